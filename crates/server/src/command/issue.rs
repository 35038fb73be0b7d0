//! What the authority issues: codes, certificates by stick, cards, tasks.

use std::path::Path;

use zhibao_core::period;
use zhibao_seal::cert::{Request, is_school_code};
use zhibao_seal::enrol::{Consent, EnrolAnswer, EnrolRequest};

use super::{Voice, open, write_out};
use crate::clock;
use crate::db::{Step, cells, sql};
use crate::error::Error;
use crate::papers;
use crate::server::Server;
use crate::settings::Settings;

/// `code`: the code alone on a line of standard output.
pub(super) async fn code(
    settings: Settings,
    voice: Voice,
    school: &str,
    name: &str,
    consent: bool,
) -> Result<(), Error> {
    let server = open(settings, None).await?.server;
    let code = papers::new_code(&server, school, name, consent).await?;
    voice.say("run.code", &[("code", code.text())]);
    voice.note("run.code_note", &[("school", school.to_owned())]);
    Ok(())
}

/// `sign`: a request file (or a bare PKCS#10) becomes an answer file.
pub(super) async fn sign(
    settings: Settings,
    voice: Voice,
    request: &Path,
    school: &str,
    out: &Path,
    consent: bool,
) -> Result<(), Error> {
    if !is_school_code(school) {
        return Err(Error::SchoolCode);
    }
    let bytes = std::fs::read(request).map_err(|error| Error::file(request, &error))?;
    let (instance, csr, given) = match std::str::from_utf8(&bytes) {
        Ok(text) if text.trim_start().starts_with("-----BEGIN") => (String::new(), Request::from_pem(text)?, None),
        _ => {
            let (request, csr) = EnrolRequest::read(&bytes)?;
            (request.instance, csr, request.consent)
        }
    };
    let server = open(settings, None).await?.server;
    papers::backed_up(&server).await?;
    if !consent {
        alone_or_agreed(&server, school, &csr, given.as_deref()).await?;
    }
    let (chain, device) = papers::certify(&server, &csr, school)?;
    let task = papers::task(&server, school, &period::term_of(clock::day(server.now())), None).await?;
    let card = papers::card(&server).await?;
    let answer = EnrolAnswer::new(&instance, &chain, card, task.into_bytes());
    let steps = vec![Step::new(sql!("school_put"), cells![school, "", server.now()]), device];
    server.db.commit(steps).await?;
    write_out(out, &answer.to_bytes())?;
    voice.say("run.written", &[("file", out.display().to_string())]);
    Ok(())
}

/// A further device needs the consent of one that is enrolled.
async fn alone_or_agreed(server: &Server, school: &str, csr: &Request, given: Option<&str>) -> Result<(), Error> {
    let devices = server
        .db
        .rows(sql!("device_live"), cells![school, server.now()])
        .await?;
    let kid = csr.key().kid();
    if devices.iter().all(|row| row.text(0) == kid) {
        return Ok(());
    }
    let text = given.ok_or(Error::Consent)?;
    let by = Consent::kid(text)?;
    let device = devices.iter().find(|row| row.text(0) == by).ok_or(Error::Consent)?;
    let key = papers::public_from(&device.text(1)).ok_or(Error::Consent)?;
    Consent::verify(text, &key, school, &csr.key())?;
    Ok(())
}

/// `card`.
pub(super) async fn card(settings: Settings, voice: Voice, out: &Path) -> Result<(), Error> {
    let server = open(settings, None).await?.server;
    write_out(out, papers::card(&server).await?.as_bytes())?;
    voice.say("run.written", &[("file", out.display().to_string())]);
    let fingerprint = server.keys.root.key().public().fingerprint();
    voice.say("run.fingerprint", &[("fingerprint", fingerprint.to_string())]);
    Ok(())
}

/// `task`.
pub(super) async fn task(
    settings: Settings,
    voice: Voice,
    school: &str,
    name: &str,
    period: &str,
    out: &Path,
    with_code: bool,
) -> Result<(), Error> {
    if !is_school_code(school) {
        return Err(Error::SchoolCode);
    }
    if zhibao_core::period::days(period).is_none() {
        return Err(Error::Period);
    }
    let server = open(settings, None).await?.server;
    server
        .db
        .commit(vec![Step::new(sql!("school_put"), cells![school, name, server.now()])])
        .await?;
    let code = match with_code {
        true => Some(papers::new_code(&server, school, name, false).await?),
        false => None,
    };
    write_out(
        out,
        papers::task(&server, school, period, code.as_ref()).await?.as_bytes(),
    )?;
    voice.say("run.written", &[("file", out.display().to_string())]);
    let fingerprint = server.keys.root.key().public().fingerprint();
    voice.say("run.fingerprint", &[("fingerprint", fingerprint.to_string())]);
    Ok(())
}
