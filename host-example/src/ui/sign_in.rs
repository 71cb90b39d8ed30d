//! Signing in, and the first start.

use maud::{Markup, html};

use super::{
    Filled, Reader,
    document::plain_page,
    form::{Input, note, xsrf},
};

/// The form to sign in; `problem` says why the last try failed.
pub(crate) fn sign_in(reader: &Reader, next: &str, filled: &Filled, problem: Option<&str>) -> String {
    let language = reader.language;
    let title = language.say("log-in");
    let main = html! {
        form.card.narrow method="post" action="/login" {
            div.form {
                h1 { (title) }
                @if let Some(problem) = problem { (note("bad", &html! { (problem) })) }
                (xsrf(reader))
                input type="hidden" name="next" value=(next);
                (Input::text("user", language.say("user-name")).required().autocomplete("username").draw(language, filled))
                (Input::password("password", language.say("password"), "current-password").required()
                    .draw(language, filled))
            }
            div.fend { button.btn.pri type="submit" { (title) } }
        }
    };
    plain_page(reader, &title, &main)
}

/// The form of the set-up link.
pub(crate) fn set_up(reader: &Reader, token: &str, filled: &Filled) -> String {
    let language = reader.language;
    let title = language.say("set-up");
    let main = html! {
        form.card.narrow method="post" action="/setup" {
            div.form {
                div { h1 { (title) } p.lead { (language.say("set-up-lead")) } }
                (xsrf(reader))
                input type="hidden" name="token" value=(token);
                (Input::text("name", language.say("user-name")).required().autocomplete("username").draw(language, filled))
                (Input::password("password", language.say("password"), "new-password").required()
                    .hint(language.say("password-hint")).draw(language, filled))
            }
            div.fend { button.btn.pri type="submit" { (language.say("set-up-submit")) } }
        }
    };
    plain_page(reader, &title, &main)
}

/// What everybody sees until the wiki is set up.
pub(crate) fn not_set_up(reader: &Reader) -> Markup {
    html! {
        div.card.empty {
            h1 { (reader.language.say("not-set-up")) }
            p { (reader.language.say("not-set-up-detail")) }
        }
    }
}
