//! Monitoring, early warning and statistics of a school: indicators, reports, and the records behind every number.

mod form;

use std::collections::{BTreeMap, BTreeSet};

use zhibao_core::message::Lang;
use zhibao_core::standard::figure::is_provided;
use zhibao_core::standard::report::Report;
use zhibao_core::standard::table::Table;
use zhibao_vault::{PRESENT, PeriodFigures, Scope, Vault, VaultError};

pub use form::{FiguresError, write};
pub use zhibao_engine::figures::{
    Broken, CellValue, Drill, DrillRow, Figure, FigureError, Fixed, Line, Page, Sheet, State,
};

/// All indicators of the present data, in the standard's order, each with its value in the last sealed period.
///
/// # Errors
/// Those of the vault.
pub fn indicators(vault: &mut Vault) -> Result<Vec<Figure>, VaultError> {
    vault.recompute(PRESENT, Scope::Pending)?;
    let last = last(vault)?;
    vault.figures(true, last, |session| session.indicators())
}

/// One indicator of the present data.
///
/// # Errors
/// Those of the vault; an unknown id.
pub fn indicator(vault: &mut Vault, id: &str) -> Result<Figure, VaultError> {
    let quality = of_quality(vault, id)?;
    let last = last(vault)?;
    vault.figures(quality, last, |session| session.indicator(id))
}

/// The records to look at for an indicator.
///
/// # Errors
/// Those of the vault; an unknown id.
pub fn drill(vault: &mut Vault, id: &str, page: Page) -> Result<Drill, VaultError> {
    let quality = of_quality(vault, id)?;
    vault.figures(quality, BTreeMap::new(), |session| session.drill(id, page))
}

/// What an indicator would be if records were set right: those given as `(table, row)`, or all of the drill-down.
///
/// # Errors
/// Those of the vault; an unknown id.
pub fn what_if(vault: &mut Vault, id: &str, rows: Option<&BTreeSet<(String, String)>>) -> Result<Fixed, VaultError> {
    let quality = of_quality(vault, id)?;
    vault.figures(quality, BTreeMap::new(), |session| session.what_if(id, rows))
}

/// The values of all indicators in the sealed periods, oldest first.
///
/// # Errors
/// Those of the vault.
pub fn trend(vault: &mut Vault) -> Result<Vec<PeriodFigures>, VaultError> {
    vault.trend()
}

/// A report of the present data.
///
/// # Errors
/// Those of the vault; an unknown id.
pub fn report(vault: &mut Vault, id: &str) -> Result<Sheet, VaultError> {
    let quality = of_quality(vault, id)?;
    let looks_back = vault.standard().report(id).is_some_and(shows_indicators);
    let last = if looks_back { last(vault)? } else { BTreeMap::new() };
    vault.figures(quality, last, |session| session.report(id))
}

/// The records behind a cell of a report, by the keys of its row and column.
///
/// # Errors
/// Those of the vault; an unknown report, row or column.
pub fn drill_cell(vault: &mut Vault, id: &str, row: &str, column: &str, page: Page) -> Result<Drill, VaultError> {
    let quality = of_quality(vault, id)?;
    vault.figures(quality, BTreeMap::new(), |session| {
        session.drill_cell(id, row, column, page)
    })
}

/// What a record of a drill-down is called: the values of its key and its name.
///
/// # Errors
/// Those of the vault.
pub fn name_of(vault: &Vault, row: &DrillRow) -> Result<String, VaultError> {
    let Some(table) = vault.standard().table(&row.table) else {
        return Ok(row.row.clone());
    };
    let Some(record) = vault.row(PRESENT, &table.id, &row.row)? else {
        return Ok(row.row.clone());
    };
    let texts = naming(table)
        .filter_map(|at| record.cells.get(at))
        .map(|cell| cell.shown());
    let texts: Vec<String> = texts.filter(|t| !t.is_empty()).collect();
    Ok(if texts.is_empty() {
        row.row.clone()
    } else {
        texts.join(" ")
    })
}

/// The fields by which a person knows a record: its key, and a name where it has one.
fn naming(table: &Table) -> impl Iterator<Item = usize> {
    let is_name = |code: &str| code == "XM" || code.ends_with("XM") && code.len() == 4 || code.ends_with("MC");
    let name = table.fields.iter().position(|f| is_name(&f.code));
    let key = table.key.clone();
    let more = name.filter(|at| !key.contains(at));
    key.into_iter().chain(more)
}

fn last(vault: &mut Vault) -> Result<BTreeMap<String, f64>, VaultError> {
    Ok(vault.trend()?.pop().map(|p| p.values).unwrap_or_default())
}

fn shows_indicators(report: &Report) -> bool {
    !report.beside.is_empty() || report.rows.iter().any(|r| r.indicator.is_some())
}

/// Whether an indicator or report looks at the quality of the data; what waits is judged first then.
fn of_quality(vault: &mut Vault, id: &str) -> Result<bool, VaultError> {
    let standard = vault.standard();
    let of = |id: &str| {
        standard
            .indicator(id)
            .is_some_and(|i| i.tables.iter().any(|t| is_provided(t)))
    };
    let quality = of(id)
        || standard.report(id).is_some_and(|r| {
            let shown = r.rows.iter().filter_map(|row| row.indicator.as_ref());
            r.tables.iter().any(|t| is_provided(t)) || shown.chain(&r.beside).any(|id| of(id))
        });
    if quality {
        vault.recompute(PRESENT, Scope::Pending)?;
    }
    Ok(quality)
}

/// A value as people read it, with its unit: `16.3`, `95.1%`, `1,200 人`.
pub fn shown(indicator: &zhibao_core::standard::indicator::Indicator, value: f64, lang: Lang) -> String {
    use zhibao_core::standard::indicator::Measure;
    let number = grouped(value, indicator.decimals);
    let unit = indicator.unit.get(lang);
    match (indicator.measure, unit.is_empty()) {
        (Measure::Percent, _) => format!("{number}%"),
        (_, true) => number,
        (_, false) => format!("{number} {unit}"),
    }
}

/// A number with thousands separators.
pub(crate) fn grouped(value: f64, decimals: u8) -> String {
    let text = format!("{:.*}", usize::from(decimals), value);
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
    let (whole, rest) = digits.split_once('.').map_or((digits, None), |(w, r)| (w, Some(r)));
    let mut out = String::from(sign);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(rest) = rest {
        out.push('.');
        out.push_str(rest);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        for (value, decimals, text) in [
            (0.0, 0, "0"),
            (1234.0, 0, "1,234"),
            (-1234567.891, 2, "-1,234,567.89"),
            (999.95, 1, "1,000.0"),
        ] {
            assert_eq!(grouped(value, decimals), text);
        }
    }
}
