//! The wiki over HTTP: its own pages and REST calls, and the way to the plugin's.

mod add_ons;
mod answer;
mod ask;
mod assets;
mod call;
mod compress;
mod cookies;
mod dispatch;
mod embed;
mod failure;
mod find;
mod pages;
mod rest;
mod security;
mod space;
mod throttle;
mod viewer;
mod xsrf;

use std::{io, sync::Arc, time::Duration};

use axum::{Router, middleware, routing::get, serve::ListenerExt};
use tokio::{net::TcpListener, sync::oneshot};

pub(crate) use add_ons::AddOns;
pub(crate) use answer::segment;
pub(crate) use assets::address as asset_address;
use throttle::Throttle;

use crate::wiki::Wiki;

/// How long requests that run may go on after the wiki was told to stop.
const GRACE: Duration = Duration::from_secs(5);

const PATIENCE: Duration = Duration::from_secs(5);

/// What every request needs.
#[derive(Clone)]
pub(crate) struct AppState {
    wiki: Wiki,
    add_ons: Arc<dyn AddOns>,
    site: Arc<Site>,
}

struct Site {
    name: String,
    /// Cookies go over TLS only.
    secure: bool,
    /// How long a page waits for a plugin's part of it.
    patience: Duration,
    throttle: Throttle,
    streams: dispatch::Streams,
}

impl AppState {
    /// A wiki called `site_name` with its plugins.
    pub(crate) fn new(wiki: Wiki, add_ons: impl AddOns, site_name: impl Into<String>) -> Self {
        let site = Site {
            name: site_name.into(),
            secure: false,
            patience: PATIENCE,
            throttle: Throttle::default(),
            streams: dispatch::Streams::default(),
        };
        Self { wiki, add_ons: Arc::new(add_ons), site: Arc::new(site) }
    }
}

/// Answers requests until `shutdown`, and then those that run, for a few seconds more.
pub(crate) async fn serve(
    listener: TcpListener,
    state: AppState,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let (stopping, stopped) = oneshot::channel();
    // An answer's head and its body are two writes: the second would wait for the reader's delayed
    // acknowledgement of the first, 40 ms (RFC 1122 section 4.2.3.2).
    let listener = listener.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    let server = axum::serve(listener, router(state)).with_graceful_shutdown(async move {
        shutdown.await;
        let _ = stopping.send(());
    });
    // A stream of events ends only when the plugin does, which may be after this.
    let overdue = async move {
        match stopped.await {
            Ok(()) => tokio::time::sleep(GRACE).await,
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        ended = server => ended,
        () = overdue => Ok(()),
    }
}

fn router(state: AppState) -> Router {
    Router::new()
        .route("/assets/{name}", get(assets::serve))
        .merge(pages::routes())
        .merge(rest::routes())
        .fallback(dispatch::dispatch)
        .method_not_allowed_fallback(call::method_not_allowed)
        .layer(middleware::map_response(security::headers))
        .layer(compress::layer())
        .with_state(state)
}

#[cfg(test)]
mod tests;
