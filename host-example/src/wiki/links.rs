//! Which pages point at something: by a link, or by a macro that embeds it.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{Right, User, Wiki, WikiError, WikiSpace, permission, space};

/// The longest path that is followed, in bytes.
const MAX_TARGET: usize = 2000;
/// Paths of one question that are looked at.
const MAX_PATHS: usize = 500;

/// A page that points at something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReferringPage {
    pub(crate) id: i64,
    pub(crate) title: String,
    pub(crate) space: WikiSpace,
}

/// A macro whose use in a page points at something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MacroTarget {
    /// What people write.
    pub(crate) name: String,
    /// The path, with `{name}` for a parameter and `{space}` for the key of the page's space.
    pub(crate) template: String,
}

/// A link as it is kept: the path and query below the wiki's base path, decoded; and the path alone, which
/// is pointed at as well. Links that lead out of the wiki, and relative ones, are not kept.
pub(super) fn canonical(link: &str) -> Vec<String> {
    let link = link.split('#').next().unwrap_or_default();
    let mut bytes = link.bytes();
    let inside = bytes.next() == Some(b'/') && !matches!(bytes.next(), Some(b'/' | b'\\'));
    if !inside || link.len() > MAX_TARGET {
        return Vec::new();
    }
    let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let mut all = vec![decode(link)];
    if let Some((path, _)) = link.split_once('?') {
        all.push(decode(path));
    }
    all
}

impl Wiki {
    /// The pages that the viewer may view and that point at one of the paths, most recently changed first.
    pub(crate) fn referring(
        &self,
        viewer: Option<&User>,
        paths: &[&str],
        macros: &[MacroTarget],
        limit: usize,
    ) -> Result<Vec<ReferringPage>, WikiError> {
        self.database.read(|connection| {
            let moment = connection.unchecked_transaction()?;
            let mut pages = BTreeMap::new();
            for path in paths.iter().take(MAX_PATHS) {
                // What is asked for is one place: the path alone is not asked for beside path and query.
                let Some(path) = canonical(path).into_iter().next() else { continue };
                for id in linking(&moment, &path)? {
                    pages.entry(id).or_insert(());
                }
                for target in macros {
                    for id in embedding(&moment, target, &path)? {
                        pages.entry(id).or_insert(());
                    }
                }
            }
            visible(&moment, viewer, pages.into_keys(), limit)
        })
    }
}

