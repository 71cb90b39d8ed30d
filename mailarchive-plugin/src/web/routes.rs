//! Every address that the plugin answers, who may ask, and who answers.

use mailarchive_api::{Request, Response, contribution::Decorator};

use super::{Refusal, SiteVisit, Visit, Web, access::Access, assets, pages, refusal::Audience, rest};

/// One address.
pub(super) struct Route {
    pub(super) key: &'static str,
    pub(super) method: &'static str,
    pub(super) path: &'static str,
    pub(super) decorator: Decorator,
    pub(super) audience: Audience,
    pub(super) handler: Handler,
}

/// Who answers, after which check.
pub(super) enum Handler {
    /// Nothing of a space is in the answer: anybody may ask.
    Open(fn(&Request) -> Result<Response, Refusal>),
    /// For site administrators; nothing of a space is in the answer.
    Site(fn(&Web, SiteVisit) -> Result<Response, Refusal>),
    /// The viewer must have this access to the space in the path.
    Space(Access, fn(&Web, Visit) -> Result<Response, Refusal>),
}

/// The longest body of a request: forms and JSON of one account.
pub(super) const MAX_BODY: u64 = 64 * 1024;

const fn page(
    key: &'static str,
    method: &'static str,
    path: &'static str,
    decorator: Decorator,
    access: Access,
    handler: fn(&Web, Visit) -> Result<Response, Refusal>,
) -> Route {
    Route {
        key,
        method,
        path,
        decorator,
        audience: Audience::Person,
        handler: Handler::Space(access, handler),
    }
}

const fn site(
    key: &'static str,
    method: &'static str,
    path: &'static str,
    handler: fn(&Web, SiteVisit) -> Result<Response, Refusal>,
) -> Route {
    let decorator = Decorator::Admin;
    Route { key, method, path, decorator, audience: Audience::Person, handler: Handler::Site(handler) }
}

const fn call(
    key: &'static str,
    method: &'static str,
    path: &'static str,
    access: Access,
    handler: fn(&Web, Visit) -> Result<Response, Refusal>,
) -> Route {
    let decorator = Decorator::None;
    Route {
        key,
        method,
        path,
        decorator,
        audience: Audience::Script,
        handler: Handler::Space(access, handler),
    }
}

const fn open(
    key: &'static str,
    path: &'static str,
    handler: fn(&Request) -> Result<Response, Refusal>,
) -> Route {
    let (method, decorator, audience) = ("GET", Decorator::None, Audience::Script);
    Route { key, method, path, decorator, audience, handler: Handler::Open(handler) }
}

use Access::{Admin, View};
use Decorator::{None as Bare, Space, SpaceTools};

