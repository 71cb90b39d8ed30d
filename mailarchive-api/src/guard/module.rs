//! The library's own functions, which are called before there is a plugin.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Mutex, MutexGuard, PoisonError},
};

use abi_stable::std_types::{RResult, RStr, RString};

use super::{faulted, guard_call, into_message};
use crate::{AbiError, HostBox, Plugin, PluginBox, contribution::About};

/// What the functions of a library have in common: the first panic of `version` or `about`, which cannot
/// answer an error. The next `prepare` answers it in their place, so that the library is not used; a host that
/// asks all of them again, as at each enabling, may have more luck.
///
/// Made by [`crate::plugin_module!`].
#[derive(Default)]
pub struct Module {
    fault: Mutex<Option<String>>,
}

impl Module {
    /// For a `static`.
    pub const fn new() -> Self {
        Self { fault: Mutex::new(None) }
    }

    /// The plugin's version; empty where `version` panics.
    pub fn version(&self, version: impl FnOnce() -> &'static str) -> RStr<'static> {
        RStr::from_str(self.catch("version", version).unwrap_or_default())
    }

    /// What the library says of itself; empty where `about` panics.
    pub fn about(&self, about: impl FnOnce() -> About) -> RString {
        let about = self.catch("about", || crate::answer(&about()));
        about.and_then(Result::ok).unwrap_or_default()
    }

    /// A plugin whose panics outside of calls are reported to its host.
    pub fn prepare<P: Plugin + 'static>(
        &self,
        host: &HostBox,
        prepare: impl FnOnce(&HostBox) -> Result<P, AbiError>,
    ) -> RResult<PluginBox, AbiError> {
        let prepared = match self.fault().take() {
            Some(reason) => Err(faulted(&reason)),
            None => guard_call("prepare", || Ok(crate::watched_plugin(prepare(host)?, host))),
        };
        prepared.into()
    }

    fn catch<R>(&self, what: &str, call: impl FnOnce() -> R) -> Option<R> {
        catch_unwind(AssertUnwindSafe(call))
            .map_err(|panic| {
                let message = into_message(panic);
                self.fault().get_or_insert_with(|| format!("panic in {what}: {message}"));
            })
            .ok()
    }

    fn fault(&self) -> MutexGuard<'_, Option<String>> {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Exports a plugin: `version: fn() -> &'static str`, `about: fn() -> About`,
/// `prepare: fn(&HostBox) -> Result<impl Plugin, AbiError>`.
///
/// A panic in an `extern "C"` function ends the process, so none of the functions that the library exports is
/// written by hand: each of these three is guarded. The crate needs `abi_stable` beside `mailarchive-api`.
#[macro_export]
macro_rules! plugin_module {
    (version: $version:expr, about: $about:expr, prepare: $prepare:expr $(,)?) => {
        #[allow(unsafe_code, reason = "export_root_module expands to an exported symbol")]
        mod root {
            #[allow(unused_imports, reason = "as the caller names them")]
            use super::*;
            use $crate::{
                AbiError, HostBox, PluginBox, PluginModule, PluginModule_Ref,
                abi_stable::{
                    export_root_module,
                    prefix_type::PrefixTypeTrait,
                    std_types::{RResult, RStr, RString},
                },
                guard::Module,
            };

            static MODULE: Module = Module::new();

            /// The root module of this library.
            #[export_root_module]
            pub(crate) fn module() -> PluginModule_Ref {
                PluginModule { version: exported_version, about: exported_about, prepare: exported_prepare }
                    .leak_into_prefix()
            }

            extern "C" fn exported_version() -> RStr<'static> {
                MODULE.version($version)
            }

            extern "C" fn exported_about() -> RString {
                MODULE.about($about)
            }

            extern "C" fn exported_prepare(host: HostBox) -> RResult<PluginBox, AbiError> {
                MODULE.prepare(&host, $prepare)
            }
        }
    };
}
