//! A clerk who takes a messy sheet in and mends it by what `vault check` tells.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::desk::Desk;
use crate::sheets::{Cells, Made};

/// How often the findings are read anew before the clerk gives up.
const ROUNDS: usize = 4;

/// A vault with its sheet taken in, and what its cells should have said.
#[derive(Debug)]
pub struct Clerk<'a> {
    desk: &'a Desk,
    vault: &'a str,
    /// Record to field to text.
    right: BTreeMap<String, Cells>,
}

impl<'a> Clerk<'a> {
    /// Imports majors, classes and students into an empty vault.
    pub fn import(desk: &'a Desk, vault: &'a str, sheet: &str, made: &Made) -> Clerk<'a> {
        for (table, rows) in [
            ("major", None),
            ("class", None),
            ("student", Some(made.right["student"].len())),
        ] {
            let file = if table == "student" { sheet } else { "companion.xlsx" };
            let ran = desk.vault(&["vault", "import", vault, file, "--table", table, "--format", "json"]);
            let summary = ran.one("summary");
            assert_eq!(summary["left_out"], 0, "{summary}");
            if let Some(rows) = rows {
                assert_eq!((&summary["rows"], &summary["added"]), (&rows.into(), &rows.into()));
            }
            ran.done(i32::from(summary["rows_with_errors"] != 0));
        }
        Clerk {
            desk,
            vault,
            right: right(desk, vault, made),
        }
    }

    /// The findings of `vault check` that are neither explained nor deferred.
    pub fn open(&self) -> Vec<Value> {
        let ran = self
            .desk
            .vault(&["vault", "check", self.vault, "--format", "json", "--limit", "100000"]);
        let open: Vec<Value> = ran
            .of_type("finding")
            .into_iter()
            .filter(|f| f["explained"] == false && f["deferred"] == false)
            .collect();
        let errors = open.iter().filter(|f| f["severity"] == "error").count();
        assert_eq!(ran.one("summary")["errors"], errors);
        ran.done(i32::from(errors > 0));
        open
    }

    /// Corrects errors by their suggestion, else by what the cell should have said, until none is left.
    pub fn mend(&self) {
        for round in 0..ROUNDS {
            let mut cells: BTreeMap<(String, String), Cells> = BTreeMap::new();
            let errors: Vec<Value> = self.open().into_iter().filter(|f| f["severity"] == "error").collect();
            if errors.is_empty() {
                return;
            }
            for error in &errors {
                let place = |name: &str| error[name].as_str().unwrap().to_owned();
                // A record of another table errs because of a student, and is right once the student is.
                let Some(right) = self.right.get(&place("record")) else {
                    continue;
                };
                let typed = cells.entry((place("table"), place("record"))).or_default();
                match error["suggestion"].as_str().filter(|_| round == 0) {
                    Some(suggestion) => drop(typed.insert(place("field"), suggestion.to_owned())),
                    None if round == 0 => drop(typed.insert(place("field"), right[&place("field")].clone())),
                    // The fault lies in another cell of the record.
                    None => typed.extend(right.clone()),
                }
            }
            for ((table, record), cells) in &cells {
                let typed: Vec<String> = cells.iter().map(|(field, text)| format!("{field}={text}")).collect();
                let mut call = vec!["vault", "set", self.vault, table, record];
                call.extend(typed.iter().map(String::as_str));
                self.desk.vault(&call).done(0);
            }
        }
        panic!("still open: {:#?}", self.open());
    }
}

/// What the cells of every record should say. Records come out in the order in which they went in.
fn right(desk: &Desk, vault: &str, made: &Made) -> BTreeMap<String, Cells> {
    let mut all = BTreeMap::new();
    for (table, records) in &made.right {
        let file = format!("{table}.csv");
        desk.vault(&["vault", "export", vault, "--table", table, "--out", &file])
            .done(0);
        let text = std::fs::read_to_string(desk.path(&file)).unwrap();
        let ids = text
            .lines()
            .skip(1)
            .map(|line| line.split(',').next().unwrap().to_owned());
        assert_eq!(text.lines().count() - 1, records.len(), "{table}");
        all.extend(ids.zip(records.iter().cloned()));
    }
    all
}
