//! Adding and editing a mail account, and testing what is entered.

use mailarchive_api::Response;
use maud::{Markup, html};

use crate::web::pages::{Fragment, Icon};
use crate::{
    account::{
        AccountError, AccountForm, AccountId, AfterArchive, FieldError, MailAccount, Password, PasswordRule,
        Protocol, parse,
    },
    source::Probe,
    text::Texts,
    web::{
        Refusal, Visit, Web, assets, contributions::MAIL_ACCOUNTS, query::Fields, rest::probe::probe,
        visit::see_other,
    },
};

/// A form as it is shown: what was typed, what is wrong with it, what the test said.
struct Shown<'a> {
    form: AccountForm,
    /// `Some`: an account is edited.
    editing: Option<&'a MailAccount>,
    errors: Vec<FieldError>,
    probe: Option<Probe>,
}

pub(in crate::web) fn new(_: &Web, visit: Visit) -> Result<Response, Refusal> {
    let form = AccountForm { protocol: Protocol::Imaps.name().to_owned(), ..AccountForm::default() };
    Ok(show(&visit, 200, &Shown { form, editing: None, errors: Vec::new(), probe: None }))
}

pub(in crate::web) fn edit(web: &Web, visit: Visit) -> Result<Response, Refusal> {
    let account = web.accounts.get(&visit.space.id, visit.id("id")?)?;
    let form = AccountForm::of(&account);
    Ok(show(&visit, 200, &Shown { form, editing: Some(&account), errors: Vec::new(), probe: None }))
}

pub(in crate::web) fn create(web: &Web, mut visit: Visit) -> Result<Response, Refusal> {
    let fields = visit.form()?;
    let form = typed(&fields);
    let entered = match parse(&form, PasswordRule::Needed) {
        Ok(entered) => entered,
        Err(errors) => return Ok(show(&visit, 422, &Shown { form, editing: None, errors, probe: None })),
    };
    if fields.get("test").is_some() {
        let probe = probe(web, &entered, None)?;
        return Ok(show(&visit, 200, &Shown { form, editing: None, errors: Vec::new(), probe: Some(probe) }));
    }
    match web.accounts.create(&visit.space.id, entered, &visit.user) {
        Ok(account) => {
            web.log_change(&visit, "added", &account);
            Ok(see_other(format!("{}?note=created", visit.urls.accounts())))
        }
        Err(AccountError::Field(error)) => {
            Ok(show(&visit, 422, &Shown { form, editing: None, errors: vec![error], probe: None }))
        }
        Err(error) => Err(error.into()),
    }
}

pub(in crate::web) fn update(web: &Web, mut visit: Visit) -> Result<Response, Refusal> {
    let id: AccountId = visit.id("id")?;
    let account = web.accounts.get(&visit.space.id, id)?;
    let fields = visit.form()?;
    // What the form does not show is kept.
    let form = AccountForm { after_archive: AccountForm::of(&account).after_archive, ..typed(&fields) };
    let entered = match parse(&form, PasswordRule::StoredFor(&account.server)) {
        Ok(entered) => entered,
        Err(errors) => {
            return Ok(show(&visit, 422, &Shown { form, editing: Some(&account), errors, probe: None }));
        }
    };
    if fields.get("test").is_some() {
        let probe = probe(web, &entered, Some(&account))?;
        return Ok(show(
            &visit,
            200,
            &Shown { form, editing: Some(&account), errors: Vec::new(), probe: Some(probe) },
        ));
    }
    match web.accounts.update(&visit.space.id, id, entered) {
        Ok(account) => {
            web.poller.forget(id);
            web.log_change(&visit, "changed", &account);
            Ok(see_other(format!("{}?note=changed", visit.urls.accounts())))
        }
        Err(AccountError::Field(error)) => {
            Ok(show(&visit, 422, &Shown { form, editing: Some(&account), errors: vec![error], probe: None }))
        }
        Err(error) => Err(error.into()),
    }
}

fn typed(fields: &Fields) -> AccountForm {
    AccountForm {
        name: fields.text("name"),
        description: fields.text("description"),
        protocol: fields.text("protocol"),
        hostname: fields.text("hostname"),
        port: fields.text("port"),
        username: fields.text("username"),
        password: Some(Password::new(fields.text("password"))),
        allow_cleartext: fields.get("allowCleartext").is_some(),
        ..AccountForm::default()
    }
}

