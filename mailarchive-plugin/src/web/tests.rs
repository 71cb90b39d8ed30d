//! Every route against every role, through the contract as a host calls it.

use mailarchive_api::{
    Body, NameValue, Permission, Plugin, Request, Response, Space, SpaceKind, Viewer,
    abi_stable::std_types::ROption, testkit::MemoryHost,
};

use super::{
    access::Access,
    routes::{Handler, ROUTES, Route},
};
use crate::plugin::MailArchiving;

struct Site {
    plugin: MailArchiving,
    _directory: tempfile::TempDir,
}

impl Site {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let personal =
            Space { id: "p1".into(), key: "~ann".into(), name: "Ann".into(), kind: SpaceKind::PERSONAL };
        let host = MemoryHost::new(directory.path())
            .space("s1", "SALES", "Sales")
            .with_space(personal)
            .grant("viewer", "s1", Permission::VIEW)
            .grant("admin", "s1", Permission::VIEW)
            .grant("admin", "s1", Permission::ADMIN)
            .grant("admin", "s1", Permission::DELETE_MAIL)
            .grant("admin", "p1", Permission::VIEW)
            .grant("admin", "p1", Permission::ADMIN)
            .grant("root", "", Permission::SITE_ADMIN);
        let plugin = MailArchiving::prepare(&host.host()).unwrap();
        plugin.activate().into_result().unwrap();
        Self { plugin, _directory: directory }
    }

    fn ask(&self, route: &Route, user: Option<&str>, space: &str, id: &str, body: &str) -> Response {
        self.ask_with(route, user, space, id, body, "")
    }

    fn ask_with(
        &self,
        route: &Route,
        user: Option<&str>,
        space: &str,
        id: &str,
        body: &str,
        query: &str,
    ) -> Response {
        let parameter = |name: &str, value: &str| NameValue { name: name.into(), value: value.into() };
        let request = Request {
            method: route.method.into(),
            route: route.key.into(),
            parameters: vec![
                parameter("key", space),
                parameter("id", id),
                parameter("index", "0"),
                parameter("label", "offer"),
            ]
            .into(),
            path: route.path.into(),
            query: query.into(),
            headers: Vec::new().into(),
            viewer: Viewer {
                user: user.map_or(ROption::RNone, |user| ROption::RSome(user.into())),
                language: "en".into(),
                time_zone: "UTC".into(),
            },
            theme: "default".into(),
            base_path: "".into(),
            csp_nonce: "".into(),
            xsrf_token: "token".into(),
            details: "".into(),
            body: Body::from(body.to_owned()),
        };
        self.plugin.handle(request).into_result().unwrap()
    }

    fn call(&self, key: &str, id: &str, body: &str) -> (u16, serde_json::Value) {
        let route = ROUTES.iter().find(|route| route.key == key).unwrap();
        let response = self.ask(route, Some("admin"), "SALES", id, body);
        let bytes = response.body.read_to_vec(1 << 20).unwrap();
        (response.status, serde_json::from_slice(&bytes).unwrap_or_default())
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.plugin.disable().into_result().unwrap();
    }
}

const NOTHING: &str = "000000000000000000000000";

#[test]
fn nobody_gets_further_than_his_permissions() {
    let site = Site::new();
    let spaced = ROUTES.iter().filter_map(|route| match route.handler {
        Handler::Space(access, _) => Some((route, access)),
        Handler::Open(_) | Handler::Site(_) => None,
    });
    for (route, access) in spaced {
        let status = |user, space| site.ask(route, user, space, NOTHING, "").status;
        // A feed reader is asked who it is, whatever it names.
        let signed_out = if access == Access::Subscribe { 401 } else { 404 };
        for (user, space, expected) in
            [(None, "SALES", signed_out), (None, "NONE", signed_out), (Some("stranger"), "SALES", 404)]
        {
            assert_eq!(status(user, space), expected, "{} for {user:?} in {space}", route.key);
        }
        assert_eq!(status(Some("admin"), "~ann"), 404, "{} in a personal space", route.key);
        assert_eq!(status(Some("admin"), "NONE"), 404, "{} in no space", route.key);
        let viewer = status(Some("viewer"), "SALES");
        let for_all_viewers = matches!(access, Access::View | Access::Subscribe);
        assert_eq!(viewer != 403, for_all_viewers, "{}: {viewer}", route.key);
        assert_ne!(status(Some("admin"), "SALES"), 403, "{}", route.key);
    }
}

