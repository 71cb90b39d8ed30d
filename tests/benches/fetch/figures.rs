//! Medians of runs, beside each other.

use std::time::Duration;

use crate::Taken;

pub(crate) struct Figures {
    protocol: String,
    mails: usize,
    clients: Vec<(&'static str, Vec<Taken>)>,
}

impl Figures {
    pub(crate) fn new(protocol: &str, mails: usize) -> Self {
        Self { protocol: protocol.to_owned(), mails, clients: Vec::new() }
    }

    pub(crate) fn add(&mut self, client: &'static str, taken: Taken) {
        match self.clients.iter_mut().find(|(name, _)| *name == client) {
            Some((_, runs)) => runs.push(taken),
            None => self.clients.push((client, vec![taken])),
        }
    }

    pub(crate) fn print(&self) {
        println!(
            "\n{:<8}{:<10}{:>8}{:>10}{:>10}{:>10}{:>18}",
            "", "", "msg/s", "seconds", "CPU s", "takes", "slowest, fastest"
        );
        let first = self.clients.first().map(|(_, runs)| median(runs, |run| run.wall));
        for (name, runs) in &self.clients {
            let wall = median(runs, |run| run.wall);
            let all = runs.iter().map(|run| self.rate(run.wall));
            let range = (all.clone().fold(f64::INFINITY, f64::min), all.fold(0.0, f64::max));
            println!(
                "{:<8}{name:<10}{:>8.0}{:>10.2}{:>10.2}{:>9.1}x{:>10.0}{:>8.0}",
                self.protocol,
                self.rate(wall),
                wall.as_secs_f64(),
                median(runs, |run| run.cpu).as_secs_f64(),
                wall.as_secs_f64() / first.unwrap_or(wall).as_secs_f64(),
                range.0,
                range.1,
            );
        }
        println!();
    }

    fn rate(&self, wall: Duration) -> f64 {
        self.mails as f64 / wall.as_secs_f64()
    }
}

fn median(runs: &[Taken], of: impl Fn(&Taken) -> Duration) -> Duration {
    let mut all: Vec<Duration> = runs.iter().map(of).collect();
    all.sort();
    all[all.len() / 2]
}
