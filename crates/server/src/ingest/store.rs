//! Writing down what came of a package: bytes first, then one transaction.

use std::collections::BTreeSet;

use bytes::Bytes;
use serde_json::json;
use zhibao_seal::agefile::{EncryptWriter, is_age};
use zhibao_seal::encoding::hex;
use zhibao_seal::hash::{Digest, sha256};
use zhibao_seal::receipt::Receipt;
use zhibao_seal::{paper, random};

use super::Incoming;
use crate::clock::local;
use crate::db::{DbError, Row, Step, cells, sql};
use crate::judge::{Facts, Outcome, Reason, Verdict};
use crate::problem::{Kind, Problem};
use crate::server::Server;

/// Remark of a receipt: the predecessor named is not the head that this server holds.
const NOT_THE_HEAD: &str = "previous_is_not_head";
/// How often a transaction is tried again when another package of the school comes between.
const ATTEMPTS: usize = 5;

/// A package that is held.
#[derive(Debug, Clone)]
pub struct Stored {
    /// The school.
    pub school: String,
    /// The package.
    pub package: String,
    /// Its receipt.
    pub receipt: String,
    /// Whether it was held before.
    pub known: bool,
}

/// Holds a package: object, then submission, receipt, index and the end of its upload together.
pub(super) async fn keep(
    server: &Server,
    incoming: Incoming,
    facts: Facts,
    verdict: Verdict,
) -> Result<Stored, Problem> {
    if let Some(stored) = known(server, &incoming, &facts).await? {
        return Ok(stored);
    }
    let object = format!(
        "packages/{}/{}-{}.zbp.age",
        facts.school,
        facts.id,
        hex(&random::bytes::<8>())
    );
    write(server, &object, &incoming.bytes).await?;
    for _ in 0..ATTEMPTS {
        match record(server, &incoming, &facts, &verdict, &object).await {
            Ok(stored) => {
                let outcome = if matches!(verdict.outcome, Outcome::Sound) {
                    "received"
                } else {
                    "held"
                };
                server.metrics.judged(outcome);
                server.figures.wanted();
                tracing::info!(
                    school = facts.school,
                    sequence = facts.sequence,
                    outcome,
                    "package stored"
                );
                return Ok(stored);
            }
            // Another package of the school was stored between our look at the head and our transaction.
            Err(DbError::Exists | DbError::Overtaken(_)) => {}
            Err(error) => return Err(error.into()),
        }
        if let Some(stored) = known(server, &incoming, &facts).await? {
            drop(server.blobs.delete(&object).await);
            return Ok(stored);
        }
    }
    drop(server.blobs.delete(&object).await);
    Err(Kind::Unavailable.into())
}

/// The receipt of a package that is held already; ends the upload that brought it again.
async fn known(server: &Server, incoming: &Incoming, facts: &Facts) -> Result<Option<Stored>, Problem> {
    let rows = server
        .db
        .rows(sql!("submission_receipt"), cells![&facts.school, &facts.id])
        .await?;
    let Some(row) = rows.first() else { return Ok(None) };
    server
        .db
        .commit(end_upload(incoming, "done", Some(&facts.id), None))
        .await?;
    server.metrics.judged("known");
    let (school, package) = (facts.school.clone(), facts.id.clone());
    Ok(Some(Stored {
        school,
        package,
        receipt: row.text(0),
        known: true,
    }))
}

