//! Markdown (CommonMark with tables, task lists, strikethrough and footnotes) to safe HTML.

use std::sync::LazyLock;

use ammonia::Builder;
use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, html};

use super::{
    embed::{Embed, Misread},
    token,
};

/// Blocks that stand inside each other deeper than this are shown as their source: the sanitiser's time
/// grows with the square of the depth.
const MAX_DEPTH: usize = 40;

/// The sanitiser has the last word: its output is never edited.
static SANITISER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::default();
    // A page links where it likes, but draws nothing from elsewhere: the policy would block it anyway.
    builder.url_schemes(["http", "https", "mailto"].into()).link_rel(Some("noopener noreferrer"));
    // What may be wider than its page is scrolled, by keys as well.
    for wide in ["pre", "table"] {
        builder.set_tag_attribute_value(wide, "tabindex", "0");
    }
    builder
});

/// A part of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Safe HTML.
    Html(String),
    /// A macro, which stands in no other element.
    Macro(Embed),
    /// What looks like one, in the same place.
    Misread(Misread),
}

/// The text as safe HTML, with its macros left out.
pub(super) fn to_pieces(markdown: &str) -> Vec<Piece> {
    if deepest(Parser::new_ext(markdown, options())) > MAX_DEPTH {
        let mut escaped = String::new();
        html::push_html(&mut escaped, std::iter::once(Event::Text(CowStr::Borrowed(markdown))));
        return vec![Piece::Html(SANITISER.clean(&format!("<pre>{escaped}</pre>")).to_string())];
    }
    // Random: no page can spell it. It comes through the sanitiser as it is, at the outermost level.
    let mark = format!("<p>{}:", token::random());
    let mut macros = Vec::new();
    let mut events = Vec::new();
    for part in parts(markdown) {
        match part {
            Part::Event(event) => events.push(shown(event)),
            Part::Macro(read) => {
                events.push(Event::Html(format!("{mark}</p>").into()));
                macros.push(read);
            }
        }
    }
    let mut out = String::with_capacity(markdown.len() * 3 / 2);
    html::push_html(&mut out, events.into_iter());
    let clean = SANITISER.clean(&out).to_string();
    let end = format!("{mark}</p>");
    let mut macros = macros.into_iter();
    let mut pieces = Vec::new();
    for html in clean.split(&end) {
        if !html.trim().is_empty() {
            pieces.push(Piece::Html(html.to_owned()));
        }
        pieces.extend(macros.next().map(|read| read.map_or_else(Piece::Misread, Piece::Macro)));
    }
    pieces
}

/// What a page says and what it points at.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Analysis {
    /// Without markup and macros.
    pub(super) text: String,
    /// Where links lead, as they were written.
    pub(super) links: Vec<String>,
    pub(super) macros: Vec<Embed>,
}

pub(super) fn analyse(markdown: &str) -> Analysis {
    let mut found = Analysis::default();
    for part in parts(markdown) {
        match part {
            Part::Macro(Ok(embed)) => found.macros.push(embed),
            Part::Macro(Err(misread)) => {
                found.text.push_str(&misread.source);
                found.text.push('\n');
            }
            Part::Event(
                Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text),
            ) => {
                found.text.push_str(&text);
            }
            Part::Event(Event::Start(Tag::Link { dest_url, .. })) => found.links.push(dest_url.into_string()),
            Part::Event(Event::SoftBreak | Event::HardBreak | Event::Rule) => found.text.push('\n'),
            Part::Event(Event::End(end)) if !is_inline(end) => found.text.push('\n'),
            Part::Event(_) => {}
        }
    }
    found
}

fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_FOOTNOTES
}

enum Part<'a> {
    Event(Event<'a>),
    Macro(Result<Embed, Misread>),
}

/// The parser's events, with one for each paragraph at the outermost level that is a macro.
fn parts(markdown: &str) -> impl Iterator<Item = Part<'_>> {
    let (mut depth, mut inside) = (0usize, false);
    Parser::new_ext(markdown, options()).into_offset_iter().filter_map(move |(event, range)| {
        if inside {
            inside = event != Event::End(TagEnd::Paragraph);
            return None;
        }
        match &event {
            Event::Start(Tag::Paragraph) if depth == 0 => {
                if let Some(read) = markdown.get(range).and_then(Embed::parse) {
                    inside = true;
                    return Some(Part::Macro(read));
                }
                depth += 1;
            }
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        Some(Part::Event(event))
    })
}

fn shown(event: Event<'_>) -> Event<'_> {
    match event {
        // HTML inside Markdown is shown as text: it is not needed, and balanced tags are the parser's work.
        Event::Html(source) | Event::InlineHtml(source) => Event::Text(source),
        Event::TaskListMarker(done) => Event::Text(if done { "☑ ".into() } else { "☐ ".into() }),
        // The page's title is the only heading of the first rank.
        Event::Start(Tag::Heading { level, id, classes, attrs }) => {
            Event::Start(Tag::Heading { level: lower(level), id, classes, attrs })
        }
        Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(lower(level))),
        other => other,
    }
}

fn is_inline(end: TagEnd) -> bool {
    matches!(end, TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image)
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
    use super::*;

    fn to_html(markdown: &str) -> String {
        match to_pieces(markdown).as_slice() {
            [Piece::Html(html)] => html.clone(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_paragraph_that_is_a_macro_stands_between_the_html() {
        let pieces = to_pieces("# One\n\n{{a x=1}}\n\n{{b}}\n\ntext {{c}} *{{d}}*\n\n> {{e}}\n\n`{{f}}`\n");
        let [Piece::Html(first), Piece::Macro(a), Piece::Macro(b), Piece::Html(last)] = pieces.as_slice()
        else {
            panic!("{pieces:?}");
        };
        assert_eq!((first.trim(), a.name.as_str(), b.name.as_str()), ("<h2>One</h2>", "a", "b"));
        assert_eq!(a.parameters["x"], "1");
        assert!(last.contains("text {{c}} <em>{{d}}</em>") && last.contains("<p>{{e}}</p>"), "{last}");
        assert!(last.contains("<code>{{f}}</code>"), "{last}");
        assert!(
            matches!(to_pieces("{{only x=\"*y*\"}}").as_slice(), [Piece::Macro(one)] if one.parameters["x"] == "*y*")
        );
        assert!(to_pieces("").is_empty());
    }

    #[test]
    fn what_a_page_says_and_points_at_is_told() {
        let found = analyse(
            "# Ti*t*le\n\nsee [here](/a#b) `x`\n<https://e.org>\n\n{{m k=v}}\n\n| a | b |\n|--|--|\n| c | d |\n",
        );
        assert_eq!(
            found.text.split_whitespace().collect::<Vec<_>>(),
            ["Title", "see", "here", "x", "https://e.org", "a", "b", "c", "d"]
        );
        assert_eq!(found.links, ["/a#b", "https://e.org"]);
        assert_eq!(found.macros.len(), 1);
    }

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
        assert!(html.starts_with("<pre tabindex=\"0\">&gt;"), "{}", &html[..40]);
        assert!(!html.contains("<blockquote>"));
    }
}
