//! `zhibao indicators` and `zhibao report`

use serde_json::{Value, json};
use zhibao_app::Vault;
use zhibao_app::figures::{self, CellValue, Drill, Figure, Page, Sheet, State};
use zhibao_core::message::Lang;
use zhibao_core::standard::report::Report;

use super::Session;
use crate::MESSAGES;
use crate::args::{IndicatorArgs, ReportArgs};
use crate::out::{self, Failure, Outcome};

/// All indicators, or one with the records behind it.
pub(super) fn indicators(session: &Session, args: &IndicatorArgs) -> Outcome {
    if let Some(id) = &args.indicator
        && session.standard().indicator(id).is_none()
    {
        return Err(Failure::text(
            session.lang,
            "figures.no_indicator",
            &[("id", id.clone())],
        ));
    }
    let mut vault = session.open(&args.vault)?;
    let Some(id) = &args.indicator else {
        let all = figures::indicators(&mut vault).map_err(session.failed())?;
        for group in &session.standard().indicator_groups {
            let of = |f: &&Figure| session.standard().indicator(&f.id).is_some_and(|i| i.group == group.id);
            if !session.json() {
                out::line(group.label.get(session.lang));
            }
            all.iter().filter(of).for_each(|figure| print(session, figure));
        }
        return Ok(out::DONE);
    };
    let figure = figures::indicator(&mut vault, id).map_err(session.failed())?;
    print(session, &figure);
    let Some(indicator) = session.standard().indicator(id) else {
        return Ok(out::DONE);
    };
    if !session.json() {
        out::line(&format!("  {}", indicator.definition.get(session.lang)));
        out::line(&format!("  {}", indicator.source));
    }
    for period in figures::trend(&mut vault).map_err(session.failed())? {
        let Some(value) = period.values.get(id) else { continue };
        if session.json() {
            out::json(&json!({"type": "trend", "id": id, "period": period.period, "value": value}));
        } else {
            out::line(&format!(
                "  {}  {}",
                period.period,
                figures::shown(indicator, *value, session.lang)
            ));
        }
    }
    let page = Page {
        offset: 0,
        limit: args.limit,
    };
    let drill = figures::drill(&mut vault, id, page).map_err(session.failed())?;
    records(session, &vault, &drill)?;
    if drill.total > 0 {
        let fixed = figures::what_if(&mut vault, id, None).map_err(session.failed())?;
        if let Some(value) = fixed.value {
            if session.json() {
                let level = fixed.level.map(|l| l.name());
                out::json(&json!({"type": "fixed", "records": fixed.records, "value": value, "level": level}));
            } else {
                let values = [
                    ("records", fixed.records.to_string()),
                    ("value", figures::shown(indicator, value, session.lang)),
                ];
                out::line(&MESSAGES.text(session.lang, "figures.fixed", &values));
            }
        }
    }
    Ok(out::DONE)
}

fn print(session: &Session, figure: &Figure) {
    let Some(indicator) = session.standard().indicator(&figure.id) else {
        return;
    };
    if session.json() {
        let mut line = json!({
            "type": "indicator", "id": figure.id, "group": indicator.group, "zh": indicator.title.zh,
            "en": indicator.title.en, "state": figure.state.name(), "value": figure.value,
            "numerator": figure.numerator, "denominator": figure.denominator, "measure": indicator.measure.name(),
            "direction": indicator.direction.name(), "line": indicator.line,
            "level": figure.level.map(|l| l.name()), "last": figure.last, "confidence": indicator.confidence.name(),
        });
        if let State::Absent(tables) = &figure.state {
            line["missing"] = json!(tables);
        }
        return out::json(&line);
    }
    let value = figures::words::stands(indicator, figure, session.lang);
    let level = figure
        .level
        .map(|l| MESSAGES.text(session.lang, &format!("figures.level.{}", l.name()), &[]));
    let last = figure.last.map(|last| {
        let value = figures::shown(indicator, last, session.lang);
        MESSAGES.text(session.lang, "figures.last", &[("value", value)])
    });
    let parts: Vec<String> = [Some(value), level, last].into_iter().flatten().collect();
    out::line(&format!(
        "  {:<12} {}  {}",
        figure.id,
        indicator.title.get(session.lang),
        parts.join("  ")
    ));
}

