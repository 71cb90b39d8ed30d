//! The trash, over a wiki in memory.

use super::*;
use crate::{
    archive::{OperationState, block},
    keys,
};

const DAY: i64 = 24 * 60 * 60 * 1000;

impl Bench {
    fn ids(&self) -> Vec<MessageId> {
        let page = self.archive.page("s1", From::Newest, 1000, Copies::Shown).unwrap();
        page.records.into_iter().map(|record| record.id).collect()
    }

    fn shown(&self) -> Vec<MessageId> {
        let page = self.archive.page("s1", From::Newest, 1000, Copies::Hidden).unwrap();
        page.records.into_iter().map(|record| record.id).collect()
    }

    fn in_trash(&self) -> Vec<MessageId> {
        let page = self.archive.trash_page("s1", None, 1000).unwrap().unwrap();
        page.messages.into_iter().map(|one| one.record.id).collect()
    }

    fn messages(&self) -> u64 {
        self.archive.totals("s1").unwrap().messages
    }

    fn keys(&self) -> Vec<Vec<u8>> {
        let mut keys = Vec::new();
        self.archive.store.scan_prefix(b"", |(key, _)| keys.push(key)).unwrap();
        keys
    }
}

/// Every mail of another content.
fn distinct_mails(uids: impl Iterator<Item = u32>) -> Vec<(ServerId, Vec<u8>)> {
    let mail = |uid: u32| {
        format!("Message-ID: <{uid}@example.com>\r\nSubject: mail {uid}\r\n\r\nHello {uid}\r\n").into_bytes()
    };
    uids.map(|uid| (id(1, uid), mail(uid))).collect()
}

#[test]
fn a_deleted_message_is_nowhere_but_in_the_trash_and_comes_back_as_it_was() {
    let bench = Bench::new();
    bench.archive_all(&distinct_mails(1..=3));
    // Threads follow the list, by tests of their own.
    let apart = [keys::kept::gone("s1"), keys::threads("s1")];
    let kept = || -> Vec<_> {
        bench.keys().into_iter().filter(|key| !apart.iter().any(|one| key.starts_with(one))).collect()
    };
    let before = (kept(), bench.archive.totals("s1").unwrap());
    let id = bench.ids()[1];
    let record = bench.archive.record("s1", id).unwrap().unwrap();
    assert_eq!(bench.archive.trash("s1", &[id, id], "ann").unwrap(), 1);
    assert_eq!(bench.archive.trash("s1", &[id], "ann").unwrap(), 0, "it is there already");
    assert_eq!(bench.archive.record("s1", id).unwrap(), None);
    assert!(bench.subjects().len() == 2 && !bench.subjects().contains(&record.subject));
    assert_eq!((bench.messages(), bench.archive.gone("s1").unwrap().trashed), (2, 1));
    let trashed = bench.archive.trashed("s1", id).unwrap().unwrap();
    assert_eq!((trashed.by.as_str(), trashed.at(), &trashed.record), ("ann", NOON, &record));
    let message_id = keys::with_message_id("s1", &record.message_id);
    assert!(!bench.keys().iter().any(|key| key.starts_with(&message_id)), "found by its Message-ID");

    assert_eq!(bench.archive.restore("s1", &[id]).unwrap(), 1);
    assert_eq!(bench.archive.restore("s1", &[id]).unwrap(), 0);
    assert_eq!(bench.archive.record("s1", id).unwrap(), Some(record));
    assert_eq!((kept(), bench.archive.totals("s1").unwrap()), before);
}

