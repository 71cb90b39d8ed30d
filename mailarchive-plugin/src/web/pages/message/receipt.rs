//! The receipt of a message: how it came into the archive, in words.

use maud::{Markup, html};

use crate::web::pages::Icon;
use crate::{
    archive::Record,
    source::ServerId,
    text::Texts,
    web::{Refusal, Visit, Web},
};

pub(super) fn receipt(web: &Web, visit: &Visit, record: &Record) -> Result<Markup, Refusal> {
    let texts = &visit.texts;
    let row = |name: &str, value: &str| html! { div { dt { (texts.get(name)) } dd { bdi { (value) } } } };
    let time = |name: &str, at: i64| {
        let shown = texts.date_time(at);
        html! { div { dt { (texts.get(name)) } dd { time class="num" datetime=(Texts::machine(at)) { (shown) } } } }
    };
    Ok(html! {
        details class="defects way" {
            summary { (Icon::Shield) (texts.get("receipt-title")) }
            dl class="fields" {
                @if let Some(import) = &record.import {
                    (row("receipt-imported-by", &import.by))
                    @if !import.file.is_empty() { (row("receipt-file", &import.file)) }
                    (time("receipt-imported", record.archived_at))
                } @else {
                    (row("receipt-account", &account(web, visit, record)?))
                    @if !record.server_id.mailbox.is_empty() { (row("receipt-mailbox", &record.server_id.mailbox)) }
                    (row("receipt-server-id", &named(texts, &record.server_id)))
                    @if let Some(at) = record.internal_date { (time("receipt-received", at)) }
                    (time("receipt-archived", record.archived_at))
                }
                (row("receipt-size", &texts.size(record.size)))
                div { dt { "SHA-256" } dd { code { (record.sha256) } } }
            }
            p class="sm" { (texts.get("receipt-why")) }
        }
    })
}

fn account(web: &Web, visit: &Visit, record: &Record) -> Result<String, Refusal> {
    let known = web.accounts.list(&visit.space.id)?.into_iter().find(|account| account.id == record.account);
    Ok(known.map_or_else(|| visit.texts.get("receipt-account-removed"), |account| account.name))
}

/// What the server called it. Only IMAP has mailboxes, and only POP servers without unique-ids number their messages.
fn named(texts: &Texts, server_id: &ServerId) -> String {
    let text = match (server_id.mailbox.is_empty(), server_id.validity) {
        (false, _) => "receipt-uid",
        (true, 0) => "receipt-unique-id",
        (true, _) => "receipt-number",
    };
    texts.with(text, [("id", server_id.id.clone()), ("validity", server_id.validity.to_string())])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_server_called_it_is_told_by_protocol() {
        let texts = Texts::new("en", "UTC");
        for (mailbox, validity, expected) in [
            ("INBOX", 1234, "UID 7, with UIDVALIDITY 1234"),
            ("", 0, "the unique-id 7"),
            ("", 3, "number 7 of its session, since the server has no unique-ids"),
        ] {
            let server_id = ServerId { mailbox: mailbox.into(), validity, id: "7".into() };
            assert_eq!(named(&texts, &server_id), expected);
        }
    }
}
