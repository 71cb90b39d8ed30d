//! One connection to a scripted server.

use std::{
    io::{self, BufReader, BufWriter, Read, Write},
    net::TcpStream,
    time::Duration,
};

use super::{
    State,
    command::{self, Command, sequence_set},
    fault::{Fault, Moment},
    lock,
};

/// A client that holds its end open longer than this has no deadline of its own.
const PATIENCE: Duration = Duration::from_secs(900);

struct Session<'a> {
    input: BufReader<TcpStream>,
    output: BufWriter<TcpStream>,
    state: &'a State,
}

pub(super) fn serve(stream: TcpStream, state: &State) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let input = BufReader::new(stream.try_clone()?);
    let mut session = Session { input, output: BufWriter::with_capacity(1 << 16, stream), state };
    if let Some(fault) = state.due(Moment::Greeting) {
        return session.fail(&fault, "*");
    }
    session.line("* OK [CAPABILITY IMAP4rev1 UIDPLUS] scripted")?;
    session.output.flush()?;
    while let Some(command) = command::read(&mut session.input, &mut session.output)? {
        session.note(&command);
        let go_on = session.answer(&command)?;
        session.output.flush()?;
        if !go_on {
            break;
        }
    }
    Ok(())
}

impl Session<'_> {
    fn answer(&mut self, command: &Command) -> io::Result<bool> {
        let Command { tag, name, rest } = command;
        match name.as_str() {
            "CAPABILITY" => {
                self.line("* CAPABILITY IMAP4rev1 UIDPLUS")?;
                self.ok(tag)
            }
            "LOGIN" => self.login(tag),
            "AUTHENTICATE" => self.authenticate(tag, rest),
            "SELECT" | "EXAMINE" => self.select(tag, name == "EXAMINE"),
            "STATUS" => self.status(tag, rest),
            "UID SEARCH" => self.search(tag),
            "UID FETCH" => self.fetch(tag, rest),
            "UID STORE" => self.store(tag, rest),
            "UID EXPUNGE" => self.expunge(tag, &sequence_set(rest)),
            "LOGOUT" => {
                self.line("* BYE good bye")?;
                self.ok(tag)?;
                Ok(false)
            }
            "NOOP" => self.ok(tag),
            _ => {
                self.line(&format!("{tag} BAD unknown command"))?;
                Ok(true)
            }
        }
    }

    fn login(&mut self, tag: &str) -> io::Result<bool> {
        if let Some(fault) = self.state.due(Moment::Login) {
            self.fail(&fault, tag)?;
            return Ok(matches!(fault, Fault::No(_)));
        }
        self.ok(tag)
    }

    fn authenticate(&mut self, tag: &str, rest: &str) -> io::Result<bool> {
        if !rest.contains(' ') {
            self.line("+ ")?;
            self.output.flush()?;
            let mut line = Vec::new();
            io::BufRead::read_until(&mut self.input, b'\n', &mut line)?;
        }
        self.login(tag)
    }

    fn select(&mut self, tag: &str, read_only: bool) -> io::Result<bool> {
        if let Some(fault) = self.state.due(Moment::Select) {
            self.fail(&fault, tag)?;
            return Ok(matches!(fault, Fault::No(_)));
        }
        let (exists, next) = {
            let mailbox = lock(&self.state.mailbox);
            (mailbox.messages.len(), mailbox.next_uid)
        };
        self.line("* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)")?;
        self.line("* OK [PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft \\*)] flags")?;
        self.line(&format!("* {exists} EXISTS"))?;
        self.line("* 0 RECENT")?;
        self.line("* OK [UIDVALIDITY 1] valid")?;
        self.line(&format!("* OK [UIDNEXT {next}] next"))?;
        let mode = if read_only { "READ-ONLY" } else { "READ-WRITE" };
        self.line(&format!("{tag} OK [{mode}] selected"))?;
        Ok(true)
    }

    fn status(&mut self, tag: &str, rest: &str) -> io::Result<bool> {
        let (messages, next) = {
            let mailbox = lock(&self.state.mailbox);
            (mailbox.messages.len(), mailbox.next_uid)
        };
        let name = rest.split(' ').next().unwrap_or_default();
        self.line(&format!("* STATUS {name} (MESSAGES {messages} UIDNEXT {next} UIDVALIDITY 1)"))?;
        self.ok(tag)
    }

    fn search(&mut self, tag: &str) -> io::Result<bool> {
        let uids = lock(&self.state.mailbox).matching(&[(1, u32::MAX)]);
        let text = |uids: &[u32]| uids.iter().map(|uid| format!(" {uid}")).collect::<String>();
        if let Some(fault) = self.state.due(Moment::Search) {
            self.line(&format!("* SEARCH{}", text(&uids[..uids.len() / 2])))?;
            self.fail(&fault, tag)?;
            return Ok(matches!(fault, Fault::No(_)));
        }
        self.line(&format!("* SEARCH{}", text(&uids)))?;
        self.ok(tag)
    }

    fn fetch(&mut self, tag: &str, rest: &str) -> io::Result<bool> {
        let uids = lock(&self.state.mailbox).matching(&sequence_set(rest));
        let items = rest.to_ascii_uppercase();
        let whole = items.contains("BODY.PEEK[]") || items.contains("BODY[]");
        let fault = if whole && !uids.is_empty() { self.state.due(Moment::Fetch) } else { None };
        for (place, uid) in uids.iter().enumerate() {
            let message = {
                let mailbox = lock(&self.state.mailbox);
                let found = mailbox.messages.iter().enumerate().find(|(_, message)| message.uid == *uid);
                found.map(|(index, message)| (index + 1, message.bytes.clone()))
            };
            let Some((number, bytes)) = message else { continue };
            let size = bytes.len();
            let head = format!(
                "* {number} FETCH (UID {uid} INTERNALDATE \"01-Nov-2026 10:00:00 +0000\" RFC822.SIZE {size}"
            );
            if !whole {
                self.line(&format!("{head})"))?;
                continue;
            }
            // With one message only there is no whole one before the fault.
            let cut = fault.is_some() && (place == 1 || uids.len() == 1);
            let declared = match &fault {
                Some(Fault::ShortLiteral { declared, .. }) if cut => *declared,
                _ => size as u64,
            };
            self.output.write_all(format!("{head} BODY[] {{{declared}}}\r\n").as_bytes())?;
            if let Some(fault) = fault.as_ref().filter(|_| cut) {
                return self.break_off(fault, tag, &bytes);
            }
            self.output.write_all(&bytes)?;
            self.output.write_all(b")\r\n")?;
        }
        self.ok(tag)
    }

    /// Fails within the literal of `bytes`.
    fn break_off(&mut self, fault: &Fault, tag: &str, bytes: &[u8]) -> io::Result<bool> {
        match fault {
            // A tagged NO cannot stand within a literal: it follows the whole message.
            Fault::No(_) => {
                self.output.write_all(bytes)?;
                self.output.write_all(b")\r\n")?;
                self.fail(fault, tag)?;
                Ok(true)
            }
            Fault::ShortLiteral { sent, .. } => {
                io::copy(&mut io::repeat(b'x').take(*sent), &mut self.output)?;
                self.fail(fault, tag)?;
                Ok(false)
            }
            _ => {
                self.output.write_all(&bytes[..bytes.len() / 2])?;
                self.fail(fault, tag)?;
                Ok(false)
            }
        }
    }

    fn store(&mut self, tag: &str, rest: &str) -> io::Result<bool> {
        let uids = lock(&self.state.mailbox).matching(&sequence_set(rest));
        let fault = self.state.due(Moment::Store);
        let half = if fault.is_some() { uids.len() / 2 } else { uids.len() };
        let deletes =
            rest.to_ascii_uppercase().contains("+FLAGS") && rest.to_ascii_lowercase().contains("\\deleted");
        if deletes {
            for message in &mut lock(&self.state.mailbox).messages {
                message.deleted |= uids[..half].contains(&message.uid);
            }
        }
        if let Some(fault) = fault {
            self.fail(&fault, tag)?;
            return Ok(matches!(fault, Fault::No(_)));
        }
        self.ok(tag)
    }

    fn expunge(&mut self, tag: &str, set: &[(u32, u32)]) -> io::Result<bool> {
        let fault = self.state.due(Moment::Expunge);
        let removed = {
            let mut mailbox = lock(&self.state.mailbox);
            let mut uids = mailbox.matching(set);
            uids.retain(|uid| mailbox.messages.iter().any(|message| message.uid == *uid && message.deleted));
            if fault.is_some() {
                uids.truncate(uids.len() / 2);
            }
            let mut removed = Vec::new();
            while let Some(index) = mailbox.messages.iter().position(|message| uids.contains(&message.uid)) {
                mailbox.messages.remove(index);
                removed.push(index + 1);
            }
            removed
        };
        for number in removed {
            self.line(&format!("* {number} EXPUNGE"))?;
        }
        if let Some(fault) = fault {
            self.fail(&fault, tag)?;
            return Ok(matches!(fault, Fault::No(_)));
        }
        self.ok(tag)
    }

    fn ok(&mut self, tag: &str) -> io::Result<bool> {
        self.line(&format!("{tag} OK done"))?;
        Ok(true)
    }

    fn fail(&mut self, fault: &Fault, tag: &str) -> io::Result<()> {
        match fault {
            Fault::No(_) => self.line(&format!("{tag} NO not today"))?,
            Fault::Eof(_) => {}
            Fault::Bye(_) => self.line("* BYE shutting down")?,
            Fault::Stall(_) => return self.stall(),
            Fault::Garbage(_) => {
                let garbage: Vec<u8> =
                    (0_u32..4096).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
                self.output.write_all(&garbage)?;
            }
            Fault::EndlessLine(_) => {
                let block = [b'x'; 1 << 16];
                loop {
                    self.output.write_all(&block)?;
                }
            }
            Fault::WrongTag(_) => {
                self.line("never-used OK done")?;
                return self.stall();
            }
            Fault::ShortLiteral { stall, .. } => {
                if *stall {
                    return self.stall();
                }
            }
        }
        self.output.flush()
    }

    /// Says nothing until the client hangs up.
    fn stall(&mut self) -> io::Result<()> {
        self.output.flush()?;
        io::copy(&mut self.input, &mut io::sink()).map(drop)
    }

    fn line(&mut self, text: &str) -> io::Result<()> {
        self.output.write_all(text.as_bytes())?;
        self.output.write_all(b"\r\n")
    }

    fn note(&self, command: &Command) {
        let secret = matches!(command.name.as_str(), "LOGIN" | "AUTHENTICATE");
        let rest = if secret { "…" } else { &command.rest };
        lock(&self.state.transcript).push(format!("{} {rest}", command.name));
    }
}
