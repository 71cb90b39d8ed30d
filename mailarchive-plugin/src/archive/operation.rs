//! What moved mail to the trash in one go, so that it comes back in one go.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::hex;

/// Names an operation: its time in milliseconds and a random number. Single deletions have one as well.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct OperationId([u8; 16]);

impl OperationId {
    pub(crate) fn new(at: i64) -> Self {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&at.max(0).to_be_bytes());
        bytes[8..].copy_from_slice(&rand::random::<[u8; 8]>());
        Self(bytes)
    }

    pub(crate) fn bytes(self) -> [u8; 16] {
        self.0
    }

    /// When it was started; when what it moved was deleted.
    pub(crate) fn at(self) -> i64 {
        let mut time = [0; 8];
        time.copy_from_slice(&self.0[..8]);
        i64::from_be_bytes(time)
    }

    /// Sorts later operations first.
    pub(crate) fn place(self) -> [u8; 16] {
        let mut place = self.0;
        place[..8].iter_mut().for_each(|byte| *byte = !*byte);
        place
    }

    /// The reverse of [`Self::place`].
    pub(crate) fn of_place(mut place: [u8; 16]) -> Self {
        place[..8].iter_mut().for_each(|byte| *byte = !*byte);
        Self(place)
    }
}

impl fmt::Display for OperationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(&self.0))
    }
}

impl fmt::Debug for OperationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OperationId({self})")
    }
}

/// A text that names no operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not the id of an operation")]
pub(crate) struct OperationIdError;

impl FromStr for OperationId {
    type Err = OperationIdError;

    fn from_str(text: &str) -> Result<Self, OperationIdError> {
        hex::decode(text).map(Self).ok_or(OperationIdError)
    }
}

impl TryFrom<String> for OperationId {
    type Error = OperationIdError;

    fn try_from(text: String) -> Result<Self, OperationIdError> {
        text.parse()
    }
}

impl From<OperationId> for String {
    fn from(id: OperationId) -> Self {
        id.to_string()
    }
}

/// How far an operation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum OperationState {
    /// Mail is being moved to the trash.
    Deleting,
    /// All is in the trash, and can be undone.
    Deleted,
    /// Mail is coming back.
    Restoring,
}

/// An operation over many messages: *Delete All*, or its undoing. It is kept until it is undone or everything
/// that it moved was purged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Operation {
    pub(crate) id: OperationId,
    pub(crate) state: OperationState,
    /// Who started what is going on or was done last.
    pub(crate) by: String,
    /// How many messages there were to be moved.
    pub(crate) total: u64,
    /// How many were.
    pub(crate) done: u64,
}

impl Operation {
    pub(crate) fn is_running(&self) -> bool {
        self.state != OperationState::Deleted
    }
}
