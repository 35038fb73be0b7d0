//! The import wizard: what would happen, and doing it.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::ControlFlow;

use zhibao_app::check::{CheckError, Mapping};
use zhibao_app::import::{
    self, Blank, ImportError, ImportOptions, ImportReport, LeftOut, Meaning, Met, Seen, SeenCell,
};
use zhibao_app::{PRESENT, SetId, Vault, backups};
use zhibao_core::finding::Finding;
use zhibao_core::standard::Standard;
use zhibao_core::standard::table::Format;
use zhibao_wire::{
    Fate, ImportPlan, ImportPreview, Imported, JobId, LeftOut as Left, OnDuplicate, Outcome, PreviewCell, PreviewRow,
    PreviewRows, PreviewRowsOf, Problem, RowWay, Tally,
};

use super::import::{file, forget, keep};
use super::import_said::{mapping, said, seen};
use super::tables::number;
use crate::imports::Preview;
use crate::state::{Desk, MOST, problem};
use crate::work::{Stop, Work};
use crate::{text, words};

/// The most rows that are named for a reason.
const MOST_NAMED: usize = 100;

/// What an import needs beside the vault.
struct Ready {
    path: std::path::PathBuf,
    plan: ImportPlan,
    columns: Vec<(usize, Option<Meaning>)>,
    rows: u32,
    helper: Option<zhibao_app::check::Helper>,
    set: SetId,
}

impl Ready {
    fn new(desk: &Desk, plan: ImportPlan) -> Result<Ready, Problem> {
        Ok(Ready {
            path: file(desk, &plan)?,
            columns: said(&plan),
            rows: seen(desk, &plan)?.rows,
            helper: desk.around().helper(),
            set: target(desk)?,
            plan,
        })
    }

    fn options<'a>(&'a self, mapping: &'a Mapping) -> ImportOptions<'a> {
        ImportOptions {
            set: self.set,
            sheet: Some(&self.plan.sheet),
            header: self.plan.header,
            mapping: Some(mapping),
            columns: &self.columns,
            on_duplicate: match self.plan.on_duplicate {
                OnDuplicate::Update => import::OnDuplicate::Update,
                OnDuplicate::Skip => import::OnDuplicate::Skip,
                OnDuplicate::Reject => import::OnDuplicate::Reject,
            },
            rows: self.plan.rows.iter().map(|said| (said.row, way(said.way))).collect(),
            blank: if self.plan.blank_clears {
                Blank::Clear
            } else {
                Blank::Keep
            },
            only_valid: self.plan.only_valid,
            helper: self.helper.clone(),
            ..ImportOptions::new(&self.plan.table)
        }
    }
}

fn way(said: RowWay) -> import::RowWay {
    match said {
        RowWay::Update => import::RowWay::Update,
        RowWay::Skip => import::RowWay::Skip,
        RowWay::New => import::RowWay::New,
    }
}

fn watched(work: &Work) -> impl Fn(usize) -> ControlFlow<()> + '_ {
    |rows| {
        work.done(number(rows as u64));
        if work.cancelled() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }
}

/// How an import ended that did not go through.
fn stop(language: zhibao_wire::Language, error: &ImportError) -> Stop {
    match error {
        ImportError::Check(CheckError::Cancelled) => Stop::Cancelled,
        error => Stop::Failed(problem(language, error)),
    }
}

/// Where an import goes: into the present data or an opening balance; refused while a version of a sealed period is worked on.
fn target(desk: &Desk) -> Result<SetId, Problem> {
    let state = desk.state();
    let opening = |vault: &Vault| vault.is_opening(state.set).unwrap_or(false);
    if state.set == PRESENT || state.open.as_ref().is_some_and(opening) {
        return Ok(state.set);
    }
    Err(words::refusal(state.preferences.language, "present_only", &[]))
}

