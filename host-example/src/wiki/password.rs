//! Password hashes: Argon2id (RFC 9106) in PHC string format.

use std::sync::{LazyLock, Mutex, PoisonError};

use argon2::{
    Argon2, Params,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};

use super::WikiError;

/// The shortest password that a person may choose, in characters.
pub(crate) const MIN_PASSWORD: usize = 8;
/// The longest password, in bytes.
pub(super) const MAX_PASSWORD: usize = 1024;

/// One hash at a time: each takes 19 MiB, and a flood of sign-ins must not take all memory.
static GATE: Mutex<()> = Mutex::new(());

/// What a sign-in with an unknown name is checked against, so that it takes as long as any other.
static NOBODY: LazyLock<Option<String>> = LazyLock::new(|| hash("nobody has this password").ok());

pub(super) fn hash(password: &str) -> Result<String, WikiError> {
    let _one = GATE.lock().unwrap_or_else(PoisonError::into_inner);
    let hash: PasswordHash =
        hasher()?.hash_password(password.as_bytes()).map_err(|error| WikiError::Hash(error.to_string()))?;
    Ok(hash.to_string())
}

/// Whether `password` is the one behind `hash`; `None`: the user does not exist.
pub(super) fn verify(password: &str, hash: Option<&str>) -> bool {
    let Some(known) = hash.or(NOBODY.as_deref()) else { return false };
    let Ok(parsed) = PasswordHash::new(known) else { return false };
    let _one = GATE.lock().unwrap_or_else(PoisonError::into_inner);
    Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok() && hash.is_some()
}

fn hasher() -> Result<Argon2<'static>, WikiError> {
    // OWASP's figures: 19 MiB, two passes. Unit tests make hundreds of users.
    let memory = if cfg!(test) { 64 } else { 19 * 1024 };
    let params = Params::new(memory, 2, 1, None).map_err(|error| WikiError::Hash(error.to_string()))?;
    Ok(Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params))
}
