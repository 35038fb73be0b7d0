//! A report as a form that looks like the official one: for the screen, the workbook and the pages of an authority.

use zhibao_core::form::{FormCell, FormColumn, FormRow, FormSpec, FormStub};
use zhibao_core::message::{Arg, Lang};
use zhibao_core::standard::Standard;
use zhibao_core::standard::report::{NumberFormat, Report};
use zhibao_core::standard::table::Label;

use super::words::shown;
use super::{CellValue, Line, MESSAGES, Sheet};

/// Whose figures a form shows.
#[derive(Debug, Clone, Copy)]
pub enum Whose<'a> {
    /// One school's.
    School {
        /// Its code.
        code: &'a str,
        /// Its name.
        name: &'a str,
    },
    /// The sum of so many.
    Schools(usize),
}

/// A report as its form.
pub fn form(standard: &Standard, report: &Report, sheet: &Sheet, whose: &Whose<'_>, lang: Lang) -> FormSpec {
    let text = |key: &str, args: &[Arg]| MESSAGES.text(lang, key, args);
    let of = match whose {
        Whose::School { code, name } => {
            let school = [("school", (*name).to_owned()), ("code", (*code).to_owned())];
            text("figures.school", &school)
        }
        Whose::Schools(count) => text("figures.summed", &[("n", count.to_string())]),
    };
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
    FormSpec {
        sheet: format!("{} {}", report.id, report.title.get(lang)),
        font: text("figures.font", &[]),
        corner: corner.collect(),
        title: report.title.get(lang).to_owned(),
        line: [
            of,
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
        rows: sheet
            .lines
            .iter()
            .map(|line| row(standard, report, line, lang))
            .collect(),
        notes: notes(standard, report, sheet, lang),
        signatures: signatures.to_vec(),
        page: text("figures.page", &[]),
        landscape: report.print.landscape,
        a3: report.print.a3,
    }
}

/// 甲, 乙, 丙 … before the numbered columns.
fn ordinals(count: usize, lang: Lang) -> Vec<String> {
    let letters = match lang {
        Lang::Zh => "甲乙丙丁戊己",
        Lang::En => "ABCDEF",
    };
    letters.chars().take(count).map(String::from).collect()
}

fn row(standard: &Standard, report: &Report, line: &Line, lang: Lang) -> FormRow {
    let def = &report.rows[line.def];
    // Values of an indicator have its own decimals, in whatever column.
    let own = def.indicator.as_ref().and_then(|id| standard.indicator(id));
    let own = own.map(|indicator| NumberFormat::Plain(indicator.decimals));
    let cells = report.columns.iter().zip(&line.cells).map(|(column, cell)| match cell {
        // A heading has no cells to be struck through.
        CellValue::Blank if def.heading => FormCell::Empty,
        CellValue::Blank => FormCell::None,
        CellValue::Unknown => FormCell::Empty,
        CellValue::Text(label) => FormCell::Text(begun(label, lang)),
        CellValue::Number(value) => {
            let format = def.format.or(own).unwrap_or(column.format);
            FormCell::Number {
                value: *value,
                decimals: format.decimals(),
                percent: matches!(format, NumberFormat::Percent(_)),
            }
        }
    });
    let stubs = line.stubs.iter().enumerate().map(|(at, label)| match at {
        0 => begun(label, lang),
        _ => label.get(lang).to_owned(),
    });
    FormRow {
        stubs: stubs.collect(),
        indent: def.indent,
        strong: def.strong,
        cells: cells.collect(),
    }
}

/// A label as it begins a line or a cell: names of codes are written as in the midst of a sentence. What a school typed (the same
/// in both languages) stays as it is.
fn begun(label: &Label, lang: Lang) -> String {
    let text = label.get(lang);
    match text.chars().next() {
        Some(first) if first.is_ascii_lowercase() && label.zh != label.en => {
            format!("{}{}", first.to_ascii_uppercase(), &text[1..])
        }
        _ => text.to_owned(),
    }
}

/// Remarks of the layout, the ratios beside it, and what could not be told.
fn notes(standard: &Standard, report: &Report, sheet: &Sheet, lang: Lang) -> Vec<String> {
    let text = |key: &str, args: &[Arg]| MESSAGES.text(lang, key, args);
    let mut notes: Vec<String> = report.notes.iter().map(|n| n.get(lang).to_owned()).collect();
    let beside = sheet.beside.iter().filter_map(|figure| {
        let indicator = standard.indicator(&figure.id)?;
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
    for state in ["absent", "withheld", "needs_history"] {
        if sheet.skipped.iter().any(|(_, skipped)| skipped.name() == state) {
            notes.push(text(&format!("figures.{state}"), &[]));
        }
    }
    notes
}

/// The checks that do not hold, in words.
pub fn doubts(report: &Report, sheet: &Sheet, lang: Lang) -> Vec<String> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_a_code_begins_a_line_and_what_was_typed_stays() {
        let label = |zh: &str, en: &str| Label {
            zh: zh.to_owned(),
            en: en.to_owned(),
        };
        assert_eq!(begun(&label("自来水", "tap water"), Lang::En), "Tap water");
        assert_eq!(begun(&label("自来水", "tap water"), Lang::Zh), "自来水");
        assert_eq!(begun(&label("a@b.example", "a@b.example"), Lang::En), "a@b.example");
    }
}
