//! Reports: cells, totals, checks, and the records behind each cell.

mod cells;
mod checks;
mod drill;
mod facets;
mod sum;
mod tally;

use serde::{Deserialize, Serialize};
use zhibao_core::standard::report::{Report, Source};
use zhibao_core::standard::table::Label;

use super::indicator::Figure;
use super::{FigureError, Session, State};

pub use sum::add;
pub(super) use tally::source_text;

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CellValue {
    /// The layout has no such cell.
    Blank,
    /// It cannot be told.
    Unknown,
    /// A number, rounded to its decimals.
    Number(f64),
    /// A text.
    Text(Label),
}

impl CellValue {
    /// The number.
    pub fn number(&self) -> Option<f64> {
        match self {
            CellValue::Number(n) => Some(*n),
            _ => None,
        }
    }
}

/// A row of a report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Its key: that of its definition, for a row of the data with its value, as in `major:610101`.
    pub key: String,
    /// The place of its definition in the report.
    pub def: usize,
    /// The texts of the stubs; the first one is its label.
    pub stubs: Vec<Label>,
    /// Cells, by column.
    pub cells: Vec<CellValue>,
}

/// A check that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Broken {
    /// Its number.
    pub check: usize,
    /// The row or column where; empty for one that is looked at once.
    pub at: String,
}

/// A report, filled in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sheet {
    /// The report's id.
    pub id: String,
    /// The day that it speaks of, `YYYYMMDD`.
    pub point: String,
    /// The number of its form in that year.
    pub form: Option<String>,
    /// Its rows.
    pub lines: Vec<Line>,
    /// Sources that could not be read, and why.
    pub skipped: Vec<(String, State)>,
    /// Checks that do not hold.
    pub broken: Vec<Broken>,
    /// The indicators beside it.
    pub beside: Vec<Figure>,
}

impl Sheet {
    /// A cell by the keys of its row and column.
    pub fn cell(&self, report: &Report, row: &str, column: &str) -> Option<&CellValue> {
        let at = report.columns.iter().position(|c| c.key == column)?;
        let line = self.lines.iter().find(|l| l.key == row)?;
        line.cells.get(at)
    }
}

impl Session<'_> {
    /// Fills a report in.
    ///
    /// # Errors
    /// An unknown one; those of SQLite and of the standard's texts.
    pub fn report(&self, id: &str) -> Result<Sheet, FigureError> {
        let report = self.known_report(id)?;
        let mut sheet = self.cells(report)?;
        sheet.broken = self.broken(report, &sheet)?;
        for id in &report.beside {
            sheet.beside.push(self.indicator(id)?);
        }
        Ok(sheet)
    }

    pub(super) fn known_report(&self, id: &str) -> Result<&Report, FigureError> {
        let found = self.standard.report(id);
        found.ok_or_else(|| FigureError::Unknown(id.to_owned()))
    }

    /// Why a source cannot be read; only the tables that its own text names count.
    pub(super) fn missing(&self, report: &Report, source: &Source) -> Option<State> {
        let key = report.sources.iter().find(|(_, s)| std::ptr::eq(*s, source));
        let key = key.map(|(k, _)| format!("{}/{k}", report.id)).unwrap_or_default();
        let named = |table: &&String| {
            let split = |c: char| !(c.is_ascii_alphanumeric() || c == '_');
            let mut words = source.select.text.split(split);
            words.any(|word| word == table.as_str() || word.strip_suffix("_now") == Some(table.as_str()))
        };
        let tables: Vec<String> = report.tables.iter().filter(named).cloned().collect();
        self.hindrance(&key, &tables, source.needs)
    }
}
