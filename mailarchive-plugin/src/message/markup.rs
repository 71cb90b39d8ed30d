//! HTML as a stream of tags and text, and as plain text.
//!
//! A reader that forgives everything, in linear time and without a tree. It is no sanitiser: what is shown
//! goes through `render`, whatever this makes of it.

use mail_parser::decoders::html::add_html_token;
use memchr::{memchr, memchr2, memmem};

/// More attributes than any mail needs; the rest of a tag's are skipped.
const MOST_ATTRIBUTES: usize = 40;

/// A piece of markup. Names are as written; values and text still hold their character references.
#[derive(Debug, PartialEq)]
pub(crate) enum Token<'a> {
    Start { name: &'a str, attributes: Vec<(&'a str, &'a str)> },
    End { name: &'a str },
    Text(&'a str),
}

/// The tokens of `html`, without comments and without the content of elements that hold no markup.
pub(crate) fn tokens(html: &str) -> Tokens<'_> {
    Tokens { rest: html, hidden: None }
}

pub(crate) struct Tokens<'a> {
    rest: &'a str,
    /// The element just started whose content is skipped.
    hidden: Option<&'a str>,
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        if let Some(name) = self.hidden.take() {
            self.rest = after_element(self.rest, name);
        }
        loop {
            let rest = self.rest;
            if rest.is_empty() {
                return None;
            }
            let Some(after) = rest.strip_prefix('<') else {
                let end = memchr(b'<', rest.as_bytes()).unwrap_or(rest.len());
                self.rest = &rest[end..];
                return Some(Token::Text(&rest[..end]));
            };
            match after.as_bytes() {
                [b'a'..=b'z' | b'A'..=b'Z', ..] => return Some(self.start(after)),
                [b'/', b'a'..=b'z' | b'A'..=b'Z', ..] => {
                    let name = &after[1..=name_length(&after[1..])];
                    self.rest = after_byte(after, b'>');
                    return Some(Token::End { name });
                }
                [b'!', b'-', b'-', ..] => self.rest = after_comment(&after[3..]),
                [b'!' | b'?' | b'/', ..] => self.rest = after_byte(after, b'>'),
                _ => {
                    self.rest = after;
                    return Some(Token::Text(&rest[..1]));
                }
            }
        }
    }
}

impl<'a> Tokens<'a> {
    fn start(&mut self, tag: &'a str) -> Token<'a> {
        let length = name_length(tag);
        let name = &tag[..length];
        let mut attributes = Vec::new();
        let mut rest = &tag[length..];
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
            match rest.as_bytes() {
                [] => break,
                [b'>', ..] => {
                    rest = &rest[1..];
                    break;
                }
                _ => {
                    let (attribute, after) = attribute(rest);
                    rest = after;
                    if attributes.len() < MOST_ATTRIBUTES {
                        attributes.push(attribute);
                    }
                }
            }
        }
        self.rest = rest;
        self.hidden = is_hidden(name).then_some(name);
        Token::Start { name, attributes }
    }
}

fn name_length(tag: &str) -> usize {
    tag.bytes().position(|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>')).unwrap_or(tag.len())
}

/// The attribute at the start of `text`, which is neither white space nor `>`, and what follows it.
fn attribute(text: &str) -> ((&str, &str), &str) {
    let bytes = text.as_bytes();
    // A name may begin with `=`.
    let length = 1 + bytes[1..]
        .iter()
        .position(|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>' | b'='))
        .unwrap_or(bytes.len() - 1);
    let (name, rest) = match text.split_at_checked(length) {
        Some(parts) => parts,
        None => (text, ""),
    };
    let Some(value) = rest.trim_ascii_start().strip_prefix('=') else {
        return ((name, ""), rest);
    };
    let value = value.trim_ascii_start();
    match value.as_bytes().first() {
        Some(quote @ (b'"' | b'\'')) => {
            let inner = &value[1..];
            match memchr(*quote, inner.as_bytes()) {
                Some(end) => ((name, &inner[..end]), &inner[end + 1..]),
                None => ((name, inner), ""),
            }
        }
        _ => {
            let end = value.bytes().position(|b| b.is_ascii_whitespace() || b == b'>').unwrap_or(value.len());
            ((name, &value[..end]), &value[end..])
        }
    }
}

/// Elements whose content is not for reading, or no markup.
pub(crate) const HIDDEN: [&str; 13] = [
    "script",
    "style",
    "title",
    "textarea",
    "xmp",
    "iframe",
    "noembed",
    "noframes",
    "plaintext",
    "svg",
    "math",
    "template",
    "select",
];

fn is_hidden(name: &str) -> bool {
    HIDDEN.iter().any(|hidden| name.eq_ignore_ascii_case(hidden))
}

/// What follows the end tag of `name`; nothing, as in browsers, where it never comes.
fn after_element<'a>(text: &'a str, name: &str) -> &'a str {
    let mut rest = text;
    while let Some(at) = memmem::find(rest.as_bytes(), b"</") {
        rest = &rest[at + 2..];
        if rest.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)) {
            return after_byte(rest, b'>');
        }
    }
    ""
}

fn after_byte(text: &str, byte: u8) -> &str {
    memchr(byte, text.as_bytes()).map_or("", |at| &text[at + 1..])
}

