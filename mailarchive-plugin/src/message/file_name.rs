//! Names of attachments, fit to be shown and to be saved under.

use super::{body::AttachedPart, defect::Defects, header::Header};

const LONGEST: usize = 200;

/// The part's name: its own without folders, else one made from what it is.
pub(super) fn of(part: &AttachedPart<'_>, index: usize) -> String {
    let own = part.file_name.as_deref().map(plain).filter(|name| !name.is_empty());
    own.or_else(|| subject(part))
        .unwrap_or_else(|| format!("part-{}.{}", index + 1, extension(&part.media_type)))
}

/// No folders, no control characters, nothing that turns the writing direction (`exe.fdp` read backwards).
fn plain(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).find(|part| !part.trim().is_empty()).unwrap_or_default();
    let name: String = name.chars().filter(|c| !c.is_control() && !turns_direction(*c)).collect();
    shortened(name.trim().trim_start_matches('.').trim())
}

fn turns_direction(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Cut in the middle, so that the extension stays.
fn shortened(name: &str) -> String {
    let length = name.chars().count();
    if length <= LONGEST {
        return name.to_owned();
    }
    let head: String = name.chars().take(LONGEST - 21).collect();
    let tail: String = name.chars().skip(length - 20).collect();
    format!("{head}…{tail}")
}

/// An embedded message goes by its subject.
fn subject(part: &AttachedPart<'_>) -> Option<String> {
    if part.media_type != "message/rfc822" && part.media_type != "message/global" {
        return None;
    }
    let bytes = part.bytes();
    let mut ignored = Defects::default();
    let (header, _) = Header::split_message(&bytes, &mut ignored);
    let subject = header.text("subject", &mut ignored)?.replace(['/', '\\'], "_");
    let subject = plain(&subject);
    (!subject.is_empty()).then(|| format!("{subject}.eml"))
}

fn extension(media_type: &str) -> &str {
    match media_type {
        "message/rfc822" | "message/global" => "eml",
        "text/plain" | "message/delivery-status" | "text/rfc822-headers" => "txt",
        "text/html" => "html",
        "text/calendar" => "ics",
        "text/csv" => "csv",
        "image/jpeg" | "image/jpg" => "jpg",
        "image/png" => "png",
        "image/gif" => "gif",
        "image/webp" => "webp",
        "application/pdf" => "pdf",
        "application/zip" => "zip",
        "application/ms-tnef" => "dat",
        "application/pgp-signature" => "asc",
        "application/pkcs7-signature" | "application/x-pkcs7-signature" => "p7s",
        _ => "bin",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_lead_astray() {
        for (name, expected) in [
            ("report.pdf", "report.pdf"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\ann\\日本.doc", "日本.doc"),
            (".bashrc", "bashrc"),
            ("..", ""),
            ("a\u{202e}fdp.exe", "afdp.exe"),
            ("a\r\nb\0.txt", "ab.txt"),
        ] {
            assert_eq!(plain(name), expected, "{name:?}");
        }
        let long = plain(&format!("{}.pdf", "x".repeat(5000)));
        assert_eq!(long.chars().count(), LONGEST);
        assert!(long.ends_with(".pdf"));
    }
}
