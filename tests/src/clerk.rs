//! A clerk who takes a messy sheet in and mends it by what `vault check` tells.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::desk::Desk;
use crate::sheets::{Cells, Made};

/// How often the findings are read anew before the clerk gives up.
const ROUNDS: usize = 4;

/// Table and record.
type Place = (String, String);

/// A vault with its sheet taken in, and what its cells should have said.
#[derive(Debug)]
pub struct Clerk<'a> {
    desk: &'a Desk,
    vault: &'a str,
    /// Table and record to field to text.
    right: BTreeMap<Place, Cells>,
    /// The same records as they were taken in, each as a line of CSV.
    before: BTreeMap<Place, String>,
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
        let mut clerk = Clerk {
            desk,
            vault,
            right: BTreeMap::new(),
            before: BTreeMap::new(),
        };
        clerk.look_up(made);
        clerk
    }

    /// What a cell should say.
    pub fn right(&self, table: &str, record: &str, field: &str) -> &str {
        &self.right[&(table.to_owned(), record.to_owned())][field]
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
            let mut cells: BTreeMap<Place, Cells> = BTreeMap::new();
            let errors: Vec<Value> = self.open().into_iter().filter(|f| f["severity"] == "error").collect();
            if errors.is_empty() {
                return;
            }
            for error in &errors {
                let told = |name: &str| error[name].as_str().unwrap().to_owned();
                let (field, mut place) = (told("field"), (told("table"), told("record")));
                if matches!(error["rule"].as_str(), Some("R01" | "R03")) {
                    place = self.intruder(&place, &field, &told("value"));
                }
                // A record of another table errs because of a student, and is right once the student is.
                let Some(right) = self.right.get(&place) else { continue };
                let typed = cells.entry(place).or_default();
                match error["suggestion"].as_str() {
                    Some(suggestion) => drop(typed.insert(field, suggestion.to_owned())),
                    None if round == 0 => drop(typed.insert(field.clone(), right[&field].clone())),
                    // The fault lies in another cell of the record.
                    None => typed.extend(right.clone()),
                }
            }
            self.bring_family(&mut cells);
            for ((table, record), cells) in &cells {
                let typed: Vec<String> = cells.iter().map(|(field, text)| format!("{field}={text}")).collect();
                let mut call = vec!["vault", "set", self.vault, table, record];
                call.extend(typed.iter().map(String::as_str));
                self.desk.vault(&call).done(0);
            }
        }
        panic!("still open: {:#?}", self.open());
    }

    /// Of the records that share a value, the one that should have another: it may be the first, and the finding stands
    /// at each later one.
    fn intruder(&self, place: &Place, field: &str, value: &str) -> Place {
        let cell = format!(",{value},");
        let mut same = self
            .before
            .iter()
            .filter(|((table, _), line)| *table == place.0 && line.contains(&cell));
        let found = same.find(|(at, _)| self.right[*at].get(field).is_some_and(|right| right != value));
        found.map_or_else(|| place.clone(), |(at, _)| at.clone())
    }

    /// Where a student's number is corrected, the family's rows take it too.
    fn bring_family(&self, cells: &mut BTreeMap<Place, Cells>) {
        let corrected: Vec<String> = cells
            .iter()
            .filter(|((table, _), _)| table == "student")
            .filter_map(|(_, typed)| typed.get("XH").cloned())
            .collect();
        for (place, right) in self.right.iter().filter(|((table, _), _)| table != "student") {
            if corrected.contains(&right["XH"]) && !self.before[place].contains(&format!(",{},", right["XH"])) {
                cells
                    .entry(place.clone())
                    .or_default()
                    .insert("XH".to_owned(), right["XH"].clone());
            }
        }
    }

    /// What the cells of every record should say. Records come out in the order in which they went in.
    fn look_up(&mut self, made: &Made) {
        for (table, records) in &made.right {
            let file = format!("{table}.csv");
            let export = ["vault", "export", self.vault, "--table", table, "--out", &file];
            self.desk.vault(&export).done(0);
            let text = std::fs::read_to_string(self.desk.path(&file)).unwrap();
            assert_eq!(text.lines().count() - 1, records.len(), "{table}");
            for (line, right) in text.lines().skip(1).zip(records) {
                let place = (table.clone(), line.split(',').next().unwrap().to_owned());
                self.right.insert(place.clone(), right.clone());
                self.before.insert(place, line.to_owned());
            }
        }
    }
}
