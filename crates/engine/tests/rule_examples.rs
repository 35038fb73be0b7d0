//! Every rule file's examples, and the promise that both executors agree on them.

#[path = "rule_examples/rests.rs"]
mod rests;

use std::collections::BTreeMap;
use std::sync::Arc;

use rusqlite::{Connection, params_from_iter};
use zhibao_core::check::Checker;
use zhibao_core::expr::{Context, compile};
use zhibao_core::finding::Finding;
use zhibao_core::package::descriptor::{Binding, Counts, Facts};
use zhibao_core::standard::rule::{Example, Needs, Rows, Rule, Scope};
use zhibao_core::standard::table::{Field, Table};
use zhibao_core::standard::task::Demand;
use zhibao_core::standard::{Standard, bundled};
use zhibao_core::value::{Raw, Value};
use zhibao_engine::earlier::Earlier;
use zhibao_engine::judge::Judging;
use zhibao_engine::memory::{Before, Memory};
use zhibao_engine::package::{Builder, Signer, Sink};
use zhibao_engine::rules::Parameters;
use zhibao_engine::{functions, schema};
use zhibao_seal::cert::self_issued;
use zhibao_seal::key::SigningKey;

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

/// The earlier periods of an example, as packages of the tables that its rule judges.
fn before(rule: &Rule, example: &Example) -> Before<'static> {
    let one = |period: &str, as_of: &str, rows: &Rows| earlier(rule, example, period, as_of, rows);
    let mut dated: BTreeMap<(String, String), Rows> = BTreeMap::new();
    for (table, rows) in &example.history {
        for row in rows {
            let mut row = row.clone();
            let mut say = |column: &str| row.remove(column).unwrap_or_else(|| panic!("{}: no {column}", rule.id));
            let day = (say("as_of"), say("period"));
            let records = dated.entry(day).or_default().entry(table.clone()).or_default();
            records.push(row);
        }
    }
    Before {
        last: (rule.needs == Needs::Last).then(|| one("2025-2026-2", "20260401", &example.last)),
        history: dated
            .iter()
            .map(|((as_of, period), rows)| one(period, as_of, rows))
            .collect(),
    }
}

fn earlier<'a>(rule: &Rule, example: &Example, period: &str, as_of: &str, rows: &Rows) -> Earlier<'a> {
    let tables: Vec<&str> = rule.tables.iter().map(String::as_str).collect();
    let mut builder = Builder::new(standard(), &tables, &Nothing);
    for id in &tables {
        let mut writer = builder.table(id).expect("a table");
        let table = standard().table(id).expect("a table");
        for (at, row) in rows.get(*id).into_iter().flatten().enumerate() {
            writer.row(&at.to_string(), &judged(table, row, example).0);
        }
        builder.add(writer);
    }
    let key = SigningKey::generate();
    let chain = [self_issued(&key, &example.school, 1_790_000_000, 1_800_000_000).expect("a certificate")];
    let facts = Facts {
        school: example.school.clone(),
        school_name: String::new(),
        period: period.to_owned(),
        as_of: zhibao_core::dates::parse_day(as_of).expect("a day"),
        receiver: None,
        layers: Vec::new(),
        engine: 1,
        sequence: 1,
        previous: None,
        sealed_at: chrono::DateTime::from_timestamp(1_795_000_000, 0)
            .expect("a time")
            .into(),
        confirmed_by: Vec::new(),
        findings: Counts::default(),
        audit_head: None,
        base: None,
        app: String::new(),
    };
    let signer = Signer {
        key: &key,
        chain: &chain,
    };
    let sealed = builder.seal(facts, signer, Vec::new()).expect("a package").out;
    Earlier::at_hand(period.to_owned(), as_of.to_owned(), sealed)
}

struct Nothing;

impl Binding for Nothing {
    fn required(&self, _: &Table, _: &Field) -> bool {
        false
    }

    fn reference(&self, _: &Table, _: &Field) -> bool {
        false
    }
}

fn found_in_set(rule: &Rule, example: &Example) -> Vec<String> {
    let columns = standard()
        .tables
        .iter()
        .map(|t| (t.id.clone(), (0..t.fields.len()).collect()))
        .collect();
    let mut memory = Memory::after(standard(), &columns, before(rule, example)).expect("memory");
    for (id, rows) in &example.rows {
        let table = standard().table(id).expect("a table");
        // One of which nothing is known is not there.
        for (at, row) in rows.iter().enumerate().filter(|(_, row)| !row.is_empty()) {
            memory.insert(id, at as i64, &judged(table, row, example).0);
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
    for rule in &standard().rules {
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

#[test]
fn a_receiver_looks_back_at_the_package_of_the_period_before() {
    let mut asked = Standard::load(Standard::bundled_files()).unwrap_or_else(|faults| panic!("{faults}"));
    let demands = asked.tables.iter().map(|t| (t.id.clone(), Demand::default()));
    asked.task.tables = demands.collect();
    let asked = Arc::new(asked);
    let rule = asked.rule("P04").expect("the rule");
    let example = rule.examples.iter().find(|e| e.fails).expect("an example that fails");
    let parameters = Parameters {
        as_of: example.as_of.clone(),
        school: Some(example.school.clone()),
        period: Some("2026-2027-1".to_owned()),
        term_start: Some("20260901".to_owned()),
    };
    let judged_after = |period: Option<&str>| {
        let mut judging = Judging::new(&asked, &[]);
        if let Some(period) = period {
            judging = judging.after(earlier(rule, example, period, "20260401", &example.last));
        }
        judging.start(parameters.clone());
        for (id, rows) in &example.rows {
            let table = asked.table(id).expect("a table");
            for (at, row) in rows.iter().enumerate() {
                judging.row(table, &at.to_string(), &judged(table, row, example).0);
            }
        }
        let judgement = judging.finish(&[]).expect("judged");
        let found = judgement.findings.iter().any(|f| f.rule == "P04");
        (found, judgement.skipped.iter().any(|id| id == "P04"))
    };
    assert_eq!(judged_after(Some("2025-2026-2")), (true, false));
    assert_eq!(judged_after(None), (false, true), "without one the rule is listed");
    assert_eq!(
        judged_after(Some("2026-2027-1")),
        (false, true),
        "a former version of the same"
    );
}
