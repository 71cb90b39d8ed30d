//! From a draft to the bytes of an Internet message (RFC 5322, RFC 2045, RFC 2046).

use base64::{Engine, prelude::BASE64_STANDARD};
use jiff::{ZonedDateTime, fmt::rfc2822};

use super::{
    ContentError,
    attachment::Attachment,
    draft::{Charset, Draft},
    header::{address_field, field, filename_parameter},
};

/// What an answer needs to know of the mail that it answers.
#[derive(Debug)]
pub(super) struct Ancestor {
    message_id: String,
    references: Vec<String>,
    sent: ZonedDateTime,
    name: &'static str,
    text: String,
}

/// The message, and what answers to it need.
pub(super) fn compose(
    draft: &Draft,
    sent: &ZonedDateTime,
    parent: Option<&Ancestor>,
) -> Result<(Vec<u8>, Ancestor), ContentError> {
    let lacking = || ContentError::Charset(draft.id);
    let text = match parent {
        Some(parent) if draft.quotes => format!("{}\n{}", draft.text, quoted(parent, draft.text)),
        _ => draft.text.to_owned(),
    };
    let domain =
        draft.from.address.rsplit('@').next().filter(|domain| domain.is_ascii()).unwrap_or("example.com");
    let message_id = format!("<{}.{}@{domain}>", sent.strftime("%Y%m%d%H%M%S"), draft.id);
    let references: Vec<String> = parent
        .map(|parent| parent.references.iter().cloned().chain([parent.message_id.clone()]).collect())
        .unwrap_or_default();

    let mut message = received(sent, domain)?;
    message.push_str(&format!("Date: {}\r\n", rfc2822::to_string(sent)?));
    message.push_str(&address_field("From", &[draft.from], draft.charset).ok_or_else(lacking)?);
    message.push_str(&address_field("To", &draft.to, draft.charset).ok_or_else(lacking)?);
    if !draft.cc.is_empty() {
        message.push_str(&address_field("Cc", &draft.cc, draft.charset).ok_or_else(lacking)?);
    }
    message.push_str(&field("Subject", draft.subject, draft.charset).ok_or_else(lacking)?);
    message.push_str(&format!("Message-ID: {message_id}\r\n"));
    if let Some(parent) = parent {
        message.push_str(&format!("In-Reply-To: {}\r\n", parent.message_id));
        message.push_str(&format!("References: {}\r\n", references.join("\r\n ")));
    }
    for (name, value) in &draft.fields {
        message.push_str(&field(name, value, draft.charset).ok_or_else(lacking)?);
    }
    message.push_str("MIME-Version: 1.0\r\n");
    let mut message = message.into_bytes();
    message.extend(body(draft, &text).ok_or_else(lacking)?);
    Ok((message, Ancestor { message_id, references, sent: sent.clone(), name: draft.from.name, text }))
}

/// The trace field of the company's own server (RFC 5321 section 4.4), from an address of RFC 5737.
pub(super) fn received(sent: &ZonedDateTime, domain: &str) -> Result<String, ContentError> {
    let stamp = rfc2822::to_string(sent)?;
    Ok(format!(
        "Received: from mail.{domain} (mail.{domain} [192.0.2.25])\r\n by mx.example.com with ESMTPS;\r\n {stamp}\r\n"
    ))
}

/// Text, then HTML with its images, then files: `mixed(alternative(text, related(html, …)), …)` as far as needed.
fn body(draft: &Draft, text: &str) -> Option<Vec<u8>> {
    let mut core = text_part("plain", text, draft.charset)?;
    if let Some(html) = draft.html {
        let mut html = text_part("html", html, draft.charset)?;
        if !draft.inline.is_empty() {
            let parts = std::iter::once(html).chain(draft.inline.iter().map(attached)).collect();
            html = multipart("related; type=\"text/html\"", &format!("related-{}", draft.id), parts);
        }
        core = multipart("alternative", &format!("alternative-{}", draft.id), vec![core, html]);
    }
    if draft.files.is_empty() {
        return Some(core);
    }
    let parts = std::iter::once(core).chain(draft.files.iter().map(attached)).collect();
    Some(multipart("mixed", &format!("mixed-{}", draft.id), parts))
}

