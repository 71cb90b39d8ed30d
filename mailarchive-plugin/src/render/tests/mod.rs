//! Bodies made to call home, to run, or to exhaust.

mod bombs;
mod hostile;
mod mail;
mod witness;

use super::*;

/// The address on this site that tests give every part.
const PART: &str = "/mail/part?id=";

fn shown(source: &str) -> SafeHtml {
    shown_with(source, Images::Blocked)
}

fn shown_with(source: &str, images: Images) -> SafeHtml {
    html(
        source,
        &HtmlOptions {
            lang: "en",
            title: "A \"subject\" </title>",
            cid: &|id| (id != "absent").then(|| format!("{PART}{}", id.replace(['"', '<', '&'], "_"))),
            blocked_image: &|host| format!("Image not loaded ({host})"),
            leads_to: &|host| format!("leads to {host}"),
            images,
        },
    )
}

/// What stands in the document's body.
fn body(source: &str) -> String {
    let document = shown(source).document;
    let (_, body) = document.split_once("<body>").unwrap();
    body.strip_suffix("</body></html>").unwrap().to_owned()
}
