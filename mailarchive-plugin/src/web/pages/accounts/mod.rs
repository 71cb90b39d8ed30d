//! Mail Accounts: the list with its health, switching and removing.

pub(in crate::web) mod form;

use mailarchive_api::Response;
use maud::{Markup, html};

use super::{
    Fragment, Icon,
    fetch::{self, Live},
    list,
};
use crate::{
    account::{AccountId, Health, MailAccount},
    poller::PassState,
    source::Trouble,
    web::{Refusal, Visit, Web, assets, contributions::MAIL_ACCOUNTS, visit::see_other},
};

/// One row of the list.
struct Row {
    account: MailAccount,
    health: Health,
    pass: Option<PassState>,
    archived: u64,
    quarantined: usize,
    next: Option<i64>,
    /// Another account fetches the same mailbox.
    contested: bool,
}

pub(in crate::web) fn show(web: &Web, visit: Visit) -> Result<Response, Refusal> {
    let space = visit.space.id.as_str();
    let rows = rows(web, space)?;
    let live = Live::of(web, space)?;
    let next = web.poller.schedule().next(visit.now);
    let texts = &visit.texts;
    let noted = visit.query.get("note").filter(|note| ["created", "changed", "removed"].contains(note));
    let content = html! {
        div class="head" {
            div class="grow" {
                h1 { (texts.get("accounts-title")) }
                p { (texts.get("accounts-lead")) }
            }
            div class="row" {
                @if !rows.is_empty() { (list::fetch_button(&visit, live.is_running(), "accounts")) }
                a class="btn pri" href=(visit.urls.below("accounts/new")) { (Icon::Add) (texts.get("accounts-add")) }
            }
        }
        @if let Some(note) = noted {
            div class="note ok" role="status" { (Icon::Check) div { (texts.get(&format!("accounts-{note}"))) } }
        }
        (fetch::note(&visit))
        (fetch::told(&visit, &live))
        (fetch::panel(&visit, &live, &visit.urls.accounts()))
        div class="note warn" role="note" {
            (Icon::Warning)
            div { strong { (texts.get("clone-warning")) } " " (texts.get("clone-advice")) " "
                a href={ (visit.urls.below("accounts/new")) "#clone" } { (texts.get("clone-how")) } }
        }
        @if rows.is_empty() {
            div class="card empty" {
                h2 { (texts.get("accounts-none")) }
                p { (texts.get("accounts-none-lead")) }
                a class="btn pri" href=(visit.urls.below("accounts/new")) { (Icon::Add) (texts.get("accounts-add")) }
            }
        } @else {
            section class="card" aria-label=(texts.get("accounts-title")) {
                div class="strip num" {
                    (Icon::Fetch)
                    span {
                        @let schedule = web.poller.schedule();
                        @if schedule.is_default() { (texts.get("accounts-schedule")) }
                        @else { (texts.with("accounts-schedule-set", [("schedule", schedule.expression())])) }
                    }
                    @if let Some(next) = next { span class="muted" { (texts.with("accounts-next", [("time", texts.time_of_day(next))])) } }
                }
                @for row in &rows { (account(&visit, row)) }
            }
        }
    };
    let title = texts.get("accounts-title");
    let page = Fragment::new(&fetch::title(&visit, &live, &title), MAIL_ACCOUNTS, content).called(title);
    Ok(page.script(&visit, &assets::LIVE).response())
}

fn rows(web: &Web, space: &str) -> Result<Vec<Row>, Refusal> {
    let accounts = web.accounts.list(space)?;
    let ids: Vec<_> = accounts.iter().map(|account| account.id).collect();
    let health = web.accounts.health(&ids)?;
    let mut passes = web.poller.progress(space, &ids)?;
    let contested = web.accounts.contested()?;
    let row = |(account, health): (MailAccount, Health)| {
        Ok(Row {
            next: account.enabled.then(|| web.poller.next_attempt(&health)).flatten(),
            health,
            contested: contested.contains(&account.server.mailbox()),
            pass: passes.remove(&account.id),
            archived: web.archive.account_totals(space, account.id)?.messages,
            quarantined: web.archive.quarantined(account.id)?,
            account,
        })
    };
    accounts.into_iter().zip(health).map(row).collect()
}

