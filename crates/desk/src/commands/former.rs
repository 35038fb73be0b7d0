//! The records of the last sealed period as a start: what a table that is bound to a period held then, copied in one step.

use chrono::Datelike as _;
use zhibao_app::PRESENT;
use zhibao_app::vault::{Edit as Step, Period, PeriodState, VaultError};
use zhibao_core::dates;
use zhibao_core::standard::table::{FieldType, PeriodKind, Table};
use zhibao_wire::{ColumnsOf, Edited, LastRows, Problem};

use super::tables::{locked, number};
use crate::state::{Desk, View};
use crate::{edited, fields, text, words};

/// The fields that say of which school year, term or calendar year a record is.
const SCHOOL_YEAR: &str = "XN";
const TERM: &str = "XQM";
const YEAR: &str = "ND";

/// The two periods that a copy goes between.
struct Between {
    last: String,
    /// Records that the table held then, and holds in the open period.
    rows: u64,
    present: u64,
    /// What says the last period in a field, and what says the open one there.
    said: Vec<(&'static str, String, String)>,
    /// The same for months, where periods are months.
    month: Option<(String, String)>,
}

impl Between {
    /// For a table that is bound to periods: the last sealed one in which it held anything. Nothing where there is none, or no
    /// period is open. What a table of a year held in another term of this school year is this period's.
    fn of(view: View<'_>, table: &Table) -> Result<Option<Between>, Problem> {
        let bound = matches!(table.period, PeriodKind::Term | PeriodKind::Year | PeriodKind::Month);
        let periods = view.vault.periods().map_err(|e| view.refuse(&e))?;
        let open = periods.iter().position(|one| one.state == PeriodState::Open);
        let Some(open) = open.filter(|_| bound && view.set == PRESENT) else {
            return Ok(None);
        };
        let (before, open) = (&periods[..open], &periods[open]);
        let count = |id: &str| view.vault.count_bound(PRESENT, &table.id, id);
        let of_year = |id: &str| table.period == PeriodKind::Year && school_year(id) == school_year(&open.id);
        let mut present = count(&open.id).map_err(|e| view.refuse(&e))?;
        let mut found = None;
        for period in before.iter().rev().filter(|one| one.state == PeriodState::Sealed) {
            let rows = count(&period.id).map_err(|e| view.refuse(&e))?;
            if of_year(&period.id) {
                present += rows;
            } else if rows > 0 {
                found = Some((period, rows));
                break;
            }
        }
        Ok(found.map(|(last, rows)| Between::new(last, open, rows, present)))
    }

    fn new(last: &Period, open: &Period, rows: u64, present: u64) -> Between {
        let year = |day: &str| dates::parse_day(day).map(|day| day.year().to_string());
        let mut said = Vec::new();
        for (field, of) in [(SCHOOL_YEAR, school_year as fn(&str) -> Option<&str>), (TERM, term)] {
            if let (Some(from), Some(to)) = (of(&last.id), of(&open.id)) {
                said.push((field, from.to_owned(), to.to_owned()));
            }
        }
        if let (Some(from), Some(to)) = (year(&last.as_of), year(&open.as_of)) {
            said.push((YEAR, from, to));
        }
        let month = |id: &str| (id.len() == 7).then(|| id.replace('-', ""));
        Between {
            month: month(&last.id).zip(month(&open.id)),
            last: last.id.clone(),
            rows,
            present,
            said,
        }
    }

    /// What stands in a field of the copy.
    fn retold(&self, table: &Table, at: usize, text: String) -> String {
        let field = &table.fields[at];
        let of_month = self
            .month
            .iter()
            .filter(|_| field.kind == FieldType::YearMonth && table.key.contains(&at));
        let said = self.said.iter().filter(|(code, ..)| *code == field.code);
        let pairs = said
            .map(|(_, from, to)| (from, to))
            .chain(of_month.map(|(from, to)| (from, to)));
        let mut pairs = pairs.filter(|(from, _)| **from == text);
        match pairs.next() {
            Some((_, to)) => to.clone(),
            // A day or month that tells records apart is of the last period, and would say that it all happened twice.
            None if table.key.contains(&at) && matches!(field.kind, FieldType::Date | FieldType::YearMonth) => {
                String::new()
            }
            None => text,
        }
    }
}

fn school_year(period: &str) -> Option<&str> {
    period.get(..9).filter(|year| year.as_bytes()[4] == b'-')
}

fn term(period: &str) -> Option<&str> {
    period.get(10..).filter(|term| !term.is_empty())
}

/// How many records a table held in the last sealed period, where it is bound to periods.
pub(crate) fn last_rows(desk: &Desk, request: ColumnsOf) -> Result<Option<LastRows>, Problem> {
    desk.view(|view| {
        let between = Between::of(view, fields::table(view, &request.table)?)?;
        Ok(between.map(|between| LastRows {
            period: between.last,
            rows: number(between.rows),
            present: number(between.present),
        }))
    })
}

/// Copies them into the open period, as one step. What says the period is said of the open one; cells that may not be typed
/// into stay empty, and so does the day or month of a key where nothing says which it is now.
pub(crate) fn copy_last(desk: &Desk, request: ColumnsOf) -> Result<Edited, Problem> {
    desk.alter(|open| {
        let steps = steps(open.view(), &request.table)?;
        edited::apply(open, &Step::Bulk(steps), "copy_last")
    })
}

fn steps(view: View<'_>, table: &str) -> Result<Vec<Step>, Problem> {
    let table = fields::table(view, table)?;
    let between = Between::of(view, table)?.ok_or_else(|| words::refusal(view.language, "no_last", &[]))?;
    let reader = text::Plain::of(view, table)?;
    let free: Vec<usize> = (0..table.fields.len())
        .filter(|at| locked(view, table, &table.fields[*at]).is_none())
        .collect();
    let mut steps = Vec::new();
    let each = view.vault.for_each_row(PRESENT, &table.id, |row| {
        if row.period.as_deref() == Some(&between.last) {
            let cells = free.iter().map(|at| {
                let text = reader.text_for(*at, *at, &row.cells[*at]);
                (table.fields[*at].code.clone(), between.retold(table, *at, text))
            });
            steps.push(Step::InsertRow {
                table: table.id.clone(),
                cells: cells.filter(|(_, text)| !text.is_empty()).collect(),
            });
        }
        Ok::<(), VaultError>(())
    });
    each.map_err(|e| view.refuse(&e))?;
    Ok(steps)
}
