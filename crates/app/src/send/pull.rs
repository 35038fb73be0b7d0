//! Bringing what the authority has to say: card, receipts, slips, the standard.

use chrono::DateTime;
use serde_json::Value;

use super::card::{Pinned, refresh};
use super::device::{Session, Submissions};
use super::error::Reason;
use super::http::ask;
use super::papers::{learn_head, take_receipt, take_slip};
use super::parcel::ARRIVED;
use super::{Around, HEAD_AT, Lender, SendError, outgoing};
use crate::seal::HEAD;

/// The setting that holds what the server said of the layers of the standard in force, as it said it.
pub const STANDARDS: &str = "standards.latest";
/// The largest answer about the standard, in bytes.
const MOST: u64 = 1024 * 1024;

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
}

/// Brings card, receipts, slips and the list of layers from the server.
///
/// # Errors
/// A device that is not enrolled; a server that cannot be reached or trusted; a paper that does not hold under the card.
pub fn pull(lender: &mut impl Lender, server: Option<&str>, around: &Around<'_>) -> Result<Pulled, SendError> {
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
    pulled.standards_changed = standards(lender, &session, around)?;
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

fn standards(lender: &mut impl Lender, session: &Session, around: &Around<'_>) -> Result<bool, SendError> {
    let answer = ask(around, MOST, || session.link.get("/v1/standards/latest"))?;
    let text = String::from_utf8(answer.body).map_err(|_| SendError::Answer)?;
    let read = |text: &str| serde_json::from_str::<Value>(text).ok();
    let new = read(&text).ok_or(SendError::Answer)?;
    lender.lend(|vault| {
        let changed = vault.setting(STANDARDS)?.as_deref().and_then(read) != Some(new);
        if changed {
            vault.set_setting(STANDARDS, Some(&text))?;
        }
        Ok(changed)
    })
}

fn seconds(text: &str) -> Option<i64> {
    DateTime::parse_from_rfc3339(text).ok().map(|time| time.timestamp())
}
