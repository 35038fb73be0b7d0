//! Statistical reports: rows by columns over sources of records, so that every cell knows its records.

use std::collections::BTreeMap;

use super::figure::{Confidence, Sample, Sql};
use super::formula::Formula;
use super::rule::Needs;
use super::table::Label;

/// Stands in place of a code list where the values are ids of tables.
pub const TABLES: &str = "@tables";
/// Stands in place of a code list where the values are codes of domains.
pub const DOMAINS: &str = "@domains";

/// The number of the official form in some years.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// As in 教基3221.
    pub no: String,
    /// The first year of use.
    pub from: Option<u16>,
    /// The last year of use.
    pub until: Option<u16>,
}

/// The day that a report speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Point {
    /// 统计时点: the first of September of the school year.
    YearStart,
    /// The day of judgement.
    AsOf,
}

/// Records to count.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// The id of a table, or a SELECT that returns `row_id`, optionally `table`, and what rows and columns look at.
    pub select: Sql,
    /// The table of records that name none.
    pub table: String,
    /// What it needs to look at.
    pub needs: Needs,
    /// It holds one record of the school: without it, or where it does not say, a sum is not zero but unknown.
    pub single: bool,
}

/// What is made of the records of a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Take {
    /// Their number.
    Count,
    /// The number of different values.
    Distinct(Sql),
    /// The sum of a value.
    Sum(Sql),
    /// The mean of a value.
    Mean(Sql),
    /// The least value.
    Least(Sql),
    /// The greatest value.
    Most(Sql),
    /// A text; the greatest where there are several.
    Text(Sql),
}

impl Take {
    /// The expression that it looks at.
    pub fn sql(&self) -> Option<&Sql> {
        match self {
            Take::Count => None,
            Take::Distinct(sql)
            | Take::Sum(sql)
            | Take::Mean(sql)
            | Take::Least(sql)
            | Take::Most(sql)
            | Take::Text(sql) => Some(sql),
        }
    }

    /// Whether cells of schools may be added.
    pub fn is_additive(&self) -> bool {
        matches!(self, Take::Count | Take::Distinct(_) | Take::Sum(_))
    }
}

/// What a cell tells of an indicator, in a row that names one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Facet {
    /// Its value.
    Value,
    /// The line to keep.
    Line,
    /// What is missing to the line; nothing where it is kept.
    Gap,
    /// Whether it is kept.
    Met,
    /// The value of the last sealed period.
    Last,
}

/// How a column comes by its cells.
#[derive(Debug, Clone, PartialEq)]
pub enum Fill {
    /// From records.
    Records {
        /// Which of them; all where absent.
        when: Option<Sql>,
        /// What is made of them.
        take: Take,
    },
    /// Two other columns, the first divided by the second, times this.
    Share {
        /// The key of the column above the line.
        part: String,
        /// The key of the column below the line.
        whole: String,
        /// 100 for percent.
        times: f64,
    },
    /// From nothing but the row's indicator.
    Nothing,
}

/// How a number is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberFormat {
    /// With thousands separators and so many decimals.
    Plain(u8),
    /// The same, with a percent sign: the number is a percentage already.
    Percent(u8),
    /// Text.
    Text,
}

impl NumberFormat {
    /// Decimals kept.
    pub fn decimals(self) -> u8 {
        match self {
            NumberFormat::Plain(n) | NumberFormat::Percent(n) => n,
            NumberFormat::Text => 0,
        }
    }
}

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its key.
    pub key: String,
    /// Headings from the top down; equal neighbours are merged.
    pub heading: Vec<Label>,
    /// The source of its records; that of the row or the only one where absent.
    pub source: Option<String>,
    /// How it comes by its cells.
    pub fill: Fill,
    /// What it tells of the indicator in a row that names one.
    pub facet: Option<Facet>,
    /// How numbers are shown.
    pub format: NumberFormat,
    /// Width in characters; 0 for one that fits.
    pub width: u16,
}

/// A column of texts at the left, before the figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stub {
    /// Its key; the first one is the row's label.
    pub key: String,
    /// Its heading.
    pub heading: Label,
    /// Width in characters; 0 for one that fits.
    pub width: u16,
}

/// Rows that the data gives: one for each value of an expression.
#[derive(Debug, Clone, PartialEq)]
pub struct Each {
    /// The expression; NULL stands for "not filled in".
    pub key: Sql,
    /// The key of the row definition that these rows stand below.
    pub within: Option<String>,
    /// Code lists that name the values.
    pub lists: Vec<String>,
    /// An expression that names them.
    pub label: Option<Sql>,
    /// Expressions for further stubs, by the stub's key.
    pub stubs: BTreeMap<String, Sql>,
}

