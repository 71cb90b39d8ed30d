//! Macros and panels of plugins in the wiki's own pages.

use std::time::{Duration, Instant};

use mailarchive_api::contribution::{Fragment, MacroUse, PanelPlace, RENDER, WebPanel, WebResource};

use super::{call::Call, space};
use crate::{
    plugins::{CallError, panels},
    ui::{self, Embedded, Missing, Panel, SpaceFrame},
    wiki::{Embed, Misread, Page, Piece},
};

/// Macros of one page that are drawn.
const MAX_MACROS: usize = 20;
/// The longest piece of a plugin in a page, in bytes.
const MAX_FRAGMENT: usize = 256 * 1024;

/// The text of a page with its macros drawn.
pub(super) fn parts(call: &Call, frame: &SpaceFrame, page: &Page) -> Vec<Embedded> {
    let mut budget = Budget::new(call);
    page.pieces()
        .into_iter()
        .map(|piece| match piece {
            Piece::Html(html) => Embedded::Own(html),
            Piece::Macro(embed) => match draw(call, frame, &embed, &mut budget) {
                Ok(html) => Embedded::Plugin(html),
                Err(reason) => placeholder(call, embed.name, reason),
            },
            Piece::Misread(Misread { name, source, fault }) => {
                if is_known(call, &name) {
                    placeholder(call, name, Missing::Misread(fault))
                } else {
                    Embedded::Text(source)
                }
            }
        })
        .collect()
}

fn is_known(call: &Call, name: &str) -> bool {
    call.state.add_ons.features().macros.iter().any(|known| known.key == name)
}

fn placeholder(call: &Call, name: String, reason: Missing) -> Embedded {
    let features = call.state.add_ons.features();
    let known = features.macros.iter().find(|known| known.key == name);
    Embedded::Placeholder { form: known.map(ui::written), name, reason }
}

fn draw(call: &Call, frame: &SpaceFrame, embed: &Embed, budget: &mut Budget) -> Result<String, Missing> {
    let add_ons = &call.state.add_ons;
    if !is_known(call, &embed.name) {
        return Err(if add_ons.is_running() { Missing::Unknown } else { Missing::Off });
    }
    let limit = budget.next()?;
    let arguments = MacroUse { space: frame.space.id.clone(), parameters: embed.parameters.clone() };
    let fragment: Fragment =
        call.ask_within(limit, &embed.name, RENDER, &arguments).map_err(|error| match error {
            CallError::Off => Missing::Off,
            CallError::Nothing(_) => Missing::Nothing,
            CallError::Invalid(reason) => Missing::Invalid(reason),
            CallError::Failed(_) => Missing::Failed,
        })?;
    match fragment.html.len() {
        0 => Err(Missing::Nothing),
        1..=MAX_FRAGMENT => Ok(fragment.html),
        length => {
            tracing::warn!(macro_name = embed.name, length, "the plugin's piece of a page is too long");
            Err(Missing::Failed)
        }
    }
}

/// Time and number of what plugins draw in one place of a page: all of it takes no longer than one alone may.
struct Budget {
    until: Instant,
    left: usize,
}

impl Budget {
    fn new(call: &Call) -> Self {
        Self { until: Instant::now() + call.state.site.patience, left: MAX_MACROS }
    }

    /// How long the next may take.
    fn next(&mut self) -> Result<Duration, Missing> {
        self.left = self.left.checked_sub(1).ok_or(Missing::TooMany)?;
        let limit = self.until.saturating_duration_since(Instant::now());
        if limit.is_zero() { Err(Missing::Failed) } else { Ok(limit) }
    }
}

/// The panels at `location`. One that has nothing to show, or fails, is not there.
pub(super) fn drawn_panels(
    call: &Call,
    frame: &SpaceFrame,
    location: &str,
    page: Option<String>,
) -> Vec<Panel> {
    let features = call.state.add_ons.features();
    let mut budget = Budget::new(call);
    let shown = space::with_place(call, frame, |place| panels(&features.panels, location, place));
    let place = PanelPlace { space: frame.space.id.clone(), page };
    shown.into_iter().filter_map(|panel| draw_panel(call, panel, &place, &mut budget)).collect()
}

fn draw_panel(call: &Call, panel: &WebPanel, place: &PanelPlace, budget: &mut Budget) -> Option<Panel> {
    let limit = budget.next().ok()?;
    let fragment: Fragment = call.ask_within(limit, &panel.key, RENDER, place).ok()?;
    (1..=MAX_FRAGMENT).contains(&fragment.html.len()).then(|| Panel {
        key: panel.key.clone(),
        label: panel.label.in_language(call.viewer.language().tag()).to_owned(),
        html: fragment.html,
    })
}

/// Style sheets and scripts of plugins, where something of them is in the page.
pub(super) fn resources(call: &Call, parts: &[Embedded], panels: &[&[Panel]]) -> Vec<WebResource> {
    let embeds = parts.iter().any(|part| matches!(part, Embedded::Plugin(_)));
    let any = embeds || panels.iter().any(|panels| !panels.is_empty());
    if any { call.state.add_ons.resources() } else { Vec::new() }
}
