//! The markup of a mail, brought into a form that a sanitiser digests in linear time.
//!
//! What comes out is well nested and never deeper than a cap, holds only elements and attributes that mail
//! needs, and its images are already decided. It is not yet safe by itself: the sanitiser comes after it, and
//! judges all of it again. The sanitiser's tree builder is quadratic in depth, in stray content of tables and in
//! unclosed formatting, none of which is left here.

use std::fmt::Write;

use super::{
    elements::{COMMON_ATTRIBUTES, ELEMENTS, attributes_of, is_block, is_heading},
    html::{Found, HtmlOptions, Images},
    image, push_escaped, style, target, tracker,
};
use crate::message::markup::{Token, tokens, unescape};

const DEEPEST: usize = 100;
const MOST_IMAGES: usize = 1000;
/// More blocked images are counted, but not marked in their place.
const MOST_MARKS: usize = 100;
const LONGEST_URL: usize = 4000;
const LONGEST_ATTRIBUTE: usize = 1000;
/// The serialiser looks through the whole rest of a text for every `&` and every byte C2: a comment, which the
/// sanitiser takes out again, cuts long texts into nodes.
const LONGEST_TEXT_NODE: usize = 4096;

/// The mail's markup, and what was kept from loading.
#[derive(Debug, Default)]
pub(super) struct WellFormed {
    pub(super) markup: String,
    pub(super) found: Found,
}

/// `html` as described above.
pub(super) fn well_formed(html: &str, options: &HtmlOptions<'_>) -> WellFormed {
    let mut writer = Writer {
        done: WellFormed { markup: String::with_capacity(html.len() + 1024), ..WellFormed::default() },
        open: Vec::new(),
        skipped: 0,
        images: 0,
        text_run: 0,
        link: None,
        options,
    };
    for token in tokens(html) {
        match token {
            Token::Text(text) => writer.text(text),
            Token::Start { name, attributes } => writer.start(name, &attributes),
            Token::End { name } => writer.end(name),
        }
    }
    writer.close_to(0);
    writer.done
}

struct Writer<'o> {
    done: WellFormed,
    open: Vec<&'static str>,
    /// Elements below the depth cap that are open in the mail and left out here.
    skipped: usize,
    images: usize,
    /// Bytes of text since the last tag.
    text_run: usize,
    /// The link that is open.
    link: Option<Link>,
    options: &'o HtmlOptions<'o>,
}

/// Where a link leads, and the words that it shows.
struct Link {
    href: String,
    words: String,
}

/// So much of a link's words is compared with its address.
const LONGEST_WORDS: usize = 400;
/// Of the hosts and services that a mail would call, so many are named.
const MOST_NAMES: usize = 8;

