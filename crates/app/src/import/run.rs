//! One import, row by row, in one transaction of the vault.

mod cells;
mod merge;
mod said;
mod sheet;
mod watch;

use cells::typed;
use cells::{add, cells_hash};
pub(super) use said::remembered;
use said::{header_at, to_keep, used};
use sheet::{PartRun, SheetRun};
use watch::Turned;
pub use watch::{Fate, Met, Seen, SeenCell, Watch};

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use zhibao_core::finding::Finding;
use zhibao_core::standard::Standard;
use zhibao_core::standard::rule::Severity;
use zhibao_core::standard::table::Table;
use zhibao_core::value::Value;
use zhibao_sheet::{Row, Workbook};
use zhibao_vault::{Importer, Vault, VaultError};

use super::alike::Alike;
use super::derive::Others;
use super::keys::{Match, name_field};
use super::source::Source;
use super::{ImportError, ImportOptions, ImportReport, LeftOut, OnDuplicate, RowWay};
use crate::check::{Aside, CheckError, Link, Standing, find_tables};
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
    let remembered = remembered(vault, &table.id)?;
    let mapping = used(options, remembered.as_ref());
    let mut tables = match options.header {
        Some(row) => vec![header_at(&mut book, &known, options, row, mapping.as_ref())?],
        None => find_tables(
            &mut book,
            &known,
            &table.id,
            options.sheet,
            mapping.as_ref(),
            &mut report.skipped_sheets,
        )?,
    };
    for (_, header) in &mut tables {
        for (column, target) in options.columns {
            header.say(*column, target.clone());
        }
    }
    let keep = to_keep(options, &tables, mapping.as_ref(), remembered.as_ref());
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
            (header, aside),
            mapping.as_ref(),
            &mut run.others,
        )?);
    }
    // The transaction ends with the vault's own error; what stopped it otherwise is kept beside it.
    let mut stopped: Option<ImportError> = None;
    let outcome = vault.import(options.set, Some(&digest), |importer| {
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
            if let Some(mapping) = keep {
                vault.remember_mapping(MAPPING, &table.id, &mapping.to_json())?;
            }
            if let Some(step) = report.undo {
                Source::keep(vault, step, path, &table.id, &report)?;
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

struct Run<'o> {
    standard: &'static Arc<Standard>,
    options: &'o ImportOptions<'o>,
    school: String,
    as_of: String,
    others: Others,
    sheets: Vec<SheetRun>,
    name: Option<usize>,
    alike: Option<Alike>,
    seen: HashSet<u64>,
    /// Members by the key of their own record, as it stood before.
    former: HashMap<String, String>,
    /// Records as they stood before the present row and stand after it, where somebody watches.
    turned: Vec<Turned>,
    /// What the present row was matched to.
    met: Met,
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
            vault.for_each_row(options.set, &table.id, &mut |row: zhibao_vault::Row| {
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
            others: Others::of(options.set),
            sheets: Vec::new(),
            name: name_field(table),
            alike: Alike::load(vault, options.set, table)?,
            seen: HashSet::new(),
            former,
            turned: Vec::new(),
            met: Met::None,
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
                if row.number() > sheet.header.row {
                    match sheet.aside.standing(&sheet.header, row) {
                        Standing::Record => outcome = self.row(sheet, row, importer),
                        Standing::NoRecord => self.report.passed_over += 1,
                        Standing::Blank => {}
                    }
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
        self.turned.clear();
        self.met = Met::None;
        let fate = self.take(sheet, row, &judged, importer)?;
        self.tell(sheet, row, fate, &judged);
        Ok(())
    }

    /// Decides what becomes of a row, and does it.
    fn take(
        &mut self,
        sheet: &mut SheetRun,
        row: &Row<'_>,
        judged: &[Vec<Finding>],
        importer: &mut Importer<'_>,
    ) -> Result<Fate, ImportError> {
        let Some(own) = sheet.parts.first() else {
            return Ok(Fate::Unchanged);
        };
        let values = own.part.draft.values();
        let unnamed = |at| own.part.column(at).is_none_or(|column| row.get(column).is_blank());
        let nameless = self.name.is_none_or(|at| values[at].is_null() && unnamed(at));
        let stray = if self.name.is_some() && nameless && !own.keys.has_any(values) {
            Some(LeftOut::Nameless)
        } else if self.seen.insert(cells_hash(sheet, row)) {
            None
        } else {
            Some(LeftOut::Repeated)
        };
        if let Some(why) = stray {
            return self.hold(sheet, row, why, importer);
        }
        let by_id = sheet
            .row_ids
            .map(|c| row.shown(c))
            .filter(|id| self.former.contains_key(id));
        let mut found = by_id.map_or_else(|| own.keys.find(values), Match::Record);
        let mut alike = false;
        if let (Match::New, Some(people)) = (&found, &self.alike) {
            found = people.find(values);
            alike = !matches!(found, Match::New);
        }
        let bad = judged.iter().flatten().any(|f| f.severity == Severity::Error);
        self.met = match &found {
            Match::New => Met::None,
            Match::Record(_) if alike => Met::Alike,
            Match::Record(_) => Met::Record,
            Match::Conflict => Met::Several,
        };
        let said = self.options.rows.get(&row.number()).copied();
        let way = match said {
            Some(RowWay::Update) => OnDuplicate::Update,
            Some(RowWay::Skip) => OnDuplicate::Skip,
            _ => self.options.on_duplicate,
        };
        let record = match (found, way) {
            (Match::New, _) => None,
            _ if said == Some(RowWay::New) => None,
            (Match::Record(id), _) if alike && said.is_none() => {
                self.compared(own, row, &id, importer)?;
                return self.leave(sheet, row, LeftOut::Alike);
            }
            (Match::Conflict, _) if alike => return self.leave(sheet, row, LeftOut::Alike),
            (Match::Conflict, _) => return self.leave(sheet, row, LeftOut::Conflict),
            (Match::Record(_), OnDuplicate::Reject) => return self.leave(sheet, row, LeftOut::Duplicate),
            (Match::Record(_), OnDuplicate::Skip) => {
                self.report.skipped += 1;
                return Ok(Fate::Skipped);
            }
            (Match::Record(id), OnDuplicate::Update) => Some(id),
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
                Ok(Fate::Added)
            }
            Some(id) => {
                let changed = self.change(sheet, row, judged, &id, importer)?;
                let (fate, count) = if changed {
                    (Fate::Updated, &mut self.report.updated)
                } else {
                    (Fate::Unchanged, &mut self.report.unchanged)
                };
                *count += 1;
                Ok(fate)
            }
        }
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
                Some(target) => changed |= self.watched(sheet, run, row, &target, importer)?,
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

    fn leave(&mut self, sheet: &SheetRun, row: &Row<'_>, why: LeftOut) -> Result<Fate, ImportError> {
        self.report.left_out.push((sheet.name.clone(), row.number(), why));
        Ok(Fate::LeftOut(why))
    }

    fn hold(
        &mut self,
        sheet: &SheetRun,
        row: &Row<'_>,
        why: LeftOut,
        importer: &mut Importer<'_>,
    ) -> Result<Fate, ImportError> {
        let Some(own) = sheet.parts.first() else {
            return Ok(Fate::Unchanged);
        };
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
            why.name(),
        )?;
        self.leave(sheet, row, why)
    }
}
