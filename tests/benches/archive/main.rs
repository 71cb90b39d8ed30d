//! The figures of the archive: importing, searching, pages, long threads, sizes.
//!
//!     cargo bench -p tests --bench archive
//!
//! `$ARCHIVE_MAILS` is how many mails are made (100,000); 2,000 is a short run that still checks what is found.
//! `$ARCHIVE_MBOX` names an mbox of real mail, by which sizes are measured; without it they are not.
//! `$ARCHIVE_PARTS` chooses among `running`, `inside` and `sizes`.
//!
//! Other work on the machine disturbs times by the clock; processor time is told beside them. The benchmark fails
//! where a bound is missed by at least [`MEASURED`] mails.
#![allow(clippy::print_stdout, reason = "a benchmark prints its figures")]

mod corpus;
mod figures;
mod inside;
mod running;

use std::{env, process::ExitCode};

use tests::wiki::build_release;

use self::figures::Figures;

/// Bounds are of an archive of this size; with fewer mails what is constant weighs too much.
const MEASURED: usize = 100_000;

fn main() -> ExitCode {
    build_release();
    let count = env::var("ARCHIVE_MAILS").map_or(MEASURED, |text| text.parse().expect("a number of mails"));
    let parts = env::var("ARCHIVE_PARTS").unwrap_or_else(|_| "running inside sizes".to_owned());
    let wanted = |part: &str| parts.split([' ', ',']).any(|one| one == part);
    let mut figures = Figures::default();
    if wanted("running") {
        running::measure(count, &mut figures);
    }
    if wanted("inside") {
        inside::measure(count, &mut figures);
    }
    match running::real_mbox() {
        Some(mbox) if wanted("sizes") => running::sizes(&mbox, &mut figures),
        _ => println!("$ARCHIVE_MBOX names no mbox of real mail: sizes are not measured"),
    }
    if figures.missed().is_empty() {
        return ExitCode::SUCCESS;
    }
    println!("missed: {}", figures.missed().join("; "));
    if count < MEASURED { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
