//! Monitoring and early warning, statistical reports, and the records behind a number.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::handling::{Handling, HandlingStep};

/// How serious a value is, mildest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// 蓝: worth knowing.
    Blue,
    /// 黄: near the line.
    Yellow,
    /// 橙: the line is crossed.
    Orange,
    /// 红: crossed far, or a line of the law.
    Red,
}

/// A group of indicators.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct IndicatorGroup {
    /// Its id, as in `COND`.
    pub id: String,
    /// Its name, in the language of the session.
    pub title: String,
    /// Its indicators, in the order of the standard.
    pub items: Vec<IndicatorCard>,
}

/// An indicator and its value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct IndicatorCard {
    /// Its id, as in `W-COND-02`.
    pub id: String,
    /// What it is called, in the language of the session.
    pub title: String,
    /// The value; null where there is none.
    pub value: Option<f64>,
    /// The value with its unit, or why there is none, in the language of the session.
    pub shown: String,
    /// How serious it is; null where nothing is to be said.
    pub level: Option<Level>,
    /// The line to keep, in words: `应不低于 60%`; empty where there is none.
    pub line: String,
    /// How it stands beside the last sealed period, in words; empty where nothing is known of that.
    pub change: String,
    /// Whether that is for the better; null where it is neither.
    pub better: Option<bool>,
    /// What is done about it; null where nobody has said anything of it.
    pub handling: Option<Handling>,
    /// Its place among the figures that the standard names first; null for others.
    pub headline: Option<u32>,
}

/// Which indicator.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
pub struct IndicatorOf {
    /// Its id.
    pub indicator: String,
}

/// An indicator, whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct IndicatorPage {
    /// Its value.
    pub card: IndicatorCard,
    /// What is counted, in the language of the session.
    pub definition: String,
    /// Its basis: a law, a standard. In Chinese, as it is cited.
    pub source: String,
    /// How sure the definition is, in the language of the session.
    pub confidence: String,
    /// Above and below the line, as `612 ÷ 640`; empty where it is no quotient.
    pub parts: String,
    /// What brings which level about, the gravest first.
    pub levels: Vec<LevelAt>,
    /// The ends of the line to keep: none, one, or the two of a band.
    pub line: Vec<f64>,
    /// Values of sealed periods, oldest first, and the present one.
    pub trend: Vec<TrendPoint>,
    /// Records behind it.
    pub records: u32,
    /// What would be if all of them were set right; null where that cannot be told.
    pub fixed: Option<Fixed>,
    /// What was done about it, the oldest first.
    pub steps: Vec<HandlingStep>,
    /// The staff number of the person in charge, as it would be proposed; empty where nobody is known.
    pub owner: String,
    /// The day by which it should be dealt with, as it would be proposed: `YYYY-MM-DD`.
    pub due: String,
}

/// What brings a level about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LevelAt {
    /// The level.
    pub level: Level,
    /// The bounds, in words: `< 60%`.
    pub bounds: String,
}

/// The value of a period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct TrendPoint {
    /// The period's id; null for the present data.
    pub period: Option<String>,
    /// The value.
    pub value: f64,
    /// The value with its unit.
    pub shown: String,
    /// How serious it was.
    pub level: Option<Level>,
}

/// What an indicator would be if records were set right.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Fixed {
    /// How many records.
    pub records: u32,
    /// The value then, with its unit.
    pub shown: String,
    /// How serious it would be.
    pub level: Option<Level>,
}

/// Records of an indicator that might be set right.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
pub struct WhatIf {
    /// The indicator's id.
    pub indicator: String,
    /// The records.
    pub records: Vec<RecordRef>,
}

/// A record of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RecordRef {
    /// The id of the table.
    pub table: String,
    /// The record.
    pub row_id: String,
}

/// A number whose records are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FigureAt {
    /// An indicator.
    Indicator {
        /// Its id.
        indicator: String,
    },
    /// A cell of a report.
    Cell {
        /// The id of the report.
        report: String,
        /// The key of the row.
        row: String,
        /// The key of the column.
        column: String,
    },
}

