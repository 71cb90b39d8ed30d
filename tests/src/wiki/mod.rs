//! Wiki.
pub struct Client; pub struct Wiki;
