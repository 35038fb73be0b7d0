//! A rule that is passed over because its `quiet` conditions hold would have found nothing, and what one with `alone` finds
//! follows from the rows that are not: rows in memory are judged as SQLite alone judges them.

use std::sync::Arc;

use proptest::prelude::*;
use rusqlite::{Connection, params_from_iter};
use zhibao_core::finding::Finding;
use zhibao_core::standard::rule::{Needs, Quiet};
use zhibao_core::standard::table::{Field, FieldType};
use zhibao_core::standard::{Standard, bundled};
use zhibao_core::value::Value;
use zhibao_engine::memory::{Columns, Memory};
use zhibao_engine::rules::{Parameters, SetRule, SetRules};
use zhibao_engine::{functions, schema};

/// Tables of rules that have such conditions, and tables that they refer to.
const TABLES: [&str; 4] = ["student", "student_family_member", "class", "major"];

fn standard() -> &'static Arc<Standard> {
    bundled().unwrap_or_else(|faults| panic!("{faults}"))
}

fn parameters() -> Parameters {
    Parameters {
        as_of: "20261101".to_owned(),
        school: Some("3143000123".to_owned()),
        period: Some("2026-2027-1".to_owned()),
        term_start: Some("20260901".to_owned()),
    }
}

/// A value of a field, one of few; `skew` of ten are the first.
fn value(field: &Field, roll: u64, skew: u64) -> Value {
    let pick = if roll % 10 < skew { 0 } else { (roll / 10 % 5) as usize };
    let texts = match field.kind {
        FieldType::Boolean | FieldType::Integer => {
            return [Value::Int(1), Value::Int(0), Value::Int(2), Value::Null, Value::Null][pick].clone();
        }
        FieldType::Number { decimals } => {
            let scaled = |scaled| {
                Value::Dec(zhibao_core::value::Decimal {
                    scaled,
                    scale: decimals,
                })
            };
            return [scaled(30), scaled(20), Value::Null, Value::Null, scaled(10)][pick].clone();
        }
        FieldType::Date => ["20100301", "20060101", "20090909", "", ""],
        FieldType::YearMonth => ["202609", "202409", "202509", "", ""],
        FieldType::Code => ["01", "07", "1", "", "02"],
        FieldType::Text | FieldType::Attachment => ["a", "b", "c", "", "d"],
    };
    Some(texts[pick])
        .filter(|text| !text.is_empty())
        .map_or(Value::Null, Value::text)
}

type Rows = Vec<(&'static str, i64, Vec<Value>)>;

fn rows(seed: u64, counts: [usize; 4], skew: u64) -> Rows {
    let mut state = seed | 1;
    let mut roll = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        state >> 33
    };
    let mut out = Vec::new();
    for (id, count) in TABLES.into_iter().zip(counts) {
        let table = standard().table(id).expect("a table");
        for n in 0..count {
            let mut values: Vec<Value> = table.fields.iter().map(|f| value(f, roll(), skew)).collect();
            // Half the schools number their pupils well.
            if seed.is_multiple_of(2)
                && let Some(at) = table.field_index("XH")
            {
                values[at] = Value::text(&n.to_string());
            }
            out.push((id, out.len() as i64, values));
        }
    }
    out
}

fn by_memory(rows: &Rows, wanted: impl Fn(&SetRule) -> bool) -> Vec<Finding> {
    let fields = |id: &str| (0..standard().table(id).expect("a table").fields.len()).collect();
    let columns: Columns = TABLES.into_iter().map(|id| (id.to_owned(), fields(id))).collect();
    let mut memory = Memory::new(standard(), &columns).expect("memory");
    rows.iter()
        .for_each(|(table, id, values)| memory.insert(table, *id, values));
    memory.run_where(&parameters(), wanted).expect("rules run")
}

fn by_sqlite(rows: &Rows, wanted: impl Fn(&SetRule) -> bool) -> Vec<Finding> {
    zhibao_engine::ready();
    let connection = Connection::open_in_memory().expect("memory");
    functions::register(&connection, standard()).expect("functions");
    for table in TABLES.into_iter().filter_map(|id| standard().table(id)) {
        let text = schema::create_table(table, "INTEGER", &[]) + ";" + &schema::create_view(table);
        connection.execute_batch(&text).expect("a table");
    }
    for (table, id, values) in rows {
        let sql = format!("INSERT INTO \"{table}_\" VALUES (?{})", ", ?".repeat(values.len()));
        let bound = std::iter::once(rusqlite::types::ToSqlOutput::from(*id)).chain(values.iter().map(schema::bind));
        connection.execute(&sql, params_from_iter(bound)).expect("a row");
    }
    let mut rules = SetRules::prepare(standard(), &connection).expect("rules");
    rules.set_scope(|table| TABLES.contains(&table));
    let run = |rule| rules.run_all(&connection, rule, &parameters()).expect("it runs");
    rules
        .rules()
        .iter()
        .filter(|rule| rule.needs == Needs::Package && wanted(rule))
        .flat_map(run)
        .collect()
}

fn sorted(findings: Vec<Finding>) -> Vec<String> {
    let mut texts: Vec<String> = findings.iter().map(|finding| format!("{finding:?}")).collect();
    texts.sort();
    texts
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn what_is_passed_over_would_have_found_nothing(
        seed: u64,
        counts in [0usize..45, 0usize..45, 0usize..4, 0usize..4],
        skew in 0u64..11,
    ) {
        let rows = rows(seed, counts, skew);
        prop_assert_eq!(sorted(by_memory(&rows, |_| true)), sorted(by_sqlite(&rows, |_| true)));
    }

    #[test]
    fn rows_that_are_alone_do_not_matter(
        seed: u64,
        counts in [0usize..45, 0usize..45, 0usize..4, 0usize..4],
        skew in 0u64..11,
    ) {
        let rows = rows(seed, counts, skew);
        let alone = |rule: &SetRule| {
            !rule.quiet.is_empty() && rule.quiet.iter().all(|quiet| matches!(quiet, Quiet::Alone(_)))
        };
        for id in ["R01", "R02", "R03", "R04", "R05"] {
            let wanted = |rule: &SetRule| rule.id == id;
            prop_assert_eq!(sorted(by_memory(&rows, wanted)), sorted(by_sqlite(&rows, wanted)));
        }
        prop_assert_eq!(sorted(by_memory(&rows, alone)), sorted(by_sqlite(&rows, alone)));
    }
}