/// Plays the import through without writing.
pub(crate) fn preview_import(desk: &Desk, plan: ImportPlan) -> Result<JobId, Problem> {
    target(desk)?;
    file(desk, &plan)?;
    keep(desk, &plan)?;
    desk.begin("job_preview", move |desk, work| {
        work.step("step_read", 0);
        let ready = Ready::new(desk, plan)?;
        work.go_on()?;
        work.step("step_compare", ready.rows);
        let (preview, rows) = desk.away(|vault, language| play(vault, language, &ready, work))??;
        desk.imports().keep_preview(rows);
        Ok(Outcome::Previewed { preview })
    })
}

fn play(
    vault: &mut zhibao_app::Vault,
    language: zhibao_wire::Language,
    ready: &Ready,
    work: &Work,
) -> Result<(ImportPreview, Preview), Stop> {
    let standard = vault.standard();
    let mapping = mapping(vault, language, &ready.plan)?;
    let kept = RefCell::new((Preview::of(vault.id()), BTreeMap::new()));
    let watch = |row: &Seen<'_>| {
        let (preview, errors) = &mut *kept.borrow_mut();
        if preview.labels.is_empty() {
            preview.labels = ordered(row).map(|c| label(c.field, c.slot, language)).collect();
        }
        take(standard, language, row, preview, errors);
    };
    let progress = watched(work);
    let mut options = ready.options(&mapping);
    options.preview = true;
    options.progress = Some(&progress);
    options.watch = Some(&watch);
    let report = import::import(vault, &ready.path, &options).map_err(|e| stop(language, &e))?;
    let (rows, errors) = kept.into_inner();
    Ok((told(standard, language, &report, &errors), rows))
}

fn label(field: &zhibao_core::standard::table::Field, slot: u8, language: zhibao_wire::Language) -> String {
    let own = field.label.get(words::lang(language));
    if slot == 0 {
        own.to_owned()
    } else {
        format!("{slot} · {own}")
    }
}

/// The cells of a row with the name first: by it a person knows whose row it is.
fn ordered<'r>(row: &'r Seen<'r>) -> impl Iterator<Item = &'r SeenCell<'r>> {
    let is_name = |cell: &&SeenCell<'_>| cell.slot == 0 && cell.field.format == Some(Format::PersonName);
    let rest = row.cells.iter().filter(move |cell| !is_name(cell));
    row.cells.iter().filter(is_name).chain(rest)
}

fn take(
    standard: &Standard,
    language: zhibao_wire::Language,
    row: &Seen<'_>,
    preview: &mut Preview,
    errors: &mut BTreeMap<String, u32>,
) {
    let lang = words::lang(language);
    let shown =
        |field, cell: &import::Cell| text::cell(standard, field, &cell.value, cell.typed.as_deref(), language).text;
    let (fate, reason) = match row.fate {
        import::Fate::Added => (Fate::Added, None),
        import::Fate::Updated => (Fate::Updated, None),
        import::Fate::Unchanged => (Fate::Unchanged, None),
        import::Fate::Skipped => (Fate::Skipped, None),
        import::Fate::LeftOut(why) => (Fate::LeftOut, Some(why.name())),
    };
    let cells = ordered(row).map(|cell| {
        let text = shown(cell.field, &cell.after);
        PreviewCell {
            typed: (cell.typed.trim() != text && !cell.typed.trim().is_empty()).then(|| cell.typed.clone()),
            before: cell.before.as_ref().map(|before| shown(cell.field, before)),
            error: cell.error.map(|finding: &Finding| finding.say(standard, lang)),
            text,
        }
    });
    let cells = cells.collect();
    if matches!(row.fate, import::Fate::Added | import::Fate::Updated) {
        for cell in &row.cells {
            if let Some(finding) = cell.error {
                *errors.entry(finding.rule.to_string()).or_default() += 1;
            }
        }
    }
    let shown = PreviewRow {
        row: row.row,
        fate,
        errors: row.bad,
        reason: None,
        ways: match row.met {
            Met::None => Vec::new(),
            Met::Record | Met::Alike => vec![RowWay::Update, RowWay::Skip, RowWay::New],
            Met::Several => vec![RowWay::New],
        },
        cells,
    };
    preview.add(shown, reason);
}

