//! Pieces of text in which what was searched for is marked.

use mailarchive_api::contribution::Excerpt;
use maud::{Markup, html};

/// The pieces; everything in them is text.
pub(super) fn excerpt(pieces: &[Excerpt]) -> Markup {
    html! {
        @for piece in pieces {
            @if piece.is_match { mark { (piece.text) } } @else { (piece.text) }
        }
    }
}
