//! Background tasks: none of them ends by a panic that nobody is told of.

use std::{any::Any, panic::AssertUnwindSafe};

use futures_util::FutureExt;
use mailarchive_api::{HostBox, guard::into_message};

use super::{Active, Poller};

impl Poller {
    /// The only way in which the poller starts a task. A panic in it faults the plugin.
    pub(super) fn spawn(
        &self,
        active: &Active,
        what: &'static str,
        task: impl Future<Output = ()> + Send + 'static,
    ) {
        let host = self.tools.host.clone();
        let watched = async move {
            if let Err(panic) = AssertUnwindSafe(task).catch_unwind().await {
                report(&host, what, panic);
            }
        };
        active.tasks.spawn_on(watched, &self.runtime);
    }
}

/// Tells the host, and answers what it was told.
pub(super) fn report(host: &HostBox, what: &str, panic: Box<dyn Any + Send>) -> String {
    let reason = format!("panic in {what}: {}", into_message(panic));
    host.report_fault(reason.as_str().into());
    reason
}

/// Runs `work`, which calls the host, off the runtime's workers. A panic in it goes on here.
pub(super) async fn blocking<R: Send + 'static>(work: impl FnOnce() -> R + Send + 'static) -> R {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // The runtime is shutting down; so is whoever waits.
            Err(_) => std::future::pending().await,
        },
    }
}

/// Panics where a test wants it: `panic-at` in the data directory names the place. Nothing of it is in the
/// library.
#[cfg(test)]
pub(super) fn point(host: &HostBox, name: &str) {
    let file = std::path::Path::new(host.data_directory().as_str()).join("panic-at");
    let wanted = std::fs::read_to_string(file).unwrap_or_default();
    assert!(wanted != name, "injected at {name}");
}

#[cfg(not(test))]
pub(super) fn point(_: &HostBox, _: &str) {}
