//! How a message came here: what servers found out about its sender, its stations, its list, its header fields.

use maud::{Markup, html};

use super::super::Icon;
use crate::{
    archive::Record,
    message::{Hop, Message, Verdict, list_fields, path, verdicts},
    text::Texts,
    web::Visit,
};

const MOST_FIELDS: usize = 500;
const LONGEST_VALUE: usize = 2000;

pub(in crate::web::pages) fn provenance(visit: &Visit, record: &Record, message: &Message) -> Markup {
    let texts = &visit.texts;
    let every_field = visit.query.get("headers") == Some("1");
    let hops = path(&message.headers);
    let list = list_fields(&message.headers);
    html! {
        details class="defects way" id="headers" open[every_field] {
            summary { (Icon::Route) (texts.get("reading-way")) }
            (authentication(texts, message, &hops))
            @if !hops.is_empty() {
                h2 { (texts.get("reading-path")) }
                ol { @for (at, hop) in hops.iter().enumerate() { (station(texts, hop, earlier(&hops, at))) } }
            }
            @if !list.is_empty() {
                h2 { (texts.get("reading-list")) }
                dl class="fields" { @for (name, value) in &list { (field(name, value)) } }
            }
            @if every_field {
                h2 { (texts.get("reading-fields-title")) }
                dl class="fields" {
                    @for (name, value) in message.headers.iter().take(MOST_FIELDS) { (field(name, value)) }
                }
                @if message.headers.len() > MOST_FIELDS || message.headers.iter().any(|(_, value)| value.len() > LONGEST_VALUE) {
                    p { (texts.get("reading-fields-cut")) }
                }
                p { a href=(visit.keep(&visit.urls.message(record.id))) { (texts.get("reading-fields-hide")) } }
            } @else {
                p { a href=(visit.keep(&format!("{}?headers=1#headers", visit.urls.message(record.id)))) { (texts.get("reading-fields")) } }
            }
        }
    }
}

fn field(name: &str, value: &str) -> Markup {
    let value = &value[..value.floor_char_boundary(LONGEST_VALUE)];
    html! { div { dt { bdi { (name) } } dd { bdi { (value) } } } }
}

fn authentication(texts: &Texts, message: &Message, hops: &[Hop]) -> Markup {
    let Some(told) = verdicts(&message.headers, hops) else {
        return html! { p { (texts.get("reading-auth-none")) } };
    };
    html! {
        h2 { bdi { (texts.with("reading-auth", [("server", told.server.as_str())])) } }
        @if !told.on_path { p { (texts.get("reading-auth-caution")) } }
        @if told.results.is_empty() { p { (texts.get("reading-auth-nothing")) } }
        ul { @for verdict in &told.results { li { bdi { (in_words(texts, verdict)) } } } }
        @if told.untold > 0 { p { (texts.count("reading-auth-untold", told.untold as u64)) } }
    }
}

fn in_words(texts: &Texts, verdict: &Verdict) -> String {
    let result = match verdict.result.as_str() {
        "hardfail" => "fail",
        other => other,
    };
    let told = matches!(
        (verdict.method.as_str(), result),
        ("dkim" | "spf" | "dmarc", "pass" | "fail" | "none") | ("spf", "softfail")
    );
    let somebody = texts.get("reading-auth-somebody");
    if told {
        let about = verdict.about.as_deref().unwrap_or(&somebody);
        return texts.with(&format!("reading-auth-{}-{result}", verdict.method), [("about", about)]);
    }
    let (method, result) = (verdict.method.to_uppercase(), verdict.result.as_str());
    match verdict.about.as_deref() {
        Some(about) => texts.with(
            "reading-auth-other-about",
            [("method", method.as_str()), ("result", result), ("about", about)],
        ),
        None => texts.with("reading-auth-other", [("method", method.as_str()), ("result", result)]),
    }
}

/// The time of the last station before this one that tells it.
fn earlier(hops: &[Hop], at: usize) -> Option<i64> {
    hops[..at].iter().rev().find_map(|hop| hop.at)
}

fn station(texts: &Texts, hop: &Hop, earlier: Option<i64>) -> Markup {
    let place = match (hop.from.as_deref(), hop.by.as_deref()) {
        (Some(from), Some(by)) => texts.with("reading-path-hop", [("from", from), ("by", by)]),
        (Some(from), None) => texts.with("reading-path-from", [("from", from)]),
        (None, Some(by)) => texts.with("reading-path-by", [("by", by)]),
        (None, None) => texts.get("reading-path-unsaid"),
    };
    let delay = hop.at.zip(earlier).map(|(at, earlier)| {
        let time = texts.duration(at.abs_diff(earlier) / 1000);
        let id = if at >= earlier { "reading-path-after" } else { "reading-path-before" };
        texts.with(id, [("time", time.as_str())])
    });
    html! {
        li {
            bdi { (place) }
            @if let Some(with) = &hop.with { " · " bdi { (texts.with("reading-path-with", [("protocol", with.as_str())])) } }
            @if let Some(at) = hop.at { " · " time datetime=(Texts::machine(at)) { (texts.date_time(at)) } }
            @if let Some(delay) = delay { " · " (delay) }
        }
    }
}
