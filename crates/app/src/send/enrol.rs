//! Enrolment: the device's certificate, by a code online or by request and answer files.
//!
//! The private key waits in a secret from the first request on. A request that is repeated names the same key, so an
//! answer that got lost is given again.

use std::path::Path;

use zhibao_seal::cert::Request;
use zhibao_seal::enrol::{Consent, EnrolAnswer, EnrolCode, EnrolRequest};
use zhibao_seal::fault::Fault;
use zhibao_seal::key::SigningKey;
use zhibao_vault::Vault;

use super::card::{Confirmed, Pinned, Word, confirm_carried, fetch_unknown, pin};
use super::contact::remembered;
use super::device::{Session, enrolled};
use super::http::{Link, Trust, ask};
use super::papers::take_receipt;
use super::{Around, Lender, SERVER, SendError, files, pull, task};
use crate::identity::{load_identity, store_identity};
use crate::standard::Brought;

/// The secret that holds the key of an enrolment under way, PKCS#8. It goes when the vault is copied or restored.
pub const PENDING: &str = "device.pending";
/// The largest answer that is read, in bytes.
const MOST: u64 = 160 * 1024 * 1024;

/// What an enrolment brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolled {
    /// The authority's name.
    pub authority: String,
    /// The authority's fingerprint as it is read aloud.
    pub fingerprint: String,
    /// What became of the card.
    pub card: Pinned,
    /// The last moment of the device's certificate, seconds since 1970.
    pub not_after: i64,
    /// The ids of the tasks that came with it.
    pub tasks: Vec<String>,
    /// What became of the layers of the standard that came with them.
    pub layers: Vec<Brought>,
    /// Whether the last package that the receiver holds, or that it holds none, was learnt too.
    pub head_learnt: bool,
}

/// Enrols this device with a server by a code. `consent` is what an enrolled device of the school gave for this one.
///
/// The card is read first, over a connection that nothing is sent over; the code confirms it; everything after goes
/// over TLS that is pinned to it.
///
/// # Errors
/// A mistyped code, one of another school or authority; plain HTTP beyond this machine; what the server refuses.
pub fn enrol_online(
    lender: &mut impl Lender,
    address: &str,
    code: &str,
    consent: Option<String>,
    around: &Around<'_>,
) -> Result<Enrolled, SendError> {
    let code = EnrolCode::parse(code)?;
    let result = by_code(lender, address, &code, consent, around);
    remembered(lender, around, result)
}

fn by_code(
    lender: &mut impl Lender,
    address: &str,
    code: &EnrolCode,
    consent: Option<String>,
    around: &Around<'_>,
) -> Result<Enrolled, SendError> {
    lender.lend(|vault| match code.school() == vault.school() {
        true => Ok(()),
        false => Err(SendError::OtherSchool {
            code: code.school().to_owned(),
            own: vault.school().to_owned(),
        }),
    })?;
    let card = fetch_unknown(address, around)?;
    let (first, key, request) = lender.lend(|vault| {
        let first = confirm_carried(vault, &card, Word::Code(code))?;
        code.confirms(&first.card)?;
        let key = pending_key(vault)?;
        let request = request(vault, &key, Some(code), consent)?;
        Ok((first, key, request))
    })?;
    let link = Link::new(address, Trust::Card(&first.card), around.patience)?;
    let answer = ask(around, MOST, || {
        link.post("/v1/enrolments")
            .header("content-type", "application/json")
            .body(request.to_bytes())
    })?;
    let answer = EnrolAnswer::read(&answer.body)?;
    let mut enrolled = lender.lend(|vault| {
        let confirmed = confirm_carried(vault, &answer.card, Word::Code(code))?;
        let enrolled = finish(vault, &answer, &confirmed, &key, around)?;
        vault.set_setting(SERVER, Some(&link.address()))?;
        Ok(enrolled)
    })?;
    // The certificate is here; that the head is not is told, and asked again with the next contact.
    enrolled.head_learnt = learn(lender, around).is_ok();
    Ok(enrolled)
}

/// Writes a request for the stick. The key waits in the vault for the answer; asked again, the request names it again.
///
/// # Errors
/// A file that cannot be written; those of the database.
pub fn enrol_request(vault: &mut Vault, file: &Path, consent: Option<String>) -> Result<(), SendError> {
    let key = pending_key(vault)?;
    let request = request(vault, &key, None, consent)?;
    files::write(file, &request.to_bytes())
}

