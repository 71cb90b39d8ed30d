#![doc = include_str!("../guide/hosting.md")]
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
#[cfg(doc)]
pub mod guide;
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
    watched_plugin,
};
pub use space::{Space, SpaceKind, Spaces, Spaces_TO, SpacesBox, spaces};
pub use storage::{
    Batch, ByteRange, CommitOutcome, KeyRange, KeyValue, MAX_BATCH, MAX_BLOB_NAME, MAX_KEY, MAX_VALUE,
    Precondition, Storage, Storage_TO, StorageBox, Values, storage,
};
pub use web::{Breadcrumb, NameValue, Page, Request, Response, Viewer};
