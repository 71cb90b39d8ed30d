//! Message identifiers (RFC 5322 section 3.6.4).

use mail_parser::{HeaderValue, parsers::MessageStream};

use super::header::Header;

/// A reply to a reply to a reply: longer chains lose their oldest members but the first.
const MOST_IDS: usize = 1000;
const LONGEST_ID: usize = 998;

/// The message's own identifier, without its angle brackets.
pub(super) fn own(header: &Header<'_>) -> Option<String> {
    header.all("message-id").flat_map(ids).next()
}

/// The identifiers that the fields of that name list, each once, in order.
pub(super) fn listed(header: &Header<'_>, field: &str) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    let mut list: Vec<String> =
        header.all(field).flat_map(ids).filter(|id| seen.insert(id.clone())).collect();
    if list.len() > MOST_IDS {
        list.drain(1..=list.len() - MOST_IDS);
    }
    list
}

fn ids(value: &str) -> Vec<String> {
    let line = format!("{value}\n");
    let found = match MessageStream::new(line.as_bytes()).parse_id() {
        HeaderValue::Text(id) => vec![id],
        HeaderValue::TextList(ids) => ids,
        _ => Vec::new(),
    };
    found
        .iter()
        .map(|id| id.trim().trim_matches(['<', '>']))
        .filter(|id| is_id(id))
        .map(str::to_owned)
        .collect()
}

/// Where no angle brackets stand, the grammar hands over the whole value: obsolete phrases are no identifiers.
fn is_id(id: &str) -> bool {
    !id.is_empty() && id.len() <= LONGEST_ID && !id.contains(|c: char| c.is_whitespace() || c.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::defect::Defects;

    fn header(text: &str) -> Header<'_> {
        Header::split(text.as_bytes(), &mut Defects::default()).0
    }

    #[test]
    fn identifiers_lose_their_brackets_and_repetitions() {
        let header = header(
            "Message-ID: <a@b>\nReferences: <1@x> <2@x>\n\t<1@x><3@x>\nIn-Reply-To: Your message of \"Mon\" <2@x>\n\n",
        );
        assert_eq!(own(&header).as_deref(), Some("a@b"));
        assert_eq!(listed(&header, "references"), ["1@x", "2@x", "3@x"]);
        assert_eq!(listed(&header, "in-reply-to"), ["2@x"]);
    }

    #[test]
    fn bare_identifiers_count_and_phrases_do_not() {
        assert_eq!(own(&header("Message-Id: a@b\n\n")).as_deref(), Some("a@b"));
        assert_eq!(own(&header("Message-Id: <>\n\n")), None);
        assert_eq!(listed(&header("In-Reply-To: Your message of Monday\n\n"), "in-reply-to"), [""; 0]);
    }

    #[test]
    fn endless_references_keep_the_first_and_the_latest() {
        let text: String = (0..3000).map(|n| format!(" <{n}@x>")).collect();
        let text = format!("References:{text}\n\n");
        let list = listed(&header(&text), "references");
        assert_eq!((list.len(), list[0].as_str(), list[1].as_str()), (MOST_IDS, "0@x", "2001@x"));
        assert_eq!(list.last().map(String::as_str), Some("2999@x"));
    }
}
