//! What is told of program and vault when something goes wrong.

use serde::Serialize;
use ts_rs::TS;

/// The text that is saved, shown before it leaves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Diagnostics {
    /// Lines of names, numbers and codes; the same in every language.
    pub text: String,
}

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Saved {
    /// Its name and folder, as shown to a person.
    pub path: String,
}
