//! What an authority asks for: a task package before it is taken, and the task by which a vault judges once it was.

use zhibao_core::standard::task::Task;
use zhibao_seal::card::Card;
use zhibao_seal::task::TaskPackage;
use zhibao_vault::{Vault, VaultError};

use crate::identity::load_card;
use crate::send::{SendError, TASK};

/// The most characters of a task package that are read.
pub const MOST: u64 = 96 * 1024 * 1024;

/// A task package as a person sees it before it is taken. It is consistent in itself; whether its authority is the right
/// one is told by the fingerprint.
#[derive(Debug, Clone)]
pub struct Offer {
    /// The authority's name, as its card claims it.
    pub authority: String,
    /// The fingerprint of the card as it is read aloud.
    pub spoken: String,
    /// The same in hexadecimal.
    pub hex: String,
    /// The code of the school that it is for.
    pub school: String,
    /// The name of that school.
    pub name: String,
    /// Its tasks: title in the standard's language pair, and period.
    pub tasks: Vec<(Task, String)>,
}

/// Reads a task package without taking it.
///
/// # Errors
/// What is no task package, or contradicts itself.
pub fn offer(text: &str, standard: &zhibao_core::standard::Standard) -> Result<Offer, SendError> {
    let card = Card::read(&TaskPackage::card_within(text)?)?;
    let school = TaskPackage::school_within(text)?;
    let package = TaskPackage::verify(text, &card, &school.code)?;
    let fingerprint = card.fingerprint()?;
    let tasks = package.tasks.iter().filter_map(|task| {
        // A task that this standard does not know yet is judged once its layers are there.
        Some((standard.read_task(&task.text).ok()?, task.period.clone()))
    });
    Ok(Offer {
        authority: card.authority.name.clone(),
        spoken: fingerprint.to_string(),
        hex: fingerprint.0.hex(),
        school: school.code,
        name: school.name,
        tasks: tasks.collect(),
    })
}

/// The tasks of the package that the vault keeps, with their periods. None where none is kept, or where it does not hold
/// under the pinned card any more.
fn kept(vault: &Vault) -> Result<Vec<(Task, String)>, VaultError> {
    let Some(text) = vault.setting(TASK)? else {
        return Ok(Vec::new());
    };
    let Ok(Some(card)) = load_card(vault) else {
        return Ok(Vec::new());
    };
    let Ok(package) = TaskPackage::verify(&text, &card, vault.school()) else {
        return Ok(Vec::new());
    };
    let known = package
        .tasks
        .iter()
        .filter_map(|task| Some((vault.standard().read_task(&task.text).ok()?, task.period.clone())));
    Ok(known.collect())
}

/// Lets a vault judge by the task that its authority set for the open period, or by the built-in one where it set none.
///
/// # Errors
/// Those of the database.
pub fn settle(vault: &mut Vault) -> Result<(), VaultError> {
    let Some(period) = vault.open_period()? else {
        return Ok(());
    };
    let set = kept(vault)?.into_iter().find(|(_, of)| *of == period.id);
    vault.use_task(set.map_or_else(|| vault.standard().task.clone(), |(task, _)| task))
}

/// Opens the period of the newest task where none is open and it was not sealed before; the id of the period that is open
/// now. `today` (`YYYYMMDD`) is the day of judgement where the task sets none.
///
/// # Errors
/// Those of the database.
pub fn begin(vault: &mut Vault, today: &str) -> Result<Option<String>, VaultError> {
    if vault.open_period()?.is_none() {
        let known = vault.periods()?;
        let next = kept(vault)?
            .into_iter()
            .filter(|(_, period)| known.iter().all(|k| k.id != *period))
            .max_by(|a, b| a.1.cmp(&b.1));
        if let Some((task, period)) = next {
            vault.begin_period(&period, task.as_of.as_deref().unwrap_or(today))?;
        }
    }
    settle(vault)?;
    Ok(vault.open_period()?.map(|period| period.id))
}
