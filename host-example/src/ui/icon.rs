//! Icons, drawn as strokes on a grid of 24.

use maud::{Markup, PreEscaped, html};

/// The icon of this name; one that is not known is a page.
pub(super) fn icon(name: &str) -> Markup {
    html! { svg.i viewBox="0 0 24 24" aria-hidden="true" { (PreEscaped(strokes(name))) } }
}

/// The wiki's mark.
pub(super) fn mark() -> Markup {
    html! {
        svg viewBox="0 0 24 24" aria-hidden="true" {
            path d="M3 20h18L14.5 6.5 11 13 8.5 9.5z" fill="#2f6fe8" {}
            path d="M14.5 6.5 11 13l3 7h7z" fill="#1b3f94" opacity=".55" {}
        }
    }
}

fn strokes(name: &str) -> &'static str {
    match name {
        "mail" => r#"<rect x="3" y="5" width="18" height="14" rx="2.5"/><path d="m4 7 8 6 8-6"/>"#,
        "inbox" => r#"<path d="M4 13 6.5 5h11L20 13v6H4zM4 13h5l1.5 3h3L15 13h5"/>"#,
        "gear" => {
            r#"<circle cx="12" cy="12" r="3"/><path d="M12 3v3M12 18v3M3 12h3M18 12h3M5.6 5.6l2.1 2.1M16.3 16.3l2.1 2.1M18.4 5.6l-2.1 2.1M7.7 16.3l-2.1 2.1"/>"#
        }
        "moon" => r#"<path d="M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z"/>"#,
        "menu" => r#"<path d="M4 7h16M4 12h16M4 17h16"/>"#,
        "plus" => r#"<path d="M12 5v14M5 12h14"/>"#,
        "warn" => r#"<path d="M12 4 2.8 20h18.4zM12 10v4.5M12 17.3v.2"/>"#,
        "info" => r#"<circle cx="12" cy="12" r="8.8"/><path d="M12 11v5M12 7.8v.2"/>"#,
        "check" => r#"<path d="m5 12.5 4.5 4.5L19 7.5"/>"#,
        "edit" => r#"<path d="M4 20l1-4L16 5l3 3L8 19zM14 7l3 3"/>"#,
        "right" => r#"<path d="m10 6 6 6-6 6"/>"#,
        "down" => r#"<path d="m6 10 6 6 6-6"/>"#,
        "up" => r#"<path d="m6 14 6-6 6 6"/>"#,
        "plug" => r#"<path d="M9 3v5M15 3v5M6 8h12v3a6 6 0 0 1-12 0zM12 17v4"/>"#,
        "grid" => r#"<path d="M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z"/>"#,
        "users" => {
            r#"<circle cx="9" cy="9" r="3.5"/><path d="M3 20a6 6 0 0 1 12 0M16 6a3.5 3.5 0 0 1 0 6.5M18 15a6 6 0 0 1 3 5"/>"#
        }
        "group" => {
            r#"<circle cx="12" cy="8" r="3"/><circle cx="5.5" cy="12" r="2.2"/><circle cx="18.5" cy="12" r="2.2"/><path d="M7 20a5 5 0 0 1 10 0M2 19a4 4 0 0 1 3.5-3M22 19a4 4 0 0 0-3.5-3"/>"#
        }
        "search" => r#"<circle cx="11" cy="11" r="6.5"/><path d="m16 16 4.5 4.5"/>"#,
        "clock" => r#"<circle cx="12" cy="12" r="8.8"/><path d="M12 7v5l3.5 2"/>"#,
        "trash" => r#"<path d="M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5"/>"#,
        "lock" => r#"<rect x="5" y="11" width="14" height="9" rx="2"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/>"#,
        _ => r#"<path d="M6 3h8l4 4v14H6z"/><path d="M14 3v4h4M9 12h6M9 16h6"/>"#,
    }
}
