//! The keys that seal the plugin's credentials: a file of its own, so that a copy of the database alone
//! opens nothing.
//!
//! One key a line, the current one first: its number, a space, and 32 bytes in hexadecimal. A file of exactly
//! 32 bytes is one key, number 1, as the first versions wrote it.

use std::{
    fmt::Write as _,
    fs::{self, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::Path,
};

use mailarchive_api::SecretKey;
use zeroize::Zeroizing;

const FILE: &str = "secret.key";
const LENGTH: usize = 32;
const FIRST_ID: u32 = 1;
/// Far more than anybody rotates before removing the old ones.
const MAX_KEYS: usize = 16;
const MAX_FILE: u64 = 4096;

/// The keys in `directory`, the current one first; one is made on the first start.
///
/// # Errors
/// Also where the file is damaged: a new key would silently make every sealed credential unreadable.
pub(crate) fn secret_keys(directory: &Path) -> io::Result<Vec<SecretKey>> {
    match read(directory) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let keys = vec![new_key(&[])];
            write(directory, &keys)?;
            Ok(keys)
        }
        other => other,
    }
}

/// Puts a new key before those in `directory`; answers its number. The older ones go on opening what they
/// sealed until somebody takes their lines out.
pub(crate) fn add_secret_key(directory: &Path) -> io::Result<u32> {
    let mut keys = secret_keys(directory)?;
    if keys.len() == MAX_KEYS {
        let told = format!(
            "{}: it holds {MAX_KEYS} keys; take out old ones, which are below",
            directory.join(FILE).display()
        );
        return Err(io::Error::new(io::ErrorKind::InvalidData, told));
    }
    keys.insert(0, new_key(&keys));
    write(directory, &keys)?;
    Ok(keys[0].id)
}

fn read(directory: &Path) -> io::Result<Vec<SecretKey>> {
    let path = directory.join(FILE);
    let file = fs::File::open(&path)?;
    let told = |what: &str| io::Error::new(io::ErrorKind::InvalidData, format!("{}: {what}", path.display()));
    if file.metadata()?.permissions().mode() & 0o077 != 0 {
        return Err(told("other users may read it; its mode must be 0600"));
    }
    let mut contents = Zeroizing::new(Vec::new());
    file.take(MAX_FILE).read_to_end(&mut contents)?;
    parse(&contents).map_err(|what| told(&what))
}

fn parse(contents: &[u8]) -> Result<Vec<SecretKey>, String> {
    if let Ok(bytes) = contents.try_into() {
        return Ok(vec![SecretKey { id: FIRST_ID, bytes }]);
    }
    let damaged = "it is damaged: neither 32 bytes nor lines of a number and 64 hexadecimal digits";
    let text = str::from_utf8(contents).map_err(|_| damaged.to_owned())?;
    let mut keys: Vec<SecretKey> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let key = key(line).ok_or_else(|| damaged.to_owned())?;
        if keys.iter().any(|known| known.id == key.id) {
            return Err(format!("the key number {} is there twice", key.id));
        }
        keys.push(key);
    }
    match keys.len() {
        0 => Err(damaged.to_owned()),
        1..=MAX_KEYS => Ok(keys),
        _ => Err(format!("it holds more than {MAX_KEYS} keys")),
    }
}

