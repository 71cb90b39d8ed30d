//! Multi-line replies (RFC 1939 section 3).

/// `message` with its lines dot-stuffed and the line that ends the reply.
pub(super) fn multi_line(message: &[u8]) -> Vec<u8> {
    let mut reply = Vec::with_capacity(message.len() + 64);
    for line in message.split_inclusive(|byte| *byte == b'\n') {
        if line.starts_with(b".") {
            reply.push(b'.');
        }
        reply.extend_from_slice(line);
    }
    if !message.is_empty() && !message.ends_with(b"\r\n") {
        reply.extend_from_slice(b"\r\n");
    }
    reply.extend_from_slice(b".\r\n");
    reply
}

/// The header of `message`, the empty line and the first `lines` lines of the text.
pub(super) fn top(message: &[u8], lines: usize) -> &[u8] {
    let text = message.windows(4).position(|window| window == b"\r\n\r\n").map_or(message.len(), |at| at + 4);
    let shown: usize =
        message[text..].split_inclusive(|byte| *byte == b'\n').take(lines).map(<[u8]>::len).sum();
    &message[..text + shown]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_begin_with_a_dot_get_another() {
        assert_eq!(multi_line(b"a\r\n.\r\n..b\r\nc.\r\n"), b"a\r\n..\r\n...b\r\nc.\r\n.\r\n");
        assert_eq!(multi_line(b"no end"), b"no end\r\n.\r\n");
        assert_eq!(multi_line(b""), b".\r\n");
    }

    #[test]
    fn top_keeps_the_header_and_counts_lines() {
        let message = b"A: b\r\n\r\none\r\ntwo\r\n";
        assert_eq!(top(message, 0), b"A: b\r\n\r\n");
        assert_eq!(top(message, 1), b"A: b\r\n\r\none\r\n");
        assert_eq!(top(message, 9), message);
        assert_eq!(top(b"A: b\r\n", 1), b"A: b\r\n");
    }
}
