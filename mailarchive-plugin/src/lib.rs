//! Mail Archiving Plugin: keeps a wiki space's mail beside its pages.
//!
//! `ARCHITECTURE.md` is the map.

mod account;
mod archive;
mod message;
mod render;
mod source;
