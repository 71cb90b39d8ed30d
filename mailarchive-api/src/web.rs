//! Requests and responses: the plugin's pages and its REST calls.

use abi_stable::{
    StableAbi,
    std_types::{ROption, RString, RVec},
};

use crate::Body;

/// A name and a value: a header, a path parameter.
#[repr(C)]
#[derive(StableAbi, Debug, Clone, PartialEq, Eq)]
pub struct NameValue {
    /// Header names are in lower case.
    pub name: RString,
    /// The value, decoded.
    pub value: RString,
}

/// Who asks, and how he wants to be answered.
#[repr(C)]
#[derive(StableAbi, Debug, Clone, PartialEq, Eq)]
pub struct Viewer {
    /// The name of the signed-in user.
    pub user: ROption<RString>,
    /// BCP 47, the user's choice, else the browser's.
    pub language: RString,
    /// IANA time zone name.
    pub time_zone: RString,
}

/// A request that the host matched to a route of the plugin.
///
/// The host has authenticated the user and, for a route that writes, made sure that no other site made the
/// user's browser send it: by the XSRF token, or because the request carries HTTP Basic credentials and no
/// sign of another site. It has *not* checked any permission: the plugin does.
#[repr(C)]
#[derive(StableAbi)]
pub struct Request {
    /// Upper case.
    pub method: RString,
    /// [`crate::contribution::Route::key`] of the route that matched.
    pub route: RString,
    /// What the placeholders of the route's path stand for, percent-decoded.
    pub parameters: RVec<NameValue>,
    /// The path, as sent.
    pub path: RString,
    /// The query without the question mark, as sent.
    pub query: RString,
    /// `accept`, `content-type`, `content-length`, `range`, `if-none-match`, `last-event-id`; no others are promised.
    pub headers: RVec<NameValue>,
    /// Who asks.
    pub viewer: Viewer,
    /// The theme that decorates: `default` or `documentation`.
    pub theme: RString,
    /// What stands before every path of the wiki, without a slash at its end; mostly empty.
    pub base_path: RString,
    /// The nonce that the response's Content-Security-Policy carries for scripts of this page.
    pub csp_nonce: RString,
    /// The value for the hidden field `xsrf` of forms, and the header `x-xsrf-token` of scripts.
    pub xsrf_token: RString,
    /// The body.
    pub body: Body,
    /// A JSON object, or empty: what later minor versions tell beside the above.
    ///
    /// Since 1.1: `origin`, the scheme, host and port by which the client calls the wiki, without a slash at its end,
    /// for links that are read outside of it where [`crate::Site::url`] is not known.
    pub details: RString,
}

impl Request {
    /// The value of a path parameter.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        find(&self.parameters, name)
    }

    /// The value of a header; `name` in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }
}

fn find<'a>(pairs: &'a [NameValue], name: &str) -> Option<&'a str> {
    pairs.iter().find(|pair| pair.name == name).map(|pair| pair.value.as_str())
}

/// A link in the trail above a page's title.
#[repr(C)]
#[derive(StableAbi, Debug, Clone, PartialEq, Eq)]
pub struct Breadcrumb {
    /// What it reads.
    pub label: RString,
    /// Where it leads; `RNone`: the page itself.
    pub href: ROption<RString>,
}

/// What the host needs to decorate an HTML fragment.
#[repr(C)]
#[derive(StableAbi, Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The title, without the site's name.
    pub title: RString,
    /// [`crate::contribution::WebItem::key`]s that are shown as the current place.
    pub current: RVec<RString>,
    /// The trail below the space: the host puts the space before it.
    pub breadcrumbs: RVec<Breadcrumb>,
    /// A JSON object, or empty: what later minor versions ask for beside the above.
    ///
    /// Since 1.1: `feed`, an object with `title` and `href`, the path of an Atom feed of what the page shows. A
    /// host names it in the place of the space's [`crate::contribution::Feed`].
    pub details: RString,
}

impl Page {
    /// A page of this title, and nothing else.
    pub fn new(title: impl Into<RString>) -> Self {
        Self { title: title.into(), current: RVec::new(), breadcrumbs: RVec::new(), details: RString::new() }
    }
}

/// The answer to a [`Request`].
#[repr(C)]
#[derive(StableAbi)]
pub struct Response {
    /// The HTTP status code. To a 401 of a route that is not decorated the host adds its challenge (RFC 9110,
    /// section 11.6.1).
    pub status: u16,
    /// Sent as they are. Where `content-security-policy` is among them, the host adds none of its own.
    pub headers: RVec<NameValue>,
    /// With `page`: an HTML fragment, UTF-8, for the host to decorate; else the whole body.
    pub body: Body,
    /// Present: decorate.
    pub page: ROption<Page>,
}

impl Response {
    /// An undecorated answer.
    pub fn new(status: u16, body: impl Into<Body>) -> Self {
        Self { status, headers: RVec::new(), body: body.into(), page: ROption::RNone }
    }

    /// With one more header; `name` in lower case.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push(NameValue { name: name.into(), value: RString::from(value.into()) });
        self
    }

    /// Decorated as `page`.
    #[must_use]
    pub fn decorated(mut self, page: Page) -> Self {
        self.page = ROption::RSome(page);
        self
    }
}
