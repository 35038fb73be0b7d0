//! `receive`: packages that came by stick go in, receipts and slips come out.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use zhibao_core::message::Speak;
use zhibao_core::package::split::{Part, join};
use zhibao_seal::hash::sha256;
use zhibao_seal::paper::{Kind, recognise};

use super::{Voice, open, write_out};
use crate::db::{cells, sql};
use crate::error::Error;
use crate::forwarders;
use crate::ingest::{Incoming, Stored, Taken, take};
use crate::server::Server;
use crate::settings::Settings;

/// Takes in every file; those that are refused are told one by one.
pub(super) async fn receive(settings: Settings, voice: Voice, files: &[PathBuf], out: &Path) -> Result<(), Error> {
    let (packages, statements) = read(files)?;
    std::fs::create_dir_all(out).map_err(|error| Error::file(out, &error))?;
    let server = open(settings, None).await?.server;
    let mut refused = 0;
    let mut forwarded = Vec::new();
    for (name, text) in statements {
        match forwarders::read(&server, &text).await {
            Ok(one) => forwarded.push(one),
            Err(error) => {
                refused += 1;
                voice.say("run.refused", &[("file", name), ("reason", error.say(voice.0))]);
            }
        }
    }
    for (name, bytes) in packages {
        let bytes = match bytes {
            Ok(bytes) => bytes,
            Err(refusal) => {
                refused += 1;
                voice.say("run.refused", &[("file", name), ("reason", refusal.say(voice.0))]);
                continue;
            }
        };
        let incoming = Incoming {
            school: None,
            upload: None,
            bytes: bytes.into(),
            forwarded: forwarded.clone(),
        };
        match take(&server, incoming)
            .await
            .map_err(|_| Error::Db(crate::db::DbError::Failed("ingest".into())))?
        {
            Taken::Stored(stored) => {
                let receipt = write_papers(&server, &stored, out).await?;
                let key = if stored.known { "run.known" } else { "run.received" };
                voice.say(key, &[("file", name), ("receipt", receipt.display().to_string())]);
            }
            Taken::Refused(reason) => {
                refused += 1;
                voice.say(
                    "run.refused",
                    &[("file", name), ("reason", reason.text[voice.0 as usize].clone())],
                );
            }
        }
    }
    match refused {
        0 => Ok(()),
        n => Err(Error::NotReceived(n)),
    }
}

type Package = (String, Result<Vec<u8>, zhibao_core::package::Refusal>);

/// A statement of a forwarder: the file's name and its text.
type Stated = (String, String);

/// The packages of the files, parts joined, and the statements beside them.
fn read(files: &[PathBuf]) -> Result<(Vec<Package>, Vec<Stated>), Error> {
    let (mut packages, mut statements) = (Vec::new(), Vec::new());
    let mut parts: BTreeMap<String, (String, Vec<Vec<u8>>)> = BTreeMap::new();
    for file in files {
        let bytes = std::fs::read(file).map_err(|error| Error::file(file, &error))?;
        let name = file.display().to_string();
        if recognise(&bytes) == Some(Kind::Statement) {
            statements.push((name, String::from_utf8_lossy(&bytes).into_owned()));
            continue;
        }
        if !Part::recognise(&bytes) {
            packages.push((name, Ok(bytes)));
            continue;
        }
        // Parts of one whole carry its digest; a broken one stands alone and is refused by `join`.
        let whole = Part::read(&bytes).map_or_else(|_| name.clone(), |part| part.whole.to_string());
        parts.entry(whole).or_insert_with(|| (name, Vec::new())).1.push(bytes);
    }
    packages.extend(parts.into_values().map(|(name, parts)| {
        let slices: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
        (
            name,
            join(&slices, |bytes| zhibao_core::package::Digest(sha256(bytes).0)),
        )
    }));
    Ok((packages, statements))
}

/// Writes the receipt, and every slip that there is for the school.
async fn write_papers(server: &Server, stored: &Stored, out: &Path) -> Result<PathBuf, Error> {
    let rows = server
        .db
        .rows(sql!("submission_get"), cells![&stored.school, &stored.package])
        .await?;
    let (period, sequence) = rows.first().map(|row| (row.text(1), row.int(3))).unwrap_or_default();
    let receipt = out.join(format!("{}-{period}-{sequence}.receipt", stored.school));
    write_out(&receipt, stored.receipt.as_bytes())?;
    for row in server.db.rows(sql!("slip_of_school"), cells![&stored.school]).await? {
        let name = format!("{}-{}-{}-{}.slip", stored.school, row.text(0), row.int(1), row.int(2));
        write_out(&out.join(name), row.text(3).as_bytes())?;
    }
    Ok(receipt)
}
