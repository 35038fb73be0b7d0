//! Tools of the tests that no package manager of Debian brings: kept in the cache, made once.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::place::cache;
use crate::shell::{command, step};

/// Independent programs that check what we build, in the versions that the tests were written with.
const PYTHON: &[&str] = &[
    "frictionless==5.21.0",
    "jwcrypto==1.6.1",
    "openpyxl==3.1.5",
    "XlsxWriter==3.3.1",
];

/// A Python with the checkers; its path.
pub(crate) fn python() -> Result<PathBuf> {
    let folder = cache().join("python");
    let program = folder.join("bin/python");
    if !stamped(&folder, &PYTHON.join("\n")) {
        step(
            "make a Python environment",
            command("python3", [Path::new("-m"), Path::new("venv"), &folder]),
        )?;
        let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
        step("install the checkers", command(&program, pip.iter().chain(PYTHON)))?;
        stamp(&folder, &PYTHON.join("\n"))?;
    }
    Ok(program)
}

fn stamped(folder: &Path, text: &str) -> bool {
    std::fs::read_to_string(folder.join("stamp")).is_ok_and(|found| found == text)
}

fn stamp(folder: &Path, text: &str) -> Result<()> {
    std::fs::write(folder.join("stamp"), text).with_context(|| format!("cannot write into {}", folder.display()))
}
