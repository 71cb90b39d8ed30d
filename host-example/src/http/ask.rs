//! Questions of the wiki's own pages to the plugin. Without an answer there is nothing of the plugin in the
//! page: an error of it is logged, never the page's own.

use std::time::Duration;

use serde::{Serialize, de::DeserializeOwned};

use super::call::Call;
use crate::plugins::{CallError, Question, read};

impl Call {
    /// The answer to an action of a contribution.
    pub(super) fn ask<R: DeserializeOwned>(
        &self,
        contribution: &str,
        action: &str,
        arguments: &impl Serialize,
    ) -> Result<R, CallError> {
        self.ask_within(self.state.site.patience, contribution, action, arguments)
    }

    /// The answer to an action that takes no arguments.
    pub(super) fn ask_plainly<R: DeserializeOwned>(
        &self,
        contribution: &str,
        action: &str,
    ) -> Result<R, CallError> {
        let viewer = self.viewer.to_contract();
        let (arguments, limit) = (String::new(), self.state.site.patience);
        self.answer(&Question { contribution, action, arguments, viewer: &viewer, limit })
    }

    /// The same as [`Call::ask`] with another patience.
    pub(super) fn ask_within<R: DeserializeOwned>(
        &self,
        limit: Duration,
        contribution: &str,
        action: &str,
        arguments: &impl Serialize,
    ) -> Result<R, CallError> {
        let viewer = self.viewer.to_contract();
        self.answer(&Question::new(contribution, action, arguments, &viewer, limit))
    }

    fn answer<R: DeserializeOwned>(&self, question: &Question<'_>) -> Result<R, CallError> {
        let answer = self.state.add_ons.call(question).and_then(|answer| read(question, &answer));
        if let Err(CallError::Failed(reason)) = &answer {
            let (contribution, action) = (question.contribution, question.action);
            tracing::warn!(contribution, action, "the plugin did not answer: {reason}");
        }
        answer
    }
}
