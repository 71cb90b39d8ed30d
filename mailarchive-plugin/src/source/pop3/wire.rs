//! The connection to a POP3 server: commands out, answers in, every wait under a deadline.

use std::time::Duration;

use tokio::time::{Instant, timeout_at};
use zeroize::Zeroizing;

use super::{
    Pop3Fault,
    framing::{Body, Line, Piece},
    intake::Intake,
    reply::{Refusal, Reply},
};
use crate::source::{
    connect::Stream,
    error::{SourceError, Stage, plain},
    fault::{Fault, Violation},
    network::Limits,
};

const BUFFER: usize = 64 * 1024;

pub(super) struct Wire {
    stream: Stream,
    buffer: Box<[u8]>,
    /// The part of `buffer` that was received and not yet read.
    unread: std::ops::Range<usize>,
    line: Line,
    pub(super) limits: Limits,
    deadline: (Instant, Duration),
    /// What must not appear in errors although the server may repeat it.
    secrets: Vec<Zeroizing<String>>,
    /// What the session is at, for errors.
    pub(super) stage: Stage,
}

impl Wire {
    pub(super) fn new(stream: Stream, limits: Limits, secrets: Vec<Zeroizing<String>>) -> Self {
        Self {
            stream,
            buffer: vec![0; BUFFER].into_boxed_slice(),
            unread: 0..0,
            line: Line::default(),
            limits,
            deadline: (Instant::now() + limits.sign_in, limits.sign_in),
            secrets,
            stage: Stage::Connect,
        }
    }

    pub(super) fn stream(&self) -> &Stream {
        &self.stream
    }

    /// The stream, for TLS to take over.
    ///
    /// # Errors
    /// Bytes were received beyond the last answer: whoever sent them means them to be taken for the server's
    /// encrypted words.
    pub(super) fn into_stream(self) -> Result<Stream, SourceError> {
        if self.unread.is_empty() { Ok(self.stream) } else { Err(self.fail(Pop3Fault::StlsInjection)) }
    }

    /// From now on `time` is left.
    pub(super) fn allow(&mut self, time: Duration) {
        self.deadline = (Instant::now() + time, time);
    }

    /// The time that is left of the present deadline.
    pub(super) fn remaining(&self) -> Duration {
        self.deadline.0.saturating_duration_since(Instant::now())
    }

    /// Sends one command and reads its status.
    pub(super) async fn run(&mut self, command: &str) -> Result<Reply, SourceError> {
        let line = Zeroizing::new(format!("{command}\r\n"));
        self.write(line.as_bytes()).await?;
        self.reply().await
    }

    /// Reads a status line.
    pub(super) async fn reply(&mut self) -> Result<Reply, SourceError> {
        self.read_line().await?;
        match Reply::read(self.line.text()) {
            Some(reply) => Ok(reply),
            None => {
                let text = String::from_utf8_lossy(self.line.text()).into_owned();
                Err(self.fail_saying(Fault::Protocol(Violation::Unreadable), &text))
            }
        }
    }

    /// Reads a status line where a continuation makes no sense.
    pub(super) async fn status(&mut self) -> Result<Result<String, Refusal>, SourceError> {
        let reply = self.reply().await?;
        self.no_continuation(reply)
    }

    pub(super) fn no_continuation(&self, reply: Reply) -> Result<Result<String, Refusal>, SourceError> {
        match reply {
            Reply::Ok { text } => Ok(Ok(text)),
            Reply::Refused(refusal) => Ok(Err(refusal)),
            Reply::GoAhead => Err(self.fail(Fault::Protocol(Violation::Unasked))),
        }
    }

    /// Reads the lines of a multi-line answer, after its status.
    pub(super) async fn lines(
        &mut self,
        mut each: impl FnMut(&[u8]) -> Result<(), Violation> + Send,
    ) -> Result<(), SourceError> {
        loop {
            self.read_line().await?;
            let line = match self.line.text() {
                b"." => return Ok(()),
                line => line.strip_prefix(b".").unwrap_or(line),
            };
            if let Err(violation) = each(line) {
                let text = String::from_utf8_lossy(line).into_owned();
                return Err(self.fail_saying(Fault::Protocol(violation), &text));
            }
        }
    }

    /// Reads a message into `intake`, after the status of its RETR, and answers how many dots stuffed it.
    pub(super) async fn body(&mut self, intake: &mut Intake) -> Result<u64, SourceError> {
        let mut body = Body::new();
        loop {
            while !self.unread.is_empty() {
                let (taken, piece) = body.step(&self.buffer[self.unread.clone()]);
                let outcome = match piece {
                    Piece::Data(bytes) => intake.take(bytes),
                    Piece::End => {
                        self.unread.start += taken;
                        return Ok(body.stuffed());
                    }
                };
                self.unread.start += taken;
                outcome.map_err(|fault| self.fail(fault))?;
            }
            self.fill().await?;
        }
    }

    async fn read_line(&mut self) -> Result<(), SourceError> {
        loop {
            if self.unread.is_empty() {
                self.fill().await?;
            }
            match self.line.take(&self.buffer[self.unread.clone()]) {
                Ok(taken) => self.unread.start += taken,
                Err(_) => return Err(self.fail(Fault::Protocol(Violation::TooLong))),
            }
            if self.line.is_whole() {
                return Ok(());
            }
        }
    }

    /// Receives more; everything received before was read.
    async fn fill(&mut self) -> Result<(), SourceError> {
        let until = self.until();
        match timeout_at(until, self.stream.read(&mut self.buffer)).await {
            Ok(Ok(0)) => Err(self.fail(Fault::Closed)),
            Ok(Ok(count)) => {
                self.unread = 0..count;
                Ok(())
            }
            Ok(Err(error)) => Err(self.fail(Fault::lost(&error))),
            Err(_) => Err(self.too_late()),
        }
    }

    pub(super) async fn write(&mut self, bytes: &[u8]) -> Result<(), SourceError> {
        let until = self.until();
        match timeout_at(until, self.stream.write(bytes)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(self.fail(Fault::lost(&error))),
            Err(_) => Err(self.too_late()),
        }
    }

    fn until(&self) -> Instant {
        self.deadline.0.min(Instant::now() + self.limits.stall)
    }

    fn too_late(&self) -> SourceError {
        if Instant::now() < self.deadline.0 {
            self.fail(Fault::Stalled { seconds: self.limits.stall.as_secs() })
        } else {
            self.fail(Fault::TooSlow { seconds: self.deadline.1.as_secs() })
        }
    }

    pub(super) fn fail(&self, fault: impl Into<Fault>) -> SourceError {
        fault.into().at(self.stage)
    }

    /// A failure with the server's explanation, less what is secret.
    pub(super) fn fail_saying(&self, fault: impl Into<Fault>, text: &str) -> SourceError {
        let mut text = text.to_owned();
        for secret in &self.secrets {
            text = text.replace(secret.as_str(), "…");
        }
        let text = plain(&text);
        SourceError { server_said: (!text.is_empty()).then_some(text), ..self.fail(fault) }
    }
}
