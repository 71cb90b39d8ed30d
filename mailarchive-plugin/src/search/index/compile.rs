//! A query as the index answers it.

use std::ops::Bound;

use tantivy::{
    Term,
    query::{
        AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, Occur, Query as IndexQuery,
        RangeQuery, TermQuery, TermSetQuery,
    },
    schema::IndexRecordOption,
};

use super::{
    inverted::{NeedleQuery, Segments},
    schema::{ATTACHMENT, Fields, TRASHED, sign},
};
use crate::search::{
    query::{Clause, Moment, Part, Query, Test},
    words::Needle,
};

/// The ids of the accounts that a name means.
pub(in crate::search) type Accounts<'a> = &'a dyn Fn(&str) -> Vec<String>;

/// What is asked, in these spaces.
pub(super) fn compile(
    query: &Query,
    (fields, segments): (&Fields, &Segments),
    spaces: &[String],
    moment: &Moment,
    accounts: Accounts<'_>,
) -> Box<dyn IndexQuery> {
    let compiler = Compiler { fields, segments, moment, accounts };
    let spaces = spaces.iter().map(|space| Term::from_field_text(fields.space, space));
    let mut clauses: Vec<(Occur, Box<dyn IndexQuery>)> =
        vec![(Occur::Must, unscored(compiler.one_of(spaces)))];
    clauses.extend(query.all.iter().map(|clause| compiler.occurring(clause)));
    if !query.names_trash() {
        clauses.push((Occur::MustNot, compiler.exact(Term::from_field_text(fields.flag, TRASHED))));
    }
    Box::new(BooleanQuery::new(clauses))
}

struct Compiler<'a> {
    fields: &'a Fields,
    segments: &'a Segments,
    moment: &'a Moment,
    accounts: Accounts<'a>,
}

impl Compiler<'_> {
    fn occurring(&self, clause: &Clause) -> (Occur, Box<dyn IndexQuery>) {
        match clause {
            Clause::Not(clause) => (Occur::MustNot, self.clause(clause)),
            clause => (Occur::Must, self.clause(clause)),
        }
    }

    fn clause(&self, clause: &Clause) -> Box<dyn IndexQuery> {
        match clause {
            Clause::Test(test) => self.test(test),
            Clause::Not(clause) => {
                Box::new(BooleanQuery::new(vec![everything(), (Occur::MustNot, self.clause(clause))]))
            }
            Clause::All(all) => {
                let all = all.iter().map(|clause| self.occurring(clause));
                Box::new(BooleanQuery::new([everything()].into_iter().chain(all).collect()))
            }
            Clause::Any(any) => {
                Box::new(BooleanQuery::union(any.iter().map(|clause| self.clause(clause)).collect()))
            }
        }
    }

    fn test(&self, test: &Test) -> Box<dyn IndexQuery> {
        let fields = self.fields;
        let date = |time: i64| Term::from_field_i64(fields.date, time);
        let size = |size: u64| Term::from_field_u64(fields.size, size);
        let range = |lower, upper| unscored(Box::new(RangeQuery::new(lower, upper)));
        match test {
            Test::Text(part, text) => self.text(*part, text),
            Test::Before(period) => {
                range(Bound::Unbounded, Bound::Excluded(date(self.moment.bounds(*period).0)))
            }
            Test::After(period) => {
                range(Bound::Included(date(self.moment.bounds(*period).0)), Bound::Unbounded)
            }
            Test::On(period) => {
                let (start, end) = self.moment.bounds(*period);
                range(Bound::Included(date(start)), Bound::Excluded(date(end)))
            }
            Test::Larger(bytes) => range(Bound::Excluded(size(*bytes)), Bound::Unbounded),
            Test::Smaller(bytes) => range(Bound::Unbounded, Bound::Excluded(size(*bytes))),
            Test::HasAttachment => unscored(self.exact(Term::from_field_text(fields.flag, ATTACHMENT))),
            Test::IsTrashed => unscored(self.exact(Term::from_field_text(fields.flag, TRASHED))),
            Test::Account(name) => {
                let ids = (self.accounts)(name);
                unscored(self.one_of(ids.iter().map(|id| Term::from_field_text(fields.account, id))))
            }
            Test::Label(name) => {
                unscored(self.exact(Term::from_field_text(fields.label, &name.trim().to_lowercase())))
            }
        }
    }

    fn text(&self, part: Option<Part>, text: &str) -> Box<dyn IndexQuery> {
        let Some(needle) = Needle::new(text) else { return Box::new(AllQuery) };
        match part {
            Some(part) => self.needle(part, &needle),
            None => {
                let parts = Part::ANYWHERE.map(|part| -> Box<dyn IndexQuery> {
                    let query = self.needle(part, &needle);
                    match part {
                        Part::Subject => Box::new(BoostQuery::new(query, 3.0)),
                        Part::From | Part::FileName => Box::new(BoostQuery::new(query, 2.0)),
                        _ => query,
                    }
                });
                Box::new(BooleanQuery::union(parts.into()))
            }
        }
    }

    fn needle(&self, part: Part, needle: &Needle) -> Box<dyn IndexQuery> {
        if let [one] = needle.pieces()
            && one.is_start
        {
            let single = format!("{}{}", sign(part), one.text);
            return self.exact(Term::from_field_text(self.fields.single, &single));
        }
        let (segments, needle) = (self.segments.clone(), needle.clone());
        Box::new(NeedleQuery { segments, part, needle })
    }

    fn exact(&self, term: Term) -> Box<dyn IndexQuery> {
        Box::new(TermQuery::new(term, IndexRecordOption::Basic))
    }

    fn one_of(&self, terms: impl Iterator<Item = Term>) -> Box<dyn IndexQuery> {
        let mut terms: Vec<Term> = terms.collect();
        match terms.len() {
            0 => Box::new(EmptyQuery),
            1 => self.exact(terms.remove(0)),
            _ => Box::new(TermSetQuery::new(terms)),
        }
    }
}

/// A condition that does not make a message fit better than another.
fn unscored(query: Box<dyn IndexQuery>) -> Box<dyn IndexQuery> {
    Box::new(ConstScoreQuery::new(query, 0.0))
}

fn everything() -> (Occur, Box<dyn IndexQuery>) {
    (Occur::Must, unscored(Box::new(AllQuery)))
}
