//! The driver against servers that do as RFC 1939 says, and against servers that do not.

mod bounds;
mod by_hand;
mod deleting;
mod encrypting;
mod fetching;
mod listing;
mod scripted;
mod signing_in;
mod telling;
