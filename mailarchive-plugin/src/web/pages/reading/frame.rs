//! The HTML body in its frame, and what was kept from it.

use maud::{Markup, html};

use super::{super::Icon, PartPath, Reading, counted, remark};
use crate::{
    archive::Record,
    message::{Attachment, Message},
    render::{self, HtmlOptions, Images, SafeHtml},
    web::{Visit, pages::people},
};

/// Whether the address asks for remote images. The choice lives in the address and nowhere else.
pub(in crate::web::pages) fn images_asked_for(visit: &Visit) -> Images {
    if visit.query.get("images") == Some("1") { Images::Shown } else { Images::Blocked }
}

/// The HTML body as a document for the frame.
pub(in crate::web::pages) fn made_safe(
    visit: &Visit,
    record: &Record,
    part: &PartPath,
    (message, html): (&Message, &str),
    images: Images,
) -> SafeHtml {
    let own = visit.urls.message(record.id);
    let inline = |content_id: &str| {
        let is_it = |file: &&Attachment| file.content_id.as_deref() == Some(content_id);
        let file = message.attachments.iter().find(is_it)?;
        Some(format!("{own}/attachments/{}?inline=1", part.below(file.index)))
    };
    let blocked = |host: &str| visit.texts.with("message-blocked-image", [("host", host)]);
    let leads_to = |host: &str| format!("→ {}", visit.texts.with("reading-leads-to", [("host", host)]));
    let options = HtmlOptions {
        lang: visit.texts.language.tag(),
        title: &visit.texts.get("message-frame"),
        cid: &inline,
        blocked_image: &blocked,
        leads_to: &leads_to,
        images,
    };
    render::html(html, &options)
}

impl Reading<'_> {
    /// The first wall: a frame that runs no script. The second is the policy of the frame's own response.
    pub(super) fn frame(&self) -> Markup {
        let texts = self.texts();
        let images = self.choice.images;
        let safe = self
            .message
            .html
            .as_deref()
            .map(|html| made_safe(self.visit, self.record, &self.part, (self.message, html), images));
        let mut query = Vec::new();
        if !self.part.is_whole() {
            query.push(format!("part={}", self.part));
        }
        if images == Images::Shown {
            query.push("images=1".to_owned());
        }
        let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
        let title = if self.part.is_whole() { "message-frame" } else { "reading-frame-part" };
        // Frames of one page have different names.
        let sender = self.message.from.first().map_or("?", people::name);
        html! {
            @if let Some(safe) = &safe { (self.kept_out(safe)) }
            iframe class="htmlbody" title={ (texts.get(title)) ": " (sender) ", " (texts.date_time(self.record.date)) }
                sandbox=(render::IFRAME_SANDBOX)
                src={ (self.visit.urls.message(self.record.id)) "/body" (query) } loading="lazy" referrerpolicy="no-referrer" {}
        }
    }

    fn kept_out(&self, safe: &SafeHtml) -> Markup {
        let (texts, found) = (self.texts(), &safe.found);
        let own = self.visit.urls.message(self.record.id);
        let hosts = found.hosts.join(", ");
        let hosts = [("hosts", hosts.as_str())];
        let any_image = found.shown_images + found.remote_images + found.tracking_pixels > 0;
        html! {
            @if any_image {
                div class="rem calm" {
                    (Icon::Image)
                    div class="grow" {
                        @if found.shown_images > 0 {
                            p { (counted(texts, "reading-images-shown", found.shown_images, &hosts)) }
                            p { a class="btn s" href=(self.visit.keep(&own)) { (texts.get("reading-images-hide")) } }
                        }
                        @if found.remote_images > 0 && self.choice.images == Images::Shown {
                            p { (texts.count("reading-images-left", found.remote_images as u64)) }
                        } @else if found.remote_images > 0 {
                            p { (texts.count("message-remote", found.remote_images as u64)) }
                            @if found.loadable_images > 0 {
                                p { a class="btn s" href=(self.visit.keep(&format!("{own}?images=1"))) rel="nofollow" { (texts.get("reading-images-show")) } }
                                p class="muted" { (texts.with("reading-images-reveal", hosts)) }
                            }
                        }
                        @if found.tracking_pixels > 0 {
                            p { (counted(texts, "reading-pixels", found.tracking_pixels, &[("names", &found.trackers.join(", "))])) }
                        }
                    }
                }
            }
            @if found.astray_links > 0 {
                (remark(Icon::Warning, html! { p { (texts.count("reading-astray", found.astray_links as u64)) } }))
            }
            @if safe.truncated { (remark(Icon::Warning, html! { p { (texts.get("message-cut")) } })) }
        }
    }
}
