//! The import wizard: what columns and values mean.

use std::sync::Arc;

use zhibao_app::check::Mapping;
use zhibao_app::headings;
use zhibao_app::import::{
    ColumnValue, Head, HeaderAt, Meaning, Reason, Survey, SurveyOptions, ValueWhy, is_coded, remembered, survey, values,
};
use zhibao_core::search::spelled;
use zhibao_core::standard::Standard;
use zhibao_core::standard::table::{FieldType, Table};
use zhibao_wire::{ImportColumns, ImportPlan, ImportValues, Problem, SheetColumn, SheetValue, Target, TargetName, Why};

use super::import::{file, keep};
use crate::state::{Desk, View, problem};
use crate::{text, words};

/// The target of the app for one of the wire.
pub(super) fn meaning(target: &Target) -> Meaning {
    Meaning::new(
        &target.table,
        u8::try_from(target.member).unwrap_or(u8::MAX),
        &target.field,
    )
}

fn target(meaning: &Meaning) -> Target {
    Target {
        table: meaning.table.clone(),
        member: u32::from(meaning.slot),
        field: meaning.field.clone(),
    }
}

/// The columns whose meaning a person set.
pub(super) fn said(plan: &ImportPlan) -> Vec<(usize, Option<Meaning>)> {
    let columns = plan.columns.iter();
    columns
        .map(|c| (c.column as usize, c.target.as_ref().map(meaning)))
        .collect()
}

/// What was said of headings and values before, and of values now.
pub(super) fn mapping(
    vault: &zhibao_app::Vault,
    language: zhibao_wire::Language,
    plan: &ImportPlan,
) -> Result<Mapping, Problem> {
    let known = remembered(vault, &plan.table).map_err(|e| problem(language, &e))?;
    let mut mapping = known.unwrap_or_default();
    for value in &plan.values {
        mapping.remember_value(&meaning(&value.target), &value.text, &value.is);
    }
    Ok(mapping)
}

/// What stands in the sheet of a plan. The file is read once, and without the vault.
pub(super) fn seen(desk: &Desk, plan: &ImportPlan) -> Result<Arc<Survey>, Problem> {
    if let Some(survey) = desk.imports().survey(plan) {
        return Ok(survey);
    }
    let path = file(desk, plan)?;
    let (standard, mapping, language) = desk.view(|view| {
        let known = remembered(view.vault, &plan.table).map_err(|e| problem(view.language, &e))?;
        Ok((view.vault.standard(), known, view.language))
    })?;
    let helper = desk.around().helper();
    let options = SurveyOptions {
        sheet: &plan.sheet,
        header: plan.header,
        table: &plan.table,
        mapping: mapping.as_ref(),
        limits: zhibao_app::check::Limits::default(),
        helper: helper.as_ref(),
    };
    let survey = Arc::new(survey(&path, standard, &options).map_err(|e| problem(language, &e))?);
    desk.imports().keep_survey(plan, Arc::clone(&survey));
    Ok(survey)
}

/// Columns and their meanings.
pub(crate) fn import_columns(desk: &Desk, plan: ImportPlan) -> Result<ImportColumns, Problem> {
    let survey = seen(desk, &plan)?;
    keep(desk, &plan)?;
    desk.view(|view| {
        let header = survey.with(&said(&plan));
        let standard = view.vault.standard();
        let known = headings::headings(standard, &plan.table);
        let columns = header.columns.iter();
        let columns = columns.map(|head| {
            let guesses = if head.sure {
                Vec::new()
            } else {
                known.guesses(&head.heading, 3)
            };
            column(view, &survey, &plan, head, &guesses)
        });
        Ok(ImportColumns {
            columns: columns.collect::<Result<_, _>>()?,
            rows: survey.rows,
            header: header.row,
            targets: targets(view, &plan.table),
            notes: notes(view, &survey),
        })
    })
}

fn notes(view: View<'_>, survey: &Survey) -> Vec<String> {
    let counted = [
        ("note_passed_over", survey.passed_over),
        ("note_phantom", survey.phantom_rows),
    ];
    let counted = counted.into_iter().filter(|(_, n)| *n > 0);
    counted
        .map(|(key, n)| words::say(view.language, key, &[("count", n.to_string())]))
        .collect()
}

fn column(
    view: View<'_>,
    survey: &Survey,
    plan: &ImportPlan,
    head: &Head,
    guesses: &[Meaning],
) -> Result<SheetColumn, Problem> {
    let index = u32::try_from(head.index).unwrap_or(u32::MAX);
    let set = plan.columns.iter().any(|c| c.column == index);
    let why = match head.reason {
        _ if set => Why::Said,
        Reason::Remembered => Why::Remembered,
        Reason::Same => Why::Same,
        Reason::Synonym => Why::Synonym,
        Reason::Similar(_) | Reason::Content => Why::Similar,
        Reason::None if head.extra.is_some() => Why::Remembered,
        Reason::None => Why::None,
    };
    let counted = survey.column(head.index);
    let sure = head
        .target
        .as_ref()
        .filter(|_| head.sure && head.duplicate_of.is_none());
    let mut best: Vec<Target> = head.target.iter().filter(|_| !head.sure).map(target).collect();
    for guess in guesses.iter().map(target) {
        if !best.contains(&guess) {
            best.push(guess);
        }
    }
    Ok(SheetColumn {
        column: index,
        letter: letter(head.index),
        heading: match &head.group {
            Some(group) => format!("{} / {}", group.trim(), head.heading.trim()),
            None => head.heading.trim().to_owned(),
        },
        samples: counted
            .map(|c| c.values.iter().take(3).map(|(text, _)| cut(text)).collect())
            .unwrap_or_default(),
        target: sure.map(target),
        guesses: best,
        why: if head.extra.is_some() && head.target.is_none() && !set {
            Why::Same
        } else {
            why
        },
        note: note(view, survey, head)?,
        damaged: counted.map_or(0, |c| c.rounded.0),
        damaged_rows: counted.map(|c| c.rounded.1.clone()).unwrap_or_default(),
    })
}

