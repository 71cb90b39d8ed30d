//! Commands as a scripted server reads them (RFC 9051 section 6), literals included.

use std::io::{self, BufRead, Write};

/// A command: its tag, its name in upper case (`UID FETCH` is one name), the rest of the line.
pub(super) struct Command {
    pub(super) tag: String,
    pub(super) name: String,
    pub(super) rest: String,
}

/// The next command; `None` at the end of the connection.
pub(super) fn read(input: &mut impl BufRead, output: &mut impl Write) -> io::Result<Option<Command>> {
    let mut text = String::new();
    loop {
        let mut line = Vec::new();
        if input.read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&line).trim_end_matches(['\r', '\n']).to_owned();
        text.push_str(&line);
        let Some((length, synchronizing)) = literal(&line) else { break };
        if synchronizing {
            output.write_all(b"+ go on\r\n")?;
            output.flush()?;
        }
        let mut bytes = vec![0; length];
        input.read_exact(&mut bytes)?;
        text.push_str(&String::from_utf8_lossy(&bytes));
    }
    let (tag, line) = text.split_once(' ').unwrap_or((&text, ""));
    let (first, rest) = line.split_once(' ').unwrap_or((line, ""));
    let mut name = first.to_ascii_uppercase();
    let mut rest = rest;
    if name == "UID" {
        let (second, after) = rest.split_once(' ').unwrap_or((rest, ""));
        name = format!("UID {}", second.to_ascii_uppercase());
        rest = after;
    }
    Ok(Some(Command { tag: tag.to_owned(), name, rest: rest.to_owned() }))
}

/// A literal at the end of `line`: its length, and whether the client waits for a go-ahead.
fn literal(line: &str) -> Option<(usize, bool)> {
    let inner = line.strip_suffix('}')?;
    let number = &inner[inner.rfind('{')? + 1..];
    let digits = number.trim_end_matches('+');
    Some((digits.parse().ok()?, digits.len() == number.len()))
}

/// `1:3,7,9:*` as ranges, both ends included.
pub(super) fn sequence_set(text: &str) -> Vec<(u32, u32)> {
    let number = |text: &str| if text == "*" { Some(u32::MAX) } else { text.parse().ok() };
    let set = text.split(' ').next().unwrap_or_default();
    set.split(',')
        .filter_map(|part| {
            let (from, to) = part.split_once(':').unwrap_or((part, part));
            let (from, to) = (number(from)?, number(to)?);
            Some((from.min(to), from.max(to)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_part_of_the_command() {
        let mut output = Vec::new();
        let sent = b"a1 login {3}\r\nada {4+}\r\np\" \\\r\na2 uid fetch 1:2 (UID)\r\n";
        let mut input = &sent[..];
        let command = read(&mut input, &mut output).unwrap().unwrap();
        assert_eq!((command.tag.as_str(), command.name.as_str()), ("a1", "LOGIN"));
        assert_eq!(output, b"+ go on\r\n");
        let command = read(&mut input, &mut output).unwrap().unwrap();
        assert_eq!((command.name.as_str(), command.rest.as_str()), ("UID FETCH", "1:2 (UID)"));
        assert!(read(&mut input, &mut output).unwrap().is_none());
    }

    #[test]
    fn sets_are_ranges() {
        assert_eq!(sequence_set("1,4:2,9:* +FLAGS"), [(1, 1), (2, 4), (9, u32::MAX)]);
    }
}
