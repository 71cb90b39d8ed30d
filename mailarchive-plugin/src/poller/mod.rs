//! The poller: which accounts are fetched when, at most one pass of an account at a time.

mod background;
mod pass;
mod progress;
mod schedule;
mod wanted;

use std::{
    collections::HashMap,
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use futures_util::FutureExt;
use mailarchive_api::{AbiError, LogLevel, SpaceKind, abi_stable::std_types::ROption};
use tokio::{
    runtime::Handle,
    sync::{Semaphore, watch},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use self::{background::blocking, pass::Ended};
use crate::{
    account::{AccountError, AccountId, Health, MailAccount},
    settings::Settings,
    source::{Stage, Trouble},
};

pub(crate) use self::{
    pass::Tools,
    progress::{PassState, Progress},
    schedule::Schedule,
};

/// How long a pass may take to stop before `quiesce` goes on without it.
const STOPPING: Duration = Duration::from_secs(10);

/// Starts, watches and stops passes.
#[derive(Clone)]
pub(crate) struct Poller {
    tools: Tools,
    runtime: Handle,
    state: Arc<Mutex<State>>,
    changes: watch::Sender<u64>,
    settings: watch::Sender<Settings>,
}

struct State {
    /// As many permits as passes may run at once.
    turns: Arc<Semaphore>,
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

impl Pass {
    fn is_ending(&self) -> bool {
        self.stop.is_cancelled() || self.progress.state().is_over()
    }
}

impl Poller {
    pub(crate) fn new(tools: Tools, settings: Settings, runtime: Handle) -> Self {
        let turns = Arc::new(Semaphore::new(settings.workers()));
        Self {
            tools,
            runtime,
            state: Arc::new(Mutex::new(State { turns, active: None, passes: HashMap::new() })),
            changes: watch::Sender::new(0),
            settings: watch::Sender::new(settings),
        }
    }

    /// Lets passes run, and starts those that the schedule asks for, and those that were interrupted.
    pub(crate) fn activate(&self) -> Result<(), AbiError> {
        self.begin();
        self.begin_wanted()
    }

    fn begin(&self) {
        let mut state = self.lock();
        if state.active.is_some() {
            return;
        }
        let active = Active { stop: CancellationToken::new(), tasks: TaskTracker::new() };
        let poller = self.clone();
        let stop = active.stop.clone();
        self.spawn(&active, "what an earlier run left", async move {
            blocking(move || poller.catch_up(&stop)).await;
        });
        self.spawn(&active, "the schedule", self.clone().follow_schedule(active.stop.clone()));
        self.spawn(&active, "the fetches that are wanted", self.clone().follow_wanted(active.stop.clone()));
        state.active = Some(active);
    }

    /// Stops every pass and lets none start; they are over when this returns. Whoever is activated next begins
    /// them again.
    pub(crate) fn quiesce(&self) {
        let (Active { stop, tasks }, interrupted) = {
            let mut state = self.lock();
            let Some(active) = state.active.take() else { return };
            let running = state.passes.iter().filter(|(_, pass)| !pass.is_ending());
            (active, running.map(|(id, pass)| (pass.space.clone(), *id)).collect::<Vec<_>>())
        };
        // Noted before they are stopped: at no moment do they look like stopped for good.
        if let Err(error) = self.want(&interrupted) {
            let what = format!("{} interrupted fetches wait for the schedule: {error}", interrupted.len());
            self.log(LogLevel::WARN, &what);
        }
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

    /// Starts a pass of every enabled account of a space that has none running. Where this is not the active
    /// instance, the active one starts them.
    pub(crate) fn fetch_space(&self, space: &str) -> Result<(), AbiError> {
        let accounts = self.tools.accounts.list(space)?;
        let enabled = accounts.into_iter().filter(|account| account.enabled);
        let not_started: Vec<_> = enabled
            .filter(|account| self.start(space, account).is_none())
            .map(|account| (space.to_owned(), account.id))
            .collect();
        self.want(&not_started)
    }

    /// Stops the running passes of a space, and those that wait to begin.
    pub(crate) fn stop_space(&self, space: &str) -> Result<(), AbiError> {
        self.lock().passes.values().filter(|pass| pass.space == space).for_each(|pass| pass.stop.cancel());
        self.unwant(self.tools.accounts.list(space)?.into_iter().map(|account| account.id))
    }

    /// Stops the running pass of an account and forgets it. Its lease is revoked by then: what it still has
    /// in hand is not archived and so not deleted.
    pub(crate) fn forget(&self, account: AccountId) {
        if let Some(pass) = self.lock().passes.remove(&account) {
            pass.stop.cancel();
        }
        self.changes.send_modify(|count| *count += 1);
    }

    /// The latest pass of each of a space's `accounts` since the plugin was enabled.
    pub(crate) fn progress(
        &self,
        space: &str,
        accounts: &[AccountId],
    ) -> Result<HashMap<AccountId, PassState>, AbiError> {
        let wanted = self.wanted(accounts)?;
        let state = self.lock();
        let of_space = state.passes.iter().filter(|(_, pass)| pass.space == space);
        let mut passes: HashMap<_, _> =
            of_space.map(|(account, pass)| (*account, pass.progress.state())).collect();
        // Interrupted, and about to go on.
        for account in wanted {
            let pass = passes.entry(account).or_insert(PassState::Starting);
            if pass.is_over() {
                *pass = PassState::Starting;
            }
        }
        Ok(passes)
    }

    /// How many passes run now.
    pub(crate) fn running(&self) -> usize {
        self.lock().passes.values().filter(|pass| !pass.progress.state().is_over()).count()
    }

    /// Changes whenever any progress does.
    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// Ends when the poller is quiesced, or is over already: what streams progress ends with it.
    pub(crate) fn stopping(&self) -> CancellationToken {
        let over = || {
            let token = CancellationToken::new();
            token.cancel();
            token
        };
        self.lock().active.as_ref().map_or_else(over, |active| active.stop.clone())
    }

    /// When the accounts are fetched by themselves.
    pub(crate) fn schedule(&self) -> Schedule {
        self.settings.borrow().schedule()
    }

    pub(crate) fn settings(&self) -> Settings {
        self.settings.borrow().clone()
    }

    /// Follows other settings from now on; passes that run keep theirs.
    pub(crate) fn follow_settings(&self, settings: Settings) {
        self.lock().turns = Arc::new(Semaphore::new(settings.workers()));
        self.settings.send_replace(settings);
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
        self.spawn(active, "a fetch", task);
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
            let turns = Arc::clone(&self.lock().turns);
            let _turn = turns.acquire().await;
            let mut tools = self.tools.clone();
            tools.network.limits.message = self.settings.borrow().largest_message();
            AssertUnwindSafe(pass::run(tools, space.clone(), account.clone(), &progress)).catch_unwind().await
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
                let reason = background::report(&self.tools.host, "a fetch", panic);
                PassState::Failed(Trouble::new(Stage::Fetch, "trouble-crashed", [("reason", reason)]))
            }
        };
        self.note(&space, &account, state.clone()).await;
        progress.set(state);
    }

    async fn note(&self, space: &str, account: &MailAccount, state: PassState) {
        let (poller, space, account) = (self.clone(), space.to_owned(), account.clone());
        if let Err(error) = blocking(move || poller.note_now(&space, &account, &state)).await {
            self.log(LogLevel::WARN, &format!("the outcome of a fetch could not be noted: {error}"));
        }
    }

    fn note_now(&self, space: &str, account: &MailAccount, state: &PassState) -> Result<(), AbiError> {
        let tools = &self.tools;
        background::point(&tools.host, "note");
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
        let mut changes = self.settings.subscribe();
        loop {
            let wait = self.schedule().until_next(self.tools.host.now());
            tokio::select! {
                () = stop.cancelled() => return,
                // Other settings: look anew when the next time is.
                Ok(()) = changes.changed() => continue,
                () = tokio::time::sleep(wait) => {}
            }
            let poller = self.clone();
            match blocking(move || poller.fetch_due()).await {
                Ok(()) => {}
                Err(error) => {
                    self.log(LogLevel::WARN, &format!("the accounts to fetch cannot be read: {error}"));
                }
            }
        }
    }

    /// Starts a pass of every account that the schedule fetches now.
    pub(crate) fn fetch_due(&self) -> Result<(), AbiError> {
        let mut not_started = Vec::new();
        for (space, account) in self.due()? {
            if self.start(&space, &account).is_none() {
                not_started.push((space, account.id));
            }
        }
        self.want(&not_started)
    }

    /// The accounts that the schedule fetches now: enabled, in a site space, and not resting after failures.
    fn due(&self) -> Result<Vec<(String, MailAccount)>, AbiError> {
        let tools = &self.tools;
        background::point(&tools.host, "due");
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

    /// What an earlier run left: removals that were cut short, passwords under an old key, threads not gathered.
    fn catch_up(&self, stop: &CancellationToken) {
        background::point(&self.tools.host, "catch up");
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
        if let Err(error) = self.gather_threads(stop) {
            self.log(
                LogLevel::WARN,
                &format!("messages are not all gathered in threads, tried again at the next start: {error}"),
            );
        }
        if let Err(error) = self.gather_figures(stop) {
            self.log(
                LogLevel::WARN,
                &format!("messages are not all counted, tried again at the next start: {error}"),
            );
        }
    }

    fn gather_threads(&self, stop: &CancellationToken) -> Result<(), AbiError> {
        let archive = &self.tools.archive;
        for space in archive.spaces()? {
            let gathered = archive.gather_threads(&space, &|| stop.is_cancelled())?;
            if gathered > 0 {
                self.log(LogLevel::INFO, &format!("gathered {gathered} messages in threads"));
            }
        }
        Ok(())
    }

    fn gather_figures(&self, stop: &CancellationToken) -> Result<(), AbiError> {
        let archive = &self.tools.archive;
        archive.spaces()?.iter().try_for_each(|space| archive.gather_figures(space, &|| stop.is_cancelled()))
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
