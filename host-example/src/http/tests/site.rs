//! A wiki over HTTP whose plugin does as a test tells it.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    sync::Arc,
    time::Duration,
};

use base64::{Engine, prelude::BASE64_STANDARD};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::{
    http::{AppState, router},
    plugins::{
        Approval, Plugins,
        tests::script::{self, Script},
    },
    wiki::{NewPage, NewSpace, NewUser, Page, Right, SpaceKind, Theme, Wiki, WikiSpace},
};

pub(super) struct Site {
    pub(super) wiki: Wiki,
    pub(super) plugins: Plugins,
    pub(super) script: Arc<Script>,
    address: SocketAddr,
    runtime: Runtime,
    _data: TempDir,
}

/// What came back.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) head: String,
    pub(super) body: String,
}

impl Site {
    /// With the users `admin` (of everything), `ann` and `tom`; the plugin contributes `contributions` and runs.
    pub(super) fn new(contributions: &str) -> Self {
        let data = tempfile::tempdir().unwrap();
        let script = Script::new();
        *script.contributions.lock().unwrap() = contributions.to_owned();
        std::fs::write(data.path().join("plugin.so"), script::library("1")).unwrap();
        let plugins = script::wiki(data.path(), &script, true);
        let wiki = Wiki::open(&data.path().join("pages.db")).unwrap();
        for (name, groups) in
            [("admin", vec!["confluence-administrators".to_owned()]), ("ann", vec![]), ("tom", vec![])]
        {
            let new = NewUser {
                name: name.to_owned(),
                password: Some("password".to_owned()),
                groups: Some(groups),
                ..NewUser::default()
            };
            wiki.put_user(&new).unwrap();
        }
        let mut state = AppState::new(wiki.clone(), plugins.clone(), "Wiki");
        Arc::get_mut(&mut state.site).unwrap().patience = Duration::from_millis(800);
        let runtime = Runtime::new().unwrap();
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        runtime.spawn(async move { axum::serve(listener, router(state)).await });
        let site = Self { wiki, plugins, script, address, runtime, _data: data };
        site.switch(true);
        site
    }

    pub(super) fn switch(&self, enabled: bool) {
        self.runtime
            .block_on(self.plugins.set_enabled(enabled, Approval { user: "admin".to_owned(), sha256: None }))
            .unwrap();
    }

    /// A space in which `ann` may edit.
    pub(super) fn space(&self, key: &str) -> WikiSpace {
        let new = NewSpace {
            key: key.to_owned(),
            name: format!("Space {key}"),
            kind: SpaceKind::Site,
            theme: Theme::Default,
        };
        let space = self.wiki.create_space(&new).unwrap();
        self.wiki.set_grant(&space, "ann", &[Right::Edit]).unwrap();
        space
    }

    pub(super) fn page(&self, space: &WikiSpace, title: &str, body: &str) -> Page {
        self.wiki.create_page(space, &NewPage { parent: None, title, body, editor: "ann" }).unwrap()
    }

    pub(super) fn get(&self, user: &str, path: &str) -> Answer {
        self.send(user, "GET", path, "", "")
    }

    /// Submits a form.
    pub(super) fn post(&self, user: &str, path: &str, form: &str) -> Answer {
        self.send(user, "POST", path, "application/x-www-form-urlencoded", form)
    }

    pub(super) fn put(&self, user: &str, path: &str, json: &str) -> Answer {
        self.send(user, "PUT", path, "application/json", json)
    }

    fn send(&self, user: &str, method: &str, path: &str, kind: &str, body: &str) -> Answer {
        let credentials = match user {
            "" => String::new(),
            user => {
                format!("Authorization: Basic {}\r\n", BASE64_STANDARD.encode(format!("{user}:password")))
            }
        };
        let length = body.len();
        let fields = format!("{credentials}Content-Type: {kind}\r\nContent-Length: {length}\r\n");
        let (head, body) = self.exchange(method, path, &fields, body);
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Answer { status, head, body: String::from_utf8(body).unwrap() }
    }

    /// With these header fields, each with its line break; answers the head and the bytes of the body.
    pub(super) fn exchange(&self, method: &str, path: &str, fields: &str, body: &str) -> (String, Vec<u8>) {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        write!(stream, "{method} {path} HTTP/1.0\r\nHost: wiki\r\n{fields}\r\n{body}").unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let end = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
        let body = answer.split_off(end + 4);
        (String::from_utf8(answer).unwrap().trim_end().to_owned(), body)
    }
}

impl Answer {
    /// The body of an answer of this status.
    pub(super) fn expect(self, status: u16) -> String {
        assert_eq!(self.status, status, "{}\n{}", self.head, self.body);
        self.body
    }

    /// The path that the browser is sent to.
    pub(super) fn location(&self) -> &str {
        assert_eq!(self.status, 303, "{}\n{}", self.head, self.body);
        let line = self.head.lines().find(|line| line.to_lowercase().starts_with("location:")).unwrap();
        line.split_once(' ').unwrap().1
    }
}
