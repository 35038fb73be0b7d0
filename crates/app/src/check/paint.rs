//! The user's own file with its faults marked.

use std::path::Path;

use zhibao_core::message::Lang;
use zhibao_core::standard::Standard;
use zhibao_core::standard::rule::Severity;
use zhibao_sheet::paint::{Mark, Shade, Words};
use zhibao_sheet::{Limits, SheetError};

use super::Report;

/// Writes a copy of a checked workbook with the faulty cells marked and a sheet of findings added.
///
/// # Errors
/// What reading and writing give.
pub fn paint(original: &Path, out: &Path, report: &Report, standard: &Standard, lang: Lang) -> Result<(), SheetError> {
    let marks: Vec<Mark> = report
        .findings
        .iter()
        .map(|found| Mark {
            sheet: found.sheet.clone(),
            row: found.place.row,
            column: u32::try_from(found.place.column).ok(),
            shade: if found.finding.severity == Severity::Error {
                Shade::Error
            } else {
                Shade::Warning
            },
            heading: found.heading.clone(),
            value: found.finding.value.clone(),
            message: found.finding.say(standard, lang),
            suggestion: found.finding.suggestion.clone().unwrap_or_default(),
        })
        .collect();
    zhibao_sheet::paint::paint(original, &marks, &Words::of(lang), out, &Limits::default(), None)
}
