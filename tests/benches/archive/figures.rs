//! What was measured, beside its bound.

use std::time::Duration;

/// The figures of one run.
#[derive(Default)]
pub(crate) struct Figures {
    missed: Vec<String>,
}

impl Figures {
    /// A figure that may be at most `bound`.
    pub(crate) fn at_most(&mut self, what: &str, measured: f64, bound: f64, unit: &str) {
        self.told(what, measured, bound, unit, "≤", measured <= bound);
    }

    /// A figure that must be at least `bound`.
    pub(crate) fn at_least(&mut self, what: &str, measured: f64, bound: f64, unit: &str) {
        self.told(what, measured, bound, unit, "≥", measured >= bound);
    }

    fn told(&mut self, what: &str, measured: f64, bound: f64, unit: &str, sign: &str, is_met: bool) {
        let verdict = if is_met { "met" } else { "NOT MET" };
        println!("{what:<58} {measured:>10.3} {unit:<8} {sign} {bound:<7} {verdict}");
        if !is_met {
            self.missed.push(what.to_owned());
        }
    }

    /// Something that has no bound of its own.
    pub(crate) fn note(what: &str, measured: f64, unit: &str) {
        println!("{what:<58} {measured:>10.3} {unit}");
    }

    /// Which bounds were missed.
    pub(crate) fn missed(&self) -> &[String] {
        &self.missed
    }
}

/// Times of one kind of call.
#[derive(Default, Clone)]
pub(crate) struct Times(Vec<Duration>);

impl Times {
    pub(crate) fn push(&mut self, time: Duration) {
        self.0.push(time);
    }

    pub(crate) fn extend(&mut self, other: &Self) {
        self.0.extend_from_slice(&other.0);
    }

    /// The time within which `percent` of the calls ended, in milliseconds.
    pub(crate) fn within(&self, percent: usize) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let place = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
        sorted.get(place).map_or(0.0, |time| time.as_secs_f64() * 1e3)
    }
}
