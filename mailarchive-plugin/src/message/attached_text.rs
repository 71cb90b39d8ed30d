//! The text of attachments that are text.

use super::{body, charset, defect::Defects, header::Header, markup, parse};

/// Attachments that are looked into.
const MOST: usize = 20;
/// Of one attachment's bytes.
const LONGEST: usize = 256 * 1024;

/// What there is to read in the attachments of the message `raw`: in text of any kind, calendars, and messages.
/// No more than about `room` bytes.
pub(crate) fn attached_texts(raw: &[u8], mut room: usize) -> Vec<String> {
    let mut defects = Defects::default();
    let (header, body) = Header::split_message(raw, &mut defects);
    let content = body::content(&header, body, body::Texts::Skipped, &mut defects);
    let mut texts = Vec::new();
    for part in content.attached.iter().filter(|part| is_text(part)).take(MOST) {
        if room == 0 {
            break;
        }
        let bytes = part.bytes();
        let bytes = &bytes[..bytes.len().min(LONGEST).min(room)];
        let text = match part.media_type.as_str() {
            "message/rfc822" | "message/global" => message(bytes),
            media_type => {
                let (text, _) = charset::decode(bytes, part.charset.as_deref());
                if media_type == "text/html" || media_type == "application/xhtml+xml" {
                    markup::to_text(&text)
                } else {
                    text
                }
            }
        };
        room = room.saturating_sub(text.len());
        texts.push(text);
    }
    texts
}

fn is_text(part: &body::AttachedPart<'_>) -> bool {
    let media_type = part.media_type.as_str();
    let named = |ends: &[&str]| {
        part.file_name.as_deref().is_some_and(|name| {
            let name = name.to_ascii_lowercase();
            ends.iter().any(|end| name.ends_with(end))
        })
    };
    media_type.starts_with("text/")
        || [
            "message/rfc822",
            "message/global",
            "application/ics",
            "application/json",
            "application/xml",
            "application/xhtml+xml",
            "application/csv",
            "application/x-yaml",
            "application/sql",
        ]
        .contains(&media_type)
        || (media_type == "application/octet-stream"
            && named(&[
                ".txt", ".csv", ".tsv", ".ics", ".log", ".md", ".json", ".xml", ".html", ".diff", ".patch",
            ]))
}

/// A forwarded message: what a reader sees of it.
fn message(raw: &[u8]) -> String {
    let message = parse(raw);
    let mut text = message.subject;
    for address in message.from.iter().chain(&message.to).chain(&message.cc) {
        text.push('\n');
        text.push_str(address.name.as_deref().unwrap_or_default());
        text.push(' ');
        text.push_str(&address.address);
    }
    text.push('\n');
    match (message.text, message.html) {
        (Some(body), _) if !body.trim().is_empty() => text.push_str(&body),
        (_, Some(html)) => text.push_str(&markup::to_text(&html)),
        _ => {}
    }
    for part in message.attachments {
        text.push('\n');
        text.push_str(&part.name);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_read_whatever_it_is_packed_in() {
        let mail = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n\
            --b\r\nContent-Type: text/plain\r\n\r\nThe body\r\n\
            --b\r\nContent-Type: text/csv; charset=shift_jis\r\nContent-Disposition: attachment; filename=a.csv\r\n\r\n\x8c\xa9\x90\xcf,1\r\n\
            --b\r\nContent-Type: text/html\r\nContent-Disposition: attachment; filename=a.html\r\n\r\n<p>One&amp;two</p>\r\n\
            --b\r\nContent-Type: application/octet-stream; name=notes.txt\r\nContent-Transfer-Encoding: base64\r\n\r\nbm90ZXM=\r\n\
            --b\r\nContent-Type: application/octet-stream; name=a.bin\r\n\r\nbinary\r\n\
            --b\r\nContent-Type: message/rfc822\r\n\r\nSubject: Forwarded\r\nFrom: Oka <oka@example.com>\r\n\r\nInner words\r\n\
            --b--\r\n";
        let texts = attached_texts(mail, 1 << 20);
        assert_eq!(texts.len(), 4, "{texts:?}");
        assert!(texts[0].starts_with("見積,1"));
        assert_eq!(texts[1].trim(), "One&two");
        assert_eq!(texts[2], "notes");
        assert!(["Forwarded", "oka@example.com", "Inner words"].iter().all(|part| texts[3].contains(part)));
        assert_eq!(attached_texts(mail, 1).len(), 1);
    }
}
