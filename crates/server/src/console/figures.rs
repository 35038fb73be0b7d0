//! Warnings and statistics as JSON: the authority's API behind the login.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use zhibao_core::standard::Standard;
use zhibao_core::standard::indicator::Level;
use zhibao_core::standard::report::Report;
use zhibao_engine::figures::{Asked, CellValue, Figure, Page, Sheet, State as Known};

use super::session::Admin;
use crate::figures::{self, Behind, Figures, Source, Standing};
use crate::problem::{Kind, Problem};
use crate::server::Server;

/// The most records that one answer holds.
const MOST: usize = 200;

/// Which period is meant; the newest where none is named.
#[derive(Deserialize)]
pub struct OfPeriod {
    pub(super) period: Option<String>,
}

/// Which part of a list is meant.
#[derive(Deserialize)]
pub struct Part {
    pub(super) offset: Option<usize>,
    pub(super) limit: Option<usize>,
}

impl Part {
    pub(super) fn page(&self) -> Page {
        Page {
            offset: self.offset.unwrap_or(0),
            limit: self.limit.unwrap_or(MOST).min(MOST),
        }
    }
}

/// Which cell of a report is meant, by the keys of its row and column.
#[derive(Deserialize)]
pub struct OfCell {
    #[serde(default)]
    pub(super) row: String,
    #[serde(default)]
    pub(super) column: String,
}

impl OfCell {
    pub(super) fn asked(&self, report: &str) -> Asked {
        Asked::Cell {
            report: report.to_owned(),
            row: self.row.clone(),
            column: self.column.clone(),
        }
    }
}

/// The period that a request means, and all of them.
pub(super) async fn period(server: &Server, asked: &OfPeriod) -> Result<(String, Vec<String>), Problem> {
    let all = figures::periods(server).await?;
    let period = asked
        .period
        .clone()
        .or_else(|| all.first().cloned())
        .unwrap_or_default();
    Ok((period, all))
}

/// The standard by which reports of several schools are laid out: base and newest layers.
pub(super) fn newest(server: &Server) -> Result<Arc<Standard>, Problem> {
    let chosen = server.shelf.choose(&server.shelf.newest());
    Ok(chosen.ok_or(Kind::Internal)?.0)
}

/// `GET /v1/authority/figures`.
pub async fn list(State(server): State<Server>, Query(asked): Query<OfPeriod>, _: Admin) -> Result<Response, Problem> {
    let (period, periods) = period(&server, &asked).await?;
    let standing = figures::standing(&server, &period).await?;
    let schools: Vec<Value> = standing.iter().map(school).collect();
    Ok(crate::http::json(
        json!({ "period": period, "periods": periods, "schools": schools }),
    ))
}

fn school(one: &Standing) -> Value {
    let levels = one.levels.map(|counts| {
        let named = Level::ALL.iter().zip(counts);
        named
            .map(|(level, n)| (level.name().to_owned(), n.into()))
            .collect::<Map<String, Value>>()
    });
    let mut out = source(&one.source);
    out["levels"] = levels.map_or(Value::Null, Value::Object);
    out
}

fn source(source: &Source) -> Value {
    json!({
        "school": source.school,
        "school_name": source.name,
        "id": source.id,
        "period": source.period,
        "as_of": source.as_of,
        "sequence": source.sequence,
        "state": source.state,
    })
}

/// The figures of a submission, what it is, and the standard by which they were computed.
pub(super) async fn held(server: &Server, id: &str) -> Result<(Source, Arc<Figures>, Arc<Standard>), Problem> {
    let (source, figures) = figures::of(server, id).await?.ok_or(Kind::NotFound)?;
    let standard = figures.standard(server)?;
    Ok((source, figures, standard))
}

/// `GET /v1/authority/submissions/{id}/figures`.
pub async fn one(State(server): State<Server>, Path(id): Path<String>, _: Admin) -> Result<Response, Problem> {
    let (from, figures, standard) = held(&server, &id).await?;
    let mut out = source(&from);
    let indicators = figures.indicators.iter().map(|f| indicator(&standard, f));
    out["indicators"] = indicators.collect();
    out["earlier"] = json!(figures.earlier);
    out["whole"] = json!(figures.whole);
    let reports = standard.reports.iter().map(named);
    out["reports"] = reports.collect();
    Ok(crate::http::json(out))
}

fn named(report: &Report) -> Value {
    json!({
        "report": report.id,
        "zh": report.title.zh,
        "en": report.title.en,
        "additive": report.additive,
    })
}

fn indicator(standard: &Standard, figure: &Figure) -> Value {
    let known = standard.indicator(&figure.id);
    let mut out = json!({
        "id": figure.id,
        "group": known.map(|i| &i.group),
        "zh": known.map(|i| &i.title.zh),
        "en": known.map(|i| &i.title.en),
        "state": figure.state.name(),
        "value": figure.value,
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "level": figure.level.map(Level::name),
        "last": figure.last,
    });
    if let Known::Absent(tables) = &figure.state {
        out["missing"] = json!(tables);
    }
    out
}

