//! Which messages a viewer may read.

use crate::{
    archive::{Record, Trashed},
    web::{Refusal, Visit, Web},
};

/// A message that the viewer may read: of the archive or, for space administrators, of the trash.
#[allow(clippy::large_enum_variant, reason = "one lives at a time")]
pub(super) enum Readable {
    Archived(Record),
    Trashed(Trashed),
}

impl Readable {
    /// What the path names; what the viewer may not read looks like what does not exist.
    pub(super) fn of(web: &Web, visit: &Visit) -> Result<Self, Refusal> {
        let (space, id) = (visit.space.id.as_str(), visit.id("id")?);
        if let Some(record) = web.archive.record(space, id)? {
            return Ok(Self::Archived(record));
        }
        let trashed = if visit.is_admin { web.archive.trashed(space, id)? } else { None };
        trashed.map(Self::Trashed).ok_or(Refusal::NotFound)
    }

    pub(super) fn record(self) -> Record {
        match self {
            Self::Archived(record) => record,
            Self::Trashed(trashed) => trashed.record,
        }
    }
}
