//! Reading `rules/<letter>/<id>.toml`.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::Standard;
use super::fault::{Faults, SourceFile};
use super::load::{LabelEntry, parse_toml};
use super::load_quiet::{self, QuietEntry};
use super::params::{self, Param, ParamEntry, TOLD};
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
    quiet: Vec<QuietEntry>,
    #[serde(default)]
    params: BTreeMap<String, ParamEntry>,
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

/// The values that layers give to parameters, by rule.
pub(super) type Values = BTreeMap<String, BTreeMap<String, f64>>;

pub(super) fn load(files: &[SourceFile<'_>], set: &Values, standard: &mut Standard, faults: &mut Faults) {
    let mut rules: Vec<Rule> = Vec::new();
    for file in files
        .iter()
        .filter(|f| f.path.starts_with("rules/") && f.path.ends_with(".toml"))
    {
        let Some(mut entry) = parse_toml::<RuleFile>(file, faults) else {
            continue;
        };
        let none = BTreeMap::new();
        let params = params::read(
            std::mem::take(&mut entry.params),
            set.get(&entry.id).unwrap_or(&none),
            file,
            faults,
        );
        put_params(&mut entry, &params, file, faults);
        let rule = rule(entry, params, file, standard, faults);
        if rules.iter().any(|r| r.id == rule.id) {
            faults.say(file, "id", "rule_twice", &[("rule", &rule.id)]);
        }
        rules.push(rule);
    }
    rules.sort_by(|a, b| a.id.cmp(&b.id));
    standard.rules = rules;
}

/// Puts the values of parameters into SQL and texts.
fn put_params(entry: &mut RuleFile, params: &BTreeMap<String, Param>, file: &SourceFile<'_>, faults: &mut Faults) {
    let mut seen = BTreeSet::new();
    let texts = [
        &mut entry.breach,
        &mut entry.error_when,
        &mut entry.suggest,
        &mut entry.select,
    ];
    for text in texts.into_iter().flatten().chain(entry.args.values_mut()) {
        *text = params::into_sql(text, params, &mut seen);
    }
    for name in params.keys().filter(|name| !seen.contains(*name)) {
        faults.say(file, &format!("{name} ="), "param_unused", &[("name", name)]);
    }
    let known = |name: &String| TOLD.contains(&name.as_str()) || params.contains_key(name);
    for name in seen.iter().filter(|name| !known(name)) {
        faults.say(file, &format!(":{name}"), "no_such_param", &[("name", name)]);
    }
    for label in [&mut entry.message, &mut entry.hint] {
        let put = params::into_text(std::mem::take(label).into(), params);
        *label = LabelEntry { zh: put.zh, en: put.en };
    }
}

fn rule(
    entry: RuleFile,
    params: BTreeMap<String, Param>,
    file: &SourceFile<'_>,
    standard: &Standard,
    faults: &mut Faults,
) -> Rule {
    let stem = file
        .path
        .rsplit('/')
        .next()
        .and_then(|n| n.strip_suffix(".toml"))
        .unwrap_or("");
    if stem != entry.id {
        faults.say(file, "id", "file_name", &[("name", stem), ("id", &entry.id)]);
    }
    let severity = match entry.severity.as_str() {
        "error" => Severity::Error,
        "warning" => Severity::Warning,
        other => {
            faults.say(file, "severity", "no_severity", &[("name", other)]);
            Severity::Error
        }
    };
    let needs = match entry.needs.as_deref() {
        None | Some("package") => Needs::Package,
        Some("last") => Needs::Last,
        Some("history") => Needs::History,
        Some(other) => {
            faults.say(file, "needs", "no_need", &[("name", other)]);
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
        faults.say(file, "message", "text_missing", &[]);
    } else if places(&message.zh) != places(&message.en) {
        faults.say(file, "message", "other_places", &[]);
    }
    let first = entry.tables.first().cloned().unwrap_or_default();
    let mut examples: Vec<Example> = entry.pass.into_iter().map(|e| example(e, false, &first)).collect();
    examples.extend(entry.fail.into_iter().map(|e| example(e, true, &first)));
    let quiet = load_quiet::read(entry.quiet, &entry.tables, file, standard, faults);
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
        quiet,
        params,
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
            faults.say(file, "scope", "scope_shape", &[]);
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
                faults.say(file, "field", "no_field", &[("table", &table.id), ("field", code)]);
            }
        }
    }
    for id in &rule.tables {
        let Some(table) = standard.table(id) else {
            faults.say(file, "tables", "no_table", &[("table", id)]);
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
                faults.say(
                    file,
                    &format!("{key} ="),
                    "compile",
                    &[("key", key), ("detail", &error)],
                );
            }
        }
    }
    if matches!(rule.scope, Scope::Field) {
        return;
    }
    if rule.tables.is_empty() {
        faults.say(file, "tables", "rule_no_table", &[]);
    }
    for example in &rule.examples {
        let looks_back = [("last", &example.last), ("history", &example.history)];
        for (key, rows) in looks_back {
            let sees = rule.needs == Needs::History || rule.needs == Needs::Last && key == "last";
            if let Some(table) = rows.keys().find(|table| !sees || !rule.tables.contains(table)) {
                faults.say(
                    file,
                    &format!("{key}.{table}"),
                    "no_look_back",
                    &[("key", key), ("table", table)],
                );
            }
        }
    }
    for fails in [false, true] {
        if !rule.examples.iter().any(|e| e.fails == fails) {
            faults.say(file, "id", if fails { "no_fail" } else { "no_pass" }, &[]);
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
