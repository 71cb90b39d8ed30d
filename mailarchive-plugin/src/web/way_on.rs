//! Where somebody goes on whose request is not granted.

use mailarchive_api::{HostBox, Request, SpaceKind, abi_stable::std_types::ROption};
use maud::{Markup, html};

use super::urls::Urls;
use crate::text::Texts;

/// What a request tells of its place; the request itself is used up by then.
pub(super) struct Place {
    base_path: String,
    space_key: Option<String>,
}

impl Place {
    pub(super) fn of(request: &Request) -> Self {
        Self {
            base_path: request.base_path.to_string(),
            space_key: request.parameter("key").map(str::to_owned),
        }
    }

    /// Links to the space's mail, where there is any, and to the start. The wiki puts no space around a page of
    /// somebody who may not view it, so these tell nothing.
    pub(super) fn ways_on(&self, host: &HostBox, texts: &Texts) -> Markup {
        let mail = self.mail(host);
        html! {
            p class="row ways" {
                @if let Some(mail) = mail { a class="btn pri" href=(mail) { (texts.get("refusal-to-mail")) } }
                a class="btn" href={ (self.base_path) "/" } { (texts.get("refusal-to-start")) }
            }
        }
    }

    fn mail(&self, host: &HostBox) -> Option<String> {
        let found = host.spaces().by_key(self.space_key.as_deref()?.into()).into_result().ok()?;
        let ROption::RSome(space) = found else { return None };
        (space.kind == SpaceKind::SITE).then(|| Urls::new(&self.base_path, &space.key).mail())
    }
}
