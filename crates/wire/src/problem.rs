//! What could not be done, said to a person.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Why a command was refused: what happened, and what to do. Holds no personal data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Problem {
    /// A stable key; the window may branch on it.
    pub code: String,
    /// What happened, one sentence in the language of the session.
    pub message: String,
    /// What to do about it; empty where the message says it.
    pub hint: String,
}
