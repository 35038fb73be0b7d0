//! Who uses what: tables by rules and figures, fields by their statements, lists by fields.

use std::collections::{BTreeSet, HashMap, HashSet};

use zhibao_core::standard::Standard;
use zhibao_core::standard::indicator::{Formula, Indicator};
use zhibao_core::standard::report::{Fill, Report};
use zhibao_core::standard::rule::{Rule, Scope};
use zhibao_core::standard::table::{Field, FieldType, Format};

use crate::key::{Key, Kind};

/// The entries that use an entry, by its key.
#[derive(Debug, Default)]
pub(crate) struct Uses(HashMap<Key, BTreeSet<Key>>);

impl Uses {
    pub(crate) fn of(standard: &Standard) -> Uses {
        let mut uses = Uses::default();
        for rule in &standard.rules {
            let texts = rule_texts(rule);
            let mut words = words(&texts);
            words.extend(rule.field.values().map(String::as_str));
            uses.reads(standard, Key::new(Kind::Rule, &rule.id), &rule.tables, &words);
        }
        for indicator in &standard.indicators {
            let texts = indicator_texts(indicator);
            let key = Key::new(Kind::Indicator, &indicator.id);
            uses.reads(standard, key, &indicator.tables, &words(&texts));
        }
        for report in &standard.reports {
            let texts = report_texts(report);
            let key = Key::new(Kind::Report, &report.id);
            uses.reads(standard, key.clone(), &report.tables, &words(&texts));
            for beside in &report.beside {
                uses.add(Key::new(Kind::Indicator, beside), key.clone());
            }
        }
        for table in &standard.tables {
            for field in table.fields.iter().chain(&table.off) {
                let key = Key::field(&table.id, &field.code);
                for list in &field.lists {
                    uses.add(Key::new(Kind::List, list), key.clone());
                }
                for rule in native(field).into_iter().filter(|id| standard.rule(id).is_some()) {
                    uses.add(key.clone(), Key::new(Kind::Rule, rule));
                    uses.add(Key::new(Kind::Rule, rule), key.clone());
                }
                if let Some(to) = &field.reference {
                    uses.add(Key::new(Kind::Table, &to.table), key.clone());
                }
            }
        }
        uses
    }

    /// The entries of a kind that use an entry.
    pub(crate) fn users(&self, of: &Key, kind: Kind) -> impl Iterator<Item = &Key> {
        self.0.get(of).into_iter().flatten().filter(move |key| key.kind == kind)
    }

    fn add(&mut self, used: Key, by: Key) {
        self.0.entry(used).or_default().insert(by);
    }

    /// Notes that an entry reads tables, and of their fields those that its words name.
    fn reads(&mut self, standard: &Standard, by: Key, tables: &[String], words: &HashSet<&str>) {
        for id in tables {
            self.add(Key::new(Kind::Table, id), by.clone());
            let Some(table) = standard.table(id) else { continue };
            for field in table.fields.iter().chain(&table.off) {
                if words.contains(field.code.as_str()) {
                    self.add(Key::field(&table.id, &field.code), by.clone());
                }
            }
        }
    }
}

/// The rules that are checked natively on a field (`schemas/rules/F`), and the rule of references.
pub(crate) fn native(field: &Field) -> Vec<&'static str> {
    let mut out: Vec<&'static str> = match field.kind {
        FieldType::Code | FieldType::Boolean => vec!["F02"],
        FieldType::Date => vec!["F05"],
        FieldType::YearMonth => vec!["F06"],
        FieldType::Text => vec!["F03", "F04"],
        FieldType::Integer | FieldType::Number { .. } => vec![],
        FieldType::Attachment => vec!["F26"],
    };
    out.extend_from_slice(match field.format {
        Some(Format::ResidentId) => &["F07", "F08", "F09", "F10", "F27"],
        Some(Format::NationalStudentNo) => &["F11"],
        Some(Format::TemporaryId) => &["F10"],
        Some(Format::SchoolCode) => &["F12"],
        Some(Format::Uscc) => &["F13"],
        Some(Format::Mobile | Format::Phone) => &["F14"],
        Some(Format::PersonName) => &["F15", "F16"],
        Some(Format::StudentNo) => &["F17"],
        Some(Format::Score) => &["F18"],
        Some(Format::NonNegative) => &["F19"],
        Some(Format::Height | Format::Weight | Format::Vision) => &["F20"],
        Some(Format::Postcode) => &["F21"],
        Some(Format::Photo) => &["F22"],
        Some(Format::BankCard) => &["F23"],
        Some(Format::Isbn) => &["F24"],
        Some(Format::Attachment) | None => &[],
    });
    if field.reference.is_some() {
        out.push("T01");
    }
    out
}

fn words<'t>(texts: &[&'t str]) -> HashSet<&'t str> {
    let apart = |c: char| !c.is_ascii_alphanumeric() && c != '_';
    texts.iter().flat_map(|text| text.split(apart)).collect()
}

fn rule_texts(rule: &Rule) -> Vec<&str> {
    match &rule.scope {
        Scope::Field => Vec::new(),
        Scope::Record {
            breach,
            error_when,
            suggest,
            args,
        } => {
            let more = error_when.iter().chain(suggest).chain(args.values());
            std::iter::once(breach).chain(more).map(String::as_str).collect()
        }
        Scope::Set { select, by } => std::iter::once(select).chain(by).map(String::as_str).collect(),
    }
}

fn indicator_texts(indicator: &Indicator) -> Vec<&str> {
    match &indicator.formula {
        Formula::Sql { select, drill } => {
            let drill = drill.as_ref().map(|sql| sql.text.as_str());
            std::iter::once(select.text.as_str()).chain(drill).collect()
        }
        Formula::Met(_) => Vec::new(),
    }
}

fn report_texts(report: &Report) -> Vec<&str> {
    let mut out: Vec<&str> = report.sources.values().map(|s| s.select.text.as_str()).collect();
    for column in &report.columns {
        if let Fill::Records { when, take } = &column.fill {
            out.extend(when.iter().chain(take.sql()).map(|sql| sql.text.as_str()));
        }
    }
    for row in &report.rows {
        let taken = row.take.as_ref().and_then(|take| take.sql());
        out.extend(row.when.iter().chain(taken).map(|sql| sql.text.as_str()));
        if let Some(each) = &row.each {
            let more = each.label.iter().chain(each.stubs.values());
            out.extend(std::iter::once(&each.key).chain(more).map(|sql| sql.text.as_str()));
        }
    }
    out
}
