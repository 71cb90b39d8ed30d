//! The parts of a message (RFC 2046): what is read, in text and in HTML, and what is attached.
//!
//! The tree is walked here and not by mail-parser, whose nested messages are dropped recursively (3 MB of nested
//! `message/rfc822` overflow the stack and end the process) and whose search for absent boundaries is quadratic.
//! Embedded messages are attachments and are not looked into.

use super::{
    Defect, charset,
    defect::Defects,
    flowed,
    header::Header,
    markup,
    multipart::{self, Parts},
    parameter::Parameterized,
    transfer::TransferEncoding,
};

const MOST_PARTS: usize = 1000;
const DEEPEST: usize = 32;
/// Text beyond this is not shown; no person writes as much.
const LONGEST_TEXT: usize = 8 * 1024 * 1024;

/// A part that is offered as a file.
#[derive(Debug)]
pub(super) struct AttachedPart<'a> {
    pub(super) file_name: Option<String>,
    pub(super) media_type: String,
    pub(super) content_id: Option<String>,
    pub(super) inline: bool,
    /// The charset label, which files in text have as well.
    pub(super) charset: Option<String>,
    encoding: TransferEncoding,
    body: &'a [u8],
}

impl<'a> AttachedPart<'a> {
    /// The file's bytes.
    pub(super) fn bytes(&self) -> std::borrow::Cow<'a, [u8]> {
        self.encoding.decode(self.body).0
    }

    /// About `limit` of the file's bytes from its start. No encoding but a damaged one is longer than four times
    /// what it stands for.
    pub(super) fn head(&self, limit: usize) -> std::borrow::Cow<'a, [u8]> {
        let taken = limit.saturating_mul(4).saturating_add(256).min(self.body.len());
        let mut head = self.encoding.decode(&self.body[..taken]).0;
        match &mut head {
            std::borrow::Cow::Borrowed(bytes) => *bytes = &bytes[..bytes.len().min(limit)],
            std::borrow::Cow::Owned(bytes) => bytes.truncate(limit),
        }
        head
    }
}

/// What a message holds.
#[derive(Debug, Default)]
pub(super) struct Content<'a> {
    pub(super) text: Option<String>,
    pub(super) html: Option<String>,
    pub(super) attached: Vec<AttachedPart<'a>>,
}

/// Whether texts are wanted: for one attachment's bytes they need not be decoded.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Texts {
    Decoded,
    Skipped,
}

/// The content of the message with this header section and body.
pub(super) fn content<'a>(
    header: &Header<'a>,
    body: &'a [u8],
    texts: Texts,
    defects: &mut Defects,
) -> Content<'a> {
    let mut walk = Walk { attached: Vec::new(), parts: 0, text_bytes: 0, texts, defects };
    let root = Place { parent: Parent::Message, first: true, depth: 0 };
    let sections = walk.entity(header, body, root);
    let Section { text, html } = join(sections);
    Content { text, html, attached: walk.attached }
}

/// A stretch of what is read, in one form or in both.
#[derive(Default)]
struct Section {
    text: Option<String>,
    html: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Parent {
    Message,
    Mixed,
    Alternative,
    Related,
    Digest,
}

#[derive(Clone, Copy)]
struct Place {
    parent: Parent,
    first: bool,
    depth: usize,
}

struct Walk<'a, 'd> {
    attached: Vec<AttachedPart<'a>>,
    parts: usize,
    text_bytes: usize,
    texts: Texts,
    defects: &'d mut Defects,
}

impl<'a> Walk<'a, '_> {
    fn entity(&mut self, header: &Header<'_>, body: &'a [u8], place: Place) -> Vec<Section> {
        let content_type = match header.first("content-type") {
            Some(field) => Parameterized::parse(field, self.defects),
            None => Parameterized::default(),
        };
        if let Some(kind) = content_type.value.strip_prefix("multipart/") {
            if place.depth == DEEPEST {
                self.defects.note(Defect::TooDeep);
            } else if let Some(parts) = self.split(&content_type, body) {
                return self.multipart(kind, parts, place.depth);
            } else {
                return self.leaf(header, body, place, &Parameterized::default());
            }
        }
        self.leaf(header, body, place, &content_type)
    }

