//! `cargo xtask shots`: a picture of every screen, in Chinese and English, light, dark and high contrast.

use anyhow::Result;

use crate::place::target;
use crate::shell::{cargo, step};
use crate::{machine, ui};

pub(crate) fn run() -> Result<()> {
    machine::prepare_for_shots()?;
    ui::install()?;
    ui::build_for_browser()?;
    step(
        "build the desk for a plain browser",
        cargo(["build", "--quiet", "-p", "zhibao-desk", "--example", "browser"]),
    )?;
    let folder = target().join("shots");
    let mut look = cargo([
        "test",
        "--quiet",
        "-p",
        "zhibao-tests",
        "--features",
        "desk",
        "--test",
        "screens",
    ]);
    look.env("ZHIBAO_SHOTS", &folder);
    let looked = step("look at every screen", look);
    eprintln!("The pictures lie in {}.", folder.display());
    looked
}
