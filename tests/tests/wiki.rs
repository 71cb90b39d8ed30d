//! The wiki's own pages: search, trash, macros, permissions, and what of them is the plugin's.

use serde_json::{Value, json};
use tests::{
    Authority, Wiki,
    wiki::{ADMIN_PASSWORD, Client, Session, text, user_password},
};

const SEARCH: &str = "/rest/wiki/1.0/search";
const SETTINGS: &str = "/rest/wiki/1.0/plugins/mail-archiving/settings";

/// `keeper` administers the spaces DEV and SHUT; `viewer` may view DEV alone.
fn wiki() -> Wiki {
    let wiki = Wiki::start(&Authority::new());
    let admin = wiki.admin();
    for user in ["keeper", "viewer", "stranger"] {
        admin.put_user(user, &[]);
    }
    for space in ["DEV", "SHUT"] {
        admin.put_space(space);
        admin.put_permissions(space, "keeper", &["edit", "admin"]);
    }
    admin.put_permissions("DEV", "viewer", &["view"]);
    wiki
}

fn session(wiki: &Wiki, user: &str) -> Session {
    Session::sign_in(wiki.anonymous(), user, &user_password(user))
}

/// Makes a page and answers its address.
fn page(session: &mut Session, space: &str, title: &str, body: &str) -> String {
    let fields = [("title", title), ("body", body), ("version", "0"), ("parent", "")];
    let form = format!("/spaces/{space}/pages/new");
    session.open(&form).expect(200);
    let made = session.submit(&form, &fields).expect(303);
    made.header("location").expect("an address").to_owned()
}

fn titles(client: &Client, question: &str) -> Vec<String> {
    let found = client.get(&format!("{SEARCH}?q={}", tests::wiki::escape(question))).expect(200).json();
    let hits = found["sections"][0]["hits"].as_array().expect("a list of hits");
    hits.iter().map(|hit| text(&hit["title"])).collect()
}

#[test]
fn pages_are_found_by_those_who_may_view_them() {
    let wiki = wiki();
    let mut keeper = session(&wiki, "keeper");
    page(&mut keeper, "DEV", "見積もりの手順", "お客様に **見積** を送る。 <script>alert(1)</script>");
    page(&mut keeper, "SHUT", "Secret plan", "見積 of the secret plan");
    let client = |user: &str| wiki.client(user, &user_password(user));
    assert_eq!(titles(&client("keeper"), "見積").len(), 2);
    assert_eq!(titles(&client("viewer"), "見積"), ["見積もりの手順"]);
    assert!(titles(&client("viewer"), "secret").is_empty() && titles(&client("stranger"), "見積").is_empty());
    assert!(titles(&wiki.anonymous(), "見積").is_empty());
    client("viewer").get(&format!("{SEARCH}?q=plan&space=SHUT")).expect_problem(404);
    client("viewer").get(&format!("{SEARCH}?q=plan&limit=101")).expect_problem(400);

    let mut viewer = session(&wiki, "viewer");
    let shown = viewer.open("/search?q=%E8%A6%8B%E7%A9%8D").expect(200).text();
    assert!(shown.contains("<mark>見積</mark>") && !shown.contains("Secret"), "{shown}");
    assert!(shown.contains("&lt;script&gt;") && !shown.contains("<script>alert"), "{shown}");
    viewer.open("/search?q=plan&space=SHUT").expect(404);
    for odd in ["%22", "%00", "NEAR(", "*", "-", "%FF", &"x+".repeat(2000)] {
        viewer.open(&format!("/search?q={odd}")).expect(200);
    }
    // Whoever loses the space finds nothing of it any more.
    wiki.admin().put_permissions("DEV", "viewer", &[]);
    assert!(titles(&client("viewer"), "見積").is_empty());
}

