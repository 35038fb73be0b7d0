//! Monitoring, early warning and statistics of a school: indicators, reports, and the records behind every number.

mod form;

use std::collections::{BTreeMap, BTreeSet};

use zhibao_core::standard::figure::is_provided;
use zhibao_core::standard::report::Report;
use zhibao_vault::{PRESENT, PeriodFigures, Scope, Vault, VaultError};

pub use form::{FiguresError, FormCell, FormHead, FormSpec, page, write};
pub use zhibao_engine::figures::words::{grouped, shown};
pub use zhibao_engine::figures::{
    Broken, CellValue, Drill, DrillRow, Figure, FigureError, Fixed, Line, Moment, Page, Sheet, State, naming, words,
};

/// The day, the period and the school year of the present data; until the next period is opened, of the one that was sealed last.
pub fn moment(vault: &Vault) -> Moment {
    Moment::of(&vault.figured())
}

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

/// The values of all indicators in the sealed periods before the one that figures are about, oldest first.
///
/// # Errors
/// Those of the vault.
pub fn trend(vault: &mut Vault) -> Result<Vec<PeriodFigures>, VaultError> {
    let present = vault.figured().period;
    let mut all = vault.trend()?;
    all.retain(|p| Some(&p.period) != present.as_ref());
    Ok(all)
}

/// Looks at the packages that [`trend`] has not looked at yet, by a twin of the vault, which is free meanwhile. What the twin
/// cannot keep is looked at when it is asked for.
pub fn look_at_sealed(mut twin: Vault) {
    drop(twin.trend());
}

/// A report of the present data.
///
/// # Errors
/// Those of the vault; an unknown id.
pub fn report(vault: &mut Vault, id: &str) -> Result<Sheet, VaultError> {
    vault.make_room()?;
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

/// The values of the last sealed period before the one that figures are about.
fn last(vault: &mut Vault) -> Result<BTreeMap<String, f64>, VaultError> {
    Ok(trend(vault)?.pop().map(|p| p.values).unwrap_or_default())
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
