//! Pages and REST: route → permission → handler.

mod access;
mod assets;
mod bin;
mod calls;
mod came_from;
mod contributions;
mod embed;
mod jobs;
mod multipart;
#[allow(
    clippy::needless_pass_by_value,
    reason = "handlers have one signature: whoever holds a visit may use it up"
)]
mod pages;
mod query;
mod refusal;
#[allow(
    clippy::needless_pass_by_value,
    reason = "handlers have one signature: whoever holds a visit may use it up"
)]
mod rest;
mod routes;
mod settings;
mod site;
mod sought;
#[cfg(test)]
mod tests;
mod upload;
mod urls;
mod visit;
mod way_on;

use mailarchive_api::{AbiError, Call, HostBox, LogLevel, Request, Response, abi_stable::std_types::RString};

pub(crate) use self::contributions::contributions;
use self::{
    refusal::Refusal,
    visit::{SiteVisit, Visit},
};
use crate::{
    account::{Accounts, MailAccount},
    archive::{Archive, Background},
    poller::Poller,
    search::Search,
    source::Network,
    store::Store,
};

/// What handlers work with. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Web {
    pub(crate) accounts: Accounts,
    pub(crate) archive: Archive,
    pub(crate) background: Background,
    pub(crate) poller: Poller,
    pub(crate) search: Search,
    pub(crate) network: Network,
    pub(crate) store: Store,
    pub(crate) host: HostBox,
}

impl Web {
    /// Writes to the wiki's log who changed which account; names may hold anything but control characters.
    fn log_change(&self, visit: &Visit, what: &str, account: &MailAccount) {
        let line = format!(
            "{} {what} the mail account “{}” ({}) of the space {}",
            visit.user, account.name, account.id, visit.space.key
        );
        self.host.log(LogLevel::INFO, "mail-archiving".into(), line.as_str().into());
    }

    /// Writes to the wiki's log who did what with the mail of a space.
    fn log_mail(&self, visit: &Visit, what: &str) {
        let line = format!("{} {what} of the space {}", visit.user, visit.space.key);
        self.host.log(LogLevel::INFO, "mail-archiving".into(), line.as_str().into());
    }

    /// Writes to the wiki's log who did what by a call.
    fn log_call(&self, call: &Call, what: &str) {
        let user = call.viewer.user.as_ref().map_or("", RString::as_str);
        self.host.log(LogLevel::INFO, "mail-archiving".into(), format!("{user} {what}").as_str().into());
    }

    /// Answers a request of the host. Refusals are answers; an error is a defect of this side.
    pub(crate) fn handle(&self, request: Request) -> Result<Response, AbiError> {
        let Some(route) = routes::ROUTES.iter().find(|route| route.key == request.route.as_str()) else {
            return Err(AbiError::invalid(format!("there is no route “{}”", request.route)));
        };
        let audience = route.audience;
        let texts = crate::text::Texts::new(&request.viewer.language, &request.viewer.time_zone);
        let place = way_on::Place::of(&request);
        let answer = match route.handler {
            routes::Handler::Open(handler) => handler(&request),
            routes::Handler::Site(handler) => {
                access::admit_to_site(&self.host, request).and_then(|visit| handler(self, visit))
            }
            routes::Handler::Space(access, handler) => {
                access::admit(&self.host, request, access).and_then(|visit| handler(self, visit))
            }
        };
        Ok(answer.unwrap_or_else(|refusal| refusal.answer(audience, &texts, &self.host, &place)))
    }
}
