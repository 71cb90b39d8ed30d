//! An HTTP request as the plugin gets it.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use axum::{
    body::{Body, BodyDataStream, Bytes},
    http::{HeaderMap, header, request::Parts, uri::Authority},
};
use futures_util::StreamExt;
use mailarchive_api::{NameValue, Request, contribution::Route};
use serde_json::json;
use tokio::sync::mpsc;

use super::{Failure, Visit};

/// Bodies up to this long cross in one piece.
const IN_ONE_PIECE: usize = 1024 * 1024;
/// Pieces that wait for the plugin to read them.
const WAITING: usize = 4;

/// The headers that the contract promises.
const HEADERS: [&str; 6] =
    ["accept", "content-type", "content-length", "range", "if-none-match", "last-event-id"];

/// The beginning of a body, and what follows if that is not all.
pub(super) struct Received {
    pub(super) start: Vec<u8>,
    rest: Option<BodyDataStream>,
}

/// Says, after the plugin answered, that the body went on past the limit.
#[derive(Clone, Default)]
pub(super) struct Overlong(Arc<AtomicBool>);

impl Overlong {
    pub(super) fn is_set(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// Reads the body until it ends or is too long for one piece.
pub(super) async fn receive(headers: &HeaderMap, body: Body, limit: u64) -> Result<Received, Failure> {
    let declared =
        headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if declared.is_some_and(|declared| declared > limit) {
        return Err(Failure::TooLarge);
    }
    let mut stream = body.into_data_stream();
    let mut start = Vec::new();
    while let Some(piece) = stream.next().await {
        let piece = piece.map_err(|error| Failure::BadRequest(error.to_string()))?;
        start.extend_from_slice(&piece);
        if start.len() as u64 > limit {
            return Err(Failure::TooLarge);
        }
        if start.len() > IN_ONE_PIECE {
            return Ok(Received { start, rest: Some(stream) });
        }
    }
    Ok(Received { start, rest: None })
}

impl Received {
    pub(super) fn into_body(self, limit: u64) -> (mailarchive_api::Body, Overlong) {
        let overlong = Overlong::default();
        let Some(rest) = self.rest else { return (self.start.into(), overlong) };
        let (sender, receiver) = mpsc::channel(WAITING);
        let left = limit.saturating_sub(self.start.len() as u64);
        tokio::spawn(pump(rest, sender, left, overlong.clone()));
        let reader = PieceReader { current: self.start.into(), pieces: receiver, ended: false };
        (mailarchive_api::Body::from_reader(reader), overlong)
    }
}

enum Piece {
    Data(Bytes),
    End,
    Broken(io::Error),
}

/// Hands the body on as fast as the plugin reads it, and ends when it stops reading.
async fn pump(mut stream: BodyDataStream, sender: mpsc::Sender<Piece>, mut left: u64, overlong: Overlong) {
    let last = loop {
        match stream.next().await {
            Some(Ok(piece)) if piece.len() as u64 > left => {
                overlong.0.store(true, Ordering::Release);
                break Piece::Broken(io::Error::new(io::ErrorKind::FileTooLarge, "the body is too long"));
            }
            Some(Ok(piece)) => {
                left -= piece.len() as u64;
                if sender.send(Piece::Data(piece)).await.is_err() {
                    return;
                }
            }
            Some(Err(error)) => break Piece::Broken(io::Error::other(error)),
            None => break Piece::End,
        }
    };
    let _ = sender.send(last).await;
}

/// A body as a blocking reader. A body that breaks off is an error, never an end.
struct PieceReader {
    current: Bytes,
    pieces: mpsc::Receiver<Piece>,
    ended: bool,
}

impl io::Read for PieceReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.current.is_empty() && !self.ended {
            match self.pieces.blocking_recv() {
                Some(Piece::Data(piece)) => self.current = piece,
                Some(Piece::End) => self.ended = true,
                Some(Piece::Broken(error)) => return Err(error),
                None => return Err(io::ErrorKind::UnexpectedEof.into()),
            }
        }
        let length = self.current.len().min(buffer.len());
        buffer[..length].copy_from_slice(&self.current.split_to(length));
        Ok(length)
    }
}

pub(super) fn request(
    visit: &Visit,
    route: &Route,
    parameters: Vec<(String, String)>,
    body: mailarchive_api::Body,
) -> Request {
    let (parts, viewer) = (&visit.parts, &visit.viewer);
    let headers = HEADERS.iter().filter_map(|name| {
        let value = parts.headers.get(*name)?.to_str().ok()?;
        Some(NameValue { name: (*name).into(), value: value.into() })
    });
    let parameters =
        parameters.into_iter().map(|(name, value)| NameValue { name: name.into(), value: value.into() });
    Request {
        // HEAD is answered by the route of GET.
        method: route.method.as_str().into(),
        route: route.key.as_str().into(),
        parameters: parameters.collect(),
        path: parts.uri.path().into(),
        query: parts.uri.query().unwrap_or_default().into(),
        headers: headers.collect(),
        viewer: viewer.to_contract(),
        theme: visit.theme.into(),
        base_path: "".into(),
        csp_nonce: visit.nonce.as_str().into(),
        xsrf_token: viewer.reader.xsrf.as_str().into(),
        body,
        details: details(parts).into(),
    }
}

/// What the contract's later versions tell of a request.
fn details(parts: &Parts) -> String {
    origin(parts).map(|origin| json!({ "origin": origin }).to_string()).unwrap_or_default()
}

/// How the client calls the wiki. A proxy that speaks TLS for it says so by `x-forwarded-proto`. Whoever sends
/// another name gets links to that name, and nobody else does.
fn origin(parts: &Parts) -> Option<String> {
    let header = |name: &str| parts.headers.get(name)?.to_str().ok();
    let host = parts.uri.authority().map(Authority::as_str).or_else(|| header("host"))?;
    let host: Authority = host.parse().ok().filter(|host: &Authority| !host.as_str().contains('@'))?;
    let scheme = header("x-forwarded-proto").filter(|scheme| *scheme == "https").unwrap_or("http");
    Some(format!("{scheme}://{host}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_that_leave_the_wiki_begin_as_the_client_called_it() {
        let told = |headers: &[(&str, &str)]| {
            let request = headers
                .iter()
                .fold(axum::http::Request::builder(), |request, (name, value)| request.header(*name, *value));
            origin(&request.body(()).unwrap().into_parts().0)
        };
        assert_eq!(told(&[("host", "wiki.example:8090")]).as_deref(), Some("http://wiki.example:8090"));
        let proxied = [("host", "wiki.example"), ("x-forwarded-proto", "https")];
        assert_eq!(told(&proxied).as_deref(), Some("https://wiki.example"));
        assert_eq!(
            told(&[("host", "[::1]:80"), ("x-forwarded-proto", "ftp")]).as_deref(),
            Some("http://[::1]:80")
        );
        for odd in ["", "a b", "a/b", "me@wiki.example", "\"x\""] {
            assert_eq!(told(&[("host", odd)]), None, "{odd}");
        }
        assert_eq!(told(&[]), None);
    }
}