/// The table that hosts route by and that the permission tests walk through.
pub(super) static ROUTES: &[Route] = &[
    page("mail", "GET", "/spaces/{key}/mail", Space, View, pages::list::show),
    page("message", "GET", "/spaces/{key}/mail/messages/{id}", Space, View, pages::message::show),
    page("message-body", "GET", "/spaces/{key}/mail/messages/{id}/body", Bare, View, pages::body::show),
    page("message-source", "GET", "/spaces/{key}/mail/messages/{id}/source", Bare, View, pages::body::source),
    page(
        "attachment",
        "GET",
        "/spaces/{key}/mail/messages/{id}/attachments/{index}",
        Bare,
        View,
        pages::body::attachment,
    ),
    page("fetch", "POST", "/spaces/{key}/mail/fetch", Space, Admin, pages::fetch::start),
    page("fetch-stop", "POST", "/spaces/{key}/mail/fetch/stop", Space, Admin, pages::fetch::stop),
    page("progress", "GET", "/spaces/{key}/mail/progress", Bare, Admin, pages::fetch::progress),
    page("accounts", "GET", "/spaces/{key}/mail/accounts", SpaceTools, Admin, pages::accounts::show),
    page(
        "account-new",
        "GET",
        "/spaces/{key}/mail/accounts/new",
        SpaceTools,
        Admin,
        pages::account_form::new,
    ),
    page(
        "account-create",
        "POST",
        "/spaces/{key}/mail/accounts/new",
        SpaceTools,
        Admin,
        pages::account_form::create,
    ),
    page(
        "account-edit",
        "GET",
        "/spaces/{key}/mail/accounts/{id}/edit",
        SpaceTools,
        Admin,
        pages::account_form::edit,
    ),
    page(
        "account-update",
        "POST",
        "/spaces/{key}/mail/accounts/{id}/edit",
        SpaceTools,
        Admin,
        pages::account_form::update,
    ),
    page(
        "account-switch",
        "POST",
        "/spaces/{key}/mail/accounts/{id}/enabled",
        SpaceTools,
        Admin,
        pages::accounts::switch,
    ),
    page(
        "account-remove",
        "GET",
        "/spaces/{key}/mail/accounts/{id}/remove",
        SpaceTools,
        Admin,
        pages::accounts::ask_removal,
    ),
    page(
        "account-removed",
        "POST",
        "/spaces/{key}/mail/accounts/{id}/remove",
        SpaceTools,
        Admin,
        pages::accounts::remove,
    ),
    site("settings", "GET", "/admin/mail-archiving", pages::settings::show),
    site("settings-save", "POST", "/admin/mail-archiving", pages::settings::save),
    call("rest-accounts", "GET", "/rest/mail-archive/1.0/spaces/{key}/accounts", Admin, rest::accounts::list),
    call(
        "rest-account-create",
        "POST",
        "/rest/mail-archive/1.0/spaces/{key}/accounts",
        Admin,
        rest::accounts::create,
    ),
    call(
        "rest-account-test",
        "POST",
        "/rest/mail-archive/1.0/spaces/{key}/accounts/test",
        Admin,
        rest::accounts::test,
    ),
    call(
        "rest-account-update",
        "PUT",
        "/rest/mail-archive/1.0/spaces/{key}/accounts/{id}",
        Admin,
        rest::accounts::update,
    ),
    call(
        "rest-account-remove",
        "DELETE",
        "/rest/mail-archive/1.0/spaces/{key}/accounts/{id}",
        Admin,
        rest::accounts::remove,
    ),
    call(
        "rest-account-switch",
        "PUT",
        "/rest/mail-archive/1.0/spaces/{key}/accounts/{id}/enabled",
        Admin,
        rest::accounts::switch,
    ),
    call("rest-fetch", "POST", "/rest/mail-archive/1.0/spaces/{key}/fetch", Admin, rest::fetch::start),
    call("rest-fetch-state", "GET", "/rest/mail-archive/1.0/spaces/{key}/fetch", Admin, rest::fetch::state),
    call("rest-messages", "GET", "/rest/mail-archive/1.0/spaces/{key}/messages", View, rest::messages::list),
    call(
        "rest-message",
        "GET",
        "/rest/mail-archive/1.0/spaces/{key}/messages/{id}",
        View,
        rest::messages::show,
    ),
    call(
        "rest-message-raw",
        "GET",
        "/rest/mail-archive/1.0/spaces/{key}/messages/{id}/raw",
        View,
        rest::messages::raw,
    ),
    call(
        "rest-message-delete",
        "DELETE",
        "/rest/mail-archive/1.0/spaces/{key}/messages/{id}",
        Admin,
        rest::later::trash,
    ),
    call(
        "rest-message-restore",
        "POST",
        "/rest/mail-archive/1.0/spaces/{key}/messages/{id}/restore",
        Admin,
        rest::later::trash,
    ),
    call("rest-threads", "GET", "/rest/mail-archive/1.0/spaces/{key}/threads", View, rest::later::threads),
    call(
        "rest-thread",
        "GET",
        "/rest/mail-archive/1.0/spaces/{key}/threads/{id}",
        View,
        rest::later::threads,
    ),
    call("rest-export", "GET", "/rest/mail-archive/1.0/spaces/{key}/export.mbox", View, rest::later::export),
    call("rest-import", "POST", "/rest/mail-archive/1.0/spaces/{key}/import", Admin, rest::later::import),
    open("openapi", "/rest/mail-archive/1.0/openapi.json", rest::openapi::show),
    open("style", assets::STYLE_PATH, assets::style),
    open("script", assets::SCRIPT_PATH, assets::script),
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn keys_and_addresses_are_unique() {
        let keys: HashSet<_> = ROUTES.iter().map(|route| route.key).collect();
        let addresses: HashSet<_> = ROUTES.iter().map(|route| (route.method, route.path)).collect();
        assert_eq!((keys.len(), addresses.len()), (ROUTES.len(), ROUTES.len()));
    }

    #[test]
    fn whoever_changes_something_administers_the_space() {
        for route in ROUTES.iter().filter(|route| route.method != "GET") {
            assert!(matches!(route.handler, Handler::Space(Admin, _) | Handler::Site(_)), "{}", route.key);
        }
    }
}
