//! The wiki's own search: pages by title and text.

use jiff::Timestamp;
use mailarchive_api::contribution::Excerpt;
use rusqlite::{Connection, Row, params_from_iter, types::Value};

use super::{
    User, Wiki, WikiError, WikiSpace,
    fold::{Folded, fold},
    markdown, space,
};

/// The longest question, in characters; what follows is not looked at.
pub(crate) const MAX_QUESTION: usize = 400;
const MAX_TERMS: usize = 12;
/// What trigrams can find.
const TRIGRAM: usize = 3;
/// Characters of an excerpt, and of those how many stand before the first match.
const EXCERPT: usize = 240;
const BEFORE: usize = 60;

/// Pages that were found, best first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct FoundPages {
    pub(crate) hits: Vec<PageHit>,
    /// How many there are in all.
    pub(crate) total: u64,
}

/// A page that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PageHit {
    pub(crate) id: i64,
    /// With what was searched for marked.
    pub(crate) title: Vec<Excerpt>,
    pub(crate) space: WikiSpace,
    /// The name of the user who saved it last.
    pub(crate) editor: String,
    pub(crate) edited_at: Timestamp,
    pub(crate) excerpt: Vec<Excerpt>,
}

/// What to look for: words and “phrases”; `-` before one: not this.
#[derive(Debug, Default, PartialEq, Eq)]
struct Terms {
    wanted: Vec<String>,
    unwanted: Vec<String>,
}

impl Wiki {
    /// The pages that the viewer may view and that have all words of `question`: in one space, or in all.
    pub(crate) fn search(
        &self,
        viewer: Option<&User>,
        question: &str,
        within: Option<&WikiSpace>,
        skip: u64,
        limit: u32,
    ) -> Result<FoundPages, WikiError> {
        let terms = Terms::parse(question);
        if terms.wanted.is_empty() {
            return Ok(FoundPages::default());
        }
        self.database.read(|connection| {
            let moment = connection.unchecked_transaction()?;
            let mut spaces = space::visible(&moment, viewer)?;
            spaces.retain(|space| within.is_none_or(|within| within.id == space.id));
            find(&moment, &terms, &spaces, skip, limit)
        })
    }
}

fn find(
    connection: &Connection,
    terms: &Terms,
    spaces: &[WikiSpace],
    skip: u64,
    limit: u32,
) -> Result<FoundPages, WikiError> {
    let ids: Vec<&str> = spaces.iter().map(|space| space.id.as_str()).collect();
    let mut values = vec![Value::from(serde_json::json!(ids).to_string())];
    let mut bind = |value: String| {
        values.push(Value::from(value));
        format!("?{}", values.len())
    };
    let mut conditions = vec!["page.space IN (SELECT value FROM json_each(?1))".to_owned()];
    let indexed: Vec<String> = terms
        .wanted
        .iter()
        .filter(|term| term.chars().count() >= TRIGRAM)
        .map(|term| format!("\"{}\"", term.replace('"', "\"\"")))
        .collect();
    if !indexed.is_empty() {
        conditions.push(format!("page_text MATCH {}", bind(indexed.join(" AND "))));
    }
    let mut in_title = Vec::new();
    for term in &terms.wanted {
        let at = bind(term.clone());
        conditions.push(format!("(instr(page_text.title, {at}) > 0 OR instr(page_text.body, {at}) > 0)"));
        in_title.push(format!("(instr(page_text.title, {at}) > 0)"));
    }
    for term in &terms.unwanted {
        let at = bind(term.clone());
        conditions.push(format!("instr(page_text.title, {at}) = 0 AND instr(page_text.body, {at}) = 0"));
    }
    let found =
        format!("FROM page_text JOIN page ON page.id = page_text.rowid WHERE {}", conditions.join(" AND "));
    let total: i64 = connection
        .prepare_cached(&format!("SELECT count(*) {found}"))?
        .query_row(params_from_iter(&values), |row| row.get(0))?;

    values.extend([Value::from(i64::from(limit)), Value::from(i64::try_from(skip).unwrap_or(i64::MAX))]);
    let (limit, skip) = (values.len() - 1, values.len());
    let mut statement = connection.prepare_cached(&format!(
        "SELECT page.id, page.space, page.title, page.body, page.editor, page.edited_at {found}
         ORDER BY {} DESC, page.edited_at DESC, page.id LIMIT ?{limit} OFFSET ?{skip}",
        in_title.join(" + ")
    ))?;
    let row = |row: &Row<'_>| {
        let (space_id, title, body): (String, String, String) = (row.get(1)?, row.get(2)?, row.get(3)?);
        let Some(space) = spaces.iter().find(|space| space.id == space_id) else { return Ok(None) };
        Ok(Some(PageHit {
            id: row.get(0)?,
            title: marked(&title, &terms.wanted),
            space: space.clone(),
            editor: row.get(4)?,
            edited_at: Timestamp::from_millisecond(row.get(5)?).unwrap_or(Timestamp::UNIX_EPOCH),
            excerpt: excerpt(&markdown::analyse(&body).text, &terms.wanted),
        }))
    };
    let mut hits = Vec::new();
    for hit in statement.query_map(params_from_iter(&values), row)? {
        hits.extend(hit?);
    }
    Ok(FoundPages { hits, total: u64::try_from(total).unwrap_or_default() })
}

