//! Windows of findings: errors first, by rule, within a rule in order of entry.

use zhibao_app::vault::FindingTotal;
use zhibao_app::{FindingFilter, Scope, StoredFinding};
use zhibao_core::message::fill;
use zhibao_core::standard::rule::Severity as Grave;
use zhibao_wire::{Findings, FindingsOf, Problem, RuleCount, RuleTable};

use super::finding::{self, severity};
use super::tables::number;
use crate::state::{Desk, MOST, Open, View};
use crate::{fields, words};

/// Findings of one rule in one table.
struct Group {
    rule: String,
    table: String,
    severity: Grave,
    count: u64,
}

/// A window of findings, with totals and counts by rule.
pub(crate) fn findings(desk: &Desk, request: FindingsOf) -> Result<Findings, Problem> {
    if request.table.is_none() && request.row_id.is_none() {
        // Whoever asks for all of them wants to know how things stand; a table's own list is asked for while one types.
        settle_now(desk)?;
    }
    desk.view(|view| window(view, &request))
}

/// The same where the vault is here; while long work has it, what is known has to do.
pub(super) fn settle_now(desk: &Desk) -> Result<(), Problem> {
    match desk.alter(settle) {
        Err(problem) if problem.code == "away" => Ok(()),
        done => done,
    }
}

/// Runs the rules that wait: those over many records that an edit does not renew by itself.
fn settle(open: &mut Open<'_>) -> Result<(), Problem> {
    let set = open.set;
    let done = open.vault.recompute(set, Scope::Pending);
    done.map_err(|e| open.view().refuse(&e))
}

fn window(view: View<'_>, request: &FindingsOf) -> Result<Findings, Problem> {
    if let Some(table) = &request.table {
        fields::table(view, table)?;
    }
    let here = |table: &String| request.table.as_ref().is_none_or(|wanted| wanted == table);
    let totals = view.memory.totals(view)?;
    let open: Vec<&FindingTotal> = totals.iter().filter(|t| here(&t.table)).collect();
    let mut explained = view.vault.explained_counts(view.set).map_err(|e| view.refuse(&e))?;
    explained.retain(|c| here(&c.table));
    let sum = |grave: Grave| number(open.iter().filter(|c| c.severity == grave).map(|c| c.open).sum());
    let (errors, warnings) = (sum(Grave::Error), sum(Grave::Warning));
    let served = number(explained.iter().map(|c| c.all).sum());

    let group = |rule: &String, table: &String, severity, count| Group {
        rule: rule.clone(),
        table: table.clone(),
        severity,
        count,
    };
    let mut groups: Vec<Group> = if request.explained {
        let counts = explained.iter();
        counts.map(|c| group(&c.rule, &c.table, c.severity, c.all)).collect()
    } else {
        let counts = open.iter();
        counts.map(|c| group(&c.rule, &c.table, c.severity, c.open)).collect()
    };
    groups.retain(|g| {
        g.count > 0
            && request.severity.is_none_or(|wanted| wanted == severity(g.severity))
            && request.rule.as_ref().is_none_or(|rule| *rule == g.rule)
    });
    groups.sort_by(|a, b| {
        let key = |g: &Group| (g.severity != Grave::Error, g.rule.clone(), g.table.clone());
        key(a).cmp(&key(b))
    });
    let (total, items) = match &request.row_id {
        Some(row) => of_row(view, request, row)?,
        None => (groups.iter().map(|g| g.count).sum(), page(view, request, &groups)?),
    };
    Ok(Findings {
        total: number(total),
        errors,
        warnings,
        explained: served,
        rules: rules(view, &groups)?,
        items: finding::all(view, &items.iter().collect::<Vec<_>>())?,
    })
}

/// The findings of one window, group by group.
fn page(view: View<'_>, request: &FindingsOf, groups: &[Group]) -> Result<Vec<StoredFinding>, Problem> {
    let mut skip = u64::from(request.offset);
    let mut left = u64::from(request.limit.min(MOST));
    let mut items = Vec::new();
    for group in groups {
        if left == 0 {
            break;
        }
        if skip >= group.count {
            skip -= group.count;
            continue;
        }
        let filter = FindingFilter {
            table: Some(group.table.clone()),
            rule: Some(group.rule.clone()),
            severity: Some(group.severity),
            ..standing(request)
        };
        let found = view.vault.findings(view.set, &filter, skip, left);
        let found = found.map_err(|e| view.refuse(&e))?;
        skip = 0;
        left -= left.min(found.len() as u64);
        items.extend(found);
    }
    Ok(items)
}

/// Of one record there are few.
fn of_row(view: View<'_>, request: &FindingsOf, row: &str) -> Result<(u64, Vec<StoredFinding>), Problem> {
    let filter = FindingFilter {
        table: request.table.clone(),
        row: Some(row.to_owned()),
        rule: request.rule.clone(),
        severity: request.severity.map(|wanted| match wanted {
            zhibao_wire::Severity::Error => Grave::Error,
            zhibao_wire::Severity::Warning => Grave::Warning,
        }),
        ..standing(request)
    };
    let mut found = view
        .vault
        .findings(view.set, &filter, 0, u64::from(MOST))
        .map_err(|e| view.refuse(&e))?;
    found.sort_by_key(|f| f.finding.severity != Grave::Error);
    let total = found.len() as u64;
    let window = found.into_iter().skip(request.offset as usize);
    Ok((total, window.take(request.limit.min(MOST) as usize).collect()))
}

fn standing(request: &FindingsOf) -> FindingFilter {
    FindingFilter {
        explained: Some(request.explained),
        // What serves a finding serves it whether its record is left out or not.
        deferred: (!request.explained).then_some(false),
        ..FindingFilter::default()
    }
}

/// Counts by rule: those of several tables together.
fn rules(view: View<'_>, groups: &[Group]) -> Result<Vec<RuleCount>, Problem> {
    let totals = view.memory.totals(view)?;
    let lang = words::lang(view.language);
    let mut out: Vec<RuleCount> = Vec::new();
    for group in groups {
        let grave = severity(group.severity);
        let same = |t: &&FindingTotal| t.rule == group.rule && t.table == group.table && t.severity == group.severity;
        let fixes = number(totals.iter().filter(same).map(|t| t.fixable).sum());
        let here = RuleTable {
            table: group.table.clone(),
            count: number(group.count),
            fixable: fixes,
        };
        if let Some(last) = out.last_mut()
            && last.rule == group.rule
            && last.severity == grave
        {
            last.count = last.count.saturating_add(number(group.count));
            last.fixable = last.fixable.saturating_add(fixes);
            last.tables.push(here);
            continue;
        }
        let rule = view.vault.standard().rule(&group.rule);
        out.push(RuleCount {
            rule: group.rule.clone(),
            title: rule.map_or_else(|| group.rule.clone(), |rule| rule.title.get(lang).to_owned()),
            hint: rule
                .map(|rule| fill(rule.hint.get(lang), |_| Some("…")))
                .unwrap_or_default(),
            source: rule.map(|rule| rule.source.clone()).unwrap_or_default(),
            fixable: fixes,
            severity: grave,
            count: number(group.count),
            tables: vec![here],
        });
    }
    Ok(out)
}
