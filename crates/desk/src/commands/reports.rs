//! Statistical reports: their list, one as its form, and workbooks of them.

use std::collections::BTreeSet;

use zhibao_app::figures::{self, FiguresError, FormCell, FormSpec, Sheet, grouped, words as say};
use zhibao_core::standard::report::{Along, Point, Report};
use zhibao_wire::{
    JobId, Outcome, Problem, ReportCard, ReportCell, ReportCellKind, ReportDoubt, ReportHead, ReportOf, ReportPage,
    ReportRow, ReportsOf, Written,
};

use super::export::workbook_to;
use super::indicators::look_at_sealed;
use super::tables::number;
use crate::state::{Desk, problem};
use crate::{text, words};

/// The statistical reports.
pub(crate) fn reports(desk: &Desk, (): ()) -> Result<Vec<ReportCard>, Problem> {
    desk.view(|view| {
        let lang = words::lang(view.language);
        let standard = view.vault.standard();
        let moment = figures::moment(view.vault);
        let cards = standard.reports.iter().map(|report| {
            let point = match report.point {
                Point::YearStart => ":year_start",
                Point::AsOf => ":as_of",
            };
            let year = moment.get(point).and_then(|day| day.get(..4)?.parse().ok());
            ReportCard {
                id: report.id.clone(),
                title: report.title.get(lang).to_owned(),
                form: year.and_then(|year| report.form(year)).map(str::to_owned),
            }
        });
        Ok(cards.collect())
    })
}

/// A report of the present data.
pub(crate) fn report(desk: &Desk, request: ReportOf) -> Result<ReportPage, Problem> {
    look_at_sealed(desk)?;
    desk.change(|vault, language| {
        let lang = words::lang(language);
        let (form, sheet) = figures::page(vault, &request.report, lang).map_err(|e| problem(language, &e))?;
        let standard = vault.standard();
        let report = standard.report(&sheet.id);
        let report = report.ok_or_else(|| words::refusal(language, "no_cell", &[]))?;
        Ok(page(report, form, &sheet, lang))
    })
}

/// Asks where to, and writes reports into a workbook.
pub(crate) fn export_reports(desk: &Desk, request: ReportsOf) -> Result<Option<JobId>, Problem> {
    let (ids, title) = desk.view(|view| {
        let standard = view.vault.standard();
        if let Some(id) = request.reports.iter().find(|id| standard.report(id).is_none()) {
            let unknown = FiguresError::UnknownReport(text::short(id));
            return Err(problem(view.language, &unknown));
        }
        let all = || standard.reports.iter().map(|r| r.id.clone()).collect();
        let ids: Vec<String> = if request.reports.is_empty() {
            all()
        } else {
            request.reports
        };
        let title = match &ids[..] {
            [id] => standard
                .report(id)
                .map(|r| r.title.get(words::lang(view.language)).to_owned()),
            _ => None,
        };
        Ok((
            ids,
            title.unwrap_or_else(|| words::say(view.language, "export_reports", &[])),
        ))
    })?;
    let name = format!("{title}.xlsx");
    let Some(path) = workbook_to(desk, title, name) else {
        return Ok(None);
    };
    let job = desk.begin("job_export", move |desk, work| {
        work.settle()?;
        work.step("step_workbook", 0);
        let sheets = desk.change(|vault, language| {
            let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
            figures::write(vault, &ids, &path, words::lang(language)).map_err(|e| problem(language, &e))
        })?;
        let rows: usize = sheets.iter().map(|sheet| sheet.lines.len()).sum();
        Ok(Outcome::Exported {
            written: Written {
                path: path.display().to_string(),
                rows: number(rows as u64),
                refused: Vec::new(),
            },
        })
    })?;
    Ok(Some(job))
}

