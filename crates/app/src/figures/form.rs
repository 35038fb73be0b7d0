//! Reports as forms that look like the official ones, on the screen and as workbooks.

use std::path::Path;

use thiserror::Error;
use zhibao_core::message::{Arg, Catalogue, Lang, Speak};
use zhibao_core::standard::report::{NumberFormat, Report};
use zhibao_sheet::SheetError;
pub use zhibao_sheet::write::{FormCell, FormHead, FormSpec};
use zhibao_sheet::write::{FormColumn, FormRow, FormStub, write_forms};
use zhibao_vault::{Vault, VaultError};

use super::{CellValue, Line, Sheet, State, shown};
use crate::MESSAGES;

/// Why a report could not be written.
#[derive(Debug, Error)]
pub enum FiguresError {
    /// The file cannot be written.
    #[error(transparent)]
    Sheet(#[from] SheetError),
    /// The vault cannot be read.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The standard has no such report.
    #[error("no report {0} in the standard")]
    UnknownReport(String),
    /// The file to write is the vault's own.
    #[error("the file to write belongs to the vault")]
    OntoVault,
}

impl Speak for FiguresError {
    fn catalogue(&self) -> &'static Catalogue {
        match self {
            FiguresError::Sheet(error) => error.catalogue(),
            FiguresError::Vault(error) => error.catalogue(),
            _ => &MESSAGES,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            FiguresError::Sheet(error) => error.code(),
            FiguresError::Vault(error) => error.code(),
            FiguresError::UnknownReport(_) => "figures.unknown_report",
            FiguresError::OntoVault => "export.onto_vault",
        }
    }

    fn args(&self) -> Vec<Arg> {
        match self {
            FiguresError::Sheet(error) => error.args(),
            FiguresError::Vault(error) => error.args(),
            FiguresError::UnknownReport(id) => vec![("report", id.clone())],
            FiguresError::OntoVault => Vec::new(),
        }
    }
}

/// Writes reports of the present data into one workbook, a sheet each. Returns them.
///
/// # Errors
/// An unknown report; a file that cannot be written; those of the vault.
pub fn write(vault: &mut Vault, ids: &[&str], path: &Path, lang: Lang) -> Result<Vec<Sheet>, FiguresError> {
    let own = |p: &Path| std::path::absolute(p).ok();
    if own(path) == own(vault.path()) {
        return Err(FiguresError::OntoVault);
    }
    let mut sheets = Vec::new();
    let mut forms = Vec::new();
    for id in ids {
        let (mut form, sheet) = page(vault, id, lang)?;
        if let Some(report) = vault.standard().report(id) {
            form.notes.extend(doubts(report, &sheet, lang));
        }
        forms.push(form);
        sheets.push(sheet);
    }
    write_forms(path, &forms)?;
    Ok(sheets)
}

/// A report of the present data as its form, and the cells from which it was made.
///
/// # Errors
/// An unknown report; those of the vault.
pub fn page(vault: &mut Vault, id: &str, lang: Lang) -> Result<(FormSpec, Sheet), FiguresError> {
    let report = vault.standard().report(id);
    let report = report.ok_or_else(|| FiguresError::UnknownReport(id.to_owned()))?;
    let sheet = super::report(vault, id)?;
    Ok((form(vault, report, &sheet, lang)?, sheet))
}

fn form(vault: &Vault, report: &Report, sheet: &Sheet, lang: Lang) -> Result<FormSpec, VaultError> {
    let text = |key: &str, args: &[Arg]| MESSAGES.text(lang, key, args);
    let school = [("school", vault.school_name()?), ("code", vault.school().to_owned())];
    let corner = sheet.form.iter().map(|no| text("figures.form", &[("no", no.clone())]));
    let unit = report.unit.get(lang);
    let columns = report.columns.iter().map(|c| FormColumn {
        heading: c.heading.iter().map(|h| h.get(lang).to_owned()).collect(),
        width: c.width,
    });
    let stubs = report.stubs.iter().map(|s| FormStub {
        heading: s.heading.get(lang).to_owned(),
        width: s.width,
    });
    let signatures = ["head", "checked", "filled", "date"].map(|key| text(&format!("figures.sign.{key}"), &[]));
    Ok(FormSpec {
        sheet: format!("{} {}", report.id, report.title.get(lang)),
        font: text("figures.font", &[]),
        corner: corner.collect(),
        title: report.title.get(lang).to_owned(),
        line: [
            text("figures.school", &school),
            text("figures.point", &[("day", day(&sheet.point, lang))]),
            if unit.is_empty() {
                String::new()
            } else {
                text("figures.unit", &[("unit", unit.to_owned())])
            },
        ],
        stubs: stubs.collect(),
        columns: columns.collect(),
        ordinals: ordinals(report.stubs.len(), lang),
        rows: sheet.lines.iter().map(|line| row(vault, report, line, lang)).collect(),
        notes: notes(vault, report, sheet, lang),
        signatures: signatures.to_vec(),
        page: text("figures.page", &[]),
        landscape: report.print.landscape,
        a3: report.print.a3,
    })
}

