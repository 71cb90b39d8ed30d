//! The panel that shows how far the fetch of a space is.

use maud::{Markup, html};

use crate::web::{Web, pages::Icon};
use crate::{account::MailAccount, poller::PassState, text::Texts, web::Visit};

/// What somebody who waited for a fetch is told.
#[derive(Debug, PartialEq)]
pub(super) struct Outcome {
    /// Every account was fetched to its end.
    pub(super) is_whole: bool,
    pub(super) sentence: String,
}

impl Outcome {
    fn of<'a>(texts: &Texts, passes: impl Iterator<Item = &'a PassState>) -> Self {
        let (mut new, mut failed, mut stopped, mut known) = (0, false, false, false);
        for pass in passes {
            known = true;
            match pass {
                PassState::Done { new: more } => new += more,
                PassState::Failed(_) => failed = true,
                PassState::Stopped => stopped = true,
                PassState::Starting | PassState::Running { .. } => {}
            }
        }
        let sentence = match (failed, stopped, known) {
            (true, ..) => texts.count("live-brought-in-part", new),
            (_, true, _) => texts.get("live-brought-until-stopped"),
            (.., true) => texts.count("live-brought", new),
            // Passes are remembered until the plugin is switched.
            _ => texts.get("live-brought-untold"),
        };
        Self { is_whole: !failed && !stopped, sentence }
    }
}

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

    /// What somebody who waited for it is told of a fetch that is over.
    pub(super) fn outcome(&self, texts: &Texts) -> Outcome {
        Outcome::of(texts, self.0.iter().map(|(_, pass)| pass))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Stage, Trouble};

    #[test]
    fn every_fetch_ends_in_a_sentence() {
        let texts = Texts::new("en", "UTC");
        let failed =
            || PassState::Failed(Trouble::new(Stage::Fetch, "trouble-crashed", [("reason", String::new())]));
        for (passes, is_whole, start) in [
            (vec![PassState::Done { new: 0 }], true, "The fetch is over. There was no new mail."),
            (vec![PassState::Done { new: 2 }, PassState::Done { new: 1 }], true, "The fetch is over. 3 new"),
            (vec![PassState::Done { new: 1 }, failed()], false, "One new message was archived, but"),
            (vec![failed(), PassState::Stopped], false, "No new mail was archived, and"),
            (vec![PassState::Stopped, PassState::Done { new: 1 }], false, "The fetch was stopped."),
            (vec![], true, "The fetch is over."),
        ] {
            let told = Outcome::of(&texts, passes.iter());
            assert!(told.is_whole == is_whole && told.sentence.starts_with(start), "{told:?}");
        }
    }
}
