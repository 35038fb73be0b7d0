//! What is left before sealing.

use zhibao_app::{FindingFilter, PRESENT, SetId, Vault, VaultError, empty, send};
use zhibao_core::standard::rule::Severity;
use zhibao_wire::{Checklist, Language, Problem};

use super::super::exchange::unanswered;
use super::super::tables::number;
use super::confirm::{ROLES, standing};
use crate::state::{Desk, now, problem};
use crate::words;

/// The setting that holds when everything was judged whole last, milliseconds since 1970.
pub(crate) const CHECKED: &str = "checked.at";
/// The setting that holds when a backup was written to a folder of a person's choice, milliseconds since 1970.
const ON_STICK: &str = "backup.stick";
/// The clock may be that wrong, in milliseconds: a day.
const DAY: i64 = 24 * 60 * 60 * 1000;
/// How far back the log is looked through for a backup.
const BACK: u64 = 2000;

/// What is left before sealing.
pub(crate) fn checklist(desk: &Desk, (): ()) -> Result<Checklist, Problem> {
    desk.peek(|vault, set, language| {
        if vault.is_opening(set).map_err(|error| problem(language, &error))? {
            return Err(words::refusal(language, "opening_not_sealed", &[]));
        }
        list(vault, set, language).map_err(|error| problem(language, &error))
    })
}

pub(super) fn list(vault: &Vault, set: SetId, language: Language) -> Result<Checklist, VaultError> {
    let open = |severity| FindingFilter {
        severity: Some(severity),
        explained: Some(false),
        deferred: Some(false),
        ..FindingFilter::default()
    };
    let explained = FindingFilter {
        explained: Some(true),
        ..FindingFilter::default()
    };
    let (asked, empty, confirmed_empty) = tables(vault, set, language)?;
    let confirmed = standing(vault, set)?;
    let mut list = Checklist {
        errors: number(vault.count_findings(set, &open(Severity::Error))?),
        warnings: number(to_explain(vault, set)?),
        explained: number(vault.count_findings(set, &explained)?),
        tables: number(asked.len() as u64),
        rows: number(asked.iter().sum()),
        empty,
        confirmed_empty,
        deferred: if set == PRESENT {
            number(vault.deferrals()?.len() as u64)
        } else {
            0
        },
        remarks: number(unanswered(vault)),
        checked_at: time(vault, CHECKED)?,
        backup_at: last_backup(vault)?,
        stick_backup_at: time(vault, ON_STICK)?,
        skipped: skipped(vault, set, language)?,
        roles: ROLES.iter().map(|role| (*role).to_owned()).collect(),
        enrolled: send::is_enrolled(vault),
        ready: false,
        clock: clock(vault, language)?,
        confirmed,
    };
    let by_all = list
        .roles
        .iter()
        .all(|role| list.confirmed.iter().any(|word| word.role == *role));
    let something = set != PRESENT || vault.open_period()?.is_some();
    list.ready =
        list.errors == 0 && list.warnings == 0 && list.empty.is_empty() && list.enrolled && by_all && something;
    Ok(list)
}

/// Warnings that stand in the way.
fn to_explain(vault: &Vault, set: SetId) -> Result<u64, VaultError> {
    let wants = |rule: &str| vault.standard().rule(rule).is_none_or(|rule| rule.explain);
    let counts = vault.finding_counts(set)?;
    let warnings = counts
        .iter()
        .filter(|c| c.severity == Severity::Warning && wants(&c.rule));
    Ok(warnings.map(|count| count.open).sum())
}

/// Records by table asked for; the names of those that hold nothing and of which nobody said so; how many were said to.
fn tables(vault: &Vault, set: SetId, language: Language) -> Result<(Vec<u64>, Vec<String>, u32), VaultError> {
    let (mut rows, mut none, mut said) = (Vec::new(), Vec::new(), 0);
    for table in &vault.standard().tables {
        if !vault.task().tables.contains_key(&table.id) {
            continue;
        }
        let count = vault.count_rows(set, &table.id)?;
        rows.push(count);
        // A new version repeats what the first one reported; its empty tables were said to be so then.
        if count > 0 || set != PRESENT {
            continue;
        }
        match empty::word(vault, &table.id)? {
            Some(_) => said += 1,
            None => none.push(table.label.get(words::lang(language)).to_owned()),
        }
    }
    Ok((rows, none, said))
}

fn skipped(vault: &Vault, set: SetId, language: Language) -> Result<Vec<String>, VaultError> {
    let lang = words::lang(language);
    let title = |id: &String| {
        let title = vault.standard().rule(id).map_or("", |rule| rule.title.get(lang));
        format!("{id} {title}").trim_end().to_owned()
    };
    Ok(vault.skipped_rules(set)?.iter().map(title).collect())
}

fn time(vault: &Vault, key: &str) -> Result<Option<i64>, VaultError> {
    Ok(vault.setting(key)?.and_then(|text| text.parse().ok()))
}

fn last_backup(vault: &Vault) -> Result<Option<i64>, VaultError> {
    let entries = vault.audit_entries(0, BACK)?;
    Ok(entries
        .iter()
        .find(|entry| entry.kind == "backup")
        .map(|entry| entry.at))
}

/// A clock that stands a day behind what was written here already is wrong.
fn clock(vault: &Vault, language: Language) -> Result<Option<String>, VaultError> {
    let newest = vault
        .audit_entries(0, BACK)?
        .iter()
        .map(|entry| entry.at)
        .max()
        .unwrap_or(0);
    Ok((newest > now() + DAY).then(|| words::say(language, "clock_behind", &[])))
}