#[test]
fn a_deleted_page_is_restored_or_purged_by_the_spaces_administrators() {
    let wiki = wiki();
    let mut keeper = session(&wiki, "keeper");
    page(&mut keeper, "DEV", "Home", "");
    let plan = page(&mut keeper, "DEV", "Plan", "the words of the plan");
    let id = plan.rsplit('/').next().unwrap().to_owned();
    let client = wiki.client("keeper", &user_password("keeper"));
    keeper.submit(&format!("{plan}/remove"), &[]).expect(303);
    keeper.open(&plan).expect(404);
    assert!(titles(&client, "words").is_empty());

    let mut viewer = session(&wiki, "viewer");
    viewer.open("/").expect(200);
    viewer.open("/spaces/DEV/trash").expect(403);
    viewer.submit("/spaces/DEV/trash", &[("of", "pages"), ("action", "restore"), ("id", &id)]).expect(403);
    let shown = keeper.open("/spaces/DEV/trash").expect(200).text();
    assert!(shown.contains("Plan") && shown.contains("Content Tools"), "{shown}");
    // Not through the trash of another space.
    let restore = [("of", "pages"), ("action", "restore"), ("id", id.as_str())];
    keeper.submit("/spaces/SHUT/trash", &restore).expect(303);
    keeper.open(&plan).expect(404);
    keeper.submit("/spaces/DEV/trash", &restore).expect(303);
    assert!(keeper.open(&plan).expect(200).text().contains("the words of the plan"));
    assert_eq!(titles(&client, "words"), ["Plan"]);

    keeper.submit(&format!("{plan}/remove"), &[]).expect(303);
    let purge = [("of", "pages"), ("action", "purge"), ("id", id.as_str())];
    let asked = keeper.submit("/spaces/DEV/trash", &purge).expect(200).text();
    assert!(asked.contains("cannot be brought back"), "{asked}");
    keeper.submit("/spaces/DEV/trash", &[purge.as_slice(), &[("confirmed", "yes")]].concat()).expect(303);
    keeper.submit("/spaces/DEV/trash", &restore).expect(303);
    keeper.open(&plan).expect(404);
    // In the Documentation theme it stands in the menu of Space Admin.
    wiki.admin().put_space_as("DEV", "site", "documentation");
    let shown = keeper.open("/spaces/DEV/overview").expect(200).text();
    assert!(shown.contains(r#"href="/spaces/DEV/trash""#), "{shown}");
}

#[test]
fn a_macro_that_nobody_draws_is_readable() {
    let wiki = wiki();
    let mut keeper = session(&wiki, "keeper");
    let body = "Before\n\n{{no-such-macro thread=\"<b>\"}}\n\n`{{code}}` and {{inline}} stay.";
    let address = page(&mut keeper, "DEV", "Macro", body);
    let shown = keeper.open(&address).expect(200).text();
    assert!(
        shown.contains("<code>{{no-such-macro}}</code> is drawn by an add-on that is not running"),
        "{shown}"
    );
    assert!(shown.contains("<code>{{code}}</code> and {{inline}} stay"), "{shown}");
    wiki.admin().switch_plugin(true);
    let shown = keeper.open(&address).expect(200).text();
    assert!(shown.contains("is no macro of this wiki"), "{shown}");
    keeper.open("/spaces/DEV/pages/new?title=a%22b&body=%7B%7Bx%7D%7D").expect(200);
}

#[test]
fn permissions_that_the_plugin_declares_survive_its_being_off() {
    let wiki = wiki();
    let admin = wiki.admin();
    let mut keeper = session(&wiki, "keeper");
    let shown = keeper.open("/spaces/DEV/permissions").expect(200).text();
    assert!(!shown.contains("delete-mail"), "{shown}");
    admin.switch_plugin(true);
    let shown = keeper.open("/spaces/DEV/permissions").expect(200).text();
    assert!(shown.contains("delete-mail:viewer"), "{shown}");
    let offered = ["view", "edit", "admin", "delete-mail"].map(|right| ("offered", right));
    let ticked = [("listed", "viewer"), ("grant", "view:viewer"), ("grant", "delete-mail:viewer")];
    keeper.submit("/spaces/DEV/permissions", &[offered.as_slice(), &ticked].concat()).expect(303);

    admin.switch_plugin(false);
    let ticked = [("listed", "viewer"), ("grant", "edit:viewer")];
    keeper.submit("/spaces/DEV/permissions", &[&offered[..3], &ticked].concat()).expect(303);
    admin.switch_plugin(true);
    let shown = keeper.open("/spaces/DEV/permissions").expect(200).text();
    let held = |word: &str| {
        let (_, after) = shown.split_once(&format!(r#"value="{word}:viewer""#)).unwrap();
        after.split('>').next().unwrap().contains("checked")
    };
    assert!(held("edit") && held("delete-mail") && !held("admin"));
}

#[test]
fn settings_and_jobs_are_there_for_site_administrators_while_the_plugin_runs() {
    let wiki = wiki();
    let admin = wiki.admin();
    admin.get(SETTINGS).expect_problem(404);
    admin.switch_plugin(true);
    let values = admin.get(SETTINGS).expect(200).json();
    let values = values.as_object().unwrap().clone();
    assert!(!values.is_empty());
    // What was told can be set as it is.
    assert_eq!(
        admin.put(SETTINGS, &Value::Object(values.clone())).expect(200).json(),
        Value::Object(values.clone())
    );
    let (name, _) = values.iter().next().unwrap();
    let wrong = json!({ name: { "of": "no known type" } });
    let problem = admin.put(SETTINGS, &wrong).expect_problem(422).json();
    assert_eq!(problem["errors"][0]["field"], json!(name));
    let keeper = wiki.client("keeper", &user_password("keeper"));
    keeper.get(SETTINGS).expect_problem(403);
    keeper.put(SETTINGS, &json!({})).expect_problem(403);
    wiki.anonymous().get(SETTINGS).expect_problem(401);

    let mut site = Session::sign_in(wiki.anonymous(), "admin", ADMIN_PASSWORD);
    site.open("/admin/jobs").expect(200);
    session(&wiki, "keeper").open("/admin/jobs").expect(403);
}
