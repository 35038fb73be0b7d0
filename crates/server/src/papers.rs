//! What the authority gives out under its keys: its card, task packages, certificates.

use serde_json::Value;
use zhibao_seal::card::{Authority, Card, CardKey, CardRecipient};
use zhibao_seal::cert::{Certificate, Request, RevocationList, Revoked, is_school_code};
use zhibao_seal::enrol::{Consent, EnrolCode};
use zhibao_seal::hash::sha256;
use zhibao_seal::key::{PublicKey, SigningKey};
use zhibao_seal::paper;
use zhibao_seal::task::{NamedText, School, TaskPackage};

use crate::db::{DbError, Step, cells, sql};
use crate::error::Error;
use crate::keys::{CA_LIFE, Keys};
use crate::server::Server;
use crate::standard;

/// How long a device's certificate lasts, in seconds: three years.
const DEVICE_LIFE: i64 = 3 * 366 * 86_400;
/// How long an enrolment code lasts, in seconds: seven days.
pub const CODE_LIFE: i64 = 7 * 86_400;
/// Wrong tries that a code survives, less one.
pub const CODE_TRIES: i64 = 5;

/// The signed card. Its serial rises when, and only when, what it says has changed.
pub async fn card(server: &Server) -> Result<String, Error> {
    let mut card = unsigned_card(server).await?;
    let content = sha256(&serde_json::to_vec(&card).unwrap_or_default()).hex();
    let kept = server.db.rows(sql!("meta_get"), cells!["card"]).await?;
    let kept: Value = kept
        .first()
        .and_then(|row| serde_json::from_str(&row.text(0)).ok())
        .unwrap_or_default();
    if let (true, Some(text)) = (kept["content"] == content.as_str(), kept["signed"].as_str()) {
        return Ok(text.to_owned());
    }
    card.serial = kept["serial"].as_u64().unwrap_or(0) + 1;
    card.issued_at = server.now();
    let signed = card.sign(server.keys.root.key(), None)?;
    let kept = serde_json::json!({ "content": content, "serial": card.serial, "signed": signed });
    server
        .db
        .commit(vec![Step::one(sql!("meta_set"), cells!["card", kept.to_string()])])
        .await?;
    Ok(signed)
}

/// The certificates taken back so far.
pub async fn revocations(server: &Server) -> Result<RevocationList, DbError> {
    let rows = server.db.rows(sql!("device_revoked"), cells![]).await?;
    let revoked: Vec<_> = rows
        .iter()
        .map(|r| Revoked {
            serial: r.text(0),
            revoked_at: r.int(1),
        })
        .collect();
    Ok(RevocationList {
        issuer: server.keys.issuing.key().public().fingerprint().0,
        number: revoked.len() as u64,
        issued_at: revoked
            .iter()
            .map(|r| r.revoked_at)
            .max()
            .unwrap_or(server.keys.made_at),
        revoked,
    })
}

async fn unsigned_card(server: &Server) -> Result<Card, Error> {
    let keys: &Keys = &server.keys;
    let (not_before, not_after) = (keys.made_at - 3600, keys.made_at + CA_LIFE);
    let key = |key: &SigningKey| CardKey {
        key: key.public(),
        not_before,
        not_after,
        division: None,
    };
    let list = revocations(server).await?;
    let settings = &server.settings;
    Ok(Card {
        version: 1,
        serial: 0,
        issued_at: 0,
        authority: Authority {
            code: settings.authority_code.clone(),
            name: settings.authority_name.clone(),
        },
        ca: keys.ca_pems(),
        tls_ca: (settings.is_tls() && settings.tls.is_none()).then(|| keys.tls.certificate().pem()),
        recipients: vec![CardRecipient {
            recipient: keys.recipient(),
            not_before,
            not_after,
        }],
        receipt_keys: vec![key(&keys.receipts)],
        standard_keys: vec![key(&keys.standard)],
        servers: vec![server.base.clone()],
        revocations: vec![list],
    })
}

