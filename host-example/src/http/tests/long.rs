//! Lists that are longer than a page.

use super::site::Site;
use crate::wiki::{NewPage, NewSpace, NewUser, Right, SpaceKind, Theme};

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
    // So is who may do what in a space, and who is on another part keeps what he holds.
    let space = site.space("DEV");
    for number in 0..101 {
        site.wiki.set_grant(&space, &format!("user{number:03}"), &[Right::Edit]).unwrap();
    }
    let path = "/spaces/DEV/permissions";
    let first = site.get("admin", path).expect(200);
    let row = |user: &str| format!(r#"name="listed" value="{user}""#);
    assert!(first.contains(&row("user098")) && !first.contains(&row("user099")));
    assert!(first.contains(&row("anonymous")));
    let next = site.get("admin", &format!("{path}?from=user099")).expect(200);
    assert!(next.contains(&row("user100")) && !next.contains(&row("user098")), "{next}");
    assert!(!next.contains(&row("anonymous")));
    let added = site.post("admin", path, "offered=view&offered=edit&user=User100");
    assert_eq!(added.location(), format!("{path}?saved=yes&from=user100"));
    assert!(site.wiki.grant_of(&space, "user100").unwrap().unwrap().rights.contains(&Right::Edit));
    let unticked = "offered=view&offered=edit&listed=user099&grant=view:user099";
    let kept = site.post("admin", &format!("{path}?from=user099"), unticked);
    assert_eq!(kept.location(), format!("{path}?saved=yes&from=user099"));
    assert_eq!(site.wiki.grant_of(&space, "user099").unwrap().unwrap().rights, [Right::View]);

    let groups = site.get("admin", "/admin/groups").expect(200);
    assert!(groups.contains("101 members") && groups.contains("user019") && !groups.contains("user020"));
    assert!(site.get("admin", "/admin").expect(200).contains("<dd>104</dd>"));
}

#[test]
fn many_spaces_and_groups_are_shown_in_parts() {
    let site = Site::new("[]");
    let all = Some(vec!["confluence-administrators".to_owned()]);
    let groups = (0..103).map(|number| format!("group{number:03}"));
    let admin = NewUser {
        name: "admin".to_owned(),
        groups: all.map(|all| all.into_iter().chain(groups).collect()),
        ..NewUser::default()
    };
    site.wiki.put_user(&admin).unwrap();
    for number in 0..102 {
        let key = format!("S{number:03}");
        let space = site.space(&key);
        if number % 2 == 0 {
            site.wiki.set_grant(&space, "tom", &[Right::View]).unwrap();
        }
    }
    let personal = NewSpace {
        key: "~tom".to_owned(),
        name: "A of Tom".to_owned(),
        kind: SpaceKind::Personal,
        theme: Theme::Default,
    };
    site.wiki.create_space(&personal).unwrap();

    let first = site.get("ann", "/").expect(200);
    assert!(first.contains("Space S099") && !first.contains("Space S100") && !first.contains("A of Tom"));
    let next = site.get("ann", "/?after=S099").expect(200);
    assert!(next.contains("Space S100") && next.contains("Space S101") && !next.contains("Space S099"));
    assert!(!next.contains("A of Tom"), "ann may not view it");
    let own = site.get("tom", "/").expect(200);
    assert!(own.contains("Space S100") && !own.contains("Space S101") && own.contains("A of Tom"), "{own}");
    assert!(own.find("Space S100") < own.find("A of Tom"));

    // What is too much to choose from is typed.
    let search = site.get("ann", "/search").expect(200);
    assert!(search.contains("<datalist") && !search.contains("Space S101"));
    assert!(site.get("tom", "/search").expect(200).contains("<select"));
    assert!(site.get("ann", "/search?q=Space&space=s101").expect(200).contains(r#"value="S101""#));

    let shown = site.get("admin", "/admin/groups").expect(200);
    assert!(shown.contains("group098") && !shown.contains("group099"));
    let next = site.get("admin", "/admin/groups?after=group098").expect(200);
    assert!(next.contains("<h2>group102") && !next.contains("<h2>group098"));
    let form = site.get("admin", "/admin/users/admin").expect(200);
    assert!(form.contains(r#"value="group102""#), "the user's own groups are always there");
    let form = site.get("admin", "/admin/users/tom").expect(200);
    assert!(form.contains("group098") && !form.contains("group102"));
    site.post("admin", "/admin/users/tom", "fullName=Tom&groups=group000&groups=+group102+&groups=")
        .location();
    assert_eq!(site.wiki.user("tom").unwrap().unwrap().groups, ["group000", "group102"]);
}
