//! The records behind a cell.

use zhibao_core::standard::report::{Fill, RowDef};

use super::tally::source_text;
use crate::figures::indicator::text_error;
use crate::figures::{Drill, FigureError, Page, Session, prelude};

impl Session<'_> {
    /// The records behind the cell of a report, by the keys of row and column as a [`super::Line`] and the report name them.
    /// A share shows the records of its part; an indicator's row shows those of the indicator.
    ///
    /// # Errors
    /// An unknown report, row or column; those of SQLite and of the standard's texts.
    pub fn drill_cell(&self, id: &str, row: &str, column: &str, page: Page) -> Result<Drill, FigureError> {
        let report = self.known_report(id)?;
        let unknown = |what: &str| FigureError::Unknown(format!("{id} {what}"));
        let (def, value) = self.row_of(id, row)?;
        let mut column = report.column(column).ok_or_else(|| unknown(column))?;
        if let Some(indicator) = &def.indicator {
            return self.drill(indicator, page);
        }
        if let Fill::Share { part, .. } = &column.fill {
            column = report.column(part).ok_or_else(|| unknown(part))?;
        }
        let (Some(key), Fill::Records { when, .. }) = (report.source_of(def, column), &column.fill) else {
            return Ok(Drill::default());
        };
        let source = report.sources.get(key).ok_or_else(|| unknown(key))?;
        if self.missing(report, source).is_some() {
            return Ok(Drill::default());
        }
        let from = source_text(source);
        let fail = |reason| text_error(&report.file, &source.select, reason);
        let probe = prelude::with(self.standard(), &format!("SELECT * FROM {from}"));
        let probe = self.guard.prepare(&probe).map_err(|e| fail(e.to_string()))?;
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
        let text = prelude::with(self.standard(), &text);
        let mut statement = self.guard.prepare(&text).map_err(|e| fail(e.to_string()))?;
        self.moment.bind(&mut statement)?;
        if let (Some(at), Some(value)) = (statement.parameter_index(":zb_key")?, value) {
            statement.raw_bind_parameter(at, value)?;
        }
        self.records(&mut statement, &source.table, page, |_| ())
    }

    /// The definition that a row's key names, and for a row of the data its value.
    fn row_of<'k>(&self, id: &str, row: &'k str) -> Result<(&RowDef, Option<&'k str>), FigureError> {
        let report = self.known_report(id)?;
        let (key, value) = match row.split_once(':') {
            Some((key, value)) => (key, Some(value).filter(|v| !v.is_empty())),
            None => (row, None),
        };
        let def = report.row(key).filter(|def| def.each.is_some() == row.contains(':'));
        let def = def.ok_or_else(|| FigureError::Unknown(format!("{id} {row}")))?;
        Ok((def, value))
    }
}
