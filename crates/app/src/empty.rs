//! "Nothing this period": a person's word that a table asked for holds no record, with name and time.

use serde::{Deserialize, Serialize};
use zhibao_vault::{PRESENT, Result, Vault};

/// A person's word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Word {
    /// The name of who said so.
    pub who: String,
    /// When, milliseconds since 1970.
    pub at: i64,
}

fn key(period: &str, table: &str) -> String {
    format!("empty.{period}.{table}")
}

/// The word for a table in the open period. It counts only while the table holds nothing.
///
/// # Errors
/// Those of the database.
pub fn word(vault: &Vault, table: &str) -> Result<Option<Word>> {
    let Some(period) = vault.open_period()? else {
        return Ok(None);
    };
    let kept = vault.setting(&key(&period.id, table))?;
    let word = kept.and_then(|body| serde_json::from_str(&body).ok());
    match word {
        Some(word) if vault.count_rows(PRESENT, table)? == 0 => Ok(Some(word)),
        _ => Ok(None),
    }
}

/// Says that a table holds nothing in the open period, or takes the word back. Without an open period, or where the table
/// holds records, nothing is said.
///
/// # Errors
/// Those of the database.
pub fn say(vault: &mut Vault, table: &str, empty: bool, at: i64) -> Result<()> {
    let Some(period) = vault.open_period()? else {
        return Ok(());
    };
    if empty && vault.count_rows(PRESENT, table)? > 0 {
        return Ok(());
    }
    let name = vault
        .users()
        .into_iter()
        .find(|user| user.id == vault.user())
        .map(|user| user.name);
    let word = Word {
        who: name.unwrap_or_default(),
        at,
    };
    let body = if empty { serde_json::to_string(&word).ok() } else { None };
    vault.set_setting(&key(&period.id, table), body.as_deref())?;
    let kind = if empty { "empty" } else { "not-empty" };
    vault.audit(kind, None, &[("table", table), ("period", &period.id)])
}