fn cut(text: &str) -> String {
    text.chars().take(40).collect()
}

/// What to note of a column, in one sentence.
fn note(view: View<'_>, survey: &Survey, head: &Head) -> Result<String, Problem> {
    let say = |key: &str, count: u32, text: &str| {
        words::say(view.language, key, &[("count", count.to_string()), ("text", cut(text))])
    };
    if head.extra.is_some() && head.target.is_none() {
        return Ok(say("note_service", 0, ""));
    }
    if let Some(other) = head.duplicate_of {
        return Ok(say("note_duplicate", 0, &letter(other)));
    }
    let Some(seen) = survey.column(head.index) else {
        return Ok(String::new());
    };
    if seen.filled == 0 {
        return Ok(say("note_blank", 0, ""));
    }
    if seen.rounded.0 > 0 {
        return Ok(say("note_rounded", seen.rounded.0, ""));
    }
    let Some((table, target)) = head
        .target
        .as_ref()
        .and_then(|t| Some((view.vault.standard().table(&t.table)?, t)))
    else {
        return Ok(String::new());
    };
    let Some(at) = table.field_index(&target.field) else {
        return Ok(String::new());
    };
    let standard = view.vault.standard();
    if headings::lookup(standard, target).is_some() {
        return Ok(String::new());
    }
    let checker = view.vault.checker(&table.id).map_err(|e| view.refuse(&e))?;
    let fit = seen.fit(&checker, at);
    Ok(match (fit.bad, is_coded(&table.fields[at])) {
        ((0, _), _) if fit.spellings > 1 => say("note_spellings", fit.spellings, ""),
        ((0, _), _) if fit.repaired > 0 => say("note_repaired", fit.repaired, ""),
        ((0, _), _) => String::new(),
        ((bad, example), true) => say("note_codes", bad, example.as_deref().unwrap_or_default()),
        ((bad, example), false) => say("note_bad", bad, example.as_deref().unwrap_or_default()),
    })
}

/// A column as spreadsheets name it.
fn letter(index: usize) -> String {
    let place = zhibao_app::check::Place {
        sheet: 0,
        row: 1,
        column: index,
    };
    place.cell().trim_end_matches('1').to_owned()
}

/// Every field that a column of a table's sheet may mean.
fn targets(view: View<'_>, table: &str) -> Vec<TargetName> {
    let standard = view.vault.standard();
    let mut out = Vec::new();
    let mut add = |of: &Table, slot: u8, prefix: &str| {
        let demand = view.vault.task().tables.get(&of.id);
        for field in of.fields.iter().filter(|f| f.kind != FieldType::Attachment) {
            let label = format!("{prefix}{}", field.label.get(words::lang(view.language)));
            out.push(TargetName {
                target: target(&Meaning::new(&of.id, slot, &field.code)),
                pinyin: spelled(&format!("{prefix}{}", field.label.zh)),
                label,
                required: slot == 0 && demand.is_some_and(|d| d.required.contains(&field.code)),
            });
        }
    };
    let Some(own) = standard.table(table) else { return out };
    add(own, 0, "");
    let mut members: Vec<(&str, u8)> = standard
        .templates
        .iter()
        .filter(|t| t.table == own.id)
        .flat_map(|t| {
            t.columns
                .iter()
                .filter(|c| c.slot > 0)
                .map(|c| (c.table.as_str(), c.slot))
        })
        .collect();
    members.sort_unstable();
    members.dedup();
    for (id, slot) in members {
        if let Some(member) = standard.table(id) {
            let name = member.label.get(words::lang(view.language));
            add(member, slot, &format!("{name} {slot} · "));
        }
    }
    out
}

/// Different values and their meanings.
pub(crate) fn import_values(desk: &Desk, plan: ImportPlan) -> Result<ImportValues, Problem> {
    let survey = seen(desk, &plan)?;
    keep(desk, &plan)?;
    desk.view(|view| {
        let mapping = mapping(view.vault, view.language, &plan)?;
        let header: HeaderAt = survey.with(&said(&plan));
        let found = values(view.vault, &survey, &header, Some(&mapping)).map_err(|e| problem(view.language, &e))?;
        let values = found.iter().map(|value| shown(view, &plan, value));
        Ok(ImportValues {
            values: values.collect(),
        })
    })
}

fn shown(view: View<'_>, plan: &ImportPlan, value: &ColumnValue) -> SheetValue {
    let standard: &Standard = view.vault.standard();
    let own = target(&value.target);
    let field = standard.table(&own.table).and_then(|table| table.field(&own.field));
    let lang = words::lang(view.language);
    let name = field.zip(value.is.as_ref()).map(|(field, code)| {
        let value = zhibao_core::value::Value::Text(code.as_str().into());
        text::cell(standard, field, &value, None, view.language).text
    });
    let now = |v: &zhibao_wire::ValueIs| v.target == own && v.text.trim() == value.text;
    SheetValue {
        label: field.map(|f| f.label.get(lang).to_owned()).unwrap_or_default(),
        text: value.text.clone(),
        count: value.count,
        code: value.is.clone(),
        name,
        why: match value.why {
            ValueWhy::Said if plan.values.iter().any(now) => Why::Said,
            ValueWhy::Said => Why::Remembered,
            ValueWhy::Same => Why::Same,
            ValueWhy::Alias => Why::Synonym,
            ValueWhy::Alike => Why::Similar,
            ValueWhy::Unknown => Why::None,
        },
        target: own,
    }
}