    fn split(&mut self, content_type: &Parameterized, body: &'a [u8]) -> Option<Parts<'a>> {
        let most = MOST_PARTS.saturating_sub(self.parts) + 1;
        let named = content_type.get("boundary").map(str::trim_end).filter(|name| !name.is_empty());
        let mut parts = named.map(|boundary| multipart::split(body, boundary, most));
        if parts.as_ref().is_none_or(|parts| parts.bodies.is_empty() && !parts.closed) {
            self.defects.note(Defect::BoundaryMissing);
            parts = multipart::guess_boundary(body).map(|boundary| multipart::split(body, boundary, most));
        }
        let parts = parts.filter(|parts| !parts.bodies.is_empty())?;
        if !parts.closed {
            self.defects.note(Defect::BoundaryUnclosed);
        }
        Some(parts)
    }

    fn multipart(&mut self, kind: &str, parts: Parts<'a>, depth: usize) -> Vec<Section> {
        let parent = match kind {
            "alternative" => Parent::Alternative,
            "related" => Parent::Related,
            "digest" => Parent::Digest,
            _ => Parent::Mixed,
        };
        let mut children = Vec::new();
        for (at, entity) in parts.bodies.into_iter().enumerate() {
            if self.parts == MOST_PARTS {
                self.defects.note(Defect::TooManyParts);
                break;
            }
            self.parts += 1;
            let (header, body) = Header::split(entity, self.defects);
            let place = Place { parent, first: at == 0, depth: depth + 1 };
            children.push(self.entity(&header, body, place));
        }
        if parent == Parent::Alternative {
            vec![choose(children)]
        } else {
            children.into_iter().flatten().collect()
        }
    }

    fn leaf(
        &mut self,
        header: &Header<'_>,
        body: &'a [u8],
        place: Place,
        content_type: &Parameterized,
    ) -> Vec<Section> {
        let disposition = match header.first("content-disposition") {
            Some(field) => Parameterized::parse(field, self.defects),
            None => Parameterized::default(),
        };
        let media_type = match content_type.value.as_str() {
            "" if place.parent == Parent::Digest => "message/rfc822",
            "" | "text" => "text/plain",
            named if !named.contains('/') => "application/octet-stream",
            named => named,
        };
        let encoding = TransferEncoding::named(header.first("content-transfer-encoding").unwrap_or_default());
        let file_name = disposition.get("filename").or_else(|| content_type.get("name"));
        if self.is_read(media_type, &disposition.value, file_name.is_some(), place) {
            return match self.texts {
                Texts::Decoded => vec![self.section(body, encoding, media_type, content_type)],
                Texts::Skipped => Vec::new(),
            };
        }
        let content_id = header.first("content-id").map(|id| id.trim().trim_matches(['<', '>']).to_owned());
        if media_type == "application/ms-tnef" {
            self.defects.note(Defect::Tnef);
        }
        self.attached.push(AttachedPart {
            file_name: file_name.filter(|name| !name.trim().is_empty()).map(str::to_owned),
            media_type: media_type.to_owned(),
            inline: disposition.value == "inline"
                || (disposition.value.is_empty() && place.parent == Parent::Related && content_id.is_some()),
            content_id: content_id.filter(|id| !id.is_empty()),
            charset: content_type.get("charset").map(str::to_owned),
            encoding,
            body,
        });
        Vec::new()
    }

    /// Whether the part is text to read, not a file.
    fn is_read(&self, media_type: &str, disposition: &str, named: bool, place: Place) -> bool {
        let readable = match media_type {
            "text/plain" | "text/html" => true,
            // Of a message that is one text of a rarer kind, that text is all there is to read.
            other => {
                place.parent == Parent::Message && other.starts_with("text/") && other != "text/calendar"
            }
        };
        let leads = place.first && place.parent != Parent::Digest;
        readable && disposition != "attachment" && (!named || leads)
    }

    fn section(
        &mut self,
        body: &[u8],
        encoding: TransferEncoding,
        media_type: &str,
        content_type: &Parameterized,
    ) -> Section {
        let (bytes, defect) = encoding.decode(body);
        defect.into_iter().for_each(|defect| self.defects.note(defect));
        let room = LONGEST_TEXT.saturating_sub(self.text_bytes);
        if bytes.len() > room {
            self.defects.note(Defect::TextTooLong);
        }
        let bytes = &bytes[..bytes.len().min(room)];
        self.text_bytes += bytes.len();
        let declared = match content_type.get("charset") {
            None if media_type == "text/html" => charset::declared_in_html(bytes),
            label => label,
        };
        let (text, defect) = charset::decode(bytes, declared);
        defect.into_iter().for_each(|defect| self.defects.note(defect));
        let text = self.clean(&text);
        if media_type == "text/html" {
            return Section { text: None, html: Some(text) };
        }
        let flowed = content_type.get("format").is_some_and(|format| format.eq_ignore_ascii_case("flowed"));
        let del_sp = content_type.get("delsp").is_some_and(|value| value.eq_ignore_ascii_case("yes"));
        let text = if flowed { flowed::unflow(&text, del_sp) } else { text };
        Section { text: Some(text), html: None }
    }

    /// Line ends become LF; NULs go.
    fn clean(&mut self, text: &str) -> String {
        let mut clean = String::with_capacity(text.len());
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '\r' if chars.peek() == Some(&'\n') => {}
                '\r' => clean.push('\n'),
                '\0' => self.defects.note(Defect::NulBytes),
                c => clean.push(c),
            }
        }
        clean
    }
}

/// Of alternatives (RFC 2046 section 5.1.4), those that are text alone make the text, and those with HTML the
/// HTML. There is one of each as a rule; where there are more, nothing is left out.
fn choose(children: Vec<Vec<Section>>) -> Section {
    let (rich, plain): (Vec<_>, Vec<_>) =
        children.into_iter().map(join).partition(|section| section.html.is_some());
    let Section { text: alongside, html } = join(rich);
    let Section { text, .. } = join(plain);
    Section { text: text.or(alongside), html }
}

/// Sections one after the other. Where they differ in form, each form gets all of them.
fn join(sections: Vec<Section>) -> Section {
    let any_text = sections.iter().any(|section| section.text.is_some());
    let any_html = sections.iter().any(|section| section.html.is_some());
    let mut joined = Section { text: any_text.then(String::new), html: any_html.then(String::new) };
    for section in sections {
        if let Some(html) = &mut joined.html {
            match (&section.html, &section.text) {
                (Some(part), _) => html.push_str(part),
                (None, Some(part)) => push_text_as_html(html, part),
                (None, None) => {}
            }
        }
        if let Some(text) = &mut joined.text {
            let part =
                section.text.or_else(|| section.html.as_deref().map(markup::to_text)).unwrap_or_default();
            if !text.is_empty() && !part.is_empty() && !text.ends_with('\n') {
                text.push('\n');
            }
            text.push_str(&part);
        }
    }
    joined
}

fn push_text_as_html(html: &mut String, text: &str) {
    html.push_str("<div style=\"white-space:pre-wrap\">");
    for c in text.chars() {
        match c {
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '&' => html.push_str("&amp;"),
            c => html.push(c),
        }
    }
    html.push_str("</div>");
}