impl AccountForm {
    /// The form of a stored account, without its password.
    fn of(account: &MailAccount) -> Self {
        let server = &account.server;
        Self {
            name: account.name.clone(),
            description: account.description.clone(),
            protocol: server.protocol.name().to_owned(),
            hostname: server.hostname.to_string(),
            port: server.port.get().to_string(),
            username: server.username.clone(),
            allow_cleartext: server.allow_cleartext,
            after_archive: (account.after_archive != AfterArchive::Delete)
                .then(|| serde_json::to_value(&account.after_archive).unwrap_or_default()),
            ..Self::default()
        }
    }
}

fn show(visit: &Visit, status: u16, shown: &Shown<'_>) -> Response {
    let texts = &visit.texts;
    let title = texts.get(if shown.editing.is_some() { "form-title-edit" } else { "form-title-add" });
    let action = shown
        .editing
        .map_or_else(|| visit.urls.below("accounts/new"), |account| visit.urls.account(account.id, "edit"));
    let content = html! {
        div class="head" { div class="grow" { h1 { (title) } p { (texts.get("form-lead")) } } }
        div class="cols" {
            form class="card" id="mail-account" method="post" action=(action) data-test=(visit.urls.rest("accounts/test"))
                data-account=[shown.editing.map(|account| account.id)] novalidate {
                (visit.xsrf_field())
                div class="form" {
                    @if !shown.errors.is_empty() {
                        div class="note bad" role="alert" { (Icon::Warning) div { strong { (texts.get("form-wrong")) } } }
                    }
                    div id="mail-test" aria-live="polite" { @if let Some(probe) = &shown.probe { (outcome(visit, probe)) } }
                    (fields(visit, shown))
                }
                div class="fend" {
                    button class="btn pri" { (texts.get(if shown.editing.is_some() { "form-save" } else { "form-create" })) }
                    button class="btn" name="test" value="1" { (Icon::Plug) (texts.get("form-test")) }
                    a class="btn quiet" href=(visit.urls.accounts()) { (texts.get("form-cancel")) }
                }
            }
            (clone_steps(visit))
        }
    };
    let page = Fragment::new(&title, MAIL_ACCOUNTS, content).status(status);
    page.below(texts.get("accounts-title"), visit.urls.accounts()).script(visit, &assets::ACCOUNT).response()
}

fn fields(visit: &Visit, shown: &Shown<'_>) -> Markup {
    let texts = &visit.texts;
    let form = &shown.form;
    html! {
        (text_field(visit, shown, "name", &form.name, true, Some("form-name-hint")))
        (text_field(visit, shown, "description", &form.description, false, None))
        fieldset class="f" aria-describedby=[error_id(shown, "protocol")] {
            legend { (texts.get("form-protocol")) (required()) }
            div class="seg" {
                @for protocol in Protocol::ALL {
                    label {
                        (protocol)
                        small { (encryption(texts, protocol)) }
                        input type="radio" name="protocol" value=(protocol) checked[form.protocol == protocol.name()]
                            data-port=(protocol.default_port().get());
                    }
                }
            }
            (error(visit, shown, "protocol"))
            div class="check" data-only="POP IMAP" {
                label {
                    input class="ck" type="checkbox" name="allowCleartext" checked[form.allow_cleartext]
                        aria-describedby="cleartext-hint";
                    (texts.get("form-cleartext"))
                }
                p class="hint" id="cleartext-hint" { (texts.get("form-cleartext-hint")) }
            }
        }
        div class="two keep" {
            (text_field(visit, shown, "hostname", &form.hostname, true, None))
            (text_field(visit, shown, "port", &form.port, false, Some("form-port-hint")))
        }
        div class="two eq" {
            (text_field(visit, shown, "username", &form.username, true, None))
            (password_field(visit, shown))
        }
    }
}

/// How a protocol is encrypted, and the port that it has where none is entered.
fn encryption(texts: &Texts, protocol: Protocol) -> String {
    let means = texts.get(match protocol {
        Protocol::Pop => "form-protocol-stls",
        Protocol::Imap => "form-protocol-starttls",
        Protocol::Pops | Protocol::Imaps => "form-protocol-tls",
    });
    let port = protocol.default_port().get().to_string();
    texts.with("form-protocol-port", [("means", means), ("port", port)])
}

