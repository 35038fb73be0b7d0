//! What a person can do to a vault, and what came of it.

use crate::vault::SetId;

/// A place in the data: a record, and perhaps one of its fields.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// The id of the table.
    pub table: String,
    /// The `row_id`.
    pub row: String,
    /// The code of the field; `None` for any.
    pub field: Option<String>,
}

/// Whether an explanation serves warnings, or makes errors exceptions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExplanationKind {
    /// A warning is explained.
    Warning,
    /// An error that reality forces; needs evidence.
    Exception,
}

impl ExplanationKind {
    /// The name in the vault and in packages.
    pub fn name(self) -> &'static str {
        match self {
            ExplanationKind::Warning => "warning",
            ExplanationKind::Exception => "exception",
        }
    }
}

/// One thing that a person does. Applied whole or not at all.
#[derive(Debug, Clone, PartialEq)]
pub enum Edit {
    /// Types into cells of a record; an empty text empties the cell.
    SetCells {
        /// The id of the table.
        table: String,
        /// The `row_id`.
        row: String,
        /// Field codes and texts as typed.
        cells: Vec<(String, String)>,
    },
    /// Adds a record.
    InsertRow {
        /// The id of the table.
        table: String,
        /// Field codes and texts as typed.
        cells: Vec<(String, String)>,
    },
    /// Deletes records.
    DeleteRows {
        /// The id of the table.
        table: String,
        /// The `row_id`s.
        rows: Vec<String>,
    },
    /// Explains findings of a rule: warnings, or errors with evidence where the rule allows it.
    Explain {
        /// The rule.
        rule: String,
        /// Where; empty: every finding of the rule that is not explained yet, as a group.
        places: Vec<Place>,
        /// The reason.
        text: String,
        /// Digest of an attachment that proves it.
        evidence: Option<String>,
    },
    /// Takes an explanation back.
    Unexplain {
        /// Its id.
        explanation: String,
    },
    /// Leaves a record out of this submission, with a reason; an empty reason takes it in again.
    Defer {
        /// The id of the table.
        table: String,
        /// The `row_id`.
        row: String,
        /// The reason.
        text: String,
    },
    /// Sets cells aside that are no record.
    Hold {
        /// The id of the table.
        table: String,
        /// Field codes and texts as typed.
        cells: Vec<(String, String)>,
        /// Where they come from, as in a file name and a row.
        source: String,
        /// Why they are no record.
        reason: String,
    },
    /// Ends the waiting of held cells: they become a record, or are dropped.
    Release {
        /// Their id.
        held: String,
        /// Whether they become a record.
        keep: bool,
    },
    /// Several edits as one.
    Bulk(Vec<Edit>),
}

impl Edit {
    /// The stable name of the kind, for log and undo list.
    pub fn kind(&self) -> &'static str {
        match self {
            Edit::SetCells { .. } => "set",
            Edit::InsertRow { .. } => "insert",
            Edit::DeleteRows { .. } => "delete",
            Edit::Explain { .. } => "explain",
            Edit::Unexplain { .. } => "unexplain",
            Edit::Defer { .. } => "defer",
            Edit::Hold { .. } => "hold",
            Edit::Release { .. } => "release",
            Edit::Bulk(_) => "bulk",
        }
    }
}

/// What became of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It is new.
    Added,
    /// Some of its fields changed.
    Changed,
    /// It is gone.
    Deleted,
}

/// One record that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowChange {
    /// The id of the table.
    pub table: String,
    /// The `row_id`.
    pub row: String,
    /// What became of it.
    pub change: Change,
    /// Codes of the fields that changed; empty for added and deleted records.
    pub fields: Vec<String>,
}

/// What must be drawn again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// Records, in the order of change; an import lists none, only its tables.
    pub rows: Vec<RowChange>,
    /// Ids of the tables with changed records.
    pub tables: Vec<String>,
    /// Explanations changed.
    pub explanations: bool,
    /// Deferrals changed.
    pub deferrals: bool,
    /// Held rows changed.
    pub holding: bool,
    /// Some global rules wait to be computed again ([`crate::Vault::recompute`]).
    pub pending: bool,
}

/// What an edit did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The step whose stored inverse takes the edit back; `None` where nothing changed.
    pub inverse: Option<i64>,
    /// The working set.
    pub set: SetId,
    /// `row_id`s of new records, ids of new explanations or held rows, in order.
    pub ids: Vec<String>,
    /// What must be drawn again.
    pub changes: Changes,
}
