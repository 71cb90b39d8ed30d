//! A bucket in memory that answers as S3's API reference documents.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/>: an object appears whole, when its upload completes; a range behind
//! the end is 416; a listing has 1,000 names at most, ascending by their UTF-8 bytes; deleting what is absent is no error.

use std::{
    collections::{BTreeMap, HashMap},
    ops::Bound,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// The least that a part has, the last one excepted.
pub(crate) const MIN_PART: usize = 5 * 1024 * 1024;
const MAX_KEYS: usize = 1000;

#[derive(Clone, Default)]
pub(crate) struct Bucket(Arc<Mutex<Content>>);

#[derive(Default)]
struct Content {
    objects: BTreeMap<String, Arc<[u8]>>,
    uploads: HashMap<u64, Vec<u8>>,
    next: u64,
}

pub(crate) enum Got {
    /// 200 or 206.
    Bytes(Arc<[u8]>, std::ops::Range<usize>),
    /// 404.
    NoSuchKey,
    /// 416.
    InvalidRange,
}

impl Bucket {
    pub(crate) fn put_object(&self, key: &str, body: Vec<u8>) {
        self.content().objects.insert(key.to_owned(), body.into());
    }

    pub(crate) fn create_multipart_upload(&self) -> u64 {
        let mut content = self.content();
        content.next += 1;
        let id = content.next;
        content.uploads.insert(id, Vec::new());
        id
    }

    pub(crate) fn upload_part(&self, id: u64, part: &[u8], last: bool) {
        assert!(last || part.len() >= MIN_PART, "EntityTooSmall");
        self.content().uploads.get_mut(&id).expect("NoSuchUpload").extend_from_slice(part);
    }

    pub(crate) fn complete_multipart_upload(&self, id: u64, key: &str) {
        let mut content = self.content();
        let body = content.uploads.remove(&id).expect("NoSuchUpload");
        content.objects.insert(key.to_owned(), body.into());
    }

    pub(crate) fn abort_multipart_upload(&self, id: u64) {
        self.content().uploads.remove(&id);
    }

    /// `range`: first and last byte (RFC 9110 section 14.1.2); the last one may lie behind the end.
    pub(crate) fn get_object(&self, key: &str, range: Option<(u64, u64)>) -> Got {
        let Some(object) = self.content().objects.get(key).cloned() else { return Got::NoSuchKey };
        let length = object.len() as u64;
        let Some((first, last)) = range else { return Got::Bytes(Arc::clone(&object), 0..object.len()) };
        assert!(first <= last, "a header that S3 ignores, so that the whole object comes");
        if first >= length {
            return Got::InvalidRange;
        }
        let place = |at: u64| usize::try_from(at).expect("within the object");
        let range = place(first)..place(last.min(length - 1) + 1);
        Got::Bytes(object, range)
    }

    pub(crate) fn head_object(&self, key: &str) -> bool {
        self.content().objects.contains_key(key)
    }

    pub(crate) fn delete_object(&self, key: &str) {
        self.content().objects.remove(key);
    }

    pub(crate) fn list_objects_v2(&self, prefix: &str, start_after: &str, max_keys: usize) -> Vec<String> {
        let content = self.content();
        let following = content
            .objects
            .range::<str, _>((Bound::Excluded(start_after), Bound::Unbounded))
            .map(|(key, _)| key);
        following.filter(|key| key.starts_with(prefix)).take(max_keys.min(MAX_KEYS)).cloned().collect()
    }

    /// How many uploads have begun and not ended.
    pub(crate) fn uploads(&self) -> usize {
        self.content().uploads.len()
    }

    fn content(&self) -> MutexGuard<'_, Content> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
