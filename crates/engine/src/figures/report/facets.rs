//! Rows that show an indicator.

use zhibao_core::standard::indicator::{Direction, Indicator};
use zhibao_core::standard::report::{Facet, Report};
use zhibao_core::standard::table::Label;

use super::{CellValue, Sheet};
use crate::figures::{Figure, FigureError, Session};

impl Session<'_> {
    pub(super) fn facets(&self, report: &Report, sheet: &mut Sheet) -> Result<(), FigureError> {
        for line in &mut sheet.lines {
            let Some(id) = &report.rows[line.def].indicator else {
                continue;
            };
            let Some(indicator) = self.standard().indicator(id) else {
                continue;
            };
            let figure = self.indicator(id)?;
            for (at, column) in report.columns.iter().enumerate() {
                if let Some(facet) = column.facet {
                    line.cells[at] = cell(indicator, &figure, facet);
                }
            }
        }
        Ok(())
    }
}

pub(super) fn cell(indicator: &Indicator, figure: &Figure, facet: Facet) -> CellValue {
    let number = |n: Option<f64>| n.map_or(CellValue::Unknown, CellValue::Number);
    match facet {
        Facet::Value => number(figure.value),
        Facet::Last => number(figure.last),
        Facet::Line => line(indicator),
        Facet::Gap => number(figure.value.and_then(|value| gap(indicator, value))),
        Facet::Met => match figure.value {
            Some(value) if met(indicator, value) => CellValue::Text(Label {
                zh: "是".to_owned(),
                en: "yes".to_owned(),
            }),
            Some(_) => CellValue::Text(Label {
                zh: "否".to_owned(),
                en: "no".to_owned(),
            }),
            None => CellValue::Unknown,
        },
    }
}

/// The line in words: `≥ 60`, `≤ 20`, `10–30`.
fn line(indicator: &Indicator) -> CellValue {
    let shown = |n: f64| grouped(&format!("{n}"));
    let text = match (&indicator.line[..], indicator.direction) {
        ([from, to], _) => format!("{}–{}", shown(*from), shown(*to)),
        ([line], Direction::Higher) => format!("≥ {}", shown(*line)),
        ([line], _) if *line == 0.0 => "0".to_owned(),
        ([line], _) => format!("≤ {}", shown(*line)),
        _ => return CellValue::Blank,
    };
    CellValue::Text(Label {
        zh: text.clone(),
        en: text,
    })
}

/// A number with thousands separators.
fn grouped(number: &str) -> String {
    let (whole, rest) = number.split_at(number.find('.').unwrap_or(number.len()));
    let mut out = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 && !out.ends_with('-') {
            out.push(',');
        }
        out.push(digit);
    }
    out + rest
}

/// Whether the line that stands beside it is kept; where there is none, whether no level from orange on is reached.
fn met(indicator: &Indicator, value: f64) -> bool {
    match indicator.line.is_empty() {
        true => indicator.keeps_line(value),
        false => gap(indicator, value).is_none(),
    }
}

/// How far a value is from its line; nothing where it is kept.
fn gap(indicator: &Indicator, value: f64) -> Option<f64> {
    let apart = match (&indicator.line[..], indicator.direction) {
        ([from, to], _) => (from - value).max(value - to),
        ([line], Direction::Higher) => line - value,
        ([line], _) => value - line,
        _ => return None,
    };
    (apart > 0.0).then(|| indicator.round(apart))
}
