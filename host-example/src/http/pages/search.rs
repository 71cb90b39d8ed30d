//! *Search*.

use crate::{
    http::{
        answer::segment,
        call::{Answer, Call},
        find::Search,
    },
    ui::{self, SearchPage},
};

const HITS: u32 = 10;
/// So many spaces are offered to choose from; others are typed.
const SPACES: u32 = 100;
/// Where one provider alone is shown.
const HITS_OF_ONE: u32 = 25;

pub(super) fn search(call: &Call) -> Answer {
    let one = call.query("in").is_some_and(|key| !key.is_empty());
    let search = Search::of_call(call, if one { HITS_OF_ONE } else { HITS })?;
    let found = search.run(call)?;
    let within = search.within.as_ref().map(|space| space.key.as_str());
    let address =
        format!("/search?q={}&space={}", segment(&search.text), segment(within.unwrap_or_default()));
    let goes_on = search.from.as_ref().is_some_and(|(_, cursor)| !cursor.is_empty());
    let sections: Vec<_> = found.into_iter().map(|found| found.section(&address, goes_on)).collect();
    let mut spaces = call.state.wiki.visible_spaces(call.viewer.user.as_ref(), None, SPACES + 1)?;
    let more_spaces = spaces.len() > SPACES as usize;
    spaces.truncate(SPACES as usize);
    let page = SearchPage {
        question: &search.text,
        spaces: &spaces,
        more_spaces,
        within,
        sections: &sections,
        all: search.from.is_some().then_some(address.as_str()),
    };
    call.page(ui::search(call.reader(), &page))
}
