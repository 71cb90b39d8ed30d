//! A POP3 server with a mailbox that shrinks as clients delete, and answers that a test sets otherwise.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
    time::Duration,
};

use rustls::ServerConfig;
use tokio::{
    io::{AsyncBufRead, AsyncBufReadExt, AsyncWrite, AsyncWriteExt, BufReader},
    net::TcpListener,
    sync::mpsc,
    task::JoinHandle,
};
use tokio_rustls::TlsAcceptor;

use crate::{
    account::{Password, Protocol, Server},
    archive::DurableId,
    message::RawMail,
    source::{
        FetchReport, Fetched, Limits, Listed, MailSource, Network, ServerId, SourceError, client_config,
        pop3::Pop3Source,
    },
};

/// In an answer: the connection ends here.
pub(super) const CLOSE: &[u8] = b"<close>";
/// In an answer: nothing comes any more, but the connection stays.
pub(super) const HANG: &[u8] = b"<hang>";

/// A message as the server keeps it: the unique-id, and the bytes with CRLF and without stuffing.
pub(super) type Mail = (&'static str, Vec<u8>);

#[derive(Clone)]
pub(super) struct Script {
    greeting: Vec<u8>,
    capabilities: Option<&'static str>,
    encrypted_capabilities: &'static str,
    mails: Vec<Mail>,
    /// Answers that replace those of the mailbox, by the beginning of the command; in all sessions, or in the one.
    rules: Vec<(String, Option<usize>, Vec<u8>)>,
    /// Sizes of the pieces in which answers are sent; whole where 0.
    piece: usize,
    tls: Option<(TlsAcceptor, bool)>,
}

pub(super) const CAPABILITIES: &str = "USER\r\nSASL LOGIN PLAIN\r\nUIDL\r\nPIPELINING\r\nRESP-CODES\r\n";

impl Script {
    /// A server with three messages that does everything right.
    pub(super) fn new() -> Self {
        let mail = |subject: &str| format!("Subject: {subject}\r\n\r\n.dot\r\n").into_bytes();
        Self {
            greeting: b"+OK ready\r\n".to_vec(),
            capabilities: Some(CAPABILITIES),
            encrypted_capabilities: CAPABILITIES,
            mails: vec![("aa", mail("one")), ("bb", mail("two")), ("cc", mail("three"))],
            rules: Vec::new(),
            piece: 0,
            tls: None,
        }
    }

    pub(super) fn greeting(mut self, greeting: &str) -> Self {
        self.greeting = greeting.as_bytes().to_vec();
        self
    }

    /// `None`: CAPA is unknown.
    pub(super) fn capabilities(mut self, lines: Option<&'static str>) -> Self {
        self.capabilities = lines;
        self
    }

    pub(super) fn mails(mut self, mails: Vec<Mail>) -> Self {
        self.mails = mails;
        self
    }

    pub(super) fn on(self, command: &str, answer: impl AsRef<[u8]>) -> Self {
        self.on_session(command, None, answer)
    }

    /// In session number `session` only, counted from 0.
    pub(super) fn on_session(
        mut self,
        command: &str,
        session: impl Into<Option<usize>>,
        answer: impl AsRef<[u8]>,
    ) -> Self {
        self.rules.push((command.to_owned(), session.into(), answer.as_ref().to_vec()));
        self
    }

    pub(super) fn in_pieces_of(mut self, piece: usize) -> Self {
        self.piece = piece;
        self
    }

    /// Encrypts from the first byte.
    pub(super) fn with_tls(mut self, config: ServerConfig) -> Self {
        self.tls = Some((TlsAcceptor::from(Arc::new(config)), true));
        self
    }

    /// Encrypts after STLS and then has other capabilities.
    pub(super) fn with_stls(mut self, config: ServerConfig, capabilities: &'static str) -> Self {
        self.tls = Some((TlsAcceptor::from(Arc::new(config)), false));
        self.encrypted_capabilities = capabilities;
        self.on("STLS", "+OK begin\r\n")
    }

    /// Serves connections on a free port, one after the other.
    pub(super) async fn serve(self) -> Served {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let mailbox = Arc::new(Mutex::new(self.mails.clone()));
        let heard = Arc::new(Mutex::new(Vec::new()));
        let (state, log) = (mailbox.clone(), heard.clone());
        let task = tokio::spawn(async move {
            for number in 0.. {
                let (stream, _) = listener.accept().await.unwrap();
                stream.set_nodelay(true).unwrap();
                log.lock().unwrap().push(Vec::new());
                let session =
                    Session { script: self.clone(), number, mailbox: state.clone(), log: log.clone() };
                tokio::spawn(session.serve(stream));
            }
        });
        Served { port, heard, mailbox, task }
    }
}

struct Session {
    script: Script,
    number: usize,
    mailbox: Arc<Mutex<Vec<Mail>>>,
    log: Arc<Mutex<Vec<Vec<String>>>>,
}

impl Session {
    async fn serve(self, stream: tokio::net::TcpStream) {
        match self.script.tls.clone() {
            Some((acceptor, true)) => {
                let Ok(stream) = acceptor.accept(stream).await else { return };
                let mut stream = BufReader::new(stream);
                if self.say(&mut stream, &self.script.greeting).await {
                    self.converse(&mut stream, self.script.capabilities).await;
                }
            }
            tls => {
                let mut stream = BufReader::new(stream);
                if self.say(&mut stream, &self.script.greeting).await
                    && self.converse(&mut stream, self.script.capabilities).await
                    && let Some((acceptor, _)) = tls
                    && let Ok(stream) = acceptor.accept(stream).await
                {
                    let inside = Some(self.script.encrypted_capabilities);
                    self.converse(&mut BufReader::new(stream), inside).await;
                }
            }
        }
    }

    /// Answers commands until the connection ends, or (true) STLS was answered.
    async fn converse(
        &self,
        stream: &mut (impl AsyncBufRead + AsyncWrite + Unpin),
        capabilities: Option<&str>,
    ) -> bool {
        // What the session sees, as it was at its begin, and what it marked.
        let mails = self.mailbox.lock().unwrap().clone();
        let mut marked = BTreeSet::new();
        let mut asked: BTreeMap<String, usize> = BTreeMap::new();
        let mut line = Vec::new();
        while stream.read_until(b'\n', &mut line).await.is_ok_and(|count| count > 0) {
            let command = String::from_utf8_lossy(&line).trim_end().to_owned();
            line.clear();
            self.log.lock().unwrap()[self.number].push(command.clone());
            let times = asked.entry(command.clone()).or_default();
            *times += 1;
            let answer = match self.rule(&command, *times) {
                Some(answer) => answer,
                None => own_answer(&command, capabilities, &mails, &mut marked),
            };
            if command == "QUIT" && answer.starts_with(b"+OK") {
                let mut mailbox = self.mailbox.lock().unwrap();
                for number in &marked {
                    if let Some(at) = mailbox.iter().position(|mail| *mail == mails[*number]) {
                        mailbox.remove(at);
                    }
                }
            }
            if !self.say(stream, &answer).await || command == "QUIT" {
                return false;
            }
            if command == "STLS" && answer.starts_with(b"+OK") && self.script.tls.is_some() {
                return true;
            }
        }
        false
    }

    /// `RETR 1#2` is for the second time that `RETR 1` is said.
    fn rule(&self, command: &str, times: usize) -> Option<Vec<u8>> {
        let timed = format!("{command}#{times}");
        let rules = self.script.rules.iter().rev();
        let mut rules = rules.filter(|(_, session, _)| session.is_none_or(|session| session == self.number));
        rules
            .find(|(begin, _, _)| {
                if begin.contains('#') {
                    timed == *begin
                } else {
                    command == begin || command.starts_with(&format!("{begin} "))
                }
            })
            .map(|(_, _, answer)| answer.clone())
    }

    /// Sends an answer; false where the connection is to end.
    async fn say(&self, stream: &mut (impl AsyncWrite + Unpin), answer: &[u8]) -> bool {
        let (text, then) = match (answer.strip_suffix(CLOSE), answer.strip_suffix(HANG)) {
            (Some(text), _) => (text, Some(CLOSE)),
            (_, Some(text)) => (text, Some(HANG)),
            _ => (answer, None),
        };
        for piece in text.chunks(if self.script.piece == 0 { usize::MAX } else { self.script.piece }) {
            if stream.write_all(piece).await.is_err() || stream.flush().await.is_err() {
                return false;
            }
            if self.script.piece > 0 {
                tokio::task::yield_now().await;
            }
        }
        if then == Some(HANG) {
            tokio::time::sleep(Duration::from_secs(60)).await;
        }
        then.is_none()
    }
}

fn own_answer(
    command: &str,
    capabilities: Option<&str>,
    mails: &[Mail],
    marked: &mut BTreeSet<usize>,
) -> Vec<u8> {
    let (word, argument) = command.split_once(' ').unwrap_or((command, ""));
    let number = argument.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    let mail = number.and_then(|number| mails.get(number));
    let listing = |line: &dyn Fn(&Mail) -> String| {
        let lines: String =
            mails.iter().enumerate().map(|(at, mail)| format!("{} {}\r\n", at + 1, line(mail))).collect();
        format!("+OK\r\n{lines}.\r\n").into_bytes()
    };
    match (word, mail) {
        ("CAPA", _) => match capabilities {
            Some(lines) => format!("+OK\r\n{lines}.\r\n").into_bytes(),
            None => b"-ERR unknown\r\n".to_vec(),
        },
        ("AUTH", _) => b"+ \r\n".to_vec(),
        ("USER" | "PASS" | "UTF8" | "QUIT" | "AGFsaWNlAHNlImNyXGV0", _) => b"+OK\r\n".to_vec(),
        ("STAT", _) => format!("+OK {} 0\r\n", mails.len()).into_bytes(),
        ("UIDL", None) => listing(&|mail| mail.0.to_owned()),
        ("UIDL", Some(mail)) => format!("+OK {argument} {}\r\n", mail.0).into_bytes(),
        ("LIST", None) => listing(&|mail| mail.1.len().to_string()),
        ("RETR", Some(mail)) => [b"+OK\r\n", stuffed(&mail.1).as_slice()].concat(),
        ("DELE", Some(_)) => {
            marked.extend(number);
            b"+OK\r\n".to_vec()
        }
        _ => format!("-ERR unknown: {command}\r\n").into_bytes(),
    }
}

/// As RETR sends it, with the terminator.
pub(super) fn stuffed(mail: &[u8]) -> Vec<u8> {
    let mut sent = Vec::new();
    for line in mail.split_inclusive(|byte| *byte == b'\n') {
        if line.starts_with(b".") {
            sent.push(b'.');
        }
        sent.extend_from_slice(line);
    }
    sent.extend_from_slice(b".\r\n");
    sent
}

pub(super) struct Served {
    pub(super) port: u16,
    heard: Arc<Mutex<Vec<Vec<String>>>>,
    mailbox: Arc<Mutex<Vec<Mail>>>,
    task: JoinHandle<()>,
}

impl Served {
    /// The commands of each session so far.
    pub(super) fn sessions(&self) -> Vec<Vec<String>> {
        self.heard.lock().unwrap().clone()
    }

    /// The commands of all sessions so far that begin with `begin`.
    pub(super) fn heard(&self, begin: &str) -> Vec<String> {
        self.sessions().concat().into_iter().filter(|command| command.starts_with(begin)).collect()
    }

    /// The unique-ids of what is left.
    pub(super) fn left(&self) -> Vec<&'static str> {
        self.mailbox.lock().unwrap().iter().map(|mail| mail.0).collect()
    }

    /// Changes the mailbox behind the client's back.
    pub(super) fn change(&self, change: impl FnOnce(&mut Vec<Mail>)) {
        change(&mut self.mailbox.lock().unwrap());
    }

    pub(super) async fn open(&self) -> Result<Pop3Source, SourceError> {
        Pop3Source::open(&account(self.port), &password(), &network()).await
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.task.abort();
    }
}

