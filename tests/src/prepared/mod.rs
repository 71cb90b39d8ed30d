//! One wiki in which every screen has something to show: the data of the walk through all screens.

mod mails;

use std::{collections::BTreeSet, fs, path::Path, time::Duration};

use serde_json::{Map, Value, json};

use crate::{
    Authority, Dovecot, Fault, Moment, Options, Scripted, Wiki,
    deadline::wait_for,
    mails as plain_mails,
    wiki::{ADMIN_PASSWORD, Account, Client, Session, base, text},
};

const FETCH: Duration = Duration::from_secs(120);

/// The wiki, another that nobody has set up, and their mail servers.
pub struct Prepared {
    /// With spaces, people, pages and mail.
    pub wiki: Wiki,
    /// Just started, without an administrator.
    pub fresh: Wiki,
    /// What stands in braces in the addresses of the screens.
    pub at: Map<String, Value>,
    _servers: (Dovecot, Scripted),
}

impl Prepared {
    /// Takes a few seconds.
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    /// With these environment variables of the wikis more.
    pub fn start_with(environment: &[(String, String)]) -> Self {
        let authority = Authority::new();
        let dovecot = Dovecot::start(&authority, &["sales", "docs", "gone", "broken", "one"]);
        let stalling = Scripted::start(plain_mails::varied(3, 40));
        stalling.plan(Fault::Stall(Moment::Fetch), u32::MAX);
        let options = Options { environment: environment.to_vec(), ..Options::default() };
        let wiki = Wiki::start_with(Options {
            mail_ca: Some(authority.pem()),
            mail_allow: vec!["127.0.0.0/8".to_owned()],
            ..options.clone()
        });
        let fresh = Wiki::start_with(Options { without_administrator: true, ..options });
        let mut site = Site { admin: wiki.admin(), session: session(&wiki), at: Map::new() };
        site.people();
        site.admin.switch_plugin(true);
        site.spaces();
        site.mail(&dovecot);
        site.accounts(&dovecot, &stalling);
        site.trash();
        site.pages();
        site.damage(&dovecot, &wiki.data());
        site.note("setup", fresh.set_up_path());
        Self { at: site.at, wiki, fresh, _servers: (dovecot, stalling) }
    }

    /// What the scripts are told of it.
    pub fn told(&self) -> Value {
        json!({
            "url": self.wiki.url(), "fresh": self.fresh.url(), "at": self.at, "adminPassword": ADMIN_PASSWORD,
            "viewer": {"user": VIEWER, "password": crate::wiki::user_password(VIEWER)},
        })
    }
}

const VIEWER: &str = "vera";

fn session(wiki: &Wiki) -> Session {
    Session::sign_in(wiki.anonymous(), "admin", ADMIN_PASSWORD)
}

struct Site {
    admin: Client,
    session: Session,
    at: Map<String, Value>,
}

impl Site {
    fn note(&mut self, name: &str, value: impl Into<Value>) {
        self.at.insert(name.to_owned(), value.into());
    }

    fn people(&mut self) {
        self.admin.put_user(VIEWER, &[]);
        self.admin.put_user("kenji", &[]);
        for (name, full) in [
            ("tanaka", "田中 花子"),
            ("amira", "أميرة حداد"),
            (
                "featherstonehaugh-cholmondeley",
                "Bartholomew Featherstonehaugh-Cholmondeley of the Territories",
            ),
        ] {
            let body = json!({"password": "a-password-of-the-test", "fullName": full, "email": format!("{name}@example.com"), "groups": ["confluence-users"]});
            self.admin.put(&format!("/rest/wiki/1.0/users/{name}"), &body).expect_success();
        }
    }

    /// Both themes, both kinds, and spaces for what would disturb the others.
    fn spaces(&mut self) {
        for (key, name, kind, theme) in [
            ("SALES", "Sales", "site", "default"),
            ("DOCS", "Handbook 手引き", "site", "documentation"),
            ("EMPTY", "Nothing yet", "site", "default"),
            ("IDLE", "No mail yet", "site", "default"),
            ("ONE", "مساحة One message", "site", "default"),
            ("BUSY", "A stalled server", "site", "default"),
            ("GONE", "Emptied", "site", "default"),
            ("BROKEN", "Damaged", "site", "default"),
            ("~kenji", "Kenji", "personal", "default"),
        ] {
            let body = json!({"name": name, "kind": kind, "theme": theme});
            self.admin.put(&format!("/rest/wiki/1.0/spaces/{key}"), &body).expect_success();
            self.admin.put_permissions(key, VIEWER, &["view"]);
        }
        self.admin.put_permissions("SALES", "kenji", &["view", "edit", "admin", "delete-mail"]);
        self.admin.put_permissions("SALES", "anonymous", &["view"]);
    }

