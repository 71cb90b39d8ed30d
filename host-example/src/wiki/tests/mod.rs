mod contract_suite;

use jiff::{SignedDuration, Timestamp};
use mailarchive_api::{
    Permission, PermissionQuery,
    abi_stable::std_types::{ROption, RSlice, RStr},
};

use super::*;

fn wiki() -> (tempfile::TempDir, Wiki) {
    let directory = tempfile::tempdir().unwrap();
    let wiki = Wiki::open(&directory.path().join("wiki.db")).unwrap();
    (directory, wiki)
}

fn add_user(wiki: &Wiki, name: &str, groups: &[&str]) -> User {
    let new = NewUser {
        name: name.to_owned(),
        password: Some(format!("{name}-password")),
        groups: Some(groups.iter().map(|&group| group.to_owned()).collect()),
        ..NewUser::default()
    };
    wiki.put_user(&new).unwrap().0
}

fn add_space(wiki: &Wiki, key: &str, kind: SpaceKind) -> WikiSpace {
    let new = NewSpace { key: key.to_owned(), name: format!("Space {key}"), kind, theme: Theme::Default };
    wiki.put_space(&new).unwrap().0
}

fn reason(error: &WikiError) -> Invalid {
    match error {
        WikiError::Invalid(errors) => errors[0].reason,
        other => panic!("{other}"),
    }
}

#[test]
fn a_right_is_given_in_one_space_and_implies_view() {
    let (_directory, wiki) = wiki();
    let (mia, space) = (add_user(&wiki, "mia", &[]), add_space(&wiki, "DOC", SpaceKind::Site));
    let other = add_space(&wiki, "OTHER", SpaceKind::Site);
    assert!(!wiki.may(Some(&mia), &space, Right::View).unwrap());

    let held = wiki.set_grant(&space, "mia", &[Right::DeleteMail]).unwrap();
    assert_eq!(held.rights, [Right::View, Right::DeleteMail]);
    let holds = |right| wiki.may(Some(&mia), &space, right).unwrap();
    assert!(holds(Right::View) && holds(Right::DeleteMail));
    assert!(!holds(Right::Edit) && !holds(Right::Admin));
    assert!(!wiki.may(Some(&mia), &other, Right::View).unwrap());
    assert!(!wiki.may(None, &space, Right::View).unwrap());
    assert_eq!(wiki.visible_spaces(Some(&mia), None, 10).unwrap(), std::slice::from_ref(&space));

    wiki.set_grant(&space, "mia", &[]).unwrap();
    assert!(!wiki.may(Some(&mia), &space, Right::View).unwrap());
}

#[test]
fn what_anonymous_may_view_everybody_may_and_no_more() {
    let (_directory, wiki) = wiki();
    let (mia, space) = (add_user(&wiki, "mia", &[]), add_space(&wiki, "DOC", SpaceKind::Site));
    wiki.set_grant(&space, ANONYMOUS, &[Right::View]).unwrap();
    for viewer in [None, Some(&mia)] {
        assert!(wiki.may(viewer, &space, Right::View).unwrap());
        assert!(!wiki.may(viewer, &space, Right::Edit).unwrap());
    }
    let refused = wiki.set_grant(&space, ANONYMOUS, &[Right::Edit]).unwrap_err();
    assert_eq!(reason(&refused), Invalid::AnonymousViewOnly);
}

#[test]
fn confluence_administrators_hold_everything_and_site_administrators_no_space() {
    let (_directory, wiki) = wiki();
    let root = add_user(&wiki, "root", &[CONFLUENCE_ADMINISTRATORS]);
    let operator = add_user(&wiki, "operator", &[SITE_ADMINISTRATORS]);
    let space = add_space(&wiki, "DOC", SpaceKind::Site);
    for right in Right::ALL {
        assert!(wiki.may(Some(&root), &space, right).unwrap());
        assert!(!wiki.may(Some(&operator), &space, right).unwrap());
    }
    assert!(root.is_site_administrator() && operator.is_site_administrator());
    assert!(!operator.is_super());
}

