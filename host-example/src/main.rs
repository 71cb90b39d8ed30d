//! The wiki.

mod cli;
mod data_directory;
mod plugins;
mod store;

fn main() {}
