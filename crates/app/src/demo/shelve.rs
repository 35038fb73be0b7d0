//! Records of a demo school into a vault: read, judged and stored like those of a sheet.

use zhibao_core::standard::table::Table;
use zhibao_core::value::Raw;
use zhibao_vault::{PRESENT, Vault};

use super::DemoError;
use crate::import::derive::{Deriver, Others};

/// A record as the texts of its fields.
pub(super) type Record = Vec<(usize, String)>;

/// Takes in about so many records of a table, one after the other. What follows from other values is worked out where
/// no record has the field: `present` are those that have.
///
/// # Errors
/// Those of the vault.
pub(super) fn shelve(
    vault: &mut Vault,
    table: &Table,
    about: usize,
    present: &[usize],
    rows: impl Iterator<Item = Record>,
) -> Result<(), DemoError> {
    if about == 0 {
        return Ok(());
    }
    let checker = vault.checker(&table.id)?;
    let known = checker.table();
    let mut others = Others::default();
    let deriver = Deriver::new(vault, known, present, &mut others)?;
    let (school, as_of) = (vault.school().to_owned(), vault.parameters_of(PRESENT).as_of.clone());
    vault.import(PRESENT, None, |importer| {
        importer.expect(&table.id, about as u64)?;
        let mut draft = checker.draft();
        let mut findings = Vec::new();
        for cells in rows {
            checker.clear(&mut draft);
            findings.clear();
            for (field, text) in &cells {
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
