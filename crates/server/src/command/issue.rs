//! What the authority issues: codes, certificates by stick, cards, tasks.

use std::path::Path;

use zhibao_core::period;
use zhibao_seal::cert::{Request, is_school_code};
use zhibao_seal::enrol::{EnrolAnswer, EnrolRequest};

use super::{Voice, open, write_out};
use crate::clock;
use crate::db::{Step, cells, sql};
use crate::error::Error;
use crate::ingest;
use crate::papers;
use crate::server::Server;
use crate::settings::Settings;
use crate::tasks::{self, Wish};

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
    if !consent && !papers::may_join(&server, school, &csr.key(), given.as_deref()).await? {
        return Err(Error::Consent);
    }
    let (chain, device) = papers::certify(&server, &csr, school)?;
    let tasks = tasks::of_school(&server, school, &period::term_of(clock::day(server.now()))).await?;
    let task = papers::task(&server, school, tasks, None).await?;
    let card = papers::card(&server).await?;
    let receipt = ingest::head_receipt(&server, school).await?;
    let answer = EnrolAnswer::new(&instance, &chain, card, task.into_bytes()).with_receipt(receipt);
    let steps = vec![Step::new(sql!("school_put"), cells![school, "", server.now()]), device];
    server.db.commit(steps).await?;
    write_out(out, &answer.to_bytes())?;
    written(&server, voice, out);
    Ok(())
}

/// `card`.
pub(super) async fn card(settings: Settings, voice: Voice, out: &Path) -> Result<(), Error> {
    let server = open(settings, None).await?.server;
    write_out(out, papers::card(&server).await?.as_bytes())?;
    written(&server, voice, out);
    Ok(())
}

/// A task package to be written.
pub(super) struct Order<'a> {
    /// For which school.
    pub school: &'a str,
    /// Its name; empty: as known.
    pub name: &'a str,
    /// For which period.
    pub period: &'a str,
    /// Which task.
    pub wish: Wish,
    /// Whether a new enrolment code goes into it.
    pub with_code: bool,
    /// The file.
    pub out: &'a Path,
}

/// `task`.
pub(super) async fn task(settings: Settings, voice: Voice, order: Order<'_>) -> Result<(), Error> {
    let Order {
        school, name, period, ..
    } = order;
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
    let task = tasks::issue(&server, school, period, &order.wish).await?;
    let code = match order.with_code {
        true => Some(papers::new_code(&server, school, name, false).await?),
        false => None,
    };
    let package = papers::task(&server, school, vec![task], code.as_ref()).await?;
    write_out(order.out, package.as_bytes())?;
    written(&server, voice, order.out);
    Ok(())
}

/// Says that a file was written, and by which fingerprint its receiver confirms the card that it holds.
fn written(server: &Server, voice: Voice, out: &Path) {
    voice.say("run.written", &[("file", out.display().to_string())]);
    let fingerprint = server.keys.root.key().public().fingerprint();
    voice.say("run.fingerprint", &[("fingerprint", fingerprint.to_string())]);
}
