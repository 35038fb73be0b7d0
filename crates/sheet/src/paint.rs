//! A checked workbook given back: the user's own file, faulty cells marked, with a sheet of findings added.

mod fresh;
mod package;
mod sheet_xml;
mod styles;

use std::path::Path;

use crate::read::{Format, Workbook};
use crate::{Limits, SheetError};

/// How bad a marked cell is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shade {
    /// Yellow.
    Warning,
    /// Red.
    Error,
}

/// One finding to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Name of its sheet.
    pub sheet: String,
    /// From 1.
    pub row: u32,
    /// From 0; `None` for a finding about the whole row.
    pub column: Option<u32>,
    /// Colour.
    pub shade: Shade,
    /// Heading of the column.
    pub heading: String,
    /// What was typed.
    pub value: String,
    /// What is wrong.
    pub message: String,
    /// What it should be, if known.
    pub suggestion: String,
}

/// The words of the added sheet, in the user's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// Name of the sheet.
    pub sheet: String,
    /// Headings: sheet, cell, heading, severity, value, message, suggestion.
    pub headings: [String; 7],
    /// Names of the shades: error, warning.
    pub shades: [String; 2],
}

impl Words {
    /// From the messages of this crate.
    pub fn of(lang: zhibao_core::message::Lang) -> Words {
        let text = |key: &str| crate::MESSAGES.text(lang, &format!("findings.{key}"), &[]);
        Words {
            sheet: text("sheet"),
            headings: ["place", "cell", "column", "severity", "value", "message", "suggestion"].map(text),
            shades: ["error", "warning"].map(text),
        }
    }

    fn line<'m>(&'m self, mark: &'m Mark) -> [std::borrow::Cow<'m, str>; 7] {
        let shade = &self.shades[usize::from(mark.shade == Shade::Warning)];
        let cell = match mark.column {
            Some(column) => format!("{}{}", column_letters(column), mark.row),
            None => mark.row.to_string(),
        };
        [
            mark.sheet.as_str().into(),
            cell.into(),
            mark.heading.as_str().into(),
            shade.as_str().into(),
            mark.value.as_str().into(),
            mark.message.as_str().into(),
            mark.suggestion.as_str().into(),
        ]
    }
}

/// Writes `out`. An `.xlsx` keeps everything that it had; of other formats a new workbook with the values is made.
///
/// # Errors
/// What reading and writing give.
pub fn paint(
    original: &Path,
    marks: &[Mark],
    words: &Words,
    out: &Path,
    limits: &Limits,
    helper: Option<&crate::Helper>,
) -> Result<(), SheetError> {
    let mut book = Workbook::open(original, limits, helper)?;
    // A package that lacks what it should have is written anew like the other formats.
    if book.format() == Format::Xlsx && package::paint(original, marks, words, out)? {
        return Ok(());
    }
    fresh::paint(&mut book, marks, words, out)
}

/// `A`, `Z`, `AA`: the letters of a column from 0.
pub fn column_letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column.min(16_383) + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(b'A' + (rest % 26) as u8);
        rest /= 26;
    }
    letters.iter().rev().map(|b| *b as char).collect()
}

/// The column of a reference such as `AB12`, from 0.
pub(crate) fn column_of(reference: &str) -> Option<u32> {
    let mut column = 0u32;
    for b in reference.bytes().take_while(u8::is_ascii_alphabetic) {
        column = column
            .checked_mul(26)?
            .checked_add(u32::from(b.to_ascii_uppercase() - b'A') + 1)?;
    }
    column.checked_sub(1).filter(|c| *c < 16_384)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_there_and_back() {
        for (column, letters) in [
            (0, "A"),
            (25, "Z"),
            (26, "AA"),
            (701, "ZZ"),
            (702, "AAA"),
            (16_383, "XFD"),
        ] {
            assert_eq!(column_letters(column), letters);
            assert_eq!(column_of(&format!("{letters}7")), Some(column));
        }
        assert_eq!(column_of("7"), None);
        assert_eq!(column_of("ZZZZZZZZ1"), None);
    }
}
