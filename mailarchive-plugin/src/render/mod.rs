//! What a message says, made safe to show. No I/O, no clock; time and memory are linear in the input.

mod diff;
mod disposition;
mod elements;
mod html;
mod image;
mod link;
mod style;
mod target;
mod text;
mod tracker;
mod well_formed;

#[cfg(test)]
mod tests;

pub(crate) use disposition::content_disposition;
pub(crate) use html::{HtmlOptions, Images, SafeHtml, html};
pub(crate) use image::inline_image_type;
pub(crate) use text::{TextOptions, text};

/// The `sandbox` attribute of the frame that shows an HTML body. Same origin lets the page measure the frame's
/// height; scripts are never allowed.
pub(crate) const IFRAME_SANDBOX: &str = "allow-same-origin allow-popups allow-popups-to-escape-sandbox";

/// The Content-Security-Policy of the response that carries an HTML body. It says the sandbox again, for a body
/// that is opened outside its frame. Images come from this site only where the body shows some of its own parts,
/// and from elsewhere only where the reader asked for them.
pub(crate) fn body_policy(own_images: bool, images: Images) -> String {
    let own = if own_images { " 'self'" } else { "" };
    let remote = if images == Images::Shown { " https:" } else { "" };
    format!(
        "default-src 'none'; img-src data:{own}{remote}; style-src 'unsafe-inline'; form-action 'none'; \
         base-uri 'none'; frame-ancestors 'self'; sandbox {IFRAME_SANDBOX}"
    )
}

/// A file in text, with its lines as they are; a diff in colour.
pub(crate) fn listing(text: &str, label: &str) -> maud::Markup {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let start = text.find("--- ").map_or(0, |at| text[..at].rfind("\ndiff ").map_or(0, |line| line + 1));
    if diff::extent(&text[start..]).is_ok() {
        diff::push(&mut out, text, label);
    } else {
        out.push_str("<pre class=\"raw\" tabindex=\"0\" role=\"group\" dir=\"auto\" aria-label=\"");
        push_escaped(&mut out, label);
        out.push_str("\">");
        push_escaped(&mut out, text);
        out.push_str("</pre>");
    }
    maud::PreEscaped(out)
}

/// Appends `text` with every character escaped that means something in HTML text or a double-quoted attribute.
fn push_escaped(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\0' => {}
            c => out.push(c),
        }
    }
}
