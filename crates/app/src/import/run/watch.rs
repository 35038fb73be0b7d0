//! What becomes of each row, for those who want to see it before it is written.

use zhibao_core::finding::Finding;
use zhibao_core::standard::rule::Severity;
use zhibao_core::standard::table::Field;
use zhibao_sheet::Row as SheetRow;
use zhibao_vault::{Cell, Importer, Row};

use super::super::{ImportError, LeftOut};
use super::{PartRun, Run, SheetRun, typed};

/// Told of each row.
pub type Watch<'w> = dyn Fn(&Seen<'_>) + 'w;

/// What becomes of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// A new record.
    Added,
    /// A record is changed.
    Updated,
    /// The record holds everything already.
    Unchanged,
    /// The record stays as it is.
    Skipped,
    /// The row is left out.
    LeftOut(LeftOut),
}

/// What a row was matched to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Met {
    /// Nothing that stands.
    #[default]
    None,
    /// A record.
    Record,
    /// A record that may be the same person, by no key.
    Alike,
    /// Different records, each by another key or as likely as the others.
    Several,
}

/// A row and what becomes of it.
#[derive(Debug)]
pub struct Seen<'a> {
    /// The name of the sheet.
    pub sheet: &'a str,
    /// The row, counted from 1.
    pub row: u32,
    /// What becomes of it.
    pub fate: Fate,
    /// What it was matched to.
    pub met: Met,
    /// Whether it has errors.
    pub bad: bool,
    /// The cells that are read, in the order of the columns.
    pub cells: Vec<SeenCell<'a>>,
}

/// A cell and what becomes of it.
#[derive(Debug)]
pub struct SeenCell<'a> {
    /// The column, counted from 0.
    pub column: usize,
    /// The field.
    pub field: &'a Field,
    /// The number of the member; 0 for the record itself.
    pub slot: u8,
    /// As it stands in the sheet.
    pub typed: String,
    /// As it would stand in the vault.
    pub after: Cell,
    /// As it stood before, where that is something else.
    pub before: Option<Cell>,
    /// What is wrong with it.
    pub error: Option<&'a Finding>,
}

/// A record of a part, before and after.
pub(super) struct Turned {
    slot: u8,
    table: String,
    before: Row,
    after: Row,
}

impl Run<'_> {
    /// Updates a record and, where somebody watches, keeps how it stood and stands.
    pub(super) fn watched(
        &mut self,
        sheet: &SheetRun,
        run: &PartRun,
        row: &SheetRow<'_>,
        id: &str,
        importer: &mut Importer<'_>,
    ) -> Result<bool, ImportError> {
        if self.options.watch.is_none() {
            return self.update(sheet, run, row, id, importer);
        }
        let table = &run.part.table.id;
        let before = importer.vault().row(self.options.set, table, id)?;
        let changed = self.update(sheet, run, row, id, importer)?;
        let after = importer.vault().row(self.options.set, table, id)?;
        if let (Some(before), Some(after)) = (before, after) {
            self.turned.push(Turned {
                slot: run.part.slot,
                table: table.clone(),
                before,
                after,
            });
        }
        Ok(changed)
    }

    /// Shows, where somebody watches, what a row would change in a record that it may mean.
    pub(super) fn compared(
        &mut self,
        run: &PartRun,
        row: &SheetRow<'_>,
        id: &str,
        importer: &Importer<'_>,
    ) -> Result<(), ImportError> {
        let table = &run.part.table.id;
        if self.options.watch.is_none() {
            return Ok(());
        }
        let Some(before) = importer.vault().row(self.options.set, table, id)? else {
            return Ok(());
        };
        let mut after = before.clone();
        let filled = run
            .part
            .columns
            .iter()
            .filter(|source| !row.get(source.column).is_blank());
        for source in filled {
            let value = run.part.draft.values()[source.field].clone();
            let typed = value.is_null().then(|| typed(row, source.column));
            after.cells[source.field] = Cell { value, typed };
        }
        self.turned.push(Turned {
            slot: run.part.slot,
            table: table.clone(),
            before,
            after,
        });
        Ok(())
    }

    pub(super) fn tell(&self, sheet: &SheetRun, row: &SheetRow<'_>, fate: Fate, judged: &[Vec<Finding>]) {
        let Some(watch) = self.options.watch else { return };
        let mut cells = Vec::new();
        for (run, findings) in sheet.parts.iter().zip(judged) {
            let part = &run.part;
            let turned = self
                .turned
                .iter()
                .find(|t| t.slot == part.slot && t.table == part.table.id);
            for source in &part.columns {
                let field = &part.table.fields[source.field];
                let value = &part.draft.values()[source.field];
                let blank = row.get(source.column).is_blank();
                let (after, before) = match turned {
                    Some(turned) => {
                        let (after, before) = (&turned.after.cells[source.field], &turned.before.cells[source.field]);
                        (after.clone(), (after != before).then(|| before.clone()))
                    }
                    None => {
                        let typed = (value.is_null() && !blank).then(|| typed(row, source.column));
                        let value = value.clone();
                        (Cell { value, typed }, None)
                    }
                };
                let error = findings
                    .iter()
                    .find(|f| f.severity == Severity::Error && f.field.as_deref() == Some(field.code.as_str()));
                cells.push(SeenCell {
                    column: source.column,
                    field,
                    slot: part.slot,
                    typed: row.shown(source.column),
                    after,
                    before,
                    error,
                });
            }
        }
        cells.sort_by_key(|cell| cell.column);
        watch(&Seen {
            sheet: &sheet.name,
            row: row.number(),
            fate,
            met: self.met,
            bad: judged.iter().flatten().any(|f| f.severity == Severity::Error),
            cells,
        });
    }
}
