//! Rules: what must hold, why, how a breach is told, and examples that pass and fail.

use std::collections::BTreeMap;

use crate::standard::params::Param;
use crate::standard::table::Label;

/// What a breach means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Blocks sealing until explained, unless the rule needs no explanation.
    Warning,
    /// Blocks sealing.
    Error,
}

impl Severity {
    /// The name in files and on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// How far a rule looks, and so how it is run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// One value; a native check.
    Field,
    /// One record: an SQL predicate that is true where the rule is broken.
    Record {
        /// The predicate.
        breach: String,
        /// A predicate that raises a warning to an error.
        error_when: Option<String>,
        /// An expression for the value that the field should have.
        suggest: Option<String>,
        /// Values for the places of the message.
        args: BTreeMap<String, String>,
    },
    /// Several records: one SELECT over the tables' views.
    Set {
        /// The statement; returns `row_id`, optionally `table` and `field`, and arguments of the message.
        select: String,
        /// Fields that bound the influence of a row: rows with other values never change its findings.
        by: Vec<String>,
    },
}

/// Some fields of some rows of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// The table.
    pub table: String,
    /// Codes of the fields.
    pub fields: Vec<String>,
    /// Which rows, as a predicate over the record; absent: all.
    pub when: Option<String>,
}

/// A condition that can be told without SQL. Where all conditions of a set rule hold, the rule finds nothing and need not be
/// run. Rows that lack one of the fields do not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Quiet {
    /// No two rows agree in the fields. The rule finds the same without a row that agrees with no other.
    Alone(Side),
    /// In none of the fields one text fills more than four fifths of the rows.
    Mixed(Side),
    /// No row of one side has what a row of the other has.
    Apart(Side, Side),
    /// Whatever a row of the first side has, a row of the other has too.
    Inside(Side, Side),
}

impl Quiet {
    /// What it looks at.
    pub fn sides(&self) -> Vec<&Side> {
        match self {
            Quiet::Alone(side) | Quiet::Mixed(side) => vec![side],
            Quiet::Apart(side, other) | Quiet::Inside(side, other) => vec![side, other],
        }
    }
}

/// What a rule needs to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Only the data at hand.
    Package,
    /// The last sealed period.
    Last,
    /// All earlier periods.
    History,
}

/// Records by table, in order of entry: field codes and values as typed.
pub type Rows = BTreeMap<String, Vec<BTreeMap<String, String>>>;

/// An example of a rule file: rows by table, and what the rule must say of them.
#[derive(Debug, Clone)]
pub struct Example {
    /// Whether the rule must find a breach.
    pub fails: bool,
    /// The data at hand.
    pub rows: Rows,
    /// What the last sealed period held.
    pub last: Rows,
    /// What all earlier periods held; each record also says of which `period` and `as_of` it is.
    pub history: Rows,
    /// `table:index` of the rows that a set rule must name; empty: any.
    pub expect: Vec<String>,
    /// The day of judgement, `YYYYMMDD`.
    pub as_of: String,
    /// The code of the own school.
    pub school: String,
    /// For a field rule: the field whose value is tried.
    pub field: Option<String>,
}

/// One rule.
#[derive(Debug, Clone)]
pub struct Rule {
    /// The code of the standard, as in `X01`.
    pub id: String,
    /// A short title.
    pub title: Label,
    /// Why it exists.
    pub why: String,
    /// Basis.
    pub source: String,
    /// What a breach means.
    pub severity: Severity,
    /// How it is run.
    pub scope: Scope,
    /// The ids of the tables it judges; the first one owns the findings that name no table.
    pub tables: Vec<String>,
    /// The field to correct first, by table; `""` stands for all.
    pub field: BTreeMap<String, String>,
    /// Whether an error may become an exception by reason and evidence.
    pub exception: bool,
    /// Whether a warning must be explained before sealing.
    pub explain: bool,
    /// What it needs to look at.
    pub needs: Needs,
    /// Conditions that together mean that a set rule finds nothing; none: nothing is known but by running it.
    pub quiet: Vec<Quiet>,
    /// Numbers that a layer may set.
    pub params: BTreeMap<String, Param>,
    /// What is said of a breach, with places.
    pub message: Label,
    /// What to do.
    pub hint: Label,
    /// Examples.
    pub examples: Vec<Example>,
}

impl Rule {
    /// The field to correct first in a table.
    pub fn field_of(&self, table: &str) -> Option<&str> {
        self.field.get(table).or_else(|| self.field.get("")).map(String::as_str)
    }
}
