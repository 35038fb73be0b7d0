//! Where the heading row is, and what each column means.

mod find;
mod headings;
mod looks;
mod mapping;
mod normal;
mod rows;

pub use find::{recognise, recognise_at};
pub use headings::{Headings, Kind, Target};
pub use looks::Looks;
pub use mapping::Mapping;
pub use normal::normal_heading;
pub use rows::RowKind;

use serde::Serialize;

use crate::{Cell, Row};

/// The texts of one of a sheet's first rows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sample {
    /// From 1.
    pub row: u32,
    /// What a person sees in each cell; empty cells are empty texts.
    pub cells: Vec<String>,
    /// How many of them hold text, as headings do.
    pub texts: usize,
}

impl Sample {
    /// Copies a row.
    pub fn of(row: &Row<'_>) -> Sample {
        let cells = (0..row.len()).map(|column| row.shown(column)).collect();
        let texts = row
            .cells()
            .filter(|c| matches!(c, Cell::Text(_) | Cell::Shared(_)) && !c.is_blank())
            .count();
        Sample {
            row: row.number(),
            cells,
            texts,
        }
    }

    /// The text of a column; nothing beyond the end.
    pub fn get(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }
}

/// Why a column was given its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The school said so before.
    Remembered,
    /// The heading is the template's or the field's own name.
    Same,
    /// A known other name.
    Synonym,
    /// It reads alike: from 0 to 1.
    Similar(f64),
    /// What stands below looks like it.
    Content,
    /// No meaning found.
    None,
}

/// What form services add to the answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Extra {
    /// When the answer was sent: the latest of one person counts.
    SubmitTime,
    /// A running number.
    Serial,
    /// Anything else of the service: duration, address, source.
    Service,
    /// The record ids of our own export.
    RowId,
    /// The province or prefecture of a place whose county stands in a column of its own.
    Above,
}

/// One column of the table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Column {
    /// From 0.
    pub index: usize,
    /// The lowest heading cell, verbatim.
    pub heading: String,
    /// The merged heading above it, if any.
    pub group: Option<String>,
    /// What it means, or may mean where not [`sure`](Column::sure).
    pub target: Option<Target>,
    /// Why.
    pub reason: Reason,
    /// Whether the target can be used without asking.
    pub sure: bool,
    /// The earlier column with the same meaning: this one is not read.
    pub duplicate_of: Option<usize>,
    /// A column that is no field.
    pub extra: Option<Extra>,
}

/// A recognised table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HeaderAt {
    /// Row of the lowest headings, from 1; data begins below.
    pub row: u32,
    /// All columns with a heading, or with a meaning.
    pub columns: Vec<Column>,
    /// Headings of the saved mapping that this sheet does not have.
    pub lost: Vec<String>,
}

impl HeaderAt {
    /// Columns to read: column index and target, one for each target.
    pub fn mapped(&self) -> impl Iterator<Item = (usize, &Target)> {
        self.columns
            .iter()
            .filter(|c| c.sure && c.duplicate_of.is_none())
            .filter_map(|c| Some((c.index, c.target.as_ref()?)))
    }

    /// Headings without a sure meaning, verbatim, for the summary. Columns that a form service adds are left out.
    pub fn unmapped(&self) -> Vec<&str> {
        let open = self
            .columns
            .iter()
            .filter(|c| !c.sure && c.extra.is_none() && !c.heading.is_empty());
        open.map(|c| c.heading.as_str()).collect()
    }

    /// Columns whose meaning an earlier one has already.
    pub fn duplicates(&self) -> impl Iterator<Item = &Column> {
        self.columns.iter().filter(|c| c.duplicate_of.is_some())
    }

    /// Targets of the list that no sure column has.
    pub fn missing<'t>(&self, required: impl IntoIterator<Item = &'t Target>) -> Vec<&'t Target> {
        required
            .into_iter()
            .filter(|want| !self.mapped().any(|(_, have)| have == *want))
            .collect()
    }

    /// The column of an addition by a form service, or of our record ids.
    pub fn extra(&self, extra: Extra) -> Option<usize> {
        self.columns.iter().find(|c| c.extra == Some(extra)).map(|c| c.index)
    }

    /// The columns of an addition, in order.
    pub fn extras(&self, extra: Extra) -> impl Iterator<Item = usize> {
        self.columns
            .iter()
            .filter(move |c| c.extra == Some(extra))
            .map(|c| c.index)
    }

    /// The heading of a column, verbatim.
    pub fn heading(&self, column: usize) -> &str {
        self.columns
            .iter()
            .find(|c| c.index == column)
            .map_or("", |c| c.heading.as_str())
    }

    /// The sure columns as a mapping to remember.
    pub fn to_mapping(&self) -> Mapping {
        let mut mapping = Mapping::default();
        for column in self.columns.iter().filter(|c| c.sure && c.duplicate_of.is_none()) {
            if let Some(target) = &column.target {
                mapping.remember(column.group.as_deref(), &column.heading, Some(target.clone()));
            }
        }
        mapping
    }
}
