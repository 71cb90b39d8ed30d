//! The release build, for benchmarks.

use std::{env, ffi::OsStr, process::Command};

/// Builds the wiki and the plugin, as of the sources.
pub fn build_release() {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = Command::new(cargo);
    // Build scripts that watch what cargo says of a package would take the benchmark for another one.
    env::vars_os().filter(|(name, _)| is_of_package(name)).for_each(|(name, _)| {
        build.env_remove(name);
    });
    let built = build.args(["build", "--release", "--package", "host-example"]).status();
    assert!(built.expect("cargo").success(), "the wiki cannot be built");
}

fn is_of_package(name: &OsStr) -> bool {
    name.to_str().is_some_and(|name| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_"))
}