/// `text` follows `<!--`. A comment may end at once, as `>` or `->`.
fn after_comment(text: &str) -> &str {
    if let Some(rest) = text.strip_prefix('>').or_else(|| text.strip_prefix("->")) {
        return rest;
    }
    let mut rest = text;
    while let Some(at) = memmem::find(rest.as_bytes(), b"--") {
        let after = &rest[at + 2..];
        if let Some(end) = after.strip_prefix('>').or_else(|| after.strip_prefix("!>")) {
            return end;
        }
        rest = &rest[at + 1..];
    }
    ""
}

/// Text with its character references replaced.
pub(crate) fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr(b'&', rest.as_bytes()) {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        // The longest names have 33 letters.
        let window = &rest.as_bytes()[1..rest.len().min(40)];
        let length = memchr2(b';', b'&', window).filter(|end| window[*end] == b';').map_or(1, |end| end + 2);
        let (reference, after) = rest.split_at(length);
        add_html_token(&mut plain, reference.as_bytes(), false);
        rest = after;
    }
    plain.push_str(rest);
    plain
}

/// HTML as a person would read it aloud: blocks become lines, quotes keep their marks.
pub(crate) fn to_text(html: &str) -> String {
    let mut text = PlainText::default();
    for token in tokens(html) {
        match token {
            Token::Text(piece) => text.push(&unescape(piece)),
            Token::Start { name, .. } | Token::End { name } if name.eq_ignore_ascii_case("blockquote") => {
                text.break_line();
                text.quotes = match token {
                    Token::Start { .. } => (text.quotes + 1).min(8),
                    _ => text.quotes.saturating_sub(1),
                };
            }
            Token::Start { name, .. } if name.eq_ignore_ascii_case("br") => text.end_line(),
            Token::Start { name, .. } | Token::End { name } if is_block(name) => text.break_line(),
            Token::Start { name, .. }
                if name.eq_ignore_ascii_case("td") || name.eq_ignore_ascii_case("th") =>
            {
                text.push(" ");
            }
            _ => {}
        }
    }
    text.text
}

fn is_block(name: &str) -> bool {
    const BLOCKS: [&str; 26] = [
        "p", "div", "tr", "table", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "pre", "dl",
        "dt", "dd", "center", "body", "head", "section", "article", "header", "footer", "address",
    ];
    BLOCKS.iter().any(|block| name.eq_ignore_ascii_case(block))
}

#[derive(Default)]
struct PlainText {
    text: String,
    quotes: usize,
    /// White space that is written once something follows it on the line.
    gap: bool,
    /// Something stands on the line.
    begun: bool,
}

impl PlainText {
    fn push(&mut self, piece: &str) {
        for c in piece.chars() {
            // A no-break space keeps lines together, and nothing more in plain text.
            if c.is_ascii_whitespace() || c == '\u{a0}' {
                self.gap = self.begun;
                continue;
            }
            if !self.begun && self.quotes > 0 {
                self.text.extend(std::iter::repeat_n('>', self.quotes));
                self.text.push(' ');
            }
            if self.gap {
                self.text.push(' ');
            }
            self.text.push(c);
            (self.begun, self.gap) = (true, false);
        }
    }

    fn break_line(&mut self) {
        if self.begun {
            self.end_line();
        }
    }

    fn end_line(&mut self) {
        self.text.push('\n');
        (self.begun, self.gap) = (false, false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_reads_as_text() {
        for (html, expected) in [
            ("<p>Hello&nbsp;&amp; welcome</p><p>bye</p>", "Hello & welcome\nbye\n"),
            ("<head><title>no</title><style>p{}</style></head><body>yes<!-- <p>no --></body>", "yes\n"),
            ("a<br>b<blockquote>c<br/>d</blockquote>e", "a\nb\n> c\n> d\ne"),
            ("<table><tr><td>1</td><td>2</td></tr></table>", "1 2\n"),
            ("a < b &unknown; &#26085;&#x672c; &", "a < b &unknown; 日本 &"),
            ("<a href='x>y'>link</a><script>if (a<b) </scripty></script>!", "link!"),
        ] {
            assert_eq!(to_text(html), expected, "{html}");
        }
    }

    #[test]
    fn no_input_is_too_broken() {
        for html in [
            "<",
            "</",
            "<a",
            "<a ",
            "<a b",
            "<a b=",
            "<a b='",
            "<!--",
            "<!-->x",
            "<!--->x",
            "<a =b>",
            "<日",
            "<a 日本=日>",
            "<a/日>",
            "&",
            "&;",
            "&日;",
            "<style>",
            "<style></style",
            "<a\u{3000}b>x",
            "<p 日",
            "</日>x",
        ] {
            let _ = (tokens(html).count(), to_text(html), unescape(html));
        }
    }

    #[test]
    fn long_nonsense_is_read_in_linear_time() {
        let started = std::time::Instant::now();
        for pattern in
            ["<", "<a", "<a b", "<!--", "</", "&", "<style>", "<a b='", "&amp", "--", "<!--x--", "<svg></"]
        {
            to_text(&pattern.repeat(2_000_000 / pattern.len()));
        }
        to_text(&format!("<a{}>", " b".repeat(1_000_000)));
        assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
    }
}
