//! Lists that are longer than a page.

use super::site::Site;
use crate::wiki::{NewPage, NewUser};

#[test]
fn a_space_of_many_pages_is_shown_in_parts() {
    let site = Site::new("[]");
    let space = site.space("DEV");
    let new = |parent, title: &str| {
        site.wiki.create_page(&space, &NewPage { parent, title, body: "", editor: "ann" }).unwrap().id
    };
    let home = new(None, "Zero");
    let mut last = home;
    for number in 1..=304 {
        last = new((number == 304).then_some(last), &format!("Page {number:03}"));
    }
    let shown = site.get("ann", &format!("/spaces/DEV/pages/{last}")).expect(200);
    let tree = shown.split_once(r#"<div class="tree">"#).unwrap().1.split_once("</div>").unwrap().0;
    assert_eq!(tree.matches("<a ").count(), 300);
    assert!(tree.find("Zero") < tree.find("Page 001"), "the home page stands first");
    assert!(shown.contains("All pages"), "{shown}");
    let crumbs = shown.split_once(r#"<ol class="crumbs">"#).unwrap().1.split_once("</ol>").unwrap().0;
    assert!(crumbs.contains("Page 303") && crumbs.contains("Page 304"), "{crumbs}");
    // What is above it stays so when it is saved.
    let form = site.get("ann", &format!("/spaces/DEV/pages/{last}/edit")).expect(200);
    assert!(form.contains(r#" selected>Page 303</option>"#), "{form}");

    let first = site.get("ann", "/spaces/DEV/pages").expect(200);
    let (_, list) = first.split_once(r#"<ul class="card pages">"#).unwrap();
    assert!(list.matches("<li").count() >= 300 && !list.contains("Page 301"));
    assert!(list.contains("/spaces/DEV/pages?from=300"));
    let second = site.get("ann", "/spaces/DEV/pages?from=300").expect(200);
    let (_, list) = second.split_once(r#"<ul class="card pages">"#).unwrap();
    assert!(list.contains("Page 304") && !list.contains("?from=600") && list.contains("Back to the first"));
}

#[test]
fn many_users_are_listed_in_parts() {
    let site = Site::new("[]");
    for number in 0..101 {
        let user = NewUser {
            name: format!("user{number:03}"),
            password: Some("password".to_owned()),
            groups: Some(vec!["crowd".to_owned()]),
            ..NewUser::default()
        };
        site.wiki.put_user(&user).unwrap();
    }
    let first = site.get("admin", "/admin/users").expect(200);
    assert!(first.contains("user096") && !first.contains("user097"), "admin, ann and tom come before");
    let next = site.get("admin", "/admin/users?after=user096").expect(200);
    assert!(next.contains("user097") && next.contains("user100") && !next.contains("user096<"), "{next}");
    let groups = site.get("admin", "/admin/groups").expect(200);
    assert!(groups.contains("101 members") && groups.contains("user019") && !groups.contains("user020"));
    assert!(site.get("admin", "/admin").expect(200).contains("<dd>104</dd>"));
}
