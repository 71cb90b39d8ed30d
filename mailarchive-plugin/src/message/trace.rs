//! Received fields (RFC 5321 section 4.4): which way a mail came, and how long each leg took.

use super::{authentication::without_comments, date};

const MOST_HOPS: usize = 100;
const LONGEST_FIELD: usize = 4096;

/// One station of a mail.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Hop {
    /// What the sending side calls itself, and what the receiving side saw, in brackets as it stands.
    pub(crate) from: Option<String>,
    pub(crate) by: Option<String>,
    /// The protocol, such as ESMTPS.
    pub(crate) with: Option<String>,
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub(crate) at: Option<i64>,
}

/// The stations, the first one first.
pub(crate) fn path(headers: &[(String, String)]) -> Vec<Hop> {
    let fields = headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("received"));
    let mut hops: Vec<_> = fields.take(MOST_HOPS).map(|(_, value)| hop(value)).collect();
    hops.reverse();
    hops
}

fn hop(field: &str) -> Hop {
    let field = &field[..field.floor_char_boundary(LONGEST_FIELD)];
    let (clauses, date) = match field.rsplit_once(';') {
        Some((clauses, date)) => (clauses, Some(date)),
        None => (field, None),
    };
    let plain = without_comments(clauses);
    let words: Vec<_> = plain.split_whitespace().collect();
    let after = |keyword: &str| {
        let at = words.iter().position(|word| word.eq_ignore_ascii_case(keyword))?;
        let word = words.get(at + 1)?;
        let ends =
            ["from", "by", "with", "id", "for", "via"].iter().any(|key| word.eq_ignore_ascii_case(key));
        (!ends).then(|| word.chars().take(253).collect::<String>())
    };
    Hop {
        from: after("from").map(|name| seen_as(name, clauses)),
        by: after("by"),
        with: after("with"),
        at: date.and_then(|date| date::parse(date.trim()).ok()).map(|date| date.timestamp_ms),
    }
}

/// The name with the comment that follows it, where the receiving side writes what it saw itself.
fn seen_as(name: String, clauses: &str) -> String {
    let comment = clauses.split_once(name.as_str()).and_then(|(_, rest)| {
        let comment = rest.trim_start().strip_prefix('(')?.split_once(')')?.0;
        (comment.len() <= 200 && !comment.contains('(')).then_some(comment)
    });
    match comment {
        Some(comment) => format!("{name} ({comment})"),
        None => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_of_a_mail() {
        let fields = [
            "from mx.example.org ([192.0.2.7]) by store.example.org with LMTP id x; Tue, 24 Nov 2026 17:10:55 +0900 (JST)",
            "from sender.example (rdns.example [192.0.2.1]) (using TLSv1.3) by mx.example.org (Postfix) with ESMTPS\tid 1 for <a@example.org>; Tue, 24 Nov 2026 08:10:52 +0000",
            "(qmail 123 invoked by uid 1); no date",
            "by",
        ];
        let headers: Vec<_> = fields.iter().map(|f| ("Received".to_owned(), (*f).to_owned())).collect();
        let hops = path(&headers);
        assert_eq!(hops[0], Hop::default());
        assert_eq!(hops[1].at, None);
        assert_eq!(hops[2].from.as_deref(), Some("sender.example (rdns.example [192.0.2.1])"));
        assert_eq!(
            (hops[2].by.as_deref(), hops[2].with.as_deref()),
            (Some("mx.example.org"), Some("ESMTPS"))
        );
        assert_eq!(hops[3].at.unwrap() - hops[2].at.unwrap(), 3000);
        let flood: Vec<_> = headers.iter().cycle().take(400).cloned().collect();
        assert_eq!(path(&flood).len(), MOST_HOPS);
    }
}
