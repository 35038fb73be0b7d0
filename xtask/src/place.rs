//! Where things are.

use std::path::{Path, PathBuf};

/// The folder of the workspace.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask lies in the workspace")
}

/// Cargo's folder of build results.
pub(crate) fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root().join(folder),
        None => root().join("target"),
    }
}

/// A program that `cargo build` made.
pub(crate) fn program(name: &str) -> PathBuf {
    target().join("debug").join(name)
}

/// What outlives a clone: tools that tests need. `ZHIBAO_CACHE`, else the user's cache folder, else the build folder.
pub(crate) fn cache() -> PathBuf {
    if let Some(folder) = std::env::var_os("ZHIBAO_CACHE") {
        return folder.into();
    }
    match std::env::var_os("HOME") {
        Some(home) => Path::new(&home).join(".cache/zhibao"),
        None => target().join("cache"),
    }
}
