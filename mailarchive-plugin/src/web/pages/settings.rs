//! The plugin's settings, for site administrators.

use mailarchive_api::{Breadcrumb, Page, Response, abi_stable::std_types::ROption};
use maud::{Markup, html};

use super::Icon;
use crate::{
    settings::{DECLARED, Declared, Takes},
    text::Texts,
    web::{Refusal, Web, settings::PATH, visit::SiteVisit, visit::see_other},
};

/// What a field shows: the text in it, and whether that was refused.
struct Field {
    declared: &'static Declared,
    typed: String,
    wrong: bool,
}

pub(in crate::web) fn show(web: &Web, visit: SiteVisit) -> Result<Response, Refusal> {
    let settings = web.poller.settings();
    let field =
        |declared: &'static Declared| Field { declared, typed: (declared.read)(&settings), wrong: false };
    Ok(page(&visit, 200, &DECLARED.iter().map(field).collect::<Vec<_>>()))
}

pub(in crate::web) fn save(web: &Web, mut visit: SiteVisit) -> Result<Response, Refusal> {
    let form = visit.form()?;
    let mut settings = web.poller.settings();
    let fields: Vec<Field> = DECLARED
        .iter()
        .map(|declared| {
            let typed = form.text(declared.name);
            let wrong = declared.change(&mut settings, &typed).is_err();
            Field { declared, typed, wrong }
        })
        .collect();
    if fields.iter().any(|field| field.wrong) {
        return Ok(page(&visit, 422, &fields));
    }
    web.change_settings(settings, &visit.user)?;
    Ok(see_other(format!("{}{PATH}?note=saved", visit.base_path)))
}

fn page(visit: &SiteVisit, status: u16, fields: &[Field]) -> Response {
    let texts = &visit.texts;
    let title = texts.get("settings-title");
    let content = html! {
        div class="mail-archive" {
            div class="head" { div class="grow" { h1 { (title) } p { (texts.get("settings-lead")) } } }
            @if visit.query.get("note") == Some("saved") {
                div class="note ok" role="status" { (Icon::Check) div { (texts.get("settings-saved")) } }
            }
            form class="card" method="post" action={ (visit.base_path) (PATH) } novalidate {
                input type="hidden" name="xsrf" value=(visit.xsrf);
                div class="form" { @for field in fields { (input(texts, field)) } }
                div class="fend" { button class="btn pri" { (texts.get("form-save")) } }
            }
        }
    };
    Response::new(status, content.into_string()).decorated(Page {
        breadcrumbs: vec![Breadcrumb { label: title.clone().into(), href: ROption::RNone }].into(),
        ..Page::new(title)
    })
}

fn input(texts: &Texts, field: &Field) -> Markup {
    let name = field.declared.name;
    let (hint, error) = (format!("{name}-hint"), format!("{name}-error"));
    let described = if field.wrong { format!("{error} {hint}") } else { hint.clone() };
    let mode = matches!(field.declared.takes, Takes::Number { .. }).then_some("numeric");
    html! {
        div class="f" {
            label for=(name) { (texts.get(&format!("settings-{name}"))) }
            input id=(name) name=(name) value=(field.typed) autocomplete="off" spellcheck="false" inputmode=[mode]
                aria-invalid=[field.wrong.then_some("true")] aria-describedby=(described);
            @if field.wrong {
                p class="ferr" id=(error) { (Icon::Warning) (texts.get(&format!("settings-{name}-wrong"))) }
            }
            p class="hint" id=(hint) { (texts.get(&format!("settings-{name}-hint"))) }
        }
    }
}
