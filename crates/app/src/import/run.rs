//! One import, row by row, in one transaction of the vault.

mod merge;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use zhibao_core::finding::Finding;
use zhibao_core::standard::Standard;
use zhibao_core::standard::rule::Severity;
use zhibao_core::standard::table::Table;
use zhibao_core::value::{Raw, Value};
use zhibao_sheet::header::{Extra, HeaderAt, Mapping};
use zhibao_sheet::{Row, Workbook};
use zhibao_vault::{CheckerOf, Importer, PRESENT, Vault, VaultError};

use super::derive::{Deriver, Others};
use super::keys::{Keys, Match, name_field};
use super::{ImportError, ImportOptions, ImportReport, LeftOut, OnDuplicate};
use crate::check::{Aside, CheckError, Link, Part, Standing, find_tables, parts};
use crate::export::{META_BASE, META_KIND, META_TABLE, META_VAULT};
use crate::headings;

/// Under this name a school's own meaning of headings is remembered, by table.
const MAPPING: &str = "import";

/// Takes a file into a vault.
///
/// # Errors
/// Where the file cannot be read, holds no table that fits, or the vault refuses; then nothing was changed.
pub fn import(vault: &mut Vault, path: &Path, options: &ImportOptions<'_>) -> Result<ImportReport, ImportError> {
    let standard: &'static Arc<Standard> = vault.standard();
    let table = standard
        .table(options.table)
        .ok_or_else(|| CheckError::UnknownTable(options.table.to_owned()))?;
    let mut book = Workbook::open(path, &options.limits, options.helper.as_ref())?;
    let digest = digest(path)?;
    let mut report = ImportReport::default();
    let known = headings::headings(standard, &table.id);
    let remembered = vault
        .mapping(MAPPING, &table.id)?
        .and_then(|json| Mapping::parse(&json).ok());
    let mapping = options.mapping.or(remembered.as_ref());
    let tables = find_tables(
        &mut book,
        &known,
        &table.id,
        options.sheet,
        mapping,
        &mut report.skipped_sheets,
    )?;
    let mut run = Run::new(vault, standard, table, options, report)?;
    for (sheet, header) in tables {
        let name = book.sheets()[sheet].name.clone();
        let aside = Aside::new(&mut book, standard, sheet, &header)?;
        run.report
            .unmapped_columns
            .extend(header.unmapped().into_iter().map(str::to_owned));
        run.sheets.push(SheetRun::new(
            vault,
            standard,
            table,
            (sheet, name),
            header,
            aside,
            &mut run.others,
        )?);
    }
    // The transaction ends with the vault's own error; what stopped it otherwise is kept beside it.
    let mut stopped: Option<ImportError> = None;
    let outcome = vault.import(PRESENT, Some(&digest), |importer| {
        let work = run.all(&mut book, importer);
        if work.is_ok() && !options.preview {
            return Ok(());
        }
        stopped = work.err();
        Err(VaultError::Cancelled)
    });
    match (outcome, stopped) {
        (_, Some(error)) => Err(error),
        (Err(VaultError::Cancelled), None) if options.preview => Ok(run.report),
        (Err(error), None) => Err(error.into()),
        (Ok((applied, ())), None) => {
            run.report.undo = applied.inverse;
            let report = run.report;
            if let Some(mapping) = options.mapping {
                vault.remember_mapping(MAPPING, &table.id, &mapping.to_json())?;
            }
            Ok(report)
        }
    }
}

fn digest(path: &Path) -> Result<String, ImportError> {
    let file = std::fs::File::open(path).map_err(|e| ImportError::Vault(e.into()))?;
    let (digest, _) = zhibao_seal::hash::sha256_reader(file).map_err(|e| ImportError::Vault(e.into()))?;
    Ok(digest.hex())
}

struct SheetRun {
    index: usize,
    name: String,
    header: HeaderAt,
    aside: Aside,
    parts: Vec<PartRun>,
    row_ids: Option<usize>,
    /// The audit entry up to which the sheet knew the vault, where it is our own export of this vault.
    base: Option<i64>,
}

