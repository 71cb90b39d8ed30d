//! What a site administrator sees of the plugin.

use jiff::Timestamp;

use super::{KEY, NAME, PluginInfo, toggle::Toggle};

/// What a change is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// The new instance opens what it needs.
    Prepare,
    /// It is told what happened in the wiki.
    Events,
    /// The old one stops fetching.
    Quiesce,
    /// The new one begins to.
    Activate,
    /// The new one failed; the old one begins again.
    Restore,
    /// The old one answers its last requests and ends.
    Drain,
}

/// A change that is being made.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Progress {
    pub(crate) step: Step,
    pub(crate) since: Timestamp,
}

/// Shows a change as long as it lives.
pub(super) struct Shown<'a> {
    toggle: &'a Toggle,
    since: Timestamp,
}

impl Shown<'_> {
    pub(super) fn at(&self, step: Step) {
        self.toggle.write().progress = Some(Progress { step, since: self.since });
    }
}

impl Drop for Shown<'_> {
    fn drop(&mut self) {
        self.toggle.write().progress = None;
    }
}

impl Toggle {
    /// Looks at the plugin's files too, which costs little where they did not change.
    pub(crate) fn info(&self) -> PluginInfo {
        // The plugin may call back into the wiki: no lock is held meanwhile.
        let instance = self.instance();
        let status = instance.as_ref().and_then(|instance| instance.status());
        let shown = match &instance {
            Some(instance) => Ok(instance.about.clone()),
            None => self.selection.candidate().map(|candidate| candidate.about),
        };
        let sha256 = shown.as_ref().ok().map(|about| about.sha256.clone());
        let (about, unusable) = match shown {
            Ok(about) => (Some(about), None),
            Err(reason) => (None, Some(reason)),
        };
        let confirmation = sha256.as_deref().and_then(|sha256| self.selection.confirmation(sha256));
        let given = self.selection.given(sha256.as_deref());
        let offers = self.selection.offers(sha256.as_deref());
        let previous = self.selection.previous_file();
        let leaving = self.departures.left();
        let state = self.read();
        PluginInfo {
            key: KEY,
            name: NAME.to_owned(),
            version: about.as_ref().map(|about| about.version.clone()).unwrap_or_default(),
            api_version: about.map(|about| about.api_version).unwrap_or_default(),
            state: state.state,
            error: state.error.clone().or(unusable),
            refused: state.refused.clone(),
            sha256,
            confirmation,
            offers,
            previous,
            leaving,
            progress: state.progress,
            copy: instance.as_ref().map(|instance| self.selection.copy(&instance.about.sha256)),
            given,
            offered_directory: self.selection.offered_directory().to_owned(),
            since: state.since,
            modules: state.modules.clone(),
            status,
        }
    }

    pub(super) fn begin_step(&self, step: Step) -> Shown<'_> {
        let shown = Shown { toggle: self, since: Timestamp::now() };
        shown.at(step);
        shown
    }
}
