//! What a person and the school said of headings and values: what counts now, and what is to be remembered.

use zhibao_sheet::Workbook;
use zhibao_sheet::header::{HeaderAt, Headings, Mapping, recognise_at};
use zhibao_vault::Vault;

use super::super::{ImportError, ImportOptions};
use super::MAPPING;
use crate::check::{CheckError, HEAD_ROWS};

/// What the school said of a table's headings and values before.
pub(in crate::import) fn remembered(vault: &Vault, table: &str) -> Result<Option<Mapping>, ImportError> {
    Ok(vault
        .mapping(MAPPING, table)?
        .and_then(|json| Mapping::parse(&json).ok()))
}

/// What is said now, else what was said before; values that were said before stay known.
pub(super) fn used(options: &ImportOptions<'_>, remembered: Option<&Mapping>) -> Option<Mapping> {
    let Some(said) = options.mapping else {
        return remembered.cloned();
    };
    let mut mapping = said.clone();
    for (field, values) in remembered.iter().flat_map(|m| &m.values) {
        let own = mapping.values.entry(field.clone()).or_default();
        for (text, is) in values {
            own.entry(text.clone()).or_insert_with(|| is.clone());
        }
    }
    Some(mapping)
}

/// What is to be remembered of this import; nothing where nothing new was said.
pub(super) fn to_keep(
    options: &ImportOptions<'_>,
    tables: &[(usize, HeaderAt)],
    used: Option<&Mapping>,
    remembered: Option<&Mapping>,
) -> Option<Mapping> {
    let mut keep = used.cloned().unwrap_or_default();
    for (_, header) in tables {
        for (index, target) in options.columns {
            if let Some(column) = header.columns.iter().find(|c| c.index == *index) {
                keep.remember(column.group.as_deref(), &column.heading, target.clone());
            }
        }
    }
    (Some(&keep) != remembered && keep != Mapping::default()).then_some(keep)
}

/// The table below a heading row that the person named.
pub(super) fn header_at(
    book: &mut Workbook,
    known: &Headings,
    options: &ImportOptions<'_>,
    row: u32,
    mapping: Option<&Mapping>,
) -> Result<(usize, HeaderAt), ImportError> {
    let sheet = options.sheet.map_or(Ok(0), |name| book.sheet(name))?;
    let rows = book.first_rows(sheet, HEAD_ROWS)?;
    let header = recognise_at(&rows, row, known, mapping).ok_or(CheckError::NoTable)?;
    Ok((sheet, header))
}
