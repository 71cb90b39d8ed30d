//! One pass over one account: list, archive, and only then delete.

use std::collections::HashSet;

use mailarchive_api::{AbiError, ErrorCode, HostBox, abi_stable::std_types::ROption};
use tokio::sync::mpsc;

use super::{
    PassState, Progress,
    background::{blocking, point},
};
use crate::{
    account::{AccountError, Accounts, AfterArchive, MailAccount},
    archive::{Archive, DurableId, Ingest, IngestError, Known},
    source::{self, Fetched, Listed, MailSource, Network, SourceError, Stage, Trouble},
    store::Store,
};

/// So many messages are fetched and archived before those are deleted: a mailbox shrinks while a long pass
/// goes on, and what a killed pass leaves to delete stays small.
const WINDOW: usize = 2000;
/// Batches on their way from the connection to the archive; more would only fill memory.
const IN_FLIGHT: usize = 2;
/// With fewer bytes left to store nothing is fetched.
const RESERVE: u64 = 16 << 20;
const DAY: i64 = 24 * 60 * 60 * 1000;

/// What a pass works with.
#[derive(Clone)]
pub(crate) struct Tools {
    pub(crate) store: Store,
    pub(crate) accounts: Accounts,
    pub(crate) archive: Archive,
    pub(crate) network: Network,
    pub(crate) host: HostBox,
}

/// Why a pass ended early. Whatever it archived stays archived, whatever it did not stays on the server.
pub(super) enum Ended {
    /// The account was edited, disabled or removed: this pass is nobody's business any more.
    Revoked,
    Troubled(Trouble),
}

impl From<SourceError> for Ended {
    fn from(error: SourceError) -> Self {
        Self::Troubled(Trouble::from(&error))
    }
}

impl From<AbiError> for Ended {
    fn from(error: AbiError) -> Self {
        let id = match error.code {
            ErrorCode::FULL => "trouble-storage-full",
            ErrorCode::UNAVAILABLE => "trouble-storage-busy",
            _ => "trouble-storage",
        };
        Self::Troubled(Trouble::new(Stage::Fetch, id, [("reason", error.message.to_string())]))
    }
}

impl From<IngestError> for Ended {
    fn from(error: IngestError) -> Self {
        match error {
            IngestError::LeaseLost => Self::Revoked,
            IngestError::Store(error) => error.into(),
        }
    }
}

impl From<AccountError> for Ended {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::Seal(_) => {
                let trouble = Trouble::new(Stage::Login, "trouble-password-lost", []);
                Self::Troubled(Trouble { permanent: true, ..trouble })
            }
            AccountError::Store(error) => error.into(),
            AccountError::Missing | AccountError::Field(_) | AccountError::Raced => Self::Revoked,
        }
    }
}

/// Fetches what is new and answers how many messages that were.
pub(super) async fn run(
    tools: Tools,
    space: String,
    account: MailAccount,
    progress: &Progress,
) -> Result<u64, Ended> {
    let id = account.id;
    point(&tools.host, "pass");
    check_room(&tools).await?;
    let (lease, password) = {
        let (tools, space, account) = (tools.clone(), space.clone(), account.clone());
        blocking(move || {
            let lease = tools.archive.take_lease(&space, account.id)?.ok_or(Ended::Revoked)?;
            Ok::<_, Ended>((lease, tools.accounts.password(&account)?))
        })
        .await?
    };
    let mut source = source::open(&account.server, &password, &tools.network).await?;
    drop(password);
    let listed = source.list().await?;
    let archive = tools.archive.clone();
    let (known, wanted, mut ingest) = blocking(move || {
        archive.clear_quarantine(id)?;
        let sorted = archive.sort(id, listed)?;
        let ingest = archive.ingest(&lease, &sorted.wanted)?;
        Ok::<_, Ended>((sorted.known, sorted.wanted, ingest))
    })
    .await?;

    progress.set(PassState::Running { fetched: 0, total: wanted.len() as u64 });
    let overdue = due(known, &account.after_archive, tools.host.now());
    dispose(&tools, &mut source, &account, overdue).await?;
    let (mut new, mut left_out) = (0, false);
    for window in wanted.chunks(WINDOW) {
        check_room(&tools).await?;
        let (archived, not_archivable, back) = archive_window(&mut source, window, ingest, progress).await?;
        ingest = back;
        new += archived.len() as u64;
        left_out |= archived.len() < window.len();
        if !not_archivable.is_empty() {
            let (archive, now) = (tools.archive.clone(), tools.host.now());
            blocking(move || archive.quarantine(id, &not_archivable, now)).await?;
        }
        // Recognised under another identity, a message may have been in the archive for long.
        let removable = due(archived, &account.after_archive, tools.host.now());
        dispose(&tools, &mut source, &account, removable).await?;
    }
    new -= ingest.recognised();
    if !left_out {
        blocking(move || ingest.finish()).await?;
    }
    source.close().await?;
    Ok(new)
}

