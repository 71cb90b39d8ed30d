//! Fields that somebody may have meant who typed another word before a colon.
//!
//! Most words before a colon are just that: `Re:`, `http:`, `std::fs`. Only what is nearly a field, or is one in
//! another program, is taken for a slip, and never a word that people write.

use super::lexer::FIELDS;

/// What other mail programs call it.
const ELSEWHERE: [(&str, &str); 12] = [
    ("sender", "from"),
    ("recipient", "to"),
    ("bcc", "cc"),
    ("since", "after"),
    ("newer", "after"),
    ("newer_than", "after"),
    ("until", "before"),
    ("older", "before"),
    ("older_than", "before"),
    ("attachment", "filename"),
    ("tag", "label"),
    ("minsize", "larger"),
];
/// Words that look like fields and are none.
const ORDINARY: [&str; 20] = [
    "alter", "babel", "bode", "bony", "boy", "count", "file", "fist", "frog", "gist", "lager", "larder",
    "last", "libel", "lift", "lint", "lisp", "lost", "mist", "prom",
];
/// Fields shorter than this look like too many words.
const SHORTEST: usize = 4;
/// Of fields as long as this two letters may be wrong.
const LONG: usize = 7;
const LONGEST_WORD: usize = 14;

/// Where other mail programs look: here all mail of a space lies in one archive.
const PLACES: [&str; 12] = [
    "inbox", "sent", "drafts", "spam", "junk", "archive", "all", "anywhere", "trash", "bin", "deleted",
    "trashed",
];

/// The place that `in:` names.
pub(super) fn place(term: &str) -> Option<&str> {
    let (field, value) = term.split_once([':', '：'])?;
    let is_place = PLACES.iter().any(|place| place.eq_ignore_ascii_case(value)) || is_trash(value);
    (field.eq_ignore_ascii_case("in") && is_place).then_some(value)
}

pub(super) fn is_trash(place: &str) -> bool {
    ["trash", "bin", "deleted", "trashed", "ごみ箱", "ゴミ箱"]
        .iter()
        .any(|name| name.eq_ignore_ascii_case(place))
}

/// The length of the word before the colon, and what should stand in the place of the word.
pub(super) fn meant(term: &str) -> Option<(usize, &'static str)> {
    let end = term.find([':', '：'])?;
    let (word, value) = (term[..end].to_ascii_lowercase(), term[end..].trim_start_matches([':', '：']));
    let is_word = word.bytes().all(|b| b.is_ascii_lowercase() || matches!(b, b'_' | b'-'));
    if !is_word || word.len() > LONGEST_WORD || value.starts_with('/') || ORDINARY.contains(&word.as_str()) {
        return None;
    }
    let elsewhere = ELSEWHERE.iter().find(|(name, _)| *name == word).map(|(_, field)| *field);
    let field = elsewhere.or_else(|| nearest(&word))?;
    // A word and a colon alone are more often written than typed by mistake.
    let is_close = || distance(&word, field) == 1 && field.len() > SHORTEST;
    (!value.is_empty() || is_close()).then_some((end, field))
}

fn nearest(word: &str) -> Option<&'static str> {
    let near = |name: &&str| {
        let wrong = distance(word, name);
        let begun = word.len() >= SHORTEST && name.starts_with(word);
        name.len() >= SHORTEST && (begun || wrong <= if name.len() >= LONG { 2 } else { 1 })
    };
    FIELDS.into_iter().filter(near).min_by_key(|name| distance(word, name))
}

/// How many letters are wrong, missing, too many, or two neighbours exchanged.
fn distance(a: &str, b: &str) -> usize {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            rows[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let wrong = usize::from(a[i - 1] != b[j - 1]);
                let changed = rows[i - 1][j - 1] + wrong;
                let exchanged = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
                let swapped = if exchanged { rows[i - 2][j - 2] + 1 } else { changed };
                changed.min(swapped).min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1)
            };
        }
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_told_from_words() {
        for (typed, field) in [
            ("befor:2026", "before"),
            ("Subjct:x", "subject"),
            ("subj:x", "subject"),
            ("form:ada", "from"),
            ("frm:ada", "from"),
            ("fron:ada", "from"),
            ("lable:offer", "label"),
            ("large:1M", "larger"),
            ("small:1M", "smaller"),
            ("file-name:x", "filename"),
            ("older_than:7d", "before"),
            ("sender：ada", "from"),
            ("befor:", "before"),
        ] {
            assert_eq!(meant(typed).map(|(_, field)| field), Some(field), "{typed}");
        }
        for typed in [
            "Re:",
            "Re:x",
            "AW:x",
            "Fwd:x",
            "http://x",
            "https://from:x",
            "file:///x",
            "file:a.c",
            "12:30",
            "std::fs",
            "C:\\x",
            "mailto:a@b",
            "note:x",
            "Betreff:x",
            "件名:x",
            "localhost:80",
            "form:",
            "x:y",
            "ab:c",
            "lint:x",
            "Date:2026",
            "a:b:c",
            ":)",
            "toto:x",
            "two:x",
            "iso:x",
            "ok:x",
            "body",
            "10:00-12:00",
            "urn:isbn:1",
        ] {
            assert_eq!(meant(typed), None, "{typed}");
        }
    }
}
