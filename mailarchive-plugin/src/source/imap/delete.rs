//! Deleting for good, and nothing but what the archive holds.

use std::{collections::BTreeSet, num::NonZeroU32};

use imap_codec::imap_types::{
    command::CommandBody,
    flag::{Flag, FlagNameAttribute, StoreResponse, StoreType},
    mailbox::{ListMailbox, Mailbox as MailboxName},
    response::{Data, Response},
    search::SearchKey,
};

use super::{
    ImapSource,
    list::search,
    mailbox,
    uids::{parse, sequence_set},
};
use crate::{
    account::Folder,
    archive::DurableId,
    source::{
        error::{SourceError, Stage, plain},
        fault::Fault,
    },
};

/// Messages named by one command: its line stays below the 8,000 bytes that servers take.
const BATCH: usize = 500;

pub(super) async fn delete(source: &mut ImapSource, durable: &[DurableId]) -> Result<(), SourceError> {
    source.wire.begin(Stage::Delete)?;
    let uids = uids_of_selected(source, durable).inspect_err(|_| source.wire.finish())?;
    let trash = if source.capabilities.gmail && source.capabilities.uid_move && !uids.is_empty() {
        trash(source).await?
    } else {
        None
    };
    for batch in uids.chunks(BATCH) {
        match &trash {
            Some(trash) => move_to(source, batch, trash).await?,
            None => expunge(source, batch).await?,
        }
    }
    source.wire.finish();
    Ok(())
}

/// Moves messages to `folder`: by MOVE (RFC 6851), else by COPY, which is confirmed before the originals go.
pub(super) async fn move_away(
    source: &mut ImapSource,
    durable: &[DurableId],
    folder: &Folder,
) -> Result<(), SourceError> {
    source.wire.begin(Stage::Delete)?;
    let refused = || Fault::FolderRefused { folder: plain(folder.as_str()) };
    let uids = uids_of_selected(source, durable).inspect_err(|_| source.wire.finish())?;
    let Ok(target) = MailboxName::try_from(mailbox::encode(folder.as_str())) else {
        return Err(source.wire.fail(refused()));
    };
    for batch in uids.chunks(BATCH) {
        let moved = if source.capabilities.uid_move {
            move_to(source, batch, &target).await
        } else {
            copy_to(source, batch, &target).await
        };
        moved.map_err(|error| match error.fault {
            Fault::CommandRefused { .. } => SourceError { fault: refused(), ..error },
            _ => error,
        })?;
        if !source.capabilities.uid_move {
            expunge(source, batch).await?;
        }
    }
    source.wire.finish();
    Ok(())
}

async fn copy_to(
    source: &mut ImapSource,
    uids: &[NonZeroU32],
    target: &MailboxName<'static>,
) -> Result<(), SourceError> {
    let Some(sequence_set) = sequence_set(uids) else { return Ok(()) };
    run(source, CommandBody::Copy { sequence_set, mailbox: target.clone(), uid: true }).await
}

/// The UIDs, ascending, provided that all of them are of the mailbox as it is selected now.
fn uids_of_selected(source: &ImapSource, durable: &[DurableId]) -> Result<Vec<NonZeroU32>, SourceError> {
    let mut uids = BTreeSet::new();
    for id in durable.iter().map(DurableId::server_id) {
        match parse(&id.id) {
            Some(uid) if id.mailbox == mailbox::NAME && id.validity == source.mailbox.validity => {
                uids.insert(uid);
            }
            _ => {
                let expected = plain(&format!("{} {} {}", id.mailbox, id.validity, id.id));
                let selected = format!("{} {}", mailbox::NAME, source.mailbox.validity);
                return Err(source.wire.fail(Fault::ValidityChanged { expected, selected }));
            }
        }
    }
    Ok(uids.into_iter().collect())
}

async fn expunge(source: &mut ImapSource, uids: &[NonZeroU32]) -> Result<(), SourceError> {
    let Some(sequence_set) = sequence_set(uids) else { return Ok(()) };
    let Ok(store) = CommandBody::store(
        sequence_set.clone(),
        StoreType::Add,
        StoreResponse::Silent,
        vec![Flag::Deleted],
        true,
    );
    run(source, store).await?;
    if source.capabilities.uid_plus {
        return run(source, CommandBody::ExpungeUid { sequence_set }).await;
    }
    // EXPUNGE takes all that is marked, whoever marked it.
    let marked = search(source, SearchKey::Deleted).await?;
    let others = marked.iter().filter(|uid| uids.binary_search(uid).is_err()).count();
    if others > 0 {
        return Err(source.wire.fail(Fault::OthersDeleted { count: others }));
    }
    if marked.is_empty() { Ok(()) } else { run(source, CommandBody::Expunge).await }
}

/// Gmail keeps a message that is expunged from INBOX under “All Mail”; one that was moved to the trash is
/// removed for good.
async fn move_to(
    source: &mut ImapSource,
    uids: &[NonZeroU32],
    trash: &MailboxName<'static>,
) -> Result<(), SourceError> {
    let Some(sequence_set) = sequence_set(uids) else { return Ok(()) };
    run(source, CommandBody::Move { sequence_set, mailbox: trash.clone(), uid: true }).await
}

/// The mailbox of special use `\Trash` (RFC 6154).
async fn trash(source: &mut ImapSource) -> Result<Option<MailboxName<'static>>, SourceError> {
    use imap_codec::imap_types::IntoStatic;

    let Ok(everything) = ListMailbox::try_from("*") else { return Ok(None) };
    let Ok(root) = MailboxName::try_from("") else { return Ok(None) };
    let mut trash = None;
    let mailbox = &mut source.mailbox;
    source.wire.allow(source.limits.command);
    source
        .wire
        .run(CommandBody::List { reference: root, mailbox_wildcard: everything }, |response| {
            mailbox.note(response);
            if let Response::Data(Data::List { items, mailbox, .. }) = response
                && items.iter().any(is_trash)
            {
                trash.get_or_insert_with(|| mailbox.clone().into_static());
            }
        })
        .await?;
    Ok(trash)
}

fn is_trash(attribute: &FlagNameAttribute<'_>) -> bool {
    attribute.to_string().eq_ignore_ascii_case("\\Trash")
}

async fn run(source: &mut ImapSource, command: CommandBody<'_>) -> Result<(), SourceError> {
    let mailbox = &mut source.mailbox;
    source.wire.allow(source.limits.command);
    source.wire.run(command, |response| mailbox.note(response)).await?;
    Ok(())
}
