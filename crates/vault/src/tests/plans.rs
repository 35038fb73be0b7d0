//! How SQLite runs the set rules of a vault: nothing grows with the square of the rows, and an edit looks rows up.

use std::collections::BTreeMap;

use tempfile::TempDir;

use super::{create, standard};
use crate::*;

/// A step of a plan: what stands above it, and what it does.
type Plan = BTreeMap<i64, (i64, String)>;

fn plan(vault: &Vault, statement: &str) -> Plan {
    let mut explained = vault.conn.prepare(&format!("EXPLAIN QUERY PLAN {statement}")).unwrap();
    let mut steps = explained.raw_query();
    let mut plan = Plan::new();
    while let Some(step) = steps.next().unwrap() {
        plan.insert(step.get(0).unwrap(), (step.get(1).unwrap(), step.get(3).unwrap()));
    }
    plan
}

/// The steps that go through a whole stored table without an index that picks rows. The school's profile is one record.
fn scans(plan: &Plan) -> Vec<(i64, &str)> {
    let tables = || standard().tables.iter().filter(|table| table.id != "school_profile");
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

#[test]
fn no_rule_goes_through_a_table_for_each_row_and_no_edit_through_a_table_at_all() {
    let folder = TempDir::new().unwrap();
    let (vault, _) = create(&folder);
    let mut wrong = Vec::new();
    let mut tried = 0;
    for rule in vault.rules.rules() {
        tried += 1;
        let whole = plan(&vault, &rule.statement(0));
        let mut loops: BTreeMap<i64, Vec<&str>> = BTreeMap::new();
        for (id, detail) in scans(&whole) {
            if is_correlated(&whole, id) {
                wrong.push(format!("{} for each row: {detail}", rule.id));
            }
            loops.entry(whole[&id].0).or_default().push(detail);
        }
        for scans in loops.values().filter(|scans| scans.len() > 1) {
            wrong.push(format!("{} crosses: {scans:?}", rule.id));
        }
        if rule.keys.contains_key(&rule.table) {
            let keyed = plan(&vault, &rule.statement(1));
            let through = scans(&keyed).into_iter();
            wrong.extend(through.map(|(_, detail)| format!("{} after an edit: {detail}", rule.id)));
        }
    }
    assert!(tried > 40, "only {tried} rules");
    wrong.sort();
    wrong.dedup();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
