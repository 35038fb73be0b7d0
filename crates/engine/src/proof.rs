//! What a layer's rules do, tried before the layer is taken: SQL that is refused, that never ends, or whose examples do
//! not come out as they say.

use std::collections::BTreeMap;
use std::sync::Arc;

use zhibao_core::check::Checker;
use zhibao_core::finding::Finding;
use zhibao_core::standard::rule::{Example, Needs, Rule, Scope};
use zhibao_core::standard::table::Table;
use zhibao_core::standard::task::Demand;
use zhibao_core::standard::{Fault, Faults, Reason, SourceFile, Standard};
use zhibao_core::value::{Raw, Value};

use crate::learn::Learner;
use crate::memory::{Columns, Memory};
use crate::rules::{Parameters, RuleError};

/// Steps of SQLite's machine after which a rule over a handful of rows is said never to end.
const STEPS: u64 = 50_000_000;

/// What is wrong with the rules that the files of a layer bring.
pub(crate) fn faults(standard: &Arc<Standard>, files: &[SourceFile<'_>]) -> Faults {
    let mut faults = Faults::default();
    let mut add = |file: &str, what: Reason| {
        faults.0.push(Fault {
            file: file.to_owned(),
            line: 0,
            what,
        });
    };
    let tables = standard.tables.iter().map(|table| table.id.as_str()).collect();
    let learner = match Learner::new(standard, &tables) {
        Ok(learner) => learner,
        Err(error) => {
            add("", Reason::of("sql", &[("detail", error.to_string())]));
            return faults;
        }
    };
    for file in files {
        let id = file
            .path
            .strip_prefix("rules/")
            .and_then(|path| path.strip_suffix(".toml"));
        let Some(rule) = id.and_then(|id| standard.rule(id.rsplit('/').next().unwrap_or(id))) else {
            continue;
        };
        if let Scope::Set { select, .. } = &rule.scope
            && let Err(detail) = learner.learn(select, &rule.tables, rule.needs)
        {
            add(file.path, Reason::of("sql", &[("detail", detail)]));
            continue;
        }
        // What looks back is tried with the packages of a vault.
        let examples = rule
            .examples
            .iter()
            .enumerate()
            .filter(|_| rule.needs == Needs::Package);
        for (at, example) in examples {
            let n = ("n", (at + 1).to_string());
            match found(standard, rule, example) {
                Err(error) => add(file.path, Reason::of("sql", &[("detail", error.to_string())])),
                Ok(found) if found.is_empty() == example.fails => add(file.path, Reason::of("example", &[n])),
                Ok(found) if example.expect.iter().any(|e| !found.contains(e)) => {
                    add(file.path, Reason::of("example", &[n]));
                }
                Ok(_) => {}
            }
        }
    }
    faults
}

/// Where a rule speaks in one of its examples, as `table:index`.
fn found(standard: &Arc<Standard>, rule: &Rule, example: &Example) -> Result<Vec<String>, RuleError> {
    let mut findings = Vec::new();
    let mut tables: Columns = Columns::new();
    let named = rule
        .tables
        .iter()
        .chain(example.rows.keys())
        .filter_map(|id| standard.table(id));
    tables.extend(named.map(|table| (table.id.clone(), (0..table.fields.len()).collect())));
    let is_set = matches!(rule.scope, Scope::Set { .. });
    let mut memory = match is_set {
        true => Some(Memory::new(standard, &tables)?),
        false => None,
    };
    for (id, rows) in &example.rows {
        let Some(table) = standard.table(id) else { continue };
        for (at, row) in rows.iter().enumerate() {
            let (values, own) = judged(standard, table, row, at, example);
            findings.extend(own);
            if let Some(memory) = &mut memory {
                memory.insert(id, at as i64, &values);
            }
        }
    }
    if let Some(mut memory) = memory {
        memory.bound(STEPS);
        let parameters = Parameters {
            as_of: example.as_of.clone(),
            school: Some(example.school.clone()),
            period: Some("2026-2027-1".to_owned()),
            term_start: Some("20260901".to_owned()),
        };
        findings = memory.run_where(&parameters, |set| set.id == rule.id)?;
    }
    let own = findings.into_iter().filter(|f| f.rule == rule.id);
    Ok(own.map(|f| format!("{}:{}", f.table, f.row)).collect())
}

/// Values of a record of an example, and what its check finds; only the field that the example names is required.
fn judged(
    standard: &Standard,
    table: &Table,
    row: &BTreeMap<String, String>,
    at: usize,
    example: &Example,
) -> (Vec<Value>, Vec<Finding>) {
    let demand = Demand {
        required: example.field.iter().cloned().collect(),
        ..Demand::default()
    };
    let checker = Checker::new(standard, table, Some(&demand), Some(&example.school), &example.as_of);
    let mut draft = checker.draft();
    for (code, text) in row {
        if let Some(at) = table.field_index(code) {
            checker.put(&mut draft, at, checker.read(at, Raw::Text(text)));
        }
    }
    let mut findings = Vec::new();
    let shown = |at: usize| row.get(&table.fields[at].code).cloned().unwrap_or_default();
    checker.judge(&mut draft, &at.to_string(), shown, &mut findings);
    (draft.values().to_vec(), findings)
}
