//! What follows from the table of commands in `crates/wire`. A test of that crate fails when it is stale.

use anyhow::Result;

use crate::place::root;
use crate::shell::{cargo, step};

/// Writes `ui/src/wire/`, and the names and permissions of the shell.
pub(crate) fn write() -> Result<()> {
    let mut run = cargo(["run", "--quiet", "-p", "zhibao-wire", "--example", "codegen", "--"]);
    run.arg(root());
    step("write what follows from the table of commands", run)
}
