//! Every page of the wiki that a session can reach by links.

use std::collections::{BTreeMap, VecDeque};

use super::session::Session;

/// A page and what is on it.
#[derive(Debug, Clone)]
pub struct Page {
    /// HTTP.
    pub status: u16,
    /// The body.
    pub html: String,
    /// Text and address of each link, in order.
    pub links: Vec<(String, String)>,
}

/// Follows links from `start`, within paths that begin with one of `within`, at most `limit` pages.
/// Answers the pages by their paths.
pub fn crawl(session: &mut Session, start: &str, within: &[&str], limit: usize) -> BTreeMap<String, Page> {
    let mut pages: BTreeMap<String, Page> = BTreeMap::new();
    let mut waiting = VecDeque::from([start.to_owned()]);
    while let Some(path) = waiting.pop_front() {
        if pages.contains_key(&path) || pages.len() >= limit {
            continue;
        }
        let mut answer = session.open(&path);
        // A redirection within the wiki is followed like a link.
        for _ in 0..3 {
            let Some(location) = answer.header("location").filter(|location| location.starts_with('/'))
            else {
                break;
            };
            let location = location.to_owned();
            answer = session.open(&location);
        }
        let html = if answer.content_type.starts_with("text/html") { answer.text() } else { String::new() };
        let links = links(&html, &path);
        waiting.extend(
            links
                .iter()
                .map(|(_, href)| href)
                .filter(|href| within.iter().any(|prefix| href.starts_with(prefix)))
                .cloned(),
        );
        pages.insert(path, Page { status: answer.status, html, links });
    }
    pages
}

/// Links of the wiki's own HTML, made absolute and without their fragments. No HTML parser: it is only used
/// on what the wiki itself writes.
fn links(html: &str, base: &str) -> Vec<(String, String)> {
    html.split("<a ")
        .skip(1)
        .filter_map(|rest| {
            let (attributes, content) = rest.split_once('>')?;
            let href = attributes.split_once("href=\"")?.1.split_once('"')?.0.replace("&amp;", "&");
            let href = href.split('#').next().unwrap_or_default().to_owned();
            let href = match href.chars().next() {
                Some('/') => href,
                Some('?') => format!("{}{href}", base.split('?').next().unwrap_or_default()),
                _ => return None,
            };
            Some((visible_text(content.split("</a>").next().unwrap_or_default()), href))
        })
        .collect()
}

fn visible_text(html: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for character in html.chars() {
        match character {
            '<' => inside = true,
            '>' => inside = false,
            _ if !inside => text.push(character),
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_their_text_and_their_absolute_address() {
        let html = "<p><a class=\"x\" href=\"/a?b=1&amp;c=2#d\"><svg><path d=\"\"/></svg> Mail\n Accounts</a><a href=\"?page=2\">Next</a>\
            <a href=\"#main\">Skip</a><a href=\"https://example.com/\">Out</a>";
        let expected = [("Mail Accounts", "/a?b=1&c=2"), ("Next", "/here?page=2")];
        let expected = expected.map(|(text, href)| (text.to_owned(), href.to_owned()));
        assert_eq!(links(html, "/here?page=1"), expected);
    }
}
