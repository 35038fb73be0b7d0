//! One report of several schools: cells that may be added are, and what follows from cells is worked out anew.

use std::collections::BTreeMap;

use zhibao_core::standard::Standard;
use zhibao_core::standard::report::{Along, Column, Fill, Report, RowDef, Take};

use super::cells::{round, shares};
use super::{CellValue, Line, Sheet, checks};
use crate::figures::State;
use crate::figures::indicator::Figure;

/// Where a row stands: the places of definitions from the outermost in, each with the value that it goes by; what is not
/// filled in comes last. In this order rows are laid out.
type Place = Vec<(usize, bool, String)>;

/// The sum of one report of several schools; nothing where its cells cannot be added, or there is none.
///
/// A cell that no school can tell stays unknown; a school that cannot tell it adds nothing, and what it lacks stands in
/// `skipped`. Means and texts are not told; shares, ratios beside and checks within the report follow from the sums.
pub fn add(standard: &Standard, report: &Report, sheets: &[&Sheet]) -> Option<Sheet> {
    let first = sheets.first().filter(|_| report.additive)?;
    let mut sum = Sheet {
        id: report.id.clone(),
        point: sheets.iter().map(|s| s.point.clone()).max()?,
        form: first.form.clone(),
        lines: Vec::new(),
        skipped: Vec::new(),
        broken: Vec::new(),
        beside: Vec::new(),
    };
    let mut lines: BTreeMap<Place, Line> = BTreeMap::new();
    for sheet in sheets {
        let new = sheet.skipped.iter().filter(|s| !sum.skipped.contains(s));
        let new: Vec<(String, State)> = new.cloned().collect();
        sum.skipped.extend(new);
        for (place, line) in placed(report, sheet) {
            match lines.get_mut(&place) {
                Some(known) => join(report, known, line),
                None => drop(lines.insert(place, line.clone())),
            }
        }
    }
    sum.lines = lines.into_values().collect();
    for line in &mut sum.lines {
        settle(report, line);
    }
    let figures = report.beside.iter().filter_map(|id| {
        let of = |sheet: &&Sheet| sheet.beside.iter().find(|f| f.id == *id).cloned();
        together(standard, id, &sheets.iter().filter_map(of).collect::<Vec<_>>())
    });
    sum.beside = figures.collect();
    let mut broken = Vec::new();
    for check in &report.checks {
        match check.along {
            Along::Rows => checks::rows(report, &sum, check, &mut broken),
            Along::Columns => checks::columns(report, &sum, check, &mut broken),
            // Compares with other reports, which hold together where those of the schools do.
            Along::Once => {}
        }
    }
    sum.broken = broken;
    Some(sum)
}

/// The rows of a sheet with their places; an inner row stands below the last outer one.
fn placed<'s>(report: &Report, sheet: &'s Sheet) -> Vec<(Place, &'s Line)> {
    let mut last: BTreeMap<&str, Place> = BTreeMap::new();
    let mut out = Vec::new();
    for line in &sheet.lines {
        let def = &report.rows[line.def];
        let outer = def.each.as_ref().and_then(|each| each.within.as_deref());
        let mut place = outer.and_then(|key| last.get(key)).cloned().unwrap_or_default();
        let value = line.key.split_once(':').map_or("", |(_, value)| value);
        place.push((line.def, def.each.is_some() && value.is_empty(), value.to_owned()));
        last.insert(&def.key, place.clone());
        out.push((place, line));
    }
    out
}

/// What a cell is made of.
fn take<'r>(def: &'r RowDef, column: &'r Column) -> Option<&'r Take> {
    match &column.fill {
        Fill::Records { take, .. } if def.indicator.is_none() => Some(def.take.as_ref().unwrap_or(take)),
        _ => None,
    }
}

fn join(report: &Report, into: &mut Line, from: &Line) {
    let def = &report.rows[into.def];
    for ((cell, other), column) in into.cells.iter_mut().zip(&from.cells).zip(&report.columns) {
        let Some(number) = other.number() else { continue };
        *cell = CellValue::Number(match (cell.number(), take(def, column)) {
            (None, _) => number,
            (Some(own), Some(Take::Least(_))) => own.min(number),
            (Some(own), Some(Take::Most(_))) => own.max(number),
            (Some(own), _) => own + number,
        });
    }
}

/// Takes away what cannot be told of several, and works out shares.
fn settle(report: &Report, line: &mut Line) {
    let def = &report.rows[line.def];
    for (cell, column) in line.cells.iter_mut().zip(&report.columns) {
        let may = match take(def, column) {
            Some(Take::Mean(_) | Take::Text(_)) => false,
            Some(_) => true,
            None => *cell == CellValue::Blank,
        };
        match cell {
            _ if !may => *cell = CellValue::Unknown,
            CellValue::Number(n) => *n = round(*n, def.format.unwrap_or(column.format)),
            _ => {}
        }
    }
    shares(report, def, &mut line.cells);
}

/// An indicator of several schools.
fn together(standard: &Standard, id: &str, figures: &[Figure]) -> Option<Figure> {
    let indicator = standard.indicator(id)?;
    if !indicator.additive || figures.iter().any(|f| f.state == State::NotAdditive) {
        return Some(Figure::without(id, State::NotAdditive));
    }
    let known = || {
        figures
            .iter()
            .filter(|f| matches!(f.state, State::Known | State::NoData))
    };
    let sum = |part: fn(&Figure) -> Option<f64>| known().filter_map(part).reduce(|a, b| a + b);
    match known().next() {
        Some(_) => Some(Figure::of(indicator, sum(|f| f.numerator), sum(|f| f.denominator))),
        None => figures.first().map(|f| Figure::without(id, f.state.clone())),
    }
}
