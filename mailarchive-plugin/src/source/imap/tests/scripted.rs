//! A server that answers each command as it was told.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use rustls::ServerConfig;
use tokio::{
    io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader},
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
        Fetched, ImapSource, Limits, Listed, MailSource, Network, ServerId, SourceError, client_config,
    },
};

/// In a script: the connection ends here.
pub(super) const CLOSE: &[u8] = b"<close>";
/// In a script: nothing comes any more, but the connection stays.
pub(super) const HANG: &[u8] = b"<hang>";

/// Answers by the beginning of the command; `$` stands for its tag. Later rules win.
#[derive(Clone)]
pub(super) struct Script {
    greeting: Vec<u8>,
    rules: Vec<(String, Vec<u8>)>,
    /// Sizes of the pieces in which answers are sent; whole where 0.
    piece: usize,
    tls: Option<Tls>,
}

/// When a script's server begins to encrypt, and how.
#[derive(Clone)]
struct Tls {
    acceptor: TlsAcceptor,
    implicit: bool,
    /// The capabilities from then on.
    capabilities: &'static str,
}

impl Script {
    /// A server with two messages, UIDs 7 and 9 of UIDVALIDITY 42, that does everything right.
    pub(super) fn new() -> Self {
        Self { greeting: b"* OK ready\r\n".to_vec(), rules: Vec::new(), piece: 0, tls: None }
            .capabilities("IMAP4rev1 AUTH=PLAIN SASL-IR UIDPLUS")
            .on("AUTHENTICATE", "$ OK in\r\n")
            .on("LOGIN", "$ OK in\r\n")
            .on(
                "SELECT",
                "* FLAGS (\\Deleted \\Seen)\r\n* 2 EXISTS\r\n* OK [PERMANENTFLAGS (\\Deleted \\Seen \\*)] kept\r\n\
                 * OK [UIDVALIDITY 42] valid\r\n$ OK [READ-WRITE] selected\r\n",
            )
            .on("UID SEARCH", "* SEARCH 7 9\r\n$ OK searched\r\n")
            .on(
                "UID FETCH 7,9 (UID FLAGS RFC822.SIZE)",
                "* 1 FETCH (UID 7 FLAGS () RFC822.SIZE 5)\r\n\
                 * 2 FETCH (UID 9 FLAGS (\\Deleted) RFC822.SIZE 3)\r\n$ OK fetched\r\n",
            )
            .on(
                "UID FETCH 7,9 (UID INTERNALDATE RFC822.SIZE BODY.PEEK[])",
                "* 1 FETCH (UID 7 INTERNALDATE \"17-Jul-1996 02:44:25 -0700\" RFC822.SIZE 5 BODY[] {5}\r\nseven)\r\n\
                 * 2 FETCH (UID 9 INTERNALDATE \"01-Jan-1970 00:00:01 +0000\" RFC822.SIZE 3 BODY[] {3}\r\nIX\n)\r\n\
                 $ OK fetched\r\n",
            )
            .on("UID STORE", "$ OK stored\r\n")
            .on("UID EXPUNGE", "* 1 EXPUNGE\r\n$ OK expunged\r\n")
            .on("LOGOUT", "* BYE bye\r\n$ OK out\r\n")
    }

    pub(super) fn greeting(mut self, greeting: &str) -> Self {
        self.greeting = greeting.as_bytes().to_vec();
        self
    }

    pub(super) fn capabilities(self, list: &str) -> Self {
        self.on("CAPABILITY", &format!("* CAPABILITY {list}\r\n$ OK listed\r\n"))
    }

    pub(super) fn on(self, command: &str, answer: &str) -> Self {
        self.on_bytes(command, answer.as_bytes())
    }

    pub(super) fn on_bytes(mut self, command: &str, answer: &[u8]) -> Self {
        self.rules.push((command.to_owned(), answer.to_vec()));
        self
    }

    /// What is answered to the FETCH of bodies.
    pub(super) fn on_fetch(self, answer: &[u8]) -> Self {
        self.on_bytes("UID FETCH 7,9 (UID INTERNALDATE", answer)
    }

    pub(super) fn in_pieces_of(mut self, piece: usize) -> Self {
        self.piece = piece;
        self
    }

    /// Encrypts from the first byte, as IMAPS has it.
    pub(super) fn with_tls(mut self, config: ServerConfig) -> Self {
        self.tls = Some(Tls { acceptor: acceptor(config), implicit: true, capabilities: "" });
        self
    }

    /// Encrypts after STARTTLS and then has other capabilities.
    pub(super) fn with_starttls(mut self, config: ServerConfig, capabilities: &'static str) -> Self {
        self.tls = Some(Tls { acceptor: acceptor(config), implicit: false, capabilities });
        self.on("STARTTLS", "$ OK begin\r\n")
    }

    fn answer(&self, tag: &str, command: &str) -> Vec<u8> {
        let rule = self.rules.iter().rev().find(|(begin, _)| command.starts_with(begin.as_str()));
        let Some((_, answer)) = rule else { return format!("{tag} BAD unknown: {command}\r\n").into_bytes() };
        // The tag stands at the beginning of a line; elsewhere a dollar sign is one.
        let mut filled = Vec::new();
        for (index, byte) in answer.iter().enumerate() {
            if *byte == b'$' && (index == 0 || answer[index - 1] == b'\n') {
                filled.extend_from_slice(tag.as_bytes());
            } else {
                filled.push(*byte);
            }
        }
        filled
    }

