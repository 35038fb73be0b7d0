//! The records behind an indicator or a cell of a report.

use std::collections::HashSet;

use zhibao_app::figures::{self, Drill, DrillRow, Page};
use zhibao_app::{PRESENT, Vault, VaultError};
use zhibao_core::standard::figure::is_provided;
use zhibao_core::standard::table::Table;
use zhibao_core::value::Value;
use zhibao_wire::{Behind, BehindOf, BehindRecord, FigureAt, Language, Problem, TableRows};

use super::tables::number;
use crate::state::{Desk, MOST, problem};
use crate::{text, words};

/// The most records that a grid is opened on.
const MOST_ROWS: usize = 50_000;

/// Records behind a number.
pub(crate) fn behind(desk: &Desk, request: BehindOf) -> Result<Behind, Problem> {
    desk.change(|vault, language| {
        let page = Page {
            offset: request.offset as usize,
            limit: request.limit.min(MOST) as usize,
        };
        let drill = drill(vault, language, &request.figure, page)?;
        let mut records = Vec::new();
        for row in &drill.rows {
            records.push(record(vault, language, row).map_err(|e| problem(language, &e))?);
        }
        Ok(Behind {
            total: number(drill.total),
            records,
        })
    })
}

/// All records behind a number, table by table; at most as many as a grid shows.
pub(crate) fn rows_behind(desk: &Desk, request: FigureAt) -> Result<Vec<TableRows>, Problem> {
    desk.change(|vault, language| {
        let page = Page {
            offset: 0,
            limit: MOST_ROWS,
        };
        let mut tables: Vec<TableRows> = Vec::new();
        for row in drill(vault, language, &request, page)?.rows {
            let Some(table) = vault.standard().table(&row.table) else {
                continue;
            };
            match tables.iter_mut().find(|t| t.table == table.id) {
                Some(of) => of.rows.push(row.row),
                None => tables.push(TableRows {
                    table: table.id.clone(),
                    title: table.label.get(words::lang(language)).to_owned(),
                    rows: vec![row.row],
                }),
            }
        }
        for table in &mut tables {
            let mut seen = HashSet::new();
            table.rows.retain(|row| seen.insert(row.clone()));
        }
        Ok(tables)
    })
}

fn drill(vault: &mut Vault, language: Language, figure: &FigureAt, page: Page) -> Result<Drill, Problem> {
    let refuse = |e: VaultError| problem(language, &e);
    match figure {
        FigureAt::Indicator { indicator } => {
            if vault.standard().indicator(indicator).is_none() {
                let args = [("indicator", text::short(indicator))];
                return Err(words::refusal(language, "no_indicator", &args));
            }
            figures::drill(vault, indicator, page).map_err(refuse)
        }
        FigureAt::Cell { report, row, column } => {
            let known = vault.standard().report(report);
            let key = row.split(':').next().unwrap_or(row);
            // Rows of the data go by a value after their key.
            let def = known
                .and_then(|r| r.row(key))
                .filter(|def| def.each.is_some() == row.contains(':'));
            if def.is_none() || known.is_some_and(|r| r.column(column).is_none()) {
                return Err(words::refusal(language, "no_cell", &[]));
            }
            figures::drill_cell(vault, report, row, column, page).map_err(refuse)
        }
    }
}

fn record(vault: &Vault, language: Language, row: &DrillRow) -> Result<BehindRecord, VaultError> {
    if is_provided(&row.table) {
        return Ok(whole_table(vault, language, row));
    }
    let table = vault.standard().table(&row.table);
    let record = vault.row(PRESENT, &row.table, &row.row)?;
    let who = match (table, record) {
        (Some(table), Some(record)) => {
            let shown = |at: usize| {
                let (field, cell) = (table.fields.get(at)?, record.cells.get(at)?);
                let cell = text::cell(vault.standard(), field, &cell.value, cell.typed.as_deref(), language);
                Some(cell.text).filter(|text| !text.is_empty())
            };
            let texts: Vec<String> = figures::naming(table).filter_map(shown).collect();
            texts.join(" ")
        }
        _ => String::new(),
    };
    let title = table.map(|t| t.label.get(words::lang(language)).to_owned());
    Ok(BehindRecord {
        table: row.table.clone(),
        title: title.unwrap_or_default(),
        row_id: row.row.clone(),
        who: if who.is_empty() { row.row.clone() } else { who },
        facts: table
            .map(|table| facts(vault, language, table, row))
            .unwrap_or_default(),
    })
}

/// What is known of a table as a whole opens that table.
fn whole_table(vault: &Vault, language: Language, row: &DrillRow) -> BehindRecord {
    let table = vault.standard().table(&row.row);
    let label = |table: &Table| table.label.get(words::lang(language)).to_owned();
    BehindRecord {
        table: table.map(|t| t.id.clone()).unwrap_or_default(),
        title: table.map(|t| t.code.clone()).unwrap_or_default(),
        row_id: String::new(),
        who: table.map(label).unwrap_or_default(),
        facts: Vec::new(),
    }
}

/// What the number looked at, where it is a field: `label value`. What a file names for itself only is no word for people.
fn facts(vault: &Vault, language: Language, table: &Table, row: &DrillRow) -> Vec<String> {
    let standard = vault.standard();
    let named = |code: &str| {
        let own = table.field(code);
        own.or_else(|| standard.tables.iter().find_map(|t| t.field(code)))
    };
    let told = row.more.iter().filter_map(|(code, value)| {
        let field = named(code).filter(|_| !value.is_empty())?;
        let value = text::cell(standard, field, &Value::Text(value.clone().into()), None, language);
        Some(format!("{} {}", field.label.get(words::lang(language)), value.text))
    });
    told.collect()
}
