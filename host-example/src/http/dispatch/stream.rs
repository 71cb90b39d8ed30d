//! Answers that are too long to hold, or that never end: exports, attachments, server-sent events.

use std::{
    io::{self, Read},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use axum::body::{Body, Bytes};
use futures_util::stream;
use mailarchive_api::BodyReader;
use tokio::sync::mpsc;

/// Streams at once. Each has a thread of its own: a stream of events waits most of its time, and would take
/// the runtime's blocking threads from everybody else.
const MOST: usize = 256;
const BUFFER: usize = 64 * 1024;
/// Pieces that wait for the network.
const WAITING: usize = 4;

/// Counts the streams that run.
#[derive(Clone, Default)]
pub(in crate::http) struct Streams(Arc<AtomicUsize>);

struct Running(Streams);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Streams {
    /// The body that `reader` gives, each piece as soon as it is there. `None`: too many run already.
    pub(super) fn body(&self, reader: BodyReader) -> Option<Body> {
        let running = Running(self.clone());
        if self.0.fetch_add(1, Ordering::AcqRel) >= MOST {
            return None;
        }
        let (sender, receiver) = mpsc::channel::<io::Result<Bytes>>(WAITING);
        thread::Builder::new()
            .name("answer".into())
            .spawn(move || {
                read_all(reader, &sender);
                drop(running);
            })
            .ok()?;
        let pieces = stream::unfold(receiver, |mut receiver| async move {
            let piece = receiver.recv().await?;
            Some((piece, receiver))
        });
        Some(Body::from_stream(pieces))
    }
}

/// Ends with the reader, or when nobody listens any more.
fn read_all(mut reader: BodyReader, sender: &mpsc::Sender<io::Result<Bytes>>) {
    let mut buffer = vec![0; BUFFER];
    loop {
        let piece = match reader.read(&mut buffer) {
            Ok(0) => return,
            Ok(length) => Ok(Bytes::copy_from_slice(&buffer[..length])),
            Err(error) => Err(error),
        };
        let broken = piece.is_err();
        if sender.blocking_send(piece).is_err() || broken {
            return;
        }
    }
}
