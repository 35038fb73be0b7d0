//! From a recognised header to the records that each row of the sheet feeds.

use std::cell::RefCell;
use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use zhibao_core::check::{Checker, Draft};
use zhibao_core::normal::tidy;
use zhibao_core::read::Reading;
use zhibao_core::standard::Standard;
use zhibao_core::standard::table::FieldType;
use zhibao_core::value::Value;
use zhibao_sheet::header::HeaderAt;
use zhibao_sheet::{Cell, Row};

use crate::headings;

/// One record that a row feeds: the row's own (slot 0) or a member.
pub(super) struct Part<'s> {
    pub slot: u8,
    pub checker: Checker<'s>,
    pub columns: Vec<Source>,
    pub draft: Draft,
    /// Fields that are not in the sheet but follow from the row: the key of the own record, the number of the member.
    pub link: Vec<(usize, Link)>,
}

/// Where a linked field's value comes from.
#[derive(Clone, Copy)]
pub(super) enum Link {
    /// A field of the row's own record.
    Own(usize),
    /// The number of the slot.
    Slot,
}

/// A column that is read.
pub(super) struct Source {
    pub column: usize,
    pub field: usize,
    how: How,
}

enum How {
    /// Each cell anew.
    Direct,
    /// Few distinct texts: remember each shared string's reading.
    Cached(RefCell<FxHashMap<usize, Reading>>),
    /// Names a record of another table, which a lone sheet does not have: taken as it is.
    Name,
}

/// Plans the records of a sheet's rows. Slot 0 comes first.
pub(super) fn parts<'s>(
    standard: &'s Standard,
    table: &str,
    header: &HeaderAt,
    school: Option<&str>,
    as_of: &str,
) -> Vec<Part<'s>> {
    let mut slots: BTreeMap<(u8, String), Vec<Source>> = BTreeMap::new();
    for (column, target) in header.mapped() {
        let Some(field) = standard.table(&target.table).and_then(|t| t.field_index(&target.field)) else {
            continue;
        };
        let kind = standard.table(&target.table).map(|t| t.fields[field].kind);
        let how = match kind {
            _ if headings::lookup(standard, target).is_some() => How::Name,
            Some(FieldType::Code | FieldType::Boolean | FieldType::YearMonth | FieldType::Number { .. }) => {
                How::Cached(RefCell::default())
            }
            _ => How::Direct,
        };
        slots
            .entry((target.slot, target.table.clone()))
            .or_default()
            .push(Source { column, field, how });
    }
    let own = standard.table(table);
    let mut out = Vec::new();
    for ((slot, id), columns) in slots {
        let Some(part_table) = standard.table(&id) else {
            continue;
        };
        let mut present: Vec<usize> = columns.iter().map(|c| c.field).collect();
        let mut link = Vec::new();
        if slot > 0 {
            // A member refers to its own record by the reference field, and is counted by an integer of its key.
            for (at, field) in part_table.fields.iter().enumerate() {
                let target = field
                    .reference
                    .as_ref()
                    .filter(|r| r.table == table)
                    .and_then(|r| own?.field_index(&r.field));
                if let Some(field) = target {
                    link.push((at, Link::Own(field)));
                } else if part_table.key.contains(&at) && field.kind == FieldType::Integer {
                    link.push((at, Link::Slot));
                }
            }
            present.extend(link.iter().map(|(at, _)| *at));
        }
        let demand = standard.task.tables.get(&id);
        let checker = Checker::new(standard, part_table, demand, school, as_of).with_columns(&present);
        let draft = checker.draft();
        out.push(Part {
            slot,
            checker,
            columns,
            draft,
            link,
        });
    }
    out
}

impl Part<'_> {
    /// Reads the part's cells of a row into its draft.
    pub(super) fn fill(&mut self, row: &Row<'_>, own: &[Value]) {
        self.checker.clear(&mut self.draft);
        for source in &self.columns {
            let cell = row.get(source.column);
            if matches!(cell, Cell::Empty) {
                continue;
            }
            let reading = match &source.how {
                How::Direct => self.checker.read(source.field, cell.raw()),
                How::Cached(cache) => match cell.shared_key() {
                    Some(key) => cache
                        .borrow_mut()
                        .entry(key)
                        .or_insert_with(|| self.checker.read(source.field, cell.raw()))
                        .clone(),
                    None => self.checker.read(source.field, cell.raw()),
                },
                How::Name => name(&cell.raw().shown()),
            };
            self.checker.put(&mut self.draft, source.field, reading);
        }
        if self.slot == 0 || !self.draft.is_empty() || self.slot == 1 {
            for (field, link) in &self.link {
                let value = match link {
                    Link::Own(at) => own.get(*at).cloned().unwrap_or_default(),
                    Link::Slot => Value::Int(i64::from(self.slot)),
                };
                self.checker.put(
                    &mut self.draft,
                    *field,
                    Reading {
                        value,
                        ..Reading::default()
                    },
                );
            }
        }
    }
}

fn name(shown: &str) -> Reading {
    let (text, repairs) = tidy(shown, false);
    let value = if text.is_empty() {
        Value::Null
    } else {
        Value::text(&text)
    };
    Reading {
        value,
        repairs,
        ..Reading::default()
    }
}
