//! Queries as text: what is read back is the same query.

use std::fmt::{self, Display, Formatter};

use super::{Clause, Part, Query, Test, lexer::is_quote, parser::has_star};

impl Display for Query {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        joined(f, &self.all, " ")
    }
}

fn joined(f: &mut Formatter<'_>, clauses: &[Clause], between: &str) -> fmt::Result {
    for (at, clause) in clauses.iter().enumerate() {
        if at > 0 {
            f.write_str(between)?;
        }
        // OR binds the terms beside it, so that what is joined by it needs no parentheses among others.
        match clause {
            Clause::Any(_) if between == " " => write!(f, "{clause}")?,
            Clause::Any(_) => write!(f, "({clause})")?,
            clause => write!(f, "{clause}")?,
        }
    }
    Ok(())
}

impl Display for Clause {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Test(test) => test.fmt(f),
            Self::Not(clause) => match &**clause {
                // A word may start with a dash of its own.
                Self::Any(_) | Self::Not(_) => write!(f, "-({clause})"),
                clause => write!(f, "-{clause}"),
            },
            Self::All(all) => {
                f.write_str("(")?;
                joined(f, all, " ")?;
                f.write_str(")")
            }
            Self::Any(any) => joined(f, any, " OR "),
        }
    }
}

impl Display for Test {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(part, text) => {
                let field = match part {
                    None | Some(Part::Attached) => "",
                    Some(Part::Subject) => "subject:",
                    Some(Part::From) => "from:",
                    Some(Part::To) => "to:",
                    Some(Part::Cc) => "cc:",
                    Some(Part::Body) => "body:",
                    Some(Part::FileName) => "filename:",
                    Some(Part::List) => "list:",
                };
                write!(f, "{field}{}", Value { text, bare: field.is_empty() })
            }
            Self::Before(period) => write!(f, "before:{period}"),
            Self::After(period) => write!(f, "after:{period}"),
            Self::On(period) => write!(f, "on:{period}"),
            Self::HasAttachment => f.write_str("has:attachment"),
            Self::Larger(bytes) => write!(f, "larger:{}", Size(*bytes)),
            Self::Smaller(bytes) => write!(f, "smaller:{}", Size(*bytes)),
            Self::Account(name) => write!(f, "account:{}", Value { text: name, bare: false }),
            Self::Label(name) => write!(f, "label:{}", Value { text: name, bare: false }),
            Self::IsTrashed => f.write_str("is:trashed"),
        }
    }
}

struct Value<'a> {
    text: &'a str,
    /// Without a field before it, so that it could be taken for a sign.
    bare: bool,
}

impl Display for Value<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let sign = |c: char| c.is_whitespace() || matches!(c, '(' | ')');
        let is_word_sign = matches!(self.text, "AND" | "OR" | "NOT");
        let is_sign = is_word_sign || self.text.starts_with('-') || self.text.contains([':', '：']);
        let taken_for_a_sign = (self.bare && is_sign) || has_star(self.text);
        match self.text.contains(sign) || taken_for_a_sign {
            // No text holds a quotation mark and needs them: it was read with or without.
            true if !self.text.contains(is_quote) => write!(f, "\"{}\"", self.text),
            _ => f.write_str(self.text),
        }
    }
}

struct Size(u64);

impl Display for Size {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (mut number, mut unit) = (self.0, "");
        for larger in ["k", "M", "G"] {
            if number == 0 || !number.is_multiple_of(1024) {
                break;
            }
            (number, unit) = (number / 1024, larger);
        }
        write!(f, "{number}{unit}")
    }
}