fn told(
    standard: &Standard,
    language: zhibao_wire::Language,
    report: &ImportReport,
    errors: &BTreeMap<String, u32>,
) -> ImportPreview {
    let lang = words::lang(language);
    let count = |n: usize| number(n as u64);
    let mut left: BTreeMap<LeftOut, Vec<u32>> = BTreeMap::new();
    for (_, row, why) in &report.left_out {
        left.entry(*why).or_default().push(*row);
    }
    let repaired = report.normalised.iter().map(|(kind, n)| Tally {
        key: (*kind).to_owned(),
        title: words::say(language, &format!("repair_{}", kind.replace('-', "_")), &[]),
        count: count(*n),
    });
    let mut errors: Vec<Tally> = errors
        .iter()
        .map(|(rule, n)| Tally {
            key: rule.clone(),
            title: standard
                .rule(rule)
                .map_or_else(|| rule.clone(), |r| r.title.get(lang).to_owned()),
            count: *n,
        })
        .collect();
    errors.sort_by_key(|tally| std::cmp::Reverse(tally.count));
    ImportPreview {
        rows: count(report.rows),
        added: count(report.added),
        updated: count(report.updated),
        unchanged: count(report.unchanged),
        skipped: count(report.skipped),
        left_out: left
            .into_iter()
            .map(|(why, rows)| Left {
                reason: why.name().to_owned(),
                title: words::say(language, &format!("left_{}", why.name()), &[]),
                count: count(rows.len()),
                rows: rows.into_iter().take(MOST_NAMED).collect(),
            })
            .collect(),
        with_errors: count(report.rows_with_errors),
        repaired: repaired.collect(),
        errors,
        unmapped: report.unmapped_columns.clone(),
        passed_over: count(report.passed_over),
        both_changed: count(report.conflicts.len()),
    }
}

/// Rows of the last preview.
pub(crate) fn preview_rows(desk: &Desk, request: PreviewRowsOf) -> Result<PreviewRows, Problem> {
    let (vault, language) = desk.view(|view| Ok((view.vault.id().to_owned(), view.language)))?;
    let preview = desk.imports().preview().filter(|preview| preview.vault == vault);
    let preview = preview.ok_or_else(|| words::refusal(language, "no_preview", &[]))?;
    let limit = request.limit.min(MOST) as usize;
    let (total, rows) = preview.window(&request, limit);
    Ok(PreviewRows {
        labels: preview.labels.clone(),
        total: number(total as u64),
        rows,
    })
}

/// Imports, after a backup.
pub(crate) fn run_import(desk: &Desk, plan: ImportPlan) -> Result<JobId, Problem> {
    target(desk)?;
    file(desk, &plan)?;
    desk.begin("job_import", move |desk, work| {
        work.step("step_read", 0);
        let ready = Ready::new(desk, plan)?;
        work.go_on()?;
        work.step("step_backup", 0);
        let own = desk.around().folder();
        let imported = desk.away(|vault, language| -> Result<Imported, Stop> {
            let made = backups::make(vault, &own, backups::Why::Import, chrono::Utc::now());
            made.map(drop).map_err(|error| problem(language, &error))?;
            work.go_on()?;
            work.step("step_import", ready.rows);
            write(vault, language, &ready, work)
        })??;
        desk.imports().imported();
        Ok(Outcome::Imported { imported })
    })
}

fn write(
    vault: &mut zhibao_app::Vault,
    language: zhibao_wire::Language,
    ready: &Ready,
    work: &Work,
) -> Result<Imported, Stop> {
    let mapping = mapping(vault, language, &ready.plan)?;
    let progress = watched(work);
    let mut options = ready.options(&mapping);
    options.progress = Some(&progress);
    let report = import::import(vault, &ready.path, &options).map_err(|e| stop(language, &e))?;
    let refuse = |e: zhibao_app::VaultError| Stop::Failed(problem(language, &e));
    forget(vault).map_err(refuse)?;
    Ok(Imported {
        preview: told(vault.standard(), language, &report, &BTreeMap::new()),
        table: ready.plan.table.clone(),
        batch: report.undo.map(|step| step.to_string()),
    })
}
