use super::*;
use crate::{
    Batch, Body, ByteRange, CommitOutcome, ErrorCode, KeyRange, KeyValue, MAX_BATCH, MAX_BLOB_NAME, MAX_KEY,
    MAX_VALUE, PermissionQuery, Precondition,
};

fn host() -> MemoryHost {
    MemoryHost::new("/nowhere")
}

fn put(key: &[u8], value: &[u8]) -> KeyValue {
    KeyValue { key: key.to_vec().into(), value: value.to_vec().into() }
}

fn commit(store: &StorageBox, puts: Vec<KeyValue>) -> Result<CommitOutcome, AbiError> {
    store.commit(Batch { puts: puts.into(), ..Batch::default() }).into_result()
}

fn keys(store: &StorageBox, start: &[u8], end: &[u8], limit: u32, reverse: bool) -> Vec<Vec<u8>> {
    let range = KeyRange { start: start.into(), end: end.into() };
    let found = store.scan(range, limit, reverse).into_result().unwrap();
    found.into_iter().map(|pair| pair.key.into()).collect()
}

#[test]
fn scans_are_half_open_and_go_both_ways() {
    let store = host().storage();
    commit(&store, [b"a", b"b", b"c", b"d"].iter().map(|key| put(*key, b"")).collect()).unwrap();
    assert_eq!(keys(&store, b"b", b"d", 9, false), [b"b", b"c"]);
    assert_eq!(keys(&store, b"b", b"d", 1, true), [b"c"]);
    assert_eq!(keys(&store, b"", b"", 9, true), [b"d", b"c", b"b", b"a"]);
    assert_eq!(keys(&store, b"d", b"b", 9, false), Vec::<Vec<u8>>::new());
}

#[test]
fn a_batch_whose_precondition_fails_changes_nothing() {
    let store = host().storage();
    let absent = |key: &[u8]| Precondition { key: key.to_vec().into(), expected: ROption::RNone };
    let batch = || Batch {
        preconditions: vec![absent(b"k")].into(),
        puts: vec![put(b"k", b"1"), put(b"other", b"1")].into(),
        deletes: RVec::new(),
    };
    assert_eq!(store.commit(batch()).unwrap(), CommitOutcome::Done);
    commit(&store, vec![put(b"other", b"2")]).unwrap();
    assert_eq!(store.commit(batch()).unwrap(), CommitOutcome::Conflict);
    let asked: Vec<RVec<u8>> = vec![b"other".to_vec().into(), b"none".to_vec().into()];
    let values = store.get_many(asked.as_slice().into()).unwrap();
    assert_eq!(values[0], ROption::RSome(b"2".to_vec().into()));
    assert_eq!(values[1], ROption::RNone);
}

#[test]
fn the_limits_of_the_contract_are_kept() {
    let store = host().storage();
    let code = |puts| commit(&store, puts).err().map(|error| error.code);
    assert_eq!(code(vec![put(&[1; MAX_KEY], &[0; MAX_VALUE])]), None);
    assert_eq!(code(vec![put(&[1; MAX_KEY + 1], b"")]), Some(ErrorCode::INVALID));
    assert_eq!(code(vec![put(b"", b"")]), Some(ErrorCode::INVALID));
    assert_eq!(code(vec![put(b"k", &[0; MAX_VALUE + 1])]), Some(ErrorCode::FULL));
    assert_eq!(code(vec![put(b"k", b"1"), put(b"k", b"2")]), Some(ErrorCode::INVALID));
    let many = (0..=MAX_BATCH / MAX_VALUE).map(|n| put(&n.to_be_bytes(), &[0; MAX_VALUE])).collect();
    assert_eq!(code(many), Some(ErrorCode::FULL));
}

#[test]
fn blobs_are_read_in_stretches_and_listed_in_order() {
    let store = host().storage();
    let write = |name: &str| store.put_blob(name.into(), crate::byte_source(&b"0123456789"[..]));
    for name in ["m/b", "m/a", "n/a"] {
        assert_eq!(write(name).unwrap(), 10);
    }
    let read = |name: &str, offset, length| {
        let source = store.open_blob(name.into(), ByteRange { offset, length }).unwrap();
        source.into_option().map(|source| Body::Stream(source).read_to_vec(100).unwrap())
    };
    assert_eq!(read("m/a", 3, 4).unwrap(), b"3456");
    assert_eq!(read("m/a", 8, u64::MAX).unwrap(), b"89");
    assert_eq!(read("m/a", 80, 1).unwrap(), b"");
    assert_eq!(read("m/c", 0, 1), None);
    let list = |prefix: &str, after: &str, limit| {
        let names = store.list_blobs(prefix.into(), after.into(), limit).unwrap();
        names.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(list("m/", "", 9), ["m/a", "m/b"]);
    assert_eq!(list("", "m/a", 1), ["m/b"]);
    store.delete_blob("m/a".into()).unwrap();
    store.delete_blob("m/a".into()).unwrap();
    assert_eq!(list("m/", "", 9), ["m/b"]);
    for name in ["", "/a", ".a", "A", "a b", "ä", &"a".repeat(MAX_BLOB_NAME + 1)] {
        assert_eq!(write(name).into_result().unwrap_err().code, ErrorCode::INVALID, "{name}");
    }
}

#[test]
fn permissions_are_by_user_space_and_kind() {
    let kit = host()
        .space("1", "DEV", "Dev")
        .grant("ann", "1", Permission::ADMIN)
        .grant_anonymous("1", Permission::VIEW);
    let permissions = kit.host().permissions();
    let may = |user: Option<&str>, space: &str, permission| {
        let user = user.map(RString::from).into();
        let query = [PermissionQuery { user, space: space.into(), permission }];
        permissions.check(query[..].into()).unwrap()[0]
    };
    assert!(may(Some("ann"), "1", Permission::ADMIN));
    assert!(!may(Some("ann"), "1", Permission::VIEW));
    assert!(!may(Some("ann"), "2", Permission::ADMIN));
    assert!(may(None, "1", Permission::VIEW));
    kit.revoke("ann", "1", Permission::ADMIN);
    assert!(!may(Some("ann"), "1", Permission::ADMIN));
    kit.remove_space("1");
    assert!(!may(None, "1", Permission::VIEW));
}

#[test]
fn spaces_are_found_by_key_and_paged_by_id() {
    let kit = host().space("1", "DEV", "Dev").space("2", "OPS", "Ops");
    let spaces = kit.host().spaces();
    assert_eq!(spaces.by_key("OPS".into()).unwrap().unwrap().id, "2");
    assert!(spaces.by_id("3".into()).unwrap().is_none());
    assert_eq!(spaces.page("".into(), 1).unwrap()[0].key, "DEV");
    assert_eq!(spaces.page("1".into(), 9).unwrap()[0].key, "OPS");
}

#[test]
fn a_test_sees_what_the_plugin_told_and_can_move_the_clock() {
    let kit = host().at(1000);
    let handed = kit.host();
    kit.advance(500);
    assert_eq!(handed.now(), 1500);
    handed.log(LogLevel::WARN, "poller".into(), "late".into());
    handed.report_fault("broke".into());
    assert_eq!(kit.log_lines()[0].message, "late");
    assert_eq!(kit.fault().as_deref(), Some("broke"));
    kit.fail_commits(1, AbiError::unavailable("busy"));
    let store = kit.storage();
    assert_eq!(commit(&store, vec![put(b"k", b"")]).unwrap_err().code, ErrorCode::UNAVAILABLE);
    assert_eq!(commit(&store, vec![put(b"k", b"")]).unwrap(), CommitOutcome::Done);
}
