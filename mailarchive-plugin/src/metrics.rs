//! What a monitoring system should watch, as OpenMetrics text.

use std::fmt::Write as _;

use mailarchive_api::AbiError;

use crate::web::Web;

/// Every family with its help and its samples, without the last line of a whole exposition.
pub(crate) fn metrics(web: &Web) -> Result<String, AbiError> {
    let accounts = web.accounts.all()?;
    let ids: Vec<_> = accounts.iter().map(|(_, account)| account.id).collect();
    let health = web.accounts.health(&ids)?;
    let enabled = |at: usize| accounts.get(at).is_some_and(|(_, account)| account.enabled);
    let failing = (0..).zip(&health).filter(|(at, health)| enabled(*at) && health.trouble.is_some()).count();
    let disabled = accounts.iter().filter(|(_, account)| !account.enabled).count();
    let totals = web.archive.site_totals()?;
    let mut quarantined = 0;
    for id in &ids {
        quarantined += web.archive.quarantined(*id)?;
    }

    let mut text = String::new();
    let mut family = |name: &str, help: &str, samples: &[(&str, u64)]| {
        // Writing to a String cannot fail.
        let _ = write!(text, "# TYPE mail_archiving_{name} gauge\n# HELP mail_archiving_{name} {help}\n");
        for (labels, value) in samples {
            let _ = writeln!(text, "mail_archiving_{name}{labels} {value}");
        }
    };
    family(
        "accounts",
        "Mail accounts by state.",
        &[
            (r#"{state="idle"}"#, (accounts.len() - failing - disabled) as u64),
            (r#"{state="failing"}"#, failing as u64),
            (r#"{state="disabled"}"#, disabled as u64),
        ],
    );
    family("fetches_running", "Mail accounts that are being fetched.", &[("", web.poller.running() as u64)]);
    family("messages", "Archived messages.", &[("", totals.messages)]);
    family(
        "message_bytes",
        "What the archived messages have, as the servers sent them.",
        &[("", totals.bytes)],
    );
    family(
        "quarantined_messages",
        "Messages that could not be archived and stay on their servers.",
        &[("", quarantined as u64)],
    );
    Ok(text)
}
