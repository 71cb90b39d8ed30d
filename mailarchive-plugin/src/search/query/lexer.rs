//! A query cut into its signs.

use std::ops::Range;

/// A sign and where it stands, in bytes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Sign<'a> {
    pub(super) kind: Kind<'a>,
    pub(super) at: Range<usize>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Kind<'a> {
    /// `-` directly before a term, or the word.
    Not {
        word: bool,
    },
    And,
    Or,
    /// With the name of the field before it, which is that of all terms inside.
    Open(Option<&'static str>),
    Close,
    /// A word or a phrase, with the name of the field before it.
    Term {
        field: Option<&'static str>,
        text: &'a str,
    },
}

pub(super) const FIELDS: [&str; 16] = [
    "from", "to", "cc", "subject", "body", "filename", "before", "after", "on", "has", "is", "larger",
    "smaller", "account", "list", "label",
];

/// The signs of a query. A phrase that is not closed ends with the text.
pub(super) struct Lexer<'a> {
    text: &'a str,
    at: usize,
    /// Parentheses that are open.
    depth: usize,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0, depth: 0 }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn sign(&mut self, length: usize, kind: Kind<'a>) -> Sign<'a> {
        let start = self.at;
        self.at += length;
        Sign { kind, at: start..self.at }
    }

    fn term(&mut self) -> Sign<'a> {
        let start = self.at;
        let field = field(self.rest());
        if let Some((_, length)) = field {
            self.at += length;
        }
        if field.is_some() && self.opens_group() {
            self.at += 1;
            self.depth += 1;
            return Sign { kind: Kind::Open(field.map(|(name, _)| name)), at: start..self.at };
        }
        let (text, length) = match self.rest().strip_prefix(is_quote) {
            Some(phrase) => {
                let quote = self.rest().len() - phrase.len();
                match phrase.find(is_quote) {
                    Some(end) => {
                        (&phrase[..end], quote + end + phrase[end..].chars().next().map_or(0, char::len_utf8))
                    }
                    None => (phrase, quote + phrase.len()),
                }
            }
            None => {
                let end = self.word_end();
                (&self.rest()[..end], end)
            }
        };
        self.at += length;
        Sign { kind: Kind::Term { field: field.map(|(name, _)| name), text }, at: start..self.at }
    }

    /// Whether a group begins here, and not a word with parentheses in it, such as `(1).pdf`.
    fn opens_group(&self) -> bool {
        let rest = self.rest();
        let word = &rest[..rest.find(|c: char| c.is_whitespace() || is_quote(c)).unwrap_or(rest.len())];
        let mut open = 0_usize;
        for (at, c) in word.char_indices() {
            match c {
                '(' => open += 1,
                ')' if open > 1 => open -= 1,
                ')' => return rest[at + 1..].chars().next().is_none_or(|c| c.is_whitespace() || c == ')'),
                _ if open == 0 => return false,
                _ => {}
            }
        }
        open > 0
    }

    /// A word ends at white space, and inside parentheses where they close; its own pairs belong to it.
    fn word_end(&self) -> usize {
        let mut own = 0_usize;
        for (at, c) in self.rest().char_indices() {
            match c {
                c if c.is_whitespace() => return at,
                '(' => own += 1,
                ')' if own > 0 => own -= 1,
                ')' if self.depth > 0 => return at,
                _ => {}
            }
        }
        self.rest().len()
    }
}

impl<'a> Iterator for Lexer<'a> {
    type Item = Sign<'a>;

    fn next(&mut self) -> Option<Sign<'a>> {
        self.at = self.text.len() - self.rest().trim_start().len();
        let mut following = self.rest().chars();
        let first = following.next()?;
        let second = following.next();
        Some(match first {
            '(' => {
                self.depth += 1;
                self.sign(1, Kind::Open(None))
            }
            ')' if self.depth > 0 => {
                self.depth -= 1;
                self.sign(1, Kind::Close)
            }
            '-' if second.is_some_and(|c| !c.is_whitespace() && (c != ')' || self.depth == 0)) => {
                self.sign(1, Kind::Not { word: false })
            }
            _ => {
                let term = self.term();
                match &self.text[term.at.clone()] {
                    "OR" => Sign { kind: Kind::Or, ..term },
                    "AND" => Sign { kind: Kind::And, ..term },
                    "NOT" => Sign { kind: Kind::Not { word: true }, ..term },
                    _ => term,
                }
            }
        })
    }
}

/// The field that a term begins with, and its length with the colon.
fn field(text: &str) -> Option<(&'static str, usize)> {
    FIELDS.iter().find_map(|name| {
        let start = text.get(..name.len())?;
        let colon = text[name.len()..].chars().next().filter(|c| matches!(c, ':' | '：'))?;
        start.eq_ignore_ascii_case(name).then_some((*name, name.len() + colon.len_utf8()))
    })
}

/// Straight quotation marks, and those that keyboards put in their place.
pub(super) fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '＂')
}
