use mailarchive_api::{
    AbiError, NameValue, PageDraft, PagesBox, ReferringQuery, abi_stable::std_types::ROption,
};
use serde_json::json;

use super::site::Site;
use crate::wiki::{MacroTarget, contract_pages};

const CONTRIBUTIONS: &str = r#"[
    {"kind":"macro","key":"mail-thread","label":{"en":"Mail thread","ja":"メールのスレッド"},
     "description":{"en":"Shows a thread."},"target":"/spaces/{space}/mail/threads/{thread}",
     "parameters":[{"name":"thread","label":{"en":"Thread"},"required":true}]},
    {"kind":"web-panel","key":"latest","location":"space.overview","weight":1,"label":{"en":"Latest mail"}},
    {"kind":"web-panel","key":"refers","location":"page.footer","weight":1,"label":{"en":"Mail about this"},
     "conditions":[{"is":"permission","value":"edit"}]},
    {"kind":"web-resource","type":"style","href":"/mail.css"},
    {"kind":"space-permission","key":"delete-mail","number":3,"label":{"en":"Trash mail","ja":"メールをごみ箱へ"},
     "description":{"en":"May move mail to the trash."}},
    {"kind":"space-permission","key":"export-mail","number":9,"label":{"en":"Export mail"},
     "description":{"en":"May export."}},
    {"kind":"space-permission","key":"own","number":2,"label":{"en":"Forged admin"},"description":{"en":""}},
    {"kind":"web-item","key":"export","section":"space.content","weight":1,"label":{"en":"Export"},"href":"/e",
     "conditions":[{"is":"permission","value":"export-mail"}]}
]"#;

#[test]
fn a_macro_is_drawn_by_the_plugin_and_says_so_where_it_is_not() {
    let site = Site::new(CONTRIBUTIONS);
    let space = site.space("DEV");
    site.page(&space, "Home", "");
    let page =
        site.page(&space, "Plan", "Before\n\n{{mail-thread thread=a1}}\n\n{{other x=\"<b>\"}}\n\nAfter");
    let path = format!("/spaces/DEV/pages/{}", page.id);
    site.script.answers("mail-thread", "render", r#"{"html":"<ol class=\"thread\"><li>Hello</li></ol>"}"#);
    let shown = site.get("ann", &path).expect(200);
    assert!(
        shown.contains(r#"<div class="embedded"><ol class="thread"><li>Hello</li></ol></div>"#),
        "{shown}"
    );
    assert!(
        shown.contains("{{other}}")
            && shown.contains("is no macro of this wiki")
            && shown.contains("/mail.css")
    );
    let (_, arguments, _) = site
        .script
        .asked
        .lock()
        .unwrap()
        .iter()
        .find(|call| call.0 == "mail-thread render")
        .cloned()
        .unwrap();
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&arguments).unwrap(),
        json!({ "space": space.id, "parameters": { "thread": "a1" } })
    );

    let big = json!({ "html": "x".repeat(300_000) }).to_string();
    for (answer, told) in [
        (Err(AbiError::not_found("secret")), "nothing that can be shown to you"),
        (Err(AbiError::invalid("“thread” <is> missing")), "“thread” &lt;is&gt; missing"),
        (Err(AbiError::internal("secret")), "cannot be drawn now"),
        (Ok("broken".to_owned()), "cannot be drawn now"),
        (Ok(big), "cannot be drawn now"),
        (Ok("{}".to_owned()), "nothing that can be shown to you"),
    ] {
        let asked = ("mail-thread".to_owned(), "render".to_owned());
        site.script.answers.lock().unwrap().insert(asked, answer);
        let shown = site.get("ann", &path).expect(200);
        assert!(
            shown.contains(told) && shown.contains("After") && !shown.contains("secret"),
            "{told}: {shown}"
        );
    }
    site.switch(false);
    let shown = site.get("ann", &path).expect(200);
    assert!(
        shown.contains("{{mail-thread}}")
            && shown.contains("add-on that is not running")
            && shown.contains("After")
    );
    assert!(!shown.contains("/mail.css"));
}

#[test]
fn a_macro_that_cannot_be_read_says_how_it_is_written() {
    let site = Site::new(CONTRIBUTIONS);
    let space = site.space("DEV");
    let shown = |source: &str| {
        let page = site.page(&space, source, source);
        site.get("ann", &format!("/spaces/DEV/pages/{}", page.id)).expect(200)
    };
    let words = shown("{{mail-thread thread=price list}}");
    assert!(words.contains("several words stand between quotation marks"), "{words}");
    assert!(words.contains("<code>{{mail-thread thread=&quot;price list&quot;}}</code>"), "{words}");
    let quotes = shown("{{mail-thread thread=\"a}}");
    assert!(quotes.contains("a quotation mark is missing"), "{quotes}");
    assert!(quotes.contains("<code>{{mail-thread thread=&quot;…&quot;}}</code>"), "{quotes}");
    // What no macro is called is what somebody wrote.
    let text = shown("{{name of the customer}}");
    assert!(text.contains("<p>{{name of the customer}}</p>"), "{text}");
}

