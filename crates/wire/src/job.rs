//! Work that takes longer than a moment.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Checked, ImportPreview, Imported, PackageCard, Problem, ReceiptCard, Session, Verdicts, Written};

/// Work that was begun; ask for its state by this id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct JobId {
    /// The id.
    pub job: u32,
}

/// Where work stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct JobState {
    /// The id.
    pub job: u32,
    /// What is done, in the language of the session.
    pub title: String,
    /// The step that is being done, in the language of the session.
    pub step: String,
    /// Units done.
    pub done: u32,
    /// Units in all; 0 where nobody knows.
    pub total: u32,
    /// Milliseconds since it began.
    pub elapsed: u32,
    /// Whether it can be cancelled; cancelling leaves nothing half done.
    pub cancellable: bool,
    /// What came of it; null while it goes on.
    pub outcome: Option<Outcome>,
}

/// What came of work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "end", rename_all = "snake_case")]
pub enum Outcome {
    /// A person cancelled it; nothing is left behind.
    Cancelled,
    /// It could not be done.
    Failed {
        /// Why.
        problem: Problem,
    },
    /// It is not known whether it was done: asking again is safe.
    Unclear {
        /// What is known.
        problem: Problem,
    },
    /// The demo school is open.
    Demo {
        /// What is open now.
        session: Box<Session>,
    },
    /// Everything was judged.
    Checked {
        /// What was found.
        checked: Checked,
    },
    /// An import was played through.
    Previewed {
        /// What it would do.
        preview: ImportPreview,
    },
    /// An import was done.
    Imported {
        /// What it did.
        imported: Imported,
    },
    /// A period was sealed.
    Sealed {
        /// The package.
        package: PackageCard,
    },
    /// A package was written to a stick and read back.
    OnStick {
        /// The file, as shown to a person.
        path: String,
        /// The package.
        package: PackageCard,
    },
    /// A package has arrived.
    Arrived {
        /// The receiver's word.
        receipt: ReceiptCard,
    },
    /// The server was asked for news.
    Pulled {
        /// Receipts that came.
        receipts: u32,
        /// Reviews that came.
        reviews: u32,
        /// Tasks that came.
        tasks: u32,
    },
    /// A workbook was written.
    Exported {
        /// The file.
        written: Written,
    },
    /// What another standard would change is known.
    Judged {
        /// The verdicts that change.
        verdicts: Verdicts,
    },
    /// Another standard is in use.
    Settled {
        /// The verdicts that changed.
        verdicts: Verdicts,
    },
    /// A backup was written and verified.
    BackedUp {
        /// The file, as shown to a person.
        path: String,
    },
}
