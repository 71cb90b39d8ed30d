//! Plain text as HTML: paragraphs, links, folded quotes, diffs, the signature.

use maud::{Markup, PreEscaped};

use super::{diff, link::push_linked, push_escaped};

/// Deeper quotes keep their marks as text.
const DEEPEST: usize = 8;
/// After so many elements the rest comes in one piece, so that no text grows without measure.
const MOST_ELEMENTS: usize = 20_000;

/// A signature is no longer than this many lines.
const SIGNATURE: usize = 10;

/// What the page says around the text.
pub(crate) struct TextOptions<'a> {
    /// What to call so many quoted lines.
    pub(crate) quoted_lines: &'a dyn Fn(usize) -> String,
    /// What to call a diff.
    pub(crate) diff: &'a str,
}

/// The text of a message, escaped; quotes are folded and the signature set apart.
pub(crate) fn text(text: &str, options: &TextOptions<'_>) -> Markup {
    let mut page = Page {
        out: String::with_capacity(text.len() + text.len() / 4),
        budget: MOST_ELEMENTS,
        in_paragraph: false,
    };
    let mut rest = text;
    let mut in_signature = false;
    // How much of the rest holds no diff.
    let mut no_diff = 0;
    while !rest.is_empty() {
        if page.budget == 0 {
            page.end_paragraph();
            page.out.push_str("<p class=\"plain\" dir=\"auto\">");
            push_escaped(&mut page.out, rest);
            page.out.push_str("</p>");
            break;
        }
        let (line, next) = cut_line(rest);
        if line.starts_with('>') {
            page.end_paragraph();
            if std::mem::take(&mut in_signature) {
                page.out.push_str("</div>");
            }
            rest = page.quote(rest, options);
            continue;
        }
        if no_diff == 0 && !in_signature {
            match diff::extent(rest) {
                Ok(end) => {
                    page.end_paragraph();
                    page.diff(&rest[..end], options);
                    rest = &rest[end..];
                    continue;
                }
                Err(looked_at) => no_diff = looked_at,
            }
        }
        no_diff = no_diff.saturating_sub(rest.len() - next.len());
        if !in_signature && is_delimiter(line, next) {
            page.end_paragraph();
            page.open("<div class=\"sig\" dir=\"auto\">");
            in_signature = true;
        } else if in_signature {
            push_linked(&mut page.out, line, &mut page.budget);
            page.out.push('\n');
        } else {
            page.line(line);
        }
        rest = next;
    }
    page.end_paragraph();
    if in_signature {
        page.out.push_str("</div>");
    }
    PreEscaped(page.out)
}

/// `-- `, or what is left of it near the end where a mailer cut the space.
fn is_delimiter(line: &str, next: &str) -> bool {
    line == "-- " || (line == "--" && next.lines().take(SIGNATURE + 1).count() <= SIGNATURE)
}

struct Page {
    out: String,
    budget: usize,
    in_paragraph: bool,
}

impl Page {
    /// The quoted lines at the start of `text`, folded; what follows them.
    fn quote<'a>(&mut self, text: &'a str, options: &TextOptions<'_>) -> &'a str {
        let end = quote_end(text);
        let lines = text[..end].lines().filter(|line| line.starts_with('>')).count();
        self.open("<details class=\"q\"><summary>");
        push_escaped(&mut self.out, &(options.quoted_lines)(lines));
        self.open("</summary><blockquote>");
        let mut depth = 1;
        let mut rest = &text[..end];
        while !rest.is_empty() {
            let (line, next) = cut_line(rest);
            let (line_depth, content) = unquote(line);
            if line_depth > 0 && self.budget > 0 && line_depth != depth {
                self.end_paragraph();
                while depth < line_depth {
                    self.open("<blockquote>");
                    depth += 1;
                }
                while depth > line_depth {
                    self.out.push_str("</blockquote>");
                    depth -= 1;
                }
            }
            self.line(content);
            rest = next;
        }
        self.end_paragraph();
        for _ in 0..depth {
            self.out.push_str("</blockquote>");
        }
        self.out.push_str("</details>");
        &text[end..]
    }

    fn diff(&mut self, lines: &str, options: &TextOptions<'_>) {
        let from = self.out.len();
        diff::push(&mut self.out, lines, options.diff);
        let elements = self.out[from..].matches('<').count() / 2;
        self.budget = self.budget.saturating_sub(elements);
    }

    /// A line of the paragraph, which an empty one ends.
    fn line(&mut self, line: &str) {
        let line = line.trim_end();
        // Without elements left, empty lines stay in the one paragraph there is.
        if line.is_empty() && (self.budget > 0 || !self.in_paragraph) {
            self.end_paragraph();
            return;
        }
        if self.in_paragraph {
            self.out.push('\n');
        } else {
            self.open("<p class=\"plain\" dir=\"auto\">");
            self.in_paragraph = true;
        }
        push_linked(&mut self.out, line, &mut self.budget);
    }

    fn end_paragraph(&mut self) {
        if std::mem::take(&mut self.in_paragraph) {
            self.out.push_str("</p>");
        }
    }

