//! How correspondents are shown.

use maud::{Markup, html};

use super::Icon;
use crate::{
    message::{Address, imitates},
    text::Texts,
};

/// The name that a person goes by: the display name, else the address.
pub(super) fn name(address: &Address) -> &str {
    address.name.as_deref().map(str::trim).filter(|name| !name.is_empty()).unwrap_or(&address.address)
}

/// A disc with initials; the colour follows the address, so that a person keeps it.
pub(super) fn avatar(address: Option<&Address>) -> Markup {
    let (initials, colour) = address
        .map_or_else(|| ("?".to_owned(), 4), |address| (initials(name(address)), colour(&address.address)));
    html! { span class={ "av c" (colour) } aria-hidden="true" { (initials) } }
}

/// Who wrote, in a list: the name, and a mark where it may be somebody else.
pub(super) fn sender(texts: &Texts, address: &Address) -> Markup {
    html! { bdi { (name(address)) } (doubt(texts, address)) }
}

/// A mark beside the name of somebody who may be somebody else; the message says why.
pub(in crate::web) fn doubt(texts: &Texts, address: &Address) -> Markup {
    html! {
        @if imitates(address) {
            " " span class="doubt" title=(texts.get("people-doubt")) { (Icon::Warning) span class="vh" { (texts.get("people-doubt")) } }
        }
    }
}

/// Names and addresses, separated by commas.
pub(super) fn addresses(all: &[Address]) -> Markup {
    html! {
        @for (index, address) in all.iter().enumerate() {
            @if index > 0 { ", " }
            bdi { (name(address)) }
            @if name(address) != address.address { " " span class="muted" { "<" bdi { (address.address) } ">" } }
        }
    }
}

fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    match (words.next(), words.next()) {
        // Two letters of scripts without capitals would be too wide for the disc.
        (Some(first), _) if !first.is_ascii() && !first.is_uppercase() => first.to_string(),
        (Some(first), Some(second)) => first.to_uppercase().chain(second.to_uppercase()).collect(),
        (Some(first), None) => first.to_uppercase().collect(),
        _ => "?".to_owned(),
    }
}

fn colour(address: &str) -> u32 {
    address
        .bytes()
        .fold(0u32, |hash, byte| hash.wrapping_mul(31).wrapping_add(u32::from(byte.to_ascii_lowercase())))
        % 7
}
