//! One set rule, made ready.

use std::collections::BTreeMap;

use zhibao_core::standard::rule::{Needs, Quiet};

use crate::learn::Reads;

/// A set rule made ready: its text, and what it reads.
#[derive(Debug, Clone)]
pub struct SetRule {
    /// The rule's id.
    pub id: String,
    /// The table of findings that name none.
    pub table: String,
    pub(crate) select: String,
    /// Key columns by table: a change touches only rows with the same key. Empty: the rule is global.
    pub keys: BTreeMap<String, Vec<String>>,
    /// The columns that it reads of the data at hand, by table.
    pub reads: Reads,
    /// What it reads of the last sealed period.
    pub last: Reads,
    /// What it reads of all earlier periods.
    pub history: Reads,
    /// What it needs to look at.
    pub needs: Needs,
    /// Conditions that together mean that it finds nothing.
    pub quiet: Vec<Quiet>,
    /// Whether the statement says of each finding whose row it is; else all are of `table`.
    pub names_table: bool,
    /// Whether every table that it reads is asked for; a rule that is not finds nothing.
    pub is_active: bool,
}

impl SetRule {
    /// The tables whose rows it may find something at. Where they have no rows it finds nothing.
    pub fn owners(&self) -> impl Iterator<Item = &str> {
        let all = self.reads.keys().filter(|_| self.names_table).map(String::as_str);
        all.chain(Some(self.table.as_str()).filter(|_| !self.names_table))
    }

    /// The table that a generated reference rule (T01) looks its values up in; `None` for all other rules.
    pub fn target(&self) -> Option<&str> {
        match &self.quiet[..] {
            [Quiet::Inside(_, other)] if self.id == "T01" => Some(&other.table),
            _ => None,
        }
    }

    /// The statement that runs it over all rows (`keys` is 0), or only over the rows of so many keys, whose values are bound
    /// one after the other.
    pub fn statement(&self, keys: usize) -> String {
        if keys == 0 {
            return self.select.clone();
        }
        let shadows = self.keys.iter().map(|(table, columns)| {
            let one = |key: usize| {
                let place = |column: usize| key * columns.len() + column + 1;
                let terms = columns.iter().enumerate();
                let terms: Vec<String> = terms
                    .map(|(at, column)| format!("\"{column}\" IS ?{}", place(at)))
                    .collect();
                format!("({})", terms.join(" AND "))
            };
            let filter = (0..keys).map(one).collect::<Vec<_>>().join(" OR ");
            format!("\"{table}\" AS (SELECT * FROM main.\"{table}\" WHERE {filter})")
        });
        let shadows = shadows.collect::<Vec<_>>().join(", ");
        let select = self.select.trim_start();
        match select.get(..5).filter(|word| word.eq_ignore_ascii_case("WITH ")) {
            Some(_) => format!("WITH {shadows}, {}", &select[5..]),
            None => format!("WITH {shadows} {select}"),
        }
    }
}
