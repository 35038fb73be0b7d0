//! The words of those who answer for a submission: given here with a passphrase, or on the printed sheet.

use serde::{Deserialize, Serialize};
use zhibao_app::{SetId, Vault, VaultError};
use zhibao_wire::{Checklist, Confirm, Confirmation, Problem};

use super::checklist::checklist;
use crate::state::{Desk, problem};
use crate::words;

/// The roles that confirm: who fills in, and who answers for the school.
pub(super) const ROLES: [&str; 2] = ["admin", "principal"];
/// The longest name, in characters.
const LONGEST: usize = 60;
/// How far back the log is looked through for a change.
const BACK: u64 = 2000;

#[derive(Serialize, Deserialize)]
struct Word {
    role: String,
    name: String,
    on_paper: bool,
    at: i64,
}

fn key(set: SetId) -> String {
    format!("confirmed.{set}")
}

fn kept(vault: &Vault, set: SetId) -> Result<Vec<Word>, VaultError> {
    let kept = vault.setting(&key(set))?;
    Ok(kept
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default())
}

fn keep(vault: &mut Vault, set: SetId, words: &[Word]) -> Result<(), VaultError> {
    let text = serde_json::to_string(words).unwrap_or_default();
    vault.set_setting(&key(set), Some(text.as_str()).filter(|_| !words.is_empty()))
}

/// The words that still count: a word is about the data as it stood, so a change since then ends it.
pub(super) fn standing(vault: &Vault, set: SetId) -> Result<Vec<Confirmation>, VaultError> {
    let words = kept(vault, set)?;
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let changed = last_change(vault)?;
    let words = words.into_iter().filter(|word| word.at >= changed);
    Ok(words
        .map(|word| Confirmation {
            role: word.role,
            name: word.name,
            on_paper: word.on_paper,
            at: word.at,
        })
        .collect())
}

/// When data, or a reason that travels with it, changed last.
fn last_change(vault: &Vault) -> Result<i64, VaultError> {
    const REASONS: &[&str] = &["explain", "unexplain", "defer", "empty", "not-empty"];
    let entries = vault.audit_entries(0, BACK)?;
    let change = entries
        .iter()
        .find(|entry| !entry.counts.is_empty() || REASONS.contains(&entry.kind.as_str()));
    Ok(change.map_or(0, |entry| entry.at))
}

/// Forgets the words, as they are used up by sealing.
pub(super) fn forget(vault: &mut Vault, set: SetId) -> Result<(), VaultError> {
    keep(vault, set, &[])
}

/// Keeps a person's word for the submission.
pub(crate) fn confirm(desk: &Desk, request: Confirm) -> Result<Checklist, Problem> {
    desk.with(|vault, set, language| {
        let name = request.name.trim();
        if !ROLES.contains(&request.role.as_str()) {
            return Err(words::refusal(language, "bad_request", &[]));
        }
        if name.is_empty() || name.chars().count() > LONGEST {
            return Err(words::refusal(language, "confirm_name", &[]));
        }
        if !request.on_paper && !is_known(vault, &request) {
            let account = vault.users().iter().any(|user| user.role == request.role);
            let code = if account {
                "confirm_passphrase"
            } else {
                "confirm_own_passphrase"
            };
            return Err(words::refusal(language, code, &[]));
        }
        let refuse = |error: VaultError| problem(language, &error);
        let how = if request.on_paper { "paper" } else { "person" };
        vault
            .audit("confirm", None, &[("role", &request.role), ("how", how)])
            .map_err(refuse)?;
        // The log's own time, so that the word is never older than the entry that stands for it.
        let at = vault
            .audit_entries(0, 1)
            .map_err(refuse)?
            .first()
            .map_or(0, |entry| entry.at);
        let changed = last_change(vault).map_err(refuse)?;
        let mut all = kept(vault, set).map_err(refuse)?;
        all.retain(|word| word.role != request.role && word.at >= changed);
        all.push(Word {
            role: request.role.clone(),
            name: name.to_owned(),
            on_paper: request.on_paper,
            at,
        });
        keep(vault, set, &all).map_err(refuse)
    })?;
    checklist(desk, ())
}

/// Whether the passphrase is that of an account of the role, or, where the role has none, of who signed in.
fn is_known(vault: &Vault, request: &Confirm) -> bool {
    let of_role: Vec<String> = vault
        .users()
        .into_iter()
        .filter(|u| u.role == request.role)
        .map(|u| u.id)
        .collect();
    if of_role.is_empty() {
        return vault.knows(vault.user(), &request.passphrase);
    }
    of_role.iter().any(|user| vault.knows(user, &request.passphrase))
}

/// Takes the words of all back.
pub(crate) fn unconfirm(desk: &Desk, (): ()) -> Result<Checklist, Problem> {
    desk.with(|vault, set, language| {
        let refuse = |error: VaultError| problem(language, &error);
        vault.audit("unconfirm", None, &[]).map_err(refuse)?;
        forget(vault, set).map_err(refuse)
    })?;
    checklist(desk, ())
}
