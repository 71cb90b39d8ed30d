//! A request that was let in: by whom, to which space, in which language.

use mailarchive_api::{
    Body, BodyReader, NameValue, Request, Response, Space,
    abi_stable::std_types::{ROption, RString},
};

use super::{Refusal, query::Fields, routes, urls::Urls};
use crate::{
    account::{AccountForm, JsonFault},
    text::Texts,
};

/// What a viewer may do with the mail of a space that he may view.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rights {
    pub(super) may_edit: bool,
    pub(super) may_delete: bool,
    pub(super) is_admin: bool,
}

/// Made by [`super::access::admit`] alone: whoever holds one was admitted.
pub(super) struct Visit {
    pub(super) space: Space,
    /// The viewer may edit pages of the space.
    pub(super) may_edit: bool,
    /// The viewer administers the space.
    pub(super) is_admin: bool,
    /// The viewer may move mail to the trash.
    pub(super) may_delete: bool,
    pub(super) user: String,
    pub(super) texts: Texts,
    pub(super) urls: Urls,
    pub(super) base_path: String,
    /// How the client calls the wiki, where the wiki tells.
    pub(super) origin: Option<String>,
    pub(super) xsrf: String,
    pub(super) query: Fields,
    /// The entity-tag that the client has (RFC 9110, section 13.1.2).
    pub(super) if_none_match: Option<String>,
    pub(super) now: i64,
    /// Of the body, as sent; empty where it was not.
    pub(super) content_type: String,
    parameters: Vec<NameValue>,
    body: Body,
}

impl Visit {
    pub(super) fn new(space: Space, rights: Rights, request: Request, now: i64) -> Self {
        let if_none_match = request.header("if-none-match").map(str::to_owned);
        let content_type = request.header("content-type").unwrap_or_default().to_owned();
        Self {
            may_edit: rights.may_edit,
            is_admin: rights.is_admin,
            may_delete: rights.may_delete,
            base_path: request.base_path.to_string(),
            origin: origin(&request.details),
            if_none_match,
            content_type,
            user: request.viewer.user.into_option().map(String::from).unwrap_or_default(),
            texts: Texts::new(&request.viewer.language, &request.viewer.time_zone),
            urls: Urls::new(&request.base_path, &space.key),
            xsrf: request.xsrf_token.into(),
            query: Fields::parse(request.query.as_bytes()),
            now,
            parameters: request.parameters.into(),
            body: request.body,
            space,
        }
    }

    /// Who is signed in.
    pub(super) fn signed_in_user(&self) -> ROption<RString> {
        if self.user.is_empty() { ROption::RNone } else { ROption::RSome(self.user.as_str().into()) }
    }

    /// A part of the path.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|one| one.name == name).map(|one| one.value.as_str())
    }

    /// The id in the path; a malformed one names nothing.
    pub(super) fn id<T: std::str::FromStr>(&self, name: &str) -> Result<T, Refusal> {
        self.parameter(name).and_then(|value| value.parse().ok()).ok_or(Refusal::NotFound)
    }

    /// The fields of a posted form.
    pub(super) fn form(&mut self) -> Result<Fields, Refusal> {
        Ok(Fields::parse(&taken(&mut self.body)?))
    }

    /// The body, to be read piece by piece.
    pub(super) fn stream(&mut self) -> BodyReader {
        std::mem::replace(&mut self.body, Body::empty()).into_reader()
    }

    /// The body as the fields of an account.
    pub(super) fn account_form(&mut self) -> Result<AccountForm, Refusal> {
        AccountForm::from_json(&taken(&mut self.body)?).map_err(|fault| match fault {
            JsonFault::Malformed(detail) => Refusal::Malformed(detail),
            JsonFault::Fields(errors) => Refusal::Fields(errors),
        })
    }

    /// The body as JSON.
    pub(super) fn json<T: serde::de::DeserializeOwned>(&mut self) -> Result<T, Refusal> {
        serde_json::from_slice(&taken(&mut self.body)?).map_err(|error| Refusal::Malformed(error.to_string()))
    }
}

/// A request of a site administrator. Made by [`super::access::admit_to_site`] alone.
pub(super) struct SiteVisit {
    pub(super) user: String,
    pub(super) texts: Texts,
    pub(super) base_path: String,
    pub(super) xsrf: String,
    pub(super) query: Fields,
    body: Body,
}

impl SiteVisit {
    pub(super) fn new(request: Request) -> Self {
        Self {
            user: request.viewer.user.into_option().map(String::from).unwrap_or_default(),
            texts: Texts::new(&request.viewer.language, &request.viewer.time_zone),
            base_path: request.base_path.into(),
            xsrf: request.xsrf_token.into(),
            query: Fields::parse(request.query.as_bytes()),
            body: request.body,
        }
    }

    /// The fields of a posted form.
    pub(super) fn form(&mut self) -> Result<Fields, Refusal> {
        Ok(Fields::parse(&taken(&mut self.body)?))
    }
}

fn origin(details: &str) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct Details {
        origin: Option<String>,
    }
    serde_json::from_str::<Details>(details).ok()?.origin
}

/// The whole body, which is short.
fn taken(body: &mut Body) -> Result<Vec<u8>, Refusal> {
    let body = std::mem::replace(body, Body::empty());
    body.read_to_vec(usize::try_from(routes::MAX_BODY).unwrap_or(usize::MAX)).map_err(|error| {
        if error.kind() == std::io::ErrorKind::FileTooLarge {
            Refusal::TooLarge
        } else {
            Refusal::Malformed(error.to_string())
        }
    })
}

/// Sends the browser on after a form was handled (RFC 9110, section 15.4.4).
pub(super) fn see_other(href: String) -> Response {
    Response::new(303, Body::empty()).header("location", href)
}
