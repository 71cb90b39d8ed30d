use mailarchive_api::{SecretKey, testkit::MemoryHost};

use super::*;
use crate::account::{AccountForm, PasswordRule, parse};

fn key(id: u32) -> SecretKey {
    SecretKey { id, bytes: [u8::try_from(id).unwrap(); 32] }
}

fn entered(name: &str) -> Entered {
    let form = format!(
        r#"{{"name":"{name}","protocol":"IMAP","hostname":"h","username":"u","password":"secret of {name}"}}"#
    );
    parse(&AccountForm::from_json(form.as_bytes()).unwrap(), PasswordRule::Needed).unwrap()
}

fn accounts(host: &MemoryHost) -> Accounts {
    Accounts::new(Store::new(host.storage()), host.host())
}

#[test]
fn a_rotated_key_seals_everything_anew_and_may_be_interrupted() {
    let directory = tempfile::tempdir().unwrap();
    let host = MemoryHost::new(directory.path()).secret_keys(vec![key(1)]);
    let accounts = accounts(&host);
    let made: Vec<_> = ["a", "b", "c"].map(|name| accounts.create("s1", entered(name), "x").unwrap()).into();
    let host = host.secret_keys(vec![key(2), key(1)]);
    host.fail_commits(1, AbiError::unavailable("busy"));
    assert!(accounts.reseal().is_err());
    assert_eq!(accounts.reseal().unwrap(), 3);
    assert_eq!(accounts.reseal().unwrap(), 0);
    let _rotated = host.secret_keys(vec![key(2)]);
    for (account, name) in made.iter().zip(["a", "b", "c"]) {
        let now = accounts.get("s1", account.id).unwrap();
        assert_eq!(accounts.password(&now).unwrap().reveal(), format!("secret of {name}"));
    }
}

#[test]
fn a_lost_key_stops_the_password_and_nothing_else() {
    let directory = tempfile::tempdir().unwrap();
    let host = MemoryHost::new(directory.path()).secret_keys(vec![key(1)]);
    let accounts = accounts(&host);
    let account = accounts.create("s1", entered("a"), "x").unwrap();
    let _lost = host.secret_keys(vec![key(2)]);
    assert_eq!(accounts.reseal().unwrap(), 0);
    assert!(matches!(accounts.password(&account), Err(AccountError::Seal(SealError::KeyLost))));
    assert_eq!(accounts.list("s1").unwrap(), std::slice::from_ref(&account));
    // Entering the password again mends it.
    accounts.update("s1", account.id, entered("a")).unwrap();
    let mended = accounts.get("s1", account.id).unwrap();
    assert_eq!(accounts.password(&mended).unwrap().reveal(), "secret of a");
}

#[test]
fn two_changes_at_once_do_not_undo_each_other() {
    let directory = tempfile::tempdir().unwrap();
    let host = MemoryHost::new(directory.path());
    let accounts = accounts(&host);
    let account = accounts.create("s1", entered("a"), "x").unwrap();
    let other = accounts.create("s1", entered("a"), "x").unwrap();
    accounts.update("s1", other.id, entered("b")).unwrap();
    accounts.remove("s1", account.id).unwrap();
    assert!(matches!(accounts.set_enabled("s1", account.id, true), Err(AccountError::Missing)));
    // A fetch that ends after the removal must not bring its health back.
    accounts.note_health("s1", account.id, &Health::default().succeeded(1, 1)).unwrap();
    assert_eq!(accounts.health(&[account.id]).unwrap(), [Health::default()]);
}

#[test]
fn accounts_that_share_a_mailbox_are_told() {
    let directory = tempfile::tempdir().unwrap();
    let host = MemoryHost::new(directory.path());
    let accounts = accounts(&host);
    let first = accounts.create("s1", entered("a"), "x").unwrap();
    assert!(accounts.contested().unwrap().is_empty());
    let second = accounts.create("s2", entered("a"), "x").unwrap();
    assert!(accounts.contested().unwrap().contains(&first.server.mailbox()));
    accounts.remove("s2", second.id).unwrap();
    assert!(accounts.contested().unwrap().is_empty());
}
