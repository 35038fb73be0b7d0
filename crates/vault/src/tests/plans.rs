//! How SQLite runs the set rules of a vault: nothing grows with the square of the rows, and an edit looks rows up.
//! Neither do figures, be it in a vault or over the rows of a package.

use std::collections::BTreeMap;

use rusqlite::Connection;
use tempfile::TempDir;
use zhibao_engine::figures::quality;
use zhibao_engine::{functions, schema};

use super::{create, standard};

/// A step of a plan: what stands above it, and what it does.
type Plan = BTreeMap<i64, (i64, String)>;

fn plan(connection: &Connection, statement: &str) -> Plan {
    let mut explained = connection.prepare(&format!("EXPLAIN QUERY PLAN {statement}")).unwrap();
    let mut steps = explained.raw_query();
    let mut plan = Plan::new();
    while let Some(step) = steps.next().unwrap() {
        plan.insert(step.get(0).unwrap(), (step.get(1).unwrap(), step.get(3).unwrap()));
    }
    plan
}

/// Tables of one record, and of some dozens.
const SMALL: [&str; 2] = ["school_profile", "major"];

/// The steps that go through a whole stored table without an index that picks rows.
fn scans(plan: &Plan) -> Vec<(i64, &str)> {
    let tables = || {
        standard()
            .tables
            .iter()
            .filter(|table| !SMALL.contains(&table.id.as_str()))
    };
    let stored = |name: &str| tables().any(|table| format!("{}_", table.id) == name);
    let scan = |(id, (_, detail)): (&i64, &'_ (i64, String))| {
        let name = detail.strip_prefix("SCAN ")?.split(' ').next()?;
        stored(name).then_some(*id)
    };
    let ids = plan.iter().filter_map(scan);
    ids.map(|id| (id, plan[&id].1.as_str())).collect()
}

fn is_correlated(plan: &Plan, mut step: i64) -> bool {
    while let Some((above, detail)) = plan.get(&step) {
        if detail.contains("CORRELATED") {
            return true;
        }
        step = *above;
    }
    false
}

/// What goes through a table, or builds an index over it, for each row of another.
fn loops(plan: &Plan) -> Vec<String> {
    let scans = scans(plan);
    let mut wrong: Vec<String> = plan
        .iter()
        .filter(|(id, (_, detail))| detail.contains(" AUTOMATIC ") || scans.iter().any(|(scan, _)| scan == *id))
        .filter(|(id, _)| is_correlated(plan, **id))
        .map(|(_, (_, detail))| format!("for each row: {detail}"))
        .collect();
    let mut levels: BTreeMap<i64, Vec<&str>> = BTreeMap::new();
    for (id, detail) in scans {
        levels.entry(plan[&id].0).or_default().push(detail);
    }
    let crossed = levels.values().filter(|scans| scans.len() > 1);
    wrong.extend(crossed.map(|scans| format!("crosses: {scans:?}")));
    wrong
}

#[test]
fn no_rule_goes_through_a_table_for_each_row_and_no_edit_through_a_table_at_all() {
    let folder = TempDir::new().unwrap();
    let (vault, _) = create(&folder);
    let mut wrong = Vec::new();
    let mut tried = 0;
    for rule in vault.rules.rules() {
        tried += 1;
        let whole = loops(&plan(&vault.conn, &rule.statement(0)));
        wrong.extend(whole.into_iter().map(|what| format!("{} {what}", rule.id)));
        if rule.keys.contains_key(&rule.table) {
            let keyed = plan(&vault.conn, &rule.statement(1));
            let through = scans(&keyed).into_iter();
            wrong.extend(through.map(|(_, detail)| format!("{} after an edit: {detail}", rule.id)));
        }
    }
    assert!(tried > 40, "only {tried} rules");
    wrong.sort();
    wrong.dedup();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_figure_goes_through_a_table_for_each_row() {
    let folder = TempDir::new().unwrap();
    let (mut vault, _) = create(&folder);
    let statements = vault
        .figures(true, BTreeMap::new(), |session| Ok(session.statements()))
        .unwrap();
    assert!(statements.len() > 150, "only {}", statements.len());
    // A receiver has the same tables without an index.
    let package = Connection::open_in_memory().unwrap();
    functions::register(&package, standard()).unwrap();
    for table in &standard().tables {
        let all: Vec<usize> = (0..table.fields.len()).collect();
        package.execute_batch(&schema::create_narrow(table, &all)).unwrap();
    }
    quality::provide(&package, &[]).unwrap();
    let mut wrong = Vec::new();
    for (figure, statement) in &statements {
        for (place, connection) in [("a vault", &vault.conn), ("a package", &package)] {
            let found = loops(&plan(connection, statement));
            wrong.extend(found.into_iter().map(|what| format!("{figure} in {place} {what}")));
        }
    }
    wrong.sort();
    wrong.dedup();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