async fn record(
    server: &Server,
    incoming: &Incoming,
    facts: &Facts,
    verdict: &Verdict,
    object: &str,
) -> Result<Stored, DbError> {
    let now = server.now();
    let digest = sha256(&incoming.bytes);
    let turns = server.db.rows(sql!("school_turns"), cells![&facts.school]).await?;
    let turn = turns.first().map_or(0, |row| row.int(0));
    let heads = server.db.rows(sql!("submission_head"), cells![&facts.school]).await?;
    let twins = server
        .db
        .rows(
            sql!("submission_twins"),
            cells![&facts.school, facts.sequence, &facts.id],
        )
        .await?;
    let fork = !twins.is_empty();
    let former = heads.first().map(|row| (row.text(0), row.size(1)));
    let head = match &former {
        Some((id, sequence)) if fork || *sequence > facts.sequence => id.clone(),
        _ => facts.id.clone(),
    };
    let mut notes = verdict.notes.clone();
    if former
        .as_ref()
        .is_some_and(|(id, _)| facts.previous.as_ref() != Some(id))
    {
        notes.push(NOT_THE_HEAD.to_owned());
    }
    let (state, reason) = match &verdict.outcome {
        Outcome::Unknown(reason) => ("held", Some(told(reason))),
        _ => ("received", None),
    };
    let receipt = Receipt {
        version: paper::VERSION,
        authority: server.settings.authority_code.clone(),
        server: server.base.clone(),
        package: parsed(&facts.id)?,
        bytes_sha256: digest,
        bytes: incoming.bytes.len() as u64,
        school: facts.school.clone(),
        period: facts.period.clone(),
        sequence: facts.sequence,
        head: parsed(&head)?,
        fork,
        received_at: now,
        audit_head: facts.audit_head.as_deref().map(parsed).transpose()?,
        notes: notes.clone(),
    };
    let receipt = paper::sign(&receipt, &server.keys.receipts).map_err(|fault| DbError::Failed(fault.to_string()))?;
    let number = number(&facts.id, now);
    let note = (!notes.is_empty()).then(|| notes.join(","));
    let mut steps = vec![
        Step::new(sql!("school_put"), cells![&facts.school, &facts.school_name, now]),
        Step::one(sql!("school_turn"), cells![&facts.school, turn]),
        // A package that was refused before may be good now.
        Step::new(sql!("submission_forget_refused"), cells![&facts.school, &facts.id]),
        Step::one(
            sql!("submission_add"),
            cells![
                &facts.school,
                &facts.id,
                &facts.period,
                &facts.as_of,
                facts.sequence,
                facts.previous.clone(),
                &facts.sealed_at,
                now,
                state,
                reason,
                note,
                fork,
                verdict.errors,
                verdict.warnings,
                object,
                incoming.bytes.len() as u64,
                digest.hex(),
                &facts.device,
                &number,
                &receipt,
            ],
        ),
    ];
    steps.extend(index(server, facts, &verdict.identities));
    steps.extend(end_upload(incoming, "done", Some(&facts.id), None));
    server.db.commit(steps).await?;
    Ok(Stored {
        school: facts.school.clone(),
        package: facts.id.clone(),
        receipt,
        known: false,
    })
}

/// Writes down a refusal. Of the bytes nothing stays; of a package whose signature is good, its number and why.
pub(super) async fn refuse(
    server: &Server,
    incoming: &Incoming,
    facts: Option<&Facts>,
    reason: &Reason,
    verdict: &Verdict,
) -> Result<(), Problem> {
    // What another school signed is no business of the asker's list.
    let own = facts.filter(|facts| incoming.school.as_ref().is_none_or(|school| *school == facts.school));
    let mut steps = Vec::new();
    if let Some(facts) = own {
        let held = server
            .db
            .rows(sql!("submission_receipt"), cells![&facts.school, &facts.id])
            .await?;
        if held.is_empty() {
            steps.push(Step::new(
                sql!("submission_forget_refused"),
                cells![&facts.school, &facts.id],
            ));
            steps.push(Step::one(
                sql!("submission_add"),
                cells![
                    &facts.school,
                    &facts.id,
                    &facts.period,
                    &facts.as_of,
                    facts.sequence,
                    facts.previous.clone(),
                    &facts.sealed_at,
                    server.now(),
                    "refused",
                    told(reason),
                    None::<String>,
                    false,
                    verdict.errors,
                    verdict.warnings,
                    None::<String>,
                    incoming.bytes.len() as u64,
                    sha256(&incoming.bytes).hex(),
                    &facts.device,
                    None::<String>,
                    None::<String>,
                ],
            ));
        }
    }
    steps.extend(end_upload(
        incoming,
        "refused",
        own.map(|facts| facts.id.as_str()),
        Some(reason),
    ));
    Ok(server.db.commit(steps).await?)
}