#[test]
fn the_contract_answers_false_for_what_it_does_not_know() {
    let (_directory, wiki) = wiki();
    add_user(&wiki, "root", &[CONFLUENCE_ADMINISTRATORS]);
    let space = add_space(&wiki, "DOC", SpaceKind::Site);
    let query = |user: &str, space: &str, permission| PermissionQuery {
        user: ROption::RSome(user.into()),
        space: space.into(),
        permission,
    };
    let queries = [
        query("root", &space.id, Permission::ADMIN),
        query("nobody", &space.id, Permission::VIEW),
        query("root", "no such id", Permission::VIEW),
        query("root", &space.id, Permission(999)),
        query("root", &space.id, Permission(9)),
        PermissionQuery {
            user: ROption::RNone,
            space: space.id.as_str().into(),
            permission: Permission::VIEW,
        },
    ];
    let answers = contract::permissions(&wiki, Arc::new(|number| number == 9))
        .check(RSlice::from_slice(&queries))
        .unwrap();
    assert_eq!(answers.as_slice(), [true, false, false, false, true, false]);
}

#[test]
fn the_contract_pages_through_spaces_and_ids_outlive_keys() {
    let (_directory, wiki) = wiki();
    let made: Vec<_> = (0..5).map(|n| add_space(&wiki, &format!("S{n}"), SpaceKind::Site).id).collect();
    let spaces = contract::spaces(&wiki);
    let (mut seen, mut after) = (Vec::new(), String::new());
    loop {
        let page = spaces.page(RStr::from_str(&after), 2).unwrap();
        let Some(last) = page.last() else { break };
        after = last.id.to_string();
        seen.extend(page.iter().map(|space| space.id.to_string()));
    }
    let mut expected = made.clone();
    expected.sort();
    assert_eq!(seen, expected);

    wiki.rename_space(&made[0], "RENAMED").unwrap();
    assert!(spaces.by_key("S0".into()).unwrap().is_none());
    assert_eq!(spaces.by_key("renamed".into()).unwrap().unwrap().id, made[0]);
    assert_eq!(reason(&wiki.rename_space(&made[0], "S1").unwrap_err()), Invalid::Taken);
}

#[test]
fn a_session_ends_with_time_with_logout_and_with_the_password() {
    let (_directory, wiki) = wiki();
    add_user(&wiki, "mia", &[]);
    let token = wiki.begin_session("mia").unwrap().token;
    assert_eq!(wiki.session_user(&token).unwrap().unwrap().name, "mia");
    let late = Timestamp::now() + SignedDuration::from_hours(24 * SESSION_DAYS + 1);
    assert!(wiki.session_user_at(&token, late).unwrap().is_none());
    assert!(wiki.session_user("guess").unwrap().is_none());

    let other = wiki.begin_session("mia").unwrap().token;
    wiki.end_session(&token).unwrap();
    assert!(wiki.session_user(&token).unwrap().is_none());
    assert!(wiki.session_user(&other).unwrap().is_some());
    wiki.set_password("mia", "another password").unwrap();
    assert!(wiki.session_user(&other).unwrap().is_none());
}

#[test]
fn a_remembered_password_is_forgotten_when_it_changes() {
    let (_directory, wiki) = wiki();
    add_user(&wiki, "mia", &[]);
    assert_eq!(wiki.check_password("Mia", "mia-password").unwrap().as_deref(), Some("mia"));
    assert!(wiki.password_is_fresh("mia", "mia-password"));
    assert!(!wiki.password_is_fresh("mia", "other"));
    wiki.set_password("mia", "another password").unwrap();
    assert!(!wiki.password_is_fresh("mia", "mia-password"));
    assert_eq!(wiki.check_password("mia", "mia-password").unwrap(), None);
    assert_eq!(wiki.check_password("nobody", "mia-password").unwrap(), None);
    wiki.check_password("mia", "another password").unwrap();
    wiki.put_user(&NewUser { name: "root".into(), password: Some("x".into()), ..NewUser::default() })
        .unwrap();
    wiki.remove_user("mia").unwrap();
    assert_eq!(wiki.check_password("mia", "another password").unwrap(), None);
}

