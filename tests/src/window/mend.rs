//! Mending what was imported, by the keyboard: F8 from problem to problem, Alt+Enter for what is suggested, all alike at once,
//! typing what is known, a reason for a warning.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Key, Window, id};
use crate::sheets::Made;

/// The cell under the cursor: its field and its row in the view.
const CURSOR: &str = "const input = document.querySelector('[data-testid=editor]'); \
    return [input?.dataset.field ?? '', Number(input?.dataset.row ?? -1)]";
/// As many steps as no workbook of a test has problems.
const STEPS: usize = 400;

/// How often each way of mending was gone.
#[derive(Debug, Default, Clone, Copy)]
pub struct Mended {
    /// Fixes of all alike.
    pub alike: usize,
    /// Suggestions taken.
    pub suggested: usize,
    /// Cells typed.
    pub typed: usize,
    /// Warnings explained.
    pub explained: usize,
}

impl Window {
    /// Errors and warnings that are left.
    async fn left(&self) -> (u64, u64) {
        counts(&self.call("findings", no_findings()).await)
    }

    /// Waits until fewer problems are left than before.
    async fn less_than(&self, before: (u64, u64)) {
        self.until_call("findings", no_findings(), |found| counts(found) != before)
            .await;
    }

    /// Rows of a table, in the order of entry.
    async fn rows(&self, table: &str, first: usize, count: usize) -> Vec<Value> {
        let view = json!({"only": "all", "field": null, "text": "", "sort": null});
        let mut rows = Vec::new();
        while rows.len() < count {
            let (offset, limit) = (first + rows.len(), (count - rows.len()).min(200));
            let request = json!({"table": table, "offset": offset, "limit": limit, "view": view});
            let found = self.call("rows", request).await;
            let found = found["rows"].as_array().unwrap();
            assert!(!found.is_empty(), "{table} has fewer rows than {count}");
            rows.extend(found.iter().cloned());
        }
        rows
    }

    /// A row of a table, in the order of entry.
    async fn row(&self, table: &str, n: i64) -> Value {
        self.rows(table, usize::try_from(n).unwrap(), 1).await.remove(0)
    }

    /// Presses F8, which goes to the next problem after the cursor; none is left where there is no answer.
    async fn next_problem(&self, table: &str) -> Option<Value> {
        let at = self.until(CURSOR, |at| at[1].as_i64() >= Some(0)).await;
        let row = self.row(table, at[1].as_i64().unwrap()).await;
        let request = json!({"table": table, "row_id": row["row_id"], "field": at[0], "back": false});
        let next = self.call("next_problem", request).await;
        self.press(&[], Key::F8).await;
        let finding = &next["finding"];
        if finding.is_null() {
            return None;
        }
        let (field, row) = (&finding["field"], &finding["row"]);
        self.until(CURSOR, |at| at[0] == *field && at[1] == *row).await;
        let message: String = finding["message"].as_str().unwrap().chars().take(12).collect();
        self.until(
            "return document.querySelector('.field-bar .said')?.innerText ?? ''",
            |said| said.as_str().is_some_and(|said| said.contains(&message)),
        )
        .await;
        Some(finding.clone())
    }

    /// Types a text over the cell and goes on; the next keys wait until it is durable.
    async fn type_over(&self, text: &str) {
        if text.is_empty() {
            self.press(&[], Key::Delete).await;
        } else {
            self.type_text(text).await;
            self.press(&[], Key::Enter).await;
            self.press(&[], Key::Up).await;
        }
        self.says("saved", "已存到本机").await;
    }

    /// Goes to a cell of the row in which the cursor is.
    pub async fn to_field(&self, field: &str) {
        self.press(&[], Key::Home).await;
        for _ in 0..200 {
            if self.ask(CURSOR).await[0] == field {
                return;
            }
            self.press(&[], Key::Right).await;
        }
        panic!("{field} is no column");
    }

    /// Goes to a row by Ctrl+G.
    async fn to_row(&self, n: i64) {
        self.press(&[Key::Control], 'g').await;
        self.wait_for("[data-testid=find] input:focus").await;
        self.type_text(&(n + 1).to_string()).await;
        self.press(&[], Key::Enter).await;
        self.wait_gone(&id("find")).await;
        self.until(CURSOR, |at| at[1] == n).await;
    }

