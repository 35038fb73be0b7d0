//! Why the national system would refuse a record.

use zhibao_core::finding::Finding;
use zhibao_core::message::Lang;
use zhibao_core::standard::Standard;
use zhibao_core::standard::table::Table;
use zhibao_vault::Row;

/// One reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// A column that it demands is empty.
    Missing {
        /// The heading.
        heading: String,
    },
    /// It has no word for a code.
    NoWording {
        /// The heading.
        heading: String,
        /// The code.
        value: String,
    },
    /// Another table has no such record: the class or major is not registered.
    NotRegistered {
        /// The heading.
        heading: String,
        /// The code of the class or major.
        value: String,
    },
    /// The record has an error that is no exception.
    Error {
        /// The heading; empty where the error names no column.
        heading: String,
        /// The error.
        finding: Box<Finding>,
    },
}

impl Reason {
    /// The heading that it is about.
    pub fn heading(&self) -> &str {
        match self {
            Reason::Missing { heading }
            | Reason::NoWording { heading, .. }
            | Reason::NotRegistered { heading, .. }
            | Reason::Error { heading, .. } => heading,
        }
    }

    /// The sentence for a person.
    pub fn say(&self, standard: &Standard, lang: Lang) -> String {
        let text = |key: &str, value: &str| {
            let args = [("heading", self.heading().to_owned()), ("value", value.to_owned())];
            crate::MESSAGES.text(lang, key, &args)
        };
        match self {
            Reason::Missing { .. } => text("export.refused.missing", ""),
            Reason::NoWording { value, .. } => text("export.refused.no_wording", value),
            Reason::NotRegistered { value, .. } => text("export.refused.not_registered", value),
            Reason::Error { finding, .. } => finding.say(standard, lang),
        }
    }
}

/// A record that was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Its `row_id`.
    pub row: String,
    /// The pupil's number in the school, as it stands.
    pub number: String,
    /// The pupil's name, as it stands.
    pub name: String,
    /// Why; never empty.
    pub reasons: Vec<Reason>,
}

impl Refused {
    pub(super) fn of(table: &Table, row: &Row, reasons: Vec<Reason>) -> Refused {
        let shown = |at: Option<usize>| {
            at.and_then(|at| row.cells.get(at))
                .map(|c| c.shown())
                .unwrap_or_default()
        };
        Refused {
            row: row.id.clone(),
            number: shown(table.key.first().copied()),
            name: shown(table.field_index("XM")),
            reasons,
        }
    }
}
