//! Waiting for something that happens elsewhere, never longer than a deadline.

use std::{
    thread,
    time::{Duration, Instant},
};

const PAUSE: Duration = Duration::from_millis(20);

/// Asks `attempt` until it answers.
///
/// # Panics
/// When `limit` has passed; the message says what was waited for.
pub fn wait_for<T>(what: &str, limit: Duration, mut attempt: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(answer) = attempt() {
            return answer;
        }
        assert!(start.elapsed() < limit, "{what}: not within {limit:?}");
        thread::sleep(PAUSE);
    }
}

/// A loopback port that was free a moment ago. Whoever binds it retries with another when it is taken.
pub fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .expect("no free loopback port")
        .port()
}
