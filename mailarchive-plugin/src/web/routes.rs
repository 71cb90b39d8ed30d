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

/// The longest upload of mail. It is read as a stream.
const MAX_IMPORT: u64 = 256 * 1024 * 1024 * 1024;

impl Route {
    /// The longest body that the host should read.
    pub(super) fn max_body(&self) -> u64 {
        match self.key {
            "rest-import" | "import-upload" => MAX_IMPORT,
            _ => MAX_BODY,
        }
    }
}

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

use Access::{Admin, Delete, Edit, Subscribe, View};
use Decorator::{None as Bare, Space, SpaceTools};

/// The table that hosts route by and that the permission tests walk through.
pub(super) static ROUTES: &[Route] = &[
    page("mail", "GET", "/spaces/{key}/mail", Space, View, pages::list::show),
    page("message", "GET", "/spaces/{key}/mail/messages/{id}", Space, View, pages::message::show),
    page(
        "message-body",
        "GET",
        "/spaces/{key}/mail/messages/{id}/body",
        Bare,
        View,
        pages::message::body::show,
    ),
    page(
        "message-source",
        "GET",
        "/spaces/{key}/mail/messages/{id}/source",
        Space,
        View,
        pages::message::source::show,
    ),
    page(
        "attachment",
        "GET",
        "/spaces/{key}/mail/messages/{id}/attachments/{index}",
        Bare,
        View,
        pages::message::body::attachment,
    ),
    page(
        "labels",
        "POST",
        "/spaces/{key}/mail/messages/{id}/labels",
        Space,
        Edit,
        pages::message::labels::change,
    ),
    page(
        "by-message-id",
        "GET",
        "/spaces/{key}/mail/id/{messageId}",
        Space,
        View,
        pages::message::by_message_id::show,
    ),
    page("thread", "GET", "/spaces/{key}/mail/threads/{id}", Space, View, pages::thread::show),
    page(
        "thread-split",
        "POST",
        "/spaces/{key}/mail/threads/{id}/split",
        Space,
        Admin,
        pages::thread::hand::split,
    ),
    page(
        "thread-join",
        "POST",
        "/spaces/{key}/mail/threads/{id}/join",
        Space,
        Admin,
        pages::thread::hand::join,
    ),
    page(
        "thread-undo",
        "POST",
        "/spaces/{key}/mail/threads/{id}/undo",
        Space,
        Admin,
        pages::thread::hand::undo,
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
        pages::accounts::form::new,
    ),
    page(
        "account-create",
        "POST",
        "/spaces/{key}/mail/accounts/new",
        SpaceTools,
        Admin,
        pages::accounts::form::create,
    ),
    page(
        "account-edit",
        "GET",
        "/spaces/{key}/mail/accounts/{id}/edit",
        SpaceTools,
        Admin,
        pages::accounts::form::edit,
    ),
    page(
        "account-update",
        "POST",
        "/spaces/{key}/mail/accounts/{id}/edit",
        SpaceTools,
        Admin,
        pages::accounts::form::update,
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
    page(
        "message-delete",
        "POST",
        "/spaces/{key}/mail/messages/{id}/delete",
        Space,
        Delete,
        pages::trash::delete::message,
    ),
    page(
        "thread-delete",
        "POST",
        "/spaces/{key}/mail/threads/{id}/delete",
        Space,
        Delete,
        pages::trash::delete::thread,
    ),
    page("trash", "GET", "/spaces/{key}/mail/trash", SpaceTools, Admin, pages::trash::show),
    page("trash-change", "POST", "/spaces/{key}/mail/trash", SpaceTools, Admin, pages::trash::change),
    page(
        "trash-all",
        "GET",
        "/spaces/{key}/mail/trash/delete-all",
        SpaceTools,
        Admin,
        pages::trash::all::ask,
    ),
    page(
        "trash-all-confirmed",
        "POST",
        "/spaces/{key}/mail/trash/delete-all",
        SpaceTools,
        Admin,
        pages::trash::all::start,
    ),
    page("trash-undo", "POST", "/spaces/{key}/mail/trash/undo", SpaceTools, Admin, pages::trash::all::undo),
    page("import", "GET", "/spaces/{key}/mail/import", SpaceTools, Admin, pages::import::show),
    page("import-upload", "POST", "/spaces/{key}/mail/import", SpaceTools, Admin, pages::import::upload),
    page("statistics", "GET", "/spaces/{key}/mail/statistics", Space, View, pages::statistics::show),
    page("verify", "GET", "/spaces/{key}/mail/verify", SpaceTools, Admin, pages::verify::show),
    page("verify-start", "POST", "/spaces/{key}/mail/verify", SpaceTools, Admin, pages::verify::start),
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
        "rest-message-attachments",
        "GET",
        "/rest/mail-archive/1.0/spaces/{key}/messages/{id}/attachments.zip",
        View,
        pages::message::files::show,
    ),
    call(
        "rest-message-delete",
        "DELETE",
        "/rest/mail-archive/1.0/spaces/{key}/messages/{id}",
        Delete,
        rest::trash::delete,
    ),
    call(
        "rest-message-restore",
        "POST",
        "/rest/mail-archive/1.0/spaces/{key}/messages/{id}/restore",
        Admin,
        rest::trash::restore,
    ),
    call("rest-verify", "POST", "/rest/mail-archive/1.0/spaces/{key}/verify", Admin, rest::verify::start),
    call("rest-verification", "GET", "/rest/mail-archive/1.0/spaces/{key}/verify", Admin, rest::verify::show),
    call("rest-trash", "GET", "/rest/mail-archive/1.0/spaces/{key}/trash", Admin, rest::trash::list),
    call(
        "rest-trash-delete-all",
        "POST",
        "/rest/mail-archive/1.0/spaces/{key}/trash/delete-all",
        Admin,
        rest::trash::delete_all,
    ),
    call(
        "rest-trash-undo",
        "POST",
        "/rest/mail-archive/1.0/spaces/{key}/trash/undo",
        Admin,
        rest::trash::undo,
    ),
    call(
        "rest-trash-purge",
        "DELETE",
        "/rest/mail-archive/1.0/spaces/{key}/trash/{id}",
        Admin,
        rest::trash::purge,
    ),
    call("rest-labels", "GET", "/rest/mail-archive/1.0/spaces/{key}/labels", View, rest::labels::list),
    call(
        "rest-label-add",
        "PUT",
        "/rest/mail-archive/1.0/spaces/{key}/messages/{id}/labels/{label}",
        Edit,
        rest::labels::add,
    ),
    call(
        "rest-label-remove",
        "DELETE",
        "/rest/mail-archive/1.0/spaces/{key}/messages/{id}/labels/{label}",
        Edit,
        rest::labels::remove,
    ),
    call("rest-threads", "GET", "/rest/mail-archive/1.0/spaces/{key}/threads", View, rest::threads::list),
    call("rest-thread", "GET", "/rest/mail-archive/1.0/spaces/{key}/threads/{id}", View, rest::threads::show),
    call(
        "rest-thread-split",
        "POST",
        "/rest/mail-archive/1.0/spaces/{key}/threads/{id}/split",
        Admin,
        rest::threads::split,
    ),
    call(
        "rest-thread-join",
        "POST",
        "/rest/mail-archive/1.0/spaces/{key}/threads/{id}/join",
        Admin,
        rest::threads::join,
    ),
    call(
        "rest-thread-undo",
        "POST",
        "/rest/mail-archive/1.0/spaces/{key}/threads/{id}/undo",
        Admin,
        rest::threads::undo,
    ),
    page("export", "GET", "/spaces/{key}/mail/export", Bare, View, pages::list::selection::export),
    page("feed", "GET", "/spaces/{key}/mail/feed.atom", Bare, Subscribe, pages::feed::show),
    call(
        "rest-statistics",
        "GET",
        "/rest/mail-archive/1.0/spaces/{key}/statistics",
        View,
        rest::statistics::show,
    ),
    call("rest-export", "GET", "/rest/mail-archive/1.0/spaces/{key}/export.mbox", View, rest::export::mbox),
    call("rest-export-zip", "GET", "/rest/mail-archive/1.0/spaces/{key}/export.zip", View, rest::export::zip),
    call("rest-import", "POST", "/rest/mail-archive/1.0/spaces/{key}/import", Admin, rest::import::import),
    open("openapi", "/rest/mail-archive/1.0/openapi.json", rest::openapi::show),
    open("style", assets::STYLE.path, assets::style),
    open("script", assets::SCRIPT.path, assets::script),
    open("script-live", assets::LIVE.path, assets::live),
    open("script-account", assets::ACCOUNT.path, assets::account),
    open("script-import", assets::IMPORT.path, assets::import),
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
    fn who_may_only_view_changes_nothing() {
        for route in ROUTES.iter().filter(|route| route.method != "GET") {
            assert!(
                matches!(route.handler, Handler::Space(Edit | Delete | Admin, _) | Handler::Site(_)),
                "{}",
                route.key
            );
        }
    }
}
