//! Drop-downs: short lists stand in the rule itself, long ones on a hidden sheet.

use rust_xlsxwriter::{DataValidation, DataValidationErrorStyle, Formula, Workbook, Worksheet, XlsxError};

use super::spec::{ColumnSpec, TableSpec};

/// Name of the hidden sheet of lists.
pub(super) const SHEET: &str = "zhibao_lists";

/// Excel's limit for a list within the rule.
const SHORT: usize = 255;

fn is_long(choices: &[String]) -> bool {
    let units: usize = choices.iter().map(|c| c.encode_utf16().count() + 1).sum();
    units > SHORT || choices.iter().any(|c| c.contains([',', '"']))
}

/// The long lists of a table, each once, in the order of their columns on the hidden sheet.
pub(super) fn long_lists(columns: &[ColumnSpec]) -> Vec<&[String]> {
    let mut lists: Vec<&[String]> = Vec::new();
    for column in columns.iter().filter(|c| is_long(&c.choices)) {
        if !lists.contains(&column.choices.as_slice()) {
            lists.push(&column.choices);
        }
    }
    lists
}

/// Writes the hidden sheet, where there are long lists.
pub(super) fn write(book: &mut Workbook, columns: &[ColumnSpec]) -> Result<(), XlsxError> {
    let lists = long_lists(columns);
    if lists.is_empty() {
        return Ok(());
    }
    let sheet = book.add_worksheet();
    sheet.set_name(SHEET)?.set_hidden(true);
    for (column, list) in (0u16..).zip(&lists) {
        for (row, text) in (0u32..).zip(*list) {
            sheet.write_string(row, column, text)?;
        }
    }
    Ok(())
}

/// Adds the drop-downs of a data sheet. `all`: the columns of the file so far, whose long lists stand on the hidden sheet.
pub(super) fn attach(
    sheet: &mut Worksheet,
    spec: &TableSpec,
    all: &[ColumnSpec],
    first_column: u16,
    last_row: u32,
) -> Result<(), XlsxError> {
    let lists = long_lists(all);
    for (column, of) in (first_column..).zip(&spec.columns) {
        if of.choices.is_empty() {
            continue;
        }
        let mut rule = match lists.iter().position(|l| *l == of.choices.as_slice()) {
            Some(at) => {
                let letters = crate::paint::column_letters(at as u32);
                let formula = format!("={SHEET}!${letters}$1:${letters}${}", of.choices.len());
                DataValidation::new().allow_list_formula(Formula::new(formula))
            }
            None => DataValidation::new().allow_list_strings(&of.choices)?,
        };
        let (title, message) = &spec.choice_message;
        if !message.is_empty() {
            rule = rule
                .set_error_title(cut(title, 32))?
                .set_error_message(cut(message, 255))?;
        }
        let style = if of.strict {
            DataValidationErrorStyle::Stop
        } else {
            DataValidationErrorStyle::Warning
        };
        sheet.add_data_validation(1, column, last_row.max(1), column, &rule.set_error_style(style))?;
    }
    Ok(())
}

fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}
