//! Taking a sheet into a vault: match, add, change, set aside; one edit, undone whole.

mod alike;
mod book;
pub(crate) mod derive;
mod keys;
mod run;
mod source;
mod survey;
mod values;

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use thiserror::Error;
use zhibao_core::message::{Arg, Catalogue, Speak};
use zhibao_sheet::header::{Mapping, Target};
use zhibao_sheet::{Helper, Limits, SheetError};
use zhibao_vault::{PRESENT, SetId, VaultError};

use crate::check::CheckError;

pub use book::{SheetLook, look};
pub use run::{Fate, Met, Seen, SeenCell, Watch, import};
pub use source::Source;
pub use survey::{ColumnSurvey, Fit, Survey, SurveyOptions, survey};
pub use values::{ColumnValue, ValueWhy, is_coded, values};
pub use zhibao_sheet::header::{Column as Head, HeaderAt, Reason, Target as Meaning};
pub use zhibao_vault::Cell;

/// What to do with a row whose record stands in the vault already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnDuplicate {
    /// Change the record.
    #[default]
    Update,
    /// Leave the record as it is.
    Skip,
    /// Leave out the row and list it.
    Reject,
}

/// What a person said of one row whose record stands already or may do so, or whose keys mean different records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowWay {
    /// Change the record.
    Update,
    /// Leave the record as it is.
    Skip,
    /// Make a record of its own of it.
    New,
}

/// What a blank cell says of a record that stands already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Blank {
    /// Nothing.
    #[default]
    Keep,
    /// Empty the field.
    Clear,
}

/// The word that empties a field whatever [`Blank`] says.
pub const CLEAR: &str = "清空";

/// How an import goes.
pub struct ImportOptions<'a> {
    /// The table that the file holds.
    pub table: &'a str,
    /// The working set that takes the rows: the present data, or an opening balance.
    pub set: SetId,
    /// Only this sheet.
    pub sheet: Option<&'a str>,
    /// What headings mean, where the school said so.
    pub mapping: Option<&'a Mapping>,
    /// The heading row that the person named, counted from 1; then a sheet is named too.
    pub header: Option<u32>,
    /// What the person said that columns mean, by number from 0; remembered by their headings.
    pub columns: &'a [(usize, Option<Target>)],
    /// What to do with records that stand already.
    pub on_duplicate: OnDuplicate,
    /// What the person said of single rows of the one sheet, by their number from 1.
    pub rows: BTreeMap<u32, RowWay>,
    /// What blank cells say.
    pub blank: Blank,
    /// Leave out rows with errors.
    pub only_valid: bool,
    /// Only say what would happen.
    pub preview: bool,
    /// Bounds on what a file may hold.
    pub limits: Limits,
    /// How to read formats that the library holds whole.
    pub helper: Option<Helper>,
    /// Told now and then how many rows were read; `Break` ends the import, which then leaves nothing behind.
    pub progress: Option<&'a dyn Fn(usize) -> ControlFlow<()>>,
    /// Told what becomes of each row.
    pub watch: Option<&'a Watch<'a>>,
}

impl<'a> ImportOptions<'a> {
    /// The usual way for a table.
    pub fn new(table: &'a str) -> ImportOptions<'a> {
        ImportOptions {
            table,
            set: PRESENT,
            sheet: None,
            mapping: None,
            header: None,
            columns: &[],
            on_duplicate: OnDuplicate::default(),
            rows: BTreeMap::new(),
            blank: Blank::default(),
            only_valid: false,
            preview: false,
            limits: Limits::default(),
            helper: None,
            progress: None,
            watch: None,
        }
    }
}

/// Why a row was left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LeftOut {
    /// Its keys mean different records.
    Conflict,
    /// It may be a person who stands already under other numbers: a person has to say.
    Alike,
    /// Its record stands already, and duplicates are rejected.
    Duplicate,
    /// It has errors, and only valid rows were asked for.
    Invalid,
    /// It repeats an earlier row cell by cell: it waits in the holding area.
    Repeated,
    /// It has neither name nor key: it waits in the holding area.
    Nameless,
}

impl LeftOut {
    /// The stable name.
    pub fn name(self) -> &'static str {
        match self {
            LeftOut::Conflict => "conflict",
            LeftOut::Alike => "alike",
            LeftOut::Duplicate => "duplicate",
            LeftOut::Invalid => "invalid",
            LeftOut::Repeated => "repeated",
            LeftOut::Nameless => "nameless",
        }
    }

    /// Whether the row waits in the holding area.
    pub fn is_held(self) -> bool {
        matches!(self, LeftOut::Repeated | LeftOut::Nameless)
    }
}

/// What an import did, or would do.
#[derive(Debug, Clone, Default)]
pub struct ImportReport {
    /// Rows read.
    pub rows: usize,
    /// Records added.
    pub added: usize,
    /// Records changed.
    pub updated: usize,
    /// Records that held everything already.
    pub unchanged: usize,
    /// Rows below the header that are no records: headings again, sums, notes, examples, replaced answers.
    pub passed_over: usize,
    /// Records that stood already and were left as they are.
    pub skipped: usize,
    /// Rows that were left out: sheet, row, why.
    pub left_out: Vec<(String, u32, LeftOut)>,
    /// Cells of our own export that sheet and vault both changed since; the vault's stay: sheet, row, heading.
    pub conflicts: Vec<(String, u32, String)>,
    /// Added or changed rows with at least one error.
    pub rows_with_errors: usize,
    /// Repairs by kind.
    pub normalised: BTreeMap<&'static str, usize>,
    /// Headings without a sure meaning.
    pub unmapped_columns: Vec<String>,
    /// Sheets that hold no recognisable table.
    pub skipped_sheets: Vec<String>,
    /// The step that takes the import back.
    pub undo: Option<i64>,
}

/// What the school said of a table's headings and values before.
///
/// # Errors
/// Those of the vault.
pub fn remembered(vault: &zhibao_vault::Vault, table: &str) -> Result<Option<Mapping>, ImportError> {
    run::remembered(vault, table)
}

/// Why a file cannot be imported.
#[derive(Debug, Error)]
pub enum ImportError {
    /// The file cannot be read, or holds no table that fits.
    #[error(transparent)]
    Check(#[from] CheckError),
    /// The vault refuses.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

impl From<SheetError> for ImportError {
    fn from(error: SheetError) -> ImportError {
        ImportError::Check(error.into())
    }
}

impl Speak for ImportError {
    fn catalogue(&self) -> &'static Catalogue {
        match self {
            ImportError::Check(error) => error.catalogue(),
            ImportError::Vault(error) => error.catalogue(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            ImportError::Check(error) => error.code(),
            ImportError::Vault(error) => error.code(),
        }
    }

    fn args(&self) -> Vec<Arg> {
        match self {
            ImportError::Check(error) => error.args(),
            ImportError::Vault(error) => error.args(),
        }
    }
}
