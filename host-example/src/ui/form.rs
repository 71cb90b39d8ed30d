//! Parts of forms.

use std::borrow::Cow;

use maud::{Markup, html};

use super::{Reader, icon::icon};
use crate::{
    text::Language,
    wiki::{FieldError, Invalid},
};

/// What was typed into a form, and what is wrong with it.
#[derive(Default)]
pub(crate) struct Filled {
    values: Vec<(&'static str, String)>,
    errors: Vec<FieldError>,
}

impl Filled {
    /// Values by field.
    pub(crate) fn new(values: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        Self { values: values.into_iter().collect(), errors: Vec::new() }
    }

    /// With what is wrong.
    pub(crate) fn with_errors(mut self, errors: Vec<FieldError>) -> Self {
        self.errors = errors;
        self
    }

    pub(super) fn value(&self, field: &str) -> &str {
        self.values.iter().find(|(name, _)| *name == field).map_or("", |(_, value)| value)
    }

    pub(super) fn error(&self, field: &str) -> Option<Invalid> {
        self.errors.iter().find(|error| error.field == field).map(|error| error.reason)
    }

    /// Errors of fields that the form does not have.
    pub(super) fn other_errors(&self, fields: &[&str]) -> Vec<Invalid> {
        self.errors.iter().filter(|error| !fields.contains(&error.field)).map(|error| error.reason).collect()
    }
}

/// One line to type into.
pub(super) struct Input<'a> {
    pub(super) name: &'static str,
    pub(super) label: Cow<'a, str>,
    pub(super) kind: &'static str,
    pub(super) required: bool,
    pub(super) hint: Option<Cow<'a, str>>,
    pub(super) autocomplete: &'static str,
}

impl<'a> Input<'a> {
    pub(super) fn text(name: &'static str, label: Cow<'a, str>) -> Self {
        Self { name, label, kind: "text", required: false, hint: None, autocomplete: "off" }
    }

    pub(super) fn password(name: &'static str, label: Cow<'a, str>, autocomplete: &'static str) -> Self {
        Self { kind: "password", autocomplete, ..Self::text(name, label) }
    }

    pub(super) fn required(self) -> Self {
        Self { required: true, ..self }
    }

    pub(super) fn hint(self, hint: Cow<'a, str>) -> Self {
        Self { hint: Some(hint), ..self }
    }

    pub(super) fn autocomplete(self, autocomplete: &'static str) -> Self {
        Self { autocomplete, ..self }
    }

    pub(super) fn draw(&self, language: Language, filled: &Filled) -> Markup {
        let error = filled.error(self.name);
        // A name to sign in with is typed as it is written.
        let plain = matches!(self.autocomplete, "username") || matches!(self.name, "key" | "email" | "name");
        html! {
            div.f {
                label for=(self.name) {
                    (self.label)
                    @if self.required { " " span.req aria-hidden="true" { "*" } }
                }
                input id=(self.name) name=(self.name) type=(self.kind) required[self.required]
                    autocomplete=(self.autocomplete)
                    value=[(self.kind != "password").then(|| filled.value(self.name))]
                    autocapitalize=[plain.then_some("none")] spellcheck=[plain.then_some("false")]
                    aria-invalid=[error.map(|_| "true")]
                    aria-describedby=[described_by(self.name, error.is_some(), self.hint.is_some())];
                (field_error(language, self.name, error))
                @if let Some(hint) = &self.hint { p.hint id={ (self.name) "-hint" } { (hint) } }
            }
        }
    }
}

pub(super) fn described_by(name: &str, error: bool, hint: bool) -> Option<String> {
    let ids = [error.then(|| format!("{name}-error")), hint.then(|| format!("{name}-hint"))];
    let ids: Vec<_> = ids.into_iter().flatten().collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}

pub(super) fn field_error(language: Language, name: &str, error: Option<Invalid>) -> Markup {
    html! {
        @if let Some(reason) = error {
            p.ferr id={ (name) "-error" } { (icon("warn")) (language.say(reason_key(reason))) }
        }
    }
}

/// A box of one kind (`warn`, `bad`, `ok`, or plain), with a role for those who do not see it.
pub(super) fn note(kind: &str, content: &Markup) -> Markup {
    let (picture, role) = match kind {
        "bad" => ("warn", "alert"),
        "warn" => ("warn", "note"),
        "ok" => ("check", "status"),
        _ => ("info", "note"),
    };
    html! { div class={ "note " (kind) } role=(role) { (icon(picture)) div.grow { (content) } } }
}

pub(super) fn xsrf(reader: &Reader) -> Markup {
    html! { input type="hidden" name="xsrf" value=(reader.xsrf); }
}

/// Where to go back to.
pub(super) fn back(reader: &Reader) -> Markup {
    html! { input type="hidden" name="next" value=(reader.address); }
}

/// The sentence that says what is wrong.
pub(crate) fn reason_key(reason: Invalid) -> &'static str {
    match reason {
        Invalid::Empty => "invalid-empty",
        Invalid::TooLong => "invalid-too-long",
        Invalid::TooShort => "invalid-too-short",
        Invalid::Characters => "invalid-characters",
        Invalid::Choice => "invalid-choice",
        Invalid::Taken => "invalid-taken",
        Invalid::Reserved => "invalid-reserved",
        Invalid::UnknownUser => "invalid-unknown-user",
        Invalid::UnknownPage => "invalid-unknown-page",
        Invalid::Cycle => "invalid-cycle",
        Invalid::LastAdministrator => "invalid-last-administrator",
        Invalid::AnonymousViewOnly => "invalid-anonymous",
        Invalid::TimeZone => "invalid-time-zone",
        Invalid::WrongPassword => "invalid-wrong-password",
        Invalid::Type => "invalid-type",
    }
}
