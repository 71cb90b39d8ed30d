//! *Manage add-ons*.

use std::time::Duration;

use axum::http::{HeaderValue, header};

use crate::{
    http::{
        add_ons::Change,
        answer::see_other,
        call::{Answer, Call},
        failure::Failure,
    },
    plugins::{Approval, NetworkError, PluginInfo},
    ui::{self, AddOnsPage, Shelf, VersionChange},
};

const ADDRESS: &str = "/admin/addons";
/// What takes longer is shown as it goes on.
const PATIENCE: Duration = Duration::from_secs(1);
/// Seconds between two looks at a change.
const REFRESH: &str = "1";

pub(super) fn list(call: &Call) -> Answer {
    call.only_site_administrators()?;
    let info = call.state.add_ons.info();
    let shelf = call.query("show").and_then(Shelf::parse).unwrap_or(Shelf::System);
    let filter = call.query("q").unwrap_or_default();
    let page = page(call, &info, |page| AddOnsPage { shelf, filter, ..page })?;
    let mut response = call.page(page)?;
    if info.progress.is_some() {
        response.headers_mut().insert(header::REFRESH, HeaderValue::from_static(REFRESH));
    }
    Ok(response)
}

/// Answers when the change is complete, or after a second.
pub(super) fn switch(call: &Call) -> Answer {
    plugin(call)?;
    let enabled = match call.field("enabled") {
        "true" => true,
        "false" => false,
        _ => return Err(Failure::BadRequest("the field “enabled” is neither true nor false".to_owned())),
    };
    changed(call, call.state.add_ons.set_enabled(enabled, approval(call)?))
}

/// Shows what an upgrade does, and asks.
pub(super) fn upgrade_form(call: &Call) -> Answer {
    let info = plugin(call)?;
    let wanted = call.query("sha256").unwrap_or_default();
    let offer = info.offers.iter().find(|offer| offer.sha256.as_deref() == Some(wanted));
    let about = offer.and_then(|offer| offer.outcome.as_ref().ok()).ok_or(Failure::NotFound)?;
    let change = VersionChange { info: &info, to: about, offer, back: false };
    call.page(ui::version_change(call.reader(), &change))
}

pub(super) fn upgrade(call: &Call) -> Answer {
    plugin(call)?;
    changed(call, call.state.add_ons.upgrade(approval(call)?))
}

/// Shows what a roll back does, and asks.
pub(super) fn roll_back_form(call: &Call) -> Answer {
    let info = plugin(call)?;
    let previous = info.previous.as_ref().ok_or(Failure::NotFound)?;
    let change = VersionChange { info: &info, to: &previous.about, offer: None, back: true };
    call.page(ui::version_change(call.reader(), &change))
}

pub(super) fn roll_back(call: &Call) -> Answer {
    plugin(call)?;
    changed(call, call.state.add_ons.roll_back(approval(call)?))
}

/// Adds a network that mail accounts may reach, or takes one back.
pub(super) fn networks(call: &Call) -> Answer {
    plugin(call)?;
    let add_ons = &call.state.add_ons;
    let (user, network) = (administrator(call)?, call.field("network"));
    let outcome = match call.field("act") {
        "allow" => add_ons.allow_network(network, &user),
        "withdraw" => add_ons.withdraw_network(network, &user),
        _ => return Err(Failure::BadRequest("the field “act” is neither allow nor withdraw".to_owned())),
    };
    match outcome {
        Ok(()) => Ok(see_other("/admin/addons#outbound")),
        Err(NetworkError::Database(error)) => Err(Failure::Internal(error.to_string())),
        Err(error) => {
            let refused = Some((network, &error));
            call.rejected(page(call, &add_ons.info(), |page| AddOnsPage { network: refused, ..page })?)
        }
    }
}

fn plugin(call: &Call) -> Result<PluginInfo, Failure> {
    call.only_site_administrators()?;
    let info = call.state.add_ons.info();
    if call.parameter("plugin") == info.key { Ok(info) } else { Err(Failure::NotFound) }
}

fn administrator(call: &Call) -> Result<String, Failure> {
    call.viewer.user.as_ref().map(|user| user.name.clone()).ok_or(Failure::SignIn)
}

/// Who confirms, and the file that the page showed.
fn approval(call: &Call) -> Result<Approval, Failure> {
    let sha256 = Some(call.field("sha256")).filter(|sha256| !sha256.is_empty());
    Ok(Approval { user: administrator(call)?, sha256: sha256.map(str::to_owned) })
}

fn changed(call: &Call, change: Change) -> Answer {
    let Ok(outcome) = call.wait(async { tokio::time::timeout(PATIENCE, change).await }) else {
        // It is completed all the same; the page tells how it goes, and how it went.
        return Ok(see_other(ADDRESS));
    };
    let Err(problem) = outcome else { return Ok(see_other(ADDRESS)) };
    let info = call.state.add_ons.info();
    // The reason is shown once: a plugin that is faulted, or was not upgraded, carries it itself.
    let refused = info.refused.as_ref().map(|refused| &refused.reason);
    let carried = [info.error.as_ref(), refused].contains(&Some(&problem));
    let problem = (!carried).then_some(&problem);
    call.rejected(page(call, &info, |page| AddOnsPage { problem, ..page })?)
}

/// The page, with what `change` puts into it.
fn page<'a>(
    call: &Call,
    info: &'a PluginInfo,
    change: impl FnOnce(AddOnsPage<'a>) -> AddOnsPage<'a>,
) -> Result<String, Failure> {
    let add_ons = &call.state.add_ons;
    let networks = add_ons.networks().map_err(|error| Failure::Internal(error.to_string()))?;
    let page = AddOnsPage {
        info,
        shelf: Shelf::System,
        filter: "",
        problem: None,
        links: add_ons.site_menu(call.reader().language.tag()),
        networks,
        network: None,
    };
    Ok(ui::add_ons(call.reader(), &change(page)))
}