fn account(visit: &Visit, row: &Row) -> Markup {
    let texts = &visit.texts;
    let Row { account, health, pass, archived, quarantined, next, contested } = row;
    let running = pass.as_ref().is_some_and(|pass| !pass.is_over());
    let (class, icon, state) = match (account.enabled, running, &health.trouble) {
        (false, _, _) => ("off", Icon::Mail, "state-disabled"),
        (true, true, _) => ("run", Icon::Fetch, "state-running"),
        (true, false, Some(_)) => ("bad", Icon::Warning, "state-failing"),
        (true, false, None) => ("ok", Icon::Mail, "state-idle"),
    };
    let last = match (health.last_attempt, &health.trouble) {
        (None, _) => texts.get("account-never"),
        (Some(at), Some(_)) => texts.clear_date(at, visit.now),
        (Some(at), None) => {
            format!("{} · {}", texts.clear_date(at, visit.now), texts.count("live-new", health.last_new))
        }
    };
    html! {
        article class={ "acct " (class) } {
            div class="who" {
                span class="ico" { (icon) }
                div {
                    h2 { bdi { (account.name) } }
                    div class="addr" {
                        @if !account.description.is_empty() { bdi { (account.description) } br; }
                        bdi { (account.server.username) } br;
                        span class="num" { (account.server.protocol) " " (account.server.hostname) ":" (account.server.port.get()) }
                        @if account.server.allow_cleartext { " " span class="tag warn" { (Icon::Unlock) (texts.get("account-cleartext")) } }
                    }
                }
            }
            dl { div { dt { (texts.get("account-last")) } dd class="num" { (last) } } }
            dl { div { dt { (texts.get("account-next")) } dd class="num" {
                @if let Some(next) = next { (texts.time_of_day(*next)) } @else { "–" }
            } } }
            dl { div { dt { (texts.get("account-archived")) } dd class="num" { (texts.number(*archived)) } } }
            div class="st" { span class={ "pill " (class) } { (texts.get(state)) } }
            (actions(visit, account))
            @if let (true, Some(trouble)) = (account.enabled && !running, &health.trouble) { (failing(visit, row, trouble)) }
            @if *contested {
                div class="full" { div class="note warn" { (Icon::Warning) div { (texts.get("account-contested")) } } }
            }
            @if *quarantined > 0 {
                div class="full" { div class="note warn" { (Icon::Warning) div { (texts.count("account-quarantined", *quarantined as u64)) } } }
            }
        }
    }
}

/// What is wrong, what the server said, how often, and where to mend it.
fn failing(visit: &Visit, row: &Row, trouble: &Trouble) -> Markup {
    let texts = &visit.texts;
    let (what, then) = texts.told_in_two(trouble);
    html! {
        div class="full" { div class="note bad" {
            (Icon::Warning)
            div class="grow" {
                strong { (what) } " " (then)
                @if let Some(said) = &trouble.server_said {
                    p { (texts.with("source-server-said", [("text", said.as_str())])) }
                }
                p { (attempts(visit, &row.health)) }
                div class="row" { a href=(visit.urls.account(row.account.id, "edit")) { (texts.get("account-edit-and-test")) } }
            }
        } }
    }
}

/// How often in a row, since when.
fn attempts(visit: &Visit, health: &Health) -> String {
    let since = health.failing_since.map(|since| visit.texts.date_time(since)).unwrap_or_default();
    let mut arguments = fluent_bundle::FluentArgs::new();
    arguments.set("count", health.failures);
    arguments.set("n", visit.texts.number(health.failures.into()));
    arguments.set("since", since);
    visit.texts.with_args("account-attempts", &arguments)
}

fn actions(visit: &Visit, account: &MailAccount) -> Markup {
    let texts = &visit.texts;
    html! {
        details class="menu end acts" {
            summary class="icb" aria-label=(texts.with("account-actions", [("name", account.name.as_str())])) { (Icon::More) }
            ul {
                li { a href=(visit.urls.account(account.id, "edit")) { (texts.get("account-edit")) } }
                li {
                    form method="post" action=(visit.urls.account(account.id, "enabled")) {
                        (visit.xsrf_field())
                        input type="hidden" name="enabled" value=(!account.enabled);
                        button { (texts.get(if account.enabled { "account-disable" } else { "account-enable" })) }
                    }
                }
                li { hr; }
                li { a href=(visit.urls.account(account.id, "remove")) { (texts.get("account-remove")) } }
            }
        }
    }
}

pub(in crate::web) fn switch(web: &Web, mut visit: Visit) -> Result<Response, Refusal> {
    let id: AccountId = visit.id("id")?;
    let enabled = match visit.form()?.get("enabled") {
        Some("true") => true,
        Some("false") => false,
        _ => return Err(Refusal::Malformed("enabled".to_owned())),
    };
    let account = web.accounts.set_enabled(&visit.space.id, id, enabled)?;
    web.log_change(&visit, if enabled { "enabled" } else { "disabled" }, &account);
    web.poller.forget(id);
    Ok(see_other(format!("{}?note=changed", visit.urls.accounts())))
}

pub(in crate::web) fn ask_removal(web: &Web, visit: Visit) -> Result<Response, Refusal> {
    let account = web.accounts.get(&visit.space.id, visit.id("id")?)?;
    let archived = web.archive.account_totals(&visit.space.id, account.id)?.messages;
    let texts = &visit.texts;
    let title = texts.with("remove-title", [("name", account.name.as_str())]);
    let content = html! {
        div class="head" { h1 { (title) } }
        form class="card" method="post" action=(visit.urls.account(account.id, "remove")) {
            (visit.xsrf_field())
            div class="form" {
                p { (texts.get("remove-credentials")) }
                p { (texts.count("remove-archive", archived)) }
                p { (texts.get("remove-server")) }
                p class="muted" { (texts.get("remove-instead")) }
            }
            div class="fend" {
                button class="btn danger" { (texts.get("remove-confirm")) }
                a class="btn quiet" href=(visit.urls.accounts()) { (texts.get("form-cancel")) }
            }
        }
    };
    let page = Fragment::new(&title, MAIL_ACCOUNTS, content).called(texts.get("account-remove"));
    Ok(page.below(texts.get("accounts-title"), visit.urls.accounts()).response())
}

pub(in crate::web) fn remove(web: &Web, visit: Visit) -> Result<Response, Refusal> {
    let id: AccountId = visit.id("id")?;
    let account = web.accounts.remove(&visit.space.id, id)?;
    web.log_change(&visit, "removed", &account);
    web.poller.forget(id);
    Ok(see_other(format!("{}?note=removed", visit.urls.accounts())))
}