#[test]
fn of_several_copies_one_is_always_shown() {
    let bench = Bench::new();
    // The same mail three times, by another way each.
    let mail = |uid: u32| {
        format!("Received: by hop{uid}\r\nMessage-ID: <same@x>\r\nSubject: same\r\n\r\nHello\r\n")
            .into_bytes()
    };
    let all: Vec<_> = (1..=3).map(|uid| (id(1, uid), mail(uid))).collect();
    bench.archive_all(&all);
    let ids = bench.ids();
    let first = bench.shown();
    assert_eq!((ids.len(), first.len()), (3, 1));
    bench.archive.trash("s1", &first, "ann").unwrap();
    let second = bench.shown();
    assert_eq!(second.len(), 1, "another takes its place");
    assert_ne!(second, first);
    // One that is not shown leaves the shown one alone.
    let hidden: Vec<_> = bench.ids().into_iter().filter(|id| *id != second[0]).collect();
    bench.archive.trash("s1", &hidden, "ann").unwrap();
    assert_eq!(bench.shown(), second);
    bench.archive.restore("s1", &first).unwrap();
    assert_eq!(bench.shown(), second, "what comes back is a copy of what is there");
    bench.archive.trash("s1", &second, "ann").unwrap();
    assert_eq!(bench.shown(), first);
    bench.archive.trash("s1", &first, "ann").unwrap();
    assert_eq!(bench.shown(), []);
    bench.archive.restore("s1", &ids).unwrap();
    assert_eq!((bench.ids(), bench.shown().len()), (ids.clone(), 1));
    bench.archive.trash("s1", &ids, "ann").unwrap();
    assert!(bench.ids().is_empty());
}

#[test]
fn a_copy_that_arrives_while_the_shown_one_leaves_is_shown() {
    let bench = Bench::new();
    let mail = |uid: u32| {
        format!("Received: by hop{uid}\r\nMessage-ID: <same@x>\r\nSubject: same\r\n\r\nHello\r\n")
            .into_bytes()
    };
    bench.archive_all(&[(id(1, 1), mail(1))]);
    let first = bench.shown();
    let second = vec![(id(1, 2), mail(2))];
    let mut ingest = bench.ingest(&listing(&second));
    // The ingest prepares its batch on what it sees; the trash is faster.
    let mut tries = 0;
    bench
        .archive
        .change_list("s1", |_| {
            tries += 1;
            if tries == 1 {
                bench.archive.trash("s1", &first, "ann")?;
            }
            Ok(listing::Move::default())
        })
        .unwrap()
        .unwrap();
    assert_eq!(tries, 2, "what was prepared on an older list is prepared again");
    ingest.insert(fetched(&second)).unwrap();
    assert_eq!(bench.shown().len(), 1);
}

#[test]
fn delete_all_is_undone_whole_and_leaves_other_deletions_and_new_mail_alone() {
    let bench = Bench::new();
    bench.archive_all(&distinct_mails(1..=700));
    let single = bench.ids()[5];
    bench.archive.trash("s1", &[single], "ann").unwrap();
    let before = bench.ids();
    let operation = bench.archive.start_delete_all("s1", "ann").unwrap();
    assert_eq!((operation.total, operation.is_running()), (699, true));
    bench.host.advance(1000);
    bench.archive_all(&distinct_mails(1001..=1003));

    // It is cut short after one step, as by a kill, and gone on with.
    let steps = std::cell::Cell::new(0);
    let stop = || steps.replace(steps.get() + 1) >= 1;
    bench.archive.follow_operation("s1", operation.id, stop).unwrap();
    let halfway = bench.archive.operation("s1", operation.id).unwrap().unwrap();
    assert!(halfway.is_running() && halfway.done > 0 && halfway.done < 699, "{halfway:?}");
    assert_eq!(bench.messages(), 699 - halfway.done + 3);
    assert_eq!(bench.archive.unfinished().unwrap(), [("s1".to_owned(), operation.id)]);
    bench.archive.follow_operation("s1", operation.id, || false).unwrap();
    let over = bench.archive.operation("s1", operation.id).unwrap().unwrap();
    assert_eq!((over.state, over.done, over.total), (OperationState::Deleted, 699, 699));
    assert_eq!((bench.messages(), bench.ids().len(), bench.in_trash().len()), (3, 3, 700));
    assert!(bench.archive.unfinished().unwrap().is_empty());

    bench.archive.start_undo("s1", operation.id, "bob").unwrap().unwrap();
    bench.archive.follow_operation("s1", operation.id, stop).unwrap();
    bench.archive.follow_operation("s1", operation.id, || false).unwrap();
    assert_eq!(bench.archive.operation("s1", operation.id).unwrap(), None);
    assert_eq!(bench.archive.start_undo("s1", operation.id, "bob").unwrap(), None, "nothing is left of it");
    assert_eq!(bench.in_trash(), [single]);
    let mut after = bench.ids();
    after.retain(|id| before.contains(id));
    assert_eq!((after, bench.messages()), (before, 702));
}

