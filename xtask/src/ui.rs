//! The pages: packages, checks, build.

use anyhow::Result;

use crate::place::root;
use crate::shell::{npm, step};

/// Installs what `package-lock.json` says, where it is not there yet.
pub(crate) fn install() -> Result<()> {
    let lock = std::fs::read(root().join("ui/package-lock.json"))?;
    let stamp = root().join("ui/node_modules/.lock-of-xtask");
    if std::fs::read(&stamp).is_ok_and(|found| found == lock) {
        return Ok(());
    }
    step(
        "install the packages of the pages",
        npm(["ci", "--no-fund", "--no-audit", "--loglevel=error"]),
    )?;
    Ok(std::fs::write(stamp, lock)?)
}

/// Builds the pages into `ui/dist`.
pub(crate) fn build() -> Result<()> {
    step(
        "build the pages",
        npm(["run", "--silent", "build", "--", "--logLevel", "warn"]),
    )
}

/// Builds the pages for a plain browser into `ui/dist-browser`.
pub(crate) fn build_for_browser() -> Result<()> {
    let args = [
        "run",
        "--silent",
        "build",
        "--",
        "--mode",
        "browser",
        "--outDir",
        "dist-browser",
        "--logLevel",
        "warn",
    ];
    step("build the pages for a plain browser", npm(args))
}

/// Types, lint, unit tests.
pub(crate) fn check() -> Result<()> {
    step("check the types of the pages", npm(["run", "--silent", "types"]))?;
    step("lint the pages", npm(["run", "--silent", "lint"]))?;
    step("test the pages", npm(["run", "--silent", "test"]))
}
