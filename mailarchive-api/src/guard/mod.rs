//! No panic crosses the boundary, in either direction.
//!
//! A panic that leaves an `extern "C"` function ends the process. Everything that is handed to the other
//! side is wrapped in [`Guarded`], which turns a panic in a call into an [`AbiError`] with
//! [`ErrorCode::PANICKED`], and catches one in `Drop`.
//!
//! After a panic the state of a plugin or of a byte source is not to be trusted: its [`Guarded`] is *faulted*,
//! and answers every further call with that first reason. Both are made anew, by enabling the plugin again or by
//! opening the source again. A host and its services are not: one call that panicked must not take the store
//! away until the wiki is started again, so each call stands for itself.
//!
//! [`ErrorCode::PANICKED`] says that the side that *answers* panicked. An error of the other side that is only
//! handed on becomes [`ErrorCode::INTERNAL`] at the guard: a host does not blame its plugin for its own panic.
//!
//! What no guard can catch: a panic in a `Drop` that runs because of another panic (Rust ends the process), a stack
//! that overflows, and memory that runs out. A plugin's own threads are its own to watch: it catches their panics
//! and tells [`crate::Host::report_fault`].

mod calls;
mod module;
mod watched;

use std::{
    any::Any,
    cell::Cell,
    mem::ManuallyDrop,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::OnceLock,
};

pub use module::Module;

use crate::{AbiError, ErrorCode, HostBox};

/// A value whose calls cannot panic.
pub struct Guarded<T> {
    value: ManuallyDrop<T>,
    fault: OnceLock<String>,
    lasting: bool,
    /// Is told of what no call can answer: a panic in `Drop`.
    host: Option<HostBox>,
}

impl<T> Guarded<T> {
    /// Guards `value`, which is faulted for good by its first panic.
    pub fn new(value: T) -> Self {
        Self::with(value, true, None)
    }

    /// Guards the service of a host: a panic fails the call, and no other.
    pub fn service(value: T) -> Self {
        Self::with(value, false, None)
    }

    /// Guards `value`, and tells `host` of a panic that no call answers.
    pub(crate) fn watched(value: T, host: HostBox) -> Self {
        Self::with(value, true, Some(host))
    }

    fn with(value: T, lasting: bool, host: Option<HostBox>) -> Self {
        Self { value: ManuallyDrop::new(value), fault: OnceLock::new(), lasting, host }
    }

    /// Runs `call`, and answers its error or the panic as an error.
    fn run<R>(&self, what: &str, call: impl FnOnce(&T) -> Result<R, AbiError>) -> Result<R, AbiError> {
        self.refuse_if_faulted()?;
        caught(what, || call(&self.value)).map_err(|error| self.fault(error))
    }

    /// Like [`Guarded::run`] for a call that changes the value.
    fn run_mut<R>(
        &mut self,
        what: &str,
        call: impl FnOnce(&mut T) -> Result<R, AbiError>,
    ) -> Result<R, AbiError> {
        self.refuse_if_faulted()?;
        let value = &mut *self.value;
        caught(what, || call(value)).map_err(|error| self.fault(error))
    }

    fn refuse_if_faulted(&self) -> Result<(), AbiError> {
        self.fault.get().map_or(Ok(()), |reason| Err(faulted(reason)))
    }

    fn fault(&self, error: AbiError) -> AbiError {
        if error.code != ErrorCode::PANICKED || !self.lasting {
            return error;
        }
        faulted(self.fault.get_or_init(|| error.message.into()))
    }
}

impl<T> Drop for Guarded<T> {
    fn drop(&mut self) {
        // What a panicking Drop leaves behind is leaked: the process goes on.
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            // SAFETY: this is the only place that drops the value, and it runs once.
            #[allow(unsafe_code, reason = "ManuallyDrop is what lets a panic in Drop be caught here")]
            unsafe {
                ManuallyDrop::drop(&mut self.value);
            }
        }));
        let Err(panic) = outcome else { return };
        let reason = format!("panic in Drop of {}: {}", std::any::type_name::<T>(), into_message(panic));
        match &self.host {
            Some(host) => host.report_fault(reason.as_str().into()),
            // A thread that ends has no more place for it.
            None => drop(SWALLOWED.try_with(|swallowed| swallowed.set(Some(reason)))),
        }
    }
}

thread_local! {
    /// The last panic in a `Drop` that nobody was told of, for whoever drops the value in question.
    static SWALLOWED: Cell<Option<String>> = const { Cell::new(None) };
}

/// Drops `value`, and answers the panic that its guard caught meanwhile.
fn dropped(value: impl Sized) -> Option<String> {
    let take = || SWALLOWED.try_with(Cell::take).ok().flatten();
    take();
    drop(value);
    take()
}

fn faulted(reason: &str) -> AbiError {
    AbiError::new(ErrorCode::PANICKED, reason)
}

fn caught<R>(what: &str, call: impl FnOnce() -> Result<R, AbiError>) -> Result<R, AbiError> {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(Err(error)) if error.code == ErrorCode::PANICKED => Err(AbiError::internal(error.message)),
        Ok(outcome) => outcome,
        Err(panic) => Err(faulted(&format!("panic in {what}: {}", into_message(panic)))),
    }
}

/// The text of a panic's payload.
pub fn panic_message(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("a value that is not text")
}

/// The text of a panic, whose payload is disposed of: its own `Drop` may panic as well.
pub fn into_message(panic: Box<dyn Any + Send>) -> String {
    let message = panic_message(&*panic).to_owned();
    if let Err(another) = catch_unwind(AssertUnwindSafe(|| drop(panic))) {
        // Whoever panics while a panic is disposed of has had his turn.
        std::mem::forget(another);
    }
    message
}

/// A function of the library (`prepare`) that cannot panic.
///
/// # Errors
/// What `call` reports, or its panic.
pub fn guard_call<R>(what: &str, call: impl FnOnce() -> Result<R, AbiError>) -> Result<R, AbiError> {
    caught(what, call)
}

#[cfg(test)]
mod tests;
