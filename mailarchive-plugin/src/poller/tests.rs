use std::{sync::Arc, time::Duration};

use mailarchive_api::{Space, SpaceKind, testkit::MemoryHost};

use super::*;
use crate::{
    account::{AccountForm, Accounts, PasswordRule, parse},
    archive::Archive,
    source::{self, Limits, Network},
    store::Store,
};

fn network(directory: &std::path::Path) -> Network {
    Network {
        policy: Arc::new(|_, _| Err("no network in this test".to_owned())),
        tls: source::client_config(&[]).unwrap(),
        limits: Limits::default(),
        spool: directory.to_owned(),
    }
}

#[test]
fn the_schedule_fetches_enabled_accounts_of_site_spaces_that_do_not_rest() {
    let directory = tempfile::tempdir().unwrap();
    let personal =
        Space { id: "p1".into(), key: "~ann".into(), name: "Ann".into(), kind: SpaceKind::PERSONAL };
    let host = MemoryHost::new(directory.path()).space("s1", "SALES", "Sales").with_space(personal);
    let store = Store::new(host.storage());
    let accounts = Accounts::new(store.clone(), host.host());
    let add = |space: &str, name: &str| {
        let form =
            format!(r#"{{"name":"{name}","protocol":"IMAP","hostname":"h","username":"u","password":"p"}}"#);
        let form = AccountForm::from_json(form.as_bytes()).unwrap();
        accounts.create(space, parse(&form, PasswordRule::Needed).unwrap(), "x").unwrap().id
    };
    let (due, off, rests) = (add("s1", "due"), add("s1", "off"), add("s1", "rests"));
    add("p1", "of a personal space");
    add("gone", "of a space that is gone");
    accounts.set_enabled("s1", off, false).unwrap();
    let refused = Trouble { permanent: true, ..Trouble::new(Stage::Login, "x", []) };
    let now = host.host().now();
    accounts.note_health("s1", rests, &Health::default().failed(now, refused)).unwrap();

    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let tools = Tools {
        archive: Archive::new(store, host.host()),
        network: network(directory.path()),
        host: host.host(),
        accounts,
    };
    let poller = Poller::new(tools, Schedule::every_30_minutes(), runtime.handle().clone());
    let names = || -> Vec<AccountId> {
        let mut due: Vec<_> = poller.due().unwrap().into_iter().map(|(_, account)| account.id).collect();
        due.sort();
        due
    };
    assert_eq!(names(), [due]);
    host.advance(i64::try_from(Duration::from_secs(60 * 60).as_millis()).unwrap());
    let mut later = [due, rests];
    later.sort();
    assert_eq!(names(), later, "it has rested");
}
