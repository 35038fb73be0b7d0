//! Changing a record that stood before: which cells a row speaks for, and, for our own exports, which side changed them.

use zhibao_core::value::Value;
use zhibao_sheet::Row;
use zhibao_vault::{Importer, Updated};

use super::super::{Blank, CLEAR, ImportError};
use super::{PartRun, Run, SheetRun, typed};

impl Run<'_> {
    pub(super) fn update(
        &mut self,
        sheet: &SheetRun,
        run: &PartRun,
        row: &Row<'_>,
        id: &str,
        importer: &mut Importer<'_>,
    ) -> Result<bool, ImportError> {
        let values = run.part.draft.values();
        let mut texts: Vec<(usize, &Value, Option<String>)> = Vec::new();
        for source in &run.part.columns {
            let shown = row.shown(source.column);
            let value = &values[source.field];
            if shown.trim().is_empty() {
                if self.options.blank == Blank::Clear {
                    texts.push((source.field, &Value::Null, None));
                }
            } else if shown.trim() == CLEAR {
                texts.push((source.field, &Value::Null, None));
            } else if value.is_null() {
                texts.push((source.field, value, Some(typed(row, source.column))));
            } else {
                texts.push((source.field, value, None));
            }
        }
        if !texts.is_empty() {
            texts.extend(run.part.link.iter().map(|(field, _)| (*field, &values[*field], None)));
        }
        if let Some(base) = sheet.base {
            self.merge(sheet, run, row, (id, base), &mut texts, importer)?;
        }
        let cells: Vec<(usize, &Value, Option<&str>)> = texts.iter().map(|(f, v, t)| (*f, *v, t.as_deref())).collect();
        Ok(importer.update(&run.part.table.id, id, &cells)? == Updated::Changed)
    }

    /// Three ways: a cell that the sheet left as it was exported keeps what the vault has now; one that only the sheet
    /// changed is taken; one that both changed stays as the vault has it, and is listed.
    fn merge(
        &mut self,
        sheet: &SheetRun,
        run: &PartRun,
        row: &Row<'_>,
        (id, base): (&str, i64),
        texts: &mut Vec<(usize, &Value, Option<String>)>,
        importer: &mut Importer<'_>,
    ) -> Result<(), ImportError> {
        let table = &run.part.table.id;
        let Some(stands) = importer.vault().row(self.options.set, table, id)? else {
            return Ok(());
        };
        let mut kept = Vec::with_capacity(texts.len());
        for (field, value, typed) in texts.drain(..) {
            let now = &stands.cells[field];
            let same = match &typed {
                Some(text) => now.shown() == *text,
                None => now.value == *value && (!value.is_null() || now.typed.is_none()),
            };
            if same {
                continue;
            }
            let code = &run.part.table.fields[field].code;
            let history = importer.vault().history(table, id, code)?;
            let Some(exported) = history.into_iter().rfind(|h| h.entry > base).and_then(|h| h.before) else {
                kept.push((field, value, typed));
                continue;
            };
            let (was, was_typed) = importer.read(table, field, &exported)?;
            let untouched = match &typed {
                Some(text) => was_typed.as_ref() == Some(text),
                None => was == *value,
            };
            if !untouched {
                let place = run.part.column(field).map_or(0, |c| c);
                self.report
                    .conflicts
                    .push((sheet.name.clone(), row.number(), sheet.header.heading(place).to_owned()));
            }
        }
        *texts = kept;
        Ok(())
    }
}
