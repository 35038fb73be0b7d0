//! The reference of the standard as a static site.

use std::ffi::OsString;
use std::path::PathBuf;

use anyhow::Result;

use crate::place::target;
use crate::shell::{cargo, step};

/// Writes the site into a folder: `target/docs` where none is named.
pub(crate) fn run(out: Option<&str>) -> Result<()> {
    let folder = out.map_or_else(
        || Ok(target().join("docs")),
        |out| std::path::absolute(PathBuf::from(out)),
    )?;
    let mut run = cargo(["run", "--quiet", "-p", "zhibao-site", "--"].map(OsString::from));
    run.arg(&folder);
    step("write the reference of the standard", run)?;
    eprintln!("\nOpen {}", folder.join("index.html").display());
    Ok(())
}
