//! The connection to an IMAP server: commands out, responses in, every wait under a deadline.

use std::{io, time::Duration};

use imap_codec::{
    AuthenticateDataCodec, CommandCodec, GreetingCodec,
    decode::Decoder,
    encode::{Encoder, Fragment},
    imap_types::{
        IntoStatic,
        auth::AuthenticateData,
        command::{Command, CommandBody},
        core::LiteralMode,
        response::{Code, Greeting, Response, Status, StatusKind, Tagged},
    },
};
use tokio::time::{Instant, timeout_at};
use zeroize::Zeroizing;

use super::{
    framing::{Framer, FramingError, Step},
    reading::{Reading, Unreadable, read},
};
use crate::source::{
    connect::Stream,
    error::{SourceError, Stage, plain},
    fault::{Fault, Violation},
    network::Limits,
};

const BUFFER: usize = 128 * 1024;

/// Where the bodies of messages go as they arrive.
pub(super) trait Bodies: Send {
    /// A body of `length` bytes was announced.
    fn start(&mut self, length: u64) -> Result<(), Fault>;
    /// Its next bytes.
    fn take(&mut self, bytes: &[u8]) -> Result<(), Fault>;
}

/// For commands that ask for no bodies: unsolicited ones are passed over.
pub(super) struct NoBodies;

impl Bodies for NoBodies {
    fn start(&mut self, _: u64) -> Result<(), Fault> {
        Ok(())
    }

    fn take(&mut self, _: &[u8]) -> Result<(), Fault> {
        Ok(())
    }
}

/// What a response means for the command that waits for it.
pub(super) enum Received<'a> {
    /// Data, or a status that completes nothing.
    Untagged(Untagged<'a>),
    /// A command is completed.
    Completed(Completion),
    /// The server waits for the rest of a command.
    GoAhead,
    /// The server ends the session.
    Bye { text: String },
    /// Nothing that anything depends on.
    Noise,
}

pub(super) struct Untagged<'a> {
    pub(super) response: Response<'a>,
    /// How many bodies were cut out of it.
    pub(super) bodies: usize,
    /// Its strings are not exactly what the server sent.
    pub(super) mended: bool,
}

/// How the server completed a command.
pub(super) struct Completion {
    pub(super) tag: String,
    pub(super) kind: StatusKind,
    pub(super) code: Option<Code<'static>>,
    pub(super) text: String,
}

pub(super) struct Wire {
    stream: Stream,
    buffer: Box<[u8]>,
    /// The part of `buffer` that was received and not yet read.
    unread: std::ops::Range<usize>,
    framer: Framer,
    tags: u32,
    limits: Limits,
    deadline: (Instant, Duration),
    /// What must not appear in errors although the server may repeat it.
    secrets: Vec<Zeroizing<String>>,
    /// What the session is at, for errors.
    pub(super) stage: Stage,
    /// A command was begun and not completed: what arrives next belongs to it.
    busy: bool,
}

impl Wire {
    pub(super) fn new(stream: Stream, limits: Limits, secrets: Vec<Zeroizing<String>>) -> Self {
        Self {
            stream,
            buffer: vec![0; BUFFER].into_boxed_slice(),
            unread: 0..0,
            framer: Framer::new(),
            tags: 0,
            limits,
            deadline: (Instant::now() + limits.sign_in, limits.sign_in),
            secrets,
            stage: Stage::Connect,
            busy: false,
        }
    }

    pub(super) fn stream(&self) -> &Stream {
        &self.stream
    }

    /// The stream, for TLS to take over.
    ///
    /// # Errors
    /// Bytes were received beyond the last response: whoever sent them means them to be taken for the
    /// server's encrypted words (response injection).
    pub(super) fn into_stream(self) -> Result<Stream, SourceError> {
        if self.unread.is_empty() { Ok(self.stream) } else { Err(self.fail(Fault::StartTlsInjection)) }
    }

    /// From now on `time` is left.
    pub(super) fn allow(&mut self, time: Duration) {
        self.deadline = (Instant::now() + time, time);
    }

    /// The time that is left of the present deadline.
    pub(super) fn remaining(&self) -> Duration {
        self.deadline.0.saturating_duration_since(Instant::now())
    }

    /// Marks the begin of a command at `stage`.
    ///
    /// # Errors
    /// An earlier one was not finished: its future was dropped, or it failed.
    pub(super) fn begin(&mut self, stage: Stage) -> Result<(), SourceError> {
        self.stage = stage;
        if self.busy {
            return Err(self.fail(Fault::OutOfStep));
        }
        self.busy = true;
        Ok(())
    }

    /// Everything that was asked for was answered.
    pub(super) fn finish(&mut self) {
        self.busy = false;
    }

