use std::thread;

use mailarchive_api::{ErrorCode, MAX_BLOB_NAME};
use tempfile::TempDir;

use super::*;

fn bench() -> (TempDir, Blobs) {
    let directory = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(&directory.path().join("blobs")).unwrap();
    (directory, blobs)
}

fn put(blobs: &Blobs, name: &str, bytes: &[u8]) -> Result<u64, AbiError> {
    blobs.put(name, byte_source(io::Cursor::new(bytes.to_vec())))
}

fn read(blobs: &Blobs, name: &str, offset: u64, length: u64) -> Option<Vec<u8>> {
    let source = blobs.open_range(name, ByteRange { offset, length }).unwrap()?;
    Some(Body::Stream(source).read_to_vec(10_000_000).unwrap())
}

#[test]
fn a_blob_comes_back_whole_and_in_stretches_after_reopening() {
    let (directory, blobs) = bench();
    let bytes: Vec<u8> = (0..3_000_000_u32).map(|n| n.to_le_bytes()[1]).collect();
    assert_eq!(put(&blobs, "raw/ab/cdef.eml", &bytes).unwrap(), 3_000_000);
    assert_eq!(put(&blobs, "empty", b"").unwrap(), 0);
    let blobs = Blobs::open(&directory.path().join("blobs")).unwrap();
    assert_eq!(read(&blobs, "raw/ab/cdef.eml", 0, u64::MAX).unwrap(), bytes);
    assert_eq!(read(&blobs, "raw/ab/cdef.eml", 1000, 70_000).unwrap(), bytes[1000..71_000]);
    assert_eq!(read(&blobs, "raw/ab/cdef.eml", 2_999_999, 5).unwrap(), bytes[2_999_999..]);
    for beyond in [3_000_000, 3_000_001, u64::MAX] {
        assert_eq!(read(&blobs, "raw/ab/cdef.eml", beyond, u64::MAX).unwrap(), b"");
    }
    assert_eq!(read(&blobs, "empty", 0, u64::MAX).unwrap(), b"");
    assert_eq!(read(&blobs, "raw", 0, 1), None);
}

#[test]
fn every_legal_name_is_its_own_blob_inside_the_directory() {
    let (directory, blobs) = bench();
    let names =
        ["a", "a/b", "a/b/c", "a/", "a//b", "a/../b", "a/./b", "a/..", "a-b", "a.b", "a0", "incoming", "b+"];
    let (legal, illegal) = names.split_at(names.len() - 1);
    for name in legal {
        put(&blobs, name, name.as_bytes()).unwrap();
    }
    for name in legal {
        assert_eq!(read(&blobs, name, 0, u64::MAX).as_deref(), Some(name.as_bytes()), "{name}");
    }
    let mut sorted = legal.to_vec();
    sorted.sort_unstable();
    assert_eq!(blobs.list("", "", 100).unwrap(), sorted);
    let long = "a".repeat(MAX_BLOB_NAME + 1);
    for name in ["", "/etc/passwd", "../x", ".a", "a\\b", "a\0", "A", "é", "=", &long].iter().chain(illegal)
    {
        assert_eq!(put(&blobs, name, b"").unwrap_err().code, ErrorCode::INVALID, "{name}");
        assert!(blobs.open_range(name, ByteRange::ALL).is_err() && blobs.delete(name).is_err());
    }
    let outside: Vec<_> =
        fs::read_dir(directory.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(outside, ["blobs"]);
}

#[test]
fn listing_pages_through_all_names_in_order() {
    let (_directory, blobs) = bench();
    let mut names: Vec<String> = (0..60)
        .map(|n| ["m/{}", "m/x/{}", "m-{}", "m.{}", "n/{}"][n % 5].replace("{}", &n.to_string()))
        .collect();
    for name in &names {
        put(&blobs, name, b"x").unwrap();
    }
    names.sort_unstable();
    let mut paged: Vec<String> = Vec::new();
    loop {
        let after = paged.last().cloned().unwrap_or_default();
        let page = blobs.list("", &after, 7).unwrap();
        if page.is_empty() {
            break;
        }
        paged.extend(page);
    }
    assert_eq!(paged, names);
    for prefix in ["m", "m/", "m/x", "m/x/1", "n/", "zzz"] {
        let expected: Vec<&String> = names.iter().filter(|name| name.starts_with(prefix)).collect();
        assert_eq!(blobs.list(prefix, "", 100).unwrap().iter().collect::<Vec<_>>(), expected, "{prefix}");
        // A start that lies before, inside and behind the prefix.
        for after in ["a", "m/x/21", "zzzz"] {
            let expected: Vec<&&String> = expected.iter().filter(|name| name.as_str() > after).collect();
            let listed = blobs.list(prefix, after, 100).unwrap();
            assert_eq!(listed.iter().collect::<Vec<_>>(), expected.into_iter().copied().collect::<Vec<_>>());
        }
    }
    assert!(blobs.list("", "", 0).unwrap().is_empty());
}

#[test]
fn a_body_that_breaks_off_leaves_nothing() {
    struct Breaks(u8);
    impl Read for Breaks {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.0 += 1;
            if self.0 > 3 { Err(io::Error::other("line dropped")) } else { Ok(buffer.len()) }
        }
    }
    let (directory, blobs) = bench();
    put(&blobs, "a/b", b"old").unwrap();
    let error = blobs.put("a/b", byte_source(Breaks(0))).unwrap_err();
    assert!(error.message.contains("line dropped"), "{error}");
    assert_eq!(read(&blobs, "a/b", 0, u64::MAX).unwrap(), b"old");
    assert_eq!(fs::read_dir(directory.path().join("blobs/incoming")).unwrap().count(), 0);
}

#[test]
fn deleting_is_repeatable_and_what_a_killed_wiki_left_is_removed() {
    let (directory, blobs) = bench();
    put(&blobs, "a/b", b"x").unwrap();
    blobs.delete("a/b").unwrap();
    blobs.delete("a/b").unwrap();
    assert_eq!(read(&blobs, "a/b", 0, 1), None);
    let root = directory.path().join("blobs");
    fs::write(root.join("incoming/17"), b"half").unwrap();
    let blobs = Blobs::open(&root).unwrap();
    assert_eq!(fs::read_dir(root.join("incoming")).unwrap().count(), 0);
    put(&blobs, "a/b", b"x").unwrap();
}

#[test]
fn concurrent_writers_of_one_name_leave_one_whole_blob() {
    let (_directory, blobs) = bench();
    let bytes = |thread: u8| vec![thread; 400_000];
    thread::scope(|scope| {
        for thread in 0..8 {
            let blobs = &blobs;
            scope.spawn(move || put(blobs, "x/y/z", &bytes(thread)).unwrap());
        }
    });
    let stored = read(&blobs, "x/y/z", 0, u64::MAX).unwrap();
    assert_eq!(stored, bytes(stored[0]));
}
