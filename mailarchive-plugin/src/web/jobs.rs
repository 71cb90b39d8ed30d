//! What the plugin does by itself, as site administrators see and start it.

use mailarchive_api::{
    AbiError,
    contribution::{Job, JobState},
};

use super::{Web, settings::label};
use crate::{archive::Work, text::Texts};

/// Fetches every account that is due.
pub(super) const FETCH: &str = "fetch";
/// Makes the search index anew.
pub(super) const INDEX: &str = "index";
/// Erases what was in the trash long enough.
pub(super) const PURGE: &str = "purge";

/// The contributions.
pub(super) fn jobs() -> impl Iterator<Item = Job> {
    [FETCH, PURGE, INDEX].into_iter().map(|key| Job {
        key: key.to_owned(),
        label: label(&format!("job-{key}")),
        description: label(&format!("job-{key}-detail")),
    })
}

/// How a job stands.
pub(super) fn state(web: &Web, job: &str, texts: &Texts) -> Result<JobState, AbiError> {
    match job {
        FETCH => fetch(web, texts),
        PURGE => purge(web, texts),
        INDEX => index(web, texts),
        other => Err(AbiError::not_found(format!("there is no job “{other}”"))),
    }
}

/// Starts a job, as its own clock does, and tells how it stands then.
pub(super) fn run(web: &Web, job: &str, texts: &Texts) -> Result<JobState, AbiError> {
    let is_active = match job {
        FETCH => web.poller.fetch_due().map(|()| true)?,
        PURGE => web.background.purge_now(),
        INDEX => web.search.rebuild(),
        other => return Err(AbiError::not_found(format!("there is no job “{other}”"))),
    };
    if is_active { state(web, job, texts) } else { Err(AbiError::unavailable("the plugin is not active")) }
}

fn fetch(web: &Web, texts: &Texts) -> Result<JobState, AbiError> {
    let accounts = web.accounts.all()?;
    let ids: Vec<_> = accounts.iter().map(|(_, account)| account.id).collect();
    let health = web.accounts.health(&ids)?;
    let failing = health.iter().filter(|health| health.trouble.is_some()).count();
    let none_enabled = !accounts.iter().any(|(_, account)| account.enabled);
    let outcome = match (web.poller.running(), failing) {
        (0, 0) if none_enabled => Some(texts.get("job-fetch-none")),
        (0, 0) if health.iter().all(|health| health.last_success.is_none()) => None,
        (0, 0) => Some(texts.count("job-fetch-new", health.iter().map(|health| health.last_new).sum())),
        (0, failing) => Some(texts.count("job-fetch-failing", failing as u64)),
        (running, _) => Some(texts.count("job-fetch-running", running as u64)),
    };
    Ok(JobState {
        running: web.poller.running() > 0,
        last_run: health.iter().filter_map(|health| health.last_attempt).max(),
        next_run: web.poller.schedule().next(web.host.now()),
        outcome,
    })
}

fn purge(web: &Web, texts: &Texts) -> Result<JobState, AbiError> {
    let last = web.archive.job_run(Work::Purge)?;
    let (running, next_run) = web.background.purging();
    let outcome = match (last.map(|last| last.count), web.poller.settings().trash_days()) {
        (_, None) => Some(texts.get("job-purge-kept")),
        (Some(Some(count)), _) => Some(texts.count("job-purge-done", count)),
        (Some(None), _) if !running => Some(texts.get("job-broken-off")),
        _ => None,
    };
    Ok(JobState { running, last_run: last.map(|last| last.began), next_run, outcome })
}

/// It has no clock: the index is made anew where it is lost or damaged, or somebody wants it.
fn index(web: &Web, texts: &Texts) -> Result<JobState, AbiError> {
    let last = web.archive.job_run(Work::Index)?;
    let progress = web.search.rebuilding()?;
    let outcome = match (progress, last.map(|last| last.count)) {
        (Some(progress), _) => {
            let numbers = [("done", texts.number(progress.done)), ("total", texts.number(progress.total))];
            Some(texts.with("job-index-running", numbers))
        }
        (None, Some(Some(count))) => Some(texts.count("job-index-done", count)),
        (None, Some(None)) => Some(texts.get("job-broken-off")),
        (None, None) => None,
    };
    let last_run = last.map(|last| last.began);
    Ok(JobState { running: progress.is_some(), last_run, next_run: None, outcome })
}
