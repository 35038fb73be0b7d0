//! One pass over the file, then the rules over many records.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use thiserror::Error;
use zhibao_core::check::Checker;
use zhibao_core::finding::Finding;
use zhibao_core::message::{Arg, Catalogue, Speak};
use zhibao_core::standard::Standard;
use zhibao_core::standard::rule::Severity;
use zhibao_core::standard::table::Format;
use zhibao_engine::memory::{Columns, Memory};
use zhibao_engine::rules::{Parameters, RuleError};
use zhibao_sheet::header::{HeaderAt, Headings, Mapping, recognise};
use zhibao_sheet::{Helper, Limits, SheetError, Workbook};

use super::aside::{Aside, Standing, sheet_of};
use super::plan::{Part, parts};
use super::report::{Change, Place, Report, SheetFinding};
use crate::headings;

/// The first rows in which a heading row is looked for.
pub(crate) const HEAD_ROWS: usize = 40;

/// What a check needs to know.
pub struct Options<'a> {
    /// The table that the file holds.
    pub table: &'a str,
    /// Only this sheet.
    pub sheet: Option<&'a str>,
    /// What headings mean, where the school said so.
    pub mapping: Option<&'a Mapping>,
    /// The code of the own school, where known.
    pub school: Option<&'a str>,
    /// The day of judgement, `YYYYMMDD`.
    pub as_of: &'a str,
    /// How many findings to keep; all are counted.
    pub limit: usize,
    /// Whether to keep the repaired cells.
    pub changes: bool,
    /// Bounds on what a file may hold.
    pub limits: Limits,
    /// How to read formats that the library holds whole.
    pub helper: Option<Helper>,
    /// Told now and then how many rows were read; `Break` ends the check.
    pub progress: Option<&'a dyn Fn(usize) -> ControlFlow<()>>,
}

/// Why a file cannot be checked.
#[derive(Debug, Error)]
pub enum CheckError {
    /// The file cannot be read.
    #[error(transparent)]
    Sheet(#[from] SheetError),
    /// No sheet has a heading row that fits the table.
    #[error("no recognisable table")]
    NoTable,
    /// There is no such table in the standard.
    #[error("no table {0} in the standard")]
    UnknownTable(String),
    /// A rule could not be run.
    #[error(transparent)]
    Rule(#[from] RuleError),
    /// The caller ended it.
    #[error("cancelled")]
    Cancelled,
}

impl Speak for CheckError {
    fn catalogue(&self) -> &'static Catalogue {
        match self {
            CheckError::Sheet(error) => error.catalogue(),
            _ => &crate::MESSAGES,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            CheckError::Sheet(error) => error.code(),
            CheckError::NoTable => "check.no_table",
            CheckError::UnknownTable(_) => "check.unknown_table",
            CheckError::Rule(_) => "check.rule",
            CheckError::Cancelled => "check.cancelled",
        }
    }

    fn args(&self) -> Vec<Arg> {
        match self {
            CheckError::Sheet(error) => error.args(),
            CheckError::UnknownTable(name) => vec![("table", name.clone())],
            CheckError::Rule(error) => vec![("detail", error.to_string())],
            CheckError::NoTable | CheckError::Cancelled => Vec::new(),
        }
    }
}

/// Row ids of the in-memory tables: sheet, row and slot in one number.
fn row_id(sheet: usize, row: u32, slot: u8) -> i64 {
    (sheet as i64) << 40 | i64::from(row) << 8 | i64::from(slot)
}

/// Checks a file.
///
/// # Errors
/// Where the file cannot be read or holds no table that fits; wrong data is in the report.
pub fn check(path: &Path, standard: &Arc<Standard>, options: &Options<'_>) -> Result<Report, CheckError> {
    let Some(table) = standard.table(options.table) else {
        return Err(CheckError::UnknownTable(options.table.to_owned()));
    };
    let mut book = Workbook::open(path, &options.limits, options.helper.as_ref())?;
    let mut report = Report::default();
    let known = headings::headings(standard, &table.id);
    let headers = find_tables(
        &mut book,
        &known,
        &table.id,
        options.sheet,
        options.mapping,
        &mut report.skipped_sheets,
    )?;
    let mut run = Run {
        standard,
        options,
        sheets: Vec::new(),
        report,
        bad_rows: HashSet::new(),
        memory: None,
    };
    for (sheet, header) in headers {
        let name = book.sheets()[sheet].name.clone();
        let aside = Aside::new(&mut book, standard, sheet, &header)?;
        run.sheets
            .push(Sheet::new(sheet, name, header, aside, standard, options));
    }
    run.note_columns();
    run.memory = Some(Memory::new(standard, &run.columns())?);
    for at in 0..run.sheets.len() {
        run.read(at, &mut book)?;
    }
    run.finish()
}

/// The sheets of a file that hold the table, with their headings; the names of the others go to `skipped`.
pub(crate) fn find_tables(
    book: &mut Workbook,
    known: &Headings,
    table: &str,
    only: Option<&str>,
    mapping: Option<&Mapping>,
    skipped: &mut Vec<String>,
) -> Result<Vec<(usize, HeaderAt)>, CheckError> {
    let mut wanted = only.map(|name| book.sheet(name)).transpose()?;
    if wanted.is_none() {
        wanted = sheet_of(book, table)?;
    }
    let mut headers = Vec::new();
    for sheet in 0..book.sheets().len() {
        if wanted.is_some_and(|w| w != sheet) {
            continue;
        }
        let rows = book.first_rows(sheet, HEAD_ROWS)?;
        match recognise(&rows, known, mapping) {
            Some(header) if header.mapped().any(|(_, t)| t.table == table && t.slot == 0) => {
                headers.push((sheet, header))
            }
            _ => skipped.push(book.sheets()[sheet].name.clone()),
        }
    }
    if headers.is_empty() {
        Err(CheckError::NoTable)
    } else {
        Ok(headers)
    }
}

struct Sheet<'s> {
    index: usize,
    name: String,
    header: HeaderAt,
    aside: Aside,
    parts: Vec<(Part<'s>, Checker<'s>)>,
}

