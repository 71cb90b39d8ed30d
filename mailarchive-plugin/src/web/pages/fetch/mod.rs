//! *Fetch new mail*: start, stop, and progress as server-sent events.

mod live;

use std::{io, time::Duration};

use mailarchive_api::{Body, Response};
use maud::{Markup, html};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use self::live::Outcome;

pub(super) use self::live::Live;
use super::Icon;
use crate::web::{Refusal, Visit, Web, visit::see_other};

pub(in crate::web) fn start(web: &Web, mut visit: Visit) -> Result<Response, Refusal> {
    let from_accounts = visit.form()?.get("back") == Some("accounts");
    let back = if from_accounts { visit.urls.accounts() } else { visit.urls.mail() };
    if !web.accounts.list(&visit.space.id)?.iter().any(|account| account.enabled) {
        return Ok(see_other(format!("{back}?disabled=1")));
    }
    web.poller.fetch_space(&visit.space.id)?;
    Ok(see_other(awaited(&back)))
}

/// The same address, which tells the outcome when the fetch is over.
fn awaited(href: &str) -> String {
    format!("{href}{}fetched=1", if href.contains('?') { '&' } else { '?' })
}

/// What is shown while a fetch is running. `own` is the page's address.
pub(super) fn panel(visit: &Visit, live: &Live, own: &str) -> Markup {
    html! {
        @if live.is_running() {
            section class="card live" id="mail-live" aria-label=(visit.texts.get("fetch-new-mail")) data-progress=(visit.urls.below("progress")) {
                (live.panel(visit))
            }
            noscript { meta http-equiv="refresh" content={ "3;url=" (awaited(own)) }; }
        }
    }
}

/// The outcome, for whoever waited for it, within the element that speaks it.
pub(super) fn told(visit: &Visit, live: &Live) -> Markup {
    let told = outcome(visit, live);
    html! {
        div id="mail-told" role="status" {
            @if let Some(Outcome { is_whole, sentence }) = told {
                div class={ "note " (if is_whole { "ok" } else { "warn" }) } {
                    (if is_whole { Icon::Check } else { Icon::Warning }) div { (sentence) }
                }
            }
        }
    }
}

/// The title of a page; the outcome goes first, since a page that is loaded is announced by its title.
pub(super) fn title(visit: &Visit, live: &Live, title: &str) -> String {
    outcome(visit, live).map_or_else(|| title.to_owned(), |told| format!("{} – {title}", told.sentence))
}

fn outcome(visit: &Visit, live: &Live) -> Option<Outcome> {
    let is_awaited = visit.is_admin && visit.query.get("fetched").is_some();
    (is_awaited && !live.is_running()).then(|| live.outcome(&visit.texts))
}

/// Why nothing is fetched.
pub(super) fn note(visit: &Visit) -> Markup {
    let texts = &visit.texts;
    html! {
        @if visit.is_admin && visit.query.get("disabled").is_some() {
            div class="note warn" role="status" {
                (Icon::Warning)
                div { (texts.get("fetch-all-disabled")) " " a href=(visit.urls.accounts()) { (texts.get("menu-accounts")) } }
            }
        }
    }
}

pub(in crate::web) fn stop(web: &Web, visit: Visit) -> Result<Response, Refusal> {
    web.poller.stop_space(&visit.space.id)?;
    Ok(see_other(awaited(&visit.urls.mail())))
}

/// A stream of the panel's inside, each time it changes; `event: over` ends it.
pub(in crate::web) fn progress(web: &Web, visit: Visit) -> Result<Response, Refusal> {
    let stopping = web.poller.stopping();
    let web = web.clone();
    let changes = web.poller.changes();
    let events = Events {
        web,
        visit,
        stopping,
        changes,
        pending: io::Cursor::default(),
        last: String::new(),
        over: false,
    };
    Ok(Response::new(200, Body::from_reader(events))
        .header("content-type", "text/event-stream; charset=utf-8")
        .header("cache-control", "no-store")
        .header("x-accel-buffering", "no"))
}

struct Events {
    web: Web,
    visit: Visit,
    stopping: CancellationToken,
    changes: watch::Receiver<u64>,
    pending: io::Cursor<Vec<u8>>,
    last: String,
    over: bool,
}

impl Events {
    /// Eyes follow no more than this; the rest is left out.
    const PACE: Duration = Duration::from_millis(200);
    /// Proxies close what is silent for long.
    const HEARTBEAT: Duration = Duration::from_secs(15);

    fn next(&mut self) -> io::Result<Vec<u8>> {
        let live = Live::of(&self.web, &self.visit.space.id).map_err(io::Error::from)?;
        let panel = live.panel(&self.visit).into_string().replace(['\r', '\n'], " ");
        if !live.is_running() {
            self.over = true;
            return Ok(format!("data: {panel}\n\nevent: over\ndata: over\n\n").into_bytes());
        }
        if panel == self.last {
            return Ok(b": still running\n\n".to_vec());
        }
        self.last.clone_from(&panel);
        Ok(format!("data: {panel}\n\n").into_bytes())
    }

    fn wait(&mut self) {
        let (stopping, changes) = (self.stopping.clone(), &mut self.changes);
        self.web.poller.runtime().block_on(async move {
            tokio::select! {
                () = stopping.cancelled() => {}
                () = async {
                    tokio::time::sleep(Self::PACE).await;
                    let _ = tokio::time::timeout(Self::HEARTBEAT, changes.changed()).await;
                } => {}
            }
        });
    }
}

impl io::Read for Events {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.pending.read(buffer)?;
        if read > 0 || self.over || self.stopping.is_cancelled() {
            return Ok(read);
        }
        if !self.last.is_empty() {
            self.wait();
        }
        self.changes.mark_unchanged();
        self.pending = io::Cursor::new(self.next()?);
        self.pending.read(buffer)
    }
}
