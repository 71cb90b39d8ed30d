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

struct Bench {
    directory: tempfile::TempDir,
    host: MemoryHost,
    accounts: Accounts,
    runtime: tokio::runtime::Runtime,
}

impl Bench {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let personal =
            Space { id: "p1".into(), key: "~ann".into(), name: "Ann".into(), kind: SpaceKind::PERSONAL };
        let host = MemoryHost::new(directory.path()).space("s1", "SALES", "Sales").with_space(personal);
        let accounts = Accounts::new(Store::new(host.storage()), host.host());
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        Self { directory, host, accounts, runtime: runtime.unwrap() }
    }

    fn add(&self, space: &str, name: &str) -> AccountId {
        let form =
            format!(r#"{{"name":"{name}","protocol":"IMAP","hostname":"h","username":"u","password":"p"}}"#);
        let form = AccountForm::from_json(form.as_bytes()).unwrap();
        self.accounts.create(space, parse(&form, PasswordRule::Needed).unwrap(), "x").unwrap().id
    }

    /// Another instance of the plugin on the same store.
    fn poller(&self) -> Poller {
        let store = Store::new(self.host.storage());
        let tools = Tools {
            archive: Archive::new(store.clone(), self.host.host()),
            store,
            network: network(self.directory.path()),
            host: self.host.host(),
            accounts: self.accounts.clone(),
        };
        Poller::new(tools, Settings::default(), self.runtime.handle().clone())
    }
}

fn state(poller: &Poller, account: AccountId) -> Option<PassState> {
    poller.progress("s1", &[account]).unwrap().remove(&account)
}

fn wait_until(what: &str, holds: impl Fn() -> bool) {
    let start = std::time::Instant::now();
    while !holds() {
        assert!(start.elapsed() < Duration::from_secs(20), "{what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn what_a_resting_instance_is_asked_for_is_begun_by_the_active_one() {
    let bench = Bench::new();
    let (account, off) = (bench.add("s1", "on"), bench.add("s1", "off"));
    bench.accounts.set_enabled("s1", off, false).unwrap();
    let (old, new) = (bench.poller(), bench.poller());
    old.fetch_space("s1").unwrap();
    assert_eq!(state(&old, account), Some(PassState::Starting), "it waits");
    assert_eq!(state(&old, off), None, "a disabled account is not fetched");

    new.activate().unwrap();
    assert!(state(&new, account).is_some(), "begun when `activate` returned");
    wait_until("it ends", || state(&new, account).is_some_and(|state| state.is_over()));
    assert_eq!(state(&old, account), None, "nobody waits any more");

    // Asked for while the other is active already.
    old.fetch_space("s1").unwrap();
    wait_until("the active one looks again", || state(&old, account).is_none());
    new.quiesce();
}

#[test]
fn a_wait_can_be_stopped() {
    let bench = Bench::new();
    let account = bench.add("s1", "on");
    let poller = bench.poller();
    poller.fetch_space("s1").unwrap();
    poller.stop_space("s1").unwrap();
    assert_eq!(state(&poller, account), None);
}

#[test]
fn quiesce_hands_on_what_it_interrupts_and_not_what_somebody_stopped() {
    let bench = Bench::new();
    let (interrupted, stopped) = (bench.add("s1", "interrupted"), bench.add("s2", "stopped"));
    let poller = bench.poller();
    poller.activate().unwrap();
    // Without a turn they wait for ever.
    poller.lock().turns = Arc::new(Semaphore::new(0));
    poller.fetch_space("s1").unwrap();
    poller.fetch_space("s2").unwrap();
    poller.stop_space("s2").unwrap();
    poller.quiesce();
    assert_eq!(poller.wanted(&[interrupted, stopped]).unwrap(), [interrupted].into());
    assert_eq!(state(&poller, interrupted), Some(PassState::Starting), "to people it goes on");
    let next = bench.poller();
    next.activate().unwrap();
    assert!(state(&next, interrupted).is_some());
    assert_eq!(next.wanted(&[interrupted]).unwrap(), [].into());
    next.quiesce();
}

#[test]
fn the_schedule_fetches_enabled_accounts_of_site_spaces_that_do_not_rest() {
    let bench = Bench::new();
    let (accounts, host) = (&bench.accounts, &bench.host);
    let (due, off, rests) = (bench.add("s1", "due"), bench.add("s1", "off"), bench.add("s1", "rests"));
    bench.add("p1", "of a personal space");
    bench.add("gone", "of a space that is gone");
    accounts.set_enabled("s1", off, false).unwrap();
    let refused = Trouble { permanent: true, ..Trouble::new(Stage::Login, "x", []) };
    let now = host.host().now();
    accounts.note_health("s1", rests, &Health::default().failed(now, refused)).unwrap();

    let poller = bench.poller();
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

/// One panic in each task that the poller starts.
#[test]
fn a_panic_in_a_background_task_is_a_fault_of_the_plugin() {
    for (place, told) in [
        ("catch up", "panic in what an earlier run left: injected at catch up"),
        ("due", "panic in the schedule: injected at due"),
        ("wanted", "panic in the fetches that are wanted: injected at wanted"),
        ("pass", "panic in a fetch: injected at pass"),
        ("note", "panic in a fetch: injected at note"),
    ] {
        let bench = Bench::new();
        // A tenth of a second before the half hour.
        let clock = bench.host.clone().at(1_795_513_200_000 + 20 * 60 * 1000 - 100);
        let account = bench.add("s1", "on");
        std::fs::write(bench.directory.path().join("panic-at"), place).unwrap();
        let poller = bench.poller();
        poller.activate().unwrap();
        poller.fetch_space("s1").unwrap();
        wait_until(place, || clock.fault().is_some());
        assert_eq!(clock.fault().as_deref(), Some(told));
        poller.quiesce();

        // Enabled again, with nothing in the way.
        std::fs::remove_file(bench.directory.path().join("panic-at")).unwrap();
        let again = bench.poller();
        again.activate().unwrap();
        again.fetch_space("s1").unwrap();
        wait_until("it fetches again", || state(&again, account).is_some_and(|state| state.is_over()));
        again.quiesce();
    }
}