struct PartRun {
    part: Part<'static>,
    checker: CheckerOf,
    deriver: Deriver<'static>,
    keys: Keys,
}

impl PartRun {
    /// Whether a row has nothing in the part's columns.
    fn is_blank(&self, row: &Row<'_>) -> bool {
        self.part.columns.iter().all(|s| row.get(s.column).is_blank())
    }
}

impl SheetRun {
    fn new(
        vault: &Vault,
        standard: &'static Standard,
        table: &Table,
        (index, name): (usize, String),
        header: HeaderAt,
        aside: Aside,
        others: &mut Others,
    ) -> Result<SheetRun, ImportError> {
        let mut runs = Vec::new();
        for part in parts(standard, &table.id, &header) {
            let present: Vec<usize> = part.fields().collect();
            runs.push(PartRun {
                checker: vault.checker(&part.table.id)?,
                deriver: Deriver::new(vault, part.table, &present, others)?,
                keys: Keys::load(vault, part.table)?,
                part,
            });
        }
        for lookup in header
            .mapped()
            .filter_map(|(_, target)| headings::lookup(standard, target))
        {
            others.load(vault, &lookup.table, &lookup.match_field)?;
            others.load(vault, &lookup.table, &lookup.give)?;
        }
        let row_ids = header.extra(Extra::RowId);
        let own = |key: &str, value: &str| aside.meta().values.get(key).is_some_and(|v| v == value);
        let ours = own(META_KIND, "export") && own(META_TABLE, &table.id) && own(META_VAULT, vault.id());
        let base = aside
            .meta()
            .values
            .get(META_BASE)
            .filter(|_| ours)
            .and_then(|text| text.parse().ok());
        Ok(SheetRun {
            index,
            name,
            header,
            aside,
            parts: runs,
            row_ids,
            base,
        })
    }
}

struct Run<'o> {
    standard: &'static Arc<Standard>,
    options: &'o ImportOptions<'o>,
    school: String,
    as_of: String,
    others: Others,
    sheets: Vec<SheetRun>,
    name: Option<usize>,
    seen: HashSet<u64>,
    /// Members by the key of their own record, as it stood before.
    former: HashMap<String, String>,
    report: ImportReport,
}