fn linking(connection: &Connection, path: &str) -> Result<Vec<i64>, WikiError> {
    let mut statement = connection.prepare_cached("SELECT page FROM page_link WHERE target = ?1")?;
    Ok(statement.query_map([path], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

fn embedding(connection: &Connection, target: &MacroTarget, path: &str) -> Result<Vec<i64>, WikiError> {
    let Some(values) = captures(&target.template, path) else { return Ok(Vec::new()) };
    // Any value narrows the search down to a few uses, which are then looked at as a whole.
    let (name, value) = values.iter().find(|(name, _)| *name != "space").copied().unwrap_or(("", ""));
    let mut statement = connection.prepare_cached(
        "SELECT page_macro.page, page_macro.number, space.space_key
         FROM page_macro JOIN page ON page.id = page_macro.page JOIN space ON space.id = page.space
         WHERE macro = ?1 AND page_macro.name = ?2 AND value = ?3",
    )?;
    let row = |row: &Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, row.get::<_, String>(2)?));
    let uses: Vec<_> =
        statement.query_map([&target.name, name, value], row)?.collect::<Result<_, rusqlite::Error>>()?;
    let mut pages = Vec::new();
    for (page, number, space_key) in uses {
        let parameters = parameters(connection, page, number)?;
        if filled(&target.template, &space_key, &parameters).as_deref() == Some(path) {
            pages.push(page);
        }
    }
    Ok(pages)
}

fn parameters(
    connection: &Connection,
    page: i64,
    number: i64,
) -> Result<BTreeMap<String, String>, WikiError> {
    let mut statement = connection.prepare_cached(
        "SELECT name, value FROM page_macro WHERE page = ?1 AND number = ?2 AND name <> ''",
    )?;
    Ok(statement
        .query_map(params![page, number], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?)
}

/// The template in pieces: text, and the name that follows it.
fn pieces(template: &str) -> Option<Vec<(&str, Option<&str>)>> {
    let mut pieces = Vec::new();
    let mut rest = template;
    while let Some((text, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}')?;
        pieces.push((text, Some(name)));
        rest = after;
    }
    pieces.push((rest, None));
    Some(pieces)
}

/// What the names of the template stand for in `path`; `None`: it is not of this form.
fn captures<'a>(template: &'a str, path: &'a str) -> Option<Vec<(&'a str, &'a str)>> {
    let pieces = pieces(template)?;
    let mut values = Vec::new();
    let mut rest = path.strip_prefix(pieces.first()?.0)?;
    for (at, (_, name)) in pieces.iter().enumerate() {
        let Some(name) = name else { break };
        // A name is followed by a piece always, if only by an empty one at the end.
        let next = pieces[at + 1].0;
        let last = pieces[at + 1].1.is_none();
        let end = match (next, last) {
            ("", true) => rest.len(),
            (next, true) => {
                rest.len().checked_sub(next.len()).filter(|end| rest.ends_with(next) && *end > 0)?
            }
            (next, false) => rest.find(next)?,
        };
        values.push((*name, &rest[..end]));
        rest = &rest[end + next.len()..];
    }
    rest.is_empty().then_some(values)
}

fn filled(template: &str, space_key: &str, parameters: &BTreeMap<String, String>) -> Option<String> {
    let mut path = String::new();
    for (text, name) in pieces(template)? {
        path.push_str(text);
        match name {
            Some("space") => path.push_str(space_key),
            Some(name) => path.push_str(parameters.get(name)?),
            None => {}
        }
    }
    Some(path)
}

fn visible(
    connection: &Connection,
    viewer: Option<&User>,
    ids: impl Iterator<Item = i64>,
    limit: usize,
) -> Result<Vec<ReferringPage>, WikiError> {
    let mut statement =
        connection.prepare_cached("SELECT space, title, edited_at FROM page WHERE id = ?1")?;
    let mut known: BTreeMap<String, Option<WikiSpace>> = BTreeMap::new();
    let mut pages = Vec::new();
    for id in ids {
        let row =
            |row: &Row<'_>| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, i64>(2)?));
        let Some((space_id, title, edited_at)) = statement.query_row([id], row).optional()? else { continue };
        if !known.contains_key(&space_id) {
            let may = permission::holds(connection, viewer, &space_id, Right::View)?;
            let space = if may { space::by_id(connection, &space_id)? } else { None };
            known.insert(space_id.clone(), space);
        }
        if let Some(Some(space)) = known.get(&space_id) {
            pages.push((edited_at, ReferringPage { id, title, space: space.clone() }));
        }
    }
    pages.sort_by_key(|(edited_at, page)| (std::cmp::Reverse(*edited_at), page.id));
    Ok(pages.into_iter().take(limit).map(|(_, page)| page).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_into_the_wiki_are_kept_decoded_and_without_their_fragment() {
        assert_eq!(canonical("/spaces/DEV/mail?q=a%20b#c"), ["/spaces/DEV/mail?q=a b", "/spaces/DEV/mail"]);
        assert_eq!(canonical("/%E3%81%82"), ["/あ"]);
        for out in ["https://example.com/", "//example.com", "/\\example.com", "mail", "", "#x"] {
            assert!(canonical(out).is_empty(), "{out}");
        }
    }

    #[test]
    fn templates_are_read_backwards() {
        let template = "/spaces/{space}/mail/threads/{thread}";
        assert_eq!(
            captures(template, "/spaces/DEV/mail/threads/a1"),
            Some(vec![("space", "DEV"), ("thread", "a1")])
        );
        assert_eq!(captures(template, "/spaces/DEV/mail/messages/a1"), None);
        assert_eq!(captures("/a/{x}/b", "/a/1/b"), Some(vec![("x", "1")]));
        assert_eq!(captures("/a/{x}/b", "/a/1/b/c"), None);
        assert_eq!(captures("/a", "/a"), Some(Vec::new()));
        assert_eq!(captures("/a", "/a/b"), None);
        assert_eq!(captures("/{x", "/a"), None);
        let parameters = BTreeMap::from([("thread".to_owned(), "a1".to_owned())]);
        assert_eq!(filled(template, "DEV", &parameters).as_deref(), Some("/spaces/DEV/mail/threads/a1"));
        assert_eq!(filled(template, "DEV", &BTreeMap::new()), None);
    }
}
