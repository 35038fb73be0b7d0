//! Codes of a file that add to a list of the standard: the official list, say, of which the standard knows a part.

use std::collections::HashMap;

use zhibao_core::standard::{SETTINGS, Standard};
use zhibao_sheet::{Limits, Workbook};

use super::StandardError;

/// The most codes of a list.
const CODES: usize = 200_000;
/// The columns of a list, and what official files call them.
const COLUMNS: [(&str, &[&str]); 7] = [
    ("code", &["代码", "编码", "专业代码", "代码值"]),
    ("name", &["名称", "中文名称", "专业名称", "代码名称", "含义", "数值"]),
    ("name_en", &["英文名称", "英文"]),
    ("parent", &["上级代码", "上级", "父代码"]),
    ("valid_from", &["启用", "启用日期", "生效", "起始"]),
    ("valid_to", &["停用", "停用日期", "失效", "截止"]),
    ("note", &["备注", "说明"]),
];

/// What a file of codes brings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Codes {
    /// Codes that the list lacks, with their names.
    pub new: Vec<(String, String)>,
    /// How many codes the list holds already, under the same name.
    pub known: usize,
    /// Codes that the list calls otherwise: its own names stay.
    pub otherwise: Vec<Otherwise>,
}

/// A code under two names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Otherwise {
    /// The code.
    pub code: String,
    /// What the file calls it.
    pub name: String,
    /// What the list calls it.
    pub ours: String,
}

/// The codes of a file, whatever its columns are called, and those that the list lacks as a list of the standard is written.
/// What the school added before counts for nothing: this takes its place.
pub(super) fn read(standard: &Standard, id: &str, bytes: Vec<u8>) -> Result<(Codes, String), StandardError> {
    let list = standard.list(id);
    if id != SETTINGS && list.is_none() {
        return Err(StandardError::NoList(id.to_owned()));
    }
    let given = list
        .into_iter()
        .flat_map(|list| list.codes())
        .filter(|code| !code.local);
    // A code that had several meanings is here under its newest.
    let ours: HashMap<&str, &str> = given.map(|code| (code.code.as_str(), code.name.as_str())).collect();
    let mut book = Workbook::from_bytes(bytes, &Limits::default())?;
    let rows = book.first_rows(0, CODES)?;
    let place = |cells: &[String], at: usize| {
        let (name, others) = COLUMNS[at];
        let says = |cell: &String| cell.trim() == name || others.contains(&cell.trim());
        cells.iter().position(says)
    };
    let heading = rows
        .iter()
        .take(20)
        .position(|row| place(&row.cells, 0).is_some() && place(&row.cells, 1).is_some());
    let heading = heading.ok_or(StandardError::NoColumns)?;
    let places: Vec<Option<usize>> = (0..COLUMNS.len()).map(|at| place(&rows[heading].cells, at)).collect();
    let mut out = Codes::default();
    let mut text = String::new();
    line(&mut text, COLUMNS.iter().map(|(name, _)| *name));
    for row in &rows[heading + 1..] {
        let cell = |at: &Option<usize>| at.and_then(|at| row.cells.get(at)).map_or("", |cell| cell.trim());
        if places.iter().all(|at| cell(at).is_empty()) {
            continue;
        }
        let (code, name) = (cell(&places[0]), cell(&places[1]));
        // A code with years of its own may be one that returns; whether it may is judged with the list.
        let timeless = places[4..6].iter().all(|at| cell(at).is_empty());
        match ours.get(code) {
            Some(same) if *same == name => out.known += 1,
            Some(ours) if timeless => out.otherwise.push(Otherwise {
                code: code.to_owned(),
                name: name.to_owned(),
                ours: (*ours).to_owned(),
            }),
            _ => {
                out.new.push((code.to_owned(), name.to_owned()));
                line(&mut text, places.iter().map(cell));
            }
        }
    }
    match out.new.is_empty() {
        true => Err(StandardError::NothingNew),
        false => Ok((out, text)),
    }
}

fn line<'a>(out: &mut String, cells: impl Iterator<Item = &'a str>) {
    let quoted = |cell: &str| match cell.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell.to_owned(),
    };
    out.push_str(&cells.map(quoted).collect::<Vec<_>>().join(","));
    out.push('\n');
}
