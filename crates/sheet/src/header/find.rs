//! Finding the header among a sheet's first rows.

use std::collections::HashSet;

use super::headings::TAKE;
use super::{Column, Extra, HeaderAt, Headings, Looks, Mapping, Reason, Sample, Target, normal_heading};
use crate::read::meta::ROW_ID;

/// How many of the first rows may hold the header.
const DEPTH: usize = 30;

/// Finds the heading row and the meaning of its columns; `None` where no row has two known headings. `rows` are a
/// sheet's first rows, headings and some data; `mapping` is what the school said before.
pub fn recognise(rows: &[Sample], headings: &Headings, mapping: Option<&Mapping>) -> Option<HeaderAt> {
    let (at, _) = (0..rows.len().min(DEPTH))
        .filter(|at| rows[*at].texts > 0)
        .map(|at| (at, score(rows, at, headings, mapping)))
        .filter(|(_, score)| *score >= 2)
        // The first of equals: a repeated header comes later.
        .max_by_key(|(at, score)| (*score, std::cmp::Reverse(*at)))?;
    Some(read(rows, at, headings, mapping))
}

/// The meaning of the columns below a heading row that a person named, counted from 1; `None` where that row is empty or
/// not among `rows`.
pub fn recognise_at(rows: &[Sample], row: u32, headings: &Headings, mapping: Option<&Mapping>) -> Option<HeaderAt> {
    let at = rows.iter().position(|sample| sample.row == row && sample.texts > 0)?;
    Some(read(rows, at, headings, mapping))
}

impl HeaderAt {
    /// Gives a column the meaning that a person said; `None` leaves it out.
    pub fn say(&mut self, index: usize, target: Option<Target>) {
        for column in &mut self.columns {
            if column.index == index {
                column.extra = column.extra.filter(|_| target.is_none());
                column.target.clone_from(&target);
                (column.reason, column.sure) = (Reason::Remembered, true);
            } else if target.is_some() && column.target == target && column.reason != Reason::Remembered {
                // What was only found gives way to what was said.
                (column.target, column.reason, column.sure) = (None, Reason::None, false);
            }
        }
        one_each(&mut self.columns);
    }
}

/// How many different columns of a row have a known heading; 0 where most of the row is none.
fn score(rows: &[Sample], at: usize, headings: &Headings, mapping: Option<&Mapping>) -> usize {
    let row = &rows[at];
    let mut targets = HashSet::new();
    let mut own = 0;
    for column in 0..row.cells.len() {
        let heading = row.get(column).trim();
        if heading.is_empty() || heading.len() > 200 {
            continue;
        }
        if let Some((_, Some(target))) = meaning(group(rows, at, column), heading, headings, mapping) {
            targets.insert(target);
            own += 1;
        }
    }
    if let Some(upper) = upper(rows, at).filter(|_| own > 0) {
        for column in (0..upper.cells.len()).filter(|c| row.get(*c).trim().is_empty()) {
            if let Some((_, Some(target))) = meaning(None, upper.get(column), headings, mapping) {
                targets.insert(target);
            }
        }
    }
    // A row of values may hold a word that is also a heading.
    if own * 3 < row.cells.iter().filter(|c| !c.trim().is_empty()).count() && own < 5 {
        0
    } else {
        targets.len()
    }
}

/// The row right above, where it has headings of its own.
fn upper(rows: &[Sample], at: usize) -> Option<&Sample> {
    rows.get(at.checked_sub(1)?)
        .filter(|up| up.row + 1 == rows[at].row && up.texts >= 2)
}

fn meaning(
    group: Option<&str>,
    heading: &str,
    headings: &Headings,
    mapping: Option<&Mapping>,
) -> Option<(Reason, Option<Target>)> {
    if let Some(said) = mapping.and_then(|m| m.find(group, heading)) {
        return Some((Reason::Remembered, said.clone()));
    }
    let normal = normal_heading(heading);
    let joined = group.and_then(|g| headings.exact(&(normal_heading(g) + &normal)));
    let (reason, target) = joined.or_else(|| headings.exact(&normal))?;
    Some((reason, Some(target.clone())))
}

/// The merged heading above a column: its own cell in the row above, else the nearest to the left, unless it spans all.
fn group(rows: &[Sample], at: usize, column: usize) -> Option<&str> {
    let above = rows.get(at.checked_sub(1)?)?;
    if above.row + 1 != rows[at].row || above.cells.iter().filter(|c| !c.trim().is_empty()).count() < 2 {
        return None;
    }
    (0..=column)
        .rev()
        .map(|c| above.get(c).trim())
        .find(|text| !text.is_empty())
}