impl Writer<'_> {
    fn text(&mut self, text: &str) {
        if let Some(link) = self.link.as_mut().filter(|link| link.words.len() < LONGEST_WORDS) {
            link.words.push_str(&unescape(&text[..text.floor_char_boundary(LONGEST_WORDS)]));
        }
        if self.in_table_frame() {
            if text.trim_ascii().is_empty() {
                return;
            }
            self.enter_cell();
        }
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            self.text_run += c.len_utf8();
            if self.text_run > LONGEST_TEXT_NODE && !c.is_ascii_alphanumeric() && !matches!(c, ';' | '#') {
                self.done.markup.push_str("<!---->");
                self.text_run = 0;
            }
            match c {
                '<' => self.done.markup.push_str("&lt;"),
                '>' => self.done.markup.push_str("&gt;"),
                '&' if !chars.peek().is_some_and(|next| next.is_ascii_alphanumeric() || *next == '#') => {
                    self.done.markup.push_str("&amp;");
                }
                '\0' => {}
                c => self.done.markup.push(c),
            }
        }
    }

    fn start(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.count_backgrounds(attributes);
        // The mail's own body may carry its colours.
        let name = if name.eq_ignore_ascii_case("body") { "div" } else { name };
        let Some(name) = ELEMENTS.iter().copied().find(|known| known.eq_ignore_ascii_case(name)) else {
            return;
        };
        if name == "img" {
            self.image(attributes);
            return;
        }
        if !self.make_place(name) {
            return;
        }
        let void = matches!(name, "br" | "hr" | "wbr" | "col");
        if !void && self.open.len() >= DEEPEST {
            self.skipped += 1;
            return;
        }
        self.push_tag(name, attributes, None);
        if !void {
            self.open.push(name);
        }
        if name == "a" {
            let href = attributes.iter().find(|(key, _)| key.eq_ignore_ascii_case("href"));
            let href = href.map(|(_, href)| unescape(href)).filter(|href| href.len() <= LONGEST_URL);
            self.link = href.map(|href| Link { href, words: String::new() });
        }
    }

    fn end(&mut self, name: &str) {
        let name = if name.eq_ignore_ascii_case("body") { "div" } else { name };
        if !ELEMENTS.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            return;
        }
        if self.skipped > 0 {
            self.skipped -= 1;
            return;
        }
        let barriers: &[&str] = match name.to_ascii_lowercase().as_str() {
            "table" => &[],
            "td" | "th" | "tr" | "tbody" | "thead" | "tfoot" | "caption" | "colgroup" => &["table"],
            _ => &["table", "td", "th", "caption"],
        };
        if let Some(at) = self.find(barriers, |open| open.eq_ignore_ascii_case(name)) {
            self.close_to(at);
        }
    }

    /// Ends what the new element ends by itself, and opens what it needs around it. Whether it may stand there.
    fn make_place(&mut self, name: &str) -> bool {
        match name {
            "tr" | "td" | "th" | "tbody" | "thead" | "tfoot" | "caption" | "col" | "colgroup" => {
                let Some(table) = self.find(&[], |open| open == "table") else { return false };
                let stays = match name {
                    "td" | "th" => self.find(&["table"], |open| open == "tr"),
                    "tr" => self.find(&["table"], |open| matches!(open, "tbody" | "thead" | "tfoot")),
                    "col" => self.find(&["table"], |open| open == "colgroup"),
                    _ => None,
                };
                self.close_to(stays.unwrap_or(table) + 1);
                if matches!(name, "td" | "th") && stays.is_none() {
                    self.push_open("tr");
                }
                return true;
            }
            _ => {}
        }
        if self.in_table_frame() {
            self.enter_cell();
        }
        match name {
            "li" => self.close_in(&["ul", "ol", "td", "th", "table"], |open| open == "li"),
            "dt" | "dd" => self.close_in(&["dl", "td", "th", "table"], |open| matches!(open, "dt" | "dd")),
            "a" => self.close_in(&["td", "th", "table"], |open| open == "a"),
            "rt" | "rp" => self.close_in(&["ruby", "td", "table"], |open| matches!(open, "rt" | "rp")),
            _ => {}
        }
        if is_block(name) {
            self.close_in(&["td", "th", "caption", "table"], |open| open == "p");
        }
        if is_heading(name) && self.open.last().is_some_and(|open| is_heading(open)) {
            self.close_to(self.open.len() - 1);
        }
        true
    }

    /// In a table outside its cells, where a browser would move content out of the table.
    fn in_table_frame(&self) -> bool {
        matches!(self.open.last(), Some(&("table" | "tbody" | "thead" | "tfoot" | "tr" | "colgroup")))
    }

    fn enter_cell(&mut self) {
        if self.open.last() == Some(&"colgroup") {
            self.close_to(self.open.len() - 1);
        }
        if self.open.last() != Some(&"tr") {
            self.push_open("tr");
        }
        self.push_open("td");
    }

    /// Opens an element that the mail left out. Only tables need it, at most two at a time: the cap still bounds
    /// the depth.
    fn push_open(&mut self, name: &'static str) {
        self.push_tag(name, &[], None);
        self.open.push(name);
    }

    fn close_in(&mut self, barriers: &[&str], wanted: impl Fn(&str) -> bool) {
        if let Some(at) = self.find(barriers, wanted) {
            self.close_to(at);
        }
    }

    /// The innermost open element that is wanted, not looking past a barrier.
    fn find(&self, barriers: &[&str], wanted: impl Fn(&str) -> bool) -> Option<usize> {
        for (at, open) in self.open.iter().enumerate().rev() {
            if wanted(open) {
                return Some(at);
            }
            if barriers.contains(open) {
                return None;
            }
        }
        None
    }

    fn close_to(&mut self, depth: usize) {
        while self.open.len() > depth {
            if let Some(name) = self.open.pop() {
                // Writing to a string does not fail.
                let _ = write!(self.done.markup, "</{name}>");
                if name == "a" {
                    self.mark_astray();
                }
            }
        }
    }

    /// Behind a link whose words name another host, the host that it leads to.
    fn mark_astray(&mut self) {
        let Some(Link { href, words }) = self.link.take() else { return };
        if let Some(host) = target::astray(&words, &href) {
            self.done.found.astray_links += 1;
            if self.done.found.astray_links <= MOST_MARKS {
                self.push_mark("lt", &(self.options.leads_to)(&host));
            }
        }
    }

    fn push_mark(&mut self, class: &str, words: &str) {
        let _ = write!(self.done.markup, "<span class=\"{class}\">");
        push_escaped(&mut self.done.markup, words);
        self.done.markup.push_str("</span>");
        self.text_run = 0;
    }

    fn push_tag(&mut self, name: &str, attributes: &[(&str, &str)], source: Option<&str>) {
        let _ = write!(self.done.markup, "<{name}");
        self.text_run = 0;
        let own = attributes_of(name);
        let mut seen: Vec<&str> = Vec::new();
        for (attribute, value) in attributes {
            let Some(known) =
                own.iter().chain(COMMON_ATTRIBUTES).copied().find(|k| k.eq_ignore_ascii_case(attribute))
            else {
                continue;
            };
            // A link's title is its address, so that nobody is told another one.
            if known == "src" || (known == "title" && name == "a") || seen.contains(&known) {
                continue;
            }
            seen.push(known);
            let value = unescape(value);
            let value = match known {
                "style" => style::filtered(&value),
                "href" if value.len() <= LONGEST_URL => value,
                "href" => continue,
                _ => value[..value.floor_char_boundary(LONGEST_ATTRIBUTE)].to_owned(),
            };
            if !value.is_empty() || known == "alt" {
                self.push_attribute(known, &value);
            }
            if known == "href" {
                self.push_attribute("title", value[..value.floor_char_boundary(LONGEST_ATTRIBUTE)].trim());
            }
        }
        if let Some(source) = source {
            self.push_attribute("src", source);
        }
        self.done.markup.push('>');
    }

    fn push_attribute(&mut self, name: &str, value: &str) {
        let _ = write!(self.done.markup, " {name}=\"");
        push_escaped(&mut self.done.markup, value);
        self.done.markup.push('"');
    }

    fn image(&mut self, attributes: &[(&str, &str)]) {
        let get = |name: &str| {
            attributes
                .iter()
                .find(|(key, _)| key.eq_ignore_ascii_case(name))
                .map(|(_, value)| unescape(value))
        };
        let source = get("src").unwrap_or_default();
        match image::source(&source, self.options.cid) {
            image::Source::Shown(url) => {
                self.images += 1;
                self.done.found.own_images += usize::from(image::is_site_path(&url));
                if self.images <= MOST_IMAGES {
                    if self.in_table_frame() {
                        self.enter_cell();
                    }
                    self.push_tag("img", attributes, Some(&url));
                }
            }
            image::Source::Remote(url) if is_pixel(&get) || tracker::is_known(&url) => {
                self.done.found.tracking_pixels += 1;
                let who = tracker::service(&url).unwrap_or_else(|| image::host(&url));
                name_once(&mut self.done.found.trackers, who);
            }
            image::Source::Remote(url) => {
                self.remote_image(&url, attributes, &get("alt").unwrap_or_default());
            }
            image::Source::Nothing => {
                let alt = get("alt").unwrap_or_default();
                let alt: String = alt.chars().take(200).collect();
                if !alt.is_empty() {
                    let mut escaped = String::new();
                    push_escaped(&mut escaped, &alt);
                    self.text(&escaped);
                }
            }
        }
    }

    fn remote_image(&mut self, url: &str, attributes: &[(&str, &str)], alt: &str) {
        let loadable = url.len() <= LONGEST_URL && image::is_loadable(url);
        if loadable {
            name_once(&mut self.done.found.hosts, image::host(url));
        }
        if loadable && self.options.images == Images::Shown && self.images < MOST_IMAGES {
            self.images += 1;
            self.done.found.shown_images += 1;
            if self.in_table_frame() {
                self.enter_cell();
            }
            self.push_tag("img", attributes, Some(url));
            return;
        }
        self.done.found.remote_images += 1;
        self.done.found.loadable_images += usize::from(loadable);
        if self.done.found.remote_images <= MOST_MARKS {
            self.mark_blocked(url, alt);
        }
    }

    /// A mark in the image's place, with its host and what it shows.
    fn mark_blocked(&mut self, source: &str, alt: &str) {
        if self.in_table_frame() {
            self.enter_cell();
        }
        let mut mark = (self.options.blocked_image)(image::host(source));
        let alt: String = alt.trim().chars().take(200).collect();
        if !alt.is_empty() {
            mark = format!("{alt} · {mark}");
        }
        self.push_mark("ph", &mark);
    }

    /// Background images are never shown; remote ones count as blocked.
    fn count_backgrounds(&mut self, attributes: &[(&str, &str)]) {
        for (name, value) in attributes {
            let remote = if name.eq_ignore_ascii_case("background") {
                image::is_remote(&unescape(value))
            } else if name.eq_ignore_ascii_case("style") {
                let value = value.to_ascii_lowercase();
                value.contains("url(") && value.contains("//")
            } else {
                false
            };
            self.done.found.remote_images += usize::from(remote);
        }
    }
}

fn name_once(names: &mut Vec<String>, name: &str) {
    if names.len() < MOST_NAMES
        && !name.is_empty()
        && !names.iter().any(|known| known.eq_ignore_ascii_case(name))
    {
        names.push(name.to_owned());
    }
}

/// An image that nobody is meant to see.
fn is_pixel(get: &impl Fn(&str) -> Option<String>) -> bool {
    let tiny = |name| get(name).is_some_and(|v| matches!(v.trim().trim_end_matches("px"), "0" | "1" | "2"));
    let style = get("style").unwrap_or_default().to_ascii_lowercase().replace(' ', "");
    let hidden =
        ["display:none", "visibility:hidden", "width:0", "height:0", "width:1px", "height:1px", "opacity:0;"]
            .iter()
            .any(|mark| style.split(';').any(|declaration| format!("{declaration};").starts_with(mark)));
    (tiny("width") && tiny("height")) || hidden
}
