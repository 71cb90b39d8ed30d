//! The built wiki with the built plugin: from *Fetch new mail* to the end of the fetch.

use std::{
    fs,
    time::{Duration, Instant},
};

use nix::unistd::{SysconfVar, sysconf};
use tests::{
    Wiki,
    wiki::{Account, base},
};

use crate::{Mailbox, Taken, USER};

const SPACE: &str = "SALES";
const LIMIT: Duration = Duration::from_secs(600);

pub(crate) fn over_imaps(mailbox: &Mailbox<'_>) -> Result<Taken, String> {
    fetch("IMAPS", mailbox)
}

pub(crate) fn over_pops(mailbox: &Mailbox<'_>) -> Result<Taken, String> {
    fetch("POPS", mailbox)
}

fn fetch(protocol: &str, mailbox: &Mailbox<'_>) -> Result<Taken, String> {
    let wiki = Wiki::start(mailbox.authority);
    assert!(wiki.built().optimised, "{} is no release build", wiki.built().wiki.display());
    let admin = wiki.admin();
    admin.put_space(SPACE);
    admin.switch_plugin(true);
    let account = Account::of(protocol, mailbox.port, USER);
    let tested = admin.post(&format!("{}/accounts/test", base(SPACE)), &account.json());
    let tested = tested.expect(200).json();
    assert_eq!(tested["ok"], true, "{tested}");
    admin.create_account(SPACE, &account);

    let before = cpu(wiki.pid());
    let start = Instant::now();
    let ended = admin.fetch_and_wait(SPACE, LIMIT);
    let wall = start.elapsed();
    let cpu = cpu(wiki.pid()).saturating_sub(before);
    assert_eq!(ended.accounts[0]["state"], "done", "{:?}", ended.accounts);
    assert_eq!(ended.accounts[0]["fetched"], mailbox.mails, "{:?}", ended.accounts);
    Ok(Taken { wall, cpu })
}

/// User and system time of the process and its threads, proc(5).
fn cpu(pid: u32) -> Duration {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).expect("the wiki runs");
    // Behind the name, which may hold anything; utime is field 14, the name field 2.
    let fields = stat.rsplit_once(')').expect("stat").1.split_whitespace();
    let ticks: u64 = fields.skip(11).take(2).map(|ticks| ticks.parse::<u64>().expect("ticks")).sum();
    let second = sysconf(SysconfVar::CLK_TCK).expect("sysconf").expect("CLK_TCK");
    Duration::from_secs_f64(ticks as f64 / second as f64)
}
