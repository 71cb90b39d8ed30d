//! Attachments: what they are, a look at images and texts, and how to save them.

use maud::{Markup, html};

use super::{super::Icon, Reading};
use crate::{message::Attachment, render};

/// So many lines and bytes of a text are shown, for so many files.
const LINES: usize = 100;
const BYTES: usize = 64 * 1024;
const MOST_TEXTS: usize = 10;
/// More images are listed by their names.
const MOST_IMAGES: usize = 60;
/// A larger image is offered as a file: its browser would need too much memory for a small picture.
const LARGEST_IMAGE: u64 = 12 * 1024 * 1024;
/// An image's first bytes tell its kind.
const SNIFFED: usize = 64;

impl Reading<'_> {
    pub(super) fn attachments(&self) -> Markup {
        let texts = self.texts();
        let all = &self.message.attachments;
        let mut images = 0;
        html! {
            @if !all.is_empty() {
                h2 class="vh" { (texts.get("message-attachments")) }
                ul class="atts" {
                    @for file in all {
                        @let image = self.is_image(file) && { images += 1; images <= MOST_IMAGES };
                        (self.attachment_item(file, image))
                    }
                }
                @if all.len() > 1 && self.part.is_whole() {
                    p class="allatts" {
                        a class="btn s" download href=(self.visit.urls.rest(&format!("messages/{}/attachments.zip", self.record.id))) {
                            (Icon::Download) (texts.count("reading-attachments-all", all.len() as u64))
                        }
                    }
                }
                @for (file, text, more) in self.previews() {
                    details class="peek" {
                        summary { (texts.with("reading-preview", [("name", file.name.as_str())])) }
                        (render::listing(&text, &file.name))
                        @if more { p class="sm" { (texts.get("reading-preview-cut")) } }
                    }
                }
            }
        }
    }

    fn attachment_item(&self, file: &Attachment, image: bool) -> Markup {
        let texts = self.texts();
        let href = self.attachment(file.index);
        let kind = file.media_type.chars().take(60).collect::<String>();
        let size = texts.size(file.size);
        html! {
            li class="att" {
                @if image {
                    // The box is fixed by the style sheet: nothing moves when the image arrives.
                    a class="th1" href={ (href) "?inline=1" } aria-label=(texts.with("reading-open-image", [("name", file.name.as_str())])) {
                        img src={ (href) "?inline=1" } alt="" width="64" height="64" loading="lazy" decoding="async";
                    }
                } @else {
                    span class="th1" aria-hidden="true" { (extension(&file.name)) }
                }
                span {
                    b { bdi { (file.name) } }
                    small class="num" { (texts.with("reading-type", [("type", kind.as_str()), ("size", &size)])) }
                }
                a class="icb" download href=(href)
                    aria-label=(texts.with("message-download-part", [("name", file.name.as_str())])) { (Icon::Download) }
            }
        }
    }

    fn is_image(&self, file: &Attachment) -> bool {
        let head = || self.files.head(file.index, SNIFFED);
        file.size <= LARGEST_IMAGE && head().is_some_and(|head| render::inline_image_type(&head).is_some())
    }

    /// The first lines of files in text, and whether more follow.
    fn previews(&self) -> Vec<(&Attachment, String, bool)> {
        let readable = self.message.attachments.iter().filter(|file| is_text(file)).take(MOST_TEXTS);
        let shown = readable.filter_map(|file| {
            let (text, more) = self.files.text(file.index, BYTES)?;
            let end = text.match_indices('\n').nth(LINES - 1).map_or(text.len(), |(at, _)| at + 1);
            let more = more || end < text.len();
            (!text.trim().is_empty()).then(|| (file, text[..end].to_owned(), more))
        });
        shown.collect()
    }
}

/// Whether a person may want to read the file as it stands. Calendars and contacts are told otherwise.
fn is_text(file: &Attachment) -> bool {
    const ENDINGS: [&str; 22] = [
        "txt", "text", "log", "csv", "tsv", "md", "rst", "json", "xml", "yaml", "yml", "toml", "ini", "conf",
        "diff", "patch", "c", "h", "rs", "py", "sh", "sql",
    ];
    let ending = file.name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let kind = file.media_type.as_str();
    let told_otherwise = ["text/calendar", "text/vcard", "text/x-vcard", "text/directory"].contains(&kind)
        || ["ics", "vcf"].iter().any(|card| ending.eq_ignore_ascii_case(card));
    !told_otherwise
        && (kind.starts_with("text/")
            || ["application/json", "application/xml", "message/delivery-status"].contains(&kind)
            || ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known)))
}

/// The ending of a file name, for the eye.
fn extension(name: &str) -> String {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    if ending.chars().all(char::is_alphanumeric) {
        ending.chars().take(4).collect::<String>().to_uppercase()
    } else {
        String::new()
    }
}