/// 甲, 乙, 丙 … before the numbered columns.
fn ordinals(count: usize, lang: Lang) -> Vec<String> {
    let letters = match lang {
        Lang::Zh => "甲乙丙丁戊己",
        Lang::En => "ABCDEF",
    };
    letters.chars().take(count).map(String::from).collect()
}

fn row(vault: &Vault, report: &Report, line: &Line, lang: Lang) -> FormRow {
    let def = &report.rows[line.def];
    // Values of an indicator have its own decimals, in whatever column.
    let own = def.indicator.as_ref().and_then(|id| vault.standard().indicator(id));
    let own = own.map(|indicator| NumberFormat::Plain(indicator.decimals));
    let cells = report.columns.iter().zip(&line.cells).map(|(column, cell)| match cell {
        CellValue::Blank => FormCell::None,
        CellValue::Unknown => FormCell::Empty,
        CellValue::Text(label) => FormCell::Text(label.get(lang).to_owned()),
        CellValue::Number(value) => {
            let format = def.format.or(own).unwrap_or(column.format);
            FormCell::Number {
                value: *value,
                decimals: format.decimals(),
                percent: matches!(format, NumberFormat::Percent(_)),
            }
        }
    });
    FormRow {
        stubs: line.stubs.iter().map(|s| s.get(lang).to_owned()).collect(),
        indent: def.indent,
        strong: def.strong,
        cells: cells.collect(),
    }
}

/// Remarks of the layout, the ratios beside it, and what could not be told.
fn notes(vault: &Vault, report: &Report, sheet: &Sheet, lang: Lang) -> Vec<String> {
    let text = |key: &str, args: &[Arg]| MESSAGES.text(lang, key, args);
    let mut notes: Vec<String> = report.notes.iter().map(|n| n.get(lang).to_owned()).collect();
    let beside = sheet.beside.iter().filter_map(|figure| {
        let indicator = vault.standard().indicator(&figure.id)?;
        let value = shown(indicator, figure.value?, lang);
        Some(text(
            "figures.named",
            &[("name", indicator.title.get(lang).to_owned()), ("value", value)],
        ))
    });
    let beside: Vec<String> = beside.collect();
    if !beside.is_empty() {
        notes.push(text(
            "figures.beside",
            &[("values", beside.join(&text("figures.comma", &[])))],
        ));
    }
    if sheet.skipped.iter().any(|(_, state)| matches!(state, State::Absent(_))) {
        notes.push(text("figures.absent", &[]));
    }
    notes
}

/// The checks that do not hold, in words.
fn doubts(report: &Report, sheet: &Sheet, lang: Lang) -> Vec<String> {
    let broken = |number: usize| sheet.broken.iter().any(|b| b.check == number);
    let doubtful = report.checks.iter().filter(|check| broken(check.number));
    let words = doubtful.map(|check| {
        let text = check.text.get(lang).to_owned();
        MESSAGES.text(lang, "figures.broken", &[("text", text)])
    });
    words.collect()
}

/// A day as people write it.
fn day(digits: &str, lang: Lang) -> String {
    match (digits.len(), lang) {
        (8, Lang::Zh) => format!(
            "{}年{}月{}日",
            &digits[..4],
            digits[4..6].trim_start_matches('0'),
            digits[6..].trim_start_matches('0')
        ),
        (8, Lang::En) => format!("{}-{}-{}", &digits[..4], &digits[4..6], &digits[6..]),
        _ => digits.to_owned(),
    }
}