impl<'o> Run<'o> {
    fn new(
        vault: &Vault,
        standard: &'static Arc<Standard>,
        table: &Table,
        options: &'o ImportOptions<'o>,
        report: ImportReport,
    ) -> Result<Run<'o>, ImportError> {
        let mut former = HashMap::new();
        if let [key] = table.key[..] {
            vault.for_each_row(PRESENT, &table.id, &mut |row: zhibao_vault::Row| {
                former.insert(row.id, row.cells[key].value.to_string());
                Ok::<(), VaultError>(())
            })?;
        }
        let parameters = vault.parameters();
        Ok(Run {
            standard,
            options,
            school: vault.school().to_owned(),
            as_of: parameters.as_of,
            others: Others::default(),
            sheets: Vec::new(),
            name: name_field(table),
            seen: HashSet::new(),
            former,
            report,
        })
    }

    fn all(&mut self, book: &mut Workbook, importer: &mut Importer<'_>) -> Result<(), ImportError> {
        let mut sheets = std::mem::take(&mut self.sheets);
        for sheet in &mut sheets {
            let ids: BTreeSet<&str> = sheet.parts.iter().map(|p| p.part.table.id.as_str()).collect();
            for id in ids {
                importer.expect(id, 1000)?;
            }
            let mut outcome = Ok(());
            let index = sheet.index;
            book.visit(index, &mut |row| {
                if row.number() > sheet.header.row && sheet.aside.standing(&sheet.header, row) == Standing::Record {
                    outcome = self.row(sheet, row, importer);
                }
                let rows = self.report.rows;
                if outcome.is_ok()
                    && rows.is_multiple_of(500)
                    && self.options.progress.is_some_and(|p| p(rows).is_break())
                {
                    outcome = Err(CheckError::Cancelled.into());
                }
                if outcome.is_ok() {
                    ControlFlow::Continue(())
                } else {
                    ControlFlow::Break(())
                }
            })?;
            outcome?;
        }
        Ok(())
    }

    fn row(&mut self, sheet: &mut SheetRun, row: &Row<'_>, importer: &mut Importer<'_>) -> Result<(), ImportError> {
        self.report.rows += 1;
        let standard: &'static Standard = self.standard;
        let others = &self.others;
        let resolve =
            |lookup: &zhibao_core::standard::template::Lookup, text: &str| others.resolve(standard, lookup, text);
        let mut judged: Vec<Vec<Finding>> = Vec::with_capacity(sheet.parts.len());
        for at in 0..sheet.parts.len() {
            let (before, rest) = sheet.parts.split_at_mut(at);
            let Some(run) = rest.first_mut() else { break };
            let own: &[Value] = before.first().map_or(&[], |p| p.part.draft.values());
            run.part.fill(&run.checker, row, own, Some(&resolve));
            let mut draft = std::mem::take(&mut run.part.draft);
            run.deriver
                .fill(&run.checker, &mut draft, others, &self.school, &self.as_of);
            if run.part.slot > 0 && run.is_blank(row) {
                run.part.draft = draft;
                judged.push(Vec::new());
                continue;
            }
            let mut findings = Vec::new();
            let shown = |field: usize| run.part.column(field).map(|c| row.shown(c)).unwrap_or_default();
            run.checker.judge(&mut draft, "", shown, &mut findings);
            for (_, repairs) in draft.repairs() {
                for label in repairs.labels() {
                    *self.report.normalised.entry(label).or_default() += 1;
                }
            }
            run.part.draft = draft;
            judged.push(findings);
        }
        self.take(sheet, row, &judged, importer)
    }

    /// Decides what becomes of a row, and does it.
    fn take(
        &mut self,
        sheet: &mut SheetRun,
        row: &Row<'_>,
        judged: &[Vec<Finding>],
        importer: &mut Importer<'_>,
    ) -> Result<(), ImportError> {
        let Some(own) = sheet.parts.first() else { return Ok(()) };
        let values = own.part.draft.values();
        let nameless = self
            .name
            .is_none_or(|at| values[at].is_null() && !own.part.draft.is_blocked(at));
        if !self.seen.insert(cells_hash(sheet, row)) || (self.name.is_some() && nameless && !own.keys.has_any(values)) {
            return self.hold(sheet, row, importer);
        }
        let by_id = sheet
            .row_ids
            .map(|c| row.shown(c))
            .filter(|id| self.former.contains_key(id));
        let found = by_id.map_or_else(|| own.keys.find(values), Match::Record);
        let bad = judged.iter().flatten().any(|f| f.severity == Severity::Error);
        let record = match (found, self.options.on_duplicate) {
            (Match::Conflict, _) => return self.leave(sheet, row, LeftOut::Conflict),
            (Match::Record(_), OnDuplicate::Reject) => return self.leave(sheet, row, LeftOut::Duplicate),
            (Match::Record(_), OnDuplicate::Skip) => {
                self.report.skipped += 1;
                return Ok(());
            }
            (Match::Record(id), OnDuplicate::Update) => Some(id),
            (Match::New, _) => None,
        };
        if bad && self.options.only_valid {
            return self.leave(sheet, row, LeftOut::Invalid);
        }
        self.report.rows_with_errors += usize::from(bad);
        match record {
            None => {
                for (run, findings) in sheet.parts.iter().zip(judged) {
                    add(run, row, findings, importer)?;
                }
                self.report.added += 1;
            }
            Some(id) => {
                let changed = self.change(sheet, row, judged, &id, importer)?;
                *if changed {
                    &mut self.report.updated
                } else {
                    &mut self.report.unchanged
                } += 1;
            }
        }
        Ok(())
    }

    /// Changes a record and its members; true where anything changed.
    fn change(
        &mut self,
        sheet: &SheetRun,
        row: &Row<'_>,
        judged: &[Vec<Finding>],
        id: &str,
        importer: &mut Importer<'_>,
    ) -> Result<bool, ImportError> {
        let mut changed = false;
        for (run, findings) in sheet.parts.iter().zip(judged) {
            let target = if run.part.slot == 0 {
                Some(id.to_owned())
            } else {
                self.member(run, id)
            };
            match target {
                Some(target) => changed |= self.update(sheet, run, row, &target, importer)?,
                None => changed |= add(run, row, findings, importer)?,
            }
        }
        Ok(changed)
    }

    /// The member record of a slot, found by the key that its own record had before the import.
    fn member(&self, run: &PartRun, own: &str) -> Option<String> {
        let mut values = run.part.draft.values().to_vec();
        for (field, link) in &run.part.link {
            match link {
                Link::Own(_) => values[*field] = Value::text(self.former.get(own)?),
                Link::Slot => values[*field] = Value::Int(i64::from(run.part.slot)),
            }
        }
        match run.keys.find(&values) {
            Match::Record(id) => Some(id),
            Match::New | Match::Conflict => None,
        }
    }

    fn leave(&mut self, sheet: &SheetRun, row: &Row<'_>, why: LeftOut) -> Result<(), ImportError> {
        self.report.left_out.push((sheet.name.clone(), row.number(), why));
        Ok(())
    }

    fn hold(&mut self, sheet: &SheetRun, row: &Row<'_>, importer: &mut Importer<'_>) -> Result<(), ImportError> {
        let Some(own) = sheet.parts.first() else { return Ok(()) };
        let cells = own
            .part
            .columns
            .iter()
            .map(|s| (own.part.table.fields[s.field].code.clone(), row.shown(s.column)));
        let cells: Vec<(String, String)> = cells.filter(|(_, text)| !text.is_empty()).collect();
        importer.hold(
            &own.part.table.id,
            cells,
            &format!("{}!{}", sheet.name, row.number()),
            LeftOut::Held.name(),
        )?;
        self.leave(sheet, row, LeftOut::Held)
    }
}