    /// Walks from problem to problem and mends each, until none is left.
    pub async fn mend(&self, made: &Made) -> Mended {
        let mut done = Mended::default();
        let mut table = "student".to_owned();
        let mut visits: BTreeMap<String, usize> = BTreeMap::new();
        for _ in 0..STEPS {
            let Some(finding) = self.next_problem(&table).await else {
                assert_eq!(self.left().await, (0, 0));
                return done;
            };
            table = finding["table"].as_str().unwrap().to_owned();
            let visited = visits
                .entry(format!("{}{}{}", finding["rule"], finding["row_id"], finding["field"]))
                .or_default();
            *visited += 1;
            assert!(*visited < 5, "it does not become better: {finding}");
            let before = self.left().await;
            if finding["severity"] == "warning" {
                self.explain("已对照原始材料核对，情况属实").await;
                done.explained += 1;
            } else if finding["suggestion"].is_null() {
                let first = *visited == 1;
                done.typed += self.type_right(made, &table, &finding, first).await;
                continue;
            } else if finding["alike"].as_u64() > Some(1) {
                self.click(".item.on [data-testid=alike]").await;
                self.wait_for(&id("alike-go")).await;
                self.press(&[], Key::Enter).await;
                done.alike += 1;
            } else {
                self.press(&[Key::Alt], Key::Enter).await;
                done.suggested += 1;
            }
            self.less_than(before).await;
        }
        panic!("still open: {:?}", self.left().await);
    }

    /// Gives the reason of the warning under the cursor.
    async fn explain(&self, reason: &str) {
        self.press(&[Key::Control], 'e').await;
        self.wait_for(&id("reason")).await;
        self.type_text(reason).await;
        self.press(&[Key::Control], Key::Enter).await;
        self.wait_gone(&id("reason")).await;
    }

    /// Types what the cell should say; where it says so already, the fault lies elsewhere in the record, or in another record that
    /// has the same value. At the first look how it is written counts as well. How many cells were typed.
    async fn type_right(&self, made: &Made, table: &str, finding: &Value, first: bool) -> usize {
        // A record of another table errs because of a student, and is right once the student is.
        let Some(records) = made.right.get(table) else { return 0 };
        let (n, field) = (finding["row"].as_i64().unwrap(), finding["field"].as_str().unwrap());
        let right = &records[usize::try_from(n).unwrap()];
        let row = self.row(table, n).await;
        let columns = self.call("columns", json!({"table": table})).await;
        let columns: Vec<&str> = columns["columns"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["code"].as_str().unwrap())
            .collect();
        let says = |row: &Value, field: &str| -> Vec<String> {
            let cell = &row["cells"][columns.iter().position(|one| *one == field).unwrap()];
            ["text", "code"]
                .iter()
                .filter_map(|name| cell[name].as_str().map(plain))
                .collect()
        };
        let as_written = finding["value"].as_str().unwrap_or_default() == right[field];
        if first && !as_written || !says(&row, field).contains(&plain(&right[field])) {
            self.type_over(&right[field]).await;
            return 1;
        }
        if matches!(finding["rule"].as_str(), Some("R01" | "R03")) {
            let value = plain(&right[field]);
            for (at, row) in (0_i64..).zip(self.rows(table, 0, records.len()).await) {
                let other = &records[usize::try_from(at).unwrap()][field];
                if plain(other) != value && says(&row, field).contains(&value) {
                    self.to_row(at).await;
                    self.to_field(field).await;
                    self.type_over(other).await;
                    return 1;
                }
            }
        }
        let mut typed = 0;
        for (field, text) in right.iter().filter(|(field, _)| columns.contains(&field.as_str())) {
            if !says(&row, field).contains(&plain(text)) {
                self.to_field(field).await;
                self.type_over(text).await;
                typed += 1;
            }
        }
        if typed == 0 || !first {
            typed += self.bring_family(made, table, &right["XH"]).await;
        }
        typed
    }

    /// Rows of the other tables that belong to a student, but say another student number, are given the right one.
    async fn bring_family(&self, made: &Made, table: &str, number: &str) -> usize {
        let mut typed = 0;
        for (other, records) in made.right.iter().filter(|(other, _)| *other != table) {
            let at = self.position(other, "XH").await;
            let rows = self.rows(other, 0, records.len()).await;
            for (n, (row, right)) in (0_i64..).zip(rows.iter().zip(records)) {
                if right["XH"] == number && row["cells"][at]["text"] != number {
                    self.jump(other).await;
                    self.to_row(n).await;
                    self.to_field("XH").await;
                    self.type_over(number).await;
                    typed += 1;
                }
            }
        }
        if typed > 0 {
            self.jump(table).await;
        }
        typed
    }

    /// Where a field stands among the cells of a row.
    async fn position(&self, table: &str, field: &str) -> usize {
        let columns = self.call("columns", json!({"table": table})).await;
        let mut columns = columns["columns"].as_array().unwrap().iter();
        columns.position(|one| one["code"] == field).unwrap()
    }
}

/// Asks for the numbers of findings alone.
fn no_findings() -> Value {
    json!({"table": null, "severity": null, "rule": null, "row_id": null, "explained": false, "offset": 0, "limit": 0})
}

/// Errors and warnings.
fn counts(found: &Value) -> (u64, u64) {
    (found["errors"].as_u64().unwrap(), found["warnings"].as_u64().unwrap())
}

/// A text by its letters and digits alone: how it is written apart from them does not matter here.
fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}
