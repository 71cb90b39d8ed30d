//! The panel that shows how far the fetch of a space is.

use maud::{Markup, html};

use crate::web::{Web, pages::Icon};
use crate::{account::MailAccount, poller::PassState, text::Texts, web::Visit};

/// The passes of a space, each with its account.
pub(in crate::web::pages) struct Live(Vec<(MailAccount, PassState)>);

impl Live {
    pub(in crate::web::pages) fn of(web: &Web, space: &str) -> Result<Self, mailarchive_api::AbiError> {
        let accounts = web.accounts.list(space)?;
        let ids: Vec<_> = accounts.iter().map(|account| account.id).collect();
        let mut passes = web.poller.progress(space, &ids)?;
        Ok(Self(
            accounts
                .into_iter()
                .filter_map(|account| passes.remove(&account.id).map(|pass| (account, pass)))
                .collect(),
        ))
    }

    pub(in crate::web::pages) fn is_running(&self) -> bool {
        self.0.iter().any(|(_, pass)| !pass.is_over())
    }

    /// How many messages the latest passes archived so far.
    pub(in crate::web::pages) fn archived(&self) -> u64 {
        let archived = |pass: &PassState| match pass {
            PassState::Running { fetched, .. } => *fetched,
            PassState::Done { new } => *new,
            _ => 0,
        };
        self.0.iter().map(|(_, pass)| archived(pass)).sum()
    }

    pub(in crate::web::pages) fn failures(
        &self,
    ) -> impl Iterator<Item = (&MailAccount, &crate::source::Trouble)> {
        self.0.iter().filter_map(|(account, pass)| match pass {
            PassState::Failed(trouble) => Some((account, trouble)),
            _ => None,
        })
    }

    /// The inside of the panel.
    pub(in crate::web::pages) fn panel(&self, visit: &Visit) -> Markup {
        let texts = &visit.texts;
        let (fetched, total) = self.0.iter().fold((0, 0), |(fetched, total), (_, pass)| match pass {
            PassState::Running { fetched: f, total: t } => (fetched + f, total + t),
            PassState::Done { new } => (fetched + new, total + new),
            _ => (fetched, total),
        });
        let running = self.0.iter().filter(|(_, pass)| !pass.is_over()).count();
        html! {
            div class="row" {
                @if running > 0 { span class="spin" aria-hidden="true" {} } @else { (Icon::Check) }
                strong { @if running > 0 { (texts.count("live-checking", running as u64)) } @else { (texts.get("live-over")) } }
                @if total > 0 {
                    span class="muted num" { (texts.with("live-progress", [("fetched", texts.number(fetched)), ("total", texts.number(total))])) }
                }
                span class="grow" {}
                @if running > 0 {
                    form method="post" action=(visit.urls.below("fetch/stop")) {
                        (visit.xsrf_field())
                        button class="btn s" { (texts.get("live-stop")) }
                    }
                }
            }
            @if total > 0 {
                progress max=(total) value=(fetched) aria-label=(texts.get("live-label")) {}
            } @else if running > 0 {
                progress aria-label=(texts.get("live-label")) {}
            }
            div role="status" { ul { @for (account, pass) in &self.0 { (line(texts, account, pass)) } } }
        }
    }
}

fn line(texts: &Texts, account: &MailAccount, pass: &PassState) -> Markup {
    let (class, icon, state) = match pass {
        PassState::Starting => ("run", Icon::Fetch, texts.get("live-connecting")),
        PassState::Running { fetched, total } => (
            "run",
            Icon::Fetch,
            texts.with(
                "live-progress",
                [("fetched", texts.number(*fetched)), ("total", texts.number(*total))],
            ),
        ),
        PassState::Done { new } => ("ok", Icon::Check, texts.count("live-new", *new)),
        PassState::Failed(trouble) => ("bad", Icon::Cross, texts.told(trouble)),
        PassState::Stopped => ("off", Icon::Cross, texts.get("live-stopped")),
    };
    html! { li class=(class) { (icon) span { bdi { (account.name) } ": " (state) } } }
}
