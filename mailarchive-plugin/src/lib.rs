//! Mail Archiving Plugin: keeps a wiki space's mail beside its pages.
//!
//! `ARCHITECTURE.md` is the map. Mail flows one way through the modules: `source` → `message` → `archive`
//! → `render` → `web`; `poller` drives it, `plugin` is what the host sees.

mod account;
mod archive;
mod hex;
mod keys;
mod message;
mod metrics;
mod plugin;
mod poller;
mod render;
mod search;
mod settings;
mod source;
mod store;
mod text;
mod thread;
mod web;

use mailarchive_api::contribution::About;

mailarchive_api::plugin_module! {
    version: version,
    about: about,
    prepare: plugin::MailArchiving::prepare,
}

/// Stands once in the library, so that a file can be told from another by looking into it.
static NAME_AND_VERSION: &str = concat!("mail-archiving-plugin ", env!("CARGO_PKG_VERSION"));

fn version() -> &'static str {
    NAME_AND_VERSION.rsplit(' ').next().unwrap_or(NAME_AND_VERSION)
}

fn about() -> About {
    About {
        key: "mail-archiving".to_owned(),
        name: "Mail Archiving Plugin".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        licence: env!("CARGO_PKG_LICENSE").to_owned(),
    }
}
