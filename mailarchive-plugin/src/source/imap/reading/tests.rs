use imap_codec::imap_types::{
    fetch::MessageDataItem,
    response::{Data, Status},
};

use super::*;

fn items(text: &str) -> (Vec<MessageDataItem<'static>>, bool) {
    let reading = read(text.as_bytes(), false).unwrap();
    match reading.response {
        Response::Data(Data::Fetch { items, .. }) => (items.into_static().into_inner(), reading.mended),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_follows_the_grammar_is_not_touched() {
    let (items, mended) = items("* 1 FETCH (UID 7 RFC822.SIZE 4294967295 BODY[] NIL)\r\n");
    assert_eq!(items.len(), 3);
    assert!(!mended);
}

#[test]
fn statuses_in_any_language_or_without_text_are_statuses() {
    for text in ["A1 NO 認証に失敗しました\r\n", "A1 NO\r\n", "A1 NO \r\n", "A1 no [ALERT] \u{1}\r\n"]
    {
        let reading = read(text.as_bytes(), false).unwrap();
        assert!(matches!(reading.response, Response::Status(Status::Tagged(_))), "{text:?}");
    }
    for text in ["* BYE さようなら\r\n", "* BYE\r\n"] {
        let reading = read(text.as_bytes(), false).unwrap();
        assert!(matches!(reading.response, Response::Status(Status::Bye(_))), "{text:?}");
    }
}

#[test]
fn dates_and_sizes_that_are_none_leave_the_rest_readable() {
    let text = "* 1 FETCH (UID 7 INTERNALDATE \"yesterday\" RFC822.SIZE 4294967296)\r\n";
    let (items, mended) = items(text);
    assert!(mended);
    assert!(items.contains(&MessageDataItem::Rfc822Size(u32::MAX)));
    assert!(!items.iter().any(|item| matches!(item, MessageDataItem::InternalDate(_))));
}

#[test]
fn only_what_nothing_depends_on_is_passed_over() {
    for harmless in
        ["* X-THING ((\r\n", "* 1 FETCH (FLAGS (\r\n", "* LIST (\r\n", "* ESEARCH (TAG \"A1\") ALL 1\r\n"]
    {
        assert_eq!(read(harmless.as_bytes(), false).err(), Some(Unreadable::Harmless), "{harmless}");
    }
    for needed in [
        "* SEARCH 1 x\r\n",
        "* search 1 2 0\r\n",
        "* 1 FETCH (UID 7 BODY[] \"\u{1}\\x\")\r\n",
        "A1 MAYBE fine\r\n",
        "nonsense\r\n",
        "\r\n",
        "*\r\n",
    ] {
        assert_eq!(read(needed.as_bytes(), false).err(), Some(Unreadable::Needed), "{needed}");
    }
    assert_eq!(read(b"* 1 FETCH (UID x)\r\n", true).err(), Some(Unreadable::Needed));
}

#[test]
fn no_bytes_make_it_panic() {
    // Every prefix, and every single byte replaced by every kind of byte, of what servers send.
    let samples: [&[u8]; 6] = [
        b"* 1 FETCH (UID 7 FLAGS (\\Seen $x) INTERNALDATE \"17-Jul-1996 02:44:25 -0700\" BODY[] NIL)\r\n",
        b"* OK [PERMANENTFLAGS (\\Deleted \\*)] text\r\n",
        b"+ [ALERT] idling\r\n",
        b"+ YWJj\r\n",
        b"* LIST (\\Trash) \"/\" {3}\r\na\"b\r\n",
        b"A1 OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] done\r\n",
    ];
    for sample in samples {
        for end in 0..sample.len() {
            let _ = read(&sample[..end], false);
            let _ = read(&[&sample[..end], b"\r\n"].concat(), true);
            for byte in [0, b'\r', b'\n', b'"', b'\\', b'{', b'}', b'(', b')', b'[', b']', b'9', b' ', 0xff] {
                let mut changed = sample.to_vec();
                changed[end] = byte;
                let _ = read(&changed, false);
            }
        }
    }
}
