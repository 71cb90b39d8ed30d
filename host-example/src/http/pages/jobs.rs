//! *Scheduled jobs*, for site administrators.

use mailarchive_api::contribution::{Job, JobState, RUN, STATE};

use crate::{
    http::{
        answer::{see_other, segment},
        call::{Answer, Call},
        failure::Failure,
        find::cut,
    },
    ui::{self, JobRow},
};

/// Jobs that are listed.
const MAX_JOBS: usize = 50;
const MAX_LINE: usize = 300;

pub(super) fn list(call: &Call) -> Answer {
    call.only_site_administrators()?;
    let features = call.state.add_ons.features();
    let rows: Vec<JobRow> = features.jobs.iter().take(MAX_JOBS).map(|job| row(call, job)).collect();
    let ran = call.query("started").map(|key| (key, true));
    let ran = ran.or_else(|| call.query("failed").map(|key| (key, false)));
    call.page(ui::jobs(call.reader(), &rows, ran))
}

pub(super) fn run(call: &Call) -> Answer {
    call.only_site_administrators()?;
    let key = call.parameter("job");
    if !call.state.add_ons.features().jobs.iter().any(|job| job.key == key) {
        return Err(Failure::NotFound);
    }
    let started = call.ask_plainly::<JobState>(key, RUN).is_ok();
    let word = if started { "started" } else { "failed" };
    Ok(see_other(&format!("/admin/jobs?{word}={}", segment(key))))
}

fn row(call: &Call, job: &Job) -> JobRow {
    let language = call.viewer.language().tag();
    let state = call.ask_plainly::<JobState>(&job.key, STATE).ok();
    JobRow {
        key: job.key.clone(),
        label: job.label.in_language(language).to_owned(),
        description: job.description.in_language(language).to_owned(),
        state: state
            .map(|state| JobState { outcome: state.outcome.map(|outcome| cut(&outcome, MAX_LINE)), ..state }),
    }
}
