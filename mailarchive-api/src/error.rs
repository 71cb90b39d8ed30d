//! The one error value that crosses the boundary.

use abi_stable::{StableAbi, std_types::RString};

/// What the receiver of an [`AbiError`] can do about it.
///
/// A newtype rather than an enum: a code that the receiver does not know is treated as
/// [`ErrorCode::INTERNAL`], so codes may be added in a minor version.
#[repr(transparent)]
#[derive(StableAbi, Debug, Clone, Copy, PartialEq, Eq)]
pub struct ErrorCode(pub u16);

impl ErrorCode {
    /// A defect on the other side; retrying the same call will not help.
    pub const INTERNAL: Self = Self(0);
    /// The other side cannot answer now; the same call may succeed later.
    pub const UNAVAILABLE: Self = Self(1);
    /// No room is left: disk, quota or a size limit of the contract.
    pub const FULL: Self = Self(2);
    /// What was asked for does not exist.
    pub const NOT_FOUND: Self = Self(3);
    /// The call itself is malformed; the message names the part.
    pub const INVALID: Self = Self(4);
    /// A panic was caught at the boundary; the side that panicked is faulted.
    pub const PANICKED: Self = Self(5);
    /// Whoever asks may not have it.
    pub const FORBIDDEN: Self = Self(6);
}

/// An error of the host told to the plugin, or the reverse.
#[repr(C)]
#[derive(StableAbi, Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct AbiError {
    /// What the receiver can do about it.
    pub code: ErrorCode,
    /// One sentence for a person: what happened, never a secret.
    pub message: RString,
}

impl AbiError {
    /// An error with `code` and a sentence for a person.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: RString::from(message.into()) }
    }

    /// A defect of the answering side.
    pub fn internal(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::INTERNAL, message)
    }

    /// A state that passes; the caller may try again.
    pub fn unavailable(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::UNAVAILABLE, message)
    }

    /// Something that does not exist, or not for whoever asks.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::NOT_FOUND, message)
    }

    /// A malformed call.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::INVALID, message)
    }
}

impl From<std::io::Error> for AbiError {
    fn from(error: std::io::Error) -> Self {
        use std::io::ErrorKind;
        let code = match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => ErrorCode::FULL,
            ErrorKind::NotFound => ErrorCode::NOT_FOUND,
            ErrorKind::InvalidInput => ErrorCode::INVALID,
            ErrorKind::TimedOut | ErrorKind::WouldBlock | ErrorKind::ResourceBusy => ErrorCode::UNAVAILABLE,
            _ => ErrorCode::INTERNAL,
        };
        Self::new(code, error.to_string())
    }
}

impl From<AbiError> for std::io::Error {
    fn from(error: AbiError) -> Self {
        use std::io::ErrorKind;
        let kind = match error.code {
            ErrorCode::FULL => ErrorKind::StorageFull,
            ErrorCode::NOT_FOUND => ErrorKind::NotFound,
            ErrorCode::INVALID => ErrorKind::InvalidInput,
            ErrorCode::UNAVAILABLE => ErrorKind::ResourceBusy,
            _ => ErrorKind::Other,
        };
        Self::new(kind, error)
    }
}
