//! Adding groups of records up into cells.

use std::collections::{BTreeMap, HashSet};

use rusqlite::Row;
use rusqlite::types::ValueRef;
use zhibao_core::standard::figure::Sql;
use zhibao_core::standard::report::{DOMAINS, Each, Fill, NumberFormat, Point, Report, RowDef, TABLES, Take};
use zhibao_core::standard::table::Label;

use super::tally::{COLUMN_MASK, COUNT, Kind, ROW_MASK, Tally};
use super::{CellValue, Line, Sheet};
use crate::figures::indicator::text_error;
use crate::figures::{FigureError, Session, State, number};
use crate::rules::shown;

/// What the records of a cell have come to.
#[derive(Default)]
struct Sum {
    count: i64,
    sum: f64,
    numbers: i64,
    least: Option<f64>,
    most: Option<f64>,
    text: Option<String>,
    different: HashSet<String>,
}

/// A group of records that count in the same rows and columns.
struct Group<'g> {
    tally: &'g Tally,
    row: &'g Row<'g>,
}

impl Group<'_> {
    fn value(&self, sql: &Sql, kind: Kind) -> Option<ValueRef<'_>> {
        self.row.get_ref(self.tally.place(sql, kind)?).ok()
    }

    fn number(&self, sql: &Sql, kind: Kind) -> Option<f64> {
        self.value(sql, kind).and_then(number)
    }

    fn text(&self, sql: &Sql, kind: Kind) -> Option<String> {
        match self.value(sql, kind)? {
            ValueRef::Null => None,
            other => Some(shown(other)).filter(|t| !t.is_empty()),
        }
    }
}

/// A row as it comes about: its definition, and for rows of the data the values from the outermost in.
type Place = (usize, Vec<Option<String>>);

#[derive(Default)]
struct Growing {
    sums: BTreeMap<usize, Sum>,
    label: Option<String>,
    stubs: BTreeMap<String, String>,
}

