//! Versions of the plugin: what is offered, refused, confirmed, swapped in while the wiki runs, and rolled back.

mod confirmed;
mod download;
mod library;
mod refused;
mod under_load;

use std::time::Duration;

const PLUGIN: &str = "/rest/wiki/1.0/plugins/mail-archiving";
const FETCH: Duration = Duration::from_secs(120);
const VERSION: &str = env!("CARGO_PKG_VERSION");
/// Of the mail users, the one that is fetched over IMAPS and the one over POPS.
const USERS: [&str; 2] = ["one", "two"];
