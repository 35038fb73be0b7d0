//! Task packages: what the authority asks for, kept until the period is opened by it.

use zhibao_seal::card::Card;
use zhibao_seal::fault::{Fault, TrustFault};
use zhibao_seal::task::TaskPackage;
use zhibao_vault::Vault;

use super::SendError;
use crate::standard::{Brought, take_carried};

/// The setting that holds the newest task package, as signed.
pub const TASK: &str = "task.package";
/// The setting that holds when it was made, seconds since 1970.
pub const TASK_AT: &str = "task.issued_at";

/// Keeps a task package under a card that is pinned, unless a newer one is kept already.
/// The layers inside are taken first: a task may ask for what they bring.
pub(super) fn take_task(vault: &mut Vault, card: &Card, text: &str) -> Result<(TaskPackage, Vec<Brought>), SendError> {
    let task = TaskPackage::verify(text, card, vault.school())?;
    let known: Option<i64> = vault.setting(TASK_AT)?.and_then(|text| text.parse().ok());
    let mut layers = Vec::new();
    if known.is_none_or(|known| known <= task.issued_at) {
        if !task.layers.is_empty() {
            layers = take_carried(vault, text)?;
        }
        vault.set_setting(TASK, Some(text.trim()))?;
        vault.set_setting(TASK_AT, Some(&task.issued_at.to_string()))?;
        let period = task.tasks.first().map_or("", |task| task.period.as_str());
        vault.audit("task", None, &[("period", period)])?;
    }
    Ok((task, layers))
}

/// The text of a task package from bytes.
pub(super) fn text(bytes: &[u8]) -> Result<&str, SendError> {
    std::str::from_utf8(bytes).map_err(|_| Fault::from(TrustFault::Malformed).into())
}
