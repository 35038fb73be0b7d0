//! `cargo xtask measure`: what the window costs, beside the least that it could; `docs/benchmarks.md` tells the numbers.

use anyhow::Result;

use crate::shell::{cargo, step};
use crate::{machine, ui};

pub(crate) fn run() -> Result<()> {
    machine::prepare(true)?;
    ui::install()?;
    ui::build()?;
    let build = |args: &[&str]| cargo([&["build", "--quiet", "--release"], args].concat());
    step(
        "build the window, and a bare one",
        build(&[
            "-p",
            "zhibao-desktop",
            "--bins",
            "--example",
            "bare",
            "--features",
            "custom-protocol,bare",
        ]),
    )?;
    step("build the command line", build(&["-p", "zhibao-cli"]))?;
    for example in ["start_speed", "grid_speed"] {
        let run = [
            "run",
            "--quiet",
            "--release",
            "-p",
            "zhibao-tests",
            "--features",
            "window",
            "--example",
        ];
        step(&format!("measure: {example}"), cargo(run.iter().chain(&[example])))?;
    }
    Ok(())
}