#[test]
fn who_is_refused_finds_a_way_on() {
    let site = Site::new();
    let route = ROUTES.iter().find(|route| route.key == "message").unwrap();
    let shown = |space: &str| {
        let page = site.ask(route, Some("admin"), space, NOTHING, "").body.read_to_vec(1 << 20).unwrap();
        String::from_utf8(page).unwrap()
    };
    let refused = shown("SALES");
    assert!(refused.contains(r#"href="/spaces/SALES/mail""#) && refused.contains(r#"href="/""#), "{refused}");
    let personal = shown("~ann");
    assert!(!personal.contains("/mail") && personal.contains(r#"href="/""#), "{personal}");
}

#[test]
fn the_sites_settings_are_for_site_administrators() {
    let site = Site::new();
    for route in ROUTES.iter().filter(|route| matches!(route.handler, Handler::Site(_))) {
        for user in [None, Some("stranger"), Some("viewer"), Some("admin")] {
            assert_eq!(site.ask(route, user, "", "", "").status, 403, "{} for {user:?}", route.key);
        }
        assert!(site.ask(route, Some("root"), "", "", "").status < 400, "{}", route.key);
    }
    let save = ROUTES.iter().find(|route| route.key == "settings-save").unwrap();
    assert_eq!(site.ask(save, Some("root"), "", "", "schedule=every+now+and+then").status, 422);
    assert_eq!(site.ask(save, Some("root"), "", "", "schedule=15+*+*+*+*").status, 303);
    let show = ROUTES.iter().find(|route| route.key == "settings").unwrap();
    let page = site.ask(show, Some("root"), "", "", "").body.read_to_vec(1 << 20).unwrap();
    assert!(String::from_utf8(page).unwrap().contains(r#"value="15 * * * *""#));
}

#[test]
fn an_account_lives_through_rest_and_never_shows_its_password() {
    let site = Site::new();
    let form = r#"{"name":"Sales","protocol":"IMAPS","hostname":"imap.example.com","username":"u","password":"correct horse"}"#;
    let (status, created) = site.call("rest-account-create", "", form);
    assert_eq!((status, &created["port"], &created["status"]["state"]), (201, &993.into(), &"idle".into()));
    let id = created["id"].as_str().unwrap().to_owned();
    let (status, off) = site.call("rest-account-switch", &id, "false");
    assert_eq!((status, &off["enabled"], &off["status"]["state"]), (200, &false.into(), &"disabled".into()));
    let moved =
        form.replace("imap.example.com", "evil.example").replace(r#","password":"correct horse""#, "");
    let (status, refused) = site.call("rest-account-update", &id, &moved);
    assert_eq!((status, &refused["errors"][0]["field"]), (422, &"password".into()));
    // What was read may be sent back.
    let (status, kept) = site.call("rest-account-update", &id, &off.to_string());
    assert_eq!((status, kept), (200, off.clone()));
    let (status, unknown) = site.call("rest-account-update", &id, &form.replace("name", "nmae"));
    assert_eq!(status, 400);
    assert!(unknown["detail"].as_str().unwrap().contains("nmae"), "{unknown}");

    let (_, list) = site.call("rest-accounts", "", "");
    assert_eq!(list.as_array().unwrap().len(), 1);
    for shown in [created, off, list] {
        assert!(!shown.to_string().contains("correct horse"));
        assert!(!shown.to_string().contains("password"));
    }
    assert_eq!(site.call("rest-account-remove", &id, "").0, 204);
    assert_eq!(site.call("rest-account-remove", &id, "").0, 404);
    assert_eq!(site.call("rest-accounts", "", "").1, serde_json::json!([]));
}

#[test]
fn after_disable_every_call_is_refused() {
    let site = Site::new();
    site.plugin.disable().into_result().unwrap();
    site.plugin.disable().into_result().unwrap();
    assert!(site.plugin.status().is_err());
    assert!(site.plugin.activate().is_err());
}

#[test]
fn the_sites_search_shows_nobody_what_he_may_not_see() {
    use mailarchive_api::contribution::SearchQuestion;
    let site = Site::new();
    let ask = |user: Option<&str>, text: &str, spaces: &[String]| {
        let viewer = Viewer {
            user: user.map_or(ROption::RNone, |user| ROption::RSome(user.into())),
            language: "ja".into(),
            time_zone: "Asia/Tokyo".into(),
        };
        let question =
            SearchQuestion { text: text.to_owned(), spaces: spaces.to_vec(), limit: 10, cursor: None };
        site.plugin.web().site(&viewer, &question).unwrap()
    };
    let form =
        r#"{"name":"Sales","protocol":"IMAPS","hostname":"imap.example.com","username":"u","password":"p"}"#;
    let (_, created) = site.call("rest-account-create", "", form);
    let account = created["id"].as_str().unwrap().parse().unwrap();
    crate::archive::archive_for_test(
        &site.plugin.web().archive,
        "s1",
        account,
        b"Subject: Offer\r\n\r\nThe price\r\n",
    );
    let found = |user, spaces: &[&str]| {
        let spaces: Vec<String> = spaces.iter().map(|space| (*space).to_owned()).collect();
        ask(user, "price", &spaces).hits.len()
    };
    assert_eq!((found(Some("viewer"), &[]), found(Some("viewer"), &["s1"])), (1, 1));
    assert_eq!(
        (found(Some("viewer"), &["s2"]), found(Some("stranger"), &["s1"]), found(None, &[])),
        (0, 0, 0)
    );
    let answer = ask(Some("viewer"), "price", &[]);
    let hit = &answer.hits[0];
    assert!(hit.href.starts_with("/spaces/SALES/mail/messages/"), "{}", hit.href);
    assert!(hit.excerpt.iter().any(|piece| piece.is_match && piece.text == "price"));
    assert!(ask(Some("viewer"), "before:soon", &[]).note.is_some_and(|note| note.contains("soon")));
}

#[test]
fn what_is_typed_wrongly_is_explained_on_the_page_and_over_rest() {
    let site = Site::new();
    let get = |key: &str, query: &str| {
        let route = ROUTES.iter().find(|route| route.key == key).unwrap();
        let response = site.ask_with(route, Some("viewer"), "SALES", "", "", query);
        let bytes = response.body.read_to_vec(1 << 20).unwrap();
        (response.status, String::from_utf8(bytes).unwrap())
    };
    for (typed, offset) in [("a+before%3Asoon", 2), ("(a", 0), ("x+OR", 2), ("is%3Ablue", 0), ("a+()", 2)] {
        let (status, page) = get("mail", &format!("q={typed}"));
        assert_eq!(status, 422, "{typed}");
        assert!(page.contains(r#"role="alert""#) && page.contains("<mark>"), "{page}");
        let (status, problem) = get("rest-messages", &format!("q={typed}"));
        let problem: serde_json::Value = serde_json::from_str(&problem).unwrap();
        assert_eq!((status, &problem["errors"][0]["offset"]), (422, &offset.into()), "{problem}");
    }
    let (status, page) = get("mail", "q=%22%3Cscript%3E%22+-from%3Ax+has%3Aattachment");
    assert_eq!(status, 200);
    assert!(!page.contains("<script>") && page.contains("has:attachment"), "{page}");
    // Each condition can be taken out by a link.
    assert!(page.contains(r#"href="/spaces/SALES/mail?q=%3Cscript%3E%20has%3Aattachment""#), "{page}");
    for bad in ["cursor=zz", "sort=size", "limit=0"] {
        assert_eq!(get("rest-messages", &format!("q=x&{bad}")).0, 422, "{bad}");
    }
    assert_eq!(get("mail", "q=x&before=zz").0, 404);
}

#[test]
fn a_search_names_an_account_that_is_not_there() {
    let site = Site::new();
    let form = r#"{"name":"Sales inbox","protocol":"IMAPS","hostname":"h","username":"u","password":"p"}"#;
    let (_, created) = site.call("rest-account-create", "", form);
    let route = ROUTES.iter().find(|route| route.key == "mail").unwrap();
    let page = |query: &str| {
        let body = site.ask_with(route, Some("admin"), "SALES", "", "", query).body;
        String::from_utf8(body.read_to_vec(1 << 20).unwrap()).unwrap()
    };
    let told = "There is no mail account called “nope” in this space.";
    let unknown = page("q=x+account%3Anope");
    assert!(unknown.contains(told) && unknown.contains("x account:&quot;Sales inbox&quot;"), "{unknown}");
    for known in
        ["q=account%3A%22sales+inbox%22", &format!("q=account%3A{}", created["id"].as_str().unwrap())]
    {
        assert!(!page(known).contains("There is no mail account"), "{known}");
    }
}