/// The list of reports, one of them, the records behind a cell, or a workbook.
pub(super) fn report(session: &Session, args: &ReportArgs) -> Outcome {
    let mut vault = session.open(&args.vault)?;
    let standard = session.standard();
    for id in &args.reports {
        if standard.report(id).is_none() {
            return Err(Failure::text(session.lang, "figures.no_report", &[("id", id.clone())]));
        }
    }
    if let Some(path) = &args.out {
        let all: Vec<&str> = match args.reports.is_empty() {
            true => standard.reports.iter().map(|r| r.id.as_str()).collect(),
            false => args.reports.iter().map(String::as_str).collect(),
        };
        let sheets = figures::write(&mut vault, &all, path, session.lang).map_err(session.failed())?;
        let rows: usize = sheets.iter().map(|s| s.lines.len()).sum();
        session.say(
            "written",
            &[("files", path.display().to_string()), ("rows", rows.to_string())],
        );
        return Ok(out::DONE);
    }
    if let Some(cell) = &args.cell {
        let wrong = || Failure::text(session.lang, "figures.no_cell", &[("cell", cell.clone())]);
        let ([id], Some((row, column))) = (&args.reports[..], cell.rsplit_once('.')) else {
            return Err(wrong());
        };
        let page = Page {
            offset: 0,
            limit: args.limit,
        };
        let drill = figures::drill_cell(&mut vault, id, row, column, page).map_err(session.failed())?;
        records(session, &vault, &drill)?;
        return Ok(out::DONE);
    }
    if args.reports.is_empty() {
        for report in &standard.reports {
            if session.json() {
                out::json(
                    &json!({"type": "report", "id": report.id, "zh": report.title.zh, "en": report.title.en,
                    "confidence": report.confidence.name(), "additive": report.additive}),
                );
            } else {
                out::line(&format!("{}  {}", report.id, report.title.get(session.lang)));
            }
        }
    }
    for id in &args.reports {
        let sheet = figures::report(&mut vault, id).map_err(session.failed())?;
        if let Some(report) = standard.report(id) {
            show(session, report, &sheet);
        }
    }
    Ok(out::DONE)
}

fn show(session: &Session, report: &Report, sheet: &Sheet) {
    let lang = session.lang;
    if session.json() {
        for line in &sheet.lines {
            let mut cells = serde_json::Map::new();
            for (column, cell) in report.columns.iter().zip(&line.cells) {
                cells.insert(column.key.clone(), value(cell, lang));
            }
            let label = line.stubs.first().map(|l| l.get(lang));
            out::json(&json!({"type": "row", "report": report.id, "row": line.key, "label": label, "cells": cells}));
        }
        for broken in &sheet.broken {
            let check = report.checks.iter().find(|c| c.number == broken.check);
            out::json(
                &json!({"type": "check", "report": report.id, "check": broken.check, "at": broken.at,
                "message": check.map(|c| c.text.get(lang))}),
            );
        }
        return;
    }
    out::line(&format!("{}  {}", report.id, report.title.get(lang)));
    let headings = report.columns.iter().map(|c| {
        let levels: Vec<&str> = c.heading.iter().map(|h| h.get(lang)).collect();
        levels.join("/")
    });
    let stub = report.stubs.iter().map(|s| s.heading.get(lang).to_owned());
    out::line(&stub.chain(headings).collect::<Vec<_>>().join("\t"));
    for line in &sheet.lines {
        let stubs = line.stubs.iter().map(|l| l.get(lang).to_owned());
        let cells = line.cells.iter().map(|cell| match value(cell, lang) {
            Value::Null => "–".to_owned(),
            Value::String(text) => text,
            other => other.to_string(),
        });
        out::line(&stubs.chain(cells).collect::<Vec<_>>().join("\t"));
    }
    for check in report
        .checks
        .iter()
        .filter(|c| sheet.broken.iter().any(|b| b.check == c.number))
    {
        out::line(&format!("※ {}", check.text.get(lang)));
    }
}

fn value(cell: &CellValue, lang: Lang) -> Value {
    match cell {
        CellValue::Blank | CellValue::Unknown => Value::Null,
        CellValue::Number(n) if n.fract() == 0.0 && n.abs() < 1e15 => json!(*n as i64),
        CellValue::Number(n) => json!(n),
        CellValue::Text(label) => json!(label.get(lang)),
    }
}

fn records(session: &Session, vault: &Vault, drill: &Drill) -> Result<(), Failure> {
    for row in &drill.rows {
        let name = figures::name_of(vault, row).map_err(session.failed())?;
        if session.json() {
            let more: serde_json::Map<String, Value> = row.more.iter().map(|(k, v)| (k.clone(), json!(v))).collect();
            out::json(&json!({"type": "record", "table": row.table, "record": row.row, "name": name, "more": more}));
        } else {
            let more: Vec<String> = row
                .more
                .iter()
                .map(|(_, v)| v.clone())
                .filter(|v| !v.is_empty())
                .collect();
            out::line(&format!("    {}  {}  {}", row.table, name, more.join("  ")));
        }
    }
    if session.json() {
        out::json(&json!({"type": "summary", "records": drill.total}));
    } else {
        let counts = [
            ("shown", drill.rows.len().to_string()),
            ("records", drill.total.to_string()),
        ];
        out::line(&MESSAGES.text(session.lang, "figures.records", &counts));
    }
    Ok(())
}
