//! The demo mailbox: one account, served over IMAP and POP on loopback.

use std::{io, net::SocketAddr, num::NonZeroU32, sync::Arc, time::Duration};

use jiff::Timestamp;
use subtle::ConstantTimeEq;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::{JoinHandle, JoinSet},
};

use super::{content, imap, maildrop::Maildrop, password, pop};

const USERNAME: &str = "conf-sales";
const SESSIONS_PER_PROTOCOL: usize = 16;
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// A running demo mailbox. Its servers end when it is dropped.
pub(crate) struct DemoMailbox {
    /// Where IMAP is served, without TLS.
    pub(crate) imap: SocketAddr,
    /// Where POP is served, without TLS.
    pub(crate) pop: SocketAddr,
    /// The account's name.
    pub(crate) username: String,
    /// The account's password, another at each start.
    pub(crate) password: String,
    /// How many mails wait at the start.
    pub(crate) messages: usize,
    running: watch::Sender<()>,
    servers: [JoinHandle<()>; 2],
}

impl DemoMailbox {
    /// Ends both servers; no socket of theirs is open when it returns.
    pub(crate) async fn stop(self) {
        drop(self.running);
        for server in self.servers {
            // An error here is a panic of the server, which the runtime has told already.
            drop(server.await);
        }
    }
}

/// Starts both servers, each on a free port, with freshly dated mail.
pub(crate) async fn start() -> io::Result<DemoMailbox> {
    let now = Timestamp::now();
    let mails = content::mails(now).map_err(io::Error::other)?;
    let messages = mails.len();
    let uid_validity =
        u32::try_from(now.as_second()).ok().and_then(NonZeroU32::new).unwrap_or(NonZeroU32::MIN);
    let maildrop = Maildrop::new(uid_validity, mails);
    let sign_in = Arc::new(SignIn { username: USERNAME.to_owned(), password: password::pronounceable() });

    let imap_listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let pop_listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let imap_address = imap_listener.local_addr()?;
    let pop_address = pop_listener.local_addr()?;
    let (running, stopped) = watch::channel(());
    let imap_server = {
        let (maildrop, sign_in) = (maildrop.clone(), Arc::clone(&sign_in));
        serve(imap_listener, stopped.clone(), move |stream| {
            imap::session(stream, maildrop.clone(), Arc::clone(&sign_in))
        })
    };
    let pop_server = {
        let sign_in = Arc::clone(&sign_in);
        serve(pop_listener, stopped, move |stream| {
            pop::session(stream, maildrop.clone(), Arc::clone(&sign_in))
        })
    };
    Ok(DemoMailbox {
        imap: imap_address,
        pop: pop_address,
        username: sign_in.username.clone(),
        password: sign_in.password.clone(),
        messages,
        running,
        servers: [tokio::spawn(imap_server), tokio::spawn(pop_server)],
    })
}

/// Who may sign in. Without `Debug`, so that the password reaches no log.
pub(super) struct SignIn {
    username: String,
    password: String,
}

impl SignIn {
    pub(super) fn accepts(&self, username: &[u8], password: &[u8]) -> bool {
        let username = self.username.as_bytes().ct_eq(username);
        bool::from(username & self.password.as_bytes().ct_eq(password))
    }

    /// Checks the message of SASL PLAIN (RFC 4616): authorization identity, NUL, name, NUL, password.
    pub(super) fn accepts_plain(&self, message: &[u8]) -> bool {
        let mut fields = message.splitn(3, |byte| *byte == 0);
        match (fields.next(), fields.next(), fields.next()) {
            (Some(authorization), Some(username), Some(password)) => {
                (authorization.is_empty() || authorization == username) && self.accepts(username, password)
            }
            _ => false,
        }
    }
}

/// Runs a session for each connection until the sender of `stopped` is gone.
async fn serve<F>(listener: TcpListener, mut stopped: watch::Receiver<()>, session: impl Fn(TcpStream) -> F)
where
    F: Future<Output = io::Result<()>> + Send + 'static,
{
    let mut sessions = JoinSet::new();
    loop {
        tokio::select! {
            _ = stopped.changed() => break,
            Some(ended) = sessions.join_next() => if let Ok(Err(error)) = ended {
                tracing::debug!(%error, "a session of the demo mailbox has ended");
            },
            accepted = listener.accept(), if sessions.len() < SESSIONS_PER_PROTOCOL => match accepted {
                Ok((stream, _)) => { sessions.spawn(session(stream)); }
                // Out of descriptors: waiting keeps the loop from spinning until some are free.
                Err(error) => {
                    tracing::warn!(%error, "the demo mailbox could not accept a connection");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            },
        }
    }
    sessions.shutdown().await;
}
