//! An import between its steps: the workbook, what was seen in it, what the last preview showed.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use zhibao_app::import::Survey;
use zhibao_wire::{Fate, ImportPlan, PreviewCell, PreviewRow, PreviewRowsOf, RowWay};

/// What a survey depends on: workbook, sheet, table, named header.
type Key = (String, String, String, Option<u32>);

/// Imports that were begun. Nothing here is in the vault.
#[derive(Default)]
pub(crate) struct Imports {
    last: AtomicU32,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    books: HashMap<String, PathBuf>,
    survey: Option<(Key, Arc<Survey>)>,
    preview: Option<Arc<Preview>>,
}

impl Imports {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives a workbook a handle; the page never sees a path.
    pub(crate) fn open(&self, path: PathBuf) -> String {
        let handle = format!("book-{}", self.last.fetch_add(1, Ordering::Relaxed) + 1);
        self.inner().books.insert(handle.clone(), path);
        handle
    }

    /// The file of a handle.
    pub(crate) fn path(&self, handle: &str) -> Option<PathBuf> {
        self.inner().books.get(handle).cloned()
    }

    fn key(plan: &ImportPlan) -> Key {
        (plan.handle.clone(), plan.sheet.clone(), plan.table.clone(), plan.header)
    }

    /// What was seen in the sheet of a plan before.
    pub(crate) fn survey(&self, plan: &ImportPlan) -> Option<Arc<Survey>> {
        let inner = self.inner();
        let (_, survey) = inner.survey.as_ref().filter(|(key, _)| *key == Imports::key(plan))?;
        Some(Arc::clone(survey))
    }

    /// Keeps what was seen.
    pub(crate) fn keep_survey(&self, plan: &ImportPlan, survey: Arc<Survey>) {
        self.inner().survey = Some((Imports::key(plan), survey));
    }

    /// Keeps a preview in place of the last.
    pub(crate) fn keep_preview(&self, preview: Preview) {
        self.inner().preview = Some(Arc::new(preview));
    }

    /// The last preview.
    pub(crate) fn preview(&self) -> Option<Arc<Preview>> {
        self.inner().preview.clone()
    }

    /// What was seen and shown is of no use once it was imported; other sheets of the workbook still are.
    pub(crate) fn imported(&self) {
        let mut inner = self.inner();
        (inner.survey, inner.preview) = (None, None);
    }

    /// Forgets everything.
    pub(crate) fn forget(&self) {
        *self.inner() = Inner::default();
    }
}

/// The rows of a preview, as small as they go: most cells stand in the vault as they stand in the sheet.
#[derive(Default)]
pub(crate) struct Preview {
    /// The vault that it was made on.
    pub(crate) vault: String,
    /// The labels of the columns.
    pub(crate) labels: Vec<String>,
    rows: Vec<Kept>,
}

struct Kept {
    row: u32,
    fate: Fate,
    errors: bool,
    reason: Option<&'static str>,
    ways: Vec<RowWay>,
    /// What would stand in the vault, joined.
    texts: String,
    /// What is more to be said of cells, by column.
    more: Vec<(u16, PreviewCell)>,
}

const BETWEEN: char = '\u{1f}';

impl Preview {
    /// Of a vault, without rows yet.
    pub(crate) fn of(vault: &str) -> Preview {
        Preview {
            vault: vault.to_owned(),
            ..Preview::default()
        }
    }

    /// Adds a row.
    pub(crate) fn add(&mut self, row: PreviewRow, reason: Option<&'static str>) {
        let mut kept = Kept {
            row: row.row,
            fate: row.fate,
            errors: row.errors,
            reason,
            ways: row.ways,
            texts: String::new(),
            more: Vec::new(),
        };
        for (at, cell) in row.cells.into_iter().enumerate() {
            if at > 0 {
                kept.texts.push(BETWEEN);
            }
            kept.texts.extend(cell.text.chars().filter(|c| *c != BETWEEN));
            if cell.typed.is_some() || cell.before.is_some() || cell.error.is_some() {
                kept.more.push((u16::try_from(at).unwrap_or(u16::MAX), cell));
            }
        }
        self.rows.push(kept);
    }

    /// The rows that a filter selects: how many, and a window of them.
    pub(crate) fn window(&self, of: &PreviewRowsOf, limit: usize) -> (usize, Vec<PreviewRow>) {
        let fits = |row: &&Kept| {
            of.only.is_none_or(|fate| row.fate == fate)
                && (!of.errors || row.errors)
                && of.reason.as_deref().is_none_or(|reason| row.reason == Some(reason))
        };
        let total = self.rows.iter().filter(fits).count();
        let rows = self.rows.iter().filter(fits).skip(of.offset as usize).take(limit);
        (total, rows.map(Kept::shown).collect())
    }
}

impl Kept {
    fn shown(&self) -> PreviewRow {
        let mut cells: Vec<PreviewCell> = self
            .texts
            .split(BETWEEN)
            .map(|text| PreviewCell {
                text: text.to_owned(),
                ..PreviewCell::default()
            })
            .collect();
        for (at, cell) in &self.more {
            if let Some(place) = cells.get_mut(usize::from(*at)) {
                place.clone_from(cell);
            }
        }
        PreviewRow {
            row: self.row,
            fate: self.fate,
            errors: self.errors,
            reason: self.reason.map(str::to_owned),
            ways: self.ways.clone(),
            cells,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(number: u32, fate: Fate, texts: &[&str]) -> PreviewRow {
        let cells = texts.iter().map(|text| PreviewCell {
            text: (*text).to_owned(),
            ..PreviewCell::default()
        });
        PreviewRow {
            row: number,
            fate,
            errors: false,
            reason: None,
            ways: vec![RowWay::Skip],
            cells: cells.collect(),
        }
    }

    #[test]
    fn rows_come_back_as_they_went_in_and_are_filtered() {
        let mut preview = Preview::default();
        let mut changed = row(5, Fate::Updated, &["乙", "", "2011-11-15"]);
        changed.cells[2].before = Some("2011-11-05".into());
        changed.errors = true;
        preview.add(row(4, Fate::Added, &["甲", "1", "2"]), None);
        preview.add(changed.clone(), None);
        preview.add(row(6, Fate::Added, &["丙", "", ""]), None);
        let mut left = row(7, Fate::LeftOut, &["丁", "", ""]);
        preview.add(left.clone(), Some("alike"));
        left.reason = Some("alike".into());
        let of = |only: Option<Fate>, errors: bool, reason: Option<&str>, offset: u32| PreviewRowsOf {
            only,
            errors,
            reason: reason.map(str::to_owned),
            offset,
            limit: 9,
        };
        assert_eq!(preview.window(&of(None, false, None, 1), 1), (4, vec![changed.clone()]));
        assert_eq!(preview.window(&of(None, true, None, 0), 9), (1, vec![changed]));
        let (total, rows) = preview.window(&of(Some(Fate::Added), false, None, 1), 9);
        assert_eq!((total, rows[0].row), (2, 6));
        let only = of(Some(Fate::LeftOut), false, Some("alike"), 0);
        assert_eq!(preview.window(&only, 9), (1, vec![left]));
    }

    #[test]
    fn a_survey_is_only_good_for_its_plan() {
        let imports = Imports::default();
        let handle = imports.open("a.xlsx".into());
        assert_eq!(imports.path(&handle), Some("a.xlsx".into()));
        imports.forget();
        assert_eq!(imports.path(&handle), None);
    }
}
