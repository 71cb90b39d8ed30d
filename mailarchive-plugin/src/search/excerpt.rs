//! The place in a message that was searched for.

use std::{io::Read, ops::Range};

use mailarchive_api::AbiError;

use super::{
    Search,
    query::{Part, Query},
    text,
    words::{Haystack, Needle},
};
use crate::{
    archive::Record,
    message::{self, Message},
};

/// Of a message's raw bytes, what is looked into for an excerpt.
const LOOKED_INTO: u64 = 256 * 1024;
/// Of a text.
const LOOKED_AT: usize = 64 * 1024;
/// Of attachments.
const ATTACHED: usize = 64 * 1024;
/// In columns: before the first match, so that it stands on the first two lines of a narrow window.
const BEFORE: usize = 30;
/// In characters.
const LENGTH: usize = 200;

/// Plain text in pieces.
pub(crate) type Excerpt = Vec<Marked>;

/// A piece of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Marked {
    pub(crate) text: String,
    /// This is what was searched for.
    pub(crate) is_match: bool,
}

impl Search {
    /// A few words of a message around what was searched for, or those that stand for it in lists.
    pub(crate) fn excerpt(&self, space: &str, record: &Record, query: &Query) -> Result<Excerpt, AbiError> {
        let in_body = needles(query, &[Part::Body]);
        let in_attachments = needles(query, &[Part::Attached]);
        if in_body.is_empty() {
            return Ok(marked(&record.snippet, &[]));
        }
        if let Some(excerpt) = around(&record.snippet, &in_body) {
            return Ok(excerpt);
        }
        let mut raw = Vec::new();
        // Bytes that are missing are told where the message is opened.
        if let Ok(bytes) = self.shared.archive.raw(space, record) {
            bytes.take(LOOKED_INTO).read_to_end(&mut raw)?;
        }
        let message = message::parse(&raw);
        if let Some(excerpt) = around(&text::body(&message), &in_body) {
            return Ok(excerpt);
        }
        if !message.attachments.is_empty() {
            let attached = message::attached_texts(&raw, ATTACHED);
            if let Some(excerpt) = attached.iter().find_map(|text| around(text, &in_attachments)) {
                return Ok(excerpt);
            }
            if let Some(excerpt) = named(&message, query) {
                return Ok(excerpt);
            }
        }
        Ok(marked(&record.snippet, &[]))
    }
}

impl Query {
    /// A subject with what was searched for marked.
    pub(crate) fn mark_subject(&self, subject: &str) -> Excerpt {
        marked(subject, &needles(self, &[Part::Subject]))
    }

    /// A correspondent's name with what was searched for marked.
    pub(crate) fn mark_sender(&self, sender: &str) -> Excerpt {
        marked(sender, &needles(self, &[Part::From]))
    }
}

/// An attachment's name that was searched for.
fn named(message: &Message, query: &Query) -> Option<Excerpt> {
    let needles = needles(query, &[Part::FileName]);
    message.attachments.iter().find_map(|part| around(&part.name, &needles))
}

/// What the query wants in any of these parts.
fn needles(query: &Query, parts: &[Part]) -> Vec<Needle> {
    let wanted = query.wanted().into_iter().filter(|(part, _)| part.is_none_or(|part| parts.contains(&part)));
    wanted.filter_map(|(_, text)| Needle::new(text)).collect()
}

/// Where the needles stand: in order, none within another.
fn matches(text: &str, needles: &[Needle]) -> Vec<Range<usize>> {
    if needles.is_empty() {
        return Vec::new();
    }
    let haystack = Haystack::new(text);
    let mut all: Vec<Range<usize>> = needles.iter().flat_map(|needle| needle.find(&haystack)).collect();
    all.sort_by_key(|range| (range.start, range.end));
    let mut joined: Vec<Range<usize>> = Vec::new();
    for range in all {
        match joined.last_mut().filter(|last| range.start < last.end) {
            Some(last) => last.end = last.end.max(range.end),
            None => joined.push(range),
        }
    }
    joined
}