fn key(line: &str) -> Option<SecretKey> {
    let (id, digits) = line.split_once(' ')?;
    let mut bytes = [0; LENGTH];
    if digits.len() != 2 * LENGTH || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(digits.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(SecretKey { id: id.parse().ok()?, bytes })
}

/// Numbers are random: a key that replaces a lost one must not pass for it.
fn new_key(known: &[SecretKey]) -> SecretKey {
    loop {
        let id = rand::random();
        if id > FIRST_ID && known.iter().all(|key| key.id != id) {
            return SecretKey { id, bytes: rand::random() };
        }
    }
}

/// Written whole under another name first: half a file must never stand under the right one.
fn write(directory: &Path, keys: &[SecretKey]) -> io::Result<()> {
    let mut text = Zeroizing::new(String::with_capacity(keys.len() * (2 * LENGTH + 12)));
    for key in keys {
        let _ = write!(text, "{} ", key.id);
        key.bytes.iter().for_each(|byte| {
            let _ = write!(text, "{byte:02x}");
        });
        text.push('\n');
    }
    let new = directory.join(format!("{FILE}.new"));
    match fs::remove_file(&new) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&new)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&new, directory.join(FILE))?;
    fs::File::open(directory)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(directory: &Path) -> Vec<u32> {
        secret_keys(directory).unwrap().iter().map(|key| key.id).collect()
    }

    #[test]
    fn the_key_is_made_once_and_is_for_the_owner_only() {
        let directory = tempfile::tempdir().unwrap();
        let first = secret_keys(directory.path()).unwrap();
        let again = secret_keys(directory.path()).unwrap();
        assert_eq!((first.len(), first[0].id, first[0].bytes), (1, again[0].id, again[0].bytes));
        assert_ne!(first[0].bytes, [0; LENGTH]);
        let mode = fs::metadata(directory.path().join(FILE)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let other = tempfile::tempdir().unwrap();
        let other = secret_keys(other.path()).unwrap();
        assert!(other[0].bytes != first[0].bytes && other[0].id != first[0].id);
    }

    #[test]
    fn a_new_key_stands_before_the_old_ones_which_stay() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join(FILE);
        fs::write(&path, [7; LENGTH]).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        let new = add_secret_key(directory.path()).unwrap();
        assert_eq!(numbers(directory.path()), [new, FIRST_ID]);
        assert_eq!(secret_keys(directory.path()).unwrap()[1].bytes, [7; LENGTH]);
        let newer = add_secret_key(directory.path()).unwrap();
        assert_eq!(numbers(directory.path()), [newer, new, FIRST_ID]);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        // An administrator takes the old ones out by hand.
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, text.lines().next().unwrap()).unwrap();
        assert_eq!(numbers(directory.path()), [newer]);
    }

    #[test]
    fn keys_are_not_piled_up_without_end() {
        let directory = tempfile::tempdir().unwrap();
        (0..MAX_KEYS - 1)
            .for_each(|_| drop(secret_keys(directory.path()).map(|_| add_secret_key(directory.path()))));
        assert_eq!(numbers(directory.path()).len(), MAX_KEYS);
        assert!(add_secret_key(directory.path()).is_err());
        assert_eq!(numbers(directory.path()).len(), MAX_KEYS);
    }

    #[test]
    fn a_damaged_file_is_never_replaced() {
        let directory = tempfile::tempdir().unwrap();
        secret_keys(directory.path()).unwrap();
        let path = directory.path().join(FILE);
        let line = fs::read_to_string(&path).unwrap();
        let wrong = [
            String::new(),
            "\n".to_owned(),
            "7".repeat(31),
            "7".repeat(33),
            line[..line.len() - 2].to_owned(),
            format!("{line}{line}"),
            format!("{line}more\n"),
            line.replacen(' ', "", 1),
        ];
        for contents in wrong {
            fs::write(&path, &contents).unwrap();
            let error = secret_keys(directory.path()).err().unwrap().to_string();
            assert!(error.contains("damaged") || error.contains("twice"), "{error}");
            assert!(contents.len() < 8 || !error.contains(contents.trim()), "the error shows the key");
            assert!(add_secret_key(directory.path()).is_err());
            assert_eq!(fs::read_to_string(&path).unwrap(), contents);
        }
    }

    #[test]
    fn a_file_that_others_may_read_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        secret_keys(directory.path()).unwrap();
        let path = directory.path().join(FILE);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(secret_keys(directory.path()).err().unwrap().to_string().contains("0600"));
    }
}
