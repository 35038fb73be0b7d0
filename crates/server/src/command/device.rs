//! `device`: the devices that were enrolled, and taking a certificate back.

use super::{Voice, open};
use crate::clock;
use crate::db::{DbError, Step, cells, sql};
use crate::error::Error;
use crate::settings::Settings;

/// `device list`: one line each; of one school, or of all.
pub(super) async fn list(settings: Settings, voice: Voice, school: Option<&str>) -> Result<(), Error> {
    let server = open(settings, None).await?.server;
    let rows = server
        .db
        .rows(sql!("device_all"), cells![school.unwrap_or_default()])
        .await?;
    for row in rows {
        let state = match row.maybe_int(5) {
            Some(at) => voice.text("run.device_revoked", &[("at", clock::local(at))]),
            None => voice.text("run.device_stands", &[]),
        };
        let args = [
            ("school", row.text(0)),
            ("device", row.text(1)),
            ("serial", row.text(2)),
            ("since", clock::local(row.int(3))),
            ("until", clock::local(row.int(4))),
            ("state", state),
        ];
        voice.say("run.device", &args);
    }
    Ok(())
}

/// `device revoke`: from this moment on neither its tokens nor packages that come in count. The card names it.
pub(super) async fn revoke(settings: Settings, voice: Voice, device: &str) -> Result<(), Error> {
    let server = open(settings, None).await?.server;
    let missing = || Error::NoDevice {
        device: device.to_owned(),
    };
    let rows = server.db.rows(sql!("device_all"), cells![""]).await?;
    let row = rows.iter().find(|row| row.text(1) == device).ok_or_else(missing)?;
    let revoke = Step::one(sql!("device_revoke"), cells![device, server.now()]);
    match server.db.commit(vec![revoke]).await {
        Ok(()) => {}
        Err(DbError::Overtaken(_)) => return Err(missing()),
        Err(error) => return Err(error.into()),
    }
    voice.say("run.revoked", &[("device", device.to_owned()), ("school", row.text(0))]);
    Ok(())
}
