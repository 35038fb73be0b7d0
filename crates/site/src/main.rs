//! `zhibao-site DIR`: writes the reference of the standard into a folder.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result, anyhow};
use zhibao_reference::Reference;

fn main() -> Result<()> {
    let folder: PathBuf = std::env::args_os().nth(1).context("usage: zhibao-site DIR")?.into();
    let standard = zhibao_core::standard::bundled().map_err(|faults| anyhow!("{faults}"))?;
    let reference = Reference::new(standard);
    let mut count = 0;
    for (path, text) in zhibao_site::files(&reference) {
        let path = folder.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).with_context(|| parent.display().to_string())?;
        }
        fs::write(&path, text).with_context(|| path.display().to_string())?;
        count += 1;
    }
    println!("{count} files in {}", folder.display());
    Ok(())
}
