//! Which records are asked for: those of an indicator, or those of a report's cell.

use zhibao_core::standard::Standard;
use zhibao_core::standard::report::{Column, Fill, Report, RowDef, Source};

use super::{Drill, FigureError, Page, Session};

/// A number of which the records are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// The indicator of this id.
    Indicator(String),
    /// A cell of a report, by the keys of row and column.
    Cell {
        /// The report's id.
        report: String,
        /// The row, as a [`super::Line`] names it.
        row: String,
        /// The column.
        column: String,
    },
}

/// What a cell of a report is made of.
pub(super) enum Made<'r> {
    /// It has no records.
    Nothing,
    /// An indicator.
    Indicator(&'r str),
    /// Records of a source.
    Records {
        key: &'r str,
        source: &'r Source,
        row: &'r RowDef,
        /// The column that counts them: of a share, that of its part.
        column: &'r Column,
    },
}

impl Asked {
    /// Its name in a log: `W-COND-04`, `S03 total.roll`.
    pub fn name(&self) -> String {
        match self {
            Asked::Indicator(id) => id.clone(),
            Asked::Cell { report, row, column } => format!("{report} {row}.{column}"),
        }
    }

    /// The figure behind it, as [`super::Needed`] names it; nothing where it has no records.
    ///
    /// # Errors
    /// An unknown indicator, report, row or column.
    pub fn figure(&self, standard: &Standard) -> Result<Option<String>, FigureError> {
        let of = |id: &str| {
            let known = standard
                .indicator(id)
                .ok_or_else(|| FigureError::Unknown(id.to_owned()));
            known.map(|indicator| Some(indicator.id.clone()))
        };
        match self {
            Asked::Indicator(id) => of(id),
            Asked::Cell { report, row, column } => {
                let known = standard.report(report);
                let known = known.ok_or_else(|| FigureError::Unknown(report.clone()))?;
                match made(known, row, column)? {
                    Made::Nothing => Ok(None),
                    Made::Indicator(id) => of(id),
                    Made::Records { key, .. } => Ok(Some(format!("{report}/{key}"))),
                }
            }
        }
    }
}

impl Session<'_> {
    /// The records behind a number.
    ///
    /// # Errors
    /// An unknown indicator, report, row or column; those of SQLite and of the standard's texts.
    pub fn behind(&self, asked: &Asked, page: Page) -> Result<Drill, FigureError> {
        match asked {
            Asked::Indicator(id) => self.drill(id, page),
            Asked::Cell { report, row, column } => self.drill_cell(report, row, column, page),
        }
    }
}

/// What the cell of a row (by the key of a line) and a column is made of.
pub(super) fn made<'r>(report: &'r Report, row: &str, column: &str) -> Result<Made<'r>, FigureError> {
    let unknown = |what: &str| FigureError::Unknown(format!("{} {what}", report.id));
    let (def, _) = row_of(report, row)?;
    let mut column = report.column(column).ok_or_else(|| unknown(column))?;
    if let Some(indicator) = &def.indicator {
        return Ok(Made::Indicator(indicator));
    }
    if let Fill::Share { part, .. } = &column.fill {
        column = report.column(part).ok_or_else(|| unknown(part))?;
    }
    let (Some(key), Fill::Records { .. }) = (report.source_of(def, column), &column.fill) else {
        return Ok(Made::Nothing);
    };
    let source = report.sources.get(key).ok_or_else(|| unknown(key))?;
    Ok(Made::Records {
        key,
        source,
        row: def,
        column,
    })
}

/// The definition that a row's key names, and for a row of the data its value.
pub(super) fn row_of<'r, 'k>(report: &'r Report, row: &'k str) -> Result<(&'r RowDef, Option<&'k str>), FigureError> {
    let (key, value) = match row.split_once(':') {
        Some((key, value)) => (key, Some(value).filter(|v| !v.is_empty())),
        None => (row, None),
    };
    let def = report.row(key).filter(|def| def.each.is_some() == row.contains(':'));
    let def = def.ok_or_else(|| FigureError::Unknown(format!("{} {row}", report.id)))?;
    Ok((def, value))
}