impl<'s> Sheet<'s> {
    fn new(
        index: usize,
        name: String,
        header: HeaderAt,
        aside: Aside,
        standard: &'s Standard,
        options: &Options<'_>,
    ) -> Sheet<'s> {
        let with_checker = |part: Part<'s>| {
            let demand = standard.task.tables.get(&part.table.id);
            let present: Vec<usize> = part.fields().collect();
            let checker =
                Checker::new(standard, part.table, demand, options.school, options.as_of).with_columns(&present);
            (part, checker)
        };
        let own = standard.table(options.table).map_or(options.table, |t| t.id.as_str());
        let parts = parts(standard, own, &header, options.mapping)
            .into_iter()
            .map(with_checker)
            .collect();
        Sheet {
            index,
            name,
            header,
            aside,
            parts,
        }
    }
}

struct Run<'s, 'o> {
    standard: &'s Arc<Standard>,
    options: &'o Options<'o>,
    sheets: Vec<Sheet<'s>>,
    report: Report,
    bad_rows: HashSet<(usize, u32)>,
    memory: Option<Memory>,
}

impl Run<'_, '_> {
    /// The columns that all sheets together know of each table.
    fn columns(&self) -> Columns {
        let mut columns: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (part, _) in self.sheets.iter().flat_map(|s| &s.parts) {
            columns.entry(part.table.id.clone()).or_default().extend(part.fields());
        }
        for known in columns.values_mut() {
            known.sort_unstable();
            known.dedup();
        }
        columns
    }

    /// Names each heading without a meaning, and each required field without a column, once.
    fn note_columns(&mut self) {
        let mut unmapped = BTreeSet::new();
        let mut missing = BTreeSet::new();
        for sheet in &self.sheets {
            unmapped.extend(sheet.header.unmapped().into_iter().map(str::to_owned));
            for (part, checker) in sheet.parts.iter().filter(|(p, _)| p.slot == 0) {
                let absent = checker.required().filter(|at| part.column(*at).is_none());
                missing.extend(absent.map(|at| part.table.fields[at].label.zh.clone()));
            }
        }
        self.report.unmapped_columns = unmapped.into_iter().collect();
        self.report.missing_columns = missing.into_iter().collect();
    }

