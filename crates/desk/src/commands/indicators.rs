//! Monitoring and early warning: indicators, their lines and past, and what would be if records were set right.

use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError};

use zhibao_app::figures::{self, Figure, words as say};
use zhibao_app::vault::{Scope, VaultError};
use zhibao_app::{PRESENT, Vault};
use zhibao_core::standard::indicator::{Indicator, Level};
use zhibao_wire::{
    Fixed, IndicatorCard, IndicatorGroup, IndicatorOf, IndicatorPage, Language, LevelAt, Problem, TrendPoint, WhatIf,
};

use super::handling::Handled;
use super::tables::number;
use crate::state::{Desk, Open, problem};
use crate::{text, words};

/// All indicators of the present data, by group.
pub(crate) fn indicators(desk: &Desk, (): ()) -> Result<Vec<IndicatorGroup>, Problem> {
    look_at_sealed(desk)?;
    desk.alter(|open| {
        let standard = open.vault.standard();
        let all = computed(open)?;
        let handled = Handled::of(open.vault, open.language)?;
        let lang = words::lang(open.language);
        let mut groups = Vec::new();
        for group in &standard.indicator_groups {
            let mut items = Vec::new();
            for indicator in standard.indicators.iter().filter(|i| i.group == group.id) {
                if let Some(figure) = all.iter().find(|f| f.id == indicator.id) {
                    items.push(card(indicator, figure, &handled)?);
                }
            }
            if !items.is_empty() {
                groups.push(IndicatorGroup {
                    id: group.id.clone(),
                    title: group.label.get(lang).to_owned(),
                    items,
                });
            }
        }
        Ok(groups)
    })
}

/// One indicator, whole.
pub(crate) fn indicator(desk: &Desk, request: IndicatorOf) -> Result<IndicatorPage, Problem> {
    look_at_sealed(desk)?;
    desk.alter(|open| {
        let language = open.language;
        let lang = words::lang(language);
        let indicator = known(open.vault, language, &request.indicator)?;
        let all = computed(open)?;
        let figure = all.iter().find(|f| f.id == indicator.id);
        let figure = figure.ok_or_else(|| unknown(language, &indicator.id))?;
        let refuse = |e: VaultError| problem(language, &e);
        let mut trend: Vec<TrendPoint> = Vec::new();
        for period in figures::trend(open.vault).map_err(refuse)? {
            let value = period.values.get(&indicator.id);
            trend.extend(value.map(|value| point(indicator, Some(period.period), *value, language)));
        }
        trend.extend(figure.value.map(|value| point(indicator, None, value, language)));
        let page = figures::Page { offset: 0, limit: 0 };
        let records = figures::drill(open.vault, &indicator.id, page).map_err(refuse)?.total;
        let fixed = match records {
            0 => None,
            _ => Some(figures::what_if(open.vault, &indicator.id, None).map_err(refuse)?),
        };
        let levels = indicator.levels.iter().map(|threshold| LevelAt {
            level: level(threshold.level),
            bounds: say::bounds(indicator, threshold, lang),
        });
        let handled = Handled::of(open.vault, language)?;
        let (owner, due) = handled.proposed(figure);
        Ok(IndicatorPage {
            card: card(indicator, figure, &handled)?,
            steps: handled.steps(&indicator.id)?,
            owner,
            due,
            definition: indicator.definition.get(lang).to_owned(),
            source: indicator.source.clone(),
            confidence: say::confidence(indicator.confidence, lang),
            parts: say::parts(indicator, figure),
            levels: levels.collect(),
            line: indicator.line.clone(),
            trend,
            records: number(records),
            fixed: fixed.and_then(|fixed| told(indicator, fixed, language)),
        })
    })
}

/// What an indicator would be if some of its records were set right.
pub(crate) fn what_if(desk: &Desk, request: WhatIf) -> Result<Option<Fixed>, Problem> {
    desk.change(|vault, language| {
        let indicator = known(vault, language, &request.indicator)?;
        let records: BTreeSet<(String, String)> = request.records.into_iter().map(|r| (r.table, r.row_id)).collect();
        let fixed = figures::what_if(vault, &indicator.id, Some(&records)).map_err(|e| problem(language, &e))?;
        Ok(told(indicator, fixed, language))
    })
}

/// Looks at packages that were sealed since figures were asked for last, before the vault is taken: that takes seconds, and
/// other commands go on meanwhile.
pub(super) fn look_at_sealed(desk: &Desk) -> Result<(), Problem> {
    let _turn = desk.sealed.lock().unwrap_or_else(PoisonError::into_inner);
    let twin = desk.view(|view| {
        let lacks = view.vault.lacks_trend().map_err(|e| view.refuse(&e))?;
        let twin = lacks.then(|| view.vault.twin()).transpose();
        twin.map_err(|e| view.refuse(&e))
    })?;
    twin.into_iter().for_each(figures::look_at_sealed);
    Ok(())
}

/// The values of all indicators; computed once while the data stay as they are.
pub(super) fn computed(open: &mut Open<'_>) -> Result<Arc<Vec<Figure>>, Problem> {
    let language = open.language;
    let refuse = |e: VaultError| problem(language, &e);
    open.vault.recompute(PRESENT, Scope::Pending).map_err(refuse)?;
    let memory = open.memory;
    memory.figures(open.vault, |vault| figures::indicators(vault).map_err(refuse))
}

pub(super) fn known(vault: &Vault, language: Language, id: &str) -> Result<&'static Indicator, Problem> {
    vault.standard().indicator(id).ok_or_else(|| unknown(language, id))
}

pub(super) fn unknown(language: Language, id: &str) -> Problem {
    words::refusal(language, "no_indicator", &[("indicator", text::short(id))])
}

fn card(indicator: &Indicator, figure: &Figure, handled: &Handled<'_>) -> Result<IndicatorCard, Problem> {
    let lang = words::lang(handled.language);
    let (change, better) = say::change(indicator, figure, lang).unwrap_or_default();
    let first = &handled.standard().headline;
    let headline = first
        .iter()
        .position(|id| *id == indicator.id)
        .map(|at| number(at as u64));
    Ok(IndicatorCard {
        id: indicator.id.clone(),
        title: indicator.title.get(lang).to_owned(),
        value: figure.value,
        shown: say::stands(indicator, figure, lang),
        level: figure.level.map(level),
        line: say::line(indicator, lang),
        change,
        better,
        handling: handled.told(indicator, figure)?,
        headline,
    })
}

fn point(indicator: &Indicator, period: Option<String>, value: f64, language: Language) -> TrendPoint {
    TrendPoint {
        period,
        value,
        shown: say::shown(indicator, value, words::lang(language)),
        level: indicator.level(value).map(level),
    }
}

fn told(indicator: &Indicator, fixed: figures::Fixed, language: Language) -> Option<Fixed> {
    Some(Fixed {
        records: number(fixed.records),
        shown: say::shown(indicator, fixed.value?, words::lang(language)),
        level: fixed.level.map(level),
    })
}

fn level(level: Level) -> zhibao_wire::Level {
    match level {
        Level::Blue => zhibao_wire::Level::Blue,
        Level::Yellow => zhibao_wire::Level::Yellow,
        Level::Orange => zhibao_wire::Level::Orange,
        Level::Red => zhibao_wire::Level::Red,
    }
}
