//! What somebody searches for, as far as he may.

use super::{Refusal, Visit};
use crate::search::{Query, QueryError};

impl Visit {
    /// Reads a query. What lies in the trash is for administrators of the space, as its page is.
    pub(super) fn sought(&self, typed: &str) -> Result<Query, Refusal> {
        let query: Query = typed.parse().map_err(|error: QueryError| Refusal::Query(error))?;
        if query.asks_for_trash() && !self.is_admin {
            return Err(Refusal::DeletedMail);
        }
        Ok(query)
    }
}
