//! From a Message-ID to its mail: an address that anybody can make from the mail itself.

use mailarchive_api::Response;
use maud::html;

use crate::archive::Record;
use crate::web::pages::{Fragment, list};
use crate::web::{Refusal, Visit, Web, contributions::MAIL, visit::see_other};

/// One message of that id is gone to at once; several, which an archive keeps all, are listed.
pub(in crate::web) fn show(web: &Web, visit: Visit) -> Result<Response, Refusal> {
    let typed = visit.parameter("messageId").unwrap_or_default();
    let message_id = typed.trim().trim_start_matches('<').trim_end_matches('>');
    let records = web.archive.by_message_id(&visit.space.id, message_id)?;
    match records.as_slice() {
        [] => Err(Refusal::NotFound),
        [one] => Ok(see_other(visit.urls.message(one.id))),
        several => {
            let texts = &visit.texts;
            let ids: Vec<_> = several.iter().map(|record| record.id).collect();
            let all = web.archive.labels_of(&visit.space.id, &ids)?;
            let labels = |record: &Record| all.get(&record.id).map_or(&[][..], Vec::as_slice);
            let title = texts.count("by-message-id-title", several.len() as u64);
            let content = html! {
                div class="head" { div class="grow" { h1 { (title) } p { bdi { code { (message_id) } } } } }
                section class="card list" aria-label=(title) {
                    ul { @for record in several { (list::item(&visit, record, 1, labels(record), false)) } }
                }
            };
            let page = Fragment::new(&title, MAIL, content);
            Ok(page.below(texts.get("mail-title"), visit.urls.mail()).response())
        }
    }
}