/// Takes the answer from the stick. `typed` is the fingerprint that confirms the authority's first card.
///
/// # Errors
/// [`SendError::Fingerprint`] where the first card needs to be confirmed; an answer that is for another key, vault or
/// school, or that does not hold under the card.
pub fn enrol_accept(
    vault: &mut Vault,
    file: &Path,
    typed: Option<&str>,
    around: &Around<'_>,
) -> Result<Enrolled, SendError> {
    let bytes = files::read(file, MOST)?;
    accept_answer(vault, &bytes, typed, around)
}

pub(super) fn accept_answer(
    vault: &mut Vault,
    bytes: &[u8],
    typed: Option<&str>,
    around: &Around<'_>,
) -> Result<Enrolled, SendError> {
    let answer = EnrolAnswer::read(bytes)?;
    let key = match vault.secret(PENDING)? {
        Some(key) => SigningKey::from_pkcs8(&key).map_err(Fault::from)?,
        // The same answer once more.
        None => load_identity(vault)?.ok_or(SendError::NoRequest)?.key,
    };
    let confirmed = confirm_carried(vault, &answer.card, typed.map_or(Word::None, Word::Typed))?;
    finish(vault, &answer, &confirmed, &key, around)
}

/// The word of this device that another one of the school may enrol: read its request file, give what this returns.
///
/// # Errors
/// A file that is no request; this device is not enrolled itself.
pub fn consent(vault: &Vault, request: &Path, around: &Around<'_>) -> Result<String, SendError> {
    let (_, csr) = EnrolRequest::read(&files::read(request, 256 * 1024)?)?;
    let identity = enrolled(vault)?;
    let consent = Consent {
        school: vault.school().to_owned(),
        key: csr.key(),
        given_at: around.seconds(),
    };
    Ok(consent.sign(&identity.key))
}

fn finish(
    vault: &mut Vault,
    answer: &EnrolAnswer,
    confirmed: &Confirmed,
    key: &SigningKey,
    around: &Around<'_>,
) -> Result<Enrolled, SendError> {
    let card = &confirmed.card;
    let (instance, school) = (vault.instance()?, vault.school().to_owned());
    let chain = answer.judge(&key.public(), &instance, &school, card, around.seconds())?;
    pin(vault, confirmed)?;
    if let Some(receipt) = &answer.receipt {
        take_receipt(vault, card, receipt)?;
    }
    store_identity(vault, key, &chain, &confirmed.text)?;
    vault.set_secret(PENDING, None)?;
    let serial = chain.first().map(|leaf| leaf.serial().to_owned()).unwrap_or_default();
    vault.audit("enrol", Some(&serial), &[("authority", &card.authority.code)])?;
    let (tasks, layers) = match answer.task.is_empty() {
        true => (Vec::new(), Vec::new()),
        false => {
            let (task, layers) = task::take_task(vault, card, task::text(&answer.task)?)?;
            (task.tasks, layers)
        }
    };
    Ok(Enrolled {
        authority: card.authority.name.clone(),
        fingerprint: card.fingerprint()?.to_string(),
        card: confirmed.pinned,
        not_after: chain.first().map_or(0, |leaf| leaf.not_after()),
        tasks: tasks.into_iter().map(|task| task.id).collect(),
        layers,
        head_learnt: false,
    })
}

fn learn(lender: &mut impl Lender, around: &Around<'_>) -> Result<(), SendError> {
    let mut session = lender.lend(|vault| Session::open(vault, None, around))?;
    pull::learn(lender, &mut session, around).map(drop)
}

fn pending_key(vault: &mut Vault) -> Result<SigningKey, SendError> {
    if let Some(kept) = vault.secret(PENDING)? {
        return Ok(SigningKey::from_pkcs8(&kept).map_err(Fault::from)?);
    }
    let key = SigningKey::generate();
    vault.set_secret(PENDING, Some(key.pkcs8()))?;
    Ok(key)
}

fn request(
    vault: &Vault,
    key: &SigningKey,
    code: Option<&EnrolCode>,
    consent: Option<String>,
) -> Result<EnrolRequest, SendError> {
    let csr = Request::create(key, vault.school()).map_err(Fault::from)?;
    Ok(EnrolRequest::new(&vault.instance()?, &csr, code, consent))
}