/// A task package for a school: the card, who it is, what is asked, and the layers of the standard that are for it.
pub async fn task(
    server: &Server,
    school: &str,
    tasks: Vec<NamedText>,
    code: Option<&EnrolCode>,
) -> Result<String, Error> {
    if !is_school_code(school) {
        return Err(Error::SchoolCode);
    }
    standard::refresh(server).await?;
    let package = TaskPackage {
        version: paper::VERSION,
        authority: server.settings.authority_code.clone(),
        issued_at: server.now(),
        card: card(server).await?,
        school: School {
            code: school.to_owned(),
            name: school_name(server, school).await?,
        },
        tasks,
        layers: standard::signed_layers(&server.shelf.for_school(school)),
        enrolment_code: code.map(EnrolCode::text),
    };
    Ok(paper::sign(&package, &server.keys.standard)?)
}

/// The school's name as the authority wrote it down; its code where it did not.
async fn school_name(server: &Server, school: &str) -> Result<String, Error> {
    let rows = server.db.rows(sql!("school_get"), cells![school]).await?;
    Ok(rows
        .first()
        .map(|row| row.text(0))
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| school.to_owned()))
}

/// A new enrolment code, noted down by its digest only.
pub async fn new_code(server: &Server, school: &str, name: &str, consent: bool) -> Result<EnrolCode, Error> {
    backed_up(server).await?;
    let code = EnrolCode::generate(school, &server.keys.root.key().public().fingerprint())?;
    let now = server.now();
    let args = cells![school, code.digest().hex(), consent, now, now + CODE_LIFE, CODE_TRIES];
    let steps = vec![
        Step::new(sql!("school_put"), cells![school, name, now]),
        Step::one(sql!("code_add"), args),
    ];
    server.db.commit(steps).await?;
    Ok(code)
}

/// Whether a keys backup was written and read back; nobody is enrolled before.
pub async fn backed_up(server: &Server) -> Result<(), Error> {
    match server
        .db
        .rows(sql!("meta_get"), cells!["keys_backup_at"])
        .await?
        .is_empty()
    {
        true => Err(Error::NoBackup),
        false => Ok(()),
    }
}

/// A device's certificate: its chain, and the step that writes it down.
pub fn certify(server: &Server, request: &Request, school: &str) -> Result<(Vec<Certificate>, Step), Error> {
    let now = server.now();
    let (from, until) = (now - 3600, now + DEVICE_LIFE);
    let leaf = server.keys.issuing.issue_device(request, school, from, until)?;
    let (serial, key) = (leaf.serial().to_owned(), request.key());
    let chain = vec![
        leaf,
        server.keys.issuing.certificate().clone(),
        server.keys.root.certificate().clone(),
    ];
    let pem = zhibao_seal::cert::chain_to_pem(&chain);
    let args = cells![school, key.kid(), public_text(&key), serial, pem, now, until];
    Ok((chain, Step::one(sql!("device_put"), args)))
}

/// Whether a key may become a device of a school: it is the first, or a device enrolled before consents to it.
pub async fn may_join(server: &Server, school: &str, key: &PublicKey, consent: Option<&str>) -> Result<bool, DbError> {
    let devices = server
        .db
        .rows(sql!("device_live"), cells![school, server.now()])
        .await?;
    if devices.iter().all(|row| row.text(0) == key.kid()) {
        return Ok(true);
    }
    let agreed = || {
        let text = consent?;
        let by = Consent::kid(text).ok()?;
        let device = devices.iter().find(|row| row.text(0) == by)?;
        Consent::verify(text, &public_from(&device.text(1))?, school, key).ok()
    };
    Ok(agreed().is_some())
}

/// A public key as the database keeps it.
pub fn public_text(key: &PublicKey) -> String {
    zhibao_seal::encoding::b64u(&key.0)
}

/// A public key from the database.
pub fn public_from(text: &str) -> Option<PublicKey> {
    zhibao_seal::encoding::unb64u(text)?.try_into().ok().map(PublicKey)
}
