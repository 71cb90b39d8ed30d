//! The driver against servers that do as RFC 9051 says, and against servers that do not.

mod bounds;
mod deleting;
mod encrypting;
mod fetching;
mod listing;
mod scripted;
mod signing_in;
