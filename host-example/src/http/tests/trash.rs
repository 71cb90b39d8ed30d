use mailarchive_api::AbiError;
use serde_json::{Value, json};

use super::site::Site;
use crate::wiki::{NewUser, Right};

const PROVIDER: &str = r#"[
    {"kind":"trash-provider","key":"mail","label":{"en":"Deleted mail"}},
    {"kind":"web-item","key":"verify","section":"space.tools/content","weight":1,"label":{"en":"Verify"},"href":"/verify"}
]"#;

#[test]
fn deleted_pages_are_restored_or_purged_by_space_administrators() {
    let site = Site::new(PROVIDER);
    let space = site.space("DEV");
    let home = site.page(&space, "Home", "");
    let page = site.page(&space, "Plan", "find me");
    let below = site
        .wiki
        .create_page(
            &space,
            &crate::wiki::NewPage { parent: Some(page.id), title: "Below", body: "", editor: "ann" },
        )
        .unwrap();
    site.post("ann", &format!("/spaces/DEV/pages/{}/remove", page.id), "").location();
    assert_eq!(site.get("ann", &format!("/spaces/DEV/pages/{}", page.id)).status, 404);
    assert!(!site.get("ann", "/search?q=find").expect(200).contains("Plan"));
    assert_eq!(site.wiki.page(&space, below.id).unwrap().unwrap().parent, None);
    assert_eq!(site.get("ann", "/spaces/DEV/trash").status, 403);
    assert_eq!(
        site.post("ann", "/spaces/DEV/trash", &format!("of=pages&action=restore&id={}", page.id)).status,
        403
    );

    site.wiki.set_grant(&space, "ann", &[Right::Edit, Right::Admin]).unwrap();
    let shown = site.get("ann", "/spaces/DEV/trash").expect(200);
    assert!(shown.contains("Plan") && shown.contains("Deleted by ann") && shown.contains("Content Tools"));
    assert!(shown.contains(r#"href="/verify""#), "{shown}");
    let named =
        NewUser { name: "ann".to_owned(), full_name: Some("Ann Lee".to_owned()), ..NewUser::default() };
    site.wiki.put_user(&named).unwrap();
    assert!(site.get("ann", "/spaces/DEV/trash").expect(200).contains("Deleted by Ann Lee"));
    // The title is taken meanwhile.
    site.page(&space, "Plan", "another");
    let restored =
        site.post("ann", "/spaces/DEV/trash", &format!("of=pages&action=restore&id={}&id=99", page.id));
    assert!(site.get("ann", restored.location()).expect(200).contains("1 item was restored."));
    let again = site.get("ann", &format!("/spaces/DEV/pages/{}", page.id)).expect(200);
    assert!(again.contains("Plan (2)") && again.contains("find me"));
    assert!(site.get("ann", "/search?q=find").expect(200).contains("Plan (2)"));

    site.post("ann", &format!("/spaces/DEV/pages/{}/remove", page.id), "").location();
    for action in ["restore", "purge"] {
        let nothing = site.post("ann", "/spaces/DEV/trash", &format!("of=pages&action={action}"));
        assert!(
            site.get("ann", nothing.location()).expect(200).contains("Select something first"),
            "{action}"
        );
    }
    let form = format!("of=pages&action=purge&id={}", page.id);
    let asked = site.post("ann", "/spaces/DEV/trash", &form).expect(200);
    assert!(asked.contains("1 item is erased for good") && asked.contains("Plan (2)"), "{asked}");
    assert_eq!(site.wiki.trash(&space, 0, 10).unwrap().total, 1);
    let done = site.post("ann", "/spaces/DEV/trash", &format!("{form}&confirmed=yes"));
    assert!(site.get("ann", done.location()).expect(200).contains("1 item was erased for good."));
    assert_eq!(site.wiki.trash(&space, 0, 10).unwrap().total, 0);
    // The home page stays, and a page of another space is out of reach.
    assert_eq!(site.post("ann", &format!("/spaces/DEV/pages/{}/remove", home.id), "").status, 422);
    let other = site.space("OTHER");
    let (first, second) = (site.page(&other, "One", ""), site.page(&other, "Two", ""));
    site.wiki.remove_page(&other, second.id, "ann").unwrap();
    let form = format!("of=pages&action=purge&confirmed=yes&id={}&id={}", second.id, first.id);
    assert!(site.post("ann", "/spaces/DEV/trash", &form).location().ends_with("count=0"));
    assert_eq!(site.wiki.trash(&other, 0, 10).unwrap().total, 1);
}

#[test]
fn what_the_plugin_keeps_is_listed_restored_and_purged_there() {
    let site = Site::new(PROVIDER);
    let space = site.space("DEV");
    let item = |id: &str, title: &str| {
        json!({
            "id": id, "title": title, "detail": "from <ada>", "deletedBy": "tom", "deletedAt": 1_700_000_000_000i64,
            "purgedAt": 1_700_600_000_000i64,
        })
    };
    let mut items = vec![item("a/1", "<script>x</script>"), item(&"long".repeat(500), "never shown")];
    items.extend((0..100).map(|n| item(&n.to_string(), &format!("mail {n}"))));
    let list = json!({ "items": items, "total": 102, "next": "more&" });
    site.script.answers("mail", "list", &list.to_string());
    let page = site.get("admin", "/spaces/DEV/trash").expect(200);
    assert!(page.contains("Deleted mail") && page.contains("&lt;script&gt;") && !page.contains("<script>x"));
    assert!(
        !page.contains("never shown") && page.contains("mail 23<") && !page.contains("mail 24<"),
        "{page}"
    );
    assert!(page.contains("/spaces/DEV/trash?of=mail&amp;cursor=more%26"));
    let page = site.get("admin", "/spaces/DEV/trash?of=mail&cursor=more%26").expect(200);
    assert!(page.contains(r#"name="cursor" value="more&amp;""#), "{page}");
    let (_, question, _) = site.script.asked.lock().unwrap().last().cloned().unwrap();
    let question: Value = serde_json::from_str(&question).unwrap();
    assert_eq!((&question["space"], &question["cursor"]), (&json!(space.id), &json!("more&")));

    site.script.answers("mail", "restore", r#"{"done":2}"#);
    let done = site.post("admin", "/spaces/DEV/trash", "of=mail&action=restore&id=a%2F1&id=7");
    assert!(site.get("admin", done.location()).expect(200).contains("2 items were restored."));
    let (asked, choice, user) =
        site.script.asked.lock().unwrap().iter().rfind(|call| call.0 == "mail restore").cloned().unwrap();
    assert_eq!((asked.as_str(), user.as_deref()), ("mail restore", Some("admin")));
    assert_eq!(serde_json::from_str::<Value>(&choice).unwrap()["ids"], json!(["a/1", "7"]));

    let asked = site.post("admin", "/spaces/DEV/trash", "of=mail&action=purge&id=7").expect(200);
    assert!(
        asked.contains("mail 7")
            && site.script.asked.lock().unwrap().iter().all(|call| call.0 != "mail purge")
    );
    let failed = ("mail".to_owned(), "purge".to_owned());
    site.script.answers.lock().unwrap().insert(failed, Err(AbiError::unavailable("busy")));
    let failed = site.post("admin", "/spaces/DEV/trash", "of=mail&action=purge&id=7&confirmed=yes");
    assert!(site.get("admin", failed.location()).expect(200).contains("could not be done now"));

    site.script.answers("mail", "list", "broken");
    assert!(site.get("admin", "/spaces/DEV/trash").expect(200).contains("not available now"));
    site.switch(false);
    let page = site.get("admin", "/spaces/DEV/trash").expect(200);
    assert!(page.contains("Trash") && !page.contains("Deleted mail"));
    assert!(
        site.post("admin", "/spaces/DEV/trash", "of=mail&action=restore&id=7")
            .location()
            .ends_with("failed=yes")
    );
}

#[test]
fn whoever_deleted_a_page_can_undo_that_with_what_stood_below() {
    let site = Site::new("[]");
    let space = site.space("DEV");
    site.wiki.set_grant(&space, "tom", &[Right::Edit]).unwrap();
    let below = |parent: i64, title: &str| {
        let new = crate::wiki::NewPage { parent: Some(parent), title, body: "", editor: "ann" };
        site.wiki.create_page(&space, &new).unwrap().id
    };
    let home = site.page(&space, "Home", "").id;
    let plan = below(home, "Plan <b>");
    let (kept, moved) = (below(plan, "Kept"), below(plan, "Moved"));
    let parent = |id: i64| site.wiki.page(&space, id).unwrap().unwrap().parent;

    let removed = site.post("ann", &format!("/spaces/DEV/pages/{plan}/remove"), "");
    assert_eq!(removed.location(), format!("/spaces/DEV/pages/{home}?removed={plan}"));
    let undo = format!("/spaces/DEV/pages/{plan}/restore");
    let shown = site.get("ann", removed.location()).expect(200);
    assert!(shown.contains("Plan &lt;b&gt;") && shown.contains(&format!("action=\"{undo}\"")), "{shown}");
    assert!(
        !site.get("tom", removed.location()).expect(200).contains("Plan &lt;b&gt;"),
        "not what others did"
    );
    assert_eq!(site.post("tom", &undo, "").status, 404);
    assert_eq!((parent(kept), parent(moved)), (Some(home), Some(home)));
    let change =
        crate::wiki::PageChange { version: 1, parent: None, title: "Moved", body: "", editor: "tom" };
    site.wiki.save_page(&space, moved, &change).unwrap();

    assert_eq!(site.post("ann", &undo, "").location(), format!("/spaces/DEV/pages/{plan}"));
    assert_eq!((parent(plan), parent(kept), parent(moved)), (Some(home), Some(plan), None));
    assert_eq!(site.post("ann", &undo, "").status, 404, "nothing lies there");
    let again = site.get("ann", removed.location()).expect(200);
    assert!(!again.contains(&undo), "nothing to undo");
}
