//! Every rule file's examples, and the promise that both executors agree on them.

use std::collections::BTreeMap;
use std::sync::Arc;

use rusqlite::{Connection, params_from_iter};
use zhibao_core::check::Checker;
use zhibao_core::expr::{Context, compile};
use zhibao_core::finding::Finding;
use zhibao_core::standard::rule::{Example, Needs, Rule, Scope};
use zhibao_core::standard::table::Table;
use zhibao_core::standard::task::Demand;
use zhibao_core::standard::{Standard, bundled};
use zhibao_core::value::{Raw, Value};
use zhibao_engine::memory::Memory;
use zhibao_engine::rules::Parameters;
use zhibao_engine::{functions, schema};

type Typed = BTreeMap<String, String>;

fn standard() -> &'static Arc<Standard> {
    bundled().unwrap_or_else(|faults| panic!("{faults}"))
}

/// Values of a record and what its check finds; only the field that the example names is required.
fn judged(table: &Table, row: &Typed, example: &Example) -> (Vec<Value>, Vec<Finding>) {
    let demand = Demand {
        required: example.field.iter().cloned().collect(),
        ..Demand::default()
    };
    let checker = Checker::new(standard(), table, Some(&demand), Some(&example.school), &example.as_of);
    let mut draft = checker.draft();
    for (code, text) in row {
        let at = table
            .field_index(code)
            .unwrap_or_else(|| panic!("{} has no field {code}", table.id));
        checker.put(&mut draft, at, checker.read(at, Raw::Text(text)));
    }
    let mut findings = Vec::new();
    checker.judge(
        &mut draft,
        "1",
        |at| row.get(&table.fields[at].code).cloned().unwrap_or_default(),
        &mut findings,
    );
    (draft.values().to_vec(), findings)
}

fn found(rule: &Rule, example: &Example) -> Vec<String> {
    match rule.scope {
        Scope::Set { .. } => found_in_set(rule, example),
        _ => {
            let rows = example
                .rows
                .iter()
                .flat_map(|(t, rows)| rows.iter().map(move |r| (t, r)));
            rows.flat_map(|(id, row)| judged(standard().table(id).expect("a table"), row, example).1)
                .filter(|f| f.rule == rule.id)
                .map(|f| format!("{}:{}", f.table, f.row))
                .collect()
        }
    }
}

fn found_in_set(rule: &Rule, example: &Example) -> Vec<String> {
    let columns = standard()
        .tables
        .iter()
        .map(|t| (t.id.clone(), (0..t.fields.len()).collect()))
        .collect();
    let mut memory = Memory::new(standard(), &columns).expect("memory");
    for (id, rows) in &example.rows {
        let table = standard().table(id).expect("a table");
        for (at, row) in rows.iter().enumerate() {
            memory
                .insert(id, at as i64, &judged(table, row, example).0)
                .expect("inserted");
        }
    }
    let parameters = Parameters {
        as_of: example.as_of.clone(),
        school: Some(example.school.clone()),
        period: Some("2026-2027-1".to_owned()),
        term_start: Some("20260901".to_owned()),
    };
    let findings = memory.run(&parameters).expect("rules run");
    findings
        .into_iter()
        .filter(|f| f.rule == rule.id)
        .map(|f| format!("{}:{}", f.table, f.row))
        .collect()
}

#[test]
fn examples_pass_and_fail_as_they_say() {
    let mut wrong = Vec::new();
    let mut tried = 0;
    for rule in standard().rules.iter().filter(|r| r.needs == Needs::Package) {
        for (at, example) in rule.examples.iter().enumerate() {
            tried += 1;
            let found = found(rule, example);
            if found.is_empty() == example.fails {
                wrong.push(format!(
                    "{} example {at} ({}): found {found:?}",
                    rule.id,
                    if example.fails { "fail" } else { "pass" }
                ));
            }
            if let Some(missing) = example.expect.iter().find(|e| !found.contains(e)) {
                wrong.push(format!("{} example {at}: {missing} is not among {found:?}", rule.id));
            }
        }
    }
    assert!(tried > 100, "only {tried} examples");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn both_executors_agree() {
    for table in &standard().tables {
        let connection = Connection::open_in_memory().expect("memory");
        functions::register(&connection, standard()).expect("functions");
        connection
            .execute_batch(&schema::create_table(table, "INTEGER", &[]))
            .expect("table");
        connection.execute_batch(&schema::create_view(table)).expect("view");
        for rule in &standard().rules {
            let Scope::Record {
                breach,
                args,
                suggest,
                error_when,
            } = &rule.scope
            else {
                continue;
            };
            if !rule.tables.contains(&table.id) {
                continue;
            }
            for example in &rule.examples {
                for row in example.rows.get(&table.id).into_iter().flatten() {
                    let (values, _) = judged(table, row, example);
                    let texts = [Some(breach), suggest.as_ref(), error_when.as_ref()]
                        .into_iter()
                        .flatten()
                        .chain(args.values());
                    for text in texts {
                        compare(&connection, table, &values, text, example, &rule.id);
                    }
                }
            }
        }
    }
}

fn compare(connection: &Connection, table: &Table, values: &[Value], text: &str, example: &Example, rule: &str) {
    let id = &table.id;
    connection
        .execute(&format!("DELETE FROM \"{id}_\""), [])
        .expect("emptied");
    let places = vec!["?"; values.len() + 1].join(", ");
    let bound = std::iter::once(rusqlite::types::ToSqlOutput::from(1i64)).chain(values.iter().map(schema::bind));
    connection
        .execute(
            &format!("INSERT INTO \"{id}_\" VALUES ({places})"),
            params_from_iter(bound),
        )
        .expect("inserted");
    let mut statement = connection
        .prepare(&format!("SELECT {text} FROM \"{id}\""))
        .unwrap_or_else(|e| panic!("{rule}: {e}"));
    for (name, value) in [(":as_of", &example.as_of), (":school", &example.school)] {
        if let Some(at) = statement.parameter_index(name).expect("a name") {
            statement.raw_bind_parameter(at, value).expect("bound");
        }
    }
    let mut rows = statement.raw_query();
    let sql = match rows.next().expect("runs").expect("a row").get_ref(0).expect("a column") {
        rusqlite::types::ValueRef::Null => None,
        rusqlite::types::ValueRef::Integer(n) => Some(n.to_string()),
        rusqlite::types::ValueRef::Real(r) => zhibao_core::functions::Val::Real(r).shown(),
        rusqlite::types::ValueRef::Text(text) => Some(String::from_utf8_lossy(text).into_owned()),
        rusqlite::types::ValueRef::Blob(_) => panic!("{rule}: a blob"),
    };
    let compiled = compile(text, table).unwrap_or_else(|e| panic!("{rule}: {e}"));
    let context = Context {
        standard: standard(),
        as_of: &example.as_of,
        school: Some(&example.school),
    };
    let native = compiled.value(values, &context).shown();
    assert_eq!(native, sql, "{rule}: {text} over {values:?}");
}
