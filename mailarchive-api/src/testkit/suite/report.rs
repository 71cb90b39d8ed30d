//! What the suite answers.

use std::{error::Error, fmt};

use super::Promise;

/// A promise that a host did not keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenPromise {
    /// Which.
    pub promise: Promise,
    /// What the suite did.
    pub situation: String,
    /// What should have come.
    pub expected: String,
    /// What came.
    pub found: String,
}

impl fmt::Display for BrokenPromise {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { promise, situation, expected, found } = self;
        let (call, sentence) = (promise.call(), promise.sentence());
        write!(
            formatter,
            "{call}: {sentence} ({promise:?}).\n    {situation}: expected {expected}; found {found}"
        )
    }
}

/// Every promise that a host did not keep, in the order in which they were proved.
///
/// Later ones may follow from the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenPromises(pub Vec<BrokenPromise>);

impl BrokenPromises {
    /// Whether this promise is among them.
    pub fn contains(&self, promise: Promise) -> bool {
        self.0.iter().any(|broken| broken.promise == promise)
    }
}

impl fmt::Display for BrokenPromises {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let promises = if self.0.len() == 1 { "promise is" } else { "promises are" };
        write!(formatter, "{} {promises} broken:", self.0.len())?;
        self.0.iter().try_for_each(|broken| write!(formatter, "\n- {broken}"))
    }
}

impl Error for BrokenPromises {}

/// The outcome of one check.
pub(super) type Checked<T = ()> = Result<T, BrokenPromise>;

impl Promise {
    pub(super) fn broken(
        self,
        situation: impl Into<String>,
        expected: impl Into<String>,
        found: impl Into<String>,
    ) -> BrokenPromise {
        BrokenPromise {
            promise: self,
            situation: situation.into(),
            expected: expected.into(),
            found: found.into(),
        }
    }

    pub(super) fn equal<T: PartialEq + Shown + ?Sized>(
        self,
        situation: &str,
        expected: &T,
        found: &T,
    ) -> Checked {
        if expected == found {
            return Ok(());
        }
        Err(self.broken(situation, expected.shown(), found.shown()))
    }
}

pub(super) fn gather(checks: impl IntoIterator<Item = Checked>) -> Result<(), BrokenPromises> {
    let broken: Vec<BrokenPromise> = checks.into_iter().filter_map(Result::err).collect();
    if broken.is_empty() { Ok(()) } else { Err(BrokenPromises(broken)) }
}

/// Values as a reader of a report sees them: bytes as text with escapes, long ones cut.
pub(super) trait Shown {
    fn shown(&self) -> String;
}

const MAX_BYTES: usize = 24;
const MAX_ITEMS: usize = 16;

impl Shown for [u8] {
    fn shown(&self) -> String {
        let start = &self[..self.len().min(MAX_BYTES)];
        let more = if self.len() > MAX_BYTES { format!("… ({} bytes)", self.len()) } else { String::new() };
        format!("\"{}\"{more}", start.escape_ascii())
    }
}

impl Shown for Vec<u8> {
    fn shown(&self) -> String {
        self.as_slice().shown()
    }
}

impl Shown for str {
    fn shown(&self) -> String {
        self.as_bytes().shown()
    }
}

impl Shown for String {
    fn shown(&self) -> String {
        self.as_bytes().shown()
    }
}

impl<T: Shown> Shown for Option<T> {
    fn shown(&self) -> String {
        self.as_ref().map_or_else(|| "nothing".to_owned(), Shown::shown)
    }
}

impl<T: Shown> Shown for [T] {
    fn shown(&self) -> String {
        let mut items: Vec<String> = self.iter().take(MAX_ITEMS).map(Shown::shown).collect();
        if self.len() > MAX_ITEMS {
            items.push(format!("… ({} in all)", self.len()));
        }
        format!("[{}]", items.join(", "))
    }
}

impl<T: Shown> Shown for Vec<T> {
    fn shown(&self) -> String {
        self.as_slice().shown()
    }
}

impl<A: Shown, B: Shown> Shown for (A, B) {
    fn shown(&self) -> String {
        format!("{} = {}", self.0.shown(), self.1.shown())
    }
}

macro_rules! shown_as_debug {
    ($($name:ty),+) => {
        $(impl Shown for $name {
            fn shown(&self) -> String {
                format!("{self:?}")
            }
        })+
    };
}

shown_as_debug!(bool, u64, usize, crate::CommitOutcome, crate::ErrorCode, crate::Space);
