//! The records behind a cell.

use zhibao_core::standard::report::Fill;

use super::tally::source_text;
use crate::figures::asked::{Made, made, row_of};
use crate::figures::indicator::text_error;
use crate::figures::{Drill, FigureError, Page, Session};

impl Session<'_> {
    /// The records behind the cell of a report, by the keys of row and column as a [`super::Line`] and the report name them.
    /// A share shows the records of its part; an indicator's row shows those of the indicator.
    ///
    /// # Errors
    /// An unknown report, row or column; those of SQLite and of the standard's texts.
    pub fn drill_cell(&self, id: &str, row: &str, column: &str, page: Page) -> Result<Drill, FigureError> {
        let report = self.known_report(id)?;
        let (_, value) = row_of(report, row)?;
        let (source, def, column) = match made(report, row, column)? {
            Made::Nothing => return Ok(Drill::default()),
            Made::Indicator(indicator) => return self.drill(indicator, page),
            Made::Records {
                source, row, column, ..
            } => (source, row, column),
        };
        let Fill::Records { when, .. } = &column.fill else {
            return Ok(Drill::default());
        };
        if self.missing(report, source).is_some() {
            return Ok(Drill::default());
        }
        let from = source_text(source);
        let fail = |reason| text_error(&report.file, &source.select, reason);
        let probe = self.prepare(&format!("SELECT * FROM {from}"));
        let probe = probe.map_err(|e| fail(e.to_string()))?;
        let table = probe.column_index("table").is_ok();
        let mut terms: Vec<String> = def
            .when
            .iter()
            .chain(when)
            .map(|sql| format!("({})", sql.text))
            .collect();
        if let Some(each) = &def.each {
            terms.push(match value {
                Some(_) => format!("CAST(({}) AS TEXT) = :zb_key", each.key.text),
                None => format!("({}) IS NULL", each.key.text),
            });
        }
        if terms.is_empty() {
            terms.push("1".to_owned());
        }
        let columns = if table { "row_id, \"table\"" } else { "row_id" };
        let text = format!("SELECT DISTINCT {columns} FROM {from} WHERE {}", terms.join(" AND "));
        let prepared = self.prepare(&text);
        let mut statement = prepared.map_err(|e| fail(e.to_string()))?;
        self.moment.bind(&mut statement)?;
        if let (Some(at), Some(value)) = (statement.parameter_index(":zb_key")?, value) {
            statement.raw_bind_parameter(at, value)?;
        }
        self.records(&mut statement, &source.table, page, |_| ())
    }
}
