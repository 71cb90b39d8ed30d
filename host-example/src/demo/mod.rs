//! What `--demo` opens: a site to look at, and a mailbox to archive that needs no mail server of one's own.

mod content;
mod imap;
pub(crate) mod mailbox;
mod maildrop;
mod password;
mod pop;
pub(crate) mod site;
mod wire;
