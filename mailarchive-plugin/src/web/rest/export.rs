//! Export over REST: streamed, and ended when the client goes away.

use jiff::tz::TimeZone;
use mailarchive_api::{Body, Response};

use crate::{
    account::FieldError,
    archive::{MessageId, Pages},
    search::Moment,
    text::Texts,
    thread::Node,
    web::{Refusal, Visit, Web},
};

/// More messages are not chosen one by one.
const MOST_IDS: usize = 1000;

pub(in crate::web) fn mbox(web: &Web, visit: Visit) -> Result<Response, Refusal> {
    let pages = pages(web, &visit)?;
    let body = Body::from_reader(web.archive.export_mbox(&visit.space.id, pages));
    Ok(file(&visit, body, "application/mbox", "mbox"))
}

pub(in crate::web) fn zip(web: &Web, visit: Visit) -> Result<Response, Refusal> {
    let pages = pages(web, &visit)?;
    let body = Body::from_reader(web.archive.export_zip(&visit.space.id, pages));
    Ok(file(&visit, body, "application/zip", "zip"))
}

/// All messages of the space, or those of a search, of a thread, or chosen one by one.
fn pages(web: &Web, visit: &Visit) -> Result<Pages, Refusal> {
    let given = |name: &str| visit.query.get(name).filter(|value| !value.trim().is_empty());
    let ids = ids(visit)?;
    match (ids, given("thread"), given("q")) {
        (None, None, None) => Ok(web.archive.all_pages(&visit.space.id)),
        (Some(ids), None, None) => Ok(chosen(web, visit, &ids)?),
        (None, Some(thread), None) => {
            let id: Node = thread.parse().map_err(|_| Refusal::NotFound)?;
            let thread = web.archive.thread(&visit.space.id, id)?.ok_or(Refusal::NotFound)?;
            let ids = thread.entries.iter().map(|entry| entry.id).collect();
            Ok(web.archive.pages_of(&visit.space.id, ids))
        }
        (None, None, Some(typed)) => {
            let query = visit.sought(typed)?;
            let moment = Moment { now: visit.now, zone: TimeZone::UTC };
            Ok(web.search.pages(&visit.space.id, query, moment, visit.is_admin))
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
fn chosen(web: &Web, visit: &Visit, ids: &[MessageId]) -> Result<Pages, Refusal> {
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

fn file(visit: &Visit, body: Body, media_type: &str, ending: &str) -> Response {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let key: String = visit.space.key.chars().filter(|c| plain(*c)).take(50).collect();
    let day = Texts::machine(visit.now).chars().take(10).collect::<String>();
    Response::new(200, body)
        .header("content-type", media_type)
        .header("content-disposition", format!("attachment; filename=\"mail-{key}-{day}.{ending}\""))
        .header("cache-control", "no-store")
        .header("x-content-type-options", "nosniff")
        .header("content-security-policy", "default-src 'none'; sandbox")
}
