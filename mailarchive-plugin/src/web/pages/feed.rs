//! The newest mail of a space, of a search in it, or of a thread, as an Atom feed (RFC 4287).

use std::fmt::{self, Display, Write as _};

use mailarchive_api::{Response, abi_stable::std_types::RString};
use maud::{Markup, html};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{Icon, list::subject};
use crate::web::{Refusal, Visit, Web};
use crate::{
    archive::{Copies, From, Record, threads::Thread},
    hex,
    text::Texts,
    thread::Node,
};

const ENTRIES: u32 = 50;

/// A feed as pages name it.
pub(super) struct Feed {
    title: String,
    href: String,
}

impl Feed {
    pub(super) fn of_search(visit: &Visit, query: &str) -> Self {
        let title =
            visit.texts.with("feed-search-title", [("space", visit.space.name.as_str()), ("query", query)]);
        Self { title, href: format!("{}{}", visit.urls.below("feed.atom"), of_search(query)) }
    }

    pub(super) fn of_thread(visit: &Visit, thread: &Thread) -> Self {
        let title = subject(visit, &thread.head.subject);
        Self { title, href: format!("{}{}", visit.urls.below("feed.atom"), of_thread(thread.id)) }
    }

    pub(super) fn of_space(visit: &Visit) -> Self {
        let title = visit.texts.with("feed-title", [("space", visit.space.name.as_str())]);
        Self { title, href: visit.urls.below("feed.atom") }
    }

    /// For [`mailarchive_api::Page::details`].
    pub(super) fn details(&self) -> String {
        json!({ "feed": { "title": self.title, "href": self.href } }).to_string()
    }
}

/// The way to a feed.
pub(super) fn link(visit: &Visit, feed: &Feed, text: &str) -> Markup {
    html! {
        a class="feed" href=(feed.href) type="application/atom+xml" title=(feed.title) { (Icon::Feed) (visit.texts.get(text)) }
    }
}

fn of_search(query: &str) -> String {
    format!("?q={}", utf8_percent_encode(query, NON_ALPHANUMERIC))
}

fn of_thread(id: Node) -> String {
    format!("?thread={id}")
}

/// What a feed is of.
struct Source {
    title: String,
    /// The query of its address.
    query: String,
    /// The page that shows the same.
    page: String,
}

pub(in crate::web) fn show(web: &Web, visit: Visit) -> Result<Response, Refusal> {
    let (texts, space) = (&visit.texts, visit.space.id.as_str());
    let name = visit.space.name.as_str();
    let asked = visit.query.get("q").filter(|query| !query.trim().is_empty());
    let (source, records) = if visit.query.get("thread").is_some() {
        let id = visit.query.text("thread").parse::<Node>().map_err(|_| Refusal::NotFound)?;
        let thread = web.archive.thread(space, id)?.ok_or(Refusal::NotFound)?;
        let newest = thread.entries.iter().rev().take(ENTRIES as usize);
        let records = web.archive.records(space, newest)?;
        let title = subject(&visit, &thread.head.subject);
        let page = visit.urls.thread(thread.id);
        // By the name that was subscribed to: another id would be another feed.
        (Source { title, query: of_thread(id), page }, records)
    } else if let Some(typed) = asked {
        let query = match visit.sought(typed) {
            // The page of the search tells what is wrong with it.
            Err(Refusal::Query(_) | Refusal::DeletedMail) => return super::found::show(web, &visit),
            query => query?,
        };
        let title = texts.with("feed-search-title", [("space", name), ("query", typed)]);
        let page = visit.urls.search(typed);
        let records = web.search.newest(space, &query, ENTRIES as usize, visit.is_admin)?;
        (Source { title, query: of_search(typed), page }, records)
    } else {
        let title = texts.with("feed-title", [("space", name)]);
        let records = web.archive.page(space, From::Newest, ENTRIES, Copies::Hidden)?.records;
        (Source { title, query: String::new(), page: visit.urls.mail() }, records)
    };
    let site = web.host.site();
    let url =
        site.url.as_ref().map(RString::as_str).into_option().or(visit.origin.as_deref()).unwrap_or_default();
    let feed = atom(&visit, url, &source, &records);
    // Weak (RFC 9110, section 8.8.1): a host may compress the feed.
    let tag = format!("W/\"{}\"", hex::encode(&Sha256::digest(feed.as_bytes())[..16]));
    let response = if visit.if_none_match.as_deref() == Some(tag.as_str()) {
        Response::new(304, Vec::new())
    } else {
        Response::new(200, feed).header("content-type", "application/atom+xml; charset=utf-8")
    };
    Ok(response.header("etag", tag).header("cache-control", "private, no-cache"))
}

fn atom(visit: &Visit, url: &str, source: &Source, records: &[Record]) -> String {
    let updated = records.iter().map(|record| record.archived_at).max().unwrap_or(0);
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    // Writing to a String cannot fail.
    let _ = write!(
        xml,
        "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n<id>tag:mail-archiving,2026:{}/{}</id>\n\
         <title>{}</title>\n<updated>{}</updated>\n<link rel=\"self\" href=\"{}\"/>\n\
         <link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n",
        visit.texts.language.tag(),
        Xml(&visit.space.id),
        Xml(&source.query),
        Xml(&source.title),
        Texts::machine(updated),
        Xml(&format!("{url}{}{}", visit.urls.below("feed.atom"), source.query)),
        Xml(&format!("{url}{}", source.page)),
    );
    for record in records {
        entry(&mut xml, visit, url, record);
    }
    xml.push_str("</feed>\n");
    xml
}

fn entry(xml: &mut String, visit: &Visit, url: &str, record: &Record) {
    let no_subject = visit.texts.get("message-no-subject");
    let subject = if record.subject.is_empty() { &no_subject } else { &record.subject };
    let author = record.from.first().map_or_else(
        || visit.texts.get("feed-no-sender"),
        |from| from.name.clone().filter(|name| !name.is_empty()).unwrap_or_else(|| from.address.clone()),
    );
    let _ = write!(
        xml,
        "<entry>\n<id>tag:mail-archiving,2026:{}/{}</id>\n<title>{}</title>\n<author><name>{}</name></author>\n\
         <published>{}</published>\n<updated>{}</updated>\n<link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n\
         <summary>{}</summary>\n</entry>\n",
        Xml(&visit.space.id),
        record.id,
        Xml(subject),
        Xml(&author),
        Texts::machine(record.date),
        Texts::machine(record.archived_at),
        Xml(&format!("{url}{}", visit.urls.message(record.id))),
        Xml(&record.snippet),
    );
}

/// Text as XML 1.0 may hold it (section 2.2): characters that it may not are left out.
struct Xml<'a>(&'a str);

impl Display for Xml<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for character in self.0.chars() {
            match character {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'.. => {
                    f.write_char(character)?;
                }
                _ => {}
            }
        }
        Ok(())
    }
}
