//! What comes on a stick: recognised by content, judged, kept.

use std::path::{Path, PathBuf};

use zhibao_seal::paper::{Kind, recognise};
use zhibao_seal::receipt::SlipState;
use zhibao_seal::task::TaskPackage;
use zhibao_vault::Vault;

use super::card::{Pinned, Word, confirm, confirm_carried, pin};
use super::enrol::{Enrolled, accept_answer};
use super::papers::{take_receipt, take_slip};
use super::task::{take_task, text};
use super::{Around, SendError, files};
use crate::identity::load_card;
use crate::standard::Brought;

/// The largest file that is read, in bytes.
const MOST: u64 = 160 * 1024 * 1024;

/// What a file was, and what it brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Accepted {
    /// An authority's card.
    Card {
        /// The authority's name.
        authority: String,
        /// What became of it.
        pinned: Pinned,
    },
    /// A task package.
    Task {
        /// The ids of its tasks.
        tasks: Vec<String>,
        /// What became of the layers of the standard that it brought.
        layers: Vec<Brought>,
        /// The enrolment code inside.
        enrolment_code: Option<String>,
        /// What became of the card inside.
        pinned: Pinned,
    },
    /// A receipt.
    Receipt {
        /// The package.
        package: String,
        /// Its period.
        period: String,
        /// Whether another package of the same sequence is held too.
        fork: bool,
    },
    /// A slip.
    Slip {
        /// The package.
        package: String,
        /// Its period.
        period: String,
        /// What was decided.
        state: SlipState,
        /// The number of remarks.
        comments: usize,
    },
    /// The answer to a request for enrolment.
    Enrolled(Enrolled),
}

impl Accepted {
    /// What became of the layers of the standard that came along.
    pub fn layers(&self) -> &[Brought] {
        match self {
            Accepted::Task { layers, .. } => layers,
            Accepted::Enrolled(enrolled) => &enrolled.layers,
            _ => &[],
        }
    }
}

/// Takes files from a stick: cards and what brings them first, receipts and slips after. A file that is refused stands
/// in the way of no other; every file comes back with what became of it, in the order given.
pub fn accept(
    vault: &mut Vault,
    paths: &[PathBuf],
    fingerprint: Option<&str>,
    around: &Around<'_>,
) -> Vec<(PathBuf, Result<Accepted, SendError>)> {
    let mut waiting: Vec<(usize, u8)> = Vec::new();
    let mut out: Vec<(PathBuf, Result<Accepted, SendError>)> = Vec::new();
    for (at, path) in paths.iter().enumerate() {
        // Only the kind is remembered: many large files must not be in memory together.
        let kind = files::read(path, MOST).map(|bytes| recognise(&bytes));
        let result = match kind {
            Ok(kind) => {
                waiting.push((at, turn(kind)));
                Err(SendError::NotAPaper(path.clone()))
            }
            Err(error) => Err(error),
        };
        out.push((path.clone(), result));
    }
    waiting.sort_by_key(|(_, turn)| *turn);
    for (at, _) in waiting {
        out[at].1 = accept_one(vault, &paths[at], fingerprint, around);
    }
    out
}

fn turn(kind: Option<Kind>) -> u8 {
    match kind {
        Some(Kind::Card) => 0,
        Some(Kind::EnrolAnswer) => 1,
        Some(Kind::Task) => 2,
        _ => 3,
    }
}

fn accept_one(
    vault: &mut Vault,
    path: &Path,
    fingerprint: Option<&str>,
    around: &Around<'_>,
) -> Result<Accepted, SendError> {
    let bytes = files::read(path, MOST)?;
    let word = fingerprint.map_or(Word::None, Word::Typed);
    match recognise(&bytes) {
        Some(Kind::Card) => {
            let confirmed = confirm(vault, text(&bytes)?, word)?;
            pin(vault, &confirmed)?;
            Ok(Accepted::Card {
                authority: confirmed.card.authority.name,
                pinned: confirmed.pinned,
            })
        }
        Some(Kind::Task) => {
            let whole = text(&bytes)?;
            let confirmed = confirm_carried(vault, &TaskPackage::card_within(whole)?, word)?;
            // The task must hold before its card takes the place of another.
            TaskPackage::verify(whole, &confirmed.card, vault.school())?;
            pin(vault, &confirmed)?;
            let (task, layers) = take_task(vault, &confirmed.card, whole)?;
            let tasks = task.tasks.into_iter().map(|task| task.id).collect();
            Ok(Accepted::Task {
                tasks,
                layers,
                enrolment_code: task.enrolment_code,
                pinned: confirmed.pinned,
            })
        }
        Some(Kind::EnrolAnswer) => accept_answer(vault, &bytes, fingerprint, around).map(Accepted::Enrolled),
        Some(Kind::Receipt) => {
            let card = load_card(vault)?.ok_or(SendError::NoCard)?;
            let receipt = take_receipt(vault, &card, text(&bytes)?)?;
            // It has arrived by another way: nothing of it needs to be kept for sending.
            super::outgoing::forget(vault, &receipt.package.hex())?;
            Ok(Accepted::Receipt {
                package: receipt.package.hex(),
                period: receipt.period,
                fork: receipt.fork,
            })
        }
        Some(Kind::Slip) => {
            let card = load_card(vault)?.ok_or(SendError::NoCard)?;
            let slip = take_slip(vault, &card, text(&bytes)?)?;
            let (package, comments) = (slip.package.hex(), slip.comments.len());
            Ok(Accepted::Slip {
                package,
                period: slip.period,
                state: slip.state,
                comments,
            })
        }
        Some(Kind::Statement | Kind::Layer | Kind::EnrolRequest) | None => Err(SendError::NotAPaper(path.to_owned())),
    }
}
