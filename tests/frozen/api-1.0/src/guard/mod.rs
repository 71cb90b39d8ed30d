//! No panic crosses the boundary, in either direction.
//!
//! A panic that leaves an `extern "C"` function ends the process. Everything that is handed to the other
//! side is wrapped in [`Guarded`], which turns a panic in a call into an [`AbiError`] with
//! [`ErrorCode::PANICKED`], and swallows one in `Drop`. Once a value has panicked its state is not to be
//! trusted: its [`Guarded`] is *faulted*, and answers every further call with that first reason.

mod calls;

use std::{
    mem::ManuallyDrop,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::OnceLock,
};

use crate::{AbiError, ErrorCode};

/// A value whose calls cannot panic.
pub struct Guarded<T> {
    value: ManuallyDrop<T>,
    fault: OnceLock<String>,
}

impl<T> Guarded<T> {
    /// Guards `value`.
    pub fn new(value: T) -> Self {
        Self { value: ManuallyDrop::new(value), fault: OnceLock::new() }
    }

    /// Runs `call`, and answers its error or the panic as an error.
    fn run<R>(&self, what: &str, call: impl FnOnce(&T) -> Result<R, AbiError>) -> Result<R, AbiError> {
        if let Some(reason) = self.fault.get() {
            return Err(faulted(reason));
        }
        catch_unwind(AssertUnwindSafe(|| call(&self.value))).unwrap_or_else(|panic| {
            let reason = format!("panic in {what}: {}", panic_message(&*panic));
            Err(faulted(self.fault.get_or_init(|| reason)))
        })
    }

    /// Like [`Guarded::run`] for a call that changes the value.
    fn run_mut<R>(
        &mut self,
        what: &str,
        call: impl FnOnce(&mut T) -> Result<R, AbiError>,
    ) -> Result<R, AbiError> {
        if let Some(reason) = self.fault.get() {
            return Err(faulted(reason));
        }
        let value = &mut *self.value;
        catch_unwind(AssertUnwindSafe(|| call(value))).unwrap_or_else(|panic| {
            let reason = format!("panic in {what}: {}", panic_message(&*panic));
            Err(faulted(self.fault.get_or_init(|| reason)))
        })
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
        if let Err(panic) = outcome {
            // The payload's own Drop may panic as well.
            std::mem::forget(panic);
        }
    }
}

fn faulted(reason: &str) -> AbiError {
    AbiError::new(ErrorCode::PANICKED, reason)
}

/// The text of a panic's payload.
pub fn panic_message(panic: &(dyn std::any::Any + Send)) -> &str {
    panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("a value that is not text")
}

/// A module function (`prepare`) that cannot panic.
///
/// # Errors
/// What `call` reports, or its panic.
pub fn guard_call<R>(what: &str, call: impl FnOnce() -> Result<R, AbiError>) -> Result<R, AbiError> {
    catch_unwind(AssertUnwindSafe(call))
        .unwrap_or_else(|panic| Err(faulted(&format!("panic in {what}: {}", panic_message(&*panic)))))
}