fn marked(text: &str, needles: &[Needle]) -> Excerpt {
    let mut pieces = Vec::new();
    let mut add = |text: &str, is_match| {
        if !text.is_empty() {
            pieces.push(Marked { text: text.to_owned(), is_match });
        }
    };
    let mut done = 0;
    for range in matches(text, needles) {
        add(&text[done..range.start], false);
        add(&text[range.clone()], true);
        done = range.end;
    }
    add(&text[done..], false);
    pieces
}

/// The words around the first match; `None` where there is none.
fn around(text: &str, needles: &[Needle]) -> Option<Excerpt> {
    let text = &text[..text.floor_char_boundary(LOOKED_AT)];
    let first = matches(text, needles).into_iter().next()?;
    // Not from the middle of a word, where words are separated near by.
    let mut columns = 0;
    let near = text[..first.start].char_indices().rev().take_while(|(_, c)| {
        columns += if is_wide(*c) { 2 } else { 1 };
        columns <= BEFORE
    });
    let before = near.last().map_or(first.start, |(at, _)| at);
    let start = match text[before..first.start].find(char::is_whitespace) {
        Some(space) if before > 0 => before + space,
        _ => before,
    };
    let end =
        text[start..].char_indices().nth(LENGTH).map_or(text.len(), |(at, _)| start + at).max(first.end);
    let mut window = String::new();
    if start > 0 {
        window.push('…');
    }
    for word in
        text[start..end].split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty())
    {
        if !window.is_empty() && window != "…" {
            window.push(' ');
        }
        window.push_str(word);
    }
    if end < text.len() {
        window.push('…');
    }
    Some(marked(&window, needles))
}

/// Whether a character takes two columns: kana, ideographs, hangul, and full-width forms.
fn is_wide(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ff60}' | '\u{20000}'..='\u{3fffd}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(excerpt: &Excerpt) -> String {
        excerpt
            .iter()
            .map(|piece| if piece.is_match { format!("[{}]", piece.text) } else { piece.text.clone() })
            .collect()
    }

    fn query(text: &str) -> Query {
        text.parse().unwrap()
    }

    #[test]
    fn what_was_searched_for_is_marked() {
        for (typed, subject, expected) in [
            ("price", "The Price of prices: PRICE", "The [Price] of prices: [PRICE]"),
            ("見積", "お見積もり", "お[見積]もり"),
            ("積", "お見積もり", "お見[積]もり"),
            ("\"new price\" new", "a new price, new", "a [new price], [new]"),
            ("-price", "price", "price"),
            ("from:price", "price", "price"),
            ("ｻｰﾊﾞ", "サーバー", "[サーバ]ー"),
            ("x", "<b>x</b>", "<b>[x]</b>"),
        ] {
            assert_eq!(told(&query(typed).mark_subject(subject)), expected, "{typed}");
        }
    }

    #[test]
    fn an_excerpt_is_short_and_holds_the_first_match() {
        let text = format!("{}the needle is here {}", "before ".repeat(100), "after ".repeat(100));
        let needles = needles(&query("needle"), &[Part::Body]);
        let excerpt = told(&around(&text, &needles).unwrap());
        assert!(excerpt.starts_with("…before before before the [needle] is here after"), "{excerpt}");
        assert!(excerpt.ends_with('…') && excerpt.chars().count() < 220, "{excerpt}");
        assert!(around(&text, &super::needles(&query("absent"), &[Part::Body])).is_none());
        let japanese = format!("{}見積もり{}", "あ".repeat(300), "い".repeat(300));
        let excerpt = told(&around(&japanese, &super::needles(&query("見積"), &[Part::Body])).unwrap());
        assert!(excerpt.starts_with(&format!("…{}[見積]もり", "あ".repeat(15))), "{excerpt}");
        let early = told(&around("Your price list", &super::needles(&query("list"), &[Part::Body])).unwrap());
        assert_eq!(early, "Your price [list]");
    }
}
