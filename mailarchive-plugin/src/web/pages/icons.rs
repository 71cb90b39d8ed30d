//! Line icons, drawn for a 24 × 24 box in the colour of the text.

use maud::{Markup, PreEscaped, html};

/// A picture that says nothing which the text beside it does not.
#[derive(Debug, Clone, Copy)]
pub(super) enum Icon {
    Mail,
    Fetch,
    Add,
    Warning,
    Check,
    Cross,
    More,
    Clip,
    Unlock,
    Plug,
    Left,
    Right,
    Download,
    Image,
    Repair,
    Tag,
    Page,
    Trash,
    Undo,
    Upload,
    Shield,
    Thread,
    Link,
    Up,
    Down,
    Calendar,
    Person,
    Route,
    Feed,
    Keyboard,
    Search,
    Chart,
}

impl Icon {
    fn path(self) -> &'static str {
        match self {
            Self::Mail => {
                r#"<rect x="3" y="5.5" width="18" height="13" rx="2"/><path d="M3.5 7.5 12 13.5l8.5-6"/>"#
            }
            Self::Fetch => {
                r#"<path d="M20 12a8 8 0 0 1-14.3 5M4 12A8 8 0 0 1 18.3 7"/><path d="M18.5 3v4.2h-4.2M5.5 21v-4.2h4.2"/>"#
            }
            Self::Add => r#"<path d="M12 5v14M5 12h14"/>"#,
            Self::Warning => r#"<path d="M12 3.5 2.5 20.5h19z"/><path d="M12 10v5M12 17.8v.1"/>"#,
            Self::Check => r#"<path d="m4.5 12.5 5 5L19.5 7"/>"#,
            Self::Cross => r#"<path d="m6 6 12 12M18 6 6 18"/>"#,
            Self::More => r#"<path d="M5 12h.01M12 12h.01M19 12h.01" stroke-width="3"/>"#,
            Self::Clip => r#"<path d="M8 12.5 14.5 6a3.2 3.2 0 0 1 4.5 4.5l-8.5 8.5a5 5 0 0 1-7-7L11 4.5"/>"#,
            Self::Unlock => {
                r#"<rect x="5" y="11" width="14" height="9.5" rx="2"/><path d="M8 11V7.5a4 4 0 0 1 7.7-1.5"/>"#
            }
            Self::Plug => r#"<path d="M9 3v5M15 3v5M6 8h12v3.5a6 6 0 0 1-12 0zM12 17.5V21"/>"#,
            Self::Tag => r#"<path d="M4 4h8l8 8-8 8-8-8z"/><path d="M8.5 8.5v.1"/>"#,
            Self::Page => r#"<path d="M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6"/>"#,
            Self::Left => r#"<path d="m14.5 5.5-6.5 6.5 6.5 6.5"/>"#,
            Self::Right => r#"<path d="m9.5 5.5 6.5 6.5-6.5 6.5"/>"#,
            Self::Download => r#"<path d="M12 4v11M7.5 11l4.5 4.5 4.5-4.5M5 20h14"/>"#,
            Self::Image => {
                r#"<rect x="3.5" y="5" width="17" height="14" rx="2"/><circle cx="9" cy="10" r="1.6"/><path d="m4 18 5.5-5 3.5 3 3-2.5 4.5 4"/>"#
            }
            Self::Trash => r#"<path d="M4 7h16M9.5 7V4.5h5V7M6 7l1 13h10l1-13M10 11v5.5M14 11v5.5"/>"#,
            Self::Undo => r#"<path d="M8.5 5 4 9.5 8.5 14M4 9.5h10a6 6 0 0 1 0 11h-4"/>"#,
            Self::Upload => r#"<path d="M12 16V5M7.5 9.5 12 5l4.5 4.5M5 20h14"/>"#,
            Self::Shield => {
                r#"<path d="M12 3.5 19 6v5.5c0 4.5-3 7.5-7 9-4-1.5-7-4.5-7-9V6z"/><path d="m9 12 2.3 2.3L15.3 10"/>"#
            }
            Self::Thread => r#"<path d="M4 5h16v11H11l-4.5 3.5V16H4z"/>"#,
            Self::Link => {
                r#"<path d="M10.5 13.5a4 4 0 0 0 5.7 0l2.9-2.9a4 4 0 0 0-5.7-5.7l-1.2 1.2"/><path d="M13.5 10.5a4 4 0 0 0-5.7 0l-2.9 2.9a4 4 0 0 0 5.7 5.7l1.2-1.2"/>"#
            }
            Self::Up => r#"<path d="m5.5 14.5 6.5-6.5 6.5 6.5"/>"#,
            Self::Down => r#"<path d="m5.5 9.5 6.5 6.5 6.5-6.5"/>"#,
            Self::Repair => {
                r#"<path d="M14.5 6.5a4 4 0 0 1 5-1l-2.8 2.8 1.5 1.5 2.8-2.8a4.2 4.2 0 0 1-5.8 5L8.5 18.7a2 2 0 0 1-2.9-2.9l6.6-6.6a4 4 0 0 1 2.3-2.7z"/>"#
            }
            Self::Calendar => {
                r#"<rect x="3.5" y="5" width="17" height="15" rx="2"/><path d="M3.5 10h17M8 3v4M16 3v4"/>"#
            }
            Self::Person => r#"<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5a7.5 7.5 0 0 1 15 0"/>"#,
            Self::Route => {
                r#"<circle cx="6" cy="18" r="2.5"/><circle cx="18" cy="6" r="2.5"/><path d="M8.5 18H15a3.5 3.5 0 0 0 0-7H9a3.5 3.5 0 0 1 0-7h6.5"/>"#
            }
            Self::Search => r#"<circle cx="11" cy="11" r="6.5"/><path d="m16 16 4.5 4.5"/>"#,
            Self::Chart => r#"<path d="M4 20h16M7 16v-5M12 16V6M17 16v-8"/>"#,
            Self::Feed => r#"<path d="M5 19h.01M5 12a7 7 0 0 1 7 7M5 5a14 14 0 0 1 14 14"/>"#,
            Self::Keyboard => {
                r#"<rect x="2.5" y="6" width="19" height="12.5" rx="2"/><path d="M7 10h.01M12 10h.01M17 10h.01M8 14.5h8"/>"#
            }
        }
    }
}

impl maud::Render for Icon {
    fn render(&self) -> Markup {
        html! { svg class="i" viewBox="0 0 24 24" aria-hidden="true" { (PreEscaped(self.path())) } }
    }
}
