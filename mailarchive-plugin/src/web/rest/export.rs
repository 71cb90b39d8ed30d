//! Export over REST: streamed, and ended when the client goes away.

use jiff::tz::TimeZone;
use mailarchive_api::{Body, Response};

use crate::{
    account::FieldError,
    archive::{MessageId, Pages},
    render,
    search::Moment,
    text::Texts,
    thread::Node,
    web::{Refusal, Visit, Web},
};

/// More messages are not chosen one by one.
const MOST_IDS: usize = 1000;
/// Of the name of a file, in characters.
const LONGEST_PART: usize = 60;

pub(in crate::web) fn mbox(web: &Web, visit: Visit) -> Result<Response, Refusal> {
    let chosen = chosen(web, &visit)?;
    let body = Body::from_reader(web.archive.export_mbox(&visit.space.id, chosen.pages));
    Ok(file(&visit, chosen.what.as_deref(), body, "application/mbox", "mbox"))
}

pub(in crate::web) fn zip(web: &Web, visit: Visit) -> Result<Response, Refusal> {
    let chosen = chosen(web, &visit)?;
    let body = Body::from_reader(web.archive.export_zip(&visit.space.id, chosen.pages));
    Ok(file(&visit, chosen.what.as_deref(), body, "application/zip", "zip"))
}

/// What is exported.
struct Chosen {
    pages: Pages,
    /// Which part of the space, for the name of the file; `None`: all of it.
    what: Option<String>,
}

/// All messages of the space, or those of a search, of a thread, or chosen one by one.
fn chosen(web: &Web, visit: &Visit) -> Result<Chosen, Refusal> {
    let given = |name: &str| visit.query.get(name).filter(|value| !value.trim().is_empty());
    let space = visit.space.id.as_str();
    match (ids(visit)?, given("thread"), given("q")) {
        (None, None, None) => Ok(Chosen { pages: web.archive.all_pages(space), what: None }),
        (Some(ids), None, None) => {
            Ok(Chosen { pages: picked(web, visit, &ids)?, what: Some("selection".to_owned()) })
        }
        (None, Some(thread), None) => {
            let id: Node = thread.parse().map_err(|_| Refusal::NotFound)?;
            let thread = web.archive.thread(space, id)?.ok_or(Refusal::NotFound)?;
            let ids = thread.entries.iter().map(|entry| entry.id).collect();
            let what = part("thread", &thread.head.subject);
            Ok(Chosen { pages: web.archive.pages_of(space, ids), what: Some(what) })
        }
        (None, None, Some(typed)) => {
            let query = visit.sought(typed)?;
            let moment = Moment { now: visit.now, zone: TimeZone::UTC };
            let pages = web.search.pages(space, query, moment, visit.is_admin);
            Ok(Chosen { pages, what: Some(part("search", typed)) })
        }
        _ => Err(Refusal::Fields(vec![FieldError { field: "q", text: "export-wrong-choice" }])),
    }
}

/// What is chosen one by one: `ids` separated by commas, or `id` again and again.
fn ids(visit: &Visit) -> Result<Option<Vec<MessageId>>, Refusal> {
    if visit.query.get("ids").is_none() && visit.query.get("id").is_none() {
        return Ok(None);
    }
    let wrong = |text| Refusal::Fields(vec![FieldError { field: "ids", text }]);
    let named = visit.query.all("ids").flat_map(|ids| ids.split(',')).chain(visit.query.all("id"));
    let named = named.map(str::trim).filter(|id| !id.is_empty());
    let ids: Result<Vec<MessageId>, _> = named.map(str::parse).collect();
    match ids {
        Ok(ids) if ids.is_empty() => Err(wrong("trash-none-selected")),
        Ok(ids) if ids.len() > MOST_IDS => Err(wrong("export-wrong-many")),
        Ok(ids) => Ok(Some(ids)),
        Err(_) => Err(wrong("export-wrong-id")),
    }
}

/// Those of the chosen messages that are there; who may see the trash finds them there, too.
fn picked(web: &Web, visit: &Visit, ids: &[MessageId]) -> Result<Pages, Refusal> {
    let space = visit.space.id.as_str();
    let mut records = web.archive.records_by_id(space, ids.iter().copied())?;
    if visit.is_admin {
        records.extend(web.archive.all_trashed(space, ids)?.into_iter().map(|one| one.record));
    }
    if records.is_empty() {
        return Err(Refusal::NotFound);
    }
    let mut records = Some(records);
    Ok(Box::new(move || Ok(records.take())))
}

/// Named after the space, what of it is in the file, and the day.
fn file(visit: &Visit, what: Option<&str>, body: Body, media_type: &str, ending: &str) -> Response {
    let day = Texts::machine(visit.now).chars().take(10).collect::<String>();
    let parts = [Some("mail"), Some(visit.space.key.as_str()), what, Some(&day)];
    let name = parts.into_iter().flatten().collect::<Vec<_>>().join("-");
    Response::new(200, body)
        .header("content-type", media_type)
        .header("content-disposition", render::content_disposition(&format!("{name}.{ending}")))
        .header("cache-control", "no-store")
        .header("x-content-type-options", "nosniff")
        .header("content-security-policy", "default-src 'none'; sandbox")
}

/// `kind` and the words of a text, as they may stand in the name of a file.
fn part(kind: &str, text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let named: Vec<&str> = std::iter::once(kind).chain(words).collect();
    named.join("-").chars().take(LONGEST_PART).collect()
}

#[cfg(test)]
mod tests {
    use super::part;

    #[test]
    fn names_of_files_hold_words_alone() {
        assert_eq!(part("thread", "Re: [PATCH 1/2] \"signed\" anew…"), "thread-Re-PATCH-1-2-signed-anew");
        assert_eq!(part("search", "from:ann 契約書の押印について"), "search-from-ann-契約書の押印について");
        assert_eq!(part("thread", &"あ".repeat(200)).chars().count(), 60);
        assert_eq!(part("search", "!?"), "search");
    }
}