fn page(report: &Report, form: FormSpec, sheet: &Sheet, lang: zhibao_core::message::Lang) -> ReportPage {
    let doubtful = doubtful(report, sheet);
    let rows = form.rows.iter().zip(&sheet.lines).map(|(row, line)| {
        let def = &report.rows[line.def];
        let cells = row.cells.iter().zip(&report.columns).map(|(cell, column)| {
            let (text, kind) = shown(cell);
            ReportCell {
                opens: !cell.is_nothing() && report.opens(def, column),
                doubtful: doubtful.contains(&(line.key.as_str(), column.key.as_str())),
                text,
                kind,
            }
        });
        ReportRow {
            key: line.key.clone(),
            stubs: row.stubs.clone(),
            indent: u32::from(row.indent),
            strong: row.strong,
            cells: cells.collect(),
        }
    });
    let numbered = (1..=report.columns.len()).map(|n| n.to_string());
    let size = |n: usize| number(n as u64);
    ReportPage {
        id: report.id.clone(),
        depth: size(form.depth()),
        heads: form
            .heads()
            .into_iter()
            .map(|head| ReportHead {
                text: head.text,
                level: size(head.level),
                down: size(head.down),
                from: size(head.from),
                across: size(head.across),
            })
            .collect(),
        stubs: size(form.stubs.len()),
        ordinals: form.ordinals.iter().cloned().chain(numbered).collect(),
        columns: report.columns.iter().map(|c| c.key.clone()).collect(),
        rows: rows.collect(),
        checks: size(report.checks.len()),
        doubts: doubts(report, sheet, lang),
        confidence: say::confidence(report.confidence, lang),
        source: report.source.clone(),
        landscape: form.landscape,
        a3: form.a3,
        title: form.title,
        corner: form.corner,
        line: form.line.into(),
        notes: form.notes,
        signatures: form.signatures,
    }
}

fn shown(cell: &FormCell) -> (String, ReportCellKind) {
    match cell {
        FormCell::None => (String::new(), ReportCellKind::None),
        FormCell::Empty => (String::new(), ReportCellKind::Empty),
        FormCell::Text(text) => (text.clone(), ReportCellKind::Text),
        FormCell::Number {
            value,
            decimals,
            percent,
        } => {
            let sign = if *percent { "%" } else { "" };
            (grouped(*value, *decimals) + sign, ReportCellKind::Number)
        }
    }
}

/// The cells that take part in a check that does not hold, by the keys of row and column.
fn doubtful<'s>(report: &'s Report, sheet: &'s Sheet) -> BTreeSet<(&'s str, &'s str)> {
    let mut cells = BTreeSet::new();
    for broken in &sheet.broken {
        let Some(check) = report.checks.iter().find(|c| c.number == broken.check) else {
            continue;
        };
        for name in check.formula.names() {
            match check.along {
                Along::Rows => {
                    cells.insert((broken.at.as_str(), name));
                }
                Along::Columns => cells.extend(lines(report, sheet, name).map(|key| (key, broken.at.as_str()))),
                Along::Once => {
                    let Some((row, column)) = name.rsplit_once('.') else {
                        continue;
                    };
                    cells.extend(lines(report, sheet, row).map(|key| (key, column)));
                }
            }
        }
    }
    cells
}

/// The keys of the lines that a row's key stands for.
fn lines<'s>(report: &'s Report, sheet: &'s Sheet, row: &'s str) -> impl Iterator<Item = &'s str> {
    let of = report.rows.iter().position(|r| r.key == row);
    let lines = sheet.lines.iter().filter(move |line| Some(line.def) == of);
    lines.map(|line| line.key.as_str())
}

fn doubts(report: &Report, sheet: &Sheet, lang: zhibao_core::message::Lang) -> Vec<ReportDoubt> {
    let named = |key: &str| {
        let line = sheet.lines.iter().find(|l| l.key == key);
        let row = line
            .and_then(|l| l.stubs.first())
            .map(|label| label.get(lang).to_owned());
        let column = || report.column(key)?.heading.last().map(|h| h.get(lang).to_owned());
        row.or_else(column).unwrap_or_default()
    };
    let broken = report.checks.iter().filter_map(|check| {
        let at: Vec<&str> = sheet
            .broken
            .iter()
            .filter(|b| b.check == check.number)
            .map(|b| b.at.as_str())
            .collect();
        (!at.is_empty()).then(|| ReportDoubt {
            text: check.text.get(lang).to_owned(),
            places: at.into_iter().map(named).filter(|place| !place.is_empty()).collect(),
        })
    });
    broken.collect()
}
