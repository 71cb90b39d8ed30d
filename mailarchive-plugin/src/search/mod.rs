//! Finding messages.
//!
//! `query` reads what people type; `scan` answers it by reading the archive. An index will take the scan's
//! place where archives are large.

mod query;
mod scan;

pub(crate) use query::{Query, QueryError};
pub(crate) use scan::{Found, scan};
