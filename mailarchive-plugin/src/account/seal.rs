//! Passwords at rest: sealed with a key of the host that lies outside the database.
//!
//! XChaCha20-Poly1305 with a random nonce; the account's id is associated data, so that a sealed password
//! copied to another account does not open there.

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use mailarchive_api::SecretKey;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{AccountId, Password};

/// A password that only the host's key opens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SealedPassword {
    key: u32,
    nonce: [u8; 24],
    sealed: Vec<u8>,
}

impl SealedPassword {
    /// [`SecretKey::id`] of the key that sealed it.
    pub(crate) fn key(&self) -> u32 {
        self.key
    }
}

/// Why a sealed password does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SealError {
    #[error("the wiki has no secret key to seal passwords with")]
    NoKey,
    #[error("the secret key that sealed this password is gone")]
    KeyLost,
    #[error("the sealed password was changed or belongs to another account")]
    Damaged,
}

/// Seals `password` for `account` with the current key, the first of `keys`.
pub(crate) fn seal(
    password: &Password,
    account: AccountId,
    keys: &[SecretKey],
) -> Result<SealedPassword, SealError> {
    let key = keys.first().ok_or(SealError::NoKey)?;
    let nonce: [u8; 24] = rand::random();
    let payload = Payload { msg: password.reveal().as_bytes(), aad: &associated(account) };
    let sealed = cipher(key).encrypt(&XNonce::from(nonce), payload).map_err(|_| SealError::NoKey)?;
    Ok(SealedPassword { key: key.id, nonce, sealed })
}

/// The password that `sealed` holds for `account`.
pub(crate) fn open(
    sealed: &SealedPassword,
    account: AccountId,
    keys: &[SecretKey],
) -> Result<Password, SealError> {
    let key = keys.iter().find(|key| key.id == sealed.key).ok_or(SealError::KeyLost)?;
    let payload = Payload { msg: &sealed.sealed, aad: &associated(account) };
    let opened = cipher(key).decrypt(&XNonce::from(sealed.nonce), payload).map_err(|_| SealError::Damaged)?;
    let opened = Zeroizing::new(opened);
    let text = std::str::from_utf8(&opened).map_err(|_| SealError::Damaged)?;
    Ok(Password::new(text.to_owned()))
}

fn cipher(key: &SecretKey) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&key.bytes.into())
}

fn associated(account: AccountId) -> Vec<u8> {
    [b"mail-archiving password 1 ".as_slice(), &account.bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_password_opens_for_its_account_and_key_only() {
        let keys = [SecretKey { id: 2, bytes: [2; 32] }, SecretKey { id: 1, bytes: [1; 32] }];
        let (mine, other) = (AccountId::random(), AccountId::random());
        let password = Password::new("påss wörd".to_owned());
        let sealed = seal(&password, mine, &keys).unwrap();
        assert_eq!(open(&sealed, mine, &keys), Ok(password.clone()));
        assert_eq!(open(&sealed, other, &keys), Err(SealError::Damaged));
        assert_eq!(open(&sealed, mine, &keys[1..]), Err(SealError::KeyLost));
        let other_key = [SecretKey { id: 2, bytes: [3; 32] }];
        assert_eq!(open(&sealed, mine, &other_key), Err(SealError::Damaged));
        assert_ne!(seal(&password, mine, &keys).unwrap(), sealed, "the nonce must differ");
        assert_eq!(seal(&password, mine, &[]), Err(SealError::NoKey));
        assert!(!serde_json::to_string(&sealed).unwrap().contains("wörd"));
    }
}