fn required() -> Markup {
    html! { span class="req" aria-hidden="true" { " *" } }
}

fn text_field(
    visit: &Visit,
    shown: &Shown<'_>,
    name: &str,
    value: &str,
    needed: bool,
    hint: Option<&str>,
) -> Markup {
    let texts = &visit.texts;
    let wrong = error_id(shown, name);
    let described = [wrong.clone(), hint.map(|_| format!("{name}-hint"))]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ");
    // What is a name to people is none to spell checkers and capitalisation.
    let literal = ["hostname", "port", "username"].contains(&name);
    html! {
        div class="f" {
            label for=(name) {
                (texts.get(&format!("form-{name}")))
                @if needed { (required()) } @else if name == "description" { " " i { (texts.get("form-optional")) } }
            }
            input id=(name) name=(name) value=(value) required[needed] aria-invalid=[wrong.is_some().then_some("true")]
                aria-describedby=[(!described.is_empty()).then_some(described)]
                inputmode=[(name == "port").then_some("numeric")] autocomplete="off"
                autocapitalize=[literal.then_some("none")] spellcheck=[literal.then_some("false")]
                placeholder=[(name == "hostname").then_some("imap.example.com")];
            (error(visit, shown, name))
            @if let Some(hint) = hint { p class="hint" id={ (name) "-hint" } { (texts.get(hint)) } }
        }
    }
}

/// The password is never sent back: what was typed is gone, and the hint says so.
fn password_field(visit: &Visit, shown: &Shown<'_>) -> Markup {
    let texts = &visit.texts;
    let typed = shown.form.password.as_ref().is_some_and(|password| !password.reveal().is_empty());
    let hint = match (shown.editing, typed) {
        (_, true) => "form-password-again",
        (Some(_), false) => "form-password-keep",
        (None, false) => "form-password-hint",
    };
    let wrong = error_id(shown, "password");
    let described =
        wrong.clone().map_or_else(|| "password-hint".to_owned(), |id| format!("{id} password-hint"));
    html! {
        div class="f" {
            label for="password" { (texts.get("form-password")) @if shown.editing.is_none() { (required()) } }
            input id="password" name="password" type="password" required[shown.editing.is_none()] autocomplete="new-password"
                aria-invalid=[wrong.is_some().then_some("true")] aria-describedby=(described);
            (error(visit, shown, "password"))
            p class="hint" id="password-hint" { (texts.get(hint)) }
        }
    }
}

fn error_id(shown: &Shown<'_>, field: &str) -> Option<String> {
    shown.errors.iter().any(|error| error.field == field).then(|| format!("{field}-error"))
}

fn error(visit: &Visit, shown: &Shown<'_>, field: &str) -> Markup {
    html! {
        @for error in shown.errors.iter().filter(|error| error.field == field) {
            p class="ferr" id={ (field) "-error" } { (Icon::Warning) (visit.texts.get(error.text)) }
        }
    }
}

/// What *Test Connection* found, stage by stage.
fn outcome(visit: &Visit, probe: &Probe) -> Markup {
    let texts = &visit.texts;
    let (class, icon, title) = if probe.ok() {
        ("note ok", Icon::Check, "test-works")
    } else {
        ("note bad", Icon::Warning, "test-fails")
    };
    html! {
        div class=(class) {
            (icon)
            div {
                strong { (texts.get(title)) }
                ul class="stg" {
                    @for stage in &probe.stages {
                        li class=[(!stage.ok).then_some("no")] {
                            @if stage.ok { (Icon::Check) } @else { (Icon::Cross) }
                            span { (texts.trouble(&stage.message)) }
                        }
                    }
                }
            }
        }
    }
}

fn clone_steps(visit: &Visit) -> Markup {
    let texts = &visit.texts;
    html! {
        aside class="card aside" id="clone" {
            div class="note warn" { (Icon::Warning) div { strong { (texts.get("clone-warning")) } " " (texts.get("clone-advice")) } }
            h2 { (texts.get("clone-title")) }
            ol class="steps" {
                @for step in 1..=4 { li { span { (texts.get(&format!("clone-step-{step}"))) } } }
            }
            p class="sm muted" { (texts.get("clone-example")) " " b { "sales@company.com → conf-sales@company.com" } }
        }
    }
}
