//! Statistical forms: a title, merged headings, numbers, notes and the line to sign on, ready to print.

mod sheet;
mod widths;

use std::path::Path;

use rust_xlsxwriter::Workbook;
pub use zhibao_core::form::{FormCell, FormColumn, FormHead, FormRow, FormSpec, FormStub};

use super::table::{failed, save, sheet_name};
use crate::SheetError;

/// Writes forms into one workbook, a sheet each. Nothing appears at `path` before it is whole.
///
/// # Errors
/// [`SheetError::Write`]; [`SheetError::TooMany`] columns.
pub fn write_forms(path: &Path, forms: &[FormSpec]) -> Result<(), SheetError> {
    let mut book = Workbook::new();
    for (at, form) in forms.iter().enumerate() {
        if form.columns.len() + form.stubs.len() > 1_000 || form.columns.is_empty() || form.stubs.is_empty() {
            return Err(SheetError::TooMany {
                what: "columns".to_owned(),
            });
        }
        let page = book.add_worksheet();
        let name = sheet_name(&form.sheet, 1);
        let taken = forms[..at].iter().any(|f| sheet_name(&f.sheet, 1) == name);
        page.set_name(if taken {
            sheet_name(&form.sheet, at as u32 + 1)
        } else {
            name
        })
        .map_err(failed)?;
        sheet::Writer::new(form).write(page).map_err(failed)?;
    }
    save(&mut book, path)
}
