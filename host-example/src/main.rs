//! The wiki.

mod plugins;
mod store;

fn main() {}
