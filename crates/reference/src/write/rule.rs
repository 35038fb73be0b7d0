//! A rule: what must hold, why, what is said of a breach, and where it looks.

use zhibao_core::message::fill;
use zhibao_core::standard::rule::{Needs, Rule, Scope, Severity};

use super::example;
use crate::entry::{Entry, Line};
use crate::key::{Key, Kind};
use crate::page::{Page, plain, words_of};

/// The most fields that are named.
const MOST_FIELDS: usize = 100;

pub(crate) fn rule(page: Page<'_>, id: &str) -> Option<Entry> {
    let rule = page.standard().rule(id)?;
    let mut entry = page.entry(Key::new(Kind::Rule, id), id, &rule.title, Vec::new());
    entry.lead = page.remark(&rule.why);
    let severity = match (rule.severity, rule.exception, rule.explain) {
        (Severity::Error, true, _) => "severity_exception",
        (Severity::Error, false, _) => "severity_error",
        (Severity::Warning, _, true) => "severity_warning",
        (Severity::Warning, _, false) => "severity_quiet",
    };
    page.tell(&mut entry, "severity", page.say(severity));
    page.tell(&mut entry, "scope", page.say(scope(rule)));
    if let Scope::Set { by, .. } = &rule.scope {
        let tables = || rule.tables.iter().filter_map(|id| page.standard().table(id));
        let label = |code: &String| tables().find_map(|t| Some(t.field(code)?.label.get(page.lang)));
        let by: Vec<&str> = by.iter().map(|code| label(code).unwrap_or(code)).collect();
        page.tell(&mut entry, "rule_by", page.join(&by));
    }
    page.tell(&mut entry, "needs", page.say(needs(rule.needs)));
    page.tell(&mut entry, "source", page.remark(&rule.source));
    let fields: Line = rule
        .tables
        .iter()
        .filter_map(|table| Some(page.link(&Key::field(table, rule.field_of(table)?))))
        .filter(|run| run.to.is_some())
        .collect();
    entry.blocks.push(page.text("demand", demand(page, rule)));
    let tables: Line = rule
        .tables
        .iter()
        .map(|t| page.link(&Key::new(Kind::Table, t)))
        .collect();
    entry.blocks.extend(page.links("tables", tables));
    entry.blocks.extend(page.links("first_field", fields));
    // Checks of a type concern fields by the hundred: these are counted, not named.
    let natively = page.of.uses.users(&entry.key, Kind::Field).count();
    if natively > MOST_FIELDS {
        page.tell(&mut entry, "fields", natively.to_string());
    } else {
        entry.blocks.extend(page.users(&entry.key, Kind::Field, "fields"));
    }
    params(page, &mut entry, rule);
    entry.blocks.extend(example::examples(page, rule));
    statements(page, &mut entry, rule);
    Some(entry)
}

/// What the rule demands, in words: where it looks, what it takes for a breach, what is said then and what to do.
fn demand(page: Page<'_>, rule: &Rule) -> Vec<String> {
    let tables = rule.tables.iter().filter_map(|id| page.standard().table(id));
    let tables: Vec<&str> = tables.map(|t| t.label.get(page.lang)).collect();
    let place = match tables.is_empty() {
        true => page.say("demand_anywhere"),
        false => page.join(&tables),
    };
    let key = match rule.severity {
        Severity::Error => "demand_error",
        Severity::Warning => "demand_warning",
    };
    let title = rule.title.get(page.lang).to_owned();
    let mut out = vec![page.with(key, &[("place", place), ("title", title)])];
    // Where it cannot be tried here, the places of the sentence stay open: they are filled where a finding stands.
    let open = |text: &str| fill(text, |_| Some("…"));
    if let Some(said) = example::said(page, rule) {
        out.push(page.with("demand_said", &[("said", said)]));
        return out;
    }
    out.push(page.with("demand_said", &[("said", open(rule.message.get(page.lang)))]));
    let hint = open(rule.hint.get(page.lang));
    if !hint.is_empty() {
        out.push(page.with("demand_hint", &[("hint", hint)]));
    }
    out
}

/// The numbers that a layer may set.
fn params(page: Page<'_>, entry: &mut Entry, rule: &Rule) {
    if rule.params.is_empty() {
        return;
    }
    let rows = rule.params.iter().map(|(name, param)| {
        vec![
            vec![plain(param.label.get(page.lang))],
            words_of(name.as_str()),
            words_of(param.value.to_string()),
            words_of(format!("{}–{}", param.min, param.max)),
        ]
    });
    let heads = ["meaning", "name", "value", "bounds"];
    entry.blocks.push(page.grid("params", &heads, rows.collect()));
}

fn statements(page: Page<'_>, entry: &mut Entry, rule: &Rule) {
    match &rule.scope {
        Scope::Field => {}
        Scope::Record {
            breach,
            error_when,
            suggest,
            ..
        } => {
            entry.blocks.push(page.code("breach", breach));
            entry
                .blocks
                .extend(error_when.as_ref().map(|sql| page.code("error_when", sql)));
            entry
                .blocks
                .extend(suggest.as_ref().map(|sql| page.code("suggest", sql)));
        }
        Scope::Set { select, .. } => entry.blocks.push(page.code("select", select)),
    }
}

fn scope(rule: &Rule) -> &'static str {
    match (rule.id.as_bytes().first(), &rule.scope) {
        (_, Scope::Field) => "scope_field",
        (_, Scope::Record { .. }) => "scope_record",
        (_, Scope::Set { .. }) if rule.tables.len() > 1 => "scope_tables",
        (_, Scope::Set { .. }) => "scope_table",
    }
}

pub(super) fn needs(needs: Needs) -> &'static str {
    match needs {
        Needs::Package => "needs_package",
        Needs::Last => "needs_last",
        Needs::History => "needs_history",
    }
}
