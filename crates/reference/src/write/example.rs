//! The examples of a rule, as small tables: what is in order, and what is found.

use std::collections::BTreeMap;

use zhibao_core::check::Checker;
use zhibao_core::dates;
use zhibao_core::finding::Finding;
use zhibao_core::message::Lang;
use zhibao_core::standard::rule::{Example, Rows, Rule, Scope};
use zhibao_core::standard::table::{Field, FieldType, Table};
use zhibao_core::standard::task::Demand;
use zhibao_core::value::Raw;

use crate::entry::{Block, Body, Grid, Line};
use crate::page::{Page, words_of};

/// The most examples of each kind.
const MOST: usize = 2;

/// The most records of one table.
const MOST_ROWS: usize = 8;

/// The examples of a rule: first what is found, then what is in order.
pub(super) fn examples(page: Page<'_>, rule: &Rule) -> Vec<Block> {
    let of = |fails: bool| rule.examples.iter().filter(move |e| e.fails == fails).take(MOST);
    let mut out = Vec::new();
    for (fails, key) in [(true, "example_fails"), (false, "example_passes")] {
        let several = of(fails).count() > 1;
        for (nth, example) in of(fails).enumerate() {
            let what = match several {
                true => page.with("example_nth", &[("what", page.say(key)), ("n", (nth + 1).to_string())]),
                false => page.say(key),
            };
            for (rows, when) in [
                (&example.rows, None),
                (&example.last, Some("example_last")),
                (&example.history, Some("example_history")),
            ] {
                out.extend(grids(page, rule, example, rows, &what, when));
            }
        }
    }
    out
}

fn grids(page: Page<'_>, rule: &Rule, example: &Example, rows: &Rows, what: &str, when: Option<&str>) -> Vec<Block> {
    // The tables as the rule names them, its own first.
    let mut tables: Vec<&String> = rows.keys().collect();
    tables.sort_by_key(|id| rule.tables.iter().position(|t| t == *id));
    let grid = |id: &String| {
        let table = page.standard().table(id)?;
        let records = rows.get(id).filter(|records| !records.is_empty())?;
        let mut title = format!("{what} · {}", table.label.get(page.lang));
        if let Some(when) = when {
            title.push_str(&page.say(when));
        }
        let marks = when.is_none() && records.len() > 1;
        let named = |nth: usize| marks && example.expect.contains(&format!("{id}:{nth}"));
        let marked = (0..records.len()).any(named);
        let columns = columns(page, table, records);
        let mut heads: Vec<String> = columns.iter().map(|(_, head)| head.clone()).collect();
        if marked {
            heads.insert(0, page.say("example_record"));
        }
        let lines = records.iter().take(MOST_ROWS).enumerate().map(|(nth, record)| {
            let mut line: Vec<Line> = columns
                .iter()
                .map(|(code, _)| cell(page, table, code, record))
                .collect();
            if marked {
                let n = (nth + 1).to_string();
                let text = if named(nth) {
                    page.with("example_here", &[("n", n)])
                } else {
                    n
                };
                line.insert(0, words_of(text));
            }
            line
        });
        Some(Block {
            title,
            body: Body::Grid(Grid {
                heads,
                rows: lines.collect(),
                more: records.len().saturating_sub(MOST_ROWS),
            }),
        })
    };
    tables.into_iter().filter_map(grid).collect()
}

/// The fields that any of the records has, in the order of the table; before them what tells earlier periods apart.
fn columns(page: Page<'_>, table: &Table, records: &[BTreeMap<String, String>]) -> Vec<(String, String)> {
    let has = |code: &str| records.iter().any(|record| record.contains_key(code));
    let periods = ["period", "as_of"].into_iter().filter(|code| has(code));
    let periods = periods.map(|code| (code.to_owned(), page.say(&format!("example_{code}"))));
    let fields = table.fields.iter().chain(&table.off).filter(|f| has(&f.code));
    let fields = fields.map(|f| (f.code.clone(), f.label.get(page.lang).to_owned()));
    periods.chain(fields).collect()
}

/// What stands in a cell, as a person reads it: codes with their names, days with dashes.
fn cell(page: Page<'_>, table: &Table, code: &str, record: &BTreeMap<String, String>) -> Line {
    let Some(value) = record.get(code).filter(|value| !value.is_empty()) else {
        return words_of("—");
    };
    let field = table.fields.iter().chain(&table.off).find(|f| f.code == code);
    words_of(field.map_or_else(|| value.clone(), |field| shown(page, field, value)))
}

fn shown(page: Page<'_>, field: &Field, value: &str) -> String {
    if field.kind == FieldType::Boolean {
        return match value {
            "1" => page.say("yes"),
            "0" => page.say("no"),
            other => other.to_owned(),
        };
    }
    if field.kind == FieldType::Date
        && let Some(day) = dates::parse_day(value)
    {
        return day.to_string();
    }
    if field.kind == FieldType::YearMonth
        && let Some((year, month)) = dates::parse_month(value)
    {
        return format!("{year}-{month:02}");
    }
    let lists = field.lists.iter().filter_map(|id| page.standard().list(id));
    match lists.filter_map(|list| list.get(value)).next() {
        Some(code) if page.lang == Lang::En => {
            let name = if code.name_en.is_empty() {
                &code.name
            } else {
                &code.name_en
            };
            format!("{name} ({value})")
        }
        Some(code) => format!("{}（{value}）", code.name),
        None => value.to_owned(),
    }
}

/// What is said of the first failing example; nothing for rules that only a database can run.
pub(super) fn said(page: Page<'_>, rule: &Rule) -> Option<String> {
    if matches!(rule.scope, Scope::Set { .. }) {
        return None;
    }
    let example = rule.examples.iter().find(|e| e.fails)?;
    let found = example.rows.iter().flat_map(|(id, rows)| {
        let table = page.standard().table(id);
        rows.iter()
            .filter_map(move |row| Some(judged(page, table?, row, example)))
    });
    let finding = found.flatten().find(|f| f.rule == rule.id)?;
    Some(finding.say(page.standard(), page.lang))
}

fn judged(page: Page<'_>, table: &Table, row: &BTreeMap<String, String>, example: &Example) -> Vec<Finding> {
    let demand = Demand {
        required: example.field.iter().cloned().collect(),
        ..Demand::default()
    };
    let checker = Checker::new(
        page.standard(),
        table,
        Some(&demand),
        Some(&example.school),
        &example.as_of,
    );
    let mut draft = checker.draft();
    for (code, text) in row {
        if let Some(at) = table.field_index(code) {
            checker.put(&mut draft, at, checker.read(at, Raw::Text(text)));
        }
    }
    let typed = |at: usize| row.get(&table.fields[at].code).cloned().unwrap_or_default();
    let mut findings = Vec::new();
    checker.judge(&mut draft, "1", typed, &mut findings);
    findings
}
