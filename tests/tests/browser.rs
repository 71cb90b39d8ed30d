//! The wiki in a browser, as people use it. Screenshots are kept in `target/screenshots`.

use std::{
    io::{self, BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use serde_json::{Value, json};
use tests::{
    Authority, Dovecot, Options, Wiki,
    browser::{self, CHROMIUM},
    mails,
    wiki::{ADMIN_PASSWORD, Account},
};

const JOURNEY: Duration = Duration::from_secs(240);
/// Runs one script of `tests/browser` and fails as it fails.
fn run(script: &str, test: Value) {
    browser::run(script, test, JOURNEY);
}

fn newcomer(name: &str, view: &Value, text_mail: (&str, &str, Vec<u8>), search: &str) {
    let authority = Authority::new();
    let dovecot = Dovecot::start(&authority, &["inbox"]);
    let (subject, body, mail) = text_mail;
    dovecot.deliver("inbox", &mail);
    dovecot.deliver(
        "inbox",
        &mails::html(2, "Our letter of news", "<h2>Greetings</h2><p>In <b>colour</b>.</p>"),
    );
    dovecot.deliver("inbox", &mails::plain(3, "Third", "text"));
    let wiki = Wiki::start_with(Options {
        mail_ca: Some(authority.pem()),
        mail_allow: vec!["127.0.0.0/8".to_owned()],
        without_administrator: true,
        ..Options::default()
    });
    let account = Account::of("IMAPS", dovecot.ports.imaps, "inbox");
    run(
        "newcomer.mjs",
        json!({
            "name": name, "url": wiki.url(), "view": view, "adminPassword": ADMIN_PASSWORD,
            "setUpPath": wiki.set_up_path(), "spacePath": "/spaces/SALES", "accountName": "Clone of sales", "search": search,
            "mail": {
                "protocol": account.protocol, "hostname": account.hostname, "port": account.port,
                "username": account.username, "password": account.password, "count": 3,
            },
            "text": {"subject": subject, "body": body},
            "html": {"subject": "Our letter of news", "body": "Greetings"},
        }),
    );
    assert_eq!(dovecot.messages_left("inbox"), 0);
    assert_eq!(wiki.admin().list_all("SALES", 10).len(), 3);
}

#[test]
fn a_newcomer_archives_and_reads_his_first_mail() {
    let mail = mails::plain(1, "Renewal of the contract", "We have read version 2.");
    let view = json!({"language": "en", "size": "desk", "scripts": true});
    newcomer(
        "newcomer-en",
        &view,
        ("Renewal of the contract", "We have read version 2.", mail),
        "subject:renewal version",
    );
}

#[test]
fn a_newcomer_does_so_in_japanese_on_a_phone_without_scripts() {
    // RFC 1468: the subject is “メールのテスト”, the body “メールのテスト”.
    let mail = b"From: ada@example.com\r\nDate: Mon, 2 Nov 2026 10:00:00 +0900\r\n\
        Subject: =?ISO-2022-JP?B?GyRCJWEhPCVrJE4lRiU5JUgbKEI=?=\r\nMIME-Version: 1.0\r\n\
        Content-Type: text/plain; charset=iso-2022-jp\r\n\r\n\x1b$B%a!<%k$N%F%9%H\x1b(B\r\n"
        .to_vec();
    let view = json!({"language": "ja", "size": "phone", "scripts": false});
    newcomer("newcomer-ja-phone", &view, ("メールのテスト", "メールのテスト", mail), "テスト");
}

/// Counts who calls.
struct Trap {
    port: u16,
    calls: Arc<AtomicUsize>,
}

impl Trap {
    fn set() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("bind");
        let port = listener.local_addr().expect("address").port();
        let calls = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&calls);
        thread::spawn(move || {
            for _ in listener.incoming() {
                counted.fetch_add(1, Ordering::SeqCst);
            }
        });
        Self { port, calls }
    }
}

#[test]
fn hostile_mail_runs_nothing_and_calls_nobody() {
    let trap = Trap::set();
    let authority = Authority::new();
    let dovecot = Dovecot::start(&authority, &["inbox"]);
    let bodies = hostile_bodies(trap.port);
    let subjects: Vec<String> = (1..=bodies.len()).map(|number| format!("hostile {number:02}")).collect();
    for (minute, (subject, body)) in (1..).zip(subjects.iter().zip(&bodies)) {
        dovecot.deliver("inbox", &mails::html(minute, subject, body));
    }
    let wiki = Wiki::start(&authority);
    let admin = wiki.admin();
    admin.put_space("SALES");
    admin.switch_plugin(true);
    admin.create_account("SALES", &Account::of("IMAPS", dovecot.ports.imaps, "inbox"));
    admin.fetch_and_wait("SALES", Duration::from_secs(60));
    run(
        "hostile.mjs",
        json!({
            "name": "hostile", "url": wiki.url(), "adminPassword": ADMIN_PASSWORD, "mailPath": "/spaces/SALES/mail",
            "view": {"language": "en", "size": "desk", "scripts": true}, "subjects": subjects, "mark": "Dear reader",
        }),
    );
    assert_eq!(trap.calls.load(Ordering::SeqCst), 0, "somebody was called");
}

