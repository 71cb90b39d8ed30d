//! From text to [`Query`].
//!
//! ```text
//! query   = *element                ; all of them
//! element = term *("OR" term)       ; OR binds the terms beside it; "AND" between elements changes nothing
//! term    = ["-" / "NOT"] (word / phrase / field ":" value / [field ":"] "(" query ")")
//! ```

use std::{iter::Peekable, ops::Range, str::FromStr};

use super::{
    Clause, Fault, Part, Period, Query, QueryError, Test,
    lexer::{Kind, Lexer, Sign, is_quote},
    near,
};

pub(super) const MOST_TERMS: usize = 50;
pub(super) const DEEPEST: usize = 10;
/// Fields whose values are words.
const TEXTS: [&str; 8] = ["from", "to", "cc", "subject", "body", "filename", "list", "label"];
/// In bytes: what a person types is shorter.
const LONGEST: usize = 4096;

impl FromStr for Query {
    type Err = QueryError;

    fn from_str(text: &str) -> Result<Self, QueryError> {
        if text.len() > LONGEST {
            return Err(error(text, text.len()..text.len(), Fault::Long));
        }
        let mut parser = Parser { text, signs: Lexer::new(text).peekable(), terms: 0, field: None };
        let all = parser.all(0)?;
        Ok(Self { all })
    }
}

struct Parser<'a> {
    text: &'a str,
    signs: Peekable<Lexer<'a>>,
    terms: usize,
    /// Of the group that is being read.
    field: Option<&'static str>,
}

impl<'a> Parser<'a> {
    /// Up to the end, or to the parenthesis that closes this group, which is left.
    fn all(&mut self, depth: usize) -> Result<Vec<Clause>, QueryError> {
        let mut all = Vec::new();
        while let Some(sign) = self.signs.peek() {
            match sign.kind {
                Kind::Close => break,
                Kind::Or => return Err(error(self.text, sign.at.clone(), Fault::Or)),
                Kind::And => self.and(!all.is_empty())?,
                _ => all.extend(self.element(depth)?),
            }
        }
        Ok(all)
    }

    /// What stands beside one another is joined by it anyway.
    fn and(&mut self, is_after_term: bool) -> Result<(), QueryError> {
        let Some(and) = self.signs.next() else { return Ok(()) };
        match self.signs.peek() {
            Some(Sign { kind: Kind::Not { .. } | Kind::Open(_) | Kind::Term { .. }, .. })
                if is_after_term =>
            {
                Ok(())
            }
            _ => Err(self.quoted(error(self.text, and.at.clone(), Fault::And), &and.at)),
        }
    }

    fn element(&mut self, depth: usize) -> Result<Option<Clause>, QueryError> {
        let mut any: Vec<Clause> = self.term(depth)?.into_iter().collect();
        while let Some(or) = self.signs.next_if(|sign| sign.kind == Kind::Or) {
            match self.signs.peek() {
                None | Some(Sign { kind: Kind::Or | Kind::And | Kind::Close, .. }) => {
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
        let (mut negated, mut dash, mut word) = (false, false, None);
        loop {
            if let Some(at) = &word
                && !matches!(
                    self.signs.peek(),
                    Some(Sign { kind: Kind::Not { .. } | Kind::Open(_) | Kind::Term { .. }, .. })
                )
            {
                return Err(self.quoted(error(self.text, Range::clone(at), Fault::Not), at));
            }
            let Some(sign) = self.signs.next() else { return Ok(None) };
            self.terms += 1;
            if self.terms > MOST_TERMS {
                return Err(error(self.text, sign.at, Fault::Long));
            }
            let clause = match sign.kind {
                // `--x` is a word with a dash before it, as on command lines.
                Kind::Not { word: false } if dash => continue,
                Kind::Not { word: is_word } => {
                    negated = !negated;
                    (dash, word) = (!is_word, is_word.then_some(sign.at));
                    self.terms -= 1;
                    continue;
                }
                Kind::Open(field) => Some(self.group(sign.at, field, depth)?),
                Kind::Term { field, text } => self.test(field, text, sign.at)?.map(Clause::Test),
                // What may not stand here was seen to by whoever called.
                Kind::Or | Kind::And | Kind::Close => return Err(error(self.text, sign.at, Fault::Or)),
            };
            return Ok(clause.map(|clause| if negated { Clause::Not(Box::new(clause)) } else { clause }));
        }
    }

    fn group(
        &mut self,
        open: Range<usize>,
        field: Option<&'static str>,
        depth: usize,
    ) -> Result<Clause, QueryError> {
        if depth == DEEPEST {
            return Err(error(self.text, open, Fault::Deep));
        }
        let outer = self.field;
        self.field = field.or(outer);
        let mut all = self.all(depth + 1)?;
        self.field = outer;
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
        if field.is_none_or(|field| TEXTS.contains(&field)) {
            self.star(text, &at)?;
        }
        let Some(field) = field.or(self.field) else {
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
        if let Some(place) = near::place(term) {
            let found = error(self.text, at.clone(), Fault::In(place.to_owned()));
            let found = if near::is_trash(place) { self.instead(found, at, "is:trashed") } else { found };
            return Err(self.quoted(found, at));
        }
        let Some((length, meant)) = near::meant(term) else { return Ok(()) };
        let fault = Fault::Field { typed: term[..length].to_owned(), meant };
        let mut error =
            self.instead(error(self.text, at.clone(), fault), &(at.start..at.start + length), meant);
        if !term.contains(is_quote) {
            error = self.quoted(error, at);
        }
        Err(error)
    }

    /// An error where an asterisk is to stand for any letters: words are searched as they are.
    fn star(&self, text: &str, at: &Range<usize>) -> Result<(), QueryError> {
        let term = &self.text[at.clone()];
        if term.contains(is_quote) || !has_star(text) {
            return Ok(());
        }
        let before = &term[..term.len() - text.len()];
        let found = error(self.text, at.clone(), Fault::Star(text.to_owned()));
        let found = self.instead(found, at, &format!("{before}{}", text.trim_matches('*')));
        Err(self.instead(found, at, &format!("{before}\"{text}\"")))
    }

    /// With the same query in which the text at a place is searched for as it stands.
    fn quoted(&self, error: QueryError, at: &Range<usize>) -> QueryError {
        let text = &self.text[at.clone()];
        self.instead(error, at, &format!("\"{text}\""))
    }

    /// With one more query that may have been meant: this one with something else at a place.
    fn instead(&self, mut error: QueryError, at: &Range<usize>, other: &str) -> QueryError {
        error.instead.push([&self.text[..at.start], other, &self.text[at.end..]].concat());
        error
    }
}

/// Whether a word looks like a pattern: `pric*`, `*.pdf`, but neither `*` nor `*bold*`.
pub(super) fn has_star(text: &str) -> bool {
    text.matches('*').count() == 1
        && (text.starts_with('*') || text.ends_with('*'))
        && text.contains(char::is_alphanumeric)
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
