//! Pages that say why there is nothing else.

use maud::{Markup, html};

use super::Reader;

pub(crate) fn error_page(reader: &Reader, title: &str, detail: &str, offer_sign_in: bool) -> Markup {
    html! {
        div.card.empty {
            h1 { (title) }
            p { (detail) }
            div.row.center {
                @if offer_sign_in {
                    a.btn.pri href={ "/login?next=" (crate::http::segment(&reader.address)) } {
                        (reader.language.say("log-in"))
                    }
                }
                a.btn href="/" { (reader.language.say("to-the-start")) }
            }
        }
    }
}