    fn mail(&mut self, dovecot: &Dovecot) {
        let mails: Vec<_> = [mails::discussion(), mails::kinds(), mails::filling(45)].concat();
        dovecot.deliver_many("sales", mails.iter().map(Vec::as_slice));
        for user in ["docs", "gone"] {
            dovecot.deliver_many(user, mails::discussion().iter().map(Vec::as_slice));
        }
        dovecot.deliver_many("docs", mails::long_discussion().iter().map(Vec::as_slice));
        dovecot.deliver("one", &mails::long_right_to_left());
        for (space, user) in [("SALES", "sales"), ("DOCS", "docs"), ("GONE", "gone"), ("ONE", "one")] {
            let account = Account {
                name: format!("Clone of {user}"),
                ..Account::of("IMAPS", dovecot.ports.imaps, user)
            };
            let id = self.admin.create_account(space, &account);
            self.note(&format!("{}-account", space.to_lowercase()), id);
            self.admin.fetch_and_wait(space, FETCH);
        }
        let single = self.admin.list_all("ONE", 2).remove(0);
        self.note("one", single["id"].clone());
        self.note("one-thread", single["threadId"].clone());
        let long = self.admin.list_all("DOCS", 100);
        let long = long.iter().find(|one| one["subject"] == "Weekly figures 44").expect("a long discussion");
        self.note("long-thread", long["threadId"].clone());
        let listed = self.admin.list_all("SALES", 200);
        let all: Vec<Value> = listed;
        for (name, mark) in [
            ("patch", "[PATCH] Rename"),
            ("letter", "Our letter"),
            ("parcel", "A parcel"),
            ("long", mails::LONG),
            ("unbroken", "Unbroken"),
            ("rtl", "مرحبا"),
            ("japanese", "契約更新"),
            ("lie", "A lie"),
            ("wide", "A broad table"),
            ("answer", "Re: Renewal"),
            ("deleted", "Weekly figures 44"),
        ] {
            let found =
                all.iter().find(|one| one["subject"].as_str().is_some_and(|subject| subject.contains(mark)));
            let found = found.unwrap_or_else(|| panic!("no mail “{mark}”"));
            self.at.insert(name.to_owned(), found["id"].clone());
            if name == "answer" {
                self.at.insert("thread".to_owned(), found["threadId"].clone());
            }
        }
        let nothing = all.iter().find(|one| one["subject"] == "").expect("a mail without a subject");
        self.at.insert("nothing".to_owned(), nothing["id"].clone());
        for (name, label) in [("answer", "offer"), ("answer", "顧客"), ("letter", "offer")] {
            let path = format!(
                "{}/messages/{}/labels/{}",
                base("SALES"),
                text(&self.at[name]),
                crate::wiki::escape(label)
            );
            self.admin.put(&path, &Value::Null).expect_success();
        }
    }

    /// Accounts in every state.
    fn accounts(&mut self, dovecot: &Dovecot, stalling: &Scripted) {
        let failing = Account {
            name: "Mailbox whose password changed".to_owned(),
            password: "wrong".to_owned(),
            ..Account::of("POPS", dovecot.ports.pop3s, "sales")
        };
        let failing = self.admin.create_account("SALES", &failing);
        self.admin.fetch_and_wait("SALES", FETCH);
        let paused = Account { name: "Paused".to_owned(), ..Account::of_scripted(stalling.port, "paused") };
        let paused = self.admin.create_account("SALES", &paused);
        self.admin
            .put(&format!("{}/accounts/{paused}/enabled", base("SALES")), &json!(false))
            .expect_success();
        self.note("failing", failing);
        self.note("paused", paused);
        let idle = Account::of("IMAPS", dovecot.ports.imaps, "gone");
        self.admin.create_account("IDLE", &idle);
        let stalled =
            Account { name: "A slow server".to_owned(), ..Account::of_scripted(stalling.port, "slow") };
        self.admin.create_account("BUSY", &stalled);
    }

