//! Reading `rules/<letter>/<id>.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Standard;
use super::load::{Faults, LabelEntry, SourceFile, parse_toml};
use super::rule::{Example, Needs, Rows, Rule, Scope, Severity};
use super::table::Label;
use crate::message::places;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleFile {
    id: String,
    title: LabelEntry,
    why: String,
    #[serde(default)]
    source: String,
    severity: String,
    scope: String,
    #[serde(default)]
    tables: Vec<String>,
    #[serde(default)]
    field: Option<FieldEntry>,
    #[serde(default)]
    breach: Option<String>,
    #[serde(default)]
    error_when: Option<String>,
    #[serde(default)]
    suggest: Option<String>,
    #[serde(default)]
    select: Option<String>,
    #[serde(default)]
    by: Vec<String>,
    #[serde(default)]
    exception: Option<String>,
    #[serde(default)]
    explain: Option<bool>,
    #[serde(default)]
    needs: Option<String>,
    #[serde(default)]
    args: BTreeMap<String, String>,
    message: LabelEntry,
    #[serde(default)]
    hint: LabelEntry,
    #[serde(default)]
    #[allow(dead_code)]
    format: Option<String>,
    #[serde(default)]
    #[allow(dead_code)]
    check: Option<String>,
    #[serde(default)]
    pass: Vec<ExampleEntry>,
    #[serde(default)]
    fail: Vec<ExampleEntry>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum FieldEntry {
    One(String),
    ByTable(BTreeMap<String, String>),
}

type RowsEntry = BTreeMap<String, Vec<BTreeMap<String, toml::Value>>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExampleEntry {
    #[serde(default)]
    record: Option<BTreeMap<String, toml::Value>>,
    #[serde(default)]
    rows: RowsEntry,
    #[serde(default)]
    last: RowsEntry,
    #[serde(default)]
    history: RowsEntry,
    #[serde(default)]
    table: Option<String>,
    #[serde(default)]
    field: Option<String>,
    #[serde(default)]
    value: Option<toml::Value>,
    #[serde(default)]
    expect: Vec<String>,
    #[serde(default)]
    as_of: Option<String>,
    #[serde(default)]
    school: Option<String>,
}

pub(super) fn load(files: &[SourceFile<'_>], standard: &mut Standard, faults: &mut Faults) {
    let mut rules: Vec<Rule> = Vec::new();
    for file in files
        .iter()
        .filter(|f| f.path.starts_with("rules/") && f.path.ends_with(".toml"))
    {
        let Some(entry) = parse_toml::<RuleFile>(file, faults) else {
            continue;
        };
        let rule = rule(entry, file, standard, faults);
        if rules.iter().any(|r| r.id == rule.id) {
            faults.at(file, "id", format!("the rule {} stands twice", rule.id));
        }
        rules.push(rule);
    }
    rules.sort_by(|a, b| a.id.cmp(&b.id));
    standard.rules = rules;
}

fn rule(entry: RuleFile, file: &SourceFile<'_>, standard: &Standard, faults: &mut Faults) -> Rule {
    let stem = file
        .path
        .rsplit('/')
        .next()
        .and_then(|n| n.strip_suffix(".toml"))
        .unwrap_or("");
    if stem != entry.id {
        faults.at(file, "id", format!("the file is named {stem}, the rule {}", entry.id));
    }
    let severity = match entry.severity.as_str() {
        "error" => Severity::Error,
        "warning" => Severity::Warning,
        other => {
            faults.at(file, "severity", format!("there is no severity {other}"));
            Severity::Error
        }
    };
    let needs = match entry.needs.as_deref() {
        None | Some("package") => Needs::Package,
        Some("last") => Needs::Last,
        Some("history") => Needs::History,
        Some(other) => {
            faults.at(file, "needs", format!("there is no need {other}"));
            Needs::Package
        }
    };
    let scope = scope(&entry, file, faults);
    let field = match entry.field {
        None => BTreeMap::new(),
        Some(FieldEntry::One(code)) => BTreeMap::from([(String::new(), code)]),
        Some(FieldEntry::ByTable(map)) => map,
    };
    let (message, hint): (Label, Label) = (entry.message.into(), entry.hint.into());
    if message.zh.is_empty() || message.en.is_empty() || hint.zh.is_empty() != hint.en.is_empty() {
        faults.at(file, "message", "a text is missing in one language");
    } else if places(&message.zh) != places(&message.en) {
        faults.at(file, "message", "the two languages name other places");
    }
    let first = entry.tables.first().cloned().unwrap_or_default();
    let mut examples: Vec<Example> = entry.pass.into_iter().map(|e| example(e, false, &first)).collect();
    examples.extend(entry.fail.into_iter().map(|e| example(e, true, &first)));
    let rule = Rule {
        id: entry.id,
        title: entry.title.into(),
        why: entry.why,
        source: entry.source,
        severity,
        scope,
        tables: entry.tables,
        field,
        exception: entry.exception.as_deref() == Some("evidence"),
        explain: entry.explain.unwrap_or(true),
        needs,
        message,
        hint,
        examples,
    };
    check(&rule, file, standard, faults);
    rule
}

fn scope(entry: &RuleFile, file: &SourceFile<'_>, faults: &mut Faults) -> Scope {
    match (entry.scope.as_str(), &entry.breach, &entry.select) {
        ("field", None, None) => Scope::Field,
        ("record", Some(breach), None) => Scope::Record {
            breach: breach.clone(),
            error_when: entry.error_when.clone(),
            suggest: entry.suggest.clone(),
            args: entry.args.clone(),
        },
        ("set", None, Some(select)) => Scope::Set {
            select: select.clone(),
            by: entry.by.clone(),
        },
        _ => {
            faults.at(
                file,
                "scope",
                "a record rule has `breach`, a set rule has `select`, a field rule neither",
            );
            Scope::Field
        }
    }
}

fn check(rule: &Rule, file: &SourceFile<'_>, standard: &Standard, faults: &mut Faults) {
    for (table, code) in &rule.field {
        let tables = rule.tables.iter().filter(|t| table.is_empty() || *t == table);
        for table in tables.filter_map(|t| standard.table(t)) {
            // A rule with one `field` for several tables means the owner of findings.
            if table.field(code).is_none()
                && (rule.tables.first() == Some(&table.id) || matches!(rule.scope, Scope::Record { .. }))
            {
                faults.at(file, "field", format!("{} has no field {code}", table.id));
            }
        }
    }
    for id in &rule.tables {
        let Some(table) = standard.table(id) else {
            faults.at(file, "tables", format!("there is no table {id}"));
            continue;
        };
        let Scope::Record {
            breach,
            error_when,
            suggest,
            args,
        } = &rule.scope
        else {
            continue;
        };
        let texts = [
            ("breach", Some(breach)),
            ("error_when", error_when.as_ref()),
            ("suggest", suggest.as_ref()),
        ];
        for (key, text) in texts.into_iter().chain(args.iter().map(|(k, v)| (k.as_str(), Some(v)))) {
            if let Some(Err(error)) = text.map(|t| crate::expr::compile(t, table)) {
                faults.at(file, &format!("{key} ="), format!("{key}: {error}"));
            }
        }
    }
    if matches!(rule.scope, Scope::Field) {
        return;
    }
    if rule.tables.is_empty() {
        faults.at(file, "tables", "names no table");
    }
    for example in &rule.examples {
        let looks_back = [("last", &example.last), ("history", &example.history)];
        for (key, rows) in looks_back {
            let sees = rule.needs == Needs::History || rule.needs == Needs::Last && key == "last";
            if let Some(table) = rows.keys().find(|table| !sees || !rule.tables.contains(table)) {
                let reason = format!("{key}.{table} needs a rule that looks back and names the table");
                faults.at(file, &format!("{key}.{table}"), reason);
            }
        }
    }
    for fails in [false, true] {
        if !rule.examples.iter().any(|e| e.fails == fails) {
            faults.at(
                file,
                "id",
                format!("has no example that {}", if fails { "fails" } else { "passes" }),
            );
        }
    }
}

fn example(entry: ExampleEntry, fails: bool, first_table: &str) -> Example {
    let text = |value: toml::Value| match value {
        toml::Value::String(text) => text,
        toml::Value::Boolean(b) => u8::from(b).to_string(),
        other => other.to_string(),
    };
    let record =
        |map: BTreeMap<String, toml::Value>| map.into_iter().map(|(k, v)| (k, text(v))).collect::<BTreeMap<_, _>>();
    let table = entry.table.unwrap_or_else(|| first_table.to_owned());
    let all = |rows: RowsEntry| -> Rows {
        let tables = rows.into_iter();
        tables
            .map(|(t, list)| (t, list.into_iter().map(record).collect()))
            .collect()
    };
    let mut rows = all(entry.rows);
    let mut single = entry.record.map(record);
    if let (Some(field), Some(value)) = (&entry.field, entry.value) {
        single.get_or_insert_default().insert(field.clone(), text(value));
    }
    if let Some(single) = single {
        rows.entry(table).or_default().push(single);
    }
    Example {
        fails,
        rows,
        last: all(entry.last),
        history: all(entry.history),
        expect: entry.expect,
        as_of: entry.as_of.unwrap_or_else(|| "20261101".to_owned()),
        school: entry.school.unwrap_or_else(|| "3143000123".to_owned()),
        field: entry.field,
    }
}
