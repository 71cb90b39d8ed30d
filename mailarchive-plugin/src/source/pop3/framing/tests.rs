use super::*;

/// The message in `sent`, in pieces that end at `cuts`; `None` where it does not end. What follows the end stays.
fn unstuff(sent: &[u8], piece: usize) -> Option<(Vec<u8>, u64, usize)> {
    let (mut body, mut message, mut taken) = (Body::new(), Vec::new(), 0);
    for part in sent.chunks(piece) {
        let mut left = part;
        while !left.is_empty() {
            let (count, step) = body.step(left);
            taken += count;
            left = &left[count..];
            match step {
                Piece::Data(bytes) => message.extend_from_slice(bytes),
                Piece::End => return Some((message, body.stuffed(), taken)),
            }
        }
    }
    None
}

#[test]
fn dots_are_stripped_and_only_crlf_dot_crlf_ends_in_pieces_of_every_size() {
    let cases: [(&[u8], &[u8], u64); 14] = [
        (b".\r\n", b"", 0),
        (b"\r\n.\r\n", b"\r\n", 0),
        (b"a\r\n.\r\n", b"a\r\n", 0),
        (b"..\r\n.\r\n", b".\r\n", 1),
        (b"...\r\n.\r\n", b"..\r\n", 1),
        (b"..a\r\nb\r\n..\r\n.\r\n", b".a\r\nb\r\n.\r\n", 2),
        (b".a\r\n.\r\n", b"a\r\n", 1),
        (b"a\n.\n\r\n.\r\n", b"a\n.\n\r\n", 0),
        (b"a\r.\r\r\n.\r\n", b"a\r.\r\r\n", 0),
        (b"a\n.\r\nb\r\n.\r\n", b"a\n.\r\nb\r\n", 0),
        (b".\ra\r\n.\r\n", b"\ra\r\n", 1),
        (b".\r\r\n.\r\n", b"\r\r\n", 1),
        (b".\n\r\n.\r\n", b"\n\r\n", 1),
        (b"\r\r\n..\r\n\0\xff\r\n.\r\n", b"\r\r\n.\r\n\0\xff\r\n", 1),
    ];
    for (sent, expected, stuffed) in cases {
        let followed = [sent, b"+OK next\r\n"].concat();
        for piece in 1..=followed.len() {
            let (message, dots, taken) = unstuff(&followed, piece).unwrap();
            assert_eq!((&message[..], dots, taken), (expected, stuffed, sent.len()), "{sent:?} by {piece}");
        }
        for end in 0..sent.len() {
            assert_eq!(unstuff(&sent[..end], sent.len()), None, "{:?}", &sent[..end]);
        }
    }
}

#[test]
fn what_is_stuffed_comes_back_as_it_was() {
    // Every message of up to seven bytes over the ones that matter.
    let alphabet = b".\r\na";
    for length in 0..=7u32 {
        for number in 0..4usize.pow(length) {
            let mut message: Vec<u8> = (0..length).map(|i| alphabet[number >> (2 * i) & 3]).collect();
            if !message.is_empty() && !message.ends_with(b"\r\n") {
                message.extend_from_slice(b"\r\n");
            }
            let mut sent = Vec::new();
            for (at, byte) in message.iter().enumerate() {
                if *byte == b'.' && (at == 0 || message[..at].ends_with(b"\r\n")) {
                    sent.push(b'.');
                }
                sent.push(*byte);
            }
            sent.extend_from_slice(b".\r\n");
            for piece in [1, 2, 3, sent.len()] {
                assert_eq!(unstuff(&sent, piece).unwrap().0, message, "{sent:?} by {piece}");
            }
        }
    }
}

#[test]
fn a_line_ends_with_crlf_and_nothing_else() {
    let input = b"+OK a\nb\rc\r\n+OK\r\n";
    for piece in 1..=input.len() {
        let (mut line, mut lines) = (Line::default(), Vec::new());
        for part in input.chunks(piece) {
            let mut left = part;
            while !left.is_empty() {
                let count = line.take(left).unwrap();
                left = &left[count..];
                if line.is_whole() {
                    lines.push(line.text().to_vec());
                }
            }
        }
        assert_eq!(lines, [&b"+OK a\nb\rc"[..], b"+OK"]);
    }
    let mut line = Line::default();
    assert_eq!(line.take(&[b'x'; LINE]), Ok(LINE));
    assert_eq!(line.take(b"x"), Err(TooLong));
}