/// `GET /v1/authority/submissions/{id}/figures/{indicator}`: the records behind it. The look is written down.
pub async fn records(
    State(server): State<Server>,
    Path((id, indicator)): Path<(String, String)>,
    Query(part): Query<Part>,
    admin: Admin,
) -> Result<Response, Problem> {
    let asked = Asked::Indicator(indicator.clone());
    let behind = figures::behind(&server, &admin.name, &id, asked, part.page()).await?;
    let mut out = listed(&id, &behind);
    out["indicator"] = json!(indicator);
    Ok(crate::http::json(out))
}

/// `GET /v1/authority/submissions/{id}/reports/{report}/records`: the records behind a cell. The look is written down.
pub async fn cell_records(
    State(server): State<Server>,
    Path((id, report)): Path<(String, String)>,
    Query(cell): Query<OfCell>,
    Query(part): Query<Part>,
    admin: Admin,
) -> Result<Response, Problem> {
    let asked = cell.asked(&report);
    let behind = figures::behind(&server, &admin.name, &id, asked, part.page()).await?;
    let mut out = listed(&id, &behind);
    out["report"] = json!(report);
    out["row"] = json!(cell.row);
    out["column"] = json!(cell.column);
    Ok(crate::http::json(out))
}

fn listed(id: &str, behind: &Behind) -> Value {
    let records = behind.records.iter().map(|record| {
        let more: Map<String, Value> = record
            .more
            .iter()
            .map(|(k, v)| (k.clone(), v.as_str().into()))
            .collect();
        json!({
            "table": record.table,
            "row_id": record.row_id,
            "period": record.period,
            "name": record.name,
            "more": more,
        })
    });
    json!({ "id": id, "total": behind.total, "records": records.collect::<Vec<Value>>() })
}

/// `GET /v1/authority/submissions/{id}/reports/{report}`.
pub async fn report(
    State(server): State<Server>,
    Path((id, asked)): Path<(String, String)>,
    _: Admin,
) -> Result<Response, Problem> {
    let (from, figures, standard) = held(&server, &id).await?;
    let report = standard.report(&asked).ok_or(Kind::NotFound)?;
    let sheet = figures.sheet(&report.id).ok_or(Kind::NotFound)?;
    let mut out = source(&from);
    out["sheet"] = filled(&standard, report, sheet);
    Ok(crate::http::json(out))
}

/// `GET /v1/authority/reports/{report}`: the sum over the schools whose submission of the period is accepted.
pub async fn sum(
    State(server): State<Server>,
    Path(asked): Path<String>,
    Query(of): Query<OfPeriod>,
    _: Admin,
) -> Result<Response, Problem> {
    let standard = newest(&server)?;
    let report = standard.report(&asked).ok_or(Kind::NotFound)?;
    if !report.additive {
        let notes = report.notes.iter().map(|n| json!({ "zh": n.zh, "en": n.en }));
        return Err(Problem::from(Kind::NotAdditive).member("notes", notes.collect::<Vec<Value>>()));
    }
    let (period, _) = period(&server, &of).await?;
    let sum = figures::add(&server, &standard, report, &period).await?;
    Ok(crate::http::json(json!({
        "period": period,
        "schools": sum.schools,
        "lacking": sum.lacking,
        "waiting": sum.waiting,
        "sheet": sum.sheet.as_ref().map(|sheet| filled(&standard, report, sheet)),
    })))
}

fn filled(standard: &Standard, report: &Report, sheet: &Sheet) -> Value {
    let rows = sheet.lines.iter().map(|line| {
        let cells = report
            .columns
            .iter()
            .zip(&line.cells)
            .map(|(c, v)| (c.key.clone(), cell(v)));
        let label = line.stubs.first().map(|l| json!({ "zh": l.zh, "en": l.en }));
        json!({ "row": line.key, "label": label, "cells": cells.collect::<Map<String, Value>>() })
    });
    let mut out = named(report);
    out["form"] = json!(sheet.form);
    out["point"] = json!(sheet.point);
    out["rows"] = rows.collect();
    let skipped = sheet
        .skipped
        .iter()
        .map(|(key, state)| json!({ "source": key, "state": state.name() }));
    out["skipped"] = skipped.collect();
    out["broken"] = sheet
        .broken
        .iter()
        .map(|b| json!({ "check": b.check, "at": b.at }))
        .collect();
    out["beside"] = sheet.beside.iter().map(|f| indicator(standard, f)).collect();
    out
}

fn cell(value: &CellValue) -> Value {
    match value {
        CellValue::Blank | CellValue::Unknown => Value::Null,
        CellValue::Number(n) if n.fract() == 0.0 && n.abs() < 1e15 => json!(*n as i64),
        CellValue::Number(n) => json!(n),
        CellValue::Text(label) => json!({ "zh": label.zh, "en": label.en }),
    }
}
