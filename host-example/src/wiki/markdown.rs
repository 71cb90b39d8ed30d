//! Markdown (CommonMark with tables, task lists, strikethrough and footnotes) to safe HTML.

use std::sync::LazyLock;

use ammonia::Builder;
use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, html};

/// Blocks that stand inside each other deeper than this are shown as their source: the sanitiser's time
/// grows with the square of the depth.
const MAX_DEPTH: usize = 40;

/// The sanitiser has the last word: its output is never edited.
static SANITISER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::default();
    // A page links where it likes, but draws nothing from elsewhere: the policy would block it anyway.
    builder.url_schemes(["http", "https", "mailto"].into()).link_rel(Some("noopener noreferrer"));
    builder
});

pub(super) fn to_html(markdown: &str) -> String {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_FOOTNOTES;
    if deepest(Parser::new_ext(markdown, options)) > MAX_DEPTH {
        let mut escaped = String::new();
        html::push_html(&mut escaped, std::iter::once(Event::Text(CowStr::Borrowed(markdown))));
        return SANITISER.clean(&format!("<pre>{escaped}</pre>")).to_string();
    }
    // HTML inside Markdown is shown as text: it is not needed, and balanced tags are the parser's work.
    let events = Parser::new_ext(markdown, options).map(|event| match event {
        Event::Html(source) | Event::InlineHtml(source) => Event::Text(source),
        Event::TaskListMarker(done) => Event::Text(if done { "☑ ".into() } else { "☐ ".into() }),
        // The page's title is the only heading of the first rank.
        Event::Start(Tag::Heading { level, id, classes, attrs }) => {
            Event::Start(Tag::Heading { level: lower(level), id, classes, attrs })
        }
        Event::End(pulldown_cmark::TagEnd::Heading(level)) => {
            Event::End(pulldown_cmark::TagEnd::Heading(lower(level)))
        }
        other => other,
    });
    let mut out = String::with_capacity(markdown.len() * 3 / 2);
    html::push_html(&mut out, events);
    SANITISER.clean(&out).to_string()
}

fn lower(level: pulldown_cmark::HeadingLevel) -> pulldown_cmark::HeadingLevel {
    pulldown_cmark::HeadingLevel::try_from(level as usize + 1).unwrap_or(level)
}

fn deepest<'a>(events: impl Iterator<Item = Event<'a>>) -> usize {
    let (mut depth, mut deepest) = (0usize, 0);
    for event in events {
        match event {
            Event::Start(_) => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::to_html;

    #[test]
    fn common_markdown_becomes_html() {
        let html = to_html(
            "# One\n\n| a | b |\n|---|---|\n| 1 | ~~2~~ |\n\n- [x] done\n\n[link](https://example.com)",
        );
        assert!(html.contains("<h2>One</h2>"), "{html}");
        assert!(html.contains("<td><del>2</del></td>"), "{html}");
        assert!(html.contains("☑ done"), "{html}");
        assert!(html.contains(r#"<a href="https://example.com" rel="noopener noreferrer">"#), "{html}");
    }

    #[test]
    fn nothing_that_runs_gets_through() {
        let html = to_html(
            "<script>alert(1)</script>\n\n<img src=x onerror=alert(1)>\n\n[x](javascript:alert(1)) ![y](data:text/html,x)",
        );
        assert!(!html.contains("<script"), "{html}");
        assert!(!html.contains("<img src=\"x\""), "{html}");
        assert!(!html.contains("href=\"javascript:"), "{html}");
        assert!(!html.contains("src=\"data:"), "{html}");
    }

    #[test]
    fn deep_nesting_is_shown_as_text() {
        let html = to_html(&">".repeat(50_000));
        assert!(html.starts_with("<pre>&gt;"), "{}", &html[..40]);
        assert!(!html.contains("<blockquote>"));
    }
}
