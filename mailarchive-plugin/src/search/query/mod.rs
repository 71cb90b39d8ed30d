//! The search syntax: words, `"a phrase"`, `-not`, `OR`, `( )`, and fields such as `from:` or `before:2026-11-01`.
//!
//! Reading a query knows no clock and no archive: what a relative date or an account's name means is settled
//! when the query is answered.

mod date;
mod error;
mod lexer;
mod near;
mod parser;
mod print;

#[cfg(test)]
mod tests;

pub(crate) use date::{Moment, Period};
pub(crate) use error::{Fault, QueryError};

/// What a search asks for: all of these.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Query {
    pub(super) all: Vec<Clause>,
}

/// A condition, or several of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Clause {
    Test(Test),
    Not(Box<Clause>),
    All(Vec<Clause>),
    Any(Vec<Clause>),
}

/// What a message must have. Texts are as they were typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Test {
    /// In this part of a message; anywhere, where none is named.
    Text(Option<Part>, String),
    /// Sorted before the period.
    Before(Period),
    /// Sorted at the start of the period or later.
    After(Period),
    /// Sorted within the period.
    On(Period),
    HasAttachment,
    /// More raw bytes than these.
    Larger(u64),
    /// Fewer raw bytes than these.
    Smaller(u64),
    /// Archived by the account with this name or id.
    Account(String),
    /// With this label.
    Label(String),
    /// In the trash.
    IsTrashed,
}

/// A part of a message that is searched by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Part {
    Subject,
    From,
    To,
    Cc,
    Body,
    FileName,
    /// The text of attachments; searched when no part is named.
    Attached,
    /// The mailing list's id.
    List,
}

impl Part {
    pub(super) const ALL: [Self; 8] = [
        Self::Subject,
        Self::From,
        Self::To,
        Self::Cc,
        Self::Body,
        Self::FileName,
        Self::Attached,
        Self::List,
    ];
    /// What is searched when no part is named.
    pub(super) const ANYWHERE: [Self; 7] =
        [Self::Subject, Self::From, Self::To, Self::Cc, Self::Body, Self::FileName, Self::Attached];
}

impl Query {
    /// Whether the query speaks of the trash. If it does not, what lies there is left out.
    pub(super) fn names_trash(&self) -> bool {
        fn names(clause: &Clause) -> bool {
            match clause {
                Clause::Test(test) => *test == Test::IsTrashed,
                Clause::Not(clause) => names(clause),
                Clause::All(all) | Clause::Any(all) => all.iter().any(names),
            }
        }
        self.all.iter().any(names)
    }

    /// Whether mail in the trash may be among what the query asks for.
    pub(crate) fn asks_for_trash(&self) -> bool {
        fn asks(clause: &Clause) -> bool {
            match clause {
                Clause::Test(test) => *test == Test::IsTrashed,
                Clause::Not(clause) => match &**clause {
                    Clause::Test(_) => false,
                    clause => asks(clause),
                },
                Clause::All(all) | Clause::Any(all) => all.iter().any(asks),
            }
        }
        self.all.iter().any(asks)
    }

    /// Whether the query asks for nothing but mail in the trash.
    pub(super) fn is_of_trash(&self) -> bool {
        self.all.contains(&Clause::Test(Test::IsTrashed))
    }

    /// The same without mail in the trash.
    pub(super) fn outside_the_trash(&self) -> Self {
        fn outside(clause: &Clause) -> Clause {
            match clause {
                // One of none: nothing.
                Clause::Test(Test::IsTrashed) => Clause::Any(Vec::new()),
                Clause::Test(test) => Clause::Test(test.clone()),
                Clause::Not(clause) => Clause::Not(Box::new(outside(clause))),
                Clause::All(all) => Clause::All(all.iter().map(outside).collect()),
                Clause::Any(any) => Clause::Any(any.iter().map(outside).collect()),
            }
        }
        Self { all: self.all.iter().map(outside).collect() }
    }

    /// The conditions one by one, each as it is written and with the query that is left without it.
    pub(crate) fn conditions(&self) -> Vec<(String, String)> {
        let without = |at: usize| {
            let mut rest = self.clone();
            rest.all.remove(at);
            rest.to_string()
        };
        self.all.iter().enumerate().map(|(at, clause)| (clause.to_string(), without(at))).collect()
    }

    /// The accounts that are named.
    pub(crate) fn accounts(&self) -> Vec<&str> {
        fn add<'a>(clause: &'a Clause, names: &mut Vec<&'a str>) {
            match clause {
                Clause::Test(Test::Account(name)) => names.push(name),
                Clause::Test(_) => {}
                Clause::Not(clause) => add(clause, names),
                Clause::All(all) | Clause::Any(all) => all.iter().for_each(|clause| add(clause, names)),
            }
        }
        let mut names = Vec::new();
        self.all.iter().for_each(|clause| add(clause, &mut names));
        names
    }

    /// The same with another account in the place of one.
    pub(crate) fn with_account(&self, old: &str, new: &str) -> Self {
        let replaced = |clause: &Clause| clause.with_account(old, new);
        Self { all: self.all.iter().map(replaced).collect() }
    }

    /// Texts that a message may hold because of this query: what is highlighted.
    pub(super) fn wanted(&self) -> Vec<(Option<Part>, &str)> {
        fn add<'a>(clause: &'a Clause, wanted: &mut Vec<(Option<Part>, &'a str)>) {
            match clause {
                Clause::Test(Test::Text(part, text)) => wanted.push((*part, text)),
                Clause::Test(_) | Clause::Not(_) => {}
                Clause::All(all) | Clause::Any(all) => all.iter().for_each(|clause| add(clause, wanted)),
            }
        }
        let mut wanted = Vec::new();
        self.all.iter().for_each(|clause| add(clause, &mut wanted));
        wanted
    }
}

impl Clause {
    fn with_account(&self, old: &str, new: &str) -> Self {
        let all = |all: &[Self]| all.iter().map(|clause| clause.with_account(old, new)).collect();
        match self {
            Self::Test(Test::Account(name)) if name == old => Self::Test(Test::Account(new.to_owned())),
            Self::Test(test) => Self::Test(test.clone()),
            Self::Not(clause) => Self::Not(Box::new(clause.with_account(old, new))),
            Self::All(clauses) => Self::All(all(clauses)),
            Self::Any(clauses) => Self::Any(all(clauses)),
        }
    }
}
