//! The plugin's library, loaded.

use std::{path::Path, sync::Arc};

use mailarchive_api::{
    AbiError, HostBox, PluginBox,
    guard::guard_call,
    load::{LoadError, load},
};

/// What a library says of itself, and how an instance of its plugin is made.
#[derive(Clone)]
pub(crate) struct Library {
    pub(crate) about: About,
    prepare: Arc<Prepare>,
}

/// What a library says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct About {
    pub(crate) version: String,
    pub(crate) api_version: String,
    /// Hexadecimal.
    pub(crate) sha256: String,
}

type Prepare = dyn Fn(HostBox) -> Result<PluginBox, AbiError> + Send + Sync;

impl Library {
    pub(crate) fn new(
        about: About,
        prepare: impl Fn(HostBox) -> Result<PluginBox, AbiError> + Send + Sync + 'static,
    ) -> Self {
        Self { about, prepare: Arc::new(prepare) }
    }

    /// Loads `file` by way of a copy in `copies`, as it is now: the file may have been replaced since the
    /// last time.
    pub(crate) fn load(file: &Path, copies: &Path) -> Result<Self, LoadError> {
        let loaded = load(file, copies)?;
        let about = About { version: loaded.version, api_version: loaded.api_version, sha256: loaded.sha256 };
        let module = loaded.module;
        Ok(Self::new(about, move |host| (module.prepare())(host).into_result()))
    }

    /// A plugin that serves requests and fetches nothing.
    pub(crate) fn prepare(&self, host: HostBox) -> Result<PluginBox, AbiError> {
        guard_call("prepare", || (self.prepare)(host))
    }
}
