//! The search syntax: words, `"a phrase"`, `-not`, `OR`, and fields such as `from:` or `before:2026-11-01`.

use std::str::FromStr;

use jiff::{civil::Date, tz::TimeZone};

/// What a search asks for: one of the alternatives, each with all its terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Query {
    pub(super) alternatives: Vec<Vec<Term>>,
}

/// A condition, or its opposite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Term {
    pub(super) negated: bool,
    pub(super) test: Test,
}

/// What a message must have. Texts are in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Test {
    /// Anywhere: subject, correspondents, text.
    Anywhere(String),
    From(String),
    To(String),
    Subject(String),
    /// Sorted before this time, in milliseconds since 1970.
    Before(i64),
    /// Sorted at this time or later.
    After(i64),
    HasAttachment,
}

/// Why a text is no query; the parts are for the person who typed it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum QueryError {
    #[error("“{0}” is no date; dates look like 2026-11-01")]
    Date(String),
    #[error("“has:{0}” is unknown; there is has:attachment")]
    Has(String),
    #[error("“{0}” needs a text after the colon")]
    Empty(String),
    #[error("OR stands between two terms")]
    Or,
    #[error("a search may hold {MOST_TERMS} terms at most")]
    Long,
}

const MOST_TERMS: usize = 50;

impl FromStr for Query {
    type Err = QueryError;

    fn from_str(text: &str) -> Result<Self, QueryError> {
        let mut alternatives = vec![Vec::new()];
        let tokens = tokens(text);
        if tokens.len() > MOST_TERMS {
            return Err(QueryError::Long);
        }
        // `OR` binds the terms beside it: a b OR c is a and (b or c).
        let mut groups: Vec<Vec<Term>> = Vec::new();
        let mut joined = false;
        for token in tokens {
            if token.text == "OR" && !token.quoted {
                if groups.is_empty() || joined {
                    return Err(QueryError::Or);
                }
                joined = true;
                continue;
            }
            let term = term(&token)?;
            match groups.last_mut().filter(|_| std::mem::take(&mut joined)) {
                Some(group) => group.push(term),
                None => groups.push(vec![term]),
            }
        }
        if joined {
            return Err(QueryError::Or);
        }
        for group in groups {
            alternatives = alternatives
                .iter()
                .flat_map(|before| {
                    group.iter().map(move |term| [before.as_slice(), std::slice::from_ref(term)].concat())
                })
                .collect();
            if alternatives.len() > 1000 {
                return Err(QueryError::Long);
            }
        }
        Ok(Self { alternatives })
    }
}

/// A word or a phrase, with what stands before it.
#[derive(Debug)]
struct Token {
    negated: bool,
    field: Option<String>,
    text: String,
    quoted: bool,
}

fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let negated = rest.len() > 1 && rest.starts_with('-');
        rest = rest.strip_prefix('-').filter(|_| negated).unwrap_or(rest);
        let field = FIELDS.iter().find(|field| {
            rest.get(..field.len()).is_some_and(|start| start.eq_ignore_ascii_case(field))
                && rest[field.len()..].starts_with(':')
        });
        if let Some(field) = field {
            rest = &rest[field.len() + 1..];
        }
        let (value, quoted, after) = match rest.strip_prefix('"') {
            // A phrase that is not closed ends with the text.
            Some(phrase) => match phrase.split_once('"') {
                Some((phrase, after)) => (phrase, true, after),
                None => (phrase, true, ""),
            },
            None => {
                let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
                (&rest[..end], false, &rest[end..])
            }
        };
        tokens.push(Token {
            negated,
            field: field.map(|field| (*field).to_owned()),
            text: value.to_owned(),
            quoted,
        });
        rest = after.trim_start();
    }
    tokens.retain(|token| token.field.is_some() || !token.text.trim().is_empty());
    tokens
}

const FIELDS: [&str; 6] = ["from", "to", "subject", "before", "after", "has"];

fn term(token: &Token) -> Result<Term, QueryError> {
    let text = token.text.trim().to_lowercase();
    if let Some(field) = &token.field
        && text.is_empty()
    {
        return Err(QueryError::Empty(format!("{field}:")));
    }
    let test = match token.field.as_deref() {
        Some("from") => Test::From(text),
        Some("to") => Test::To(text),
        Some("subject") => Test::Subject(text),
        Some("before") => Test::Before(day(&text)?),
        Some("after") => Test::After(day(&text)?),
        Some(_) if text == "attachment" => Test::HasAttachment,
        Some(_) => return Err(QueryError::Has(token.text.clone())),
        None => Test::Anywhere(text),
    };
    Ok(Term { negated: token.negated, test })
}

/// The start of a day in UTC.
fn day(text: &str) -> Result<i64, QueryError> {
    let date: Date = text.parse().map_err(|_| QueryError::Date(text.to_owned()))?;
    let midnight = date.to_zoned_datetime(TimeZone::UTC).map_err(|_| QueryError::Date(text.to_owned()))?;
    Ok(midnight.timestamp().as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Vec<Vec<Term>> {
        text.parse::<Query>().unwrap().alternatives
    }

    fn word(text: &str) -> Term {
        Term { negated: false, test: Test::Anywhere(text.to_owned()) }
    }

    #[test]
    fn words_phrases_and_their_opposites() {
        assert_eq!(parsed(""), [vec![]]);
        assert_eq!(parsed("Hello  World"), [vec![word("hello"), word("world")]]);
        assert_eq!(parsed(r#""Hello World" -"not this" -x"#)[0][0], word("hello world"));
        assert!(parsed(r#"-"not this""#)[0][0].negated);
        assert_eq!(parsed("-"), [vec![word("-")]]);
        assert_eq!(parsed("\"not closed"), [vec![word("not closed")]]);
        assert_eq!(parsed("見積もり"), [vec![word("見積もり")]]);
        assert_eq!(parsed("http://x.example"), [vec![word("http://x.example")]]);
    }

    #[test]
    fn or_binds_its_neighbours() {
        assert_eq!(parsed("a b OR c"), [vec![word("a"), word("b")], vec![word("a"), word("c")]]);
        assert_eq!(parsed("a or b").len(), 1, "in capitals only");
        for bad in ["OR", "OR a", "a OR", "a OR OR b"] {
            assert_eq!(bad.parse::<Query>(), Err(QueryError::Or), "{bad}");
        }
    }

    #[test]
    fn fields_are_read_and_their_faults_named() {
        let query =
            parsed(r#"from:Oka to:"Aoi Sano" Subject:x before:2026-11-01 after:2026-10-01 has:attachment"#);
        let tests: Vec<_> = query[0].iter().map(|term| term.test.clone()).collect();
        let expected = [
            Test::From("oka".into()),
            Test::To("aoi sano".into()),
            Test::Subject("x".into()),
            Test::Before(1_793_491_200_000),
            Test::After(1_790_812_800_000),
            Test::HasAttachment,
        ];
        assert_eq!(tests, expected);
        assert_eq!("before:soon".parse::<Query>(), Err(QueryError::Date("soon".into())));
        assert_eq!("has:wings".parse::<Query>(), Err(QueryError::Has("wings".into())));
        assert_eq!("from:".parse::<Query>(), Err(QueryError::Empty("from:".into())));
        let long = "x ".repeat(MOST_TERMS + 1);
        assert_eq!(long.parse::<Query>(), Err(QueryError::Long));
        let wide = ["a OR b "; 16].concat();
        assert_eq!(wide.parse::<Query>(), Err(QueryError::Long));
    }
}
