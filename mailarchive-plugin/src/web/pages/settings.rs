//! The plugin's settings, for site administrators.

use mailarchive_api::{Breadcrumb, Page, Response, abi_stable::std_types::ROption};
use maud::html;

use super::Icon;
use crate::{
    poller::Schedule,
    settings::Settings,
    web::{Refusal, Web, visit::SiteVisit, visit::see_other},
};

const PATH: &str = "/admin/mail-archiving";

pub(in crate::web) fn show(web: &Web, visit: SiteVisit) -> Result<Response, Refusal> {
    Ok(page(&visit, 200, web.poller.schedule().expression(), false))
}

pub(in crate::web) fn save(web: &Web, mut visit: SiteVisit) -> Result<Response, Refusal> {
    let typed = visit.form()?.text("schedule");
    let schedule =
        if typed.trim().is_empty() { Ok(Schedule::every_30_minutes()) } else { typed.parse::<Schedule>() };
    let Ok(schedule) = schedule else { return Ok(page(&visit, 422, &typed, true)) };
    let kept = (!schedule.is_default()).then(|| schedule.expression().to_owned());
    Settings { schedule: kept }.save(&web.store)?;
    web.log_settings(&visit.user, schedule.expression());
    web.poller.reschedule(schedule);
    Ok(see_other(format!("{}{PATH}?note=saved", visit.base_path)))
}

fn page(visit: &SiteVisit, status: u16, schedule: &str, wrong: bool) -> Response {
    let texts = &visit.texts;
    let title = texts.get("settings-title");
    let content = html! {
        div class="mail-archive" {
            div class="head" { div class="grow" { h1 { (title) } p { (texts.get("settings-lead")) } } }
            @if visit.query.get("note") == Some("saved") {
                div class="note ok" role="status" { (Icon::Check) div { (texts.get("settings-saved")) } }
            }
            form class="card" method="post" action={ (visit.base_path) (PATH) } novalidate {
                input type="hidden" name="xsrf" value=(visit.xsrf);
                div class="form" {
                    div class="f" {
                        label for="schedule" { (texts.get("settings-schedule")) }
                        input id="schedule" name="schedule" value=(schedule) autocomplete="off" spellcheck="false"
                            aria-invalid=[wrong.then_some("true")]
                            aria-describedby=(if wrong { "schedule-error schedule-hint" } else { "schedule-hint" });
                        @if wrong {
                            p class="ferr" id="schedule-error" { (Icon::Warning) (texts.get("settings-schedule-wrong")) }
                        }
                        p class="hint" id="schedule-hint" { (texts.get("settings-schedule-hint")) }
                    }
                }
                div class="fend" { button class="btn pri" { (texts.get("form-save")) } }
            }
        }
    };
    Response::new(status, content.into_string()).decorated(Page {
        title: title.clone().into(),
        current: Vec::new().into(),
        breadcrumbs: vec![Breadcrumb { label: title.into(), href: ROption::RNone }].into(),
    })
}
