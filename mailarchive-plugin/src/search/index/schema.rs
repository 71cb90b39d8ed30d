//! What is indexed of a message, and as what.

use tantivy::{
    TantivyDocument, Term,
    schema::{
        BytesOptions, FAST, Field, IndexRecordOption, NumericOptions, Schema, TextFieldIndexing, TextOptions,
    },
    tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer, TokenizerManager},
};

use crate::{
    archive::MessageId,
    search::{query::Part, words::Tokens},
};

/// A message as it is indexed.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(in crate::search) struct Entry {
    pub(in crate::search) date: i64,
    pub(in crate::search) size: u64,
    /// The account's id.
    pub(in crate::search) account: String,
    pub(in crate::search) has_attachment: bool,
    pub(in crate::search) is_trashed: bool,
    pub(in crate::search) labels: Vec<String>,
    /// A part may have several texts; no phrase goes from one to the next.
    pub(in crate::search) texts: Vec<(Part, String)>,
}

/// The fields of the index.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields {
    /// Space and message: what is replaced and removed by.
    pub(super) key: Field,
    pub(super) space: Field,
    pub(super) account: Field,
    pub(super) flag: Field,
    pub(super) label: Field,
    /// Single characters of scripts that separate no words, each behind the sign of its part.
    pub(super) single: Field,
    /// Not indexed by the library: what they hold goes into the inverted files.
    parts: [Field; 8],
    pub(super) date: Field,
    pub(super) size: Field,
    high: Field,
    low: Field,
}

pub(super) const ATTACHMENT: &str = "attachment";
pub(super) const TRASHED: &str = "trashed";
pub(super) const DATE: &str = "date";
pub(super) const HIGH: &str = "high";
pub(super) const LOW: &str = "low";
pub(super) const SPACE: &str = "space";

const SINGLE: &str = "single";

pub(super) fn schema() -> (Schema, Fields) {
    let exact = || TextFieldIndexing::default().set_tokenizer("raw").set_fieldnorms(false);
    let exact =
        || TextOptions::default().set_indexing_options(exact().set_index_option(IndexRecordOption::Basic));
    let single = TextFieldIndexing::default()
        .set_tokenizer(SINGLE)
        .set_fieldnorms(false)
        .set_index_option(IndexRecordOption::Basic);
    let mut builder = Schema::builder();
    let fields = Fields {
        key: builder.add_bytes_field("key", BytesOptions::default().set_indexed()),
        space: builder.add_text_field(SPACE, exact().set_fast("raw")),
        account: builder.add_text_field("account", exact()),
        flag: builder.add_text_field("flag", exact()),
        label: builder.add_text_field("label", exact()),
        single: builder.add_text_field("single", TextOptions::default().set_indexing_options(single)),
        parts: Part::ALL.map(|part| builder.add_text_field(name(part), TextOptions::default())),
        date: builder.add_i64_field(DATE, NumericOptions::from(FAST)),
        size: builder.add_u64_field("size", NumericOptions::from(FAST)),
        high: builder.add_u64_field(HIGH, NumericOptions::from(FAST)),
        low: builder.add_u64_field(LOW, NumericOptions::from(FAST)),
    };
    (builder.build(), fields)
}

fn name(part: Part) -> &'static str {
    match part {
        Part::Subject => "subject",
        Part::From => "from",
        Part::To => "to",
        Part::Cc => "cc",
        Part::Body => "body",
        Part::FileName => "filename",
        Part::Attached => "attached",
        Part::List => "list",
    }
}

/// What single characters of a part are kept behind.
pub(super) fn sign(part: Part) -> char {
    match part {
        Part::Subject => 's',
        Part::From => 'f',
        Part::To => 't',
        Part::Cc => 'c',
        Part::Body => 'b',
        Part::FileName => 'n',
        Part::Attached => 'a',
        Part::List => 'l',
    }
}

pub(super) fn register(tokenizers: &TokenizerManager) {
    tokenizers.register(SINGLE, TextAnalyzer::from(Singles::default()));
}

impl Fields {
    pub(super) fn parts(&self) -> Vec<(Part, Field)> {
        Part::ALL.into_iter().zip(self.parts).collect()
    }

    fn part(&self, part: Part) -> Field {
        self.parts[Part::ALL.iter().position(|one| *one == part).unwrap_or_default()]
    }

    pub(super) fn key_of(&self, space: &str, id: MessageId) -> Term {
        Term::from_field_bytes(self.key, &key(space, id))
    }

    pub(super) fn document(&self, space: &str, id: MessageId, entry: &Entry) -> TantivyDocument {
        let mut document = TantivyDocument::new();
        document.add_bytes(self.key, &key(space, id));
        document.add_text(self.space, space);
        document.add_text(self.account, &entry.account);
        if entry.has_attachment {
            document.add_text(self.flag, ATTACHMENT);
        }
        if entry.is_trashed {
            document.add_text(self.flag, TRASHED);
        }
        entry.labels.iter().for_each(|label| document.add_text(self.label, label.trim().to_lowercase()));
        let (high, low) = halves(id);
        document.add_i64(self.date, entry.date);
        document.add_u64(self.size, entry.size);
        document.add_u64(self.high, high);
        document.add_u64(self.low, low);
        for (part, text) in &entry.texts {
            document.add_text(self.part(*part), text);
            if let Some(singles) = singles(*part, text) {
                document.add_text(self.single, singles);
            }
        }
        document
    }
}

fn key(space: &str, id: MessageId) -> Vec<u8> {
    [space.as_bytes(), &[0], &id.bytes()].concat()
}

fn halves(id: MessageId) -> (u64, u64) {
    let number = u128::from_be_bytes(id.bytes());
    #[allow(clippy::cast_possible_truncation, reason = "the two halves of the number")]
    ((number >> 64) as u64, number as u64)
}

pub(super) fn whole(high: u64, low: u64) -> MessageId {
    MessageId::from_bytes((u128::from(high) << 64 | u128::from(low)).to_be_bytes())
}

/// The sign of the part and each character that a single character may be searched by.
fn singles(part: Part, text: &str) -> Option<String> {
    if text.is_ascii() {
        return None;
    }
    let mut seen = std::collections::HashSet::new();
    let mut singles = String::from(sign(part));
    let mut tokens = Tokens::new(text);
    while tokens.advance() {
        let token = tokens.token();
        if token.is_unseparated
            && let Some(first) = token.text.chars().next()
            && seen.insert(first)
        {
            singles.push(first);
        }
    }
    (singles.len() > 1).then_some(singles)
}

/// Takes apart what [`singles`] put together.
#[derive(Clone, Default)]
struct Singles {
    token: Token,
}

impl Tokenizer for Singles {
    type TokenStream<'a> = SingleStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> SingleStream<'a> {
        self.token.reset();
        let mut characters = text.chars();
        SingleStream { sign: characters.next(), characters, token: &mut self.token }
    }
}

struct SingleStream<'a> {
    sign: Option<char>,
    characters: std::str::Chars<'a>,
    token: &'a mut Token,
}

impl TokenStream for SingleStream<'_> {
    fn advance(&mut self) -> bool {
        let Some(c) = self.characters.next() else { return false };
        self.token.text.clear();
        self.token.text.extend(self.sign);
        self.token.text.push(c);
        self.token.position = self.token.position.wrapping_add(1);
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}