    fn read(&mut self, at: usize, book: &mut Workbook) -> Result<(), CheckError> {
        let index = self.sheets[at].index;
        let mut outcome = Ok(());
        book.visit(index, &mut |row| {
            let sheet = &mut self.sheets[at];
            if row.number() <= sheet.header.row {
                return ControlFlow::Continue(());
            }
            match sheet.aside.standing(&sheet.header, row) {
                Standing::Record => {}
                Standing::Blank => return ControlFlow::Continue(()),
                Standing::NoRecord => {
                    self.report.skipped_rows += 1;
                    return ControlFlow::Continue(());
                }
            }
            outcome = self.record(at, row);
            let rows = self.report.rows;
            if outcome.is_ok() && rows.is_multiple_of(500) && self.options.progress.is_some_and(|p| p(rows).is_break())
            {
                outcome = Err(CheckError::Cancelled);
            }
            if outcome.is_ok() {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        })?;
        outcome
    }

    fn record(&mut self, at: usize, row: &zhibao_sheet::Row<'_>) -> Result<(), CheckError> {
        self.report.rows += 1;
        let sheet = &mut self.sheets[at];
        let mut found: Vec<Finding> = Vec::new();
        let (first, members) = sheet.parts.split_at_mut(1);
        let mut own: &[zhibao_core::value::Value] = &[];
        for (part, checker) in first.iter_mut().chain(members) {
            part.fill(checker, row, own, None);
            if part.slot > 1 && part.draft.is_empty() {
                continue;
            }
            let before = found.len();
            let mut draft = std::mem::take(&mut part.draft);
            let shown = |field: usize| part.column(field).map(|c| row.shown(c)).unwrap_or_default();
            checker.judge(&mut draft, "", shown, &mut found);
            part.draft = draft;
            let (draft, slot) = (&part.draft, part.slot);
            for finding in &mut found[before..] {
                finding.row = compact_str::format_compact!("{slot}");
            }
            for (field, repairs) in draft.repairs() {
                for label in repairs.labels() {
                    *self.report.normalised.entry(label).or_default() += 1;
                }
                if let (true, Some(column)) = (self.options.changes, part.column(*field)) {
                    self.report.changes.push(Change {
                        place: Place {
                            sheet: sheet.index,
                            row: row.number(),
                            column,
                        },
                        sheet: sheet.name.clone(),
                        heading: sheet.header.heading(column).to_owned(),
                        kinds: repairs.labels().collect(),
                        value: row.shown(column),
                        becomes: draft.values()[*field].to_string(),
                    });
                }
            }
            if let Some(memory) = &mut self.memory {
                memory.insert(&part.table.id, row_id(sheet.index, row.number(), slot), draft.values());
            }
            if slot == 0 {
                own = draft.values();
            }
        }
        for finding in found {
            let slot = finding.row.parse().unwrap_or(0);
            self.count(at, row.number(), slot, finding);
        }
        Ok(())
    }

    fn count(&mut self, at: usize, row: u32, slot: u8, finding: Finding) {
        let sheet = &self.sheets[at];
        match finding.severity {
            Severity::Error => {
                self.report.errors += 1;
                self.bad_rows.insert((sheet.index, row));
            }
            Severity::Warning => self.report.warnings += 1,
        }
        if self.report.findings.len() >= self.options.limit.saturating_mul(2) {
            return;
        }
        let part = sheet.parts.iter().map(|(part, _)| part).find(|p| p.slot == slot);
        let own = part.and_then(|p| p.column(p.table.field_index(finding.field.as_deref()?)?));
        let column = own.or_else(|| Some(part?.columns.first()?.column)).unwrap_or(0);
        self.report.findings.push(SheetFinding {
            place: Place {
                sheet: sheet.index,
                row,
                column,
            },
            sheet: sheet.name.clone(),
            heading: sheet.header.heading(column).to_owned(),
            finding,
        });
    }

    fn finish(mut self) -> Result<Report, CheckError> {
        if let Some(memory) = self.memory.take() {
            let parameters = Parameters {
                as_of: self.options.as_of.to_owned(),
                school: self.options.school.map(str::to_owned),
                ..Parameters::default()
            };
            for mut finding in memory.run(&parameters)? {
                let id: i64 = finding.row.parse().unwrap_or(0);
                let (index, row, slot) = ((id >> 40) as usize, (id >> 8) as u32, id as u8);
                finding.value = memory.value(&finding.table, id, finding.field.as_deref().unwrap_or_default());
                if let Some(at) = self.sheets.iter().position(|s| s.index == index) {
                    self.count(at, row, slot, finding);
                }
            }
            self.report.skipped_rules.extend(memory.skipped().map(str::to_owned));
        }
        if self.options.school.is_none() {
            let own_number = |f: &zhibao_core::standard::table::Field| {
                matches!(f.format, Some(Format::ResidentId | Format::TemporaryId))
            };
            if self
                .standard
                .table(self.options.table)
                .is_some_and(|t| t.fields.iter().any(own_number))
            {
                self.report.skipped_rules.insert("F10".to_owned());
            }
        }
        self.report.rows_with_errors = self.bad_rows.len();
        self.report
            .findings
            .sort_by(|a, b| (&a.place, &a.finding.rule).cmp(&(&b.place, &b.finding.rule)));
        self.report.findings.truncate(self.options.limit);
        Ok(self.report)
    }
}
