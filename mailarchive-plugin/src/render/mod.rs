//! What a message says, made safe to show. No I/O, no clock; time and memory are linear in the input.

mod disposition;
mod html;
mod image;
mod link;
mod style;
mod text;
mod well_formed;

#[cfg(test)]
mod tests;

pub(crate) use disposition::content_disposition;
pub(crate) use html::{HtmlOptions, SafeHtml, html};
pub(crate) use image::inline_image_type;
pub(crate) use text::{TextOptions, text};

/// The `sandbox` attribute of the frame that shows an HTML body. Same origin lets the page measure the frame's
/// height; scripts are never allowed.
pub(crate) const IFRAME_SANDBOX: &str = "allow-same-origin allow-popups allow-popups-to-escape-sandbox";

/// The Content-Security-Policy of the response that carries an HTML body. It says the sandbox again, for a body
/// that is opened outside its frame.
pub(crate) fn body_policy() -> &'static str {
    "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; \
     frame-ancestors 'self'; sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox"
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
