//! The built wiki with the built plugin, as a process of one test, and a client of its REST interface.

mod binary;
mod client;
mod crawl;
mod mail;
mod process;
mod release;
mod session;

pub use binary::{Built, target_directory};
pub use client::{Answer, Client, user_password};
pub use crawl::{Page, crawl};
pub use mail::{Account, FetchProgress, base, escape, text};
pub use process::{ADMIN_PASSWORD, Options, Wiki};
pub use release::build_release;
pub use session::Session;
