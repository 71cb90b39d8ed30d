//! The key that seals the plugin's credentials: a file of its own, so that a copy of the database alone
//! opens nothing.

use std::{
    fs::{self, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::Path,
};

use mailarchive_api::SecretKey;

const FILE: &str = "secret.key";
const ID: u32 = 1;

/// The key in `directory`, made on the first start.
///
/// # Errors
/// Also where the file is damaged: a new key would silently make every sealed credential unreadable.
pub(crate) fn secret_key(directory: &Path) -> io::Result<SecretKey> {
    match read(directory) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => create(directory),
        other => other,
    }
}

fn read(directory: &Path) -> io::Result<SecretKey> {
    let path = directory.join(FILE);
    let mut file = fs::File::open(&path)?;
    let told = |what: &str| io::Error::new(io::ErrorKind::InvalidData, format!("{}: {what}", path.display()));
    if file.metadata()?.permissions().mode() & 0o077 != 0 {
        return Err(told("other users may read it; its mode must be 0600"));
    }
    let mut bytes = [0; 32];
    let mut beyond = [0; 1];
    file.read_exact(&mut bytes).map_err(|_| told("it is shorter than 32 bytes"))?;
    if file.read(&mut beyond)? != 0 {
        return Err(told("it is longer than 32 bytes"));
    }
    Ok(SecretKey { id: ID, bytes })
}

/// Written whole under another name first: a half key must never stand under the right one.
fn create(directory: &Path) -> io::Result<SecretKey> {
    let bytes: [u8; 32] = rand::random();
    let new = directory.join(format!("{FILE}.new"));
    match fs::remove_file(&new) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&new)?;
    file.write_all(&bytes)?;
    file.sync_all()?;
    fs::rename(&new, directory.join(FILE))?;
    fs::File::open(directory)?.sync_all()?;
    Ok(SecretKey { id: ID, bytes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_made_once_and_is_for_the_owner_only() {
        let directory = tempfile::tempdir().unwrap();
        let first = secret_key(directory.path()).unwrap();
        let again = secret_key(directory.path()).unwrap();
        assert_eq!(first.bytes, again.bytes);
        assert_ne!(first.bytes, [0; 32]);
        let mode = fs::metadata(directory.path().join(FILE)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let other = tempfile::tempdir().unwrap();
        assert_ne!(secret_key(other.path()).unwrap().bytes, first.bytes);
    }

    #[test]
    fn a_damaged_key_is_never_replaced() {
        let directory = tempfile::tempdir().unwrap();
        secret_key(directory.path()).unwrap();
        for size in [0, 31, 33] {
            fs::write(directory.path().join(FILE), vec![7; size]).unwrap();
            let error = secret_key(directory.path()).err().unwrap();
            assert!(error.to_string().contains("32 bytes"), "{error}");
            assert_eq!(fs::read(directory.path().join(FILE)).unwrap().len(), size);
        }
    }

    #[test]
    fn a_key_that_others_may_read_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        secret_key(directory.path()).unwrap();
        let path = directory.path().join(FILE);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(secret_key(directory.path()).err().unwrap().to_string().contains("0600"));
    }
}
