//! From text to [`Query`].
//!
//! ```text
//! query   = *element                ; all of them
//! element = term *("OR" term)       ; OR binds the terms beside it
//! term    = ["-"] (word / phrase / field ":" value / "(" query ")")
//! ```

use std::{iter::Peekable, ops::Range, str::FromStr};

use super::{
    Clause, Fault, Part, Period, Query, QueryError, Test,
    lexer::{Kind, Lexer, Sign, is_quote},
    near,
};

pub(super) const MOST_TERMS: usize = 50;
pub(super) const DEEPEST: usize = 10;
/// In bytes: what a person types is shorter.
const LONGEST: usize = 4096;

impl FromStr for Query {
    type Err = QueryError;

    fn from_str(text: &str) -> Result<Self, QueryError> {
        if text.len() > LONGEST {
            return Err(error(text, text.len()..text.len(), Fault::Long));
        }
        let mut parser = Parser { text, signs: Lexer::new(text).peekable(), terms: 0 };
        let all = parser.all(0)?;
        Ok(Self { all })
    }
}

struct Parser<'a> {
    text: &'a str,
    signs: Peekable<Lexer<'a>>,
    terms: usize,
}

impl<'a> Parser<'a> {
    /// Up to the end, or to the parenthesis that closes this group, which is left.
    fn all(&mut self, depth: usize) -> Result<Vec<Clause>, QueryError> {
        let mut all = Vec::new();
        while let Some(sign) = self.signs.peek() {
            match sign.kind {
                Kind::Close => break,
                Kind::Or => return Err(error(self.text, sign.at.clone(), Fault::Or)),
                _ => all.extend(self.element(depth)?),
            }
        }
        Ok(all)
    }

    fn element(&mut self, depth: usize) -> Result<Option<Clause>, QueryError> {
        let mut any: Vec<Clause> = self.term(depth)?.into_iter().collect();
        while let Some(or) = self.signs.next_if(|sign| sign.kind == Kind::Or) {
            match self.signs.peek() {
                None | Some(Sign { kind: Kind::Or | Kind::Close, .. }) => {
                    return Err(error(self.text, or.at, Fault::Or));
                }
                Some(_) => any.extend(self.term(depth)?),
            }
        }
        Ok(match any.len() {
            0 | 1 => any.pop(),
            _ => Some(Clause::Any(any)),
        })
    }

    /// `None`: a phrase without text, which asks for nothing.
    fn term(&mut self, depth: usize) -> Result<Option<Clause>, QueryError> {
        let mut negated = false;
        loop {
            let Some(sign) = self.signs.next() else { return Ok(None) };
            self.terms += 1;
            if self.terms > MOST_TERMS {
                return Err(error(self.text, sign.at, Fault::Long));
            }
            let clause = match sign.kind {
                Kind::Not if !negated => {
                    negated = true;
                    self.terms -= 1;
                    continue;
                }
                // `--x` is a word with a dash before it, as on command lines.
                Kind::Not => continue,
                Kind::Open => Some(self.group(sign.at, depth)?),
                Kind::Term { field, text } => self.test(field, text, sign.at)?.map(Clause::Test),
                // What may not stand here was seen to by whoever called.
                Kind::Or | Kind::Close => return Err(error(self.text, sign.at, Fault::Or)),
            };
            return Ok(clause.map(|clause| if negated { Clause::Not(Box::new(clause)) } else { clause }));
        }
    }

    fn group(&mut self, open: Range<usize>, depth: usize) -> Result<Clause, QueryError> {
        if depth == DEEPEST {
            return Err(error(self.text, open, Fault::Deep));
        }
        let mut all = self.all(depth + 1)?;
        let Some(close) = self.signs.next() else { return Err(error(self.text, open, Fault::Unclosed)) };
        match all.len() {
            0 => Err(error(self.text, open.start..close.at.end, Fault::Nothing)),
            1 => Ok(all.remove(0)),
            _ => Ok(Clause::All(all)),
        }
    }

    fn test(
        &self,
        field: Option<&'static str>,
        text: &str,
        at: Range<usize>,
    ) -> Result<Option<Test>, QueryError> {
        let text = text.trim();
        let fault = |fault| error(self.text, at.clone(), fault);
        let Some(field) = field else {
            self.slip(&at)?;
            return Ok((!text.is_empty()).then(|| Test::Text(None, text.to_owned())));
        };
        if text.is_empty() {
            return Err(fault(Fault::Empty(format!("{field}:"))));
        }
        let value = text.to_owned();
        let period = || text.parse::<Period>().map_err(|()| fault(Fault::Date(value.clone())));
        let size = || bytes(text).ok_or_else(|| fault(Fault::Size(value.clone())));
        Ok(Some(match field {
            "from" => Test::Text(Some(Part::From), value),
            "to" => Test::Text(Some(Part::To), value),
            "cc" => Test::Text(Some(Part::Cc), value),
            "subject" => Test::Text(Some(Part::Subject), value),
            "body" => Test::Text(Some(Part::Body), value),
            "filename" => Test::Text(Some(Part::FileName), value),
            "list" => Test::Text(Some(Part::List), value),
            "before" => Test::Before(period()?),
            "after" => Test::After(period()?),
            "on" => Test::On(period()?),
            "larger" => Test::Larger(size()?),
            "smaller" => Test::Smaller(size()?),
            "account" => Test::Account(value),
            "label" => Test::Label(value),
            "has" if text.eq_ignore_ascii_case("attachment") => Test::HasAttachment,
            "has" => return Err(self.instead(fault(Fault::Has(value)), &at, "has:attachment")),
            _ if text.eq_ignore_ascii_case("trashed") => Test::IsTrashed,
            _ => return Err(self.instead(fault(Fault::Is(value)), &at, "is:trashed")),
        }))
    }

    /// An error where a word is nearly a field; between quotation marks it is a word.
    fn slip(&self, at: &Range<usize>) -> Result<(), QueryError> {
        let term = &self.text[at.clone()];
        let Some((length, meant)) = near::meant(term) else { return Ok(()) };
        let fault = Fault::Field { typed: term[..length].to_owned(), meant };
        let mut error =
            self.instead(error(self.text, at.clone(), fault), &(at.start..at.start + length), meant);
        if !term.contains(is_quote) {
            error = self.instead(error, at, &format!("\"{term}\""));
        }
        Err(error)
    }

    /// With one more query that may have been meant: this one with something else at a place.
    fn instead(&self, mut error: QueryError, at: &Range<usize>, other: &str) -> QueryError {
        error.instead.push([&self.text[..at.start], other, &self.text[at.end..]].concat());
        error
    }
}

/// `500`, `20k`, `5MB`, `1G`, in units of 1024.
fn bytes(text: &str) -> Option<u64> {
    let lower = text.to_ascii_lowercase();
    let digits = lower.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit: u64 = match &lower[digits.len()..] {
        "" | "b" => 1,
        "k" | "kb" => 1 << 10,
        "m" | "mb" => 1 << 20,
        "g" | "gb" => 1 << 30,
        _ => return None,
    };
    if !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    digits.parse::<u64>().ok()?.checked_mul(unit)
}

fn error(text: &str, at: Range<usize>, fault: Fault) -> QueryError {
    let characters = |range: Range<usize>| text.get(range).map_or(0, |part| part.chars().count());
    QueryError { fault, offset: characters(0..at.start), length: characters(at), instead: Vec::new() }
}
