//! Bringing what the authority has to say: card, receipts, slips, the standard.

use chrono::DateTime;
use serde_json::Value;
use zhibao_seal::layer::SignedLayer;
use zhibao_seal::paper::Paper;

use super::card::{Pinned, refresh};
use super::contact::remembered;
use super::device::{Session, Submissions};
use super::error::Reason;
use super::http::ask;
use super::papers::{learn_head, learn_sequence, take_receipt, take_slip};
use super::parcel::ARRIVED;
use super::{Around, HEAD_AT, Lender, SendError, outgoing};
use crate::seal::HEAD;
use crate::standard;

/// The setting that holds what the server said of the layers of the standard in force, as it said it.
pub const STANDARDS: &str = "standards.latest";
/// The largest answer about the standard, in bytes.
const MOST: u64 = 1024 * 1024;
/// The largest layer, in bytes.
const LARGEST_LAYER: u64 = SignedLayer::MAX_BYTES as u64;

/// What came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pulled {
    /// What became of the card.
    pub card: Pinned,
    /// Receipts that were not here before.
    pub receipts: usize,
    /// Slips that were not here before.
    pub slips: usize,
    /// Packages of this vault that the receiver refused, and why.
    pub refused: Vec<(String, Option<Reason>)>,
    /// The last package that the receiver holds.
    pub head: Option<String>,
    /// Whether other layers of the standard are in force than at the last time.
    pub standards_changed: bool,
    /// Layers of the standard that came and wait for a person to take them.
    pub layers: Vec<String>,
}

/// Brings card, receipts, slips and the list of layers from the server.
///
/// # Errors
/// A device that is not enrolled; a server that cannot be reached or trusted; a paper that does not hold under the card.
pub fn pull(lender: &mut impl Lender, server: Option<&str>, around: &Around<'_>) -> Result<Pulled, SendError> {
    let result = bring(lender, server, around);
    remembered(lender, around, result)
}

fn bring(lender: &mut impl Lender, server: Option<&str>, around: &Around<'_>) -> Result<Pulled, SendError> {
    let mut session = lender.lend(|vault| Session::open(vault, server, around))?;
    let confirmed = refresh(lender, &session.link, around)?;
    if confirmed.pinned == Pinned::Newer {
        // It may name another TLS authority, other keys.
        session = lender.lend(|vault| Session::open(vault, server, around))?;
    }
    let list = learn(lender, &mut session, around)?;
    let mut pulled = Pulled {
        card: confirmed.pinned,
        receipts: 0,
        slips: 0,
        refused: Vec::new(),
        head: None,
        standards_changed: false,
        layers: Vec::new(),
    };
    let packages = lender.lend(|vault| Ok(vault.packages()?))?;
    for told in &list.submissions {
        let Some(package) = packages.iter().find(|p| p.id == told.id) else {
            continue;
        };
        around.go_on()?;
        let whole = match told.state.as_str() {
            "accepted" | "returned" => session.asking(around, |session| session.submission(&told.id))?,
            _ => None,
        };
        let card = &session.identity.card;
        lender.lend(|vault| {
            let before = (vault.receipts(&told.id)?.len(), vault.slips(&told.id)?.len());
            if let Some(receipt) = &told.receipt {
                take_receipt(vault, card, receipt)?;
                outgoing::forget(vault, &told.id)?;
            }
            if told.state == "refused" && !ARRIVED.contains(&package.state.as_str()) {
                vault.set_package_state(&told.id, "refused")?;
                pulled.refused.push((told.id.clone(), told.reason.clone()));
            }
            for slip in whole.iter().flat_map(|whole| &whole.slips) {
                take_slip(vault, card, &slip.jws)?;
            }
            pulled.receipts += vault.receipts(&told.id)?.len().saturating_sub(before.0);
            pulled.slips += vault.slips(&told.id)?.len().saturating_sub(before.1);
            Ok(())
        })?;
    }
    (pulled.standards_changed, pulled.layers) = standards(lender, &session, around)?;
    pulled.head = lender.lend(|vault| Ok(vault.setting(HEAD)?))?;
    Ok(pulled)
}

/// Asks what the receiver holds of this school, and learns the head from it.
pub(super) fn learn(
    lender: &mut impl Lender,
    session: &mut Session,
    around: &Around<'_>,
) -> Result<Submissions, SendError> {
    let list = session.asking(around, |session| session.submissions())?;
    let at = list
        .submissions
        .iter()
        .filter_map(|s| s.received_at.as_deref())
        .filter_map(seconds)
        .max();
    // What was refused leaves no number behind.
    let held = list.submissions.iter().filter(|s| s.state != "refused");
    if let Some(sequence) = held.map(|s| s.sequence).max() {
        lender.lend(|vault| learn_sequence(vault, sequence))?;
    }
    lender.lend(|vault| match list.head.as_deref().map(str::parse) {
        Some(Ok(head)) => learn_head(vault, &head, at.unwrap_or(0)),
        Some(Err(_)) => Err(SendError::Answer),
        None => {
            vault.set_setting(HEAD, None)?;
            Ok(vault.set_setting(HEAD_AT, None)?)
        }
    })?;
    Ok(list)
}

/// Learns which layers are in force, and brings those that this vault does not have yet. They wait until a person has seen
/// what they change.
fn standards(
    lender: &mut impl Lender,
    session: &Session,
    around: &Around<'_>,
) -> Result<(bool, Vec<String>), SendError> {
    let answer = ask(around, MOST, || session.link.get("/v1/standards/latest"))?;
    let text = String::from_utf8(answer.body).map_err(|_| SendError::Answer)?;
    let read = |text: &str| serde_json::from_str::<Value>(text).ok();
    let new = read(&text).ok_or(SendError::Answer)?;
    let wanted = lender.lend(|vault| Ok(standard::wanted(vault, &new)?))?;
    let mut brought = Vec::new();
    for id in wanted {
        let answer = ask(around, LARGEST_LAYER, || {
            session.link.get(&format!("/v1/standards/{id}"))
        })?;
        let text = String::from_utf8(answer.body).map_err(|_| SendError::Answer)?;
        let layer = SignedLayer::verify(&text, &session.identity.card)?.layer;
        lender.lend(|vault| Ok(standard::offer(vault, &layer.id, &text)?))?;
        brought.push(layer.id);
    }
    let changed = lender.lend(|vault| {
        let changed = vault.setting(STANDARDS)?.as_deref().and_then(read) != Some(new);
        if changed {
            vault.set_setting(STANDARDS, Some(&text))?;
        }
        Ok(changed)
    })?;
    Ok((changed, brought))
}

fn seconds(text: &str) -> Option<i64> {
    DateTime::parse_from_rfc3339(text).ok().map(|time| time.timestamp())
}