#[test]
fn the_set_up_link_works_once_and_only_the_last_one() {
    let (directory, wiki) = wiki();
    let FirstRun::Token(first) = wiki.first_run(None).unwrap() else { panic!("not the first run") };
    let FirstRun::Token(second) = wiki.first_run(None).unwrap() else { panic!("not the first run") };
    assert!(!wiki.setup_token_is_open(&first).unwrap());
    assert!(matches!(wiki.set_up(&first, "eve", "long enough"), Err(WikiError::NotFound)));
    assert_eq!(reason(&wiki.set_up(&second, "boss", "short").unwrap_err()), Invalid::TooShort);
    assert!(wiki.set_up(&second, "boss", "long enough").unwrap().is_super());
    assert!(matches!(wiki.set_up(&second, "eve", "long enough"), Err(WikiError::NotFound)));
    drop(wiki);
    let again = Wiki::open(&directory.path().join("wiki.db")).unwrap();
    assert_eq!(again.first_run(Some("ignored")).unwrap(), FirstRun::Done);
    assert_eq!(again.check_password("admin", "ignored").unwrap(), None);
}

#[test]
fn the_last_administrator_stays() {
    let (_directory, wiki) = wiki();
    assert_eq!(wiki.first_run(Some("secret")).unwrap(), FirstRun::AdministratorMade);
    let none = NewUser { name: "admin".into(), groups: Some(Vec::new()), ..NewUser::default() };
    assert_eq!(reason(&wiki.put_user(&none).unwrap_err()), Invalid::LastAdministrator);
    assert_eq!(reason(&wiki.remove_user("admin").unwrap_err()), Invalid::LastAdministrator);
    assert!(wiki.user("admin").unwrap().unwrap().is_super());
}

#[test]
fn bad_names_are_told_field_by_field() {
    let (_directory, wiki) = wiki();
    let long = "x".repeat(65);
    for (name, expected) in [
        ("", Invalid::Empty),
        ("a b", Invalid::Characters),
        ("a:b", Invalid::Characters),
        ("a/b", Invalid::Characters),
        ("a\0b", Invalid::Characters),
        ("Anonymous", Invalid::Reserved),
        (&long, Invalid::TooLong),
    ] {
        let new = NewUser { name: name.into(), password: Some("x".into()), ..NewUser::default() };
        assert_eq!(reason(&wiki.put_user(&new).unwrap_err()), expected, "{name:?}");
    }
    let wrong =
        NewSpace { key: "~mia".into(), name: " ".into(), kind: SpaceKind::Site, theme: Theme::Default };
    let Err(WikiError::Invalid(errors)) = wiki.put_space(&wrong) else { panic!("accepted") };
    assert_eq!(errors.iter().map(|error| error.field).collect::<Vec<_>>(), ["key", "name"]);
}

#[test]
fn a_save_over_somebody_elses_is_refused() {
    let (_directory, wiki) = wiki();
    let space = add_space(&wiki, "DOC", SpaceKind::Site);
    let new = NewPage { parent: None, title: "Home", body: "one", editor: "mia" };
    let page = wiki.create_page(&space, &new).unwrap();
    let change = |version, editor| PageChange { version, parent: None, title: "Home", body: editor, editor };
    assert_eq!(wiki.save_page(&space, page.id, &change(1, "mia")).unwrap().version, 2);
    let conflict = wiki.save_page(&space, page.id, &change(1, "tom")).unwrap_err();
    assert!(matches!(conflict, WikiError::EditConflict { editor } if editor == "mia"));
    assert_eq!(wiki.page(&space, page.id).unwrap().unwrap().body, "mia");
    let other = add_space(&wiki, "OTHER", SpaceKind::Site);
    assert!(wiki.page(&other, page.id).unwrap().is_none());
}