/// A disk that is nearly full is told before it is met: the wiki needs room for its own pages too.
async fn check_room(tools: &Tools) -> Result<(), Ended> {
    let host = tools.host.clone();
    match blocking(move || host.room()).await {
        ROption::RSome(room) if room < RESERVE => {
            let megabytes = (room / 1_000_000).to_string();
            Err(Ended::Troubled(Trouble::new(Stage::Fetch, "trouble-room", [("megabytes", megabytes)])))
        }
        _ => Ok(()),
    }
}

/// Fetches and archives at the same time: while one batch is committed the next arrives.
async fn archive_window(
    source: &mut impl MailSource,
    window: &[Listed],
    ingest: Ingest,
    progress: &Progress,
) -> Result<(Vec<Known>, Vec<Listed>, Ingest), Ended> {
    let (batches, arrived) = mpsc::channel::<Vec<Fetched>>(IN_FLIGHT);
    let (report, archived) =
        tokio::join!(source.fetch(window, batches), archive_batches(arrived, ingest, progress));
    let (archived, ingest) = archived?;
    let report = report?;
    let not_archivable = report.too_large.into_iter().chain(report.without_body).collect();
    Ok((archived, not_archivable, ingest))
}

async fn archive_batches(
    mut arrived: mpsc::Receiver<Vec<Fetched>>,
    mut ingest: Ingest,
    progress: &Progress,
) -> Result<(Vec<Known>, Ingest), Ended> {
    let mut archived = Vec::new();
    while let Some(batch) = arrived.recv().await {
        let (mut inserted, back) = blocking(move || {
            let inserted = ingest.insert(batch)?;
            Ok::<_, Ended>((inserted, ingest))
        })
        .await?;
        ingest = back;
        progress.advance(inserted.len());
        archived.append(&mut inserted);
    }
    Ok((archived, ingest))
}

/// What of the archived mail may be deleted on the server now.
fn due(known: Vec<Known>, after_archive: &AfterArchive, now: i64) -> Vec<DurableId> {
    let is_due = |known: &Known| match after_archive {
        AfterArchive::Delete | AfterArchive::MoveTo(_) => true,
        AfterArchive::Keep => false,
        AfterArchive::DeleteAfterDays(days) => known.receipt.archived_at + i64::from(*days) * DAY <= now,
    };
    known.into_iter().filter(is_due).map(|known| known.durable).collect()
}

/// Deletes archived messages on the server, or moves them away, and forgets them in the ledger.
async fn dispose(
    tools: &Tools,
    source: &mut impl MailSource,
    account: &MailAccount,
    durable: Vec<DurableId>,
) -> Result<(), Ended> {
    if durable.is_empty() {
        return Ok(());
    }
    debug_assert_eq!(durable.iter().map(DurableId::server_id).collect::<HashSet<_>>().len(), durable.len());
    match &account.after_archive {
        AfterArchive::MoveTo(folder) => source.move_to(&durable, folder).await?,
        _ => source.delete(&durable).await?,
    }
    let (archive, id) = (tools.archive.clone(), account.id);
    Ok(blocking(move || archive.forget(id, &durable)).await?)
}
