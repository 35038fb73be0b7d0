//! Where things are.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// The folder of the workspace. Cargo names it at each run: with a build cache outside of the clone, this program may have been
/// built in another one.
pub(crate) fn root() -> &'static Path {
    static ROOT: LazyLock<PathBuf> = LazyLock::new(|| {
        let own =
            std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
        own.parent().map(Path::to_path_buf).unwrap_or(own)
    });
    &ROOT
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
