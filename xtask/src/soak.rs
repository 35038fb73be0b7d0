//! `cargo xtask soak`: the tests whose strength is their number of tries, with many more of them.

use anyhow::Result;

use crate::machine;
use crate::shell::{cargo, step};

/// How often the programs are killed in all.
const KILLS: &str = "200";
/// Seeds of generated workbooks for each layout.
const SEEDS: &str = "40";
/// Cases of each property.
const CASES: &str = "4096";

pub(crate) fn run() -> Result<()> {
    machine::prepare(true)?;
    let python = crate::tools::python()?;
    step(
        "build the programs",
        cargo(["build", "--quiet", "--bin", "zhibao", "--bin", "zhibao-server"]),
    )?;
    let story = |test: &str| cargo(["test", "-p", "zhibao-tests", "--test", test, "--", "--nocapture"]);
    let mut kills = story("kill");
    kills.env("ZHIBAO_KILLS", KILLS);
    step("kill the programs at random moments", kills)?;
    let mut seeds = story("check");
    seeds.env("ZHIBAO_PYTHON", python).env("ZHIBAO_SOAK_SEEDS", SEEDS);
    step("check many workbooks against the truth about them", seeds)?;
    let crates = ["core", "seal", "engine", "sheet", "vault", "app"].map(|name| format!("zhibao-{name}"));
    let mut properties = cargo(["test", "--lib", "--tests"]);
    properties.args(crates.iter().flat_map(|name| ["-p", name.as_str()]));
    properties.env("PROPTEST_CASES", CASES);
    step("try every property with many cases", properties)
}