impl Terms {
    fn parse(question: &str) -> Self {
        let mut terms = Self::default();
        let question: String = question.chars().take(MAX_QUESTION).collect();
        let mut rest = question.as_str();
        while terms.wanted.len() + terms.unwanted.len() < MAX_TERMS {
            rest = rest.trim_start();
            if rest.is_empty() {
                break;
            }
            let (not, bare) = rest.strip_prefix('-').map_or((false, rest), |bare| (true, bare));
            let (term, after) = match bare.strip_prefix('"') {
                // A quote that is never closed goes to the end.
                Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
                None => bare.split_at(bare.find(char::is_whitespace).unwrap_or(bare.len())),
            };
            let folded = fold(term.trim());
            if !folded.trim().is_empty() {
                if not { terms.unwanted.push(folded) } else { terms.wanted.push(folded) }
            }
            rest = after;
        }
        terms
    }
}

/// The text around the first match, on one line.
fn excerpt(text: &str, terms: &[String]) -> Vec<Excerpt> {
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let folded = Folded::new(&line);
    let first = terms.iter().filter_map(|term| folded.text.find(term.as_str())).min().unwrap_or_default();
    let first = folded.origin(first);
    let start = line[..first].char_indices().rev().nth(BEFORE - 1).map_or(0, |(at, _)| at);
    let start = start + begin_of_word(&line[..start], &line[start..first]);
    let end = line[start..].char_indices().nth(EXCERPT).map_or(line.len(), |(at, _)| start + at);
    let mut pieces = marked(&line[start..end], terms);
    let dots = || Excerpt { text: "…".to_owned(), is_match: false };
    if start > 0 {
        pieces.insert(0, dots());
    }
    if end < line.len() {
        pieces.push(dots());
    }
    pieces
}

/// Where in `text` the first whole word begins; 0 where words are not spaced, as in Japanese.
fn begin_of_word(before: &str, text: &str) -> usize {
    let is_cut = before.ends_with(char::is_alphanumeric) && text.starts_with(char::is_alphanumeric);
    match text.find(' ') {
        Some(space) if is_cut && text[..space].is_ascii() => space + 1,
        _ => 0,
    }
}

/// The text in pieces, those marked that are one of the folded terms.
fn marked(text: &str, terms: &[String]) -> Vec<Excerpt> {
    let folded = Folded::new(text);
    let mut matches: Vec<(usize, usize)> = terms
        .iter()
        .flat_map(|term| folded.text.match_indices(term.as_str()).map(|(at, term)| (at, at + term.len())))
        .map(|(at, end)| (folded.origin(at), folded.origin_end(end)))
        .collect();
    matches.sort_unstable();
    let mut pieces: Vec<Excerpt> = Vec::new();
    let mut done = 0;
    let mut push = |from: usize, to: usize, is_match| {
        if from < to {
            pieces.push(Excerpt { text: text[from..to].to_owned(), is_match });
        }
    };
    for (at, end) in matches {
        let at = at.max(done);
        if at < end {
            push(done, at, false);
            push(at, end, true);
            done = end;
        }
    }
    push(done, text.len(), false);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(pieces: &[Excerpt]) -> String {
        pieces.iter().map(|p| if p.is_match { format!("[{}]", p.text) } else { p.text.clone() }).collect()
    }

    #[test]
    fn words_phrases_and_what_is_not_wanted_are_read() {
        let terms = Terms::parse("  Mail\u{3000}\"two  Words\" -old -\"not this\" \"\" - \"open end");
        assert_eq!(terms.wanted, ["mail", "two  words", "open end"]);
        assert_eq!(terms.unwanted, ["old", "not this"]);
        assert_eq!(Terms::parse(" \u{301} "), Terms::default());
        assert_eq!(Terms::parse(&"x ".repeat(500)).wanted.len(), MAX_TERMS);
    }

    #[test]
    fn excerpts_stand_around_the_first_match() {
        let text = format!("{}見積もりを ＭＡＩＬ で{}", "あ".repeat(100), "い".repeat(300));
        let pieces = excerpt(&text, &["見積".to_owned(), "mail".to_owned()]);
        let shown = shown(&pieces);
        assert!(shown.starts_with(&format!("…{}[見積]もりを [ＭＡＩＬ] でい", "あ".repeat(60))), "{shown}");
        assert!(shown.ends_with("い…"));
        assert_eq!(excerpt("", &["x".to_owned()]), Vec::new());
    }

    #[test]
    fn an_excerpt_begins_with_a_whole_word() {
        let text = format!("{}somewhere before {} the mail", "word ".repeat(30), "x".repeat(50));
        let shown = shown(&excerpt(&text, &["mail".to_owned()]));
        assert!(shown.starts_with(&format!("…{} the [mail]", "x".repeat(50))), "{shown}");
    }

    #[test]
    fn overlapping_matches_are_marked_once() {
        let terms = ["ab".to_owned(), "bc".to_owned(), "abc".to_owned()];
        assert_eq!(shown(&marked("xABCx", &terms)), "x[AB][C]x");
    }
}
