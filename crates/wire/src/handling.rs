//! What is done about a warning.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How a warning stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum HandlingStage {
    /// 未了结: nothing was said yet, or what was said no longer holds.
    Open,
    /// 已说明: somebody deals with it.
    Explained,
    /// 已了结.
    Closed,
}

/// What is done about a warning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Handling {
    /// How it stands.
    pub stage: HandlingStage,
    /// It was closed because it was none.
    pub false_alarm: bool,
    /// Why it is open though something was said, in words; empty where it is not.
    pub again: String,
    /// The day by which it should be done is over.
    pub overdue: bool,
    /// The person in charge.
    pub who: String,
    /// The day by which it should be done, `YYYY-MM-DD`; empty for none.
    pub due: String,
}

/// A step that was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HandlingStep {
    /// When, as in `2026-11-24 10:20`.
    pub at: String,
    /// Who.
    pub who: String,
    /// What was done, or why.
    pub text: String,
}

/// What becomes of a warning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Deal {
    /// It is explained, and somebody deals with it.
    Explain,
    /// It is closed: what had to be done is done.
    Close,
    /// It is closed: it was none.
    FalseAlarm,
    /// It is open again.
    Reopen,
}

/// Says what is done about a warning.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
pub struct HandleWarning {
    /// The indicator.
    pub indicator: String,
    /// What becomes of it.
    pub deal: Deal,
    /// What was done, or why.
    pub text: String,
    /// The staff number of the person in charge.
    pub owner: String,
    /// The day by which it should be done, in any spelling.
    pub due: String,
}
