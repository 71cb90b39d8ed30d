//! *Scheduled jobs*: what plugins do by themselves.

use mailarchive_api::contribution::JobState;
use maud::{Markup, html};

use super::{
    AdminPage, Reader, admin_page,
    form::{note, xsrf},
};
use crate::http::segment;

/// A job as the table has it.
pub(crate) struct JobRow {
    pub(crate) key: String,
    pub(crate) label: String,
    pub(crate) description: String,
    /// `None`: the plugin does not tell.
    pub(crate) state: Option<JobState>,
}

/// The table; `ran` is the key of the job that was started, and whether it could be.
pub(crate) fn jobs(reader: &Reader, rows: &[JobRow], ran: Option<(&str, bool)>) -> String {
    let language = reader.language;
    let title = language.say("jobs");
    let label = |key: &str| rows.iter().find(|row| row.key == key).map(|row| row.label.as_str());
    let told = ran.and_then(|(key, started)| Some((label(key)?, started)));
    let content = html! {
        @if let Some((job, true)) = told {
            (note("ok", &html! { strong { (job) } " " (language.say("job-started")) }))
        }
        @if let Some((job, false)) = told {
            (note("bad", &html! { strong { (job) } " " (language.say("job-not-started")) }))
        }
        @if rows.is_empty() {
            div.card.empty { h2 { (language.say("no-jobs")) } p { (language.say("no-jobs-detail")) } }
        } @else {
            div.card.scroll tabindex="0" role="region" aria-label=(title) {
                table.grid.jobs {
                    thead {
                        tr {
                            th scope="col" { (language.say("job")) }
                            th scope="col" { (language.say("state")) }
                            th scope="col" { (language.say("last-run")) }
                            th scope="col" { (language.say("next-run")) }
                            th scope="col" { span.vh { (language.say("run-now")) } }
                        }
                    }
                    tbody { @for row in rows { (job(reader, row)) } }
                }
            }
        }
    };
    let lead = language.say("jobs-lead");
    let page = AdminPage { key: "jobs", title: &title, lead: Some(&lead), actions: None };
    admin_page(reader, &page, &content)
}

fn job(reader: &Reader, row: &JobRow) -> Markup {
    let language = reader.language;
    let moment = |moment: Option<i64>| {
        html! { @if let Some(millis) = moment { (reader.millis(millis)) } @else { (language.say("never")) } }
    };
    html! {
        tr {
            th scope="row" { (row.label) p.muted.sm { (row.description) } }
            @match &row.state {
                Some(state) => {
                    td {
                        @if state.running { span.pill.ok { (language.say("job-running")) } }
                        @else { span.pill.off { (language.say("job-waiting")) } }
                        @if let Some(outcome) = &state.outcome { p.muted.sm { (outcome) } }
                    }
                    td.num data-label=(language.say("last-run")) { (moment(state.last_run)) }
                    td.num data-label=(language.say("next-run")) {
                        @if state.next_run.is_some() { (moment(state.next_run)) } @else { (language.say("not-scheduled")) }
                    }
                }
                None => { td colspan="3" { span.pill.bad { (language.say("job-no-state")) } } }
            }
            td {
                form method="post" action={ "/admin/jobs/" (segment(&row.key)) } {
                    (xsrf(reader))
                    button.btn.s type="submit" disabled[row.state.as_ref().is_some_and(|state| state.running)]
                        aria-label={ (language.say("run-now")) ": " (row.label) } {
                        (language.say("run-now"))
                    }
                }
            }
        }
    }
}
