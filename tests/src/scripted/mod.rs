//! A scripted IMAP server: honest until the moment its script names, then faulty in one chosen way.
//!
//! It speaks enough of RFC 9051 for a client that fetches and deletes, over plain TCP, to any user and
//! password. Its mailbox outlives its connections, so that a test can see what was really deleted.

mod command;
mod fault;
mod mailbox;
mod session;

use std::{
    net::{TcpListener, TcpStream},
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

pub use fault::{Fault, Moment};
use mailbox::Mailbox;

/// A running scripted server. It ends when dropped.
pub struct Scripted {
    /// Where it listens on 127.0.0.1.
    pub port: u16,
    state: Arc<State>,
}

pub(crate) struct State {
    mailbox: Mutex<Mailbox>,
    fault: Mutex<Option<Planned>>,
    transcript: Mutex<Vec<String>>,
    ended: AtomicBool,
    streams: Mutex<Vec<TcpStream>>,
}

/// A fault and how often it still happens.
pub(crate) struct Planned {
    fault: Fault,
    times: u32,
    happened: u32,
}

impl Scripted {
    /// A server whose INBOX holds `mails`, byte for byte as they will be sent.
    pub fn start(mails: Vec<Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("bind");
        let port = listener.local_addr().expect("address").port();
        let state = Arc::new(State {
            mailbox: Mutex::new(Mailbox::new(mails)),
            fault: Mutex::new(None),
            transcript: Mutex::default(),
            ended: AtomicBool::new(false),
            streams: Mutex::default(),
        });
        let served = Arc::clone(&state);
        thread::spawn(move || accept(&listener, &served));
        Self { port, state }
    }

    /// From now on: `fault`, `times` times, then honesty again.
    pub fn plan(&self, fault: Fault, times: u32) {
        *lock(&self.state.fault) = Some(Planned { fault, times, happened: 0 });
    }

    /// How often the planned fault happened. A test that expects a fault proves by this that it took place.
    pub fn faults(&self) -> u32 {
        lock(&self.state.fault).as_ref().map_or(0, |planned| planned.happened)
    }

    /// The messages that were not deleted.
    pub fn left(&self) -> Vec<Vec<u8>> {
        lock(&self.state.mailbox).left()
    }

    /// Adds a message.
    pub fn deliver(&self, mail: Vec<u8>) {
        lock(&self.state.mailbox).add(mail);
    }

    /// The commands that it was sent, without their tags and without credentials.
    pub fn transcript(&self) -> Vec<String> {
        lock(&self.state.transcript).clone()
    }

    /// Connections that are open now.
    pub fn connections(&self) -> usize {
        Arc::strong_count(&self.state).saturating_sub(2)
    }
}

impl Drop for Scripted {
    fn drop(&mut self) {
        self.state.ended.store(true, Ordering::SeqCst);
        for stream in lock(&self.state.streams).drain(..) {
            let _ = stream.shutdown(std::net::Shutdown::Both);
        }
        // Wakes the accepting thread.
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

fn accept(listener: &TcpListener, state: &Arc<State>) {
    for stream in listener.incoming() {
        if state.ended.load(Ordering::SeqCst) {
            return;
        }
        let Ok(stream) = stream else { continue };
        if let Ok(copy) = stream.try_clone() {
            lock(&state.streams).push(copy);
        }
        let state = Arc::clone(state);
        thread::spawn(move || {
            let copy = stream.try_clone();
            // An error is a client that went away, or a fault that ended the connection as planned.
            let _ = session::serve(stream, &state);
            // The copy in `streams` would keep the connection open.
            let _ = copy.and_then(|stream| stream.shutdown(std::net::Shutdown::Both));
        });
    }
}

impl State {
    /// The fault that happens at `moment` now; counts it.
    fn due(&self, moment: Moment) -> Option<Fault> {
        let mut planned = lock(&self.fault);
        let planned = planned.as_mut()?;
        if planned.fault.moment() != moment || planned.happened >= planned.times {
            return None;
        }
        planned.happened += 1;
        Some(planned.fault.clone())
    }
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