#[test]
fn many_macros_and_one_that_hangs_do_not_hold_a_page_up() {
    let site = Site::new(CONTRIBUTIONS);
    let space = site.space("DEV");
    let page = site.page(&space, "Plan", &"{{mail-thread thread=a1}}\n\n".repeat(200));
    site.script.answers("mail-thread", "render", r#"{"html":"<i>drawn</i>"}"#);
    let path = format!("/spaces/DEV/pages/{}", page.id);
    let shown = site.get("ann", &path).expect(200);
    assert_eq!(shown.matches("<i>drawn</i>").count(), 20);
    assert_eq!(shown.matches("too many macros").count(), 180);
    *site.script.hangs.lock().unwrap() = Some("call");
    let started = std::time::Instant::now();
    assert!(site.get("ann", &path).expect(200).contains("cannot be drawn now"));
    assert!(started.elapsed() < std::time::Duration::from_secs(4));
}

#[test]
fn panels_stand_on_the_start_page_and_below_pages() {
    let site = Site::new(CONTRIBUTIONS);
    let space = site.space("DEV");
    site.script.answers("latest", "render", r#"{"html":"<p>two new</p>"}"#);
    site.script.answers("refers", "render", r#"{"html":"<p>three mails</p>"}"#);
    let list = site.get("ann", "/spaces/DEV/pages").expect(200);
    assert!(list.contains("Latest mail") && list.contains("<p>two new</p>"), "no home page yet");
    let (home, page) = (site.page(&space, "Home", ""), site.page(&space, "Plan", ""));
    let shown = site.get("ann", &format!("/spaces/DEV/pages/{}", home.id)).expect(200);
    assert!(shown.contains("<p>two new</p>") && shown.contains("<p>three mails</p>"));
    let path = format!("/spaces/DEV/pages/{}", page.id);
    let shown = site.get("ann", &path).expect(200);
    assert!(!shown.contains("two new") && shown.contains("<p>three mails</p>"));
    let (_, arguments, _) = site.script.asked.lock().unwrap().last().cloned().unwrap();
    assert_eq!(serde_json::from_str::<serde_json::Value>(&arguments).unwrap()["page"], json!(path));
    assert!(!site.get("ann", "/spaces/DEV/pages").expect(200).contains("two new"));
    // A condition hides it; an empty one is not there, and neither is one that fails.
    site.wiki.set_grant(&space, "tom", &[crate::wiki::Right::View]).unwrap();
    assert!(!site.get("tom", &path).expect(200).contains("Mail about this"));
    for answer in ["{}", "broken"] {
        site.script.answers("refers", "render", answer);
        assert!(!site.get("ann", &path).expect(200).contains("Mail about this"));
    }
}

#[test]
fn the_editor_lists_macros_and_takes_a_draft_from_its_address() {
    let site = Site::new(CONTRIBUTIONS);
    let space = site.space("DEV");
    let pages = service(&site);
    let draft = |embedded: &str, value: &str| PageDraft {
        space: space.id.as_str().into(),
        title: "Re: \"offer\" & more\n".into(),
        embedded: embedded.into(),
        parameters: [NameValue { name: "thread".into(), value: value.into() }].into_iter().collect(),
    };
    let editor = |draft| pages.editor(draft).into_result().unwrap().into_option();
    let address = editor(draft("mail-thread", "a 1")).unwrap();
    let form = site.get("ann", &address).expect(200);
    assert!(form.contains(r#"value="Re: &quot;offer&quot; &amp; more""#), "{form}");
    assert!(form.contains("{{mail-thread thread=&quot;a 1&quot;}}"), "{form}");
    assert!(form.contains("Mail thread") && form.contains("Shows a thread."), "{form}");
    assert_eq!(site.get("tom", &address).status, 404);
    assert_eq!(editor(draft("no macro", "a")), None);
    assert_eq!(editor(draft("mail-thread", "a\nb")), None);
    assert_eq!(editor(PageDraft { space: "nowhere".into(), ..draft("mail-thread", "a") }), None);

    let long = format!(
        "/spaces/DEV/pages/new?title={}&body=%3C%2Ftextarea%3E{}",
        "t".repeat(5000),
        "b".repeat(9000)
    );
    let form = site.get("ann", &long).expect(200);
    let (_, text) = form.split_once("&lt;/textarea&gt;").unwrap();
    assert_eq!(text.split('<').next().unwrap().len(), 4000 - "</textarea>".len());
    assert!(form.contains(&format!(r#"value="{}""#, "t".repeat(200))));
}

#[test]
fn pages_that_refer_are_told_to_those_who_may_view_them() {
    let site = Site::new(CONTRIBUTIONS);
    let (space, closed) = (site.space("DEV"), site.space("CLOSED"));
    site.page(&space, "Link", "[x](/spaces/DEV/mail/threads/a1#m2)");
    let embeds = site.page(&space, "Macro", "{{mail-thread thread=a1 style=flat}}");
    site.page(&space, "Other", "{{mail-thread thread=a2}} and `[x](/spaces/DEV/mail/threads/a1)`");
    site.page(&closed, "Closed", "[x](/spaces/DEV/mail/threads/a1)");
    site.page(&closed, "Elsewhere", "{{mail-thread thread=a1}}");
    site.wiki.set_grant(&closed, "ann", &[]).unwrap();
    let pages = service(&site);
    let referring = |user: Option<&str>, path: &str, limit| -> Vec<String> {
        let query = ReferringQuery {
            user: user.map(Into::into).into(),
            paths: [path.into()].into_iter().collect(),
            limit,
        };
        let mut titles: Vec<String> =
            pages.referring(query).into_result().unwrap().iter().map(|link| link.title.to_string()).collect();
        titles.sort();
        titles
    };
    let path = "/spaces/DEV/mail/threads/a1";
    assert_eq!(referring(Some("ann"), path, 10), ["Link", "Macro"]);
    assert_eq!(referring(Some("admin"), path, 10), ["Closed", "Link", "Macro"]);
    assert_eq!(referring(Some("admin"), path, 1).len(), 1);
    for user in [None, Some("nobody"), Some("tom")] {
        assert!(referring(user, path, 10).is_empty());
    }
    assert_eq!(referring(Some("admin"), "/spaces/CLOSED/mail/threads/a1", 10), ["Elsewhere"]);
    site.wiki.remove_page(&space, embeds.id, "ann").unwrap();
    assert_eq!(referring(Some("ann"), path, 10), ["Link"]);
    site.wiki.restore_pages(&space, &[embeds.id]).unwrap();
    assert_eq!(referring(Some("ann"), path, 10), ["Link", "Macro"]);
}

fn service(site: &Site) -> PagesBox {
    let watch = site.plugins.watch();
    let targets = move || {
        let target = |one: &mailarchive_api::contribution::Macro| MacroTarget {
            name: one.key.clone(),
            template: one.target.clone().unwrap(),
        };
        watch().macros.iter().map(target).collect()
    };
    contract_pages::pages(&site.wiki, std::sync::Arc::new(targets))
}

#[test]
fn permissions_that_the_plugin_declares_are_offered_and_kept_while_it_is_off() {
    let site = Site::new(CONTRIBUTIONS);
    let space = site.space("DEV");
    let page = site.get("admin", "/spaces/DEV/permissions").expect(200);
    assert!(
        page.contains("Trash mail")
            && page.contains("May move mail to the trash.")
            && page.contains("Export mail")
    );
    assert!(!page.contains("Forged admin"));
    let offered = "offered=view&offered=edit&offered=admin&offered=delete-mail&offered=permission-9";
    let form = format!("{offered}&listed=ann&grant=delete-mail:ann&grant=permission-9:ann");
    site.post("admin", "/spaces/DEV/permissions", &form).location();
    let held = |user: &str| -> Vec<String> {
        let rights = site.wiki.grant_of(&space, user).unwrap().map(|grant| grant.rights).unwrap_or_default();
        rights.iter().map(|right| right.word().into_owned()).collect()
    };
    assert_eq!(held("ann"), ["view", "delete-mail", "permission-9"]);
    assert!(site.get("ann", "/spaces/DEV/pages").expect(200).contains(r#"href="/e""#));
    let told =
        site.put("admin", "/rest/wiki/1.0/spaces/DEV/permissions/tom", r#"["export-mail"]"#).expect(200);
    assert_eq!(told, r#"["view","export-mail"]"#);
    assert_eq!(held("tom"), ["view", "permission-9"]);

    site.switch(false);
    let page = site.get("admin", "/spaces/DEV/permissions").expect(200);
    assert!(!page.contains("Trash mail") && !page.contains("delete-mail"), "{page}");
    let form = "offered=view&offered=edit&offered=admin&listed=ann&grant=view:ann&grant=edit:ann&grant=delete-mail:tom&listed=tom";
    site.post("admin", "/spaces/DEV/permissions", form).location();
    assert_eq!(held("ann"), ["view", "edit", "delete-mail", "permission-9"]);
    assert_eq!(held("tom"), ["view", "permission-9"], "nothing is granted that was not offered");
    // What is kept still holds: the plugin that comes back finds it.
    let query = mailarchive_api::PermissionQuery {
        user: ROption::RSome("tom".into()),
        space: space.id.as_str().into(),
        permission: mailarchive_api::Permission(9),
    };
    let permissions = crate::wiki::contract::permissions(&site.wiki, std::sync::Arc::new(|_| false));
    let answers = permissions.check([query].as_slice().into()).into_result().unwrap();
    assert_eq!(answers.as_slice(), [true]);
}
