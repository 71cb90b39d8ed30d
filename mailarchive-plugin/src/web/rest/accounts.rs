//! Mail accounts over REST, never with a password.

use std::collections::HashSet;

use mailarchive_api::{Body, Response};
use serde_json::{Value, json};

pub(in crate::web) use super::probe::test;
use super::{json as answer, time};
use crate::{
    account::{AccountId, Health, Hostname, MailAccount, PasswordRule, parse},
    poller::PassState,
    web::{Refusal, Visit, Web},
};

pub(in crate::web) fn list(web: &Web, visit: Visit) -> Result<Response, Refusal> {
    let accounts = web.accounts.list(&visit.space.id)?;
    let contested = web.accounts.contested()?;
    let all = accounts
        .iter()
        .map(|account| described(web, &visit, account, &contested))
        .collect::<Result<Value, _>>()?;
    Ok(answer(200, &all))
}

pub(in crate::web) fn create(web: &Web, mut visit: Visit) -> Result<Response, Refusal> {
    let form = visit.account_form()?;
    let entered = parse(&form, PasswordRule::Needed).map_err(Refusal::Fields)?;
    let account = web.accounts.create(&visit.space.id, entered, &visit.user)?;
    web.log_change(&visit, "added", &account);
    let location = visit.urls.rest(&format!("accounts/{}", account.id));
    Ok(answer(201, &describe(web, &visit, &account)?).header("location", location))
}

pub(in crate::web) fn update(web: &Web, mut visit: Visit) -> Result<Response, Refusal> {
    let id: AccountId = visit.id("id")?;
    let stored = web.accounts.get(&visit.space.id, id)?;
    let form = visit.account_form()?;
    let entered = parse(&form, PasswordRule::StoredFor(&stored.server)).map_err(Refusal::Fields)?;
    let account = web.accounts.update(&visit.space.id, id, entered)?;
    web.log_change(&visit, "changed", &account);
    web.poller.forget(id);
    Ok(answer(200, &describe(web, &visit, &account)?))
}

pub(in crate::web) fn remove(web: &Web, visit: Visit) -> Result<Response, Refusal> {
    let id: AccountId = visit.id("id")?;
    let account = web.accounts.remove(&visit.space.id, id)?;
    web.log_change(&visit, "removed", &account);
    web.poller.forget(id);
    Ok(Response::new(204, Body::empty()))
}

pub(in crate::web) fn switch(web: &Web, mut visit: Visit) -> Result<Response, Refusal> {
    let id: AccountId = visit.id("id")?;
    let enabled: bool = visit.json()?;
    let account = web.accounts.set_enabled(&visit.space.id, id, enabled)?;
    web.log_change(&visit, if enabled { "enabled" } else { "disabled" }, &account);
    web.poller.forget(id);
    Ok(answer(200, &describe(web, &visit, &account)?))
}

fn describe(web: &Web, visit: &Visit, account: &MailAccount) -> Result<Value, Refusal> {
    described(web, visit, account, &web.accounts.contested()?)
}

fn described(
    web: &Web,
    visit: &Visit,
    account: &MailAccount,
    contested: &HashSet<(Hostname, String)>,
) -> Result<Value, Refusal> {
    // What is not wrong but may surprise.
    let warning = contested.contains(&account.server.mailbox()).then(|| visit.texts.get("account-contested"));
    let health = web.accounts.health(&[account.id])?.pop().unwrap_or_default();
    let server = &account.server;
    Ok(json!({
        "id": account.id,
        "name": account.name,
        "description": account.description,
        "protocol": server.protocol,
        "hostname": server.hostname,
        "port": server.port,
        "username": server.username,
        "allowCleartext": server.allow_cleartext,
        "enabled": account.enabled,
        "afterArchive": account.after_archive,
        "status": status(web, visit, account, &health)?,
        "warnings": warning.into_iter().collect::<Vec<_>>(),
    }))
}

fn status(web: &Web, visit: &Visit, account: &MailAccount, health: &Health) -> Result<Value, Refusal> {
    let space = visit.space.id.as_str();
    let running = web
        .poller
        .progress(space, &[account.id])?
        .get(&account.id)
        .is_some_and(|pass: &PassState| !pass.is_over());
    let state = match (account.enabled, running, &health.trouble) {
        (false, _, _) => "disabled",
        (true, true, _) => "running",
        (true, false, Some(_)) => "failing",
        (true, false, None) => "idle",
    };
    let next = account.enabled.then(|| web.poller.next_attempt(health)).flatten();
    Ok(json!({
        "state": state,
        "lastAttempt": time(health.last_attempt),
        "lastSuccess": time(health.last_success),
        "nextAttempt": time(next),
        "error": health.trouble.as_ref().map(|trouble| visit.texts.trouble(trouble)),
        "stage": health.trouble.as_ref().map(|trouble| trouble.stage),
        "failingSince": time(health.failing_since),
        "failures": health.failures,
        "archived": web.archive.account_totals(space, account.id)?.messages,
        "quarantined": web.archive.quarantined(account.id)?,
    }))
}
