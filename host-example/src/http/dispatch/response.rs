//! The plugin's answer as HTTP, decorated where the route asks for it.

use std::{io::Read, sync::Arc};

use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::Response,
};
use mailarchive_api::{
    Page,
    abi_stable::std_types::{ROption, RString},
    contribution::{Decorator, Route, WebResource},
};

use super::{Failure, Viewer, Visit};
use crate::{
    http::{AppState, answer, security, space},
    plugins::MenuItem,
    ui,
};

/// The longest fragment that is decorated, in bytes.
const MAX_FRAGMENT: u64 = 16 * 1024 * 1024;

/// Those are for one hop only (RFC 9110, section 7.6.1): the server sets its own.
const HOP_BY_HOP: [HeaderName; 6] = [
    header::CONNECTION,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
    header::TRAILER,
    header::TE,
    HeaderName::from_static("keep-alive"),
];

pub(super) async fn response(
    visit: &Visit,
    route: &Route,
    answer: mailarchive_api::Response,
) -> Result<Response, Failure> {
    let status = StatusCode::from_u16(answer.status)
        .map_err(|_| Failure::Internal(format!("{} answered the status {}", route.key, answer.status)))?;
    let bare = is_bare(route.decorator);
    let mut response = match answer.page {
        ROption::RSome(page) => {
            let task = Decoration {
                state: visit.state.clone(),
                viewer: Arc::clone(&visit.viewer),
                space_key: visit.space_key(),
                decorator: route.decorator,
                page,
                status,
            };
            tokio::task::spawn_blocking(move || task.run(answer.body))
                .await
                .unwrap_or_else(|error| Err(Failure::Internal(error.to_string())))?
        }
        // A page that is not there, or not for this viewer, looks like any other of the wiki.
        ROption::RNone if !bare && refusal(status, bare).is_some() => {
            return Err(refusal(status, bare).unwrap_or(Failure::NotFound));
        }
        ROption::RNone => Response::new(body(visit, answer.body)?),
    };
    *response.status_mut() = status;
    let decorated = response.headers().contains_key(header::CONTENT_TYPE);
    let headers = response.headers_mut();
    if decorated && let Some(policy) = security::policy_with_nonce(&visit.nonce) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    for pair in answer.headers {
        let name = HeaderName::from_bytes(pair.name.as_bytes());
        let (Ok(name), Ok(value)) = (name, HeaderValue::from_bytes(pair.value.as_bytes())) else {
            tracing::warn!("the plugin's header “{}” is malformed", pair.name.escape_debug());
            continue;
        };
        let replaced = decorated && (name == header::CONTENT_TYPE || name == header::CONTENT_LENGTH);
        if !replaced && !HOP_BY_HOP.contains(&name) {
            headers.append(name, value);
        }
    }
    // A program answers a challenge; people have the page for signing in.
    if status == StatusCode::UNAUTHORIZED && bare {
        headers
            .entry(header::WWW_AUTHENTICATE)
            .or_insert(HeaderValue::from_static("Basic realm=\"wiki\", charset=\"UTF-8\""));
    }
    if visit.is_head() {
        *response.body_mut() = Body::empty();
    }
    Ok(response)
}

fn body(visit: &Visit, body: mailarchive_api::Body) -> Result<Body, Failure> {
    match body {
        mailarchive_api::Body::Bytes(bytes) => Ok(Body::from(bytes.into_vec())),
        stream @ mailarchive_api::Body::Stream(_) if visit.is_head() => {
            drop(stream);
            Ok(Body::empty())
        }
        stream @ mailarchive_api::Body::Stream(_) => {
            visit.state.site.streams.body(stream.into_reader()).ok_or(Failure::Unavailable)
        }
    }
}

/// A way of decorating that this wiki does not know is none.
fn is_bare(decorator: Decorator) -> bool {
    matches!(decorator, Decorator::None | Decorator::Unknown)
}

/// The wiki's own words for a status.
fn refusal(status: StatusCode, bare: bool) -> Option<Failure> {
    match status {
        StatusCode::UNAUTHORIZED if bare => Some(Failure::Challenge),
        StatusCode::UNAUTHORIZED => Some(Failure::SignIn),
        StatusCode::FORBIDDEN => Some(Failure::Forbidden),
        StatusCode::NOT_FOUND => Some(Failure::NotFound),
        _ => None,
    }
}

struct Decoration {
    state: AppState,
    viewer: Arc<Viewer>,
    space_key: Option<String>,
    decorator: Decorator,
    page: Page,
    status: StatusCode,
}

impl Decoration {
    fn run(self, body: mailarchive_api::Body) -> Result<Response, Failure> {
        let (state, viewer) = (&self.state, &self.viewer);
        // Nobody sees the space, or the administration, around a page that he may not see; a stranger is offered to
        // sign in.
        let outside = self.decorator == Decorator::Admin && !viewer.is_site_administrator();
        if (viewer.user.is_none() || outside)
            && let Some(failure) = refusal(self.status, is_bare(self.decorator))
        {
            return Err(failure);
        }
        let fragment = fragment(body)?;
        let resources = state.add_ons.resources();
        let page = self.page(&fragment, &resources);
        let document = if self.decorator == Decorator::Admin {
            ui::plugin_admin_page(&viewer.reader, &page)
        } else {
            let key = self.space_key.as_deref().ok_or_else(|| {
                Failure::Internal("a page that is to be decorated lies in no space".to_owned())
            })?;
            let mut frame = space::of_viewer(state, viewer, key)?;
            if let Some(feed) = feed(&self.page.details) {
                frame.feeds = vec![feed];
            }
            ui::plugin_page(&viewer.reader, &frame, &page)
        };
        Ok(answer::html(state, viewer, document))
    }

    fn page<'a>(&'a self, fragment: &'a str, resources: &'a [WebResource]) -> ui::PluginPage<'a> {
        ui::PluginPage {
            title: &self.page.title,
            current: self.page.current.iter().map(RString::as_str).collect(),
            breadcrumbs: self
                .page
                .breadcrumbs
                .iter()
                .map(|crumb| (crumb.label.as_str(), crumb.href.as_ref().map(RString::as_str).into()))
                .collect(),
            resources,
            fragment,
            tools: self.decorator == Decorator::SpaceTools,
        }
    }
}

/// The feed that a page names in its `details`, in place of the space's.
fn feed(details: &str) -> Option<MenuItem> {
    #[derive(serde::Deserialize)]
    struct Details {
        feed: Option<Feed>,
    }
    #[derive(serde::Deserialize)]
    struct Feed {
        title: String,
        href: String,
    }
    let Feed { title, href } = serde_json::from_str::<Details>(details).ok()?.feed?;
    href.starts_with('/').then(|| MenuItem { key: "feed".to_owned(), label: title, href, icon: None })
}

fn fragment(body: mailarchive_api::Body) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    body.into_reader()
        .take(MAX_FRAGMENT + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| Failure::Internal(format!("the plugin's page broke off: {error}")))?;
    if bytes.len() as u64 > MAX_FRAGMENT {
        return Err(Failure::Internal("the plugin's page is too long to be decorated".to_owned()));
    }
    String::from_utf8(bytes).map_err(|_| Failure::Internal("the plugin's page is no UTF-8".to_owned()))
}
