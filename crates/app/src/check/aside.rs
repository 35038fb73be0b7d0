//! Rows below a header that are no records of their own: examples of templates, earlier answers of a form.

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;

use zhibao_core::standard::Standard;
use zhibao_core::standard::table::Format;
use zhibao_sheet::header::{Extra, HeaderAt, RowKind};
use zhibao_sheet::{Meta, Row, SheetError, Workbook};

/// Decides for each row of a sheet, in order, whether it is a record.
pub(crate) struct Aside {
    meta: Meta,
    /// Rows that a later answer of the same person replaces.
    replaced: HashSet<u32>,
    first: bool,
}

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// A record.
    Record,
    /// Blank where it matters.
    Blank,
    /// Headings, sums, notes, examples, replaced answers.
    NoRecord,
}

/// The sheet that a workbook of a whole domain names for a table. A sheet that was renamed since is looked for like any.
pub(super) fn sheet_of(book: &mut Workbook, table: &str) -> Result<Option<usize>, SheetError> {
    let meta = book.meta()?;
    let name = meta.values.get(&format!("{}{table}", crate::export::META_SHEET));
    Ok(name.and_then(|name| book.sheets().iter().position(|sheet| sheet.name == *name)))
}

impl Aside {
    /// Looks through a sheet once where it is a form's export.
    pub(crate) fn new(
        book: &mut Workbook,
        standard: &Standard,
        sheet: usize,
        header: &HeaderAt,
    ) -> Result<Aside, SheetError> {
        let meta = book.meta()?;
        let replaced = match header.extra(Extra::SubmitTime) {
            Some(time) => replaced(book, standard, sheet, header, time)?,
            None => HashSet::new(),
        };
        Ok(Aside {
            meta,
            replaced,
            first: true,
        })
    }

    /// What our own export says of itself.
    pub(crate) fn meta(&self) -> &Meta {
        &self.meta
    }

    /// What a row is; call it for each row below the header, in order.
    pub(crate) fn standing(&mut self, header: &HeaderAt, row: &Row<'_>) -> Standing {
        match header.kind(row) {
            RowKind::Data => {}
            RowKind::Aside => return Standing::Blank,
            _ => return Standing::NoRecord,
        }
        let first = std::mem::take(&mut self.first);
        let no_record = crate::export::is_example(&self.meta, row, first) || self.replaced.contains(&row.number());
        if no_record {
            Standing::NoRecord
        } else {
            Standing::Record
        }
    }
}

/// The rows of a form's export that a later answer of the same person replaces. A person is told by an identity number or
/// another key of the row's own record; answers without one all stand.
fn replaced(
    book: &mut Workbook,
    standard: &Standard,
    sheet: usize,
    header: &HeaderAt,
    time: usize,
) -> Result<HashSet<u32>, SheetError> {
    let is_key = |target: &zhibao_sheet::header::Target| {
        let table = standard.table(&target.table).filter(|_| target.slot == 0);
        table
            .and_then(|t| Some((t, t.field_index(&target.field)?)))
            .is_some_and(|(t, at)| {
                matches!(
                    t.fields[at].format,
                    Some(Format::ResidentId | Format::NationalStudentNo)
                ) || t.key.contains(&at)
            })
    };
    let keys: Vec<usize> = header
        .mapped()
        .filter(|(_, target)| is_key(target))
        .map(|(column, _)| column)
        .collect();
    let mut latest: HashMap<String, (String, u32)> = HashMap::new();
    let mut out = HashSet::new();
    book.visit(sheet, &mut |row| {
        let key = keys
            .iter()
            .map(|c| row.shown(*c).trim().to_owned())
            .find(|text| !text.is_empty());
        if let Some(key) = key.filter(|_| row.number() > header.row) {
            let answer = (row.shown(time), row.number());
            match latest.get(&key) {
                Some(before) if *before > answer => drop(out.insert(answer.1)),
                Some(before) => {
                    out.insert(before.1);
                    latest.insert(key, answer);
                }
                None => drop(latest.insert(key, answer)),
            }
        }
        ControlFlow::Continue(())
    })?;
    Ok(out)
}
