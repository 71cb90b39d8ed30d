//! What is read and what is attached.

use super::*;

const TOP: &str =
    "From: a@example.org\nDate: Tue, 24 Nov 2026 17:10:52 +0900\nSubject: s\nMIME-Version: 1.0\n";

fn parsed(rest: &str) -> Message {
    parse(format!("{TOP}{rest}").replace('\n', "\r\n").as_bytes())
}

fn names(message: &Message) -> Vec<(&str, bool)> {
    message.attachments.iter().map(|a| (a.name.as_str(), a.inline)).collect()
}

#[test]
fn a_typical_mail_with_everything() {
    let rest = "Content-Type: multipart/mixed; boundary=m\n\n--m\nContent-Type: multipart/related; boundary=r\n\n\
        --r\nContent-Type: multipart/alternative; boundary=a\n\n\
        --a\nContent-Type: text/plain\n\nHello\n--a\nContent-Type: text/html\n\n<b>Hello</b><img src=\"cid:i@x\">\n--a--\n\
        --r\nContent-Type: image/png\nContent-ID: <i@x>\nContent-Transfer-Encoding: base64\n\niVBORw==\n--r--\n\
        --m\nContent-Type: application/pdf; name=a.pdf\nContent-Disposition: attachment\n\n%PDF\n\
        --m\nContent-Type: text/plain\n\n______\nlist footer\n--m--\n";
    let message = parsed(rest);
    assert_eq!(message.text.as_deref(), Some("Hello\n______\nlist footer"));
    let html = message.html.as_deref().unwrap();
    assert!(html.starts_with("<b>Hello</b>") && html.contains("list footer"), "{html}");
    assert_eq!(names(&message), [("part-1.png", true), ("a.pdf", false)]);
    assert_eq!(message.attachments[0].content_id.as_deref(), Some("i@x"));
    assert_eq!(message.attachments[0].size, 4);
    let raw = format!("{TOP}{rest}").replace('\n', "\r\n").into_bytes();
    assert_eq!(attachment(&raw, 0).as_deref(), Some(&b"\x89PNG"[..]));
    assert_eq!(attachment(&raw, 1).as_deref(), Some(&b"%PDF"[..]));
    assert_eq!(attachment(&raw, 2), None);
    assert_eq!(message.defects, []);
}

#[test]
fn one_form_alone_leaves_the_other_out() {
    let text = parsed("\nplain\n");
    assert_eq!((text.text.as_deref(), text.html.as_deref()), (Some("plain\n"), None));
    let html = parsed("Content-Type: text/html\n\n<p>rich &amp; short</p>");
    assert_eq!((html.text.as_deref(), html.html.as_deref()), (None, Some("<p>rich &amp; short</p>")));
    assert_eq!(html.snippet, "rich & short");
    let none = parsed("Content-Type: application/zip\n\nPK");
    assert_eq!((none.text, none.html, none.attachments.len()), (None, None, 1));
}

#[test]
fn embedded_messages_are_attachments() {
    let message = parsed(
        "Content-Type: multipart/mixed; boundary=m\n\n--m\n\nsee below\n--m\nContent-Type: message/rfc822\n\n\
         Subject: in/side\nContent-Type: multipart/mixed; boundary=i\n\n--i\n\ninner\n--i--\n--m--\n",
    );
    assert_eq!(message.text.as_deref(), Some("see below"));
    assert_eq!(names(&message), [("in_side.eml", false)]);
    let digest = parsed(
        "Content-Type: multipart/digest; boundary=d\n\n--d\n\nSubject: one\n\n1\n--d\n\nSubject: two\n\n2\n--d--\n",
    );
    assert_eq!(names(&digest), [("one.eml", false), ("two.eml", false)]);
}

#[test]
fn named_texts_after_the_first_are_files() {
    let message = parsed(
        "Content-Type: multipart/mixed; boundary=m\n\n--m\nContent-Type: text/plain; name=body.txt\n\nbody\n\
         --m\nContent-Type: text/plain; name=notes.txt\nContent-Disposition: inline\n\nnotes\n\
         --m\nContent-Type: text/calendar\n\nBEGIN:VCALENDAR\n--m--\n",
    );
    assert_eq!(message.text.as_deref(), Some("body"));
    assert_eq!(names(&message), [("notes.txt", true), ("part-2.ics", false)]);
}

#[test]
fn flowed_text_is_joined() {
    let message = parsed("Content-Type: text/plain; format=flowed; delsp=yes\n\n日本 \n語です。\n");
    assert_eq!(message.text.as_deref(), Some("日本語です。\n"));
}

#[test]
fn broken_multiparts_show_what_there_is() {
    for (rest, text, defect) in [
        ("Content-Type: multipart/mixed; boundary=m\n\n--m\n\ncut off", "cut off", Defect::BoundaryUnclosed),
        (
            "Content-Type: multipart/mixed; boundary=m\n\nno parts at all",
            "no parts at all",
            Defect::BoundaryMissing,
        ),
        ("Content-Type: multipart/mixed\n\n--zz\n\nunnamed\n--zz--\n", "unnamed", Defect::BoundaryMissing),
        ("Content-Transfer-Encoding: rot13\n\nuryyb", "uryyb", Defect::TransferEncodingUnknown),
        ("\na\0b", "ab", Defect::NulBytes),
    ] {
        let message = parsed(rest);
        assert_eq!((message.text.as_deref(), message.defects), (Some(text), vec![defect]), "{rest}");
    }
}

#[test]
fn what_is_no_mail_is_still_a_message() {
    let message = parse(b"");
    assert_eq!((message.text.as_deref(), message.defects), (Some(""), vec![Defect::Empty]));
    let message = parse(b"\xff\xfe\0\x01 just bytes");
    assert_eq!(message.defects[0], Defect::NoHeaders);
    assert!(message.text.is_some_and(|text| text.contains("just bytes")));
    let message = parse(b"Subject: only this");
    assert_eq!(message.subject, "only this");
    assert_eq!(message.defects, [Defect::FromMissing, Defect::DateMissing]);
}

#[test]
fn the_compact_record_comes_back() {
    let message = parsed("Message-ID: <1@x>\nReferences: <0@x>\n\nbody\n");
    let stored = serde_json::to_string(&message).unwrap();
    assert_eq!(serde_json::from_str::<Message>(&stored).unwrap(), message);
}