impl Session<'_> {
    /// The cells of a report, without its checks.
    pub(super) fn cells(&self, report: &Report) -> Result<Sheet, FigureError> {
        let mut growing: BTreeMap<Place, Growing> = BTreeMap::new();
        let mut skipped = Vec::new();
        for (key, source) in &report.sources {
            if let Some(state) = self.missing(report, source) {
                skipped.push((key.clone(), state));
                continue;
            }
            for tally in self.tallies(report, key) {
                let fail = |reason| text_error(&report.file, &source.select, reason);
                self.add_up(report, &tally, &mut growing, fail)?;
            }
        }
        let point = match report.point {
            Point::YearStart => ":year_start",
            Point::AsOf => ":as_of",
        };
        let point = self.moment().get(point).unwrap_or_default().to_owned();
        let year = point.get(..4).and_then(|y| y.parse().ok()).unwrap_or_default();
        let mut sheet = Sheet {
            id: report.id.clone(),
            form: report.form(year).map(str::to_owned),
            point,
            lines: Vec::new(),
            skipped,
            broken: Vec::new(),
            beside: Vec::new(),
        };
        self.lay_out(report, growing, &mut sheet);
        self.facets(report, &mut sheet)?;
        Ok(sheet)
    }

    fn add_up(
        &self,
        report: &Report,
        tally: &Tally,
        growing: &mut BTreeMap<Place, Growing>,
        fail: impl Fn(String) -> FigureError,
    ) -> Result<(), FigureError> {
        let prepared = self.prepare(&tally.text);
        let mut statement = prepared.map_err(|e| fail(e.to_string()))?;
        self.moment.bind(&mut statement)?;
        let mut rows = statement.raw_query();
        while let Some(group) = rows.next().map_err(|e| fail(e.to_string()))? {
            let (row_mask, column_mask): (i64, i64) = (group.get(ROW_MASK)?, group.get(COLUMN_MASK)?);
            let count: i64 = group.get(COUNT)?;
            let group = Group { tally, row: group };
            for (_, index) in tally
                .rows
                .iter()
                .enumerate()
                .filter(|(bit, _)| row_mask >> bit & 1 == 1)
            {
                let def = &report.rows[*index];
                let place = (*index, path(report, def, &group));
                let line = growing.entry(place).or_default();
                if let Some(each) = &def.each {
                    keep_names(line, each, &group);
                }
                let counted = tally.columns.iter().enumerate();
                for (_, c) in counted.filter(|(bit, _)| column_mask >> bit & 1 == 1) {
                    let column = &report.columns[*c];
                    let Fill::Records { take, .. } = &column.fill else {
                        continue;
                    };
                    // A mask names all columns of the source; the row may have fewer.
                    if !(def.columns.is_empty() || def.columns.contains(&column.key)) {
                        continue;
                    }
                    let sum = line.sums.entry(*c).or_default();
                    sum.add(def.take.as_ref().unwrap_or(take), count, &group);
                }
            }
        }
        Ok(())
    }

    /// Puts rows in order: those of the layout as they stand, those of the data by their values, inner ones below their outer.
    fn lay_out(&self, report: &Report, mut growing: BTreeMap<Place, Growing>, sheet: &mut Sheet) {
        for (index, def) in report.rows.iter().enumerate() {
            match &def.each {
                None => {
                    let line = growing.remove(&(index, Vec::new())).unwrap_or_default();
                    let line = self.line(report, index, &[], line, &sheet.skipped);
                    sheet.lines.push(line);
                }
                Some(each) if each.within.is_none() => self.branch(report, index, &mut growing, sheet, &[]),
                // Laid out below its outer rows.
                Some(_) => {}
            }
        }
    }

    fn branch(
        &self,
        report: &Report,
        index: usize,
        growing: &mut BTreeMap<Place, Growing>,
        sheet: &mut Sheet,
        above: &[Option<String>],
    ) {
        let mut paths: Vec<Vec<Option<String>>> = growing
            .keys()
            .filter(|(i, path)| *i == index && path.len() == above.len() + 1 && path.starts_with(above))
            .map(|(_, path)| path.clone())
            .collect();
        // What is not filled in comes last.
        paths.sort_by_key(|path| (path.last().is_none_or(Option::is_none), path.clone()));
        for path in paths {
            let line = growing.remove(&(index, path.clone())).unwrap_or_default();
            let line = self.line(report, index, &path, line, &sheet.skipped);
            sheet.lines.push(line);
            let own = &report.rows[index].key;
            for (inner, def) in report.rows.iter().enumerate() {
                let within = def.each.as_ref().and_then(|e| e.within.as_ref());
                if within == Some(own) {
                    self.branch(report, inner, growing, sheet, &path);
                }
            }
        }
    }

    fn line(
        &self,
        report: &Report,
        index: usize,
        path: &[Option<String>],
        line: Growing,
        skipped: &[(String, State)],
    ) -> Line {
        let def = &report.rows[index];
        let mut sums = line.sums;
        let mut cells: Vec<CellValue> = Vec::new();
        for (at, column) in report.columns.iter().enumerate() {
            cells.push(match (&column.fill, report.source_of(def, column)) {
                (Fill::Records { .. }, Some(source)) if skipped.iter().any(|(key, _)| key == source) => {
                    CellValue::Unknown
                }
                (Fill::Records { take, .. }, Some(source)) => {
                    let take = def.take.as_ref().unwrap_or(take);
                    let format = def.format.unwrap_or(column.format);
                    let sum = sums.remove(&at).unwrap_or_default();
                    let single = report.sources.get(source).is_some_and(|s| s.single);
                    match take {
                        Take::Sum(_) if single && sum.numbers == 0 => CellValue::Unknown,
                        _ => self.value(sum, take, format, &def.lists),
                    }
                }
                _ => CellValue::Blank,
            });
        }
        shares(report, def, &mut cells);
        let mut stubs = vec![self.label(def, path, line.label)];
        for stub in report.stubs.iter().skip(1) {
            let found = line.stubs.get(&stub.key).map(|text| Label {
                zh: text.clone(),
                en: text.clone(),
            });
            stubs.push(found.or_else(|| def.stubs.get(&stub.key).cloned()).unwrap_or_default());
        }
        let key = match (&def.each, path.last()) {
            (Some(_), Some(value)) => format!("{}:{}", def.key, value.as_deref().unwrap_or_default()),
            _ => def.key.clone(),
        };
        Line {
            key,
            def: index,
            stubs,
            cells,
        }
    }

    fn label(&self, def: &RowDef, path: &[Option<String>], named: Option<String>) -> Label {
        let (Some(each), Some(Some(value))) = (&def.each, path.last()) else {
            return def.label.clone();
        };
        if let Some(named) = named {
            return Label {
                zh: named.clone(),
                en: named,
            };
        }
        self.name(&each.lists, value)
    }

    /// What a code is called.
    pub(super) fn name(&self, lists: &[String], code: &str) -> Label {
        let standard = self.standard();
        for id in lists {
            let named = match id.as_str() {
                TABLES => standard.table(code).map(|t| t.label.clone()),
                DOMAINS => standard
                    .domains
                    .iter()
                    .find(|d| d.code == code)
                    .map(|d| d.label.clone()),
                _ => None,
            };
            if let Some(named) = named {
                return named;
            }
        }
        let found = lists.iter().find_map(|id| self.standard().list(id)?.get(code));
        match found {
            Some(known) => Label {
                zh: known.name.clone(),
                en: if known.name_en.is_empty() {
                    known.name.clone()
                } else {
                    known.name_en.clone()
                },
            },
            None => Label {
                zh: code.to_owned(),
                en: code.to_owned(),
            },
        }
    }

    fn value(&self, sum: Sum, take: &Take, format: NumberFormat, lists: &[String]) -> CellValue {
        let number = |n: Option<f64>| n.map_or(CellValue::Unknown, |n| CellValue::Number(round(n, format)));
        match take {
            Take::Count => number(Some(sum.count as f64)),
            Take::Distinct(_) => number(Some(sum.different.len() as f64)),
            Take::Sum(_) => number(Some(sum.sum)),
            Take::Mean(_) => number((sum.numbers > 0).then(|| sum.sum / sum.numbers as f64)),
            Take::Least(_) => number(sum.least),
            Take::Most(_) => number(sum.most),
            Take::Text(_) => match sum.text {
                Some(text) => CellValue::Text(self.name(lists, &text)),
                None => CellValue::Unknown,
            },
        }
    }
}

