//! Folded text cut into tokens.

use std::collections::VecDeque;

use super::fold::{Fold, Folded};

/// A word longer than this is known by its start.
const LONGEST_WORD: usize = 64;

/// One token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::search) struct Token {
    pub(in crate::search) text: String,
    /// One behind that of the token before it; two where a run of a script that separates no words has ended, so that
    /// tokens at neighbouring places are of one run.
    pub(in crate::search) place: u32,
    /// Where it stands in the text.
    pub(in crate::search) start: usize,
    pub(in crate::search) end: usize,
    /// Where its first character ends.
    pub(in crate::search) first_end: usize,
    /// It is the last character of a run of a script that separates no words.
    pub(in crate::search) is_last: bool,
    /// It is of such a script.
    pub(in crate::search) is_unseparated: bool,
}

/// The tokens of a text, in order. The next one is asked for by [`Self::advance`], so that none is allocated.
pub(in crate::search) struct Tokens<'a> {
    folded: Fold<'a>,
    ahead: VecDeque<Folded>,
    token: Token,
    /// The place of the next token.
    next: u32,
}

impl<'a> Tokens<'a> {
    pub(in crate::search) fn new(text: &'a str) -> Self {
        let token = Token {
            text: String::new(),
            place: 0,
            start: 0,
            end: 0,
            first_end: 0,
            is_last: false,
            is_unseparated: false,
        };
        Self { folded: Fold::new(text), ahead: VecDeque::with_capacity(2), token, next: 0 }
    }

    pub(in crate::search) fn token(&self) -> &Token {
        &self.token
    }

    /// The place of the token that would come next.
    pub(in crate::search) fn end(&self) -> u32 {
        self.next
    }

    /// Goes on to the next token; `false`: there is none.
    pub(in crate::search) fn advance(&mut self) -> bool {
        self.token.text.clear();
        while let Some(folded) = self.take() {
            match Class::of(folded.c) {
                Class::Word => {
                    self.word(folded);
                    return true;
                }
                Class::Unseparated => {
                    self.pair(folded);
                    return true;
                }
                Class::Other => {}
            }
        }
        false
    }

    fn word(&mut self, first: Folded) {
        self.begin(first, false);
        let (mut length, mut last) = (1, first.start);
        while let Some(next) = self.peek(0) {
            match Class::of(next.c) {
                Class::Word if length < LONGEST_WORD => {
                    self.token.text.push(next.c);
                    length += 1;
                }
                Class::Word => {}
                // What a letter decomposes to stays with it, as do marks.
                Class::Other if next.start == last => {}
                Class::Other | Class::Unseparated => return,
            }
            (self.token.end, last) = (next.end, next.start);
            self.take();
        }
    }

    fn pair(&mut self, first: Folded) {
        self.begin(first, true);
        let continues = |next: Option<Folded>| next.filter(|next| Class::of(next.c) == Class::Unseparated);
        let mut next = continues(self.peek(0));
        // Long lines of such scripts are broken anywhere: the break separates nothing.
        if !is_hangul(first.c)
            && self.peek(0).is_some_and(|next| next.c == '\n')
            && continues(self.peek(1)).is_some_and(|over| !is_hangul(over.c))
        {
            self.take();
            next = self.peek(0);
        }
        match next {
            Some(next) => {
                self.token.text.push(next.c);
                self.token.end = next.end;
            }
            None => {
                self.token.is_last = true;
                self.next += 1;
            }
        }
    }

    fn begin(&mut self, first: Folded, is_unseparated: bool) {
        let Folded { c, start, end } = first;
        self.token.text.push(c);
        self.token.place = self.next;
        self.next += 1;
        (self.token.start, self.token.end, self.token.first_end) = (start, end, end);
        (self.token.is_last, self.token.is_unseparated) = (false, is_unseparated);
    }

    fn take(&mut self) -> Option<Folded> {
        self.ahead.pop_front().or_else(|| self.folded.next())
    }

    fn peek(&mut self, distance: usize) -> Option<Folded> {
        while self.ahead.len() <= distance {
            self.ahead.push_back(self.folded.next()?);
        }
        self.ahead.get(distance).copied()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Word,
    /// Of a script that separates no words, or a picture.
    Unseparated,
    Other,
}

impl Class {
    fn of(c: char) -> Self {
        if c.is_ascii() {
            return if c.is_ascii_alphanumeric() { Self::Word } else { Self::Other };
        }
        let unseparated = matches!(c,
            '\u{e01}'..='\u{e4e}' | '\u{e81}'..='\u{ecd}' | '\u{1000}'..='\u{103f}' | '\u{1780}'..='\u{17d3}'
            | '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{2fd5}' | '\u{3005}'..='\u{3007}' | '\u{3021}'..='\u{3029}'
            | '\u{3031}'..='\u{3035}' | '\u{303b}' | '\u{303c}' | '\u{3041}'..='\u{3096}' | '\u{3099}'..='\u{309f}'
            | '\u{30a1}'..='\u{30fa}' | '\u{30fc}'..='\u{318e}' | '\u{31a0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}'
            | '\u{4e00}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7fb}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}'
            | '\u{2600}'..='\u{27bf}' | '\u{1f300}'..='\u{1faff}');
        match unseparated {
            true => Self::Unseparated,
            false if c.is_alphanumeric() => Self::Word,
            false => Self::Other,
        }
    }
}

fn is_hangul(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{11ff}' | '\u{3131}'..='\u{318e}' | '\u{ac00}'..='\u{d7fb}')
}