pub(super) fn password() -> Password {
    Password::new("se\"cr\\et".into())
}

/// Plain POP, and the password may go in the clear.
pub(super) fn account(port: u16) -> Server {
    Server {
        protocol: Protocol::Pop,
        hostname: "127.0.0.1".parse().unwrap(),
        port: port.try_into().unwrap(),
        username: "alice".into(),
        allow_cleartext: true,
    }
}

pub(super) fn network() -> Network {
    let limits = Limits {
        stall: Duration::from_millis(400),
        sign_in: Duration::from_secs(5),
        command: Duration::from_secs(5),
        message: 3_000_000,
        ..Limits::default()
    };
    Network {
        policy: Arc::new(|_, _| Ok(())),
        tls: client_config(&[]).unwrap(),
        limits,
        spool: std::env::temp_dir(),
    }
}

pub(super) fn id(unique_id: &str) -> ServerId {
    ServerId { mailbox: String::new(), validity: 0, id: unique_id.into() }
}

pub(super) fn durable(ids: impl IntoIterator<Item = ServerId>) -> Vec<DurableId> {
    ids.into_iter().map(DurableId::for_test).collect()
}

pub(super) fn bytes(raw: RawMail) -> Vec<u8> {
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut raw.into_reader().unwrap(), &mut bytes).unwrap();
    bytes
}

/// What a fetch handed on, and how it ended.
pub(super) struct Outcome {
    pub(super) mails: Vec<(ServerId, Vec<u8>)>,
    pub(super) report: Result<FetchReport, SourceError>,
}

impl Outcome {
    pub(super) fn ids(&self) -> Vec<&str> {
        self.mails.iter().map(|(id, _)| id.id.as_str()).collect()
    }
}

pub(super) async fn fetch(source: &mut Pop3Source, wanted: &[Listed]) -> Outcome {
    let (send, mut receive) = mpsc::channel::<Vec<Fetched>>(1);
    let collect = async {
        let mut mails = Vec::new();
        while let Some(batch) = receive.recv().await {
            mails.extend(batch.into_iter().map(|mail| (mail.id, bytes(mail.raw))));
        }
        mails
    };
    let (report, mails) = tokio::join!(source.fetch(wanted, send), collect);
    Outcome { mails, report }
}

/// Lists and fetches everything.
pub(super) async fn fetch_all(script: Script) -> (Outcome, Served) {
    let served = script.serve().await;
    let mut source = served.open().await.unwrap();
    let listed = source.list().await.unwrap();
    (fetch(&mut source, &listed).await, served)
}
