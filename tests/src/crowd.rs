//! People who read the space `SALES` and fetch its mail, and mail that keeps arriving, while something is done to the
//! plugin.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use crate::{
    Client, Dovecot, Wiki, mails,
    wiki::{ADMIN_PASSWORD, Session, base, text},
};

/// Readers of the REST interface, and as many of the pages.
const READERS: usize = 2;

/// How often each status was answered, by what was asked: `call`, `page`, `progress`, `fetch`, and `wiki` for what is
/// none of the plugin's.
pub type Answers = BTreeMap<(&'static str, u16), u32>;

/// What happened meanwhile.
pub struct Meanwhile<R> {
    /// What the act answered.
    pub outcome: R,
    /// What the readers were answered.
    pub answers: Answers,
    /// What was delivered to each of the users.
    pub delivered: [Vec<Vec<u8>>; 2],
}

/// Acts while the crowd is there. Mail for `users` is made from the seeds after `seed`.
///
/// # Panics
/// When `act` does, after the crowd has gone.
pub fn meanwhile<R>(
    wiki: &Wiki,
    dovecot: &Dovecot,
    users: [&str; 2],
    seed: u64,
    act: impl FnOnce() -> R,
) -> Meanwhile<R> {
    let crowd = Crowd { wiki, over: AtomicBool::new(false), answers: Mutex::default() };
    let (outcome, delivered) = thread::scope(|scope| {
        let ends = Ends(&crowd.over);
        for _ in 0..READERS {
            scope.spawn(|| crowd.reads_calls());
            scope.spawn(|| crowd.reads_pages());
        }
        scope.spawn(|| crowd.follows_progress());
        scope.spawn(|| crowd.fetches());
        let deliverer = scope.spawn(|| crowd.delivers(dovecot, users, seed));
        let outcome = act();
        drop(ends);
        (outcome, deliverer.join().expect("the deliverer"))
    });
    Meanwhile { outcome, answers: crowd.answers.into_inner().expect("the answers"), delivered }
}

/// Tells the crowd to go, also when the test fails.
struct Ends<'a>(&'a AtomicBool);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

struct Crowd<'a> {
    wiki: &'a Wiki,
    over: AtomicBool,
    answers: Mutex<Answers>,
}

impl Crowd<'_> {
    fn reads_calls(&self) {
        let client = self.wiki.admin();
        self.until_over(|| self.reads_messages(&client));
    }

    fn reads_messages(&self, client: &Client) {
        let list = client.get(&format!("{}/messages?limit=20", base("SALES")));
        self.note("call", list.status);
        if list.status == 200 {
            for message in list.json()["messages"].as_array().into_iter().flatten().take(5) {
                let raw = client.get(&format!("{}/messages/{}/raw", base("SALES"), text(&message["id"])));
                self.note("call", raw.status);
            }
        }
        self.note("call", client.get(&format!("{}/accounts", base("SALES"))).status);
    }

    fn reads_pages(&self) {
        let mut session = self.session();
        self.until_over(|| {
            for path in ["", "/accounts", "/accounts/new"] {
                self.note("page", session.open(&format!("/spaces/SALES/mail{path}")).status);
            }
            // The page that tells of the change is read while it is made.
            for path in ["/spaces/SALES/pages", "/admin/addons"] {
                self.note("wiki", session.open(path).status);
            }
        });
    }

    /// A stream of events is a request too: it must not hold the plugin up.
    fn follows_progress(&self) {
        let mut session = self.session();
        self.until_over(|| {
            self.note("progress", session.open("/spaces/SALES/mail/progress").status);
            thread::sleep(Duration::from_millis(5));
        });
    }

    fn fetches(&self) {
        let client = self.wiki.admin();
        self.until_over(|| {
            let status = client.request("POST", &format!("{}/fetch", base("SALES")), None).status;
            self.note("fetch", status);
            thread::sleep(Duration::from_millis(20));
        });
    }

    fn delivers(&self, dovecot: &Dovecot, users: [&str; 2], mut seed: u64) -> [Vec<Vec<u8>>; 2] {
        let mut delivered: [Vec<Vec<u8>>; 2] = Default::default();
        self.until_over(|| {
            for (user, all) in users.iter().zip(&mut delivered) {
                seed += 1;
                let some = mails::varied(seed, 6);
                dovecot.deliver_many(user, some.iter().map(Vec::as_slice));
                all.extend(some);
            }
            thread::sleep(Duration::from_millis(80));
        });
        delivered
    }

    fn session(&self) -> Session {
        Session::sign_in(self.wiki.anonymous(), "admin", ADMIN_PASSWORD)
    }

    fn until_over(&self, mut act: impl FnMut()) {
        while !self.over.load(Ordering::SeqCst) {
            act();
        }
    }

    fn note(&self, what: &'static str, status: u16) {
        *self.answers.lock().expect("the answers").entry((what, status)).or_default() += 1;
    }
}