#[test]
fn an_undo_overtakes_a_deletion_that_goes_on() {
    let bench = Bench::new();
    bench.archive_all(&distinct_mails(1..=600));
    let before = bench.ids();
    let operation = bench.archive.start_delete_all("s1", "ann").unwrap();
    let steps = std::cell::Cell::new(0);
    let undo_after_one = || {
        if steps.replace(steps.get() + 1) == 1 {
            bench.archive.start_undo("s1", operation.id, "bob").unwrap().unwrap();
        }
        false
    };
    bench.archive.follow_operation("s1", operation.id, undo_after_one).unwrap();
    assert_eq!((bench.ids(), bench.in_trash()), (before, Vec::new()));
}

#[test]
fn what_is_purged_leaves_a_tombstone_and_nothing_that_it_said() {
    let bench = Bench::new();
    let long: Vec<u8> = (0u32..400_000).flat_map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()).collect();
    let mails = vec![
        (id(1, 1), b"Subject: tiny secret\r\n\r\nsecret words\r\n".to_vec()),
        (id(1, 2), [b"Subject: long secret\r\n\r\n".as_slice(), &long].concat()),
        (id(1, 3), b"Subject: kept\r\n\r\n".to_vec()),
    ];
    bench.archive_all(&mails);
    let blobs = || bench.archive.store.list_blobs(&pack::blobs("s1"), 10).unwrap().len();
    assert_eq!(blobs(), 1);
    let page = bench.archive.page("s1", From::Newest, 10, Copies::Shown).unwrap();
    let secret: Vec<_> =
        page.records.iter().filter(|record| record.subject.contains("secret")).cloned().collect();
    let ids: Vec<_> = secret.iter().map(|record| record.id).collect();
    for label in ["secret-a", "secret-b"] {
        assert!(bench.archive.add_label("s1", ids[0], &label.parse().unwrap()).unwrap());
    }
    assert_eq!(bench.archive.purge("s1", &ids, "ann").unwrap(), 0, "only what is in the trash");
    bench.archive.trash("s1", &ids, "ann").unwrap();
    bench.host.advance(5000);
    assert_eq!(bench.archive.purge("s1", &ids, "bob").unwrap(), 2);
    assert_eq!((bench.in_trash().len(), blobs(), bench.messages()), (0, 0, 1));
    assert!(bench.archive.label_counts("s1").unwrap().is_empty(), "its labels go with it");
    for record in &secret {
        let tombstone = bench.archive.tombstone("s1", record.id).unwrap().unwrap();
        assert_eq!((&tombstone.sha256, tombstone.size), (&record.sha256, record.size));
        assert_eq!((tombstone.purged_at, tombstone.by.as_str()), (NOON + 5000, "bob"));
        assert!(bench.archive.raw("s1", record).is_err(), "the bytes are gone");
    }
    bench
        .archive
        .store
        .scan_prefix(b"", |(_, value)| {
            let unpacked = decode::<serde_json::Value>(&value).map(|json| json.to_string());
            let text = unpacked.unwrap_or_else(|_| String::from_utf8_lossy(&value).into_owned());
            assert!(!text.contains("secret"), "{text:?}");
        })
        .unwrap();
    assert_eq!(bench.archive.restore("s1", &ids).unwrap(), 0);
}

#[test]
fn what_is_purged_is_not_archived_again_though_the_server_has_it() {
    let bench = Bench::new();
    let all = distinct_mails(1..=2);
    bench.archive_all(&all);
    let purged = bench.ids();
    bench.archive.trash("s1", &purged, "ann").unwrap();
    bench.archive.purge("s1", &purged, "ann").unwrap();
    let sorted = bench.archive.sort(bench.account, listing(&all)).unwrap();
    assert_eq!((sorted.known.len(), sorted.wanted.len()), (2, 0), "the ledger knows them");
    // Another account reads the same mailbox anew, and finds one mail more.
    let other = bench.accounts.create("s1", entered("b"), "admin").unwrap().id;
    let again = distinct_mails(1..=3);
    let lease = bench.archive.take_lease("s1", other).unwrap().unwrap();
    let mut ingest = bench.archive.ingest(&lease, &listing(&again)).unwrap();
    assert_eq!(ingest.insert(fetched(&again)).unwrap().len(), 3, "all are as good as archived");
    assert_eq!(ingest.recognised(), 2);
    assert_eq!(bench.subjects(), ["mail 3"]);
}

