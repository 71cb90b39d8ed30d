//! The style sheet and the scripts of the plugin's pages. Their content is part of their address, so that
//! browsers may keep them for good. The sources are for reading: comments and indentation are not served.

use std::sync::LazyLock;

use mailarchive_api::{Request, Response};
use sha2::{Digest, Sha256};

use super::Refusal;

/// A file that browsers load.
pub(super) struct Asset {
    pub(super) path: &'static str,
    media_type: &'static str,
    served: LazyLock<String>,
}

/// The parts of the style sheet. Of two rules for the same thing the later one holds.
const STYLES: [&str; 14] = [
    include_str!("style/base.css"),
    include_str!("style/controls.css"),
    include_str!("style/live.css"),
    include_str!("style/list.css"),
    include_str!("style/message.css"),
    include_str!("style/thread.css"),
    include_str!("style/reading.css"),
    include_str!("style/statistics.css"),
    include_str!("style/accounts.css"),
    include_str!("style/account-form.css"),
    include_str!("style/trash.css"),
    include_str!("style/import.css"),
    include_str!("style/embed.css"),
    include_str!("style/media.css"),
];

/// On every page.
pub(super) static STYLE: Asset = Asset {
    path: "/plugins/mail-archiving/mail.css",
    media_type: "text/css; charset=utf-8",
    served: LazyLock::new(|| compact_style(&STYLES.concat())),
};

/// On every page: menus, frames, keys.
pub(super) static SCRIPT: Asset = Asset {
    path: "/plugins/mail-archiving/mail.js",
    media_type: JAVASCRIPT,
    served: LazyLock::new(|| compact_script(include_str!("script/mail.js"))),
};

/// Where something goes on or is searched.
pub(super) static LIVE: Asset = Asset {
    path: "/plugins/mail-archiving/live.js",
    media_type: JAVASCRIPT,
    served: LazyLock::new(|| compact_script(include_str!("script/live.js"))),
};

/// The form of a mail account.
pub(super) static ACCOUNT: Asset = Asset {
    path: "/plugins/mail-archiving/account.js",
    media_type: JAVASCRIPT,
    served: LazyLock::new(|| compact_script(include_str!("script/account.js"))),
};

/// The import.
pub(super) static IMPORT: Asset = Asset {
    path: "/plugins/mail-archiving/import.js",
    media_type: JAVASCRIPT,
    served: LazyLock::new(|| compact_script(include_str!("script/import.js"))),
};

const JAVASCRIPT: &str = "text/javascript; charset=utf-8";

impl Asset {
    /// The address that pages link to.
    pub(super) fn address(&self) -> String {
        let hash = Sha256::digest(self.served.as_bytes());
        format!("{}?v={}", self.path, crate::hex::encode(&hash[..6]))
    }

    fn answer(&self) -> Response {
        Response::new(200, self.served.clone())
            .header("content-type", self.media_type)
            .header("cache-control", "public, max-age=31536000, immutable")
    }
}

/// What the wiki puts on each of the plugin's pages.
pub(super) fn links() -> [(&'static str, String); 2] {
    [("style", STYLE.address()), ("script", SCRIPT.address())]
}

pub(super) fn style(_: &Request) -> Result<Response, Refusal> {
    Ok(STYLE.answer())
}

pub(super) fn script(_: &Request) -> Result<Response, Refusal> {
    Ok(SCRIPT.answer())
}

pub(super) fn live(_: &Request) -> Result<Response, Refusal> {
    Ok(LIVE.answer())
}

pub(super) fn account(_: &Request) -> Result<Response, Refusal> {
    Ok(ACCOUNT.answer())
}

pub(super) fn import(_: &Request) -> Result<Response, Refusal> {
    Ok(IMPORT.answer())
}

/// Comments that have lines of their own, and indentation, left out.
fn compact_script(source: &str) -> String {
    let lines = source.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
    lines.map(|line| format!("{line}\n")).collect()
}

/// Comments left out, and white space that separates nothing.
fn compact_style(source: &str) -> String {
    let mut pieces = source.split("/*");
    let first = pieces.next().unwrap_or_default();
    let rest = pieces.map(|piece| piece.split_once("*/").map_or("", |(_, after)| after));
    let mut style: String = std::iter::once(first).chain(rest).collect();
    style = style.split_whitespace().collect::<Vec<_>>().join(" ");
    for (spaced, close) in [
        ("; }", "}"),
        (" }", "}"),
        ("} ", "}"),
        (" {", "{"),
        ("{ ", "{"),
        ("; ", ";"),
        (": ", ":"),
        (", ", ","),
    ] {
        style = style.replace(spaced, close);
    }
    style
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPTS: [(&str, &Asset); 4] = [
        (include_str!("script/mail.js"), &SCRIPT),
        (include_str!("script/live.js"), &LIVE),
        (include_str!("script/account.js"), &ACCOUNT),
        (include_str!("script/import.js"), &IMPORT),
    ];

    #[test]
    fn scripts_are_served_without_what_only_readers_need() {
        for (source, asset) in SCRIPTS {
            // Lines are cut at both ends: no text goes over the end of one, and no comment begins within one.
            for line in source.lines() {
                assert!(line.matches('`').count().is_multiple_of(2), "{}: {line}", asset.path);
            }
            assert!(!source.lines().any(|line| line.trim_start().starts_with("/*")), "{}", asset.path);
            assert!(asset.served.len() < source.len() * 9 / 10);
            assert!(asset.served.len() < 4096, "{} has {} bytes", asset.path, asset.served.len());
        }
    }

    #[test]
    fn a_style_says_the_same_with_less() {
        let source = "/* a */\n.a {\n  & .b, & > .c:hover { color: red; margin: 0 1px; }\n}\n@media (max-width: 3px) { .d :is(p) { top: 0; } }\n";
        assert_eq!(
            compact_style(source),
            ".a{& .b,& > .c:hover{color:red;margin:0 1px}}@media (max-width:3px){.d :is(p){top:0}}"
        );
        let (source, served) = (STYLES.concat(), &STYLE.served);
        assert!(!source.contains("content: \"{") && served.len() < source.len());
        for sign in ['{', '}'] {
            assert_eq!(source.matches(sign).count(), served.matches(sign).count());
        }
    }
}