    /// Runs one command to its tagged OK and hands `untagged` everything before it.
    ///
    /// # Errors
    /// NO or BAD, BYE, the end of the connection, or no answer in time.
    pub(super) async fn run(
        &mut self,
        command: CommandBody<'_>,
        untagged: impl FnMut(&Response<'_>) + Send,
    ) -> Result<Completion, SourceError> {
        let fault = Fault::CommandRefused { command: command.name() };
        let completion = self.run_to_completion(command, untagged).await?;
        if completion.kind == StatusKind::Ok { Ok(completion) } else { Err(self.refused(&completion, fault)) }
    }

    /// Runs one command until it is completed, with OK, NO or BAD.
    pub(super) async fn run_to_completion(
        &mut self,
        command: CommandBody<'_>,
        mut untagged: impl FnMut(&Response<'_>) + Send,
    ) -> Result<Completion, SourceError> {
        // LOGOUT is answered by BYE before it is completed (RFC 9051, section 6.1.3).
        let ends = matches!(command, CommandBody::Logout);
        match self.send(command, &mut untagged).await? {
            Sent::Refused(completion) => Ok(completion),
            Sent::Whole { tag } => self.complete(&tag, ends, untagged).await,
        }
    }

    /// Waits for the completion of the command that was sent as `tag`.
    pub(super) async fn complete(
        &mut self,
        tag: &str,
        bye_expected: bool,
        mut untagged: impl FnMut(&Response<'_>) + Send,
    ) -> Result<Completion, SourceError> {
        loop {
            match self.receive(&mut NoBodies).await? {
                Received::Completed(completion) => return self.expect_tag(completion, tag),
                Received::Untagged(data) => untagged(&data.response),
                Received::Bye { .. } if bye_expected => {}
                Received::Bye { text } => return Err(self.fail_saying(Fault::Bye, &text)),
                Received::GoAhead => return Err(self.fail(Fault::Protocol(Violation::Unasked))),
                Received::Noise => {}
            }
        }
    }

    fn expect_tag(&self, completion: Completion, tag: &str) -> Result<Completion, SourceError> {
        if completion.tag == tag { Ok(completion) } else { Err(self.wrong_tag(&completion.tag)) }
    }

    pub(super) fn wrong_tag(&self, tag: &str) -> SourceError {
        self.fail_saying(Fault::Protocol(Violation::WrongTag), tag)
    }

    /// Sends a command. The literals in it wait for the server's go-ahead.
    pub(super) async fn send(
        &mut self,
        body: CommandBody<'_>,
        untagged: &mut (impl FnMut(&Response<'_>) + Send),
    ) -> Result<Sent, SourceError> {
        self.tags = self.tags.wrapping_add(1);
        let tag = format!("A{}", self.tags);
        let Ok(command) = Command::new(tag.clone(), body) else { return Err(self.fail(Fault::OutOfStep)) };
        for fragment in CommandCodec::new().encode(&command) {
            match fragment {
                Fragment::Line { data } => self.write(&Zeroizing::new(data)).await?,
                Fragment::Literal { data, mode } => {
                    let data = Zeroizing::new(data);
                    if mode == LiteralMode::Sync
                        && let Some(refusal) = self.go_ahead(&tag, untagged).await?
                    {
                        return Ok(Sent::Refused(refusal));
                    }
                    self.write(&data).await?;
                }
            }
        }
        Ok(Sent::Whole { tag })
    }

    /// Waits for `+`. A completion instead of it means that the command was refused.
    async fn go_ahead(
        &mut self,
        tag: &str,
        untagged: &mut (impl FnMut(&Response<'_>) + Send),
    ) -> Result<Option<Completion>, SourceError> {
        loop {
            match self.receive(&mut NoBodies).await? {
                Received::GoAhead => return Ok(None),
                Received::Completed(completion) => {
                    let completion = self.expect_tag(completion, tag)?;
                    if completion.kind == StatusKind::Ok {
                        return Err(self.fail(Fault::Protocol(Violation::Unasked)));
                    }
                    return Ok(Some(completion));
                }
                Received::Untagged(data) => untagged(&data.response),
                Received::Bye { text } => return Err(self.fail_saying(Fault::Bye, &text)),
                Received::Noise => {}
            }
        }
    }

    /// Answers a SASL challenge (RFC 9051, section 6.2.2), unless the command is completed already.
    pub(super) async fn answer_challenge(
        &mut self,
        tag: &str,
        answer: &[u8],
        untagged: &mut (impl FnMut(&Response<'_>) + Send),
    ) -> Result<Option<Completion>, SourceError> {
        if let Some(refusal) = self.go_ahead(tag, untagged).await? {
            return Ok(Some(refusal));
        }
        let line = AuthenticateDataCodec::new().encode(&AuthenticateData::r#continue(answer)).dump();
        self.write(&Zeroizing::new(line)).await?;
        Ok(None)
    }

    /// Reads the server's first line.
    pub(super) async fn greeting(&mut self) -> Result<Greeting<'static>, SourceError> {
        self.read_response(&mut NoBodies).await?;
        let greeting = GreetingCodec::new().decode(self.framer.response());
        match greeting {
            Ok((_, greeting)) => Ok(greeting.into_static()),
            Err(_) => {
                let text = String::from_utf8_lossy(self.framer.response()).into_owned();
                Err(self.fail_saying(Fault::Protocol(Violation::NoGreeting), &text))
            }
        }
    }

    /// Reads the next response.
    pub(super) async fn receive<B: Bodies>(&mut self, bodies: &mut B) -> Result<Received<'_>, SourceError> {
        let bodies = self.read_response(bodies).await?;
        let this = &*self;
        let text = this.framer.response();
        match read(text, bodies > 0) {
            Ok(Reading { response, mended }) => Ok(sort(response, bodies, mended, text)),
            Err(Unreadable::Harmless) => Ok(Received::Noise),
            Err(Unreadable::Needed) => {
                let fault = Fault::Protocol(Violation::Unreadable);
                Err(this.fail_saying(fault, &String::from_utf8_lossy(text)))
            }
        }
    }

    /// Reads one response into the framer, its bodies into `bodies`, and counts them.
    async fn read_response<B: Bodies>(&mut self, bodies: &mut B) -> Result<usize, SourceError> {
        self.framer.next_response();
        let mut count = 0;
        loop {
            let available = &self.buffer[self.unread.clone()];
            let (taken, step) = match self.framer.step(available) {
                Ok(done) => done,
                Err(error) => {
                    let violation = match error {
                        FramingError::TooLong => Violation::TooLong,
                        FramingError::LiteralLength => Violation::Unreadable,
                    };
                    return Err(self.fail(Fault::Protocol(violation)));
                }
            };
            let outcome = match step {
                Step::BodyStarts(length) => {
                    count += 1;
                    bodies.start(length)
                }
                Step::Body => bodies.take(&available[..taken]),
                Step::More | Step::BodyEnds | Step::Response => Ok(()),
            };
            self.unread.start += taken;
            if let Err(fault) = outcome {
                return Err(self.fail(fault));
            }
            match step {
                Step::Response => return Ok(count),
                Step::More => self.fill().await?,
                _ => {}
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
            Ok(Err(error)) => Err(self.lost(&error)),
            Err(_) => Err(self.too_late()),
        }
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<(), SourceError> {
        let until = self.until();
        match timeout_at(until, self.stream.write(bytes)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(self.lost(&error)),
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

    fn lost(&self, error: &io::Error) -> SourceError {
        self.fail(Fault::lost(error))
    }

    pub(super) fn fail(&self, fault: Fault) -> SourceError {
        fault.at(self.stage)
    }

    /// A failure with the server's explanation, less what is secret.
    pub(super) fn fail_saying(&self, fault: Fault, text: &str) -> SourceError {
        let mut text = text.to_owned();
        for secret in &self.secrets {
            // The gaps that a password of few characters leaves would give it away.
            if secret.chars().count() < 4 && text.contains(secret.as_str()) {
                return self.fail(fault);
            }
            text = text.replace(secret.as_str(), "…");
        }
        let text = plain(&text);
        SourceError { server_said: (!text.is_empty()).then_some(text), ..fault.at(self.stage) }
    }

    /// The failure that NO or BAD means.
    pub(super) fn refused(&self, completion: &Completion, fault: Fault) -> SourceError {
        self.fail_saying(fault, &completion.text)
    }
}

/// What became of a command that was sent.
pub(super) enum Sent {
    /// Its completion is to be waited for.
    Whole { tag: String },
    /// The server did not want the rest of it.
    Refused(Completion),
}

fn sort<'a>(response: Response<'a>, bodies: usize, mended: bool, raw: &[u8]) -> Received<'a> {
    match response {
        Response::Status(Status::Tagged(Tagged { tag, body })) => Received::Completed(Completion {
            tag: tag.inner().to_owned(),
            kind: body.kind,
            code: body.code.map(IntoStatic::into_static),
            text: if mended { status_text(raw) } else { body.text.inner().to_owned() },
        }),
        Response::Status(Status::Bye(bye)) => {
            Received::Bye { text: if mended { status_text(raw) } else { bye.text.inner().to_owned() } }
        }
        Response::CommandContinuationRequest(_) => Received::GoAhead,
        response => Received::Untagged(Untagged { response, bodies, mended }),
    }
}

/// The text after tag and condition of a status response that is not ASCII.
fn status_text(raw: &[u8]) -> String {
    let text = String::from_utf8_lossy(raw);
    text.splitn(3, ' ').nth(2).unwrap_or_default().to_owned()
}
