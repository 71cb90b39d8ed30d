//! What a message must hold: some tokens in this order.

use std::ops::Range;

use super::{Tokens, tokens::Token};

/// A token at its place after the first one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::search) struct Piece {
    pub(in crate::search) offset: u32,
    pub(in crate::search) text: String,
    /// Two characters of a script that separates no words: the second one starts the next token.
    pub(in crate::search) is_pair: bool,
    /// Any token that starts so: the text was one character of a script that separates no words.
    pub(in crate::search) is_start: bool,
}

/// A word, a phrase, or a stretch of a script that separates no words. Never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::search) struct Needle(Vec<Piece>);

impl Needle {
    /// What `text` asks for; `None` where nothing in it can be searched, such as punctuation alone.
    pub(in crate::search) fn new(text: &str) -> Option<Self> {
        let mut tokens = Tokens::new(text);
        let mut pieces: Vec<Piece> = Vec::new();
        let (mut run, mut ends_in_run) = (0, false);
        while tokens.advance() {
            let token = tokens.token();
            run = if token.is_unseparated { run + 1 } else { 0 };
            ends_in_run = token.is_last && run > 1;
            pieces.push(Piece {
                offset: token.place,
                text: token.text.clone(),
                is_pair: token.is_unseparated && !token.is_last,
                is_start: token.is_last && run == 1,
            });
            if token.is_last {
                run = 0;
            }
        }
        // The run may go on in the message: the pair before holds its last character.
        if ends_in_run {
            pieces.pop();
        }
        let last = pieces.len().saturating_sub(1);
        pieces.iter_mut().take(last).for_each(|piece| piece.is_start = false);
        (!pieces.is_empty()).then_some(Self(pieces))
    }

    pub(in crate::search) fn pieces(&self) -> &[Piece] {
        &self.0
    }

    /// Where `haystack` holds it.
    pub(in crate::search) fn find<'a>(
        &'a self,
        haystack: &'a Haystack,
    ) -> impl Iterator<Item = Range<usize>> + 'a {
        haystack.starts(&self.0[0]).filter_map(move |at| {
            let tokens = haystack.0.get(at..at + self.0.len())?;
            self.0.iter().zip(tokens).all(|(piece, token)| piece.is(token)).then(|| {
                let (last, token) = (&self.0[tokens.len() - 1], &tokens[tokens.len() - 1]);
                tokens[0].start..if last.is_start { token.first_end } else { token.end }
            })
        })
    }

    pub(in crate::search) fn is_in(&self, haystack: &Haystack) -> bool {
        self.find(haystack).next().is_some()
    }
}

impl Piece {
    fn is(&self, token: &Token) -> bool {
        if self.is_start { token.text.starts_with(&self.text) } else { token.text == self.text }
    }
}

/// A text that was cut into tokens to be searched without an index.
pub(in crate::search) struct Haystack(Vec<Token>);

impl Haystack {
    pub(in crate::search) fn new(text: &str) -> Self {
        let mut tokens = Tokens::new(text);
        let mut all = Vec::new();
        while tokens.advance() {
            all.push(tokens.token().clone());
        }
        Self(all)
    }

    fn starts<'a>(&'a self, first: &'a Piece) -> impl Iterator<Item = usize> + 'a {
        self.0.iter().enumerate().filter(|(_, token)| first.is(token)).map(|(at, _)| at)
    }
}