    /// Deleted mail, a whole space of it, and a verified archive.
    fn trash(&mut self) {
        let deleted = text(&self.at["deleted"]);
        let listed = self.admin.list_all("SALES", 200);
        let others =
            listed.iter().filter(|one| one["subject"].as_str().is_some_and(|s| s.ends_with("figures 3")));
        let ids: Vec<String> = others.map(|one| text(&one["id"])).chain([deleted]).collect();
        for id in ids {
            self.admin.delete(&format!("{}/messages/{id}", base("SALES"))).expect_success();
        }
        self.admin
            .post(&format!("{}/trash/delete-all", base("GONE")), &json!({"confirm": "GONE"}))
            .expect_success();
        self.admin.request("POST", &format!("{}/verify", base("SALES")), None).expect_success();
    }

    fn page(&mut self, space: &str, title: &str, body: &str, parent: &str) -> String {
        let path = format!("/spaces/{space}/pages/new");
        self.session.open(&path).expect(200);
        let answer = self.session.submit(&path, &[("title", title), ("body", body), ("parent", parent)]);
        let location = answer.header("location").unwrap_or_else(|| panic!("no page: {}", answer.text()));
        location.rsplit('/').next().expect("an id").to_owned()
    }

    fn pages(&mut self) {
        let (thread, message) = (text(&self.at["thread"]), text(&self.at["answer"]));
        let macros = format!(
            "What was said:\n\n{{{{mail-thread id={thread}}}}}\n\n{{{{mail-message id={message}}}}}\n\n\
             {{{{mail-search query=\"figures\" limit=3}}}}\n\n{{{{mail-message id=00000000000000000000000000000000}}}}\n\n\
             {{{{mail-search query=of several words}}}}\n\n{{{{mail-thread}}}}\n\n{{{{mail-search query=before:soon}}}}\n"
        );
        let rich = "# Plan\n\nText with *emphasis*, `code` and a [link](/spaces/SALES/mail).\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\n| a table | that is wider | than narrow windows | by its many | columns of | some words |\n| --- | --- | --- | --- | --- | --- |\n| aaaaaaaaaaaa | bbbbbbbbbbbb | cccccccccccc | dddddddddddd | eeeeeeeeeeee | ffffffffffff |\n\n\
            ```\na long line of code that does not break and does not end soon, so that it has to be scrolled within its box\n```\n\n\
            > quoted\n\n- one\n- two\n\n日本語の段落です。契約の更新について書いてあります。\n";
        let home = self.page(
            "SALES",
            "Sales",
            &format!("{rich}\n[the mail](/spaces/SALES/mail/threads/{thread})\n"),
            "",
        );
        let child = self.page("SALES", &format!("A page of {}", "very long title ".repeat(10)), rich, &home);
        let deeper = self.page("SALES", "契約更新の手順", "短い。", &child);
        let embedding = self.page("SALES", "Mail about the renewal", &macros, &deeper);
        let docs = self.page("DOCS", "Handbook", rich, "");
        let gone = self.page("SALES", "Outdated", "Old.", &home);
        let removed = self.session.submit(&format!("/spaces/SALES/pages/{gone}/remove"), &[]);
        assert!((300..400).contains(&removed.status), "{}", removed.text());
        for (name, id) in [("home", home), ("page", child), ("macros", embedding), ("docs", docs)] {
            self.note(name, id);
        }
    }

    /// A message whose bytes are gone from the disk: what the wiki shows then.
    fn damage(&mut self, dovecot: &Dovecot, data: &Path) {
        let blobs = data.join("blobs");
        let before = files(&blobs);
        dovecot.deliver("broken", &plain_mails::incompressible(1, 3_000_000));
        self.admin.create_account("BROKEN", &Account::of("POPS", dovecot.ports.pop3s, "broken"));
        self.admin.fetch_and_wait("BROKEN", FETCH);
        let listed = self.admin.list_all("BROKEN", 10);
        self.note("broken", text(&listed[0]["id"]));
        let blob = wait_for("the blob", FETCH, || files(&blobs).difference(&before).next().cloned());
        fs::remove_file(&blob).expect("the blob goes");
        self.admin.request("POST", &format!("{}/verify", base("BROKEN")), None).expect_success();
    }
}

/// Every file below a directory.
fn files(directory: &Path) -> BTreeSet<std::path::PathBuf> {
    let mut found = BTreeSet::new();
    let mut waiting = vec![directory.to_owned()];
    while let Some(directory) = waiting.pop() {
        for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                waiting.push(path);
            } else {
                found.insert(path);
            }
        }
    }
    found
}
