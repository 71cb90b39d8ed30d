//! The archive: what is durable, and the one place that says so.

mod durable;

pub(crate) use durable::DurableId;
