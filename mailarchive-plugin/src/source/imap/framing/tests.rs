use super::*;

/// A response as the codec would see it, and the bodies that were cut out of it.
type Cut = (String, Vec<Vec<u8>>);

/// Feeds `pieces` one after the other and collects all whole responses.
fn frame<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Result<Vec<Cut>, FramingError> {
    let mut framer = Framer::new();
    let mut responses = Vec::new();
    let mut bodies: Vec<Vec<u8>> = Vec::new();
    for piece in pieces {
        let mut rest = piece;
        loop {
            let (taken, step) = framer.step(rest)?;
            match step {
                Step::BodyStarts(length) => bodies.push(Vec::with_capacity(length.min(100) as usize)),
                Step::Body => bodies.last_mut().unwrap().extend_from_slice(&rest[..taken]),
                Step::BodyEnds => {}
                Step::Response => {
                    let text = String::from_utf8_lossy(framer.response()).into_owned();
                    responses.push((text, std::mem::take(&mut bodies)));
                    framer.next_response();
                }
                Step::More => assert_eq!(taken, rest.len(), "all input is taken before more is asked for"),
            }
            rest = &rest[taken..];
            if step == Step::More {
                break;
            }
        }
    }
    Ok(responses)
}

fn cut(text: &str, bodies: &[&[u8]]) -> Cut {
    (text.to_owned(), bodies.iter().map(|body| body.to_vec()).collect())
}

const DIALOGUE: &[u8] = b"* 2 EXISTS\r\n\
    * 1 FETCH (UID 7 BODY[] {12}\r\nA: b\r\n\r\n}{\r\n INTERNALDATE \"x\\\"{3}\")\r\n\
    * 2 FETCH (body[] ~{0}\r\n UID 8)\r\n\
    * 3 FETCH (ENVELOPE ({5}\r\n\"\r\n{) UID 9 BODY[] {3+}\r\n\r\n\r)\r\n\
    * LIST () \"/\" {4}\r\n{2}\r\r\n\
    * OK here is {3}\r\n\
    A1 OK done {7}\r\n";

fn dialogue() -> Vec<Cut> {
    vec![
        cut("* 2 EXISTS\r\n", &[]),
        cut("* 1 FETCH (UID 7 BODY[] NIL INTERNALDATE \"x\\\"{3}\")\r\n", &[b"A: b\r\n\r\n}{\r\n"]),
        cut("* 2 FETCH (body[] NIL UID 8)\r\n", &[b""]),
        cut("* 3 FETCH (ENVELOPE ({5}\r\n\"\r\n{) UID 9 BODY[] NIL)\r\n", &[b"\r\n\r"]),
        cut("* LIST () \"/\" {4}\r\n{2}\r\r\n", &[]),
        cut("* OK here is {3}\r\n", &[]),
        cut("A1 OK done {7}\r\n", &[]),
    ]
}

#[test]
fn pieces_of_every_size_give_the_same_responses() {
    for size in 1..=DIALOGUE.len() {
        assert_eq!(frame(DIALOGUE.chunks(size)).unwrap(), dialogue(), "pieces of {size}");
    }
}

#[test]
fn a_split_at_every_byte_and_every_pair_of_bytes_gives_the_same_responses() {
    for first in 0..DIALOGUE.len() {
        for second in first..DIALOGUE.len() {
            let pieces = [&DIALOGUE[..first], &DIALOGUE[first..second], &DIALOGUE[second..]];
            assert_eq!(frame(pieces).unwrap(), dialogue(), "split at {first} and {second}");
        }
    }
}

#[test]
fn only_data_outside_quotes_announces_literals() {
    for line in [
        "* OK [ALERT] look at {10}\r\n",
        "* no {10}\r\n",
        "* BYE {1}\r\n",
        "+ {10}\r\n",
        "A1 NO {10}\r\n",
        "* LIST () \"/\" \"{10}\r\n",
        "* X {}\r\n",
        "* X {1x}\r\n",
        "* X {-1}\r\n",
        "* X }\r\n",
    ] {
        assert_eq!(frame([line.as_bytes()]).unwrap(), [cut(line, &[])], "{line:?}");
    }
}

#[test]
fn only_the_whole_message_of_a_fetch_is_cut_out() {
    for (input, seen) in [
        ("* 1 FETCH (BODY[HEADER] {1}\r\nx)\r\n", "* 1 FETCH (BODY[HEADER] {1}\r\nx)\r\n"),
        ("* 1 FETCH (XBODY[] {1}\r\nx)\r\n", "* 1 FETCH (XBODY[] {1}\r\nx)\r\n"),
        ("* X FETCH (BODY[] {1}\r\nx)\r\n", "* X FETCH (BODY[] {1}\r\nx)\r\n"),
        ("* LIST (BODY[] {1}\r\nx)\r\n", "* LIST (BODY[] {1}\r\nx)\r\n"),
    ] {
        assert_eq!(frame([input.as_bytes()]).unwrap(), [cut(seen, &[])]);
    }
}

#[test]
fn a_line_feed_alone_ends_no_line() {
    assert_eq!(frame([&b"* X a\nb\r\n"[..]]).unwrap(), [cut("* X a\nb\r\n", &[])]);
    assert_eq!(frame([&b"* X a\r"[..], b"\n"]).unwrap(), [cut("* X a\r\n", &[])]);
}

#[test]
fn endless_lines_and_wrong_literals_are_refused_before_they_are_held() {
    let endless = vec![b'x'; 1000];
    assert_eq!(frame(std::iter::repeat_n(&endless[..], 1000)), Err(FramingError::TooLong));
    let huge: &[u8] = b"* LIST () NIL {500000000}\r\n";
    assert_eq!(frame([huge]), Err(FramingError::TooLong));
    let unreadable: &[u8] = b"* 1 FETCH (BODY[] {99999999999999999999999}\r\n";
    assert_eq!(frame([unreadable]), Err(FramingError::LiteralLength));
    // Many literals in one response count together.
    let mut many = b"* X".to_vec();
    for _ in 0..3 {
        many.extend_from_slice(b" {30000}\r\n");
        many.extend_from_slice(&[b'y'; 30000]);
    }
    assert_eq!(frame([&many[..]]), Err(FramingError::TooLong));
    // And many lines between them.
    let mut lines = b"* X".to_vec();
    for _ in 0..4000 {
        lines.extend_from_slice(b" \"aaaaaaaaaaaaaa\" {0}\r\n");
    }
    assert_eq!(frame([&lines[..]]), Err(FramingError::TooLong));
}

#[test]
fn a_body_is_passed_on_without_being_held() {
    let mut framer = Framer::new();
    let announcement = b"* 1 FETCH (BODY[] {1000000000000}\r\n";
    assert_eq!(framer.step(announcement).unwrap(), (announcement.len(), Step::BodyStarts(1_000_000_000_000)));
    let piece = vec![b'x'; 1024 * 1024];
    for _ in 0..100 {
        assert_eq!(framer.step(&piece).unwrap(), (piece.len(), Step::Body));
    }
    assert!(framer.text.capacity() < 1000);
}
