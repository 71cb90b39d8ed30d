//! Bar charts as SVG. Each stands beside a table that says the same.

use maud::{Markup, html};

use crate::web::Visit;

/// One bar.
pub(super) struct Bar {
    pub(super) value: u64,
    /// What stands below it, where there is room.
    pub(super) tick: Option<String>,
    /// What it stands for and how much that is, for whoever points at it.
    pub(super) told: String,
}

/// A row of bars. The picture stretches to the room that it has; its words do not, so they stand outside.
pub(super) struct Chart<'a> {
    /// Unique on the page.
    pub(super) id: &'a str,
    pub(super) title: String,
    /// What somebody learns who sees it.
    pub(super) told: String,
    pub(super) bars: Vec<Bar>,
    /// How much the highest bar is.
    pub(super) peak: Option<String>,
}

const WIDTH: usize = 10;
const HEIGHT: u64 = 100;
/// From so many on, words below a picture are close.
const MANY: usize = 9;
/// The lowest bar of something that is there.
const LOWEST: u64 = 2;

impl maud::Render for Chart<'_> {
    fn render(&self) -> Markup {
        let (id, bars) = (self.id, &self.bars);
        let most = bars.iter().map(|bar| bar.value).max().unwrap_or(0).max(1);
        let height = |value: u64| {
            let share = u128::from(value) * u128::from(HEIGHT) / u128::from(most);
            if value == 0 { 0 } else { u64::try_from(share).unwrap_or(HEIGHT).max(LOWEST) }
        };
        let ticks: Vec<usize> = (0..bars.len()).filter(|number| bars[*number].tick.is_some()).collect();
        // Where there is little room every second one is left out.
        let is_second = |number: usize| {
            ticks.len() > MANY && ticks.iter().position(|tick| *tick == number).is_some_and(|at| at % 2 == 1)
        };
        html! {
            div class="chart" {
                @if let Some(peak) = &self.peak { p class="peak num" aria-hidden="true" { (peak) } }
                svg role="img" viewBox={ "0 0 " (bars.len() * WIDTH) " " (HEIGHT) } preserveAspectRatio="none"
                    aria-labelledby={ (id) "-title" } aria-describedby={ (id) "-told" } {
                    title id={ (id) "-title" } { (self.title) }
                    desc id={ (id) "-told" } { (self.told) }
                    @for (number, bar) in bars.iter().enumerate() {
                        @let height = height(bar.value);
                        g {
                            title { (bar.told) }
                            // All of the column answers to pointing, not the bar alone.
                            rect class="col" x=(number * WIDTH) y="0" width=(WIDTH) height=(HEIGHT) {}
                            rect class={ "bar" @if number + 1 == bars.len() { " now" } }
                                x=(number * WIDTH + 1) y=(HEIGHT - height) width=(WIDTH - 2) height=(height) {}
                        }
                    }
                }
                @if bars.iter().any(|bar| bar.tick.is_some()) {
                    div class="ticks num" aria-hidden="true" {
                        @for (number, bar) in bars.iter().enumerate() {
                            span class=[is_second(number).then_some("second")] { @if let Some(tick) = &bar.tick { (tick) } }
                        }
                    }
                }
            }
        }
    }
}

/// What the picture shows, as a table behind a summary.
pub(super) fn table(visit: &Visit, title: &str, heads: &[String], rows: &[Vec<Markup>]) -> Markup {
    html! {
        details class="fig" {
            summary { (visit.texts.get("figures-table")) }
            div class="scroll" tabindex="0" role="region" aria-label=(title) {
                table class="num" {
                    caption class="vh" { (title) }
                    thead { tr { @for head in heads { th scope="col" { (head) } } } }
                    tbody {
                        @for row in rows {
                            tr {
                                @for (number, cell) in row.iter().enumerate() {
                                    @if number == 0 { th scope="row" { (cell) } } @else { td { (cell) } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
