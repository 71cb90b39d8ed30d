//! Asks the running plugin for more than a route: actions of its contributions.
//!
//! A call holds a lease, as a request does, and is bounded: in time, in what waits inside the plugin, and in
//! the length of the answer. A call that is not answered in time goes on alone, on a thread of its own.

use std::{
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use mailarchive_api::{AbiError, Call, ErrorCode, Viewer};
use serde::{Serialize, de::DeserializeOwned};

use super::{Plugins, features::Features, instance::Lease, services::one_line, toggle::Toggle};

/// The longest answer, in bytes. What it holds takes several times as much.
pub(crate) const MAX_ANSWER: usize = 512 * 1024;
/// Calls inside the plugin at once. Far more than are at work: those that hang fill it, and then no more of the
/// wiki's threads are lost.
const MAX_INSIDE: usize = 64;

/// Tells what the running plugin offers.
pub(crate) type Watch = Box<dyn Fn() -> Arc<Features> + Send + Sync>;

/// What is asked.
pub(crate) struct Question<'a> {
    /// [`Call::contribution`].
    pub(crate) contribution: &'a str,
    /// [`Call::action`].
    pub(crate) action: &'a str,
    /// JSON; empty where the action wants nothing.
    pub(crate) arguments: String,
    /// Who asks.
    pub(crate) viewer: &'a Viewer,
    /// How long whoever asks waits.
    pub(crate) limit: Duration,
}

impl<'a> Question<'a> {
    /// A question with `arguments` as the action wants them.
    pub(crate) fn new(
        contribution: &'a str,
        action: &'a str,
        arguments: &impl Serialize,
        viewer: &'a Viewer,
        limit: Duration,
    ) -> Self {
        // The contract's own types: maps have text for keys, and no number is out of range.
        let arguments = serde_json::to_string(arguments).unwrap_or_default();
        Self { contribution, action, arguments, viewer, limit }
    }
}

/// Why there is no answer. Each means: nothing of the plugin.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum CallError {
    /// The plugin does not run.
    #[error("the plugin does not run")]
    Off,
    /// There is no such thing, or not for whoever asked.
    #[error("{0}")]
    Nothing(String),
    /// The plugin does not understand what was asked, and says why.
    #[error("{0}")]
    Invalid(String),
    /// It failed, did not answer in time, or answered what nobody can read.
    #[error("{0}")]
    Failed(String),
}

impl From<AbiError> for CallError {
    fn from(error: AbiError) -> Self {
        let told = one_line(&error.message);
        match error.code {
            ErrorCode::NOT_FOUND | ErrorCode::FORBIDDEN => Self::Nothing(told),
            ErrorCode::INVALID => Self::Invalid(told),
            _ => Self::Failed(told),
        }
    }
}

/// Reads an answer.
pub(crate) fn read<R: DeserializeOwned>(question: &Question<'_>, answer: &str) -> Result<R, CallError> {
    serde_json::from_str(answer).map_err(|error| {
        let asked = format!("{} {}", question.contribution, question.action);
        CallError::Failed(one_line(&format!("{asked}: the answer is malformed: {error}")))
    })
}

impl Toggle {
    fn features(&self) -> Arc<Features> {
        self.instance().map(|instance| Arc::clone(&instance.features)).unwrap_or_default()
    }
}

impl Plugins {
    /// Whether the plugin runs.
    pub(crate) fn is_running(&self) -> bool {
        self.toggle.instance().is_some()
    }

    /// What the running plugin offers to the wiki's own pages.
    pub(crate) fn features(&self) -> Arc<Features> {
        self.toggle.features()
    }

    /// Tells what the running plugin offers, without keeping the plugins alive.
    pub(crate) fn watch(&self) -> Watch {
        let toggle = Arc::downgrade(&self.toggle);
        Box::new(move || toggle.upgrade().map(|toggle| toggle.features()).unwrap_or_default())
    }

    /// The plugin's answer, as JSON. Blocks, for at most the question's limit.
    pub(crate) fn call(&self, question: &Question<'_>) -> Result<String, CallError> {
        let asked = format!("{} {}", question.contribution, question.action);
        let instance = self.toggle.instance().ok_or(CallError::Off)?;
        let lease = Lease::new(instance);
        let caller = lease
            .caller(MAX_INSIDE)
            .ok_or_else(|| CallError::Failed(format!("{asked}: too many calls wait for the plugin")))?;
        let call = Call {
            contribution: question.contribution.into(),
            action: question.action.into(),
            arguments: question.arguments.as_str().into(),
            viewer: question.viewer.clone(),
            base_path: "".into(),
            details: "".into(),
        };
        let (sender, receiver) = mpsc::sync_channel(1);
        thread::Builder::new()
            .name("plugin call".to_owned())
            .spawn(move || {
                let answer = lease.call(call);
                drop(caller);
                let _ = sender.send(answer);
            })
            .map_err(|error| CallError::Failed(format!("no thread could be started: {error}")))?;
        let answer = receiver.recv_timeout(question.limit).map_err(|_| {
            let seconds = question.limit.as_secs_f32();
            CallError::Failed(format!("{asked}: the plugin did not answer within {seconds} seconds"))
        })??;
        if answer.len() > MAX_ANSWER {
            let length = answer.len();
            return Err(CallError::Failed(format!("{asked}: an answer of {length} bytes is too long")));
        }
        Ok(answer.into())
    }
}
