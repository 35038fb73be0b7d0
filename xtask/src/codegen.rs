//! The TypeScript of the seam, written from `crates/wire`. A test of that crate fails when it is stale.

use anyhow::Result;

use crate::place::root;
use crate::shell::{cargo, step};

/// Writes `ui/src/wire/`.
pub(crate) fn write() -> Result<()> {
    let mut run = cargo(["run", "--quiet", "-p", "zhibao-wire", "--example", "codegen", "--"]);
    run.arg(root().join("ui/src/wire"));
    step("write ui/src/wire", run)
}
