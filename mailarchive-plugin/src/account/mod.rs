//! Mail accounts: what an administrator enters, checked once, and how credentials are kept.

mod folder;
mod form;
mod id;
mod password;
mod record;
mod registry;
mod seal;
mod server;

pub(crate) use folder::Folder;
pub(crate) use form::{AccountForm, AfterArchive, Entered, FieldError, JsonFault, PasswordRule, parse};
pub(crate) use id::AccountId;
pub(crate) use password::Password;
pub(crate) use record::{Health, MailAccount};
pub(crate) use registry::{AccountError, Accounts};
pub(crate) use seal::{SealError, SealedPassword};
pub(crate) use server::{Hostname, HostnameError, Port, Protocol, Server};
