//! A workbook before anything is said of it: its sheets, and which table each seems to hold.

use std::ops::ControlFlow;
use std::path::Path;

use zhibao_core::standard::Standard;
use zhibao_sheet::header::{Headings, Sample, recognise};
use zhibao_sheet::{Helper, Limits, SheetError, Workbook};

use crate::check::HEAD_ROWS;
use crate::headings;

/// With so many columns of one table the others need not be tried.
const ENOUGH: usize = 4;

/// A sheet at first sight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetLook {
    /// Its name.
    pub name: String,
    /// Whether a person sees it.
    pub visible: bool,
    /// Rows that hold something, below the header where there is one.
    pub rows: u32,
    /// The row of the header, counted from 1.
    pub header: Option<u32>,
    /// The table that it seems to hold.
    pub table: Option<String>,
    /// Its first rows.
    pub first: Vec<Sample>,
}

/// Looks at all sheets of a workbook. Tables that are `asked` for come first among equals.
///
/// # Errors
/// Where the file cannot be read.
pub fn look(
    path: &Path,
    standard: &Standard,
    asked: impl Fn(&str) -> bool,
    limits: &Limits,
    helper: Option<&Helper>,
) -> Result<Vec<SheetLook>, SheetError> {
    let mut book = Workbook::open(path, limits, helper)?;
    let mut tables: Vec<(&str, Headings)> = standard
        .tables
        .iter()
        .map(|t| (t.id.as_str(), headings::headings(standard, &t.id)))
        .collect();
    tables.sort_by_key(|(id, _)| !asked(id));
    let mut out = Vec::new();
    for (at, info) in book.sheets().to_vec().into_iter().enumerate() {
        let first = book.first_rows(at, HEAD_ROWS)?;
        let mut best: Option<(usize, u32, &str)> = None;
        for (id, known) in &tables {
            // What the task asks for is what a school most likely holds in its hands.
            if !asked(id) && best.is_some_and(|(most, ..)| most >= ENOUGH) {
                break;
            }
            let Some(header) = recognise(&first, known, None) else {
                continue;
            };
            let found = header.mapped().filter(|(_, t)| t.table == *id && t.slot == 0).count();
            if found > 0 && best.is_none_or(|(most, ..)| found > most) {
                best = Some((found, header.row, id));
            }
        }
        let header = best.map(|(_, row, _)| row);
        let mut rows = 0u32;
        book.visit(at, &mut |row| {
            rows += u32::from(row.number() > header.unwrap_or(0) && row.cells().any(|c| !c.is_blank()));
            ControlFlow::Continue(())
        })?;
        out.push(SheetLook {
            name: info.name,
            visible: info.visible,
            rows,
            header,
            table: best.map(|(.., id)| id.to_owned()),
            first,
        });
    }
    Ok(out)
}
