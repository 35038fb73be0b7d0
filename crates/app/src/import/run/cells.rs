//! A row's cells: as a new record, as text, as a sign whether two rows are one.

use std::hash::{DefaultHasher, Hash, Hasher};

use zhibao_core::finding::Finding;
use zhibao_core::value::Raw;
use zhibao_sheet::Row;
use zhibao_vault::Importer;

use super::super::ImportError;
use super::sheet::{PartRun, SheetRun};

/// Adds the record of a part, unless it is an empty member; true where it did.
pub(super) fn add(
    run: &PartRun,
    row: &Row<'_>,
    findings: &[Finding],
    importer: &mut Importer<'_>,
) -> Result<bool, ImportError> {
    if run.part.slot > 0 && run.is_blank(row) {
        return Ok(false);
    }
    let values = run.part.draft.values();
    let unread = run
        .part
        .columns
        .iter()
        .filter(|s| values[s.field].is_null() && !row.get(s.column).is_blank());
    let typed: Vec<(usize, String)> = unread.map(|s| (s.field, typed(row, s.column))).collect();
    let typed: Vec<(usize, &str)> = typed.iter().map(|(f, t)| (*f, t.as_str())).collect();
    importer.insert(&run.part.table.id, &run.part.draft, &typed, findings)?;
    Ok(true)
}

/// The text that stands for a cell that could not be read. A number of more digits than a spreadsheet keeps stays marked
/// as one (`4.30102201004120E+17`), however its remaining digits look.
pub(super) fn typed(row: &Row<'_>, column: usize) -> String {
    match row.get(column).raw() {
        Raw::Number(n) if n.abs() >= 1e15 => format!("{n:.14E}").replace('E', "E+"),
        raw => raw.shown(),
    }
}

/// A hash of everything that is read of a row.
pub(super) fn cells_hash(sheet: &SheetRun, row: &Row<'_>) -> u64 {
    let mut hasher = DefaultHasher::new();
    for (column, _) in sheet.header.mapped() {
        row.shown(column).hash(&mut hasher);
    }
    // Two records that are alike are two records.
    if let Some(column) = sheet.row_ids {
        row.shown(column).hash(&mut hasher);
    }
    hasher.finish()
}
