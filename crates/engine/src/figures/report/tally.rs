//! One statement for all cells of a source: each record is looked at once, whatever rows and columns it counts in.
//!
//! SQLite groups the records by the values that rows of the data go by and by two bit masks: in which rows and in which columns
//! a record counts. There are few such groups; adding them up into cells is left to [`super::cells`].

use zhibao_core::standard::figure::Sql;
use zhibao_core::standard::report::{Fill, Report, Source, Take};

use crate::figures::Session;

/// As many predicates go into one mask.
const BITS: usize = 60;

/// A statement over a source, and what its columns mean.
#[derive(Debug)]
pub(in crate::figures) struct Tally {
    /// Without its prelude.
    pub(in crate::figures) text: String,
    /// Indices of the report's rows, in order of their bits.
    pub(super) rows: Vec<usize>,
    /// Indices of the report's columns, in order of their bits.
    pub(super) columns: Vec<usize>,
    /// Expressions, each with the place of its column.
    expressions: Vec<(String, Kind, usize)>,
}

/// What a column of the statement gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The value itself, of the group.
    Key,
    Sum,
    Number,
    Least,
    Most,
}

/// The places of the columns that every statement begins with.
pub(super) const ROW_MASK: usize = 0;
pub(super) const COLUMN_MASK: usize = 1;
pub(super) const COUNT: usize = 2;

impl Tally {
    /// The place of an expression's column.
    pub(super) fn place(&self, sql: &Sql, kind: Kind) -> Option<usize> {
        let found = self
            .expressions
            .iter()
            .find(|(text, k, _)| *k == kind && *text == sql.text);
        found.map(|(_, _, place)| *place)
    }
}

impl Session<'_> {
    /// The statements over a source; several where there are more rows or columns than bits.
    pub(in crate::figures) fn tallies(&self, report: &Report, key: &str) -> Vec<Tally> {
        let Some(source) = report.sources.get(key) else {
            return Vec::new();
        };
        let counts = |row: usize, column: usize| {
            let (row, column) = (&report.rows[row], &report.columns[column]);
            matches!(column.fill, Fill::Records { .. }) && report.source_of(row, column) == Some(key)
        };
        let columns: Vec<usize> = (0..report.columns.len())
            .filter(|c| (0..report.rows.len()).any(|r| counts(r, *c)))
            .collect();
        let rows: Vec<usize> = (0..report.rows.len())
            .filter(|r| columns.iter().any(|c| counts(*r, *c)))
            .collect();
        let mut out = Vec::new();
        for some_rows in rows.chunks(BITS) {
            for some_columns in columns.chunks(BITS) {
                out.push(self.tally(report, source, some_rows, some_columns));
            }
        }
        out
    }

    fn tally(&self, report: &Report, source: &Source, rows: &[usize], columns: &[usize]) -> Tally {
        let mut wanted: Vec<(String, Kind)> = Vec::new();
        let mut want = |sql: &Sql, kinds: &[Kind]| {
            for kind in kinds {
                if !wanted.iter().any(|(text, k)| k == kind && *text == sql.text) {
                    wanted.push((sql.text.clone(), *kind));
                }
            }
        };
        for row in rows.iter().map(|at| &report.rows[*at]) {
            if let Some(each) = &row.each {
                want(&each.key, &[Kind::Key]);
                each.label
                    .iter()
                    .chain(each.stubs.values())
                    .for_each(|sql| want(sql, &[Kind::Least]));
            }
            for column in columns.iter().map(|at| &report.columns[*at]) {
                let Fill::Records { take, .. } = &column.fill else {
                    continue;
                };
                match row.take.as_ref().unwrap_or(take) {
                    Take::Count => {}
                    Take::Distinct(sql) => want(sql, &[Kind::Key]),
                    Take::Sum(sql) | Take::Mean(sql) => want(sql, &[Kind::Sum, Kind::Number]),
                    Take::Least(sql) => want(sql, &[Kind::Least]),
                    Take::Most(sql) | Take::Text(sql) => want(sql, &[Kind::Most]),
                }
            }
        }
        let row_mask = mask(rows.iter().map(|at| report.rows[*at].when.as_ref()));
        let column_mask = mask(columns.iter().map(|at| match &report.columns[*at].fill {
            Fill::Records { when, .. } => when.as_ref(),
            _ => None,
        }));
        let mut list = vec![row_mask, column_mask, "count(*)".to_owned()];
        let mut groups = vec!["1".to_owned(), "2".to_owned()];
        let mut expressions = Vec::new();
        for (text, kind) in wanted {
            expressions.push((text.clone(), kind, list.len()));
            list.push(match kind {
                Kind::Key => format!("({text})"),
                Kind::Sum => format!("sum({text})"),
                Kind::Number => format!("count({text})"),
                Kind::Least => format!("min({text})"),
                Kind::Most => format!("max({text})"),
            });
            if kind == Kind::Key {
                groups.push(list.len().to_string());
            }
        }
        let select = format!(
            "SELECT {} FROM {} GROUP BY {}",
            list.join(", "),
            source_text(source),
            groups.join(", ")
        );
        Tally {
            text: select,
            rows: rows.to_vec(),
            columns: columns.to_vec(),
            expressions,
        }
    }
}

/// A source as it stands after FROM.
pub(in crate::figures) fn source_text(source: &Source) -> String {
    let text = source.select.text.trim();
    if text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
        format!("\"{text}\"")
    } else {
        format!("({text})")
    }
}

/// A number whose bits say which of the predicates hold.
fn mask<'s>(predicates: impl Iterator<Item = Option<&'s Sql>>) -> String {
    let mut always: u64 = 0;
    let mut terms = Vec::new();
    for (bit, predicate) in predicates.enumerate() {
        match predicate {
            None => always |= 1 << bit,
            Some(sql) => terms.push(format!("((({}) IS TRUE) << {bit})", sql.text)),
        }
    }
    terms.push(always.to_string());
    // Not a bare number, which GROUP BY would take for a place.
    format!("({} | 0)", terms.join(" | "))
}