    fn open(&mut self, tags: &str) {
        self.out.push_str(tags);
        self.budget = self.budget.saturating_sub(1);
    }
}

fn cut_line(text: &str) -> (&str, &str) {
    let (line, next) = text.split_once('\n').unwrap_or((text, ""));
    (line.strip_suffix('\r').unwrap_or(line), next)
}

/// Where the quote ends: before the first line that is neither quoted nor an empty one between quoted lines.
fn quote_end(text: &str) -> usize {
    let (mut at, mut end) = (0, 0);
    while at < text.len() {
        let (line, next) = cut_line(&text[at..]);
        at = text.len() - next.len();
        if line.starts_with('>') {
            end = at;
        } else if !line.trim().is_empty() {
            break;
        }
    }
    end
}

/// How deep a line is quoted, and the line without its marks.
fn unquote(line: &str) -> (usize, &str) {
    let (mut depth, mut rest) = (0, line);
    while depth < DEEPEST {
        let marked = rest.strip_prefix('>').or_else(|| rest.strip_prefix(" >").filter(|_| depth > 0));
        let Some(after) = marked else { break };
        (depth, rest) = (depth + 1, after);
    }
    (depth, rest.strip_prefix(' ').unwrap_or(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(source: &str) -> String {
        let options = TextOptions { quoted_lines: &|n| format!("{n} quoted <lines>"), diff: "diff" };
        text(source, &options).into_string().replace(" dir=\"auto\"", "").replace(" class=\"plain\"", "")
    }

    #[test]
    fn paragraphs_quotes_and_the_signature() {
        let source = "Hello <b>\nyou\r\n\r\nOn Monday Ann wrote:\n> > deep\n>> deep too\n> shallow\n\n> more\nYes.\n-- \nAnn\n+81 3\n";
        assert_eq!(
            shown(source),
            "<p>Hello &lt;b&gt;\nyou</p><p>On Monday Ann wrote:</p>\
             <details class=\"q\"><summary>4 quoted &lt;lines&gt;</summary><blockquote>\
             <blockquote><p>deep\ndeep too</p></blockquote><p>shallow</p><p>more</p></blockquote></details>\
             <p>Yes.</p><div class=\"sig\">Ann\n+81 3\n</div>"
        );
    }

    #[test]
    fn a_signature_above_the_quote_ends_there() {
        assert_eq!(
            shown("Hi\n-- \nAnn\n> q\nbye"),
            "<p>Hi</p><div class=\"sig\">Ann\n</div><details class=\"q\"><summary>1 quoted &lt;lines&gt;</summary>\
             <blockquote><p>q</p></blockquote></details><p>bye</p>"
        );
    }

    #[test]
    fn a_diff_stands_apart_and_the_signature_after_it() {
        let page =
            shown("Fix it.\n---\n x | 2 +-\n\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n--- old\n+> new\n-- \n2.39\n");
        assert_eq!(
            page,
            "<p>Fix it.\n---\n x | 2 +-</p><pre class=\"diff\" dir=\"ltr\" tabindex=\"0\" role=\"group\" aria-label=\"diff\">\
             <b>--- a/x\n+++ b/x\n</b><b class=\"dk\">@@ -1 +1 @@\n</b><del>--- old\n</del><ins>+&gt; new\n</ins></pre>\
             <div class=\"sig\">2.39\n</div>"
        );
        assert_eq!(shown("Hi\n--\nAnn\n"), "<p>Hi</p><div class=\"sig\">Ann\n</div>");
        assert!(!shown(&format!("Hi\n--\n{}", "more\n".repeat(20))).contains("sig"));
    }

    #[test]
    fn depth_is_capped() {
        let page = shown(&format!("{} x", ">".repeat(12)));
        assert_eq!(page.matches("<blockquote>").count(), DEEPEST);
        assert_eq!(page.matches("</blockquote>").count(), DEEPEST);
        assert!(page.contains("<p>&gt;&gt;&gt;&gt; x</p>"), "{page}");
    }

    #[test]
    fn megabytes_of_anything_stay_linear_in_time_and_size() {
        let started = std::time::Instant::now();
        for pattern in [
            ">",
            ">\n",
            ">a\na\n",
            "> a\n>>>>>>>> b\n",
            "a\n\n",
            "-- \n",
            "\n",
            "> \n\n",
            "a@b.org ",
            "<",
            "--- a\n",
            "--- a\n+++ b\n@@ -9,9 +9,9 @@\n",
            "--\n",
        ] {
            let size = if pattern == ">" { 10_000_000 } else { 2_000_000 };
            let page = shown(&pattern.repeat(size / pattern.len()));
            assert!(page.len() < 5 * size, "{pattern:?}: {}", page.len());
            for tag in ["details", "blockquote", "p", "div", "a"] {
                let opened =
                    page.matches(&format!("<{tag}>")).count() + page.matches(&format!("<{tag} ")).count();
                assert_eq!(opened, page.matches(&format!("</{tag}>")).count(), "{pattern:?} {tag}");
            }
        }
        assert!(started.elapsed().as_secs() < 120, "{:?}", started.elapsed());
    }
}
