//! What never runs: files that are no plugin, that end whoever loads them, or that others may write.

use std::{fs, os::unix::fs::PermissionsExt};

use object::{Object, ObjectSection, SectionKind};
use serde_json::{Value, json};
use tests::{
    Authority, Client, mails,
    wiki::{ADMIN_PASSWORD, Session, text},
};

use super::{
    PLUGIN, VERSION,
    library::{Library, built, longer, offer, other_version, put, start, upgrade},
};

#[test]
fn a_refused_file_leaves_the_running_version_untouched_and_says_why() {
    let library = Library::new();
    let wiki = start(&Authority::new(), &library);
    let admin = wiki.admin();
    admin.put_space("SALES");
    admin.switch_plugin(true);
    let running = admin.plugin();
    let bytes = built();
    let mut machine = bytes.clone();
    // e_machine of the ELF header.
    machine[18] ^= 0xff;
    let foreign = ["/lib/x86_64-linux-gnu/libm.so.6", "/lib/aarch64-linux-gnu/libm.so.6", "/lib64/libm.so.6"];
    let foreign = foreign.iter().find_map(|path| fs::read(path).ok()).expect("a system library");
    let files: [(&[u8], &str); 6] = [
        (b"", "empty"),
        (b"This is no library.\n", "a text"),
        (&bytes[..bytes.len() / 2], "cut off"),
        (&bytes[..bytes.len() - 1], "cut off"),
        (&machine, "another kind of machine"),
        (&foreign, "not a Mail Archiving Plugin"),
    ];
    let named = wiki.data().join("plugins/offered.so");
    for (bytes, reason) in files {
        for path in [&library.path(), &named] {
            put(path, bytes);
            let offer = offer(&admin, path);
            let refused = text(&offer["refused"]);
            assert!(refused.contains(reason) && refused.len() < 400 && !refused.contains('\n'), "{refused}");
            let hash = text(&offer["sha256"]);
            assert_eq!(hash, mails::sha256(bytes));
            let answer =
                admin.post(&format!("{PLUGIN}/upgrade"), &json!({ "sha256": hash })).expect_problem(409);
            assert!(text(&answer.json()["detail"]).contains(reason), "{}", answer.text());
            let now = admin.plugin();
            for part in ["state", "version", "sha256", "since", "previous", "error"] {
                assert_eq!(now[part], running[part], "{part}");
            }
            assert_eq!(admin.message_count("SALES"), 0);
        }
    }
    let mut session = Session::sign_in(wiki.anonymous(), "admin", ADMIN_PASSWORD);
    let page = session.open("/admin/addons").expect(200).text();
    assert!(page.contains("not a Mail Archiving Plugin") && !page.contains("/upgrade?sha256="));
    assert!(!wiki.log().contains("panicked"), "{}", wiki.log());
}

#[test]
fn a_file_that_ends_whoever_loads_it_is_refused_and_the_wiki_lives() {
    let library = Library::new();
    let wiki = start(&Authority::new(), &library);
    let admin = wiki.admin();
    admin.put_space("SALES");
    admin.switch_plugin(true);
    let mut bytes = built();
    let code: Vec<(u64, u64)> = object::File::parse(&*bytes)
        .unwrap()
        .sections()
        .filter(|section| section.kind() == SectionKind::Text)
        .filter_map(|section| section.file_range())
        .collect();
    // Whole, well-formed, and no instruction of it is one: what the system's loader calls faults.
    for (start, length) in code {
        bytes[usize::try_from(start).unwrap()..][..usize::try_from(length).unwrap()].fill(0);
    }
    let file = wiki.data().join("plugins/broken.so");
    put(&file, &bytes);
    let refused = text(&offer(&admin, &file)["refused"]);
    assert!(refused.contains("the file is damaged") && refused.contains("signal"), "{refused}");
    let body = json!({ "sha256": mails::sha256(&bytes) });
    admin.post(&format!("{PLUGIN}/upgrade"), &body).expect_problem(409);
    assert_eq!(text(&admin.plugin()["version"]), VERSION);
    assert_eq!(admin.message_count("SALES"), 0);
    // What is only offered is not loaded, well-formed or not.
    let (second, _) = other_version(&built());
    put(&file, &second);
    let offered = text(&offer(&admin, &file)["sha256"]);
    let mapped = || fs::read_to_string(format!("/proc/{}/maps", wiki.pid())).unwrap();
    assert!(!mapped().contains(&offered));
    upgrade(&admin, &offered);
    assert!(mapped().contains(&offered));
}

#[test]
fn a_file_that_others_may_write_is_refused_with_what_to_do() {
    let library = Library::new();
    let mut wiki = start(&Authority::new(), &library);
    let admin = wiki.admin();
    admin.switch_plugin(true);
    let second = longer(&built());
    let file = wiki.data().join("plugins/second.so");
    put(&file, &second);
    let refused = |admin: &Client| text(&offer(admin, &file)["refused"]);
    let mut session = Session::sign_in(wiki.anonymous(), "admin", ADMIN_PASSWORD);
    session.open("/").expect(200);
    session.submit("/language", &[("language", "ja"), ("next", "/")]).expect(303);
    assert_eq!(offer(&admin, &file)["refused"], Value::Null);
    for (path, bad, good) in [(file.clone(), 0o664, 0o644), (wiki.data().join("plugins"), 0o777, 0o700)] {
        fs::set_permissions(&path, fs::Permissions::from_mode(bad)).unwrap();
        let line = refused(&admin);
        assert!(line.contains(&format!("chmod go-w '{}'", path.display())), "{line}");
        let body = json!({ "sha256": mails::sha256(&second) });
        admin.post(&format!("{PLUGIN}/upgrade"), &body).expect_problem(409);
        let page = session.open("/admin/addons").expect(200).text();
        let told = format!("chmod go-w '{}'", path.display());
        assert!(page.contains("所有者以外が書き込める") && page.contains(&told), "{page}");
        assert!(!page.contains("others than its owner"), "English on a Japanese page");
        fs::set_permissions(&path, fs::Permissions::from_mode(good)).unwrap();
    }
    // The named one as well, and nothing is enabled that was never confirmed.
    admin.switch_plugin(false);
    wiki.stop();
    fs::set_permissions(library.path(), fs::Permissions::from_mode(0o666)).unwrap();
    wiki.restart();
    assert_eq!(wiki.admin().plugin()["state"], "disabled");
    wiki.admin().switch_plugin(true);

    let other = Library::new();
    fs::set_permissions(other.path(), fs::Permissions::from_mode(0o666)).unwrap();
    let wiki = start(&Authority::new(), &other);
    let answer = wiki.admin().put(PLUGIN, &json!({ "enabled": true })).expect_problem(409);
    assert!(text(&answer.json()["detail"]).contains("chmod go-w"), "{}", answer.text());
}