#[test]
fn hostile_mail_is_hostile_where_nothing_protects() {
    let trap = Trap::set();
    let bodies = hostile_bodies(trap.port);
    let paths: Vec<String> = (0..bodies.len()).map(|number| format!("/{number}")).collect();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let bodies = bodies.clone();
            thread::spawn(move || serve(stream, &bodies));
        }
    });
    let view = json!({"language": "en", "size": "desk", "scripts": true});
    run("control.mjs", json!({"name": "control", "url": url, "paths": paths, "view": view}));
    assert!(trap.calls.load(Ordering::SeqCst) > 0);
}

/// Answers one request with the body that its path numbers.
fn serve(stream: TcpStream, bodies: &[String]) -> io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut request = String::new();
    reader.read_line(&mut request)?;
    let mut line = String::new();
    while reader.read_line(&mut line)? > 2 {
        line.clear();
    }
    let number = request.split(' ').nth(1).and_then(|path| path[1..].parse::<usize>().ok());
    let body = number.and_then(|number| bodies.get(number)).map_or("", String::as_str);
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    reader.get_mut().write_all(&[head.as_bytes(), body.as_bytes()].concat())
}

/// Each tries to call the trap, the wiki itself at a path with “pwned”, or to leave “pwned” somewhere.
fn hostile_bodies(port: u16) -> Vec<String> {
    let trap = format!("http://127.0.0.1:{port}/pwned");
    let act = "console.log('pwned');top.document.title='pwned';fetch('/pwned')";
    let bodies = [
        format!(
            "<script>{act}</script><script src={trap}></script><img src=x onerror=\"{act}\"><svg onload=\"{act}\"></svg>"
        ),
        format!(
            "<img src={trap}><img srcset='{trap} 2x'><picture><source srcset={trap}><img></picture><video poster={trap} src={trap}></video><audio src={trap} autoplay></audio>"
        ),
        format!(
            "<style>@import url({trap});body{{background:url({trap})}}@font-face{{font-family:f;src:url({trap})}}p{{font-family:f}}</style><p style=\"background-image:url('{trap}');list-style:url({trap})\">x</p><table background={trap}><tr><td background={trap}>x</table>"
        ),
        format!(
            "<form action={trap} method=post><input name=p autofocus onfocus=\"{act}\"><button>Go</button></form><form action=/pwned><button>Stay</button></form>"
        ),
        format!(
            "<meta http-equiv=refresh content=\"0;url={trap}\"><base href={trap}/><link rel=stylesheet href={trap}><link rel=prefetch href={trap}><link rel=dns-prefetch href=//pwned.example>"
        ),
        format!(
            "<iframe src={trap}></iframe><iframe srcdoc=\"<script>{act}</script>\"></iframe><object data={trap}></object><embed src={trap}><frameset><frame src={trap}></frameset>"
        ),
        format!(
            "<svg><image href={trap} /><use href='{trap}#a'/><style>*{{fill:url({trap})}}</style><script>{act}</script></svg><math><mtext><table><mglyph><style><img src=x onerror=\"{act}\"></style></mglyph></table></mtext></math>"
        ),
        format!(
            "<a href=\"javascript:{act}\" autofocus>x</a><details open ontoggle=\"{act}\"><summary>x</summary></details><p onmouseover=\"{act}\" onanimationstart=\"{act}\">x</p><marquee onstart=\"{act}\">x</marquee>"
        ),
        format!(
            "</iframe></template></textarea></title></style></noscript><script>{act}</script><noscript><img src={trap}></noscript><!--><img src=x onerror=\"{act}\">-->"
        ),
    ];
    bodies.into_iter().map(|body| format!("<html><body><p>Dear reader</p>{body}</body></html>")).collect()
}

/// Only so that a missing browser is told before a journey fails obscurely.
#[test]
fn the_browser_is_installed() {
    assert!(PathBuf::from(CHROMIUM).is_file(), "{CHROMIUM} is missing; .ci/setup installs it");
}
