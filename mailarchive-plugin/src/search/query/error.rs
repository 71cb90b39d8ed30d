//! What is wrong with a query, and where.

use super::parser::{DEEPEST, MOST_TERMS};

/// Why a text is no query.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{fault}")]
pub(crate) struct QueryError {
    pub(crate) fault: Fault,
    /// Where, in characters from the start.
    pub(crate) offset: usize,
    /// How many characters.
    pub(crate) length: usize,
    /// What may have been meant, as whole queries.
    pub(crate) instead: Vec<String>,
}

/// The parts are for the person who typed it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Fault {
    #[error(
        "“{0}” is no date; dates look like 2026-11-01, 2026-11, 2026, today, yesterday, 7d, 2w, 3m or 1y"
    )]
    Date(String),
    #[error("“{typed}:” is nothing that can be searched in; “{meant}:” is")]
    Field { typed: String, meant: &'static str },
    #[error("“has:{0}” is unknown; there is has:attachment")]
    Has(String),
    #[error("“is:{0}” is unknown; there is is:trashed")]
    Is(String),
    #[error("“{0}” is no size; sizes look like 500, 20k, 5M or 1G")]
    Size(String),
    #[error("“{0}” needs a text after the colon")]
    Empty(String),
    #[error("OR stands between two terms")]
    Or,
    #[error("AND stands between two terms, and can be left out")]
    And,
    #[error("NOT stands before a term")]
    Not,
    #[error("“{0}”: words are searched as they are; * stands for nothing")]
    Star(String),
    #[error(
        "“in:{0}” is unknown; all mail of a space lies in one archive, and is:trashed finds deleted mail"
    )]
    In(String),
    #[error("this parenthesis is not closed")]
    Unclosed,
    #[error("there is nothing between these parentheses")]
    Nothing,
    #[error("parentheses may be nested {DEEPEST} deep at most")]
    Deep,
    #[error("a search may hold {MOST_TERMS} terms at most")]
    Long,
}
