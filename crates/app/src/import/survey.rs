//! A sheet looked through once: what stands in each column, so that its meaning can be asked about without reading it
//! again.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::Path;

use zhibao_core::normal::Repairs;
use zhibao_core::standard::Standard;
use zhibao_core::value::{Raw, Value};
use zhibao_sheet::header::{HeaderAt, Mapping, Target, recognise, recognise_at};
use zhibao_sheet::{Cell, Helper, Limits, Workbook};

use super::ImportError;
use crate::check::{Aside, CheckError, HEAD_ROWS, Standing};
use crate::headings;

/// The most different values of a column that are kept.
const MOST_VALUES: usize = 2000;

/// The most rows that are listed for a fault of a column.
const MOST_ROWS: usize = 100;

/// What is asked of [`survey`].
pub struct SurveyOptions<'a> {
    /// The sheet.
    pub sheet: &'a str,
    /// The heading row that the person named, counted from 1.
    pub header: Option<u32>,
    /// The table.
    pub table: &'a str,
    /// What the school said before.
    pub mapping: Option<&'a Mapping>,
    /// Bounds on what a file may hold.
    pub limits: Limits,
    /// How to read formats that the library holds whole.
    pub helper: Option<&'a Helper>,
}

/// A sheet that was looked through.
#[derive(Debug, Clone)]
pub struct Survey {
    /// Its header, by what is known and what the school said before.
    pub header: HeaderAt,
    /// Records below it.
    pub rows: u32,
    /// Rows that are no records: headings again, sums, notes, examples, replaced answers.
    pub passed_over: u32,
    /// Rows that the file declares and that hold nothing.
    pub phantom_rows: u32,
    /// By column, in the order of the header.
    pub columns: Vec<ColumnSurvey>,
}

/// What stands in a column.
#[derive(Debug, Clone, Default)]
pub struct ColumnSurvey {
    /// Counted from 0.
    pub column: usize,
    /// Cells that hold something.
    pub filled: u32,
    /// Different texts with their numbers, in the order of their first rows; cut off where they are many.
    pub values: Vec<(String, u32)>,
    /// Whether there are more different texts.
    pub more: bool,
    /// Numbers of more digits than a spreadsheet keeps: how many, and the first rows.
    pub rounded: (u32, Vec<u32>),
    seen: HashMap<String, usize>,
}

impl ColumnSurvey {
    fn take(&mut self, row: u32, cell: &Cell<'_>) {
        if cell.is_blank() {
            return;
        }
        self.filled += 1;
        let raw = cell.raw();
        if matches!(raw, Raw::Number(n) if n.abs() >= 1e15) {
            self.rounded.0 += 1;
            if self.rounded.1.len() < MOST_ROWS {
                self.rounded.1.push(row);
            }
        }
        let text = raw.shown().trim().to_owned();
        match self.seen.get(&text) {
            Some(at) => self.values[*at].1 += 1,
            None if self.values.len() < MOST_VALUES => {
                self.seen.insert(text.clone(), self.values.len());
                self.values.push((text, 1));
            }
            None => self.more = true,
        }
    }
}

/// Looks a sheet through.
///
/// # Errors
/// Where the file cannot be read, or has no heading row that fits the table.
pub fn survey(path: &Path, standard: &Standard, options: &SurveyOptions<'_>) -> Result<Survey, ImportError> {
    let table = standard
        .table(options.table)
        .ok_or_else(|| CheckError::UnknownTable(options.table.to_owned()))?;
    let mut book = Workbook::open(path, &options.limits, options.helper)?;
    let sheet = book.sheet(options.sheet)?;
    let known = headings::headings(standard, &table.id);
    let rows = book.first_rows(sheet, HEAD_ROWS)?;
    let header = match options.header {
        Some(row) => recognise_at(&rows, row, &known, options.mapping),
        None => recognise(&rows, &known, options.mapping),
    };
    let header = header.ok_or(CheckError::NoTable)?;
    let mut aside = Aside::new(&mut book, standard, sheet, &header)?;
    let mut columns: Vec<ColumnSurvey> = header
        .columns
        .iter()
        .map(|c| ColumnSurvey {
            column: c.index,
            ..ColumnSurvey::default()
        })
        .collect();
    let (mut records, mut passed_over) = (0u32, 0u32);
    // A sheet whose columns are all unknown has no row that could be told from a blank one.
    let blind = header.mapped().next().is_none();
    let extent = book.visit(sheet, &mut |row| {
        if row.number() > header.row {
            match aside.standing(&header, row) {
                Standing::Blank if !blind => {}
                Standing::NoRecord => passed_over += 1,
                Standing::Record | Standing::Blank => {
                    records += 1;
                    columns
                        .iter_mut()
                        .for_each(|c| c.take(row.number(), &row.get(c.column)));
                }
            }
        }
        ControlFlow::Continue(())
    })?;
    columns.iter_mut().for_each(|c| c.seen = HashMap::new());
    Ok(Survey {
        header,
        rows: records,
        passed_over,
        phantom_rows: extent.phantom_rows,
        columns,
    })
}

/// What a column's texts are as values of a field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fit {
    /// Cells that can be read as they are.
    pub good: u32,
    /// Cells that are rewritten.
    pub repaired: u32,
    /// Cells that cannot be read, and the first such text.
    pub bad: (u32, Option<String>),
    /// Spellings of dates that are rewritten.
    pub spellings: u32,
}

impl Survey {
    /// The header with what the person says now.
    #[must_use]
    pub fn with(&self, said: &[(usize, Option<Target>)]) -> HeaderAt {
        let mut header = self.header.clone();
        for (column, target) in said {
            header.say(*column, target.clone());
        }
        header
    }

    /// What stands in a column.
    pub fn column(&self, index: usize) -> Option<&ColumnSurvey> {
        self.columns.iter().find(|c| c.column == index)
    }
}

impl ColumnSurvey {
    /// Reads the column's texts as a field.
    pub fn fit(&self, checker: &zhibao_core::check::Checker<'_>, field: usize) -> Fit {
        let mut fit = Fit::default();
        let mut spellings: Vec<String> = Vec::new();
        for (text, count) in &self.values {
            let reading = checker.read(field, Raw::Text(text));
            if reading.fault.as_ref().is_some_and(|f| f.blocking) {
                fit.bad.0 += count;
                fit.bad.1.get_or_insert_with(|| text.clone());
            } else if reading.repairs.is_none() {
                fit.good += count;
            } else {
                fit.repaired += count;
                let label = |r: Repairs| r.labels().any(|l| l == "date-style");
                if label(reading.repairs) && !matches!(reading.value, Value::Null) {
                    let shape: String = text.chars().filter(|c| !c.is_ascii_digit()).collect();
                    if !spellings.contains(&shape) {
                        spellings.push(shape);
                    }
                }
            }
        }
        fit.spellings = u32::try_from(spellings.len()).unwrap_or(u32::MAX);
        fit
    }
}
