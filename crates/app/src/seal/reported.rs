//! What a submission would hold now, told to those who confirm it before it is sealed.

use zhibao_vault::{PRESENT, SetId, Vault};

use super::SealError;
use super::scope::select;

/// Records by table, in the order of the standard: those of the period and those that they refer to, without what is left
/// out. Sealed now, the package holds so many. Nothing where no period is open.
///
/// # Errors
/// Those of the database.
pub fn reported(vault: &Vault, set: SetId) -> Result<Vec<(String, u64)>, SealError> {
    let period = match set {
        PRESENT => vault.open_period()?,
        _ => {
            let version = vault.versions()?.into_iter().find(|version| version.set == set);
            let periods = vault.periods()?;
            version.and_then(|version| periods.into_iter().find(|period| period.id == version.period))
        }
    };
    let Some(period) = period else { return Ok(Vec::new()) };
    let selection = select(vault, set, &period)?;
    let count = |chosen: &super::scope::Chosen| match chosen.kept() {
        Some(kept) => Ok(kept),
        None => vault.count_rows(set, &chosen.table.id),
    };
    let rows = selection
        .tables
        .iter()
        .map(|chosen| Ok((chosen.table.id.clone(), count(chosen)?)));
    rows.collect()
}
