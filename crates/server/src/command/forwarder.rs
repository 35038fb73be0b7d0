//! `forwarder`: authorities below whose forwarded packages are taken in.

use std::path::Path;

use super::{Voice, open};
use crate::error::Error;
use crate::forwarders;
use crate::settings::Settings;

/// `forwarder take`: pins a card.
pub(super) async fn take(settings: Settings, voice: Voice, file: &Path, typed: Option<&str>) -> Result<(), Error> {
    let text = std::fs::read_to_string(file).map_err(|error| Error::file(file, &error))?;
    let server = open(settings, None).await?.server;
    let card = forwarders::take(&server, &text, typed).await?;
    let args = [("code", card.authority.code), ("name", card.authority.name)];
    voice.say("run.forwarder_taken", &args);
    Ok(())
}

/// `forwarder list`.
pub(super) async fn list(settings: Settings, voice: Voice) -> Result<(), Error> {
    let server = open(settings, None).await?.server;
    for card in forwarders::all(&server).await? {
        let fingerprint = card.fingerprint()?.to_string();
        let args = [
            ("code", card.authority.code),
            ("name", card.authority.name),
            ("fingerprint", fingerprint),
        ];
        voice.say("run.forwarder", &args);
    }
    Ok(())
}
