//! The contract's store on PostgreSQL with S3-compatible blobs, as `mailarchive-api/guide/postgresql.md` maps it,
//! keeps every promise. The database is a real one; the bucket is a stand-in that answers as S3 documents.

mod bucket;
mod keys;
mod objects;
mod server;

use mailarchive_api::{
    AbiError, Batch, ByteRange, ByteSourceBox, CommitOutcome, KeyRange, KeyValue, Storage, Values,
    abi_stable::std_types::{ROption, RResult, RSlice, RStr, RString, RVec},
    limits::{check_batch, check_blob_name, check_key},
    testkit::suite::prove_storage,
};

use self::{bucket::Bucket, keys::Keys, objects::Objects, server::Server};

struct Shared {
    keys: Keys,
    objects: Objects,
}

impl Shared {
    fn get(&self, keys: &[RVec<u8>]) -> Result<Values, AbiError> {
        keys.iter().try_for_each(|key| check_key(key))?;
        let asked: Vec<&[u8]> = keys.iter().map(RVec::as_slice).collect();
        Ok(self.keys.get_many(&asked)?.into_iter().map(|value| value.map(RVec::from).into()).collect())
    }

    fn apply(&self, batch: &Batch) -> Result<CommitOutcome, AbiError> {
        check_batch(batch)?;
        self.keys.commit(batch)
    }
}

impl Storage for Shared {
    fn get_many(&self, keys: RSlice<'_, RVec<u8>>) -> RResult<Values, AbiError> {
        self.get(keys.as_slice()).into()
    }

    fn scan(&self, range: KeyRange<'_>, limit: u32, reverse: bool) -> RResult<RVec<KeyValue>, AbiError> {
        let pairs = self.keys.scan(range.start.as_slice(), range.end.as_slice(), limit, reverse);
        let pair = |(key, value): (Vec<u8>, Vec<u8>)| KeyValue { key: key.into(), value: value.into() };
        pairs.map(|pairs| pairs.into_iter().map(pair).collect()).into()
    }

    fn commit(&self, batch: Batch) -> RResult<CommitOutcome, AbiError> {
        self.apply(&batch).into()
    }

    fn put_blob(&self, name: RStr<'_>, body: ByteSourceBox) -> RResult<u64, AbiError> {
        check_blob_name(&name).and_then(|()| self.objects.put(&name, body)).into()
    }

    fn open_blob(&self, name: RStr<'_>, range: ByteRange) -> RResult<ROption<ByteSourceBox>, AbiError> {
        check_blob_name(&name).and_then(|()| self.objects.open(&name, range)).map(ROption::from).into()
    }

    fn delete_blob(&self, name: RStr<'_>) -> RResult<(), AbiError> {
        check_blob_name(&name).map(|()| self.objects.delete(&name)).into()
    }

    fn list_blobs(&self, prefix: RStr<'_>, after: RStr<'_>, limit: u32) -> RResult<RVec<RString>, AbiError> {
        RResult::ROk(self.objects.list(&prefix, &after, limit).into_iter().map(RString::from).collect())
    }
}

#[test]
fn the_mapping_keeps_every_promise() {
    let server = Server::start();
    let bucket = Bucket::default();
    let mut open = || {
        let keys = Keys::open(&server).expect("the database");
        mailarchive_api::storage(Shared { keys, objects: Objects::new(bucket.clone()) })
    };
    prove_storage(&mut open).unwrap_or_else(|broken| panic!("{broken}"));
    assert_eq!(bucket.uploads(), 0, "a broken upload was not given up");
}

#[test]
fn the_guide_shows_the_statements_that_are_proved() {
    let guide =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../mailarchive-api/guide/postgresql.md");
    let guide = std::fs::read_to_string(guide).unwrap();
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let guide = words(&guide);
    for statement in keys::STATEMENTS {
        assert!(guide.contains(&words(statement)), "the guide lacks {statement}");
    }
}
