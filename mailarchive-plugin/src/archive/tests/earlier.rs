//! Archives of earlier versions: each short message packed alone, beside its record.

use serde_json::json;

use super::*;
use crate::{archive::VerificationState, store::Changes};

/// Makes of an archive what an earlier version wrote: the texts of its records stand here, not in the code that
/// writes today's.
fn age(bench: &Bench) {
    let store = &bench.archive.store;
    for record in bench.archive.page("s1", From::Newest, 10_000, Copies::Shown).unwrap().records {
        let mut bytes = Vec::new();
        bench.archive.raw("s1", &record).unwrap().read_to_end(&mut bytes).unwrap();
        let address = |one: &crate::message::Address| json!({"name": one.name, "address": one.address});
        let references: Vec<_> = record.references.iter().flatten().map(ToString::to_string).collect();
        let earlier = json!({
            "id": record.id.to_string(),
            "date": record.date,
            "subject": record.subject,
            "from": record.from.iter().map(address).collect::<Vec<_>>(),
            "to": record.to.iter().map(address).collect::<Vec<_>>(),
            "messageId": record.message_id,
            "content": record.content,
            "references": references,
            "snippet": record.snippet,
            "attachments": record.attachments,
            "size": bytes.len(),
            "sha256": record.sha256,
            "body": "value",
            "account": record.account.to_string(),
            "serverId": {"mailbox": "INBOX", "validity": 1, "id": record.server_id.id},
            "internalDate": record.internal_date,
            "archivedAt": record.archived_at,
        });
        let mut changes = Changes::default();
        changes.put(keys::message("s1", record.id), earlier.to_string().into_bytes());
        changes.put(keys::raw("s1", record.id), zstd::encode_all(bytes.as_slice(), 3).unwrap());
        store.commit(changes).unwrap().unwrap();
    }
    for table in [keys::all_blocks("s1"), keys::open_blocks("s1")] {
        bench.archive.clear(&table).unwrap();
    }
}

fn distinct(uids: impl Iterator<Item = u32>) -> Vec<(ServerId, Vec<u8>)> {
    let mail = |uid: u32| {
        format!(
            "From: \"Ann\" <ann@example.com>\r\nTo: b@example.com\r\nMessage-ID: <{uid}@example.com>\r\n\
             In-Reply-To: <{}@example.com>\r\nSubject: mail {uid}\r\n\r\nHello {uid}\r\n",
            uid - 1
        )
        .into_bytes()
    };
    uids.map(|uid| (id(1, uid), mail(uid))).collect()
}

fn assert_proven(bench: &Bench, count: u64) {
    bench.host.advance(1);
    bench.archive.note_verification("s1", "ann").unwrap();
    bench.archive.verify("s1", || false).unwrap();
    let verification = bench.archive.verification("s1").unwrap();
    assert_eq!(verification.state, VerificationState::Complete);
    assert_eq!((verification.checked, verification.faults), (count, Vec::new()));
}

#[test]
fn an_earlier_archive_is_read_proven_and_goes_on() {
    let bench = Bench::new();
    bench.archive_all(&distinct(1..=50));
    let today = bench.archive.page("s1", From::Newest, 100, Copies::Shown).unwrap().records;
    age(&bench);
    let page = bench.archive.page("s1", From::Newest, 100, Copies::Shown).unwrap().records;
    assert_eq!(page.len(), 50);
    for (earlier, today) in page.iter().zip(&today) {
        assert_eq!(earlier.body, BodyPlace::Value);
        assert_eq!(&Record { body: today.body.clone(), ..earlier.clone() }, today);
        let mut bytes = Vec::new();
        bench.archive.raw("s1", earlier).unwrap().read_to_end(&mut bytes).unwrap();
        let uid: u32 = earlier.server_id.id.parse().unwrap();
        assert_eq!(bytes, distinct(uid..=uid)[0].1);
    }
    assert_proven(&bench, 50);
    // New mail beside it, in the same thread.
    bench.archive_all(&distinct(51..=60));
    assert_eq!(bench.archive.thread_total("s1").unwrap(), 1);
    let page = bench.archive.page("s1", From::Newest, 100, Copies::Shown).unwrap().records;
    let (old, new): (Vec<_>, Vec<_>) = page.iter().partition(|record| record.body == BodyPlace::Value);
    assert_eq!((old.len(), new.len()), (50, 10));
    assert_proven(&bench, 60);
    // Both kinds go to the trash, come back, and end.
    let ids = [old[0].id, new[0].id];
    bench.archive.trash("s1", &ids, "ann").unwrap();
    assert_eq!(bench.archive.restore("s1", &ids).unwrap(), 2);
    assert_proven(&bench, 60);
    bench.archive.trash("s1", &ids, "ann").unwrap();
    assert_eq!(bench.archive.purge("s1", &ids, "ann").unwrap(), 2);
    assert!(bench.archive.store.get(&keys::raw("s1", old[0].id)).unwrap().is_none());
    assert!(bench.archive.raw("s1", old[0]).is_err() && bench.archive.raw("s1", new[0]).is_err());
    assert_proven(&bench, 58);
}
