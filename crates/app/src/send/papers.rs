//! Receipts and slips: judged under the pinned card, kept, and what follows from them.

use serde::Serialize;
use zhibao_seal::card::Card;
use zhibao_seal::fault::{Fault, TrustFault};
use zhibao_seal::hash::{Digest, sha256};
use zhibao_seal::jws;
use zhibao_seal::paper::Paper;
use zhibao_seal::receipt::{Comment, Receipt, Slip, SlipState};
use zhibao_vault::Vault;

use super::SendError;
use crate::identity::load_card;
use crate::seal::{HEAD, HEAD_SEQUENCE};

/// A package's states, in the order in which they follow each other. A review may change its mind.
const STATES: &[&str] = &["sealed", "refused", "sent", "received"];

/// A remark of a review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remark {
    /// The package reviewed.
    pub package: String,
    /// Its period.
    pub period: String,
    /// Its sequence number.
    pub sequence: u64,
    /// The number of the review.
    pub review: u32,
    /// What the review decided.
    pub state: SlipState,
    /// When, seconds since 1970.
    pub reviewed_at: i64,
    /// By which day a correction is due, `YYYYMMDD`.
    pub due: Option<String>,
    /// What is said, and of which cell, row or table.
    pub comment: Comment,
}

/// Keeps a receipt. It must be of the pinned authority and for this school.
pub(super) fn take_receipt(vault: &mut Vault, card: &Card, text: &str) -> Result<Receipt, SendError> {
    let receipt = Receipt::verify(text, card)?;
    ours(vault, &receipt.school)?;
    let package = receipt.package.hex();
    vault.store_receipt(&id(text), &package, text.trim().as_bytes())?;
    raise(vault, &package, "received")?;
    learn_head(vault, &receipt.head, receipt.received_at)?;
    learn_sequence(vault, receipt.sequence)?;
    Ok(receipt)
}

/// Keeps a slip. It must be of the pinned authority and for this school.
pub(super) fn take_slip(vault: &mut Vault, card: &Card, text: &str) -> Result<Slip, SendError> {
    let slip = Slip::verify(text, card)?;
    ours(vault, &slip.school)?;
    let package = slip.package.hex();
    vault.store_slip(&id(text), &package, text.trim().as_bytes())?;
    if latest(vault, &package)?.is_none_or(|last| last.review <= slip.review) {
        let state = match slip.state {
            SlipState::Accepted => "accepted",
            SlipState::Returned => "returned",
        };
        vault.set_package_state(&package, state)?;
    }
    learn_head(vault, &slip.head, slip.reviewed_at)?;
    learn_sequence(vault, slip.sequence)?;
    Ok(slip)
}

/// The receipt of a package as it stands here, and whether it still holds under the pinned card.
///
/// # Errors
/// Those of the database; a stored card that cannot be read.
pub fn receipt(vault: &Vault, package: &str) -> Result<Option<(Receipt, bool)>, SendError> {
    if let Some(receipt) = kept_receipt(vault, package)? {
        return Ok(Some((receipt, true)));
    }
    let kept = vault.receipts(package)?;
    let texts = kept.iter().filter_map(|(_, body)| std::str::from_utf8(body).ok());
    let read = |text: &str| jws::read(text, Receipt::TYPE).ok()?.peek::<Receipt>().ok();
    Ok(texts.filter_map(read).next().map(|receipt| (receipt, false)))
}

/// The reviews of a package, by what they are filed under.
///
/// # Errors
/// Those of the database.
pub fn reviews(vault: &Vault, package: &str) -> Result<Vec<(String, Slip)>, SendError> {
    let slips = vault.slips(package)?;
    Ok(slips
        .iter()
        .filter_map(|(id, body)| Some((id.clone(), read(body)?)))
        .collect())
}

/// The receipt that is kept for a package.
pub(super) fn kept_receipt(vault: &Vault, package: &str) -> Result<Option<Receipt>, SendError> {
    let Some(card) = load_card(vault)? else { return Ok(None) };
    let kept = vault.receipts(package)?;
    let texts = kept.iter().filter_map(|(_, body)| std::str::from_utf8(body).ok());
    // One by an authority before this one counts no more.
    Ok(texts.filter_map(|text| Receipt::verify(text, &card).ok()).next())
}

/// The remarks of the latest review of every package, or of those of one period; newest package first.
///
/// # Errors
/// Those of the database.
pub fn comments(vault: &Vault, period: Option<&str>) -> Result<Vec<Remark>, SendError> {
    let mut out = Vec::new();
    for package in vault.packages()?.into_iter().rev() {
        if period.is_some_and(|period| period != package.period) {
            continue;
        }
        let Some(slip) = latest(vault, &package.id)? else {
            continue;
        };
        out.extend(slip.comments.iter().map(|comment| Remark {
            package: package.id.clone(),
            period: slip.period.clone(),
            sequence: slip.sequence,
            review: slip.review,
            state: slip.state,
            reviewed_at: slip.reviewed_at,
            due: slip.due.clone(),
            comment: comment.clone(),
        }));
    }
    Ok(out)
}

/// The last review of a package. Slips were verified before they were kept; a key that has left the card since does not
/// undo them.
fn latest(vault: &Vault, package: &str) -> Result<Option<Slip>, SendError> {
    let slips = vault.slips(package)?;
    Ok(slips
        .iter()
        .filter_map(|(_, body)| read(body))
        .max_by_key(|slip| slip.review))
}

fn read(body: &[u8]) -> Option<Slip> {
    let text = std::str::from_utf8(body).ok()?;
    jws::read(text, Slip::TYPE).ok()?.peek::<Slip>().ok()
}

/// Moves a package's state forward, never back.
pub(super) fn raise(vault: &mut Vault, package: &str, state: &str) -> Result<(), SendError> {
    let rank = |state: &str| STATES.iter().position(|known| *known == state);
    let known = vault.packages()?.into_iter().find(|p| p.id == package);
    if let Some(known) = known
        && rank(&known.state).is_some_and(|now| Some(now) < rank(state))
    {
        vault.set_package_state(package, state)?;
    }
    Ok(())
}

/// Learns the last package that the receiver holds, unless something newer told it already.
pub(super) fn learn_head(vault: &mut Vault, head: &Digest, at: i64) -> Result<(), SendError> {
    let known: Option<i64> = vault.setting(super::HEAD_AT)?.and_then(|text| text.parse().ok());
    if known.is_none_or(|known| known <= at) {
        vault.set_setting(HEAD, Some(&head.hex()))?;
        vault.set_setting(super::HEAD_AT, Some(&at.to_string()))?;
    }
    Ok(())
}

/// Learns the number of a package that the receiver holds: the next one must be higher.
pub(super) fn learn_sequence(vault: &mut Vault, sequence: u64) -> Result<(), SendError> {
    let known: Option<u64> = vault.setting(HEAD_SEQUENCE)?.and_then(|text| text.parse().ok());
    if known.is_none_or(|known| known < sequence) {
        vault.set_setting(HEAD_SEQUENCE, Some(&sequence.to_string()))?;
    }
    Ok(())
}

fn ours(vault: &Vault, school: &str) -> Result<(), SendError> {
    match vault.school() == school {
        true => Ok(()),
        false => Err(Fault::from(TrustFault::NotForUs).into()),
    }
}

/// What a paper is filed under: the same paper comes twice and is kept once.
fn id(text: &str) -> String {
    sha256(text.trim().as_bytes()).hex()
}
