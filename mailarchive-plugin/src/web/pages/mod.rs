//! The pages: HTML fragments that the host decorates.

pub(super) mod accounts;
pub(super) mod feed;
pub(super) mod fetch;
mod found;
mod fragment;
mod icons;
pub(super) mod import;
mod keys;
pub(super) mod list;
mod mentions;
pub(super) mod message;
mod people;
mod reading;
pub(super) mod settings;
pub(super) mod statistics;
mod tags;
pub(super) mod thread;
pub(super) mod trash;
pub(super) mod verify;

use maud::{Markup, html};

use self::{feed::Feed, fragment::Fragment, icons::Icon};
pub(super) use self::{found::said, people::doubt};
use super::Visit;

impl Visit {
    /// The hidden field that proves a form came from this site.
    fn xsrf_field(&self) -> Markup {
        html! { input type="hidden" name="xsrf" value=(self.xsrf); }
    }
}
