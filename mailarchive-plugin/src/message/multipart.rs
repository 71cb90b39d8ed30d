//! Cutting a multipart body at its boundary (RFC 2046 section 5.1).

use memchr::memmem;

/// The parts between the boundary's lines, and whether the closing one was found.
#[derive(Debug, PartialEq)]
pub(super) struct Parts<'a> {
    pub(super) bodies: Vec<&'a [u8]>,
    pub(super) closed: bool,
}

/// At most `most` parts; none where the boundary does not occur. Linear in `body`.
pub(super) fn split<'a>(body: &'a [u8], boundary: &str, most: usize) -> Parts<'a> {
    let delimiter = [b"--", boundary.as_bytes()].concat();
    let mut bodies = Vec::new();
    let mut start = None;
    for at in memmem::find_iter(body, &delimiter) {
        if at > 0 && body[at - 1] != b'\n' {
            continue;
        }
        let after = &body[at + delimiter.len()..];
        let line = &after[..memchr::memchr(b'\n', after).unwrap_or(after.len())];
        // A longer boundary that begins with this one belongs to another multipart.
        let closing = line.starts_with(b"--");
        if !closing && !line.trim_ascii().is_empty() {
            continue;
        }
        if let Some(start) = start {
            bodies.push(part(body, start, at));
        }
        if closing || bodies.len() == most {
            return Parts { bodies, closed: true };
        }
        start = Some((at + delimiter.len() + line.len() + 1).min(body.len()));
    }
    if let Some(start) = start {
        bodies.push(&body[start..]);
    }
    Parts { bodies, closed: false }
}

/// The line break before a boundary is the boundary's.
fn part(body: &[u8], start: usize, end: usize) -> &[u8] {
    let part = body.get(start..end).unwrap_or_default();
    let part = part.strip_suffix(b"\n").unwrap_or(part);
    part.strip_suffix(b"\r").unwrap_or(part)
}

/// The boundary of a multipart that does not name it: that of the first line which looks like one and comes again.
pub(super) fn guess_boundary(body: &[u8]) -> Option<&str> {
    let line = body.split(|b| *b == b'\n').take(50).find(|line| line.len() > 4 && line.starts_with(b"--"))?;
    let boundary = std::str::from_utf8(line[2..].trim_ascii_end()).ok()?;
    (boundary.len() <= 200 && memmem::find_iter(body, boundary).nth(1).is_some()).then_some(boundary)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bodies(body: &str, boundary: &str) -> (Vec<String>, bool) {
        let parts = split(body.as_bytes(), boundary, 100);
        let bodies = parts.bodies.iter().map(|part| String::from_utf8_lossy(part).into_owned()).collect();
        (bodies, parts.closed)
    }

    #[test]
    fn parts_are_cut_at_lines_of_exactly_the_boundary() {
        for (body, expected, closed) in [
            ("preamble\r\n--x\r\nA\r\n--x \r\nB\r\n\r\n--x--\r\nepilogue", vec!["A", "B\r\n"], true),
            ("--x\nA\n--xy\nB\n--x--", vec!["A\n--xy\nB"], true),
            ("--x\nA --x\n--x\nB", vec!["A --x", "B"], false),
            ("--x\n--x\n\n--x--", vec!["", ""], true),
            ("--x", vec![""], false),
            ("nothing", vec![], false),
        ] {
            let expected: Vec<String> = expected.into_iter().map(str::to_owned).collect();
            assert_eq!(bodies(body, "x"), (expected, closed), "{body:?}");
        }
        assert_eq!(split(&b"--x\nA\n".repeat(50), "x", 3).bodies.len(), 3);
    }

    #[test]
    fn a_boundary_is_guessed_only_where_it_comes_again() {
        assert_eq!(guess_boundary(b"pre\n--abc\nA\n--abc--\n"), Some("abc"));
        assert_eq!(guess_boundary(b"pre\n--abc\nA\n"), None);
    }
}
