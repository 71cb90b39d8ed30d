//! How text becomes what is searched: folded characters ([`fold`]), tokens of them ([`Tokens`]), and sequences
//! of tokens that a message must hold ([`Needle`]).
//!
//! Scripts that separate words give words. Scripts that do not (Han, Kana, Hangul, and those of south-east
//! Asia) give every two neighbouring characters, and the last character of a run alone: each character of a run
//! starts exactly one token. So any stretch of such text is a sequence of tokens, whatever its words are, and a
//! single character is what tokens start with.

mod fold;
mod needle;
mod tokens;

#[cfg(test)]
mod tests;

pub(super) use needle::{Haystack, Needle, Piece};
pub(super) use tokens::Tokens;