#[test]
fn pages_stand_in_a_tree_without_cycles() {
    let (_directory, wiki) = wiki();
    let space = add_space(&wiki, "DOC", SpaceKind::Site);
    let add = |parent, title| {
        wiki.create_page(&space, &NewPage { parent, title, body: "", editor: "mia" }).unwrap().id
    };
    let home = add(None, "Home");
    let a = add(Some(home), "A");
    let b = add(Some(a), "B");
    let last = add(None, "Last");
    let tree = wiki.page_tree(&space, 0, u32::MAX).unwrap();
    let shape: Vec<_> = tree.iter().map(|page| (page.id, page.depth)).collect();
    assert_eq!(shape, [(home, 0), (a, 1), (b, 2), (last, 0)]);
    assert_eq!(wiki.space("doc").unwrap().unwrap().home, Some(home));

    let below_itself = PageChange { version: 1, parent: Some(b), title: "A", body: "", editor: "mia" };
    assert_eq!(reason(&wiki.save_page(&space, a, &below_itself).unwrap_err()), Invalid::Cycle);
    let taken = PageChange { version: 1, parent: None, title: "Last", body: "", editor: "mia" };
    assert_eq!(reason(&wiki.save_page(&space, a, &taken).unwrap_err()), Invalid::Taken);
    let space = wiki.space("DOC").unwrap().unwrap();
    wiki.remove_page(&space, a, "mia").unwrap();
    assert_eq!(wiki.page(&space, b).unwrap().unwrap().parent, Some(home));
    assert_eq!(reason(&wiki.remove_page(&space, home, "mia").unwrap_err()), Invalid::Reserved);
    wiki.remove_space(&space.id).unwrap();
    assert!(wiki.space("DOC").unwrap().is_none());
}

#[test]
fn pages_are_found_by_words_of_any_length_and_only_by_those_who_may_view_them() {
    let (_directory, wiki) = wiki();
    let (mia, tom) = (add_user(&wiki, "mia", &[]), add_user(&wiki, "tom", &[]));
    let (space, closed) =
        (add_space(&wiki, "DOC", SpaceKind::Site), add_space(&wiki, "SHUT", SpaceKind::Site));
    wiki.set_grant(&space, "mia", &[Right::View]).unwrap();
    wiki.set_grant(&space, "tom", &[Right::View]).unwrap();
    wiki.set_grant(&closed, "tom", &[Right::View]).unwrap();
    let add = |space: &WikiSpace, title: &str, body: &str| {
        wiki.create_page(space, &NewPage { parent: None, title, body, editor: "mia" }).unwrap()
    };
    let page = add(&space, "見積もり手順", "**見積**書を送る。 Ｑｕｏｔｅ for _Café_ 100%");
    add(&space, "Other", "The quote \"as it stands\" and 手順");
    add(&closed, "Closed quote", "見積");
    let found = |viewer: Option<&User>, question: &str, within: Option<&WikiSpace>| -> Vec<String> {
        let found = wiki.search(viewer, question, within, 0, 50).unwrap();
        assert_eq!(found.total, found.hits.len() as u64);
        let title = |hit: &PageHit| hit.title.iter().map(|piece| piece.text.as_str()).collect();
        found.hits.iter().map(title).collect()
    };
    assert_eq!(found(Some(&mia), "見積", None), ["見積もり手順"]);
    assert_eq!(found(Some(&mia), "手順", None), ["見積もり手順", "Other"], "a title comes first");
    assert_eq!(found(Some(&mia), "順", None).len(), 2);
    assert_eq!(found(Some(&mia), "quote cafe", None), ["見積もり手順"]);
    assert_eq!(found(Some(&mia), "QUOTE -café", None), ["Other"]);
    assert_eq!(found(Some(&mia), "\"as it stands\"", None), ["Other"]);
    assert!(found(Some(&mia), "\"it as\"", None).is_empty());
    assert_eq!(found(Some(&mia), "100%", None), ["見積もり手順"]);
    for nothing in ["", "  ", "-quote", "%%%", "\"", "page_text*", "NEAR(a b)", "title:Other"] {
        assert!(found(Some(&mia), nothing, None).is_empty(), "{nothing}");
    }
    assert_eq!(found(Some(&tom), "quote", None).len(), 3);
    assert_eq!(found(Some(&tom), "quote", Some(&closed)), ["Closed quote"]);
    assert!(found(Some(&mia), "quote", Some(&closed)).is_empty());
    assert!(found(None, "quote", None).is_empty());

    let first = wiki.search(Some(&tom), "quote", None, 0, 2).unwrap();
    let rest = wiki.search(Some(&tom), "quote", None, 2, 2).unwrap();
    assert_eq!((first.total, first.hits.len(), rest.hits.len()), (3, 2, 1));

    let change = PageChange { version: 1, parent: None, title: "Plan", body: "nothing", editor: "mia" };
    wiki.save_page(&space, page.id, &change).unwrap();
    assert_eq!(found(Some(&mia), "見積", None), Vec::<String>::new());
    wiki.remove_space(&closed.id).unwrap();
    assert_eq!(found(Some(&tom), "quote", None), ["Other"]);
}