/// A row, or the rows of the data.
#[derive(Debug, Clone, PartialEq)]
pub struct RowDef {
    /// Its key.
    pub key: String,
    /// Its label.
    pub label: Label,
    /// Further stubs, by the stub's key.
    pub stubs: BTreeMap<String, Label>,
    /// How far its label stands in.
    pub indent: u8,
    /// Whether it is set in bold: totals.
    pub strong: bool,
    /// The source of its records; that of the column or the only one where absent.
    pub source: Option<String>,
    /// Which of the records.
    pub when: Option<Sql>,
    /// What is made of them, where it is not for the column to say.
    pub take: Option<Take>,
    /// Code lists that name a taken text.
    pub lists: Vec<String>,
    /// How its numbers are shown, where it is not for the column to say.
    pub format: Option<NumberFormat>,
    /// The columns that it has; all where empty.
    pub columns: Vec<String>,
    /// Rows of the data.
    pub each: Option<Each>,
    /// The indicator whose facets it shows.
    pub indicator: Option<String>,
    /// It only names the rows below it.
    pub heading: bool,
}

/// Along what a check runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Along {
    /// For every row; names are keys of columns.
    Rows,
    /// For every column; names are keys of rows, a row of the data stands for the sum of all.
    Columns,
    /// Once; names are `row.column` or `REPORT.row.column`.
    Once,
}

/// Something that must hold between cells.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// Its number within the report, from 1.
    pub number: usize,
    /// Along what it runs.
    pub along: Along,
    /// What must hold.
    pub formula: Formula,
    /// In words.
    pub text: Label,
}

/// Print set-up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Print {
    /// Landscape.
    pub landscape: bool,
    /// A3 in place of A4.
    pub a3: bool,
}

/// What an example of a report's file expects.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// The rows.
    pub sample: Sample,
    /// Values by `row.column`; nothing for an empty cell.
    pub cells: BTreeMap<String, Option<String>>,
    /// `table:index` of the records by `row.column`.
    pub drill: BTreeMap<String, Vec<String>>,
    /// Numbers of the checks that do not hold.
    pub broken: Vec<usize>,
}

/// One report.
#[derive(Debug, Clone)]
pub struct Report {
    /// Its id, as in `S02`.
    pub id: String,
    /// Its file below `schemas/`.
    pub file: String,
    /// Its title.
    pub title: Label,
    /// Numbers of the official form.
    pub forms: Vec<Form>,
    /// Why it exists.
    pub why: String,
    /// Basis.
    pub source: String,
    /// How sure the layout is.
    pub confidence: Confidence,
    /// The ids of the tables that it reads.
    pub tables: Vec<String>,
    /// The unit of its numbers.
    pub unit: Label,
    /// The day that it speaks of.
    pub point: Point,
    /// Remarks below the table.
    pub notes: Vec<Label>,
    /// Whether tiers may add its cells; where not, `notes` say why.
    pub additive: bool,
    /// Columns of texts.
    pub stubs: Vec<Stub>,
    /// Columns.
    pub columns: Vec<Column>,
    /// Rows.
    pub rows: Vec<RowDef>,
    /// Sources of records.
    pub sources: BTreeMap<String, Source>,
    /// Checks.
    pub checks: Vec<Check>,
    /// Indicators shown beside it.
    pub beside: Vec<String>,
    /// Print set-up.
    pub print: Print,
    /// Examples.
    pub examples: Vec<Example>,
}

impl Report {
    /// The number of the form in a year.
    pub fn form(&self, year: u16) -> Option<&str> {
        let within = |f: &&Form| f.from.is_none_or(|y| y <= year) && f.until.is_none_or(|y| year <= y);
        self.forms.iter().find(within).map(|f| f.no.as_str())
    }

    /// A column by its key.
    pub fn column(&self, key: &str) -> Option<&Column> {
        self.columns.iter().find(|c| c.key == key)
    }

    /// A row definition by its key.
    pub fn row(&self, key: &str) -> Option<&RowDef> {
        self.rows.iter().find(|r| r.key == key)
    }

    /// Whether a cell has records to look at: one that tells what the standard or an earlier period says has none.
    pub fn opens(&self, row: &RowDef, column: &Column) -> bool {
        if row.indicator.is_some() {
            return column
                .facet
                .is_some_and(|facet| !matches!(facet, Facet::Line | Facet::Last));
        }
        match &column.fill {
            Fill::Records { .. } => self.source_of(row, column).is_some(),
            Fill::Share { part, .. } => self
                .column(part)
                .is_some_and(|part| self.source_of(row, part).is_some()),
            Fill::Nothing => false,
        }
    }

    /// The source of a cell's records; nothing where the cell has none.
    pub fn source_of<'r>(&'r self, row: &'r RowDef, column: &'r Column) -> Option<&'r str> {
        if row.indicator.is_some() || row.heading || !(row.columns.is_empty() || row.columns.contains(&column.key)) {
            return None;
        }
        match (&row.source, &column.source) {
            (Some(a), Some(b)) => (a == b).then_some(a.as_str()),
            (Some(a), None) | (None, Some(a)) => Some(a.as_str()),
            (None, None) => self.sources.keys().next().map(String::as_str),
        }
    }
}
