//! What must hold between cells, of one report and of several.

use std::collections::BTreeMap;

use zhibao_core::standard::report::{Along, Check, Column, Fill, Report};

use super::{Broken, Sheet};
use crate::figures::{FigureError, Session};

impl Session<'_> {
    /// The checks that do not hold. A check over a cell that is not known says nothing.
    pub(super) fn broken(&self, report: &Report, sheet: &Sheet) -> Result<Vec<Broken>, FigureError> {
        let mut others: BTreeMap<&str, Sheet> = BTreeMap::new();
        for name in report
            .checks
            .iter()
            .filter(|c| c.along == Along::Once)
            .flat_map(|c| c.formula.names())
        {
            let id = name.split('.').next().unwrap_or(name);
            if let Some(other) = self
                .standard()
                .report(id)
                .filter(|r| r.id != report.id && report.row(id).is_none())
                && !others.contains_key(other.id.as_str())
            {
                others.insert(&other.id, self.cells(other)?);
            }
        }
        let mut broken = Vec::new();
        for check in &report.checks {
            match check.along {
                Along::Rows => rows(report, sheet, check, &mut broken),
                Along::Columns => columns(report, sheet, check, &mut broken),
                Along::Once => {
                    let value = |name: &str| self.cell_of(report, sheet, &others, name);
                    if check.formula.holds(value) == Some(false) {
                        broken.push(Broken {
                            check: check.number,
                            at: String::new(),
                        });
                    }
                }
            }
        }
        Ok(broken)
    }

    fn cell_of(&self, report: &Report, sheet: &Sheet, others: &BTreeMap<&str, Sheet>, name: &str) -> Option<f64> {
        let (rest, column) = name.rsplit_once('.')?;
        if let Some((id, row)) = rest.split_once('.')
            && let Some(other) = others.get(id)
        {
            let at = self.standard().report(id)?;
            return total(at, other, row, column);
        }
        total(report, sheet, rest, column)
    }
}

pub(super) fn rows(report: &Report, sheet: &Sheet, check: &Check, broken: &mut Vec<Broken>) {
    for line in &sheet.lines {
        let value = |key: &str| {
            let at = report.columns.iter().position(|c| c.key == key)?;
            line.cells[at].number()
        };
        if check.formula.holds(value) == Some(false) {
            broken.push(Broken {
                check: check.number,
                at: line.key.clone(),
            });
        }
    }
}

pub(super) fn columns(report: &Report, sheet: &Sheet, check: &Check, broken: &mut Vec<Broken>) {
    // What is added up along a column must be able to be added: a rate or a mean of some may be higher than that of all.
    let adds = |column: &&Column| matches!(&column.fill, Fill::Records { take, .. } if take.is_additive());
    for column in report.columns.iter().filter(adds) {
        if check.formula.holds(|key| total(report, sheet, key, &column.key)) == Some(false) {
            broken.push(Broken {
                check: check.number,
                at: column.key.clone(),
            });
        }
    }
}

/// The cell of a row, or the sum over the rows of the data that a key stands for.
fn total(report: &Report, sheet: &Sheet, row: &str, column: &str) -> Option<f64> {
    let all = report.row(row).is_some_and(|def| def.each.is_some());
    if !all {
        return sheet.cell(report, row, column)?.number();
    }
    let def = report.rows.iter().position(|r| r.key == row)?;
    let at = report.columns.iter().position(|c| c.key == column)?;
    let lines = sheet.lines.iter().filter(|line| line.def == def);
    lines.map(|line| line.cells[at].number()).sum()
}
