//! What neither compiler nor linter sees: dependency arrows, homes of libraries, catalogues, long files.

mod arrows;
mod catalogues;
mod files;

use anyhow::{Result, bail};

pub(crate) fn run() -> Result<()> {
    let mut faults = arrows::faults()?;
    faults.extend(catalogues::faults()?);
    faults.extend(files::faults()?);
    for fault in &faults {
        eprintln!("tidy: {fault}");
    }
    match faults.len() {
        0 => {
            eprintln!("tidy: nothing to say");
            Ok(())
        }
        n => bail!("tidy found {n} faults"),
    }
}
