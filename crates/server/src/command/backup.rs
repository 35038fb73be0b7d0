//! `keys backup`: nobody is enrolled before it was written and read back.

use std::path::Path;

use zhibao_seal::Zeroizing;
use zhibao_seal::backup::{WORK, read, write};
use zhibao_seal::code::RecoveryCode;

use super::{Voice, open};
use crate::db::{Step, cells, sql};
use crate::error::Error;
use crate::keys::write_new;
use crate::server::Server;
use crate::settings::Settings;

/// Writes the backup under the passphrase of a variable, or under a code that is made and printed.
pub(super) async fn backup(
    settings: Settings,
    voice: Voice,
    file: &Path,
    passphrase_env: Option<&str>,
) -> Result<(), Error> {
    let passphrase = match passphrase_env {
        Some(name) => {
            let unset = || Error::File {
                file: format!("${name}"),
                reason: "unset or empty".into(),
            };
            Some(
                std::env::var(name)
                    .ok()
                    .filter(|text| !text.is_empty())
                    .map(Zeroizing::new)
                    .ok_or_else(unset)?,
            )
        }
        None => None,
    };
    let server = open(settings, None).await?.server;
    let made = passphrase.is_none();
    let passphrase = passphrase.unwrap_or_else(|| RecoveryCode::generate().text());
    write_and_read_back(&server, file, &passphrase, WORK).await?;
    voice.say("run.backup", &[("file", file.display().to_string())]);
    if made {
        voice.say("run.backup_code", &[("code", passphrase.to_string())]);
    }
    Ok(())
}

/// Writes the file, reads it from disk again, compares, and only then notes that there is a backup.
pub async fn write_and_read_back(server: &Server, file: &Path, passphrase: &str, work: u8) -> Result<(), Error> {
    let now = server.now();
    let keys = server.keys.backup(&server.settings.authority_code, now)?;
    write_new(file, &write(&keys, passphrase, work)?).map_err(|error| Error::file(file, &error))?;
    let stored = std::fs::read(file).map_err(|error| Error::file(file, &error))?;
    if read(&stored, passphrase)? != keys {
        return Err(Error::BackupDiffers);
    }
    Ok(server
        .db
        .commit(vec![Step::one(
            sql!("meta_set"),
            cells!["keys_backup_at", now.to_string()],
        )])
        .await?)
}