#[test]
fn pages_of_before_are_found_and_followed_after_the_next_start() {
    let (directory, wiki) = wiki();
    let root = add_user(&wiki, "root", &[CONFLUENCE_ADMINISTRATORS]);
    let space = add_space(&wiki, "DOC", SpaceKind::Site);
    let new =
        NewPage { parent: None, title: "Home", body: "見積 [x](/mail/1)\n\n{{m id=1}}", editor: "mia" };
    wiki.create_page(&space, &new).unwrap();
    drop(wiki);
    let path = directory.path().join("wiki.db");
    // As a version of the wiki left it that knew nothing of all this.
    rusqlite::Connection::open(&path)
        .unwrap()
        .execute_batch(
            "DELETE FROM page_text; DELETE FROM page_link; DELETE FROM page_macro;
             DELETE FROM wiki_setting WHERE name = 'derived-version'",
        )
        .unwrap();
    let wiki = Wiki::open(&path).unwrap();
    assert_eq!(wiki.search(Some(&root), "見積", None, 0, 1).unwrap().total, 1);
    let target = MacroTarget { name: "m".to_owned(), template: "/mail/m/{id}".to_owned() };
    for path in ["/mail/1", "/mail/m/1"] {
        let pages = wiki.referring(Some(&root), &[path], std::slice::from_ref(&target), 9).unwrap();
        assert_eq!(pages.len(), 1, "{path}");
    }
    assert!(wiki.referring(Some(&root), &["/mail/m/2"], &[target], 9).unwrap().is_empty());
}

#[test]
fn a_restored_page_stands_where_it_was_as_far_as_that_is_there() {
    let (_directory, wiki) = wiki();
    let space = add_space(&wiki, "DOC", SpaceKind::Site);
    let add = |parent, title| {
        wiki.create_page(&space, &NewPage { parent, title, body: "", editor: "mia" }).unwrap().id
    };
    let home = add(None, "Home");
    let (above, below) = (add(Some(home), "Above"), add(Some(home), "Below"));
    let leaf = add(Some(above), "Leaf");
    for id in [leaf, above, below] {
        wiki.remove_page(&space, id, "tom").unwrap();
    }
    let trash = wiki.trash(&space, 0, 2).unwrap();
    assert_eq!((trash.total, trash.pages.len(), trash.pages[0].id), (3, 2, below));
    assert_eq!(wiki.restore_pages(&space, &[below, below, 999]).unwrap(), 1);
    assert_eq!(wiki.page(&space, below).unwrap().unwrap().parent, Some(home));
    assert_eq!(wiki.restore_pages(&space, &[leaf]).unwrap(), 1);
    assert_eq!(wiki.page(&space, leaf).unwrap().unwrap().parent, None, "what was above is in the trash");
    assert_eq!(wiki.purge_pages(&space, &[above, leaf]).unwrap(), 1);
    assert_eq!(wiki.trash(&space, 0, 9).unwrap().total, 0);
    assert!(wiki.page(&space, leaf).unwrap().is_some());
    wiki.remove_page(&space, leaf, "tom").unwrap();
    wiki.remove_space(&space.id).unwrap();
}
