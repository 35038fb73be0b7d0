//! `cargo xtask test`: every check and every test.

use anyhow::Result;

use crate::shell::{cargo, step};
use crate::{machine, tidy, tools, ui};

/// One set of features for every cargo step, so that nothing is compiled twice.
pub(crate) const FEATURES: [&str; 2] = ["--features", "zhibao-desktop/custom-protocol,zhibao-tests/window"];

/// Where the properties' cases begin.
const SEED: &str = "20260901";

pub(crate) fn run() -> Result<()> {
    machine::prepare(true)?;
    step("check the formatting", cargo(["fmt", "--all", "--check"]))?;
    tidy::run()?;
    ui::install()?;
    ui::check()?;
    ui::build()?;
    ui::build_for_browser()?;
    let python = tools::python()?;
    step(
        "lint every crate",
        cargo(
            ["clippy", "--quiet", "--workspace", "--all-targets"]
                .iter()
                .chain(&FEATURES)
                .chain(&["--", "-D", "warnings"]),
        ),
    )?;
    // The tests that play the whole story start the programs themselves.
    step(
        "build the programs",
        cargo(["build", "--quiet", "--workspace", "--bins"].iter().chain(&FEATURES)),
    )?;
    let mut tests = cargo(["test", "--workspace"].iter().chain(&FEATURES));
    tests.env("ZHIBAO_PYTHON", python);
    // The same cases on every machine and day: a red run can be played again. `xtask soak` tries new ones.
    tests.env("PROPTEST_RNG_SEED", SEED);
    step("run every test", tests)
}