/// Ends an upload whose bytes are not those announced.
pub(super) async fn refuse_upload(
    server: &Server,
    school: &str,
    upload: &str,
    package: Option<&str>,
    reason: &Reason,
) -> Result<(), Problem> {
    let incoming = Incoming {
        school: Some(school.into()),
        upload: Some(upload.into()),
        bytes: Bytes::new(),
        forwarded: Vec::new(),
    };
    server.metrics.judged("refused");
    Ok(server
        .db
        .commit(end_upload(&incoming, "refused", package, Some(reason)))
        .await?)
}

fn end_upload(incoming: &Incoming, state: &str, package: Option<&str>, reason: Option<&Reason>) -> Vec<Step> {
    let (Some(school), Some(upload)) = (&incoming.school, &incoming.upload) else {
        return Vec::new();
    };
    let args = cells![school, upload, state, package.map(str::to_owned), reason.map(told)];
    vec![
        Step::new(sql!("upload_done"), args),
        Step::new(sql!("part_drop"), cells![school, upload]),
    ]
}

/// The places of a package's persons in the blind index, each once.
fn index(server: &Server, facts: &Facts, identities: &[(String, String)]) -> Vec<Step> {
    let places: BTreeSet<String> = identities
        .iter()
        .map(|(kind, number)| {
            let place = server.keys.blind.index(kind, number);
            format!("{}:{}", place.key_id, place.place.hex())
        })
        .collect();
    places
        .iter()
        .map(|tag| Step::one(sql!("identity_add"), cells![&facts.school, &facts.id, tag]))
        .collect()
}

/// Stores the bytes; a plain package is encrypted to the authority first, so that none lies open.
pub(crate) async fn write(server: &Server, object: &str, bytes: &Bytes) -> Result<(), Problem> {
    let sealed = match is_age(bytes) {
        true => bytes.clone(),
        false => {
            let sealing = || {
                let mut writer = EncryptWriter::new(Vec::new(), &[server.keys.recipient()])?;
                std::io::Write::write_all(&mut writer, bytes).map_err(|_| zhibao_seal::fault::AgeFault::Damaged)?;
                writer.finish()
            };
            sealing().map_err(|_| Kind::Internal)?.into()
        }
    };
    let mut writing = server.blobs.write(object);
    writing.push(sealed).await?;
    Ok(writing.finish().await?)
}

/// The number of a receipt as people read it: the day and the first digits of the package id.
fn number(package: &str, now: i64) -> String {
    let day = local(now)[..10].replace('-', "");
    format!("{day}-{}", package.get(..8).unwrap_or(package).to_uppercase())
}

/// A reason as the database keeps it.
fn told(reason: &Reason) -> String {
    json!({ "code": reason.code, "zh": reason.text[0], "en": reason.text[1] }).to_string()
}

fn parsed(hex: &str) -> Result<Digest, DbError> {
    hex.parse()
        .map_err(|_| DbError::Failed("a package id that is no digest".into()))
}

/// The package that a school's next one must name as its predecessor.
pub async fn head(server: &Server, school: &str) -> Result<Option<String>, DbError> {
    let rows: Vec<Row> = server.db.rows(sql!("submission_head"), cells![school]).await?;
    Ok(rows.first().map(|row| row.text(0)))
}

/// The receipt of that package.
pub async fn head_receipt(server: &Server, school: &str) -> Result<Option<String>, DbError> {
    let Some(head) = head(server, school).await? else {
        return Ok(None);
    };
    let rows = server.db.rows(sql!("submission_receipt"), cells![school, head]).await?;
    Ok(rows.first().and_then(|row| row.maybe_text(0)))
}
