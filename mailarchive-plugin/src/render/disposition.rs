//! The header that makes a browser save an attachment (RFC 6266, RFC 8187).

use std::fmt::Write;

const LONGEST: usize = 200;

/// `attachment` with the name twice: in ASCII for old clients, and in full.
pub(crate) fn content_disposition(name: &str) -> String {
    let name = safe(name);
    let mut header = String::from("attachment; filename=\"");
    header.extend(name.chars().map(|c| match c {
        '"' | '\\' | '%' => '_',
        c if c.is_ascii() => c,
        _ => '_',
    }));
    header.push_str("\"; filename*=UTF-8''");
    for byte in name.bytes() {
        // attr-char of RFC 8187 section 3.2.1
        if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
            header.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(header, "%{byte:02X}");
        }
    }
    header
}

/// Without folders, control characters and marks that turn the writing direction; cut before its extension.
fn safe(name: &str) -> String {
    let kept = name.chars().filter(|c| {
        !c.is_control()
            && !matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    });
    let name: String = kept.map(|c| if "/\\:*?\"<>|".contains(c) { '_' } else { c }).collect();
    let name = name.trim().trim_start_matches('.').trim_end_matches(['.', ' ']);
    let length = name.chars().count();
    if name.is_empty() {
        return "attachment".to_owned();
    }
    if length <= LONGEST {
        return name.to_owned();
    }
    let head = name.chars().take(LONGEST - 20);
    head.chain(name.chars().skip(length - 20)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_name_makes_one_safe_header() {
        for (name, expected) in [
            ("report.pdf", "attachment; filename=\"report.pdf\"; filename*=UTF-8''report.pdf"),
            ("a b.pdf", "attachment; filename=\"a b.pdf\"; filename*=UTF-8''a%20b.pdf"),
            ("日本.pdf", "attachment; filename=\"__.pdf\"; filename*=UTF-8''%E6%97%A5%E6%9C%AC.pdf"),
            ("a\"; x=\"b", "attachment; filename=\"a_; x=_b\"; filename*=UTF-8''a_%3B%20x%3D_b"),
            (
                "a\r\nSet-Cookie: x",
                "attachment; filename=\"aSet-Cookie_ x\"; filename*=UTF-8''aSet-Cookie_%20x",
            ),
            ("../../x", "attachment; filename=\"_.._x\"; filename*=UTF-8''_.._x"),
            ("..", "attachment; filename=\"attachment\"; filename*=UTF-8''attachment"),
            ("a\u{202e}fdp.exe", "attachment; filename=\"afdp.exe\"; filename*=UTF-8''afdp.exe"),
        ] {
            assert_eq!(content_disposition(name), expected);
        }
        let long = content_disposition(&format!("{}.tar.gz", "語".repeat(100_000)));
        assert!(long.len() < 3000 && long.ends_with(".tar.gz") && long.is_ascii());
    }
}
