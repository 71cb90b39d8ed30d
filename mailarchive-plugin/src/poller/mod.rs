//! The poller: which accounts are fetched when, at most one pass of an account at a time.

mod pass;
mod progress;
mod schedule;

use std::{
    collections::HashMap,
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use futures_util::FutureExt;
use mailarchive_api::{AbiError, LogLevel, SpaceKind, abi_stable::std_types::ROption, guard::panic_message};
use tokio::{
    runtime::Handle,
    sync::{Semaphore, watch},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use self::pass::Ended;
use crate::{
    account::{AccountError, AccountId, Health, MailAccount},
    source::{Stage, Trouble},
};

pub(crate) use self::{
    pass::Tools,
    progress::{PassState, Progress},
    schedule::Schedule,
};

/// Passes at the same time; further ones wait for their turn.
const AT_ONCE: usize = 64;
/// How long a pass may take to stop before `quiesce` goes on without it.
const STOPPING: Duration = Duration::from_secs(10);

/// Starts, watches and stops passes.
#[derive(Clone)]
pub(crate) struct Poller {
    tools: Tools,
    runtime: Handle,
    state: Arc<Mutex<State>>,
    turns: Arc<Semaphore>,
    changes: watch::Sender<u64>,
    schedule: watch::Sender<Schedule>,
}

struct State {
    /// `Some` between `activate` and `quiesce`.
    active: Option<Active>,
    /// The latest pass of each account, over or not.
    passes: HashMap<AccountId, Pass>,
}

struct Active {
    stop: CancellationToken,
    tasks: TaskTracker,
}

struct Pass {
    space: String,
    stop: CancellationToken,
    progress: Arc<Progress>,
}

impl Poller {
    pub(crate) fn new(tools: Tools, schedule: Schedule, runtime: Handle) -> Self {
        Self {
            tools,
            runtime,
            state: Arc::new(Mutex::new(State { active: None, passes: HashMap::new() })),
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            changes: watch::Sender::new(0),
            schedule: watch::Sender::new(schedule),
        }
    }

    /// Lets passes run, and starts those that the schedule asks for.
    pub(crate) fn activate(&self) {
        let mut state = self.lock();
        if state.active.is_some() {
            return;
        }
        let active = Active { stop: CancellationToken::new(), tasks: TaskTracker::new() };
        let poller = self.clone();
        active.tasks.spawn_blocking_on(move || poller.catch_up(), &self.runtime);
        active.tasks.spawn_on(self.clone().follow_schedule(active.stop.clone()), &self.runtime);
        state.active = Some(active);
    }

    /// Stops every pass and lets none start; they are over when this returns.
    pub(crate) fn quiesce(&self) {
        let Some(Active { stop, tasks }) = self.lock().active.take() else { return };
        stop.cancel();
        tasks.close();
        let stopped = self.runtime.block_on(async { tokio::time::timeout(STOPPING, tasks.wait()).await });
        if stopped.is_err() {
            self.log(
                LogLevel::WARN,
                "a fetch did not stop within 10 seconds; it may archive no more, its lease is over",
            );
        }
    }

    /// Starts a pass of every enabled account of a space that has none running; answers how many accounts
    /// are being fetched now. `None` while the plugin is not active.
    pub(crate) fn fetch_space(&self, space: &str) -> Result<Option<usize>, AbiError> {
        let accounts = self.tools.accounts.list(space)?;
        let enabled = accounts.into_iter().filter(|account| account.enabled);
        Ok(enabled
            .map(|account| self.start(space, &account))
            .collect::<Option<Vec<()>>>()
            .map(|started| started.len()))
    }

    /// Stops the running passes of a space.
    pub(crate) fn stop_space(&self, space: &str) {
        self.lock().passes.values().filter(|pass| pass.space == space).for_each(|pass| pass.stop.cancel());
    }

    /// Stops the running pass of an account and forgets it. Its lease is revoked by then: what it still has
    /// in hand is not archived and so not deleted.
    pub(crate) fn forget(&self, account: AccountId) {
        if let Some(pass) = self.lock().passes.remove(&account) {
            pass.stop.cancel();
        }
        self.changes.send_modify(|count| *count += 1);
    }

    /// The latest pass of each account of a space since the plugin was enabled.
    pub(crate) fn progress(&self, space: &str) -> HashMap<AccountId, PassState> {
        let state = self.lock();
        let of_space = state.passes.iter().filter(|(_, pass)| pass.space == space);
        of_space.map(|(account, pass)| (*account, pass.progress.state())).collect()
    }

    /// Changes whenever any progress does.
    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// Ends when the poller is quiesced: what streams progress ends with it.
    pub(crate) fn stopping(&self) -> Option<CancellationToken> {
        self.lock().active.as_ref().map(|active| active.stop.clone())
    }

    /// When the accounts are fetched by themselves.
    pub(crate) fn schedule(&self) -> Schedule {
        self.schedule.borrow().clone()
    }

    /// Follows another schedule from now on.
    pub(crate) fn reschedule(&self, schedule: Schedule) {
        self.schedule.send_replace(schedule);
    }

    pub(crate) fn runtime(&self) -> &Handle {
        &self.runtime
    }

    fn start(&self, space: &str, account: &MailAccount) -> Option<()> {
        let mut state = self.lock();
        let active = state.active.as_ref()?;
        let running = state.passes.get(&account.id).is_some_and(|pass| !pass.progress.state().is_over());
        if running {
            return Some(());
        }
        let pass = Pass {
            space: space.to_owned(),
            stop: active.stop.child_token(),
            progress: Arc::new(Progress::new(self.changes.clone())),
        };
        let task = self.clone().follow(
            space.to_owned(),
            account.clone(),
            pass.stop.clone(),
            Arc::clone(&pass.progress),
        );
        active.tasks.spawn_on(task, &self.runtime);
        state.passes.insert(account.id, pass);
        drop(state);
        self.changes.send_modify(|count| *count += 1);
        Some(())
    }

    /// Runs one pass to its end and notes how it went.
    async fn follow(
        self,
        space: String,
        account: MailAccount,
        stop: CancellationToken,
        progress: Arc<Progress>,
    ) {
        let pass = async {
            let _turn = self.turns.acquire().await;
            AssertUnwindSafe(pass::run(self.tools.clone(), space.clone(), account.clone(), &progress))
                .catch_unwind()
                .await
        };
        let outcome = tokio::select! {
            () = stop.cancelled() => return progress.set(PassState::Stopped),
            outcome = pass => outcome,
        };
        let state = match outcome {
            Ok(Ok(new)) => PassState::Done { new },
            Ok(Err(Ended::Revoked)) => PassState::Stopped,
            Ok(Err(Ended::Troubled(trouble))) => PassState::Failed(trouble),
            Err(panic) => {
                let reason = format!("panic while fetching: {}", panic_message(&*panic));
                self.tools.host.report_fault(reason.as_str().into());
                PassState::Failed(Trouble::new(Stage::Fetch, "trouble-crashed", [("reason", reason)]))
            }
        };
        self.note(&space, &account, state.clone()).await;
        progress.set(state);
    }

    async fn note(&self, space: &str, account: &MailAccount, state: PassState) {
        let (poller, space, account) = (self.clone(), space.to_owned(), account.clone());
        let noted = tokio::task::spawn_blocking(move || poller.note_now(&space, &account, &state)).await;
        if let Ok(Err(error)) = noted {
            self.log(LogLevel::WARN, &format!("the outcome of a fetch could not be noted: {error}"));
        }
    }

    fn note_now(&self, space: &str, account: &MailAccount, state: &PassState) -> Result<(), AbiError> {
        let tools = &self.tools;
        let before = tools.accounts.health(&[account.id])?.pop().unwrap_or_default();
        let now = tools.host.now();
        let health = match state {
            PassState::Done { new } => {
                if *new > 0 {
                    let what = format!(
                        "archived {new} messages of the mail account “{}” ({})",
                        account.name, account.id
                    );
                    self.log(LogLevel::INFO, &what);
                }
                before.succeeded(now, *new)
            }
            PassState::Failed(trouble) => {
                let texts = crate::text::Texts::new("en", "UTC");
                let what = texts.trouble(trouble);
                self.log(
                    LogLevel::WARN,
                    &format!("mail account “{}” ({}): {what}", account.name, account.id),
                );
                before.failed(now, trouble.clone())
            }
            PassState::Starting | PassState::Running { .. } | PassState::Stopped => return Ok(()),
        };
        tools.accounts.note_health(space, account.id, &health)
    }

    async fn follow_schedule(self, stop: CancellationToken) {
        let mut changes = self.schedule.subscribe();
        loop {
            let wait = self.schedule().until_next(self.tools.host.now());
            tokio::select! {
                () = stop.cancelled() => return,
                // Another schedule: look anew when the next time is.
                Ok(()) = changes.changed() => continue,
                () = tokio::time::sleep(wait) => {}
            }
            let poller = self.clone();
            match tokio::task::spawn_blocking(move || poller.due()).await {
                Ok(Ok(due)) => {
                    for (space, account) in due {
                        self.start(&space, &account);
                    }
                }
                Ok(Err(error)) => {
                    self.log(LogLevel::WARN, &format!("the accounts to fetch cannot be read: {error}"));
                }
                Err(_) => return,
            }
        }
    }

    /// The accounts that the schedule fetches now: enabled, in a site space, and not resting after failures.
    fn due(&self) -> Result<Vec<(String, MailAccount)>, AbiError> {
        let tools = &self.tools;
        let mut accounts = tools.accounts.all()?;
        let mut site_spaces = HashMap::new();
        for (space, _) in &accounts {
            if !site_spaces.contains_key(space) {
                let found = tools.host.spaces().by_id(space.as_str().into()).into_result()?;
                let is_site = matches!(found, ROption::RSome(found) if found.kind == SpaceKind::SITE);
                site_spaces.insert(space.clone(), is_site);
            }
        }
        accounts.retain(|(space, account)| account.enabled && site_spaces.get(space) == Some(&true));
        let ids: Vec<_> = accounts.iter().map(|(_, account)| account.id).collect();
        let health = tools.accounts.health(&ids)?;
        let now = tools.host.now();
        let rests = |health: &Health| health.resting_until().is_some_and(|until| now < until);
        Ok(accounts
            .into_iter()
            .zip(health)
            .filter(|(_, health)| !rests(health))
            .map(|(due, _)| due)
            .collect())
    }

    /// When the schedule fetches an account of this health next.
    pub(crate) fn next_attempt(&self, health: &Health) -> Option<i64> {
        let now = self.tools.host.now();
        self.schedule().next(health.resting_until().map_or(now, |until| now.max(until - 1)))
    }

    /// Removes everything of a space that the wiki removed. Where that is cut short, the next start goes on.
    pub(crate) fn remove_space(&self, space: &str) -> Result<(), AbiError> {
        let tools = &self.tools;
        tools.archive.note_removal(space)?;
        for account in tools.accounts.list(space)? {
            self.forget(account.id);
            match tools.accounts.remove(space, account.id) {
                Ok(_) | Err(AccountError::Missing) => {}
                Err(AccountError::Store(error)) => return Err(error),
                Err(error) => return Err(AbiError::unavailable(error.to_string())),
            }
        }
        tools.archive.remove_space(space)
    }

    /// What an earlier run left: removals that were cut short, passwords under an old key.
    fn catch_up(&self) {
        match self.tools.archive.removals() {
            Ok(spaces) => {
                for space in spaces {
                    if let Err(error) = self.remove_space(&space) {
                        self.log(
                            LogLevel::WARN,
                            &format!("the mail of a removed space is still there: {error}"),
                        );
                    }
                }
            }
            Err(error) => self.log(LogLevel::WARN, &format!("removed spaces cannot be read: {error}")),
        }
        match self.tools.accounts.reseal() {
            Ok(0) => {}
            Ok(count) => self.log(LogLevel::INFO, &format!("sealed {count} passwords with the new secret key")),
            Err(error) => self.log(
                LogLevel::WARN,
                &format!("passwords are still sealed with an old secret key, tried again at the next start: {error}"),
            ),
        }
    }

    fn log(&self, level: LogLevel, message: &str) {
        self.tools.host.log(level, "mail-archiving".into(), message.into());
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
