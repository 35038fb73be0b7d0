//! `changes.toml` of a layer: what is turned on, set or tightened in the layers below. Nothing is ever loosened.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Standard;
use super::fault::{Faults, SourceFile};
use super::rule::{Rule, Severity};
use super::table::{Table, Wanted};

/// Changes of what stands in the layers below.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct Changes {
    #[serde(default)]
    field: Vec<FieldChange>,
    #[serde(default)]
    rule: Vec<RuleChange>,
    #[serde(default)]
    list: Vec<ListChange>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldChange {
    table: String,
    code: String,
    #[serde(default)]
    on: Option<bool>,
    #[serde(default)]
    required: Option<String>,
    #[serde(default)]
    max_length: Option<usize>,
    #[serde(default)]
    sensitivity: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleChange {
    id: String,
    #[serde(default)]
    severity: Option<String>,
    #[serde(default)]
    explain: Option<bool>,
    #[serde(default)]
    exception: Option<String>,
    #[serde(default)]
    params: BTreeMap<String, f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ListChange {
    id: String,
    open: bool,
}

impl Changes {
    /// The fields that are turned on: table and code.
    pub(super) fn turns_on(&self) -> impl Iterator<Item = (&str, &str)> {
        let on = self.field.iter().filter(|f| f.on == Some(true));
        on.map(|f| (f.table.as_str(), f.code.as_str()))
    }

    /// The parameters that are set, by rule.
    pub(super) fn params(&self) -> impl Iterator<Item = (&str, &BTreeMap<String, f64>)> {
        self.rule.iter().map(|r| (r.id.as_str(), &r.params))
    }

    /// Applies them to what was loaded.
    pub(super) fn apply(&self, standard: &mut Standard, file: &SourceFile<'_>, faults: &mut Faults) {
        for change in &self.field {
            change_field(change, standard, file, faults);
        }
        for change in &self.rule {
            change_rule(change, standard, file, faults);
        }
        for change in &self.list {
            change_list(change, standard, file, faults);
        }
    }
}

fn wanted_of(name: &str) -> Option<Wanted> {
    Some(match name {
        "Y" => Wanted::Always,
        "C" => Wanted::Sometimes,
        "N" => Wanted::Optional,
        _ => return None,
    })
}

fn strictness(wanted: Wanted) -> u8 {
    match wanted {
        Wanted::Optional => 0,
        Wanted::Sometimes => 1,
        Wanted::Always => 2,
    }
}

fn change_field(change: &FieldChange, standard: &mut Standard, file: &SourceFile<'_>, faults: &mut Faults) {
    let needle = format!("\"{}\"", change.code);
    let place = [("table", change.table.as_str()), ("field", change.code.as_str())];
    let table: Option<&mut Table> = standard.tables.iter_mut().find(|t| t.id == change.table);
    let Some(field) = table.and_then(|t| t.fields.iter_mut().find(|f| f.code == change.code)) else {
        let off = standard
            .table(&change.table)
            .is_some_and(|t| t.off.iter().any(|f| f.code == change.code));
        let key = if off { "field_is_off" } else { "no_field" };
        return faults.say(file, &needle, key, &place);
    };
    let mut loosens = |what: &'static str| {
        let args = [("name", change.code.as_str()), ("what", what)];
        faults.say(file, &needle, "loosens", &args);
    };
    if change.on == Some(false) {
        loosens("on");
    }
    if let Some(name) = &change.required {
        match wanted_of(name) {
            Some(wanted) if strictness(wanted) >= strictness(field.wanted) => field.wanted = wanted,
            _ => loosens("required"),
        }
    }
    if let Some(most) = change.max_length {
        match most > 0 && field.max_length.is_none_or(|before| most <= before) {
            true => field.max_length = Some(most),
            false => loosens("max_length"),
        }
    }
    if let Some(name) = &change.sensitivity {
        match name.strip_prefix('S').and_then(|n| n.parse::<u8>().ok()) {
            Some(level) if (field.sensitivity..=4).contains(&level) => field.sensitivity = level,
            _ => loosens("sensitivity"),
        }
    }
}

fn change_rule(change: &RuleChange, standard: &mut Standard, file: &SourceFile<'_>, faults: &mut Faults) {
    let needle = format!("\"{}\"", change.id);
    let Some(rule) = standard.rules.iter_mut().find(|r| r.id == change.id) else {
        return faults.say(file, &needle, "no_rule", &[("rule", &change.id)]);
    };
    let mut loosens = |what: &'static str| {
        let args = [("name", change.id.as_str()), ("what", what)];
        faults.say(file, &needle, "loosens", &args);
    };
    match change.severity.as_deref() {
        None => {}
        Some("error") => rule.severity = Severity::Error,
        Some("warning") if rule.severity == Severity::Warning => {}
        Some(_) => loosens("severity"),
    }
    match change.explain {
        Some(false) if rule.explain => loosens("explain"),
        Some(explain) => rule.explain = explain,
        None => {}
    }
    match change.exception.as_deref() {
        None => {}
        Some("never") => rule.exception = false,
        Some("evidence") if rule.exception => {}
        Some(_) => loosens("exception"),
    }
    check_params(change, rule, file, faults);
}

fn check_params(change: &RuleChange, rule: &Rule, file: &SourceFile<'_>, faults: &mut Faults) {
    for (name, value) in &change.params {
        let args = [("rule", rule.id.as_str()), ("name", name.as_str())];
        match rule.params.get(name) {
            None => faults.say(file, &format!("{name} ="), "no_param", &args),
            Some(param) if !(param.min..=param.max).contains(value) => {
                let (min, max, value) = (param.min.to_string(), param.max.to_string(), value.to_string());
                let bounds = [("value", value.as_str()), ("min", &min), ("max", &max)];
                faults.say(
                    file,
                    &format!("{name} ="),
                    "out_of_bounds",
                    &[&args[..], &bounds].concat(),
                );
            }
            Some(_) => {}
        }
    }
}

fn change_list(change: &ListChange, standard: &mut Standard, file: &SourceFile<'_>, faults: &mut Faults) {
    let needle = format!("\"{}\"", change.id);
    let Some(list) = standard.lists.get_mut(&change.id) else {
        return faults.say(file, &needle, "no_list", &[("list", &change.id)]);
    };
    match (change.open, list.provenance.open) {
        (true, false) => faults.say(file, &needle, "loosens", &[("name", &change.id), ("what", "open")]),
        (open, _) => list.provenance.open = open,
    }
}
