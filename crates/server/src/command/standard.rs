//! `standard`: layers of the standard are signed, and taken among those by which the server judges.

use std::fs;
use std::path::Path;

use zhibao_engine::layered::Files;

use super::{Voice, open, write_out};
use crate::error::Error;
use crate::settings::Settings;
use crate::standard;

/// `standard sign`: a folder becomes a signed file.
pub(super) async fn sign(settings: Settings, voice: Voice, folder: &Path, out: &Path) -> Result<(), Error> {
    let mut files = Files::new();
    collect(folder, folder, &mut files)?;
    let server = open(settings, None).await?.server;
    let (text, signed) = standard::sign(&server, &files).await?;
    write_out(out, text.as_bytes())?;
    let args = [
        ("layer", signed.layer.id),
        ("version", signed.layer.version.to_string()),
        ("division", signed.division),
        ("file", out.display().to_string()),
    ];
    voice.say("run.layer_signed", &args);
    Ok(())
}

/// `standard install`.
pub(super) async fn install(settings: Settings, voice: Voice, file: &Path) -> Result<(), Error> {
    let text = fs::read_to_string(file).map_err(|error| Error::file(file, &error))?;
    let server = open(settings, None).await?.server;
    let signed = standard::take(&server, &text).await?;
    let args = [
        ("layer", signed.layer.id),
        ("version", signed.layer.version.to_string()),
    ];
    voice.say("run.layer_taken", &args);
    Ok(())
}

/// `standard list`: the newest version of every layer.
pub(super) async fn list(settings: Settings, voice: Voice) -> Result<(), Error> {
    let server = open(settings, None).await?.server;
    standard::refresh(&server).await?;
    for layer in server.shelf.newest() {
        let args = [
            ("layer", layer.id),
            ("version", layer.version.to_string()),
            ("sha256", layer.sha256.to_string()),
        ];
        voice.say("run.layer", &args);
    }
    Ok(())
}

fn collect(root: &Path, folder: &Path, out: &mut Files) -> Result<(), Error> {
    let failed = |error| Error::file(folder, &error);
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_dir() {
            collect(root, &path, out)?;
            continue;
        }
        let text = fs::read_to_string(&path).map_err(|error| Error::file(&path, &error))?;
        let name = path
            .strip_prefix(root)
            .unwrap_or(&path)
            .to_string_lossy()
            .replace('\\', "/");
        out.insert(name, text);
    }
    Ok(())
}
