//! The wiki.
fn main() {}