/// Adds the record of a part, unless it is an empty member; true where it did.
fn add(run: &PartRun, row: &Row<'_>, findings: &[Finding], importer: &mut Importer<'_>) -> Result<bool, ImportError> {
    if run.part.slot > 0 && run.is_blank(row) {
        return Ok(false);
    }
    let values = run.part.draft.values();
    let unread = run
        .part
        .columns
        .iter()
        .filter(|s| values[s.field].is_null() && !row.get(s.column).is_blank());
    let typed: Vec<(usize, String)> = unread.map(|s| (s.field, typed(row, s.column))).collect();
    let typed: Vec<(usize, &str)> = typed.iter().map(|(f, t)| (*f, t.as_str())).collect();
    importer.insert(&run.part.table.id, &run.part.draft, &typed, findings)?;
    Ok(true)
}

/// The text that stands for a cell that could not be read. A number of more digits than a spreadsheet keeps stays marked
/// as one (`4.30102201004120E+17`), however its remaining digits look.
fn typed(row: &Row<'_>, column: usize) -> String {
    match row.get(column).raw() {
        Raw::Number(n) if n.abs() >= 1e15 => format!("{n:.14E}").replace('E', "E+"),
        raw => raw.shown(),
    }
}

/// A hash of everything that is read of a row.
fn cells_hash(sheet: &SheetRun, row: &Row<'_>) -> u64 {
    let mut hasher = DefaultHasher::new();
    for (column, _) in sheet.header.mapped() {
        row.shown(column).hash(&mut hasher);
    }
    // Two records that are alike are two records.
    if let Some(column) = sheet.row_ids {
        row.shown(column).hash(&mut hasher);
    }
    hasher.finish()
}
