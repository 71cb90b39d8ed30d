//! The HTML body of a message as a document for a sandboxed frame.
//!
//! Three walls, each of which holds alone: this sanitiser, the frame's `sandbox`, and the response's
//! Content-Security-Policy. Nothing edits the markup after the sanitiser.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use ammonia::{Builder, UrlRelative};

use super::{
    elements::{self, COMMON_ATTRIBUTES, ELEMENTS},
    image, push_escaped, style,
    well_formed::{WellFormed, well_formed},
};
use crate::message::markup;

/// Longer HTML is cut; what is longer is no letter.
const LONGEST: usize = 2 * 1024 * 1024;

/// What the page knows about the message.
pub(crate) struct HtmlOptions<'a> {
    /// The reader's language, for the document.
    pub(crate) lang: &'a str,
    /// The document's title.
    pub(crate) title: &'a str,
    /// The address on this site of the part with this Content-ID: an absolute path.
    pub(crate) cid: &'a dyn Fn(&str) -> Option<String>,
    /// What to say in place of an image on this host.
    pub(crate) blocked_image: &'a dyn Fn(&str) -> String,
    /// What to say behind a link whose words name another host than this one, to which it leads.
    pub(crate) leads_to: &'a dyn Fn(&str) -> String,
    pub(crate) images: Images,
}

/// What becomes of images on other hosts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Images {
    Blocked,
    /// Those by https are shown; those that nobody is meant to see stay away.
    Shown,
}

/// A document to be served with [`super::body_policy`].
#[derive(Debug)]
pub(crate) struct SafeHtml {
    pub(crate) document: String,
    pub(crate) found: Found,
    /// The body was too long and is shown in part.
    pub(crate) truncated: bool,
}

/// What the body would load, and where it would lead.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Found {
    /// Remote images that were kept from loading, backgrounds included.
    pub(crate) remote_images: usize,
    /// Those among them that could be shown on demand.
    pub(crate) loadable_images: usize,
    /// Remote images that load, because the reader asked for it.
    pub(crate) shown_images: usize,
    /// Where the loadable and the shown ones lie: some of the hosts, each once.
    pub(crate) hosts: Vec<String>,
    /// Remote images that count who opens the mail; they are left out without a mark, and never load.
    pub(crate) tracking_pixels: usize,
    /// Who counts: services by their names, others by their hosts; some of them, each once.
    pub(crate) trackers: Vec<String>,
    /// Parts of the message that are shown in their place.
    pub(crate) own_images: usize,
    /// Links whose words name another host than the one they lead to.
    pub(crate) astray_links: usize,
}

/// Light in every theme: mail sets dark text without setting a background.
const STYLE: &str = "html{color-scheme:light}body{margin:0;padding:18px 20px;font:14.5px/1.6 Inter,system-ui,\
    \"Noto Sans CJK JP\",sans-serif;color:#1d2530;background:#fff;overflow-wrap:break-word}img{max-width:100%}\
    a{color:#1257c9}pre{white-space:pre-wrap}table{border-collapse:separate}\
    blockquote{margin:8px 0;padding:1px 0 1px 13px;border-inline-start:3px solid #9dbcf2;color:#3c4654}\
    .ph{display:inline-block;max-width:100%;background:#eef2f7;border:1px dashed #b8c3d1;border-radius:6px;\
    color:#4a5563;text-align:center;padding:4px 12px;font-size:13px}\
    .lt{display:inline-block;margin-inline-start:4px;background:#fff3d6;border-radius:4px;color:#6b4a00;padding:0 6px;\
    font:12.5px/1.5 Inter,system-ui,\"Noto Sans CJK JP\",sans-serif;unicode-bidi:isolate}";

/// The body made safe, as a whole document.
pub(crate) fn html(html: &str, options: &HtmlOptions<'_>) -> SafeHtml {
    let shown = &html[..html.floor_char_boundary(LONGEST)];
    let WellFormed { markup, found } = well_formed(shown, options);
    let sanitiser = match options.images {
        Images::Blocked => &*SANITISER,
        Images::Shown => &*SANITISER_WITH_IMAGES,
    };
    let body = sanitiser.clean(&markup).to_string();
    let mut document = String::with_capacity(body.len() + 2048);
    document.push_str("<!doctype html><html lang=\"");
    push_escaped(&mut document, options.lang);
    document.push_str("\" dir=\"auto\"><head><meta charset=\"utf-8\"><title>");
    push_escaped(&mut document, options.title);
    document
        .push_str("</title><meta name=\"referrer\" content=\"no-referrer\"><base target=\"_blank\"><style>");
    document.push_str(STYLE);
    document.push_str("</style></head><body>");
    document.push_str(&body);
    document.push_str("</body></html>");
    SafeHtml { document, found, truncated: shown.len() < html.len() }
}

pub(super) static SANITISER: LazyLock<Builder<'static>> = LazyLock::new(|| sanitiser(Images::Blocked));
static SANITISER_WITH_IMAGES: LazyLock<Builder<'static>> = LazyLock::new(|| sanitiser(Images::Shown));

fn sanitiser(images: Images) -> Builder<'static> {
    let set = |names: &[&'static str]| names.iter().copied().collect::<HashSet<_>>();
    let attributes: HashMap<_, _> = ELEMENTS
        .iter()
        .map(|element| (*element, set(elements::attributes_of(element))))
        .filter(|(_, attributes)| !attributes.is_empty())
        .collect();
    let mut builder = Builder::empty();
    builder
        .tags(set(ELEMENTS))
        .clean_content_tags(markup::HIDDEN.into_iter().chain(["object"]).collect())
        .tag_attributes(attributes)
        .generic_attributes(set(COMMON_ATTRIBUTES))
        .allowed_classes(HashMap::from([("span", set(&["lt", "ph"]))]))
        .url_schemes(set(&["http", "https", "mailto", "data"]))
        .url_relative(UrlRelative::PassThrough)
        .link_rel(Some("noopener noreferrer nofollow"))
        .set_tag_attribute_value("a", "target", "_blank")
        .filter_style_properties(set(style::PROPERTIES))
        .attribute_filter(move |_, attribute, value| {
            is_safe(attribute, value, images).then_some(Cow::Borrowed(value))
        })
        .strip_comments(true);
    builder
}

/// The last word on every attribute that could load, lead or hide.
fn is_safe(attribute: &str, value: &str, images: Images) -> bool {
    match attribute {
        "src" => {
            image::is_site_path(value)
                || image::is_data_image(value)
                || (images == Images::Shown && image::is_loadable(value))
        }
        "href" => {
            let value = value.trim_ascii_start().to_ascii_lowercase();
            ["http://", "https://", "mailto:"].iter().any(|scheme| value.starts_with(scheme))
        }
        "style" => style::is_safe(value),
        _ => true,
    }
}
