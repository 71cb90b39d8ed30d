//! The stable-ABI contract between a wiki (the *host*) and the Mail Archiving Plugin.
//!
//! The plugin is a dynamic library. A host loads it with [`load::load`] (feature `host`), hands it a
//! [`HostBox`] and receives a [`PluginBox`]; from then on the two talk through the traits of this crate
//! only, and no panic crosses (see [`guard`]). Nothing here knows what an account or a message is: the
//! contract would carry any plugin that keeps something beside a wiki's pages.
//!
//! | the host gives | the plugin gives |
//! | --- | --- |
//! | [`Storage`]: an ordered key-value store and blobs | [`Plugin`]: the four-step lifecycle |
//! | [`Spaces`] and [`Permissions`] | [`Contribution`]s: menu items and routes |
//! | [`Host`]: clock, log, secret keys, data directory, outbound policy | [`Response`]s to [`Request`]s |
//!
//! Version 0.x: each change of layout raises the minor version, and both sides must be equal in it.

#![allow(non_local_definitions, reason = "abi_stable's derive macros expand to such items")]
#![allow(
    unsafe_code,
    reason = "sabi_trait and StableAbi expand to unsafe code; the guard and the loader say theirs"
)]
#![allow(non_camel_case_types, reason = "abi_stable names prefix references `X_Ref`")]
#![allow(unused_qualifications, reason = "sabi_trait repeats supertraits with their paths")]

#[cfg(panic = "abort")]
compile_error!(
    "mailarchive-api needs panic = \"unwind\": with \"abort\" a panic of the plugin would end the wiki"
);

mod body;
pub mod contribution;
mod error;
pub mod guard;
mod host;
pub mod limits;
#[cfg(feature = "host")]
pub mod load;
pub mod outbound;
mod page;
mod permission;
mod plugin;
mod space;
mod storage;
#[cfg(feature = "testkit")]
pub mod testkit;
mod web;

pub use abi_stable;
pub use body::{Body, BodyReader, ByteSource, ByteSource_TO, ByteSourceBox, byte_source};
pub use contribution::Contribution;
pub use error::{AbiError, ErrorCode};
pub use host::{Host, Host_TO, HostBox, LogLevel, OutboundAddress, OutboundVerdict, SecretKey, Site, host};
pub use page::{NoPages, PageDraft, PageLink, Pages, Pages_TO, PagesBox, ReferringQuery, pages};
pub use permission::{Permission, PermissionQuery, Permissions, Permissions_TO, PermissionsBox, permissions};
pub use plugin::{
    Call, EventKind, HostEvent, Plugin, Plugin_TO, PluginBox, PluginModule, PluginModule_Ref, answer, plugin,
};
pub use space::{Space, SpaceKind, Spaces, Spaces_TO, SpacesBox, spaces};
pub use storage::{
    Batch, ByteRange, CommitOutcome, KeyRange, KeyValue, MAX_BATCH, MAX_BLOB_NAME, MAX_KEY, MAX_VALUE,
    Precondition, Storage, Storage_TO, StorageBox, Values, storage,
};
pub use web::{Breadcrumb, NameValue, Page, Request, Response, Viewer};
