//! A mail of the demo as it is written, before it becomes bytes.

use super::{attachment::Attachment, people::Person};

/// How long before the start a mail was sent.
#[derive(Debug, Clone, Copy)]
pub(super) enum When {
    /// Days before the start (in UTC), at this hour and minute of the sender's clock. At least 1, so that no mail comes from the future.
    DaysAgo(u16, i8, i8),
    /// Minutes before the hour of the start.
    MinutesAgo(u32),
}

/// How texts and headers that are not ASCII are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Charset {
    /// UTF-8 as quoted-printable: mostly Latin letters.
    Latin,
    /// UTF-8 as base64: mostly others.
    Utf8,
    /// RFC 1468, seven bits.
    Iso2022Jp,
    /// Eight bits, as old Japanese mailers send it.
    ShiftJis,
}

/// One mail. Everything that can be derived (ids, references, quotes, dates) is derived.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) id: &'static str,
    pub(super) when: When,
    pub(super) from: Person,
    pub(super) to: Vec<Person>,
    pub(super) cc: Vec<Person>,
    pub(super) subject: &'static str,
    pub(super) charset: Charset,
    pub(super) parent: Option<&'static str>,
    pub(super) quotes: bool,
    pub(super) text: &'static str,
    pub(super) html: Option<&'static str>,
    pub(super) inline: Vec<Attachment>,
    pub(super) files: Vec<Attachment>,
    pub(super) fields: Vec<(&'static str, &'static str)>,
}

impl Draft {
    pub(super) fn new(
        id: &'static str,
        when: When,
        from: Person,
        to: &[Person],
        subject: &'static str,
    ) -> Self {
        Self {
            id,
            when,
            from,
            to: to.to_vec(),
            cc: Vec::new(),
            subject,
            charset: Charset::Latin,
            parent: None,
            quotes: false,
            text: "",
            html: None,
            inline: Vec::new(),
            files: Vec::new(),
            fields: Vec::new(),
        }
    }

    pub(super) fn text(self, text: &'static str) -> Self {
        Self { text, ..self }
    }

    pub(super) fn html(self, html: &'static str) -> Self {
        Self { html: Some(html), ..self }
    }

    pub(super) fn cc(self, cc: &[Person]) -> Self {
        Self { cc: cc.to_vec(), ..self }
    }

    pub(super) fn charset(self, charset: Charset) -> Self {
        Self { charset, ..self }
    }

    /// Answers `parent` without quoting it.
    pub(super) fn answers(self, parent: &'static str) -> Self {
        Self { parent: Some(parent), ..self }
    }

    /// Answers `parent` with all of it quoted below.
    pub(super) fn quotes(self, parent: &'static str) -> Self {
        Self { parent: Some(parent), quotes: true, ..self }
    }

    /// An image that the HTML shows by its Content-ID.
    pub(super) fn inline(mut self, image: Attachment) -> Self {
        self.inline.push(image);
        self
    }

    pub(super) fn file(mut self, file: Attachment) -> Self {
        self.files.push(file);
        self
    }

    pub(super) fn field(mut self, name: &'static str, value: &'static str) -> Self {
        self.fields.push((name, value));
        self
    }
}
