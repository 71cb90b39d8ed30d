//! *Test Connection* for the form and for REST.

use mailarchive_api::Response;
use serde_json::json;

use crate::{
    account::{AccountError, AccountId, Entered, MailAccount, PasswordRule, parse},
    source::{self, Probe},
    web::{Refusal, Visit, Web},
};

/// Tests what was entered; a password left out is the stored one of `account`.
pub(in crate::web) fn probe(
    web: &Web,
    entered: &Entered,
    account: Option<&MailAccount>,
) -> Result<Probe, Refusal> {
    let password = match (&entered.password, account) {
        (Some(password), _) => password.clone(),
        (None, Some(account)) => web.accounts.password(account)?,
        (None, None) => return Err(Refusal::Broken("a test without a password was let through".to_owned())),
    };
    Ok(web.poller.runtime().block_on(source::probe(&entered.server, &password, &web.network)))
}

pub(in crate::web) fn test(web: &Web, mut visit: Visit) -> Result<Response, Refusal> {
    let form = visit.account_form()?;
    let account = match form.id.as_deref().map(str::parse::<AccountId>) {
        None => None,
        Some(Err(_)) => return Err(AccountError::Missing.into()),
        Some(Ok(id)) => Some(web.accounts.get(&visit.space.id, id)?),
    };
    let rule =
        account.as_ref().map_or(PasswordRule::Needed, |account| PasswordRule::StoredFor(&account.server));
    let entered = parse(&form, rule).map_err(Refusal::Fields)?;
    let probe = probe(web, &entered, account.as_ref())?;
    let stages: Vec<_> = probe
        .stages
        .iter()
        .map(|stage| json!({ "stage": stage.stage, "ok": stage.ok, "message": visit.texts.trouble(&stage.message) }))
        .collect();
    let answer = json!({ "ok": probe.ok(), "stages": stages, "messagesOnServer": probe.messages_on_server });
    Ok(super::json(200, &answer))
}