#[test]
fn mail_is_purged_when_its_time_is_over_and_not_before() {
    let bench = Bench::new();
    bench.archive_all(&distinct_mails(1..=4));
    let ids = bench.ids();
    bench.archive.trash("s1", &ids[..2], "ann").unwrap();
    let operation = bench.archive.start_delete_all("s1", "ann").unwrap();
    bench.archive.follow_operation("s1", operation.id, || false).unwrap();
    bench.host.advance(10 * DAY);
    bench.archive_all(&distinct_mails(5..=5));
    bench.archive.trash("s1", &bench.ids(), "ann").unwrap();
    assert_eq!(bench.archive.purge_before(NOON, || false).unwrap(), 0);
    assert_eq!(bench.in_trash().len(), 5);
    assert_eq!(bench.archive.purge_before(NOON + 1, || false).unwrap(), 4);
    assert_eq!(bench.in_trash().len(), 1);
    assert!(bench.archive.operations("s1").unwrap().is_empty(), "nothing is left to be undone");
    let tombstone = bench.archive.tombstone("s1", ids[0]).unwrap().unwrap();
    assert_eq!(tombstone.by, "", "nobody did it");
}

#[test]
fn a_damaged_block_keeps_nothing_else_in_the_trash() {
    let bench = Bench::new();
    bench.archive_all(&distinct_mails(1..=2));
    let damaged = keys::block(
        "s1",
        block::place(&bench.archive.record("s1", bench.ids()[0]).unwrap().unwrap()).unwrap().0,
    );
    let mut changes = crate::store::Changes::default();
    changes.put(damaged.clone(), vec![7; 50]);
    bench.archive.store.commit(changes).unwrap().unwrap();
    bench.archive_all(&distinct_mails(3..=300));
    bench.archive.trash("s1", &bench.ids(), "ann").unwrap();

    let told = bench.archive.purge_before(NOON + 1, || false).unwrap_err();
    assert!(told.to_string().contains("a block of messages cannot be read"), "{told}");
    assert_eq!(bench.in_trash().len(), 2, "what cannot be purged stays, and nothing else");
    assert_eq!(bench.archive.store.get(&damaged).unwrap(), Some(vec![7; 50]));
}

#[test]
fn a_purge_that_was_cut_short_removes_its_blob_later() {
    let bench = Bench::new();
    let noise: Vec<u8> = (0u32..500_000).flat_map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()).collect();
    bench.archive_all(&[(id(1, 1), noise)]);
    let ids = bench.ids();
    bench.archive.trash("s1", &ids, "ann").unwrap();
    // Everything but the removal: the process ended right after the commit.
    let names = bench.archive.store.list_blobs(&pack::blobs("s1"), 10).unwrap();
    bench.archive.purge("s1", &ids, "ann").unwrap();
    bench.archive.store.put_blob(&names[0], &b"again"[..]).unwrap();
    let mut changes = crate::store::Changes::default();
    changes.put(keys::kept::doomed("s1", ids[0]), names[0].clone().into_bytes());
    bench.archive.store.commit(changes).unwrap().unwrap();
    bench.archive.purge_before(NOON, || false).unwrap();
    assert!(bench.archive.store.list_blobs(&pack::blobs("s1"), 10).unwrap().is_empty());
    assert!(!bench.keys().iter().any(|key| key.starts_with(keys::kept::ALL_DOOMED)));
}

#[test]
fn a_removed_space_leaves_nothing_in_its_trash() {
    let bench = Bench::new();
    bench.archive_all(&distinct_mails(1..=4));
    let ids = bench.ids();
    bench.archive.trash("s1", &ids[..3], "ann").unwrap();
    bench.archive.purge("s1", &ids[..1], "ann").unwrap();
    bench.archive.start_delete_all("s1", "ann").unwrap();
    bench.archive.note_removal("s1").unwrap();
    bench.archive.remove_space("s1").unwrap();
    let left: Vec<_> = bench.keys().into_iter().filter(|key| key[0] == b'w').collect();
    assert!(left.is_empty(), "{left:?}");
}
