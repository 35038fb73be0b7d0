//! Records of a demo school into a vault: read, judged and stored like those of a sheet.

use zhibao_core::standard::table::Table;
use zhibao_core::value::Raw;
use zhibao_vault::{PRESENT, Vault};

use super::DemoError;
use crate::import::derive::{Deriver, Others};

/// Takes in records of a table, each as the texts of its fields. What follows from other values is worked out.
///
/// # Errors
/// Those of the vault.
pub(super) fn shelve(vault: &mut Vault, table: &Table, rows: &[Vec<(usize, String)>]) -> Result<(), DemoError> {
    if rows.is_empty() {
        return Ok(());
    }
    let checker = vault.checker(&table.id)?;
    let known = checker.table();
    let present: Vec<usize> = (0..known.fields.len())
        .filter(|at| rows.iter().any(|cells| cells.iter().any(|(field, _)| field == at)))
        .collect();
    let mut others = Others::default();
    let deriver = Deriver::new(vault, known, &present, &mut others)?;
    let (school, as_of) = (vault.school().to_owned(), vault.parameters_of(PRESENT).as_of.clone());
    vault.import(PRESENT, None, |importer| {
        importer.expect(&table.id, rows.len() as u64)?;
        let mut draft = checker.draft();
        let mut findings = Vec::new();
        for cells in rows {
            checker.clear(&mut draft);
            findings.clear();
            for (field, text) in cells {
                checker.put(&mut draft, *field, checker.read(*field, Raw::Text(text)));
            }
            deriver.fill(&checker, &mut draft, &others, &school, &as_of);
            let typed = |field: usize| {
                let cell = cells.iter().find(|(at, _)| *at == field);
                cell.map_or("", |(_, text)| text).to_owned()
            };
            checker.judge(&mut draft, "", typed, &mut findings);
            let spelt = |(field, text): &&(usize, String)| draft.values()[*field].to_string() != *text;
            let kept: Vec<(usize, &str)> = cells.iter().filter(spelt).map(|(f, t)| (*f, t.as_str())).collect();
            importer.insert(&table.id, &draft, &kept, &findings)?;
        }
        Ok(())
    })?;
    Ok(())
}