/// Each part begins with its own fields.
fn multipart(subtype: &str, boundary: &str, parts: Vec<Vec<u8>>) -> Vec<u8> {
    let mut whole =
        format!("Content-Type: multipart/{subtype};\r\n boundary=\"=_{boundary}\"\r\n\r\n").into_bytes();
    for part in parts {
        whole.extend(format!("--=_{boundary}\r\n").into_bytes());
        whole.extend(part);
        if !whole.ends_with(b"\r\n") {
            whole.extend(b"\r\n");
        }
    }
    whole.extend(format!("--=_{boundary}--\r\n").into_bytes());
    whole
}

fn text_part(subtype: &str, text: &str, charset: Charset) -> Option<Vec<u8>> {
    let text = text.replace('\n', "\r\n");
    let (label, encoding, bytes) = match charset {
        _ if text.is_ascii() => ("US-ASCII", "7bit", text.into_bytes()),
        Charset::Latin => (charset.label(), "quoted-printable", quoted_printable(&text)),
        Charset::Utf8 => (charset.label(), "base64", base64_lines(text.as_bytes())),
        Charset::Iso2022Jp => (charset.label(), "7bit", charset.encode(&text)?),
        Charset::ShiftJis => (charset.label(), "8bit", charset.encode(&text)?),
    };
    let mut part = format!(
        "Content-Type: text/{subtype}; charset={label}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    )
    .into_bytes();
    part.extend(bytes);
    Some(part)
}

fn attached(file: &Attachment) -> Vec<u8> {
    let placement = match file.content_id {
        Some(id) => format!("Content-ID: <{id}>\r\nContent-Disposition: inline"),
        None => "Content-Disposition: attachment".to_owned(),
    };
    let mut part = format!(
        "Content-Type: {}\r\nContent-Transfer-Encoding: base64\r\n{placement}{}\r\n\r\n",
        file.media_type,
        filename_parameter(file.name)
    )
    .into_bytes();
    part.extend(base64_lines(&file.bytes));
    part
}

fn base64_lines(bytes: &[u8]) -> Vec<u8> {
    let mut lines = Vec::new();
    // 57 bytes make a line of 76 characters (RFC 2045 section 6.8).
    for chunk in bytes.chunks(57) {
        lines.extend(BASE64_STANDARD.encode(chunk).into_bytes());
        lines.extend(b"\r\n");
    }
    lines
}

/// RFC 2045 section 6.7, for text whose lines end in CRLF.
fn quoted_printable(text: &str) -> Vec<u8> {
    let mut encoded = String::new();
    for line in text.split_inclusive("\r\n") {
        let (content, end) = line.strip_suffix("\r\n").map_or((line, ""), |content| (content, "\r\n"));
        let mut column = 0;
        for (position, byte) in content.bytes().enumerate() {
            let ends_in_space = position + 1 == content.len() && matches!(byte, b' ' | b'\t');
            let literal = matches!(byte, b' '..=b'<' | b'>'..=b'~' | b'\t') && !ends_in_space;
            let token = if literal { char::from(byte).to_string() } else { format!("={byte:02X}") };
            if column + token.len() > 75 {
                encoded.push_str("=\r\n");
                column = 0;
            }
            encoded.push_str(&token);
            column += token.len();
        }
        encoded.push_str(end);
    }
    encoded.into_bytes()
}

fn quoted(parent: &Ancestor, answer: &str) -> String {
    let is_in = |from: char, to: char| answer.chars().any(|character| (from..=to).contains(&character));
    let attribution = if is_in('\u{3040}', '\u{30ff}') {
        format!("{}、{} さんのメール:", parent.sent.strftime("%Y/%m/%d %H:%M"), parent.name)
    } else if is_in('\u{600}', '\u{6ff}') {
        format!("{}، كتب {}:", parent.sent.strftime("%Y-%m-%d %H:%M"), parent.name)
    } else {
        format!("On {}, {} wrote:", parent.sent.strftime("%-d %B %Y at %H:%M"), parent.name)
    };
    let mut quoted = attribution + "\n";
    for line in parent.text.trim_end().lines() {
        quoted.push_str(match line {
            "" => ">",
            _ if line.starts_with('>') => ">",
            _ => "> ",
        });
        quoted.push_str(line);
        quoted.push('\n');
    }
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_printable_keeps_lines_short_and_ends_safe() {
        let encoded = quoted_printable(&format!("a = é \r\n{}\r\n", "ü".repeat(40)));
        let text = String::from_utf8(encoded).unwrap();
        assert!(text.starts_with("a =3D =C3=A9=20\r\n"));
        assert!(text.lines().all(|line| line.len() <= 76));
        assert_eq!(text.replace("=\r\n", "").matches("=C3=BC").count(), 40);
    }
}
