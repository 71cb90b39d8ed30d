use super::*;
use crate::wiki::Right;

fn wiki() -> (tempfile::TempDir, Wiki) {
    let directory = tempfile::tempdir().unwrap();
    let wiki = Wiki::open(&directory.path().join("wiki.db")).unwrap();
    (directory, wiki)
}

#[test]
fn the_first_start_makes_a_site_that_people_can_enter() {
    let (_directory, wiki) = wiki();
    let sign_ins = renew_sign_ins(&wiki, None).unwrap();
    seed(&wiki).unwrap();
    assert!(wiki.is_set_up().unwrap(), "no set-up link stays open");
    for sign_in in &sign_ins {
        let user = wiki.check_password(sign_in.name, &sign_in.password).unwrap();
        assert_eq!(user.as_deref(), Some(sign_in.name));
    }

    let may = |name: &str, key: &str, right| {
        let (user, space) = (wiki.user(name).unwrap(), wiki.space(key).unwrap().unwrap());
        wiki.may(user.as_ref(), &space, right).unwrap()
    };
    assert!(wiki.user("admin").unwrap().unwrap().is_site_administrator());
    assert!(may("admin", "DOCS", Right::Admin));
    assert!(may("kenji", "SALES", Right::Admin) && !may("kenji", "DOCS", Right::Edit));
    assert!(may("aoi", "SALES", Right::Edit) && !may("aoi", "SALES", Right::Admin));
    assert!(may("nadia", "DOCS", Right::Admin) && !may("nadia", "SALES", Right::View));
    assert!(may("kenji", "~kenji", Right::Admin) && !may("aoi", "~kenji", Right::View));

    for demo in SPACES {
        let space = wiki.space(demo.key).unwrap().unwrap();
        assert_eq!((space.kind, space.theme), (demo.kind, demo.theme));
        let tree = wiki.page_tree(&space, 0, u32::MAX).unwrap();
        assert_eq!(tree.len(), demo.pages.len());
        let home = wiki.page(&space, space.home.unwrap()).unwrap().unwrap();
        assert_eq!(home.title, demo.pages[0].title);
        for page in demo.pages {
            let parent = tree.iter().find(|found| found.title == page.title).unwrap().parent;
            let parent = parent.map(|id| wiki.page(&space, id).unwrap().unwrap().title);
            assert_eq!(parent.as_deref(), page.parent);
        }
    }
}

#[test]
fn a_later_start_renews_passwords_and_keeps_what_people_wrote() {
    let (_directory, wiki) = wiki();
    let first = renew_sign_ins(&wiki, None).unwrap();
    seed(&wiki).unwrap();
    let space = wiki.space("SALES").unwrap().unwrap();
    let home = wiki.page(&space, space.home.unwrap()).unwrap().unwrap();
    let change = crate::wiki::PageChange {
        version: home.version,
        parent: None,
        title: &home.title,
        body: "Changed.",
        editor: "kenji",
    };
    wiki.save_page(&space, home.id, &change).unwrap();

    let second = renew_sign_ins(&wiki, Some("chosen by hand")).unwrap();
    seed(&wiki).unwrap();
    assert_eq!(second[0].password, "chosen by hand");
    for (old, new) in first.iter().zip(&second) {
        assert_eq!(wiki.check_password(old.name, &old.password).unwrap(), None);
        assert!(wiki.check_password(new.name, &new.password).unwrap().is_some());
    }
    assert_eq!(wiki.page(&space, home.id).unwrap().unwrap().body, "Changed.");
    assert_eq!(wiki.page_tree(&space, 0, u32::MAX).unwrap().len(), SPACES[0].pages.len());
}
