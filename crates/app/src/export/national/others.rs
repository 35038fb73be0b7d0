//! What other tables say: names of classes and majors, values that pupils have by their class or major, the school.

use compact_str::{CompactString, ToCompactString};
use rustc_hash::FxHashMap;
use zhibao_core::standard::table::Table;
use zhibao_core::value::Value;
use zhibao_vault::{PRESENT, Row, Vault};

use super::column::{Column, Source};
use crate::export::ExportError;

/// Table, the field whose value is known, the field that is asked for.
type Way = (String, String, String);

/// Values by the value that names their record.
type Known = FxHashMap<CompactString, Vec<Value>>;

/// Values of other tables by the value that names their record.
#[derive(Debug, Default)]
pub(super) struct Others {
    ways: Vec<(Way, Known)>,
    /// What the layout of 2009 calls the kind of school.
    pub(super) school_kind: &'static str,
}

impl Others {
    pub(super) fn load(vault: &Vault, table: &Table, columns: &[Column<'_>]) -> Result<Others, ExportError> {
        let mut others = Others::default();
        let mut ways: Vec<Way> = Vec::new();
        for column in columns {
            if let Source::Other(_, lookup) = column.source {
                ways.push((lookup.table.clone(), lookup.give.clone(), lookup.match_field.clone()));
            }
        }
        for from in table.fields.iter().filter_map(|f| f.derived_from.as_ref()) {
            ways.push((from.table.clone(), from.match_field.clone(), from.give.clone()));
        }
        for way in ways {
            if !others.ways.iter().any(|(known, _)| *known == way) {
                let known = load(vault, &way)?;
                others.ways.push((way, known));
            }
        }
        if columns.iter().any(|c| matches!(c.source, Source::SchoolKind)) {
            others.school_kind = school_kind(vault)?;
        }
        Ok(others)
    }

    /// The values of `give` in the records of a table whose `by` has a value, in order of entry.
    pub(super) fn find(&self, table: &str, by: &str, give: &str, value: &Value) -> &[Value] {
        let way = self
            .ways
            .iter()
            .find(|((t, b, g), _)| t == table && b == by && g == give);
        let values = way.and_then(|(_, known)| known.get(&value.to_compact_string()));
        values.map_or(&[], Vec::as_slice)
    }
}

fn load(vault: &Vault, (table, by, give): &Way) -> Result<Known, ExportError> {
    let mut out = Known::default();
    let place = |code: &str| vault.standard().table(table).and_then(|t| t.field_index(code));
    let (Some(by), Some(give)) = (place(by), place(give)) else {
        return Ok(out);
    };
    vault.for_each_row(PRESENT, table, |row: Row| {
        if !row.cells[by].value.is_null() {
            let values = out.entry(row.cells[by].value.to_compact_string()).or_default();
            values.push(row.cells[give].value.clone());
        }
        Ok::<(), ExportError>(())
    })?;
    Ok(out)
}

fn school_kind(vault: &Vault) -> Result<&'static str, ExportError> {
    let at = vault
        .standard()
        .table("school_profile")
        .and_then(|t| t.field_index("XXBXLXM"));
    let first = vault.rows(PRESENT, "school_profile", 0, 1)?;
    let code = first
        .first()
        .zip(at)
        .and_then(|(row, at)| row.cells.get(at)?.value.as_str());
    Ok(match code {
        Some("361" | "362" | "363" | "368") => "普通中专",
        Some("364") => "成人中专",
        Some("365") => "职业高中",
        Some("366") => "技工学校",
        _ => "",
    })
}
