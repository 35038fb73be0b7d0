//! The demo school into a vault.

use zhibao_core::value::Raw;
use zhibao_vault::{PRESENT, Scope, Vault, VaultError};

use super::cells::Row;
use super::school::{School, TABLES};

/// Takes a school into a vault whose period is open: one import a table, findings computed.
///
/// # Errors
/// Those of the vault.
pub fn fill(vault: &mut Vault, school: &School) -> Result<(), VaultError> {
    for table in TABLES {
        import(vault, table, school.rows(table))?;
    }
    vault.recompute(PRESENT, Scope::Pending)
}

fn import(vault: &mut Vault, table: &str, rows: &[Row]) -> Result<(), VaultError> {
    if rows.is_empty() {
        return Ok(());
    }
    let checker = vault.checker(table)?;
    let known = checker.table();
    vault.import(PRESENT, None, |importer| {
        importer.expect(table, rows.len() as u64)?;
        let mut draft = checker.draft();
        let mut findings = Vec::new();
        for row in rows {
            checker.clear(&mut draft);
            findings.clear();
            let cells = row
                .iter()
                .filter_map(|(code, text)| Some((known.field_index(code)?, text.as_str())));
            let cells: Vec<(usize, &str)> = cells.collect();
            for (field, text) in &cells {
                checker.put(&mut draft, *field, checker.read(*field, Raw::Text(text)));
            }
            let typed = |field: usize| {
                cells
                    .iter()
                    .find(|(at, _)| *at == field)
                    .map_or("", |(_, text)| text)
                    .to_owned()
            };
            checker.judge(&mut draft, "", typed, &mut findings);
            let spelt = |(field, text): &&(usize, &str)| draft.values()[*field].to_string() != *text;
            let kept: Vec<(usize, &str)> = cells.iter().filter(spelt).copied().collect();
            importer.insert(table, &draft, &kept, &findings)?;
        }
        Ok(())
    })?;
    Ok(())
}
