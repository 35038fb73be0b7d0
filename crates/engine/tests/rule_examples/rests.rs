//! What rules look up, and what a package holds of it: a receiver must not find what the school's vault does not.
//!
//! A vault judges all its records, a package holds those of a period. So every rule is run on its own examples without the
//! records that might lie in another period; where it then finds more, the records that it speaks of rest on those, and
//! their table must say so.

use std::collections::BTreeSet;

use zhibao_core::expr::{Context, compile};
use zhibao_core::standard::rule::{Example, Rule, Scope};
use zhibao_core::standard::table::{PeriodKind, Table};

use super::{Typed, found, judged, standard};

/// What lies in the package all the same, or need not: rule, table that it speaks of, table that it looks up, and why.
const KNOWN: &[(&str, &str, &str, &str)] = &[
    (
        "P01",
        "school_profile",
        "status_change",
        "pupils bring all that they went through",
    ),
    ("P01", "school_profile", "student", "who left is told once more"),
    (
        "P10",
        "school_profile",
        "student",
        "who left is told once more, and then read from there",
    ),
    (
        "R18",
        "party_org",
        "party_activity",
        "whole months and quarters of the term",
    ),
    ("T07", "student", "term_registration", "that of the period itself"),
    (
        "T08",
        "grant_payment",
        "status_change",
        "pupils, whom grants name, bring all that they went through",
    ),
    // A mark of an examination sat again, of a course that no programme has, in a term after that of its task, is refused.
    ("T15", "score", "teaching_task", "those of the same term"),
];

/// Whether a record of an example may lie in another period than the records that are judged by it.
fn may_lie_elsewhere(table: &Table, row: &Typed, example: &Example) -> bool {
    match &table.period {
        PeriodKind::Standing { predicate: None } => false,
        PeriodKind::Standing { predicate: Some(text) } => {
            let scope = compile(text, table).expect("a predicate");
            let context = Context {
                standard: standard(),
                as_of: &example.as_of,
                school: Some(&example.school),
            };
            !scope.holds(judged(table, row, example).0.as_slice(), &context)
        }
        _ => true,
    }
}

/// Whether what a record names in another table is packed with it.
fn comes_along(own: &Table, other: &Table) -> bool {
    let follows = |table: &Table, lead: &Table| {
        let reference = table.follows.and_then(|at| table.fields[at].reference.as_ref());
        reference.is_some_and(|reference| reference.table == lead.id)
    };
    let names = |field: &zhibao_core::standard::table::Field| {
        field
            .reference
            .as_ref()
            .is_some_and(|reference| reference.table == other.id)
    };
    own.id == other.id
        || own.rests_on.iter().any(|rest| rest.table == other.id)
        || own.fields.iter().any(names)
        || follows(other, own)
}

/// The tables that a rule speaks of and looks up, where it finds more without records that may lie elsewhere.
fn rests(rule: &Rule) -> BTreeSet<(String, String)> {
    let mut rests = BTreeSet::new();
    for example in &rule.examples {
        let before: BTreeSet<String> = found(rule, example).into_iter().collect();
        for (id, rows) in &example.rows {
            let table = standard().table(id).expect("a table");
            let elsewhere: Vec<usize> = (0..rows.len())
                .filter(|at| may_lie_elsewhere(table, &rows[*at], example))
                .collect();
            // Each alone, and all of them.
            for out in elsewhere.iter().map(std::slice::from_ref).chain([elsewhere.as_slice()]) {
                let mut less = example.clone();
                let kept = less.rows.get_mut(id).expect("the table");
                // Records keep their places, by which findings name them.
                out.iter().for_each(|at| kept[*at].clear());
                let more = found(rule, &less).into_iter().filter(|one| !before.contains(one));
                let own = more.filter_map(|one| Some(one.split_once(':')?.0.to_owned()));
                rests.extend(own.map(|own| (own, id.clone())));
            }
        }
    }
    rests
}

#[test]
fn what_a_record_is_judged_by_travels_with_it() {
    let looked_up = |rule: &&Rule| matches!(rule.scope, Scope::Set { .. });
    let mut found = BTreeSet::new();
    let (mut missing, mut seen) = (Vec::new(), Vec::new());
    for rule in standard().rules.iter().filter(looked_up) {
        for (own, other) in rests(rule) {
            let (table, looked_up) = (
                standard().table(&own).expect("a table"),
                standard().table(&other).expect("a table"),
            );
            if comes_along(table, looked_up) {
                found.insert((own, other));
                continue;
            }
            let is_known = KNOWN
                .iter()
                .any(|(id, from, to, _)| (*id, *from, *to) == (&rule.id, &own, &other));
            let what = format!("{}: {own} rests on {other}", rule.id);
            match is_known {
                true => seen.push(what),
                false => missing.push(what),
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
    let is_moot =
        |(id, from, to, _): &&(&str, &str, &str, &str)| !seen.contains(&format!("{id}: {from} rests on {to}"));
    assert_eq!(KNOWN.iter().find(is_moot), None);
    let says = |own: &str, other: &str| found.contains(&(own.to_owned(), other.to_owned()));
    for table in &standard().tables {
        for rest in &table.rests_on {
            assert!(
                says(&table.id, &rest.table),
                "no rule wants {} for {}",
                rest.table,
                table.id
            );
        }
    }
}
