//! What our own workbooks say about themselves, on a hidden sheet of keys and values.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::Workbook;
use crate::{Row, SheetError};

/// Name of the hidden sheet.
pub(crate) const SHEET: &str = "zhibao_meta";
/// Key under which the example row of a template stands.
pub(crate) const EXAMPLE: &str = "example";
/// Heading of the hidden column of record ids.
pub const ROW_ID: &str = "zhibao_row_id";

/// The keys and values of our hidden sheet; empty for a workbook of others.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Meta {
    /// All keys, such as `table`, `layout`, `base`.
    pub values: BTreeMap<String, String>,
    /// The cells of the template's example row, to be passed over when unchanged.
    pub example: Vec<String>,
}

impl Meta {
    /// Whether the row is the template's example, unchanged; `first` is the column of the first field (1 where record
    /// ids stand before it).
    pub fn is_example(&self, row: &Row<'_>, first: usize) -> bool {
        let same = |(n, text): (usize, &String)| row.shown(first + n) == *text;
        !self.example.is_empty() && row.len() <= first + self.example.len() && self.example.iter().enumerate().all(same)
    }
}

impl Workbook {
    /// Reads our hidden sheet.
    ///
    /// # Errors
    /// As [`visit`](Workbook::visit).
    pub fn meta(&mut self) -> Result<Meta, SheetError> {
        let mut meta = Meta::default();
        let Ok(sheet) = self.sheet(SHEET) else { return Ok(meta) };
        self.visit(sheet, &mut |row| {
            if let (Some(key), Some(value)) = (row.get(0).text(), row.get(1).text()) {
                if key == EXAMPLE {
                    meta.example = serde_json::from_str(value).unwrap_or_default();
                } else {
                    meta.values.insert(key.to_owned(), value.to_owned());
                }
            }
            if row.number() < 1000 {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        })?;
        Ok(meta)
    }
}