fn read(rows: &[Sample], at: usize, headings: &Headings, mapping: Option<&Mapping>) -> HeaderAt {
    let row = &rows[at];
    let below = &rows[at + 1..];
    let width = rows[at..].iter().map(|r| r.cells.len()).max().unwrap_or(0);
    // A two-line header: columns that are merged downwards have their heading in the row above.
    let upper = upper(rows, at);
    let mut columns: Vec<Column> = Vec::new();
    for index in 0..width.max(upper.map_or(0, |u| u.cells.len())) {
        let (mut heading, mut above) = (row.get(index), group(rows, at, index));
        if heading.trim().is_empty() {
            (heading, above) = (upper.map_or("", |u| u.get(index)), None);
        }
        if heading.trim().is_empty() {
            continue;
        }
        let mut column = Column {
            index,
            heading: heading.to_owned(),
            group: above.map(str::to_owned),
            target: None,
            reason: Reason::None,
            sure: false,
            duplicate_of: None,
            extra: extra(&normal_heading(heading)),
        };
        if let Some((reason, target)) = meaning(above, heading, headings, mapping) {
            column.sure = target.is_some() || reason == Reason::Remembered;
            column.extra = if target.is_some() { None } else { column.extra };
            (column.reason, column.target) = (reason, target);
        }
        columns.push(column);
    }
    one_each(&mut columns);
    suggest(&mut columns, headings);
    look(&mut columns, below, headings);
    let lost = mapping.map(|m| lost(m, &columns)).unwrap_or_default();
    HeaderAt {
        row: row.row,
        columns,
        lost,
    }
}

/// Of several columns with one target the best reason wins, then the first.
fn one_each(columns: &mut [Column]) {
    let rank = |reason: &Reason| match reason {
        Reason::Remembered => 0,
        Reason::Same => 1,
        _ => 2,
    };
    for i in 0..columns.len() {
        let Some(target) = &columns[i].target else {
            columns[i].duplicate_of = None;
            continue;
        };
        let others = columns
            .iter()
            .enumerate()
            .filter(|(_, c)| c.target.as_ref() == Some(target));
        let best = others.min_by_key(|(n, c)| (rank(&c.reason), *n)).map(|(n, _)| n);
        columns[i].duplicate_of = best.filter(|b| *b != i).map(|b| columns[b].index);
    }
}

fn suggest(columns: &mut [Column], headings: &Headings) {
    let open: Vec<usize> = (0..columns.len())
        .filter(|i| columns[*i].reason == Reason::None && columns[*i].extra.is_none())
        .collect();
    for i in open {
        let normal = normal_heading(&columns[i].heading);
        let taken: HashSet<&Target> = columns.iter().filter_map(|c| c.target.as_ref()).collect();
        let Some((score, target, unique)) = headings.similar(&normal, &taken) else {
            continue;
        };
        columns[i].sure = unique && score >= TAKE;
        columns[i].target = Some(target);
        columns[i].reason = Reason::Similar(score);
    }
}

/// Suggests by content where a heading says nothing.
fn look(columns: &mut [Column], below: &[Sample], headings: &Headings) {
    for (looks, target) in headings.looks() {
        if columns.iter().any(|c| c.target.as_ref() == Some(target)) {
            continue;
        }
        let fits = |c: &Column| {
            c.target.is_none()
                && c.extra.is_none()
                && c.reason == Reason::None
                && Looks::of(below.iter().map(|r| r.get(c.index))) == Some(*looks)
        };
        let mut found = (0..columns.len()).filter(|i| fits(&columns[*i]));
        if let (Some(only), None) = (found.next(), found.next()) {
            columns[only].target = Some(target.clone());
            columns[only].reason = Reason::Content;
        }
    }
}

fn extra(normal: &str) -> Option<Extra> {
    Some(match normal {
        ROW_ID => Extra::RowId,
        "提交时间" | "提交答卷时间" | "填写时间" | "提交日期" | "答题时间" | "完成时间" | "completiontime"
        | "submittime" | "submissiontime" | "timestamp" | "时间戳记" | "时间戳" | "更新时间" | "修改时间" => {
            Extra::SubmitTime
        }
        "户籍所在省" | "户籍所在市" => Extra::Above,
        "序号" | "编号" | "id" | "no." | "no" | "答卷编号" | "答题序号" => Extra::Serial,
        "所用时间" | "填写时长" | "答题时长" | "来源" | "来源详情" | "来自ip" | "ip" | "ip地址" | "提交人"
        | "填写人" | "填写者" | "开始时间" | "starttime" | "提交者" | "填写设备" | "操作系统" | "浏览器" | "总分"
        | "数据状态" | "微信昵称" | "微信openid" => Extra::Service,
        _ => return None,
    })
}

fn lost(mapping: &Mapping, columns: &[Column]) -> Vec<String> {
    let there = |key: &str| {
        columns.iter().any(|c| {
            let own = normal_heading(&c.heading);
            let full = c
                .group
                .as_deref()
                .map(|g| normal_heading(&format!("{g}/{}", c.heading)));
            own == normal_heading(key) || full.is_some_and(|f| f == normal_heading(key))
        })
    };
    mapping
        .columns
        .iter()
        .filter(|(key, target)| target.is_some() && !there(key))
        .map(|(key, _)| key.clone())
        .collect()
}
