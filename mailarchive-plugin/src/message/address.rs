//! Address lists (RFC 5322 section 3.4).
//!
//! The grammar is mail-parser's. It is handed values in which encoded words are already decoded and quoted,
//! because it decodes each word for itself.

use mail_parser::{HeaderValue, parsers::MessageStream};
use serde::{Deserialize, Serialize};

use super::{
    Defect,
    defect::Defects,
    encoded_word::{self, Piece},
    header::Header,
};

const MOST_ADDRESSES: usize = 2000;

/// A mailbox: where mail goes, and what its owner is called.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Address {
    /// The display name.
    pub(crate) name: Option<String>,
    /// The addr-spec; empty where the field has a name only.
    pub(crate) address: String,
}

/// The mailboxes of every field of that name, those in groups too.
pub(super) fn addresses(header: &Header<'_>, field: &str, defects: &mut Defects) -> Vec<Address> {
    let mut list = Vec::new();
    for value in header.all(field) {
        let mut prepared = prepare(value, defects);
        prepared.push('\n');
        let HeaderValue::Address(parsed) = MessageStream::new(prepared.as_bytes()).parse_address() else {
            continue;
        };
        for found in parsed.iter() {
            if list.len() == MOST_ADDRESSES {
                defects.note(Defect::TooManyAddresses);
                return list;
            }
            list.extend(address(found.name.as_deref(), found.address.as_deref()));
        }
    }
    list
}

fn address(name: Option<&str>, address: Option<&str>) -> Option<Address> {
    let name = name.map(tidy).filter(|name| !name.is_empty());
    // Angle brackets are left where the field is damaged.
    let address = address.map(|address| tidy(&address.replace(['<', '>'], ""))).unwrap_or_default();
    match name {
        None if address.is_empty() => None,
        // `"someone@example.org"` with nothing else is an address that somebody quoted.
        Some(name) if address.is_empty() && name.contains('@') && !name.contains(' ') => {
            Some(Address { name: None, address: name.replace(['<', '>'], "") })
        }
        name => Some(Address { name, address }),
    }
}

fn tidy(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let text = text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    match text.strip_prefix('\'').and_then(|text| text.strip_suffix('\'')) {
        Some(inner) if !inner.is_empty() && !inner.contains('\'') => inner.to_owned(),
        _ => text,
    }
}

/// Where in the grammar the text is.
#[derive(Default)]
struct Place {
    quoted: bool,
    comment: usize,
    angle: bool,
    escaped: bool,
    /// The last character that is no white space ended nothing: a phrase is going on.
    phrase: bool,
    space: bool,
}

impl Place {
    fn pass(&mut self, c: char) {
        if std::mem::take(&mut self.escaped) {
            return;
        }
        match c {
            '\\' => self.escaped = self.quoted || self.comment > 0,
            '"' if self.comment == 0 => self.quoted = !self.quoted,
            '(' if !self.quoted => self.comment += 1,
            ')' if !self.quoted => self.comment = self.comment.saturating_sub(1),
            '<' if !self.quoted && self.comment == 0 => self.angle = true,
            '>' if !self.quoted && self.comment == 0 => self.angle = false,
            _ => {}
        }
        self.space = c == ' ' || c == '\t';
        if !self.space {
            self.phrase = !matches!(c, ',' | ';' | ':' | '<' | '>');
        }
    }
}

/// The value with its encoded words replaced by what they mean, quoted as their place demands.
fn prepare(value: &str, defects: &mut Defects) -> String {
    let mut prepared = String::with_capacity(value.len() + 16);
    let mut place = Place::default();
    for piece in encoded_word::pieces(value, defects) {
        match piece {
            // What still looks like a word is none; the grammar would search for its end again and again.
            Piece::Plain(plain) => {
                let mut last = ' ';
                for c in plain.chars() {
                    place.pass(c);
                    if !(c == '?' && last == '=') {
                        prepared.push(c);
                    }
                    last = c;
                }
            }
            Piece::Word(word) if place.quoted || place.comment > 0 => push_escaped(&mut prepared, &word),
            Piece::Word(word) if place.angle => {
                prepared.extend(word.chars().filter(|c| !"<>\" ".contains(*c)));
            }
            Piece::Word(word) => {
                // The grammar sets no space between a quoted string and what stands before it.
                prepared.push_str(if place.phrase && place.space { "\" " } else { "\"" });
                push_escaped(&mut prepared, &word);
                prepared.push('"');
                (place.phrase, place.space) = (true, false);
            }
        }
    }
    prepared
}

fn push_escaped(prepared: &mut String, word: &str) {
    for c in word.chars() {
        if matches!(c, '"' | '\\' | '(' | ')') {
            prepared.push('\\');
        }
        prepared.push(if c.is_control() { ' ' } else { c });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(value: &str) -> Vec<(Option<String>, String)> {
        let entity = format!("From: {value}\n\n");
        let mut defects = Defects::default();
        let (header, _) = Header::split(entity.as_bytes(), &mut defects);
        addresses(&header, "from", &mut defects).into_iter().map(|a| (a.name, a.address)).collect()
    }

    #[test]
    fn names_and_addresses_of_every_shape() {
        for (value, name, address) in [
            ("a@example.org", None, "a@example.org"),
            ("<a@example.org>", None, "a@example.org"),
            ("Ann Bee <a@example.org>", Some("Ann Bee"), "a@example.org"),
            ("\"Bee, Ann\" <a@example.org>", Some("Bee, Ann"), "a@example.org"),
            ("a@example.org (Ann Bee)", Some("Ann Bee"), "a@example.org"),
            ("'Ann Bee' <a@example.org>", Some("Ann Bee"), "a@example.org"),
            ("=?utf-8?B?5pel5pys?= <a@example.org>", Some("日本"), "a@example.org"),
            ("\"=?utf-8?B?5pel5pys?=\" <a@example.org>", Some("日本"), "a@example.org"),
            ("=?utf-8?Q?Bee=2C_Ann?= <a@example.org>", Some("Bee, Ann"), "a@example.org"),
            ("=?utf-8?Q?A_=22B=22_=5C?= <a@example.org>", Some("A \"B\" \\"), "a@example.org"),
            ("=?utf-8?Q?=E6=97?= =?utf-8?Q?=A5?= <a@example.org>", Some("日"), "a@example.org"),
            ("Dr =?utf-8?Q?Ann?= Bee <a@example.org>", Some("Dr Ann Bee"), "a@example.org"),
            ("a@example.org (=?utf-8?Q?Ann?=)", Some("Ann"), "a@example.org"),
            ("日本 <a@example.org>", Some("日本"), "a@example.org"),
            ("\"a@example.org\"", None, "a@example.org"),
            ("Nobody", Some("Nobody"), ""),
        ] {
            assert_eq!(parsed(value), [(name.map(str::to_owned), address.to_owned())], "{value}");
        }
    }

    #[test]
    fn groups_and_lists_are_flattened() {
        let all = parsed("Team: Ann <a@example.org>, b@example.org;, c@example.org");
        let addresses: Vec<_> = all.iter().map(|(_, address)| address.as_str()).collect();
        assert_eq!(addresses, ["a@example.org", "b@example.org", "c@example.org"]);
        assert_eq!(parsed("undisclosed-recipients:;"), []);
    }

    #[test]
    fn hostile_lists_end_soon() {
        let started = std::time::Instant::now();
        for pattern in ["=?", "=?aa?q?", "(", "<", "\"", "\\", "a@b,", "(\"<", ":;", ")>,"] {
            parsed(&pattern.repeat(256 * 1024 / pattern.len()));
        }
        assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
    }
}
