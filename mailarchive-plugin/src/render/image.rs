//! Which images a browser may show: attachments in place, and those of HTML bodies.

/// What becomes of an image in HTML.
#[derive(Debug, PartialEq)]
pub(super) enum Source {
    /// It is shown from this address: on this site, or inside the message.
    Shown(String),
    /// It would be fetched from elsewhere: from this address.
    Remote(String),
    /// It leads nowhere.
    Nothing,
}

/// Where an image comes from. `cid` finds the address of the part with a Content-ID (RFC 2392).
pub(super) fn source(url: &str, cid: &dyn Fn(&str) -> Option<String>) -> Source {
    let url = without_white_space(url);
    let scheme = url.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    match scheme.as_deref() {
        Some("cid") => {
            let id = percent_encoding::percent_decode_str(&url[4..]).decode_utf8_lossy();
            cid(&id).filter(|url| is_site_path(url)).map_or(Source::Nothing, Source::Shown)
        }
        Some("data") if is_data_image(&url) => Source::Shown(url),
        _ if is_remote(&url) => Source::Remote(url),
        _ => Source::Nothing,
    }
}

/// Whether a browser would leave this site for it.
pub(super) fn is_remote(url: &str) -> bool {
    let url = without_white_space(url).replace('\\', "/").to_ascii_lowercase();
    url.starts_with("//") || ["http:", "https:", "ftp:"].iter().any(|scheme| url.starts_with(scheme))
}

/// Whether a browser may be sent there when the reader asks for remote images: by https, to a host by its full
/// name. Addresses in numbers and short names lie in the reader's own network as a rule, where a mail has no business.
pub(super) fn is_loadable(url: &str) -> bool {
    let scheme = url.get(..8).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https://"));
    let plain = url.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    let host = host(url);
    let name = host.split_once(':').map_or(host, |(name, _)| name).trim_end_matches('.').to_ascii_lowercase();
    let top = name.rsplit_once('.').map(|(_, top)| top);
    let own = top
        .is_some_and(|top| ["local", "localhost", "internal", "lan", "home", "corp", "arpa"].contains(&top));
    let named =
        top.is_some_and(|top| top.len() > 1 && top.bytes().all(|b| b.is_ascii_alphabetic() || b == b'-'));
    let punycode = top.is_some_and(|top| top.starts_with("xn--"));
    let credentials = url[8.min(url.len())..].split(['/', '?', '#']).next().unwrap_or_default().contains('@');
    scheme && plain && !own && (named || punycode) && !credentials
}

/// The host of a remote address, short enough to show.
pub(super) fn host(url: &str) -> &str {
    let after = url.find("//").map_or(url, |at| &url[at + 2..]);
    let authority = after.split(['/', '\\', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    &host[..host.floor_char_boundary(100)]
}

/// A path on this site, which no browser reads as another host.
pub(super) fn is_site_path(url: &str) -> bool {
    url.starts_with('/') && !url.starts_with("//") && !url.contains(['\\', '\t', '\n', '\r'])
}

/// `data:image/…;base64,…` of a kind that browsers only paint.
pub(super) fn is_data_image(url: &str) -> bool {
    let Some((head, data)) = url.split_once(',') else { return false };
    let head = head.to_ascii_lowercase();
    ["png", "jpeg", "jpg", "gif", "webp"].iter().any(|kind| head == format!("data:image/{kind};base64"))
        && data.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'='))
}

/// Browsers skip white space and control characters in addresses.
fn without_white_space(url: &str) -> String {
    url.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect()
}

/// The media type of an image that browsers only paint, judged by its first bytes and by nothing the sender says.
pub(crate) fn inline_image_type(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some("image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', b'V', b'P', b'8', ..] => {
            Some("image/webp")
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_on_the_open_network_are_loadable() {
        for (url, expected) in [
            ("https://img.example.com/a.png?x=1", true),
            ("HTTPS://IMG.EXAMPLE.COM:8443/a", true),
            ("https://img.xn--wgv71a119e.xn--p1ai/a", true),
            ("http://img.example.com/a.png", false),
            ("//img.example.com/a.png", false),
            ("https://192.168.0.1/a", false),
            ("https://0x7f.1/a", false),
            ("https://[::1]/a", false),
            ("https://intranet/logout", false),
            ("https://printer.local/a", false),
            ("https://localhost./a", false),
            ("https://user:pw@img.example.com/", false),
            ("https:\\\\img.example.com/", false),
            ("https://img.example.com\\@evil/", false),
            ("javascript:alert(1)", false),
            ("", false),
        ] {
            assert_eq!(is_loadable(url), expected, "{url}");
        }
    }

    #[test]
    fn only_plain_images_are_recognised() {
        for (bytes, expected) in [
            (&b"\x89PNG\r\n\x1a\n0000"[..], Some("image/png")),
            (b"\xff\xd8\xff\xe0..", Some("image/jpeg")),
            (b"GIF89a..", Some("image/gif")),
            (b"RIFF\x10\0\0\0WEBPVP8 ", Some("image/webp")),
            (b"RIFF\x10\0\0\0WAVE", None),
            (b"<svg xmlns=\"http://www.w3.org/2000/svg\">", None),
            (b"<html>", None),
            (b"\x89PNG", None),
            (b"", None),
        ] {
            assert_eq!(inline_image_type(bytes), expected);
        }
    }
}