/// Which records behind a number.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
pub struct BehindOf {
    /// The number.
    pub figure: FigureAt,
    /// Records to skip.
    pub offset: u32,
    /// Records wanted; at most 500 are given.
    pub limit: u32,
}

/// Records behind a number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Behind {
    /// How many there are in all.
    pub total: u32,
    /// Those of the window.
    pub records: Vec<BehindRecord>,
}

/// A record behind a number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BehindRecord {
    /// The id of its table.
    pub table: String,
    /// The name of its table, in the language of the session.
    pub title: String,
    /// The record; empty where the number looks at the table as a whole.
    pub row_id: String,
    /// How a person calls it: the values of its key, a name.
    pub who: String,
    /// What the number looks at, as `label value`.
    pub facts: Vec<String>,
}

/// Records of one table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TableRows {
    /// The id of the table.
    pub table: String,
    /// The name of the table, in the language of the session.
    pub title: String,
    /// The ids of its records.
    pub rows: Vec<String>,
}

/// A report, by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReportCard {
    /// Its id, as in `S02`.
    pub id: String,
    /// What it is called, in the language of the session.
    pub title: String,
    /// The number of the official form this year; null where it has none.
    pub form: Option<String>,
}

/// Which report.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
pub struct ReportOf {
    /// Its id.
    pub report: String,
}

/// Which reports; all where none is named.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
pub struct ReportsOf {
    /// Their ids.
    pub reports: Vec<String>,
}

/// A report, filled in, as its form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReportPage {
    /// Its id.
    pub id: String,
    /// Its title, in the language of the session, as all texts of it.
    pub title: String,
    /// Lines at the top right: the number of the form.
    pub corner: Vec<String>,
    /// Below the title: school, day, unit.
    pub line: Vec<String>,
    /// Lines of headings.
    pub depth: u32,
    /// Headings, line by line, from the left.
    pub heads: Vec<ReportHead>,
    /// Columns of texts at the left.
    pub stubs: u32,
    /// What numbers the columns: 甲, 乙, 1, 2 …
    pub ordinals: Vec<String>,
    /// The keys of the columns of figures.
    pub columns: Vec<String>,
    /// Its rows.
    pub rows: Vec<ReportRow>,
    /// Remarks below.
    pub notes: Vec<String>,
    /// How many checks within it and with other reports were made.
    pub checks: u32,
    /// Those that do not hold.
    pub doubts: Vec<ReportDoubt>,
    /// Who signs.
    pub signatures: Vec<String>,
    /// How sure the layout is, in the language of the session.
    pub confidence: String,
    /// Its basis. In Chinese, as it is cited.
    pub source: String,
    /// Printed across the page.
    pub landscape: bool,
    /// Printed on A3.
    pub a3: bool,
}

/// A heading and the cells that it covers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReportHead {
    /// What it says.
    pub text: String,
    /// The line of headings in which it begins, from 0.
    pub level: u32,
    /// Lines that it covers.
    pub down: u32,
    /// The column in which it begins, stubs included, from 0.
    pub from: u32,
    /// Columns that it covers.
    pub across: u32,
}

/// A row of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReportRow {
    /// Its key.
    pub key: String,
    /// Texts at the left.
    pub stubs: Vec<String>,
    /// How far the first of them stands in.
    pub indent: u32,
    /// Set in bold.
    pub strong: bool,
    /// Its cells.
    pub cells: Vec<ReportCell>,
}

/// A cell of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReportCell {
    /// What stands in it.
    pub text: String,
    /// What it is.
    pub kind: ReportCellKind,
    /// It has records to look at.
    pub opens: bool,
    /// A check that it takes part in does not hold.
    pub doubtful: bool,
}

/// What a cell of a report is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ReportCellKind {
    /// The form has no such cell.
    None,
    /// It is empty.
    Empty,
    /// A number.
    Number,
    /// A text.
    Text,
}

/// A check that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReportDoubt {
    /// What must hold.
    pub text: String,
    /// The rows or columns where it does not; empty for one that is looked at once.
    pub places: Vec<String>,
}