impl Sum {
    fn add(&mut self, take: &Take, count: i64, group: &Group<'_>) {
        self.count += count;
        match take {
            Take::Count => {}
            Take::Distinct(sql) => self.different.extend(group.text(sql, Kind::Key)),
            Take::Sum(sql) | Take::Mean(sql) => {
                self.sum += group.number(sql, Kind::Sum).unwrap_or(0.0);
                self.numbers += group.number(sql, Kind::Number).unwrap_or(0.0) as i64;
            }
            Take::Least(sql) => {
                let other = group.number(sql, Kind::Least);
                self.least = self.least.into_iter().chain(other).reduce(f64::min);
            }
            Take::Most(sql) => {
                let other = group.number(sql, Kind::Most);
                self.most = self.most.into_iter().chain(other).reduce(f64::max);
            }
            Take::Text(sql) => {
                let other = group.text(sql, Kind::Most);
                self.text = self.text.take().into_iter().chain(other).max();
            }
        }
    }
}

/// Fills in the columns that are one other divided by another.
pub(super) fn shares(report: &Report, def: &RowDef, cells: &mut [CellValue]) {
    if def.indicator.is_some() || def.heading {
        return;
    }
    for (at, column) in report.columns.iter().enumerate() {
        let Fill::Share { part, whole, times } = &column.fill else {
            continue;
        };
        if !(def.columns.is_empty() || def.columns.contains(&column.key)) {
            continue;
        }
        let of = |key: &String| {
            let place = report.columns.iter().position(|c| c.key == *key)?;
            cells[place].number()
        };
        cells[at] = match (of(part), of(whole)) {
            (Some(part), Some(whole)) if whole != 0.0 => {
                CellValue::Number(round(part * times / whole, def.format.unwrap_or(column.format)))
            }
            _ => CellValue::Unknown,
        };
    }
}

fn keep_names(line: &mut Growing, each: &Each, group: &Group<'_>) {
    let least = |old: Option<String>, new: Option<String>| old.into_iter().chain(new).min();
    if let Some(label) = &each.label {
        line.label = least(line.label.take(), group.text(label, Kind::Least));
    }
    for (key, sql) in &each.stubs {
        if let Some(text) = least(line.stubs.remove(key), group.text(sql, Kind::Least)) {
            line.stubs.insert(key.clone(), text);
        }
    }
}

/// The values that a row of the data goes by, from the outermost in; empty for a row of the layout.
fn path(report: &Report, def: &RowDef, group: &Group<'_>) -> Vec<Option<String>> {
    let Some(each) = &def.each else { return Vec::new() };
    let outer = each.within.as_ref().and_then(|key| report.row(key));
    let mut path = outer.map(|outer| path(report, outer, group)).unwrap_or_default();
    path.push(group.text(&each.key, Kind::Key));
    path
}

pub(super) fn round(value: f64, format: NumberFormat) -> f64 {
    let scale = 10f64.powi(i32::from(format.decimals()));
    (value * scale).round() / scale
}
