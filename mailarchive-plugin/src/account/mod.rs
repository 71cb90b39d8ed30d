//! Mail accounts: what an administrator enters, checked once, and how credentials are kept.

mod password;
mod server;

pub(crate) use password::Password;
pub(crate) use server::{Hostname, HostnameError, Port, PortError, Protocol, Server};