    /// Serves one connection on a free port.
    pub(super) async fn serve(self) -> Served {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let log = heard.clone();
        let task = tokio::spawn(async move {
            let (stream, _) = listener.accept().await.unwrap();
            stream.set_nodelay(true).unwrap();
            let mut stream = BufReader::new(stream);
            match &self.tls {
                Some(tls) if tls.implicit => {
                    // A client that refuses the certificate ends it here.
                    let Ok(stream) = tls.acceptor.accept(stream).await else { return };
                    let mut stream = BufReader::new(stream);
                    if self.say(&mut stream, &self.greeting).await {
                        self.converse(&mut stream, &log).await;
                    }
                }
                tls => {
                    if !self.say(&mut stream, &self.greeting).await || !self.converse(&mut stream, &log).await
                    {
                        return;
                    }
                    let tls = tls.as_ref().unwrap();
                    let Ok(stream) = tls.acceptor.accept(stream).await else { return };
                    let inner = self.clone().capabilities(tls.capabilities);
                    inner.converse(&mut BufReader::new(stream), &log).await;
                }
            }
        });
        Served { port, heard, task }
    }

    /// Answers commands until the connection ends, or (true) STARTTLS was answered.
    async fn converse(
        &self,
        stream: &mut (impl AsyncBufRead + AsyncWrite + Unpin),
        log: &Mutex<Vec<String>>,
    ) -> bool {
        let mut line = Vec::new();
        while stream.read_until(b'\n', &mut line).await.is_ok_and(|count| count > 0) {
            // A synchronizing literal is part of the command.
            while let Some(length) = literal(&line) {
                stream.write_all(b"+ go on\r\n").await.unwrap();
                let start = line.len();
                line.resize(start + length, 0);
                stream.read_exact(&mut line[start..]).await.unwrap();
                stream.read_until(b'\n', &mut line).await.unwrap();
            }
            let text = String::from_utf8_lossy(&line).trim_end().to_owned();
            line.clear();
            log.lock().unwrap().push(text.clone());
            let (tag, command) = text.split_once(' ').unwrap_or(("A?", text.as_str()));
            if !self.say(stream, &self.answer(tag, command)).await {
                return false;
            }
            if command == "STARTTLS" && self.tls.is_some() {
                return true;
            }
        }
        false
    }

    /// Sends an answer; false where the connection is to end.
    async fn say(&self, stream: &mut (impl AsyncWrite + Unpin), answer: &[u8]) -> bool {
        let (text, then) = match (answer.strip_suffix(CLOSE), answer.strip_suffix(HANG)) {
            (Some(text), _) => (text, Some(CLOSE)),
            (_, Some(text)) => (text, Some(HANG)),
            _ => (answer, None),
        };
        for piece in text.chunks(if self.piece == 0 { usize::MAX } else { self.piece }) {
            if stream.write_all(piece).await.is_err() || stream.flush().await.is_err() {
                return false;
            }
            if self.piece > 0 {
                tokio::task::yield_now().await;
            }
        }
        if then == Some(HANG) {
            tokio::time::sleep(Duration::from_secs(60)).await;
        }
        then.is_none()
    }
}

fn acceptor(config: ServerConfig) -> TlsAcceptor {
    TlsAcceptor::from(Arc::new(config))
}

fn literal(line: &[u8]) -> Option<usize> {
    let text = std::str::from_utf8(line.strip_suffix(b"}\r\n")?).ok()?;
    text[text.rfind('{')? + 1..].parse().ok()
}

pub(super) struct Served {
    pub(super) port: u16,
    heard: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl Served {
    /// The commands so far, without their tags.
    pub(super) fn heard(&self) -> Vec<String> {
        let heard = self.heard.lock().unwrap();
        heard
            .iter()
            .map(|line| line.split_once(' ').map_or(line.as_str(), |(_, rest)| rest).to_owned())
            .collect()
    }

    pub(super) fn heard_any(&self, begin: &str) -> bool {
        self.heard().iter().any(|line| line.starts_with(begin))
    }

    pub(super) async fn open(&self) -> Result<ImapSource, SourceError> {
        ImapSource::open(&account(self.port), &Password::new("se\"cr\\et".into()), &network()).await
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Plain IMAP, and the password may go in the clear.
pub(super) fn account(port: u16) -> Server {
    Server {
        protocol: Protocol::Imap,
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

pub(super) fn id(uid: u32) -> ServerId {
    ServerId { mailbox: "INBOX".into(), validity: 42, id: uid.to_string() }
}

pub(super) fn listed(uid: u32, size: u64) -> Listed {
    Listed { id: id(uid), size, marked_deleted: false }
}

pub(super) fn durable(uids: &[u32]) -> Vec<DurableId> {
    uids.iter().map(|uid| DurableId::for_test(id(*uid))).collect()
}

pub(super) fn bytes(raw: RawMail) -> Vec<u8> {
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut raw.into_reader().unwrap(), &mut bytes).unwrap();
    bytes
}

/// What a fetch handed on, and how it ended.
pub(super) struct Outcome {
    pub(super) mails: Vec<(String, Option<i64>, Vec<u8>)>,
    pub(super) report: Result<crate::source::FetchReport, SourceError>,
}

pub(super) async fn fetch(source: &mut ImapSource, wanted: &[Listed]) -> Outcome {
    let (send, mut receive) = mpsc::channel::<Vec<Fetched>>(1);
    let collect = async {
        let mut mails = Vec::new();
        while let Some(batch) = receive.recv().await {
            for mail in batch {
                mails.push((mail.id.id, mail.internal_date, bytes(mail.raw)));
            }
        }
        mails
    };
    let (report, mails) = tokio::join!(source.fetch(wanted, send), collect);
    Outcome { mails, report }
}

/// Fetches the two messages of a script.
pub(super) async fn fetch_both(script: Script) -> Outcome {
    let served = script.serve().await;
    let mut source = served.open().await.unwrap();
    fetch(&mut source, &[listed(7, 5), listed(9, 3)]).await
}
