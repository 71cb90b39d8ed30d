//! One form for what readers hold to be the same letter: compatibility forms (Unicode Standard Annex 15, NFKC)
//! become ordinary ones, letters lose their case, and Latin, Greek and Cyrillic letters their diacritics. The
//! marks of Kana are no diacritics: か and が differ.

use std::collections::VecDeque;

use icu_normalizer::{
    ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed,
    properties::CanonicalCombiningClassMapBorrowed,
};

/// More marks on one letter than this are ornament.
const MARKS: usize = 16;

/// A folded character and where it stands in the text that it was made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Folded {
    pub(super) c: char,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The folded characters of a text.
pub(super) struct Fold<'a> {
    text: &'a str,
    at: usize,
    ready: VecDeque<Folded>,
}

impl<'a> Fold<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0, ready: VecDeque::new() }
    }

    /// A letter with its marks that is not its own folded form.
    fn unit(&mut self, first: char) {
        let start = self.at;
        let mut end = start + first.len_utf8();
        for mark in self.text[end..].chars().take(MARKS).take_while(|c| joins(*c)) {
            end += mark.len_utf8();
        }
        self.at = end;
        let unit = self.text[start..end].chars();
        let base = DecomposingNormalizerBorrowed::new_nfkd().normalize_iter(unit.clone()).next();
        if base.is_some_and(|base| u32::from(base) < 0x700) {
            let plain = DecomposingNormalizerBorrowed::new_nfkd().normalize_iter(unit);
            plain.filter(|c| !is_dropped_mark(*c)).for_each(|c| self.push(c, start, end));
        } else {
            let composed = ComposingNormalizerBorrowed::new_nfkc().normalize_iter(unit);
            composed.for_each(|c| self.push(c, start, end));
        }
    }

    fn push(&mut self, c: char, start: usize, end: usize) {
        for c in c.to_lowercase() {
            match plain_letters(c) {
                Some(plain) => self.ready.extend(plain.chars().map(|c| Folded { c, start, end })),
                None => self.ready.push_back(Folded { c, start, end }),
            }
        }
    }
}

impl Iterator for Fold<'_> {
    type Item = Folded;

    fn next(&mut self) -> Option<Folded> {
        loop {
            if let Some(folded) = self.ready.pop_front() {
                return Some(folded);
            }
            let rest = &self.text[self.at..];
            let mut following = rest.chars();
            let first = following.next()?;
            if is_ignored(first) {
                self.at += first.len_utf8();
                continue;
            }
            if is_own_form(first) && !following.next().is_some_and(joins) {
                let start = self.at;
                self.at += first.len_utf8();
                return Some(Folded { c: first.to_ascii_lowercase(), start, end: self.at });
            }
            self.unit(first);
        }
    }
}

/// Whether the character alone is what it folds to, case of ASCII aside.
fn is_own_form(c: char) -> bool {
    c.is_ascii()
        || matches!(c, '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fe}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

/// Whether the character belongs to the one before it.
fn joins(c: char) -> bool {
    if c < '\u{300}' || is_own_form(c) {
        return false;
    }
    matches!(c, '\u{1160}'..='\u{11ff}' | '\u{ff9e}' | '\u{ff9f}')
        || CanonicalCombiningClassMapBorrowed::new().get_u8(c) != 0
}

/// Diacritics of Latin, Greek and Cyrillic, points of Hebrew, vowel signs of Arabic.
fn is_dropped_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}' | '\u{5c2}' | '\u{610}'..='\u{61a}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}')
}

/// Characters that say nothing: soft hyphens, joiners, marks of direction, variation selectors.
fn is_ignored(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0100}'..='\u{e01ef}')
}

/// Letters that have no decomposition and yet are written without their sign.
fn plain_letters(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'ø' => "o",
        'æ' => "ae",
        'œ' => "oe",
        'đ' | 'ð' => "d",
        'ł' => "l",
        'ħ' => "h",
        'ı' => "i",
        'þ' => "th",
        'ς' => "σ",
        _ => return None,
    })
}
