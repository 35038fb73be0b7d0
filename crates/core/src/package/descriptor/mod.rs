//! The descriptor `datapackage.json`: a Data Package v2 with everything that a receiver must know before the data.

mod json;
mod node;
mod read;
mod read_facts;
mod schema;
mod write;

pub use schema::{Binding, explanations, for_table, local_codes};

use chrono::{DateTime, FixedOffset, NaiveDate};

use crate::package::Digest;
use crate::standard::table::Leaves;

/// A descriptor.
#[derive(Debug, Clone, PartialEq)]
pub struct Descriptor {
    /// Every file of the package but descriptor and signature, in byte order of the paths.
    pub resources: Vec<Resource>,
    /// Who, what, when.
    pub facts: Facts,
}

/// Who reports what, to whom, when, and by which standard: the `zhibao` property.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// Code of the school, 10 digits.
    pub school: String,
    /// Name of the school.
    pub school_name: String,
    /// The period, as in `2026-2027-1`.
    pub period: String,
    /// The day by which everything is judged.
    pub as_of: NaiveDate,
    /// The authority that it is meant for.
    pub receiver: Option<Receiver>,
    /// Layers of the standard, base first.
    pub layers: Vec<LayerRef>,
    /// Number of the function set that the rules were judged with.
    pub engine: u32,
    /// Number of the submission, rising per school from 1.
    pub sequence: u64,
    /// Package id of the predecessor.
    pub previous: Option<Digest>,
    /// When it was sealed; a claim.
    pub sealed_at: DateTime<FixedOffset>,
    /// Who confirmed it.
    pub confirmed_by: Vec<Confirmation>,
    /// Counts of findings at sealing.
    pub findings: Counts,
    /// Head of the audit chain at sealing.
    pub audit_head: Option<Digest>,
    /// The package that a delta builds upon.
    pub base: Option<Digest>,
    /// Program and version.
    pub app: String,
}

/// An authority, and the key that a package was encrypted to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receiver {
    /// Code of the authority.
    pub code: String,
    /// Fingerprint of its key.
    pub key: String,
}

/// A layer of the standard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayerRef {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: u32,
    /// Digest of its files.
    pub sha256: Digest,
}

/// One person's confirmation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmation {
    /// The role.
    pub role: String,
    /// The name.
    pub name: String,
    /// In person or on paper.
    pub how: How,
}

/// How someone confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// At the program.
    Person,
    /// On the printed seal sheet.
    Paper,
}

/// Counts of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Open errors; zero in a sealed package.
    pub errors: u64,
    /// Warnings, explained or not.
    pub warnings: u64,
    /// Warnings that are explained.
    pub explained: u64,
    /// Errors that are exceptions.
    pub exceptions: u64,
    /// Records left out with a reason.
    pub deferrals: u64,
}

/// One file of a package.
#[derive(Debug, Clone, PartialEq)]
pub struct Resource {
    /// Its name.
    pub name: String,
    /// Its entry.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// Its digest.
    pub hash: Digest,
    /// What it is.
    pub content: Content,
}

/// What a resource is.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// A table, or the part of one that may travel equally far.
    Table {
        /// Id of the table in the standard.
        table: String,
        /// How far its fields may travel.
        leaves: Leaves,
        /// Its columns.
        schema: Schema,
    },
    /// An attached file.
    File {
        /// Its media type.
        mediatype: String,
    },
}

/// A Table Schema, as far as packages use it. The primary key is always `row_id`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Schema {
    /// The columns, `row_id` first.
    pub fields: Vec<Column>,
    /// References that hold within the package.
    pub references: Vec<ForeignKey>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its name: the field's code.
    pub name: String,
    /// Its label.
    pub title: String,
    /// Its type.
    pub kind: ColumnKind,
    /// Codes and names, where its lists are closed and short.
    pub categories: Vec<(String, String)>,
    /// Whether every row must have a value.
    pub required: bool,
    /// How far it may travel.
    pub leaves: Leaves,
}

/// Types of columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// `string`.
    Text,
    /// `date`, `%Y%m%d`.
    Date,
    /// `string` of the form `YYYYMM`.
    YearMonth,
    /// `boolean`, 1 or 0.
    Boolean,
    /// `integer`.
    Integer,
    /// `number`.
    Number,
}

/// A column that names a row of another resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignKey {
    /// The column.
    pub field: String,
    /// The other resource.
    pub resource: String,
    /// Its column.
    pub target: String,
}

/// The name of the resource that holds a table's fields of one class.
pub fn resource_name(table: &str, leaves: Leaves) -> String {
    match leaves {
        Leaves::Ministry => table.to_owned(),
        narrower => format!("{table}.{}", narrower.name()),
    }
}

impl Resource {
    /// A table's resource; size and digest are those of its CSV.
    pub fn table(table: &str, leaves: Leaves, schema: Schema, bytes: u64, hash: Digest) -> Resource {
        let name = resource_name(table, leaves);
        let path = format!("data/{name}.csv");
        Resource {
            name,
            path,
            bytes,
            hash,
            content: Content::Table {
                table: table.to_owned(),
                leaves,
                schema,
            },
        }
    }

    /// An attachment's resource. `extension` is lower-case and without a dot.
    pub fn file(extension: &str, mediatype: &str, bytes: u64, hash: Digest) -> Resource {
        Resource {
            name: format!("file-{hash}"),
            path: format!("data/files/{hash}.{extension}"),
            bytes,
            hash,
            content: Content::File {
                mediatype: mediatype.to_owned(),
            },
        }
    }

    /// How far it may travel; attachments and explanations go all the way.
    pub fn leaves(&self) -> Leaves {
        match &self.content {
            Content::Table { leaves, .. } => *leaves,
            Content::File { .. } => Leaves::Ministry,
        }
    }
}

#[cfg(test)]
mod tests;
