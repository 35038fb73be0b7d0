//! The records behind a figure.

use rusqlite::Statement;
use zhibao_core::standard::table::Table;

use super::{FigureError, Session};
use crate::rules::shown;

/// Which part of a list is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// How many come before.
    pub offset: usize,
    /// How many at most.
    pub limit: usize,
}

impl Default for Page {
    fn default() -> Page {
        Page { offset: 0, limit: 200 }
    }
}

/// Records behind a figure.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Drill {
    /// How many there are in all.
    pub total: u64,
    /// What each adds or takes away, in all.
    pub weight: f64,
    /// Those of the page.
    pub rows: Vec<DrillRow>,
}

/// A record behind a figure.
#[derive(Debug, Clone, PartialEq)]
pub struct DrillRow {
    /// Its table.
    pub table: String,
    /// Its id.
    pub row: String,
    /// What it weighs in the figure.
    pub weight: f64,
    /// What the file has shown beside it: names and values.
    pub more: Vec<(String, String)>,
}

/// The fields by which a person knows a record: its key, and a name where it has one.
pub fn naming(table: &Table) -> impl Iterator<Item = usize> {
    let is_name = |code: &str| code == "XM" || code.ends_with("XM") && code.len() == 4 || code.ends_with("MC");
    let name = table.fields.iter().position(|f| is_name(&f.code));
    let key = table.key.clone();
    let more = name.filter(|at| !key.contains(at));
    key.into_iter().chain(more)
}

impl Session<'_> {
    /// Reads records: `row_id`, optionally `table`, `weight` and what is shown.
    pub(super) fn records(
        &self,
        statement: &mut Statement<'_>,
        owner: &str,
        page: Page,
        mut each: impl FnMut(&DrillRow),
    ) -> Result<Drill, FigureError> {
        let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let mut drill = Drill::default();
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next()? {
            let mut record = DrillRow {
                table: owner.to_owned(),
                row: String::new(),
                weight: 1.0,
                more: Vec::new(),
            };
            for (at, name) in names.iter().enumerate() {
                let value = row.get_ref(at)?;
                match name.as_str() {
                    "row_id" => record.row = shown(value),
                    "table" => record.table = shown(value),
                    "weight" => record.weight = super::number(value).unwrap_or(0.0),
                    _ => record.more.push((name.clone(), shown(value))),
                }
            }
            each(&record);
            let at = drill.total as usize;
            drill.total += 1;
            drill.weight += record.weight;
            if (page.offset..page.offset.saturating_add(page.limit)).contains(&at) {
                drill.rows.push(record);
            }
        }
        Ok(drill)
    }
}
