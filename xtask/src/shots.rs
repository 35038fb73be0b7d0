//! `cargo xtask shots`: a picture of every screen, in Chinese and English, light, dark and high contrast.

use anyhow::Result;

use crate::place::target;
use crate::shell::{cargo, step};
use crate::suite::FEATURES;
use crate::{machine, tools, ui};

pub(crate) fn run() -> Result<()> {
    machine::prepare(true)?;
    ui::install()?;
    ui::build()?;
    ui::build_for_browser()?;
    let python = tools::python()?;
    let build = ["build", "--quiet", "--workspace", "--bins", "--example", "browser"];
    step("build the programs", cargo(build.iter().chain(&FEATURES)))?;
    let folder = target().join("shots");
    let look = ["test", "--quiet", "--workspace", "--test", "screens"];
    let mut look = cargo(look.iter().chain(&FEATURES));
    look.env("ZHIBAO_SHOTS", &folder)
        .env("ZHIBAO_DRESSES", "all")
        .env("ZHIBAO_PYTHON", python);
    let looked = step("look at every screen", look);
    eprintln!("The pictures lie in {}.", folder.display());
    looked
}
