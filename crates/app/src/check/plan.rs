//! From a recognised header to the records that each row of a sheet feeds.

use std::cell::RefCell;
use std::collections::BTreeMap;

use compact_str::CompactString;
use rustc_hash::FxHashMap;
use zhibao_core::check::{Checker, Draft};
use zhibao_core::normal::tidy;
use zhibao_core::read::Reading;
use zhibao_core::standard::Standard;
use zhibao_core::standard::codelist::CodeList;
use zhibao_core::standard::table::{Field, FieldType, Table};
use zhibao_core::standard::template::Lookup;
use zhibao_core::value::{Raw, Value};
use zhibao_sheet::header::{Extra, HeaderAt, Mapping};
use zhibao_sheet::{Cell, Row};

use super::division;
use crate::headings;

/// One record that a row feeds: the row's own (slot 0) or a member.
pub(crate) struct Part<'s> {
    pub slot: u8,
    pub table: &'s Table,
    pub columns: Vec<Source<'s>>,
    pub draft: Draft,
    /// Fields that are not in the sheet but follow from the row: the key of the own record, the number of the member.
    pub link: Vec<(usize, Link)>,
}

/// Where a linked field's value comes from.
#[derive(Clone, Copy)]
pub(crate) enum Link {
    /// A field of the row's own record.
    Own(usize),
    /// The number of the slot.
    Slot,
}

/// A column that is read.
pub(crate) struct Source<'s> {
    pub column: usize,
    pub field: usize,
    how: How<'s>,
    /// What the school said that texts of this column stand for.
    instead: BTreeMap<String, String>,
}

impl Source<'_> {
    /// What is read in place of a cell, where the school said so.
    fn instead(&self, cell: &Cell<'_>) -> Option<&str> {
        if self.instead.is_empty() {
            return None;
        }
        self.instead.get(cell.raw().shown().trim()).map(String::as_str)
    }
}

enum How<'s> {
    /// Each cell anew.
    Direct,
    /// Few distinct texts: remember what each was read as.
    Cached(RefCell<Cache>),
    /// Names a record of another table.
    Name(&'s Lookup),
    /// Names a division, whose province and prefecture stand in columns of their own.
    Division(&'s CodeList, Vec<usize>, RefCell<FxHashMap<String, Option<String>>>),
}

/// The readings of a column's texts.
#[derive(Default)]
struct Cache {
    /// By the place of a shared string.
    shared: FxHashMap<usize, Reading>,
    /// Of texts that stand in their cells.
    texts: FxHashMap<CompactString, Reading>,
}

impl Cache {
    /// The most texts that are remembered; a column with more has too many to gain by it.
    const MOST: usize = 4096;

    fn read(&mut self, checker: &Checker<'_>, field: usize, cell: &Cell<'_>) -> Reading {
        let read = || checker.read(field, cell.raw());
        if let Some(key) = cell.shared_key() {
            return self.shared.entry(key).or_insert_with(read).clone();
        }
        let Cell::Text(text) = *cell else { return read() };
        if let Some(known) = self.texts.get(text) {
            return known.clone();
        }
        let reading = read();
        if self.texts.len() < Self::MOST {
            self.texts.insert(text.into(), reading.clone());
        }
        reading
    }
}

/// What the name of another table's record stands for; a lone sheet takes it as it is.
pub(crate) type Resolve<'r> = dyn Fn(&Lookup, &str) -> Option<String> + 'r;

/// Plans the records of a sheet's rows. Slot 0 comes first.
pub(crate) fn parts<'s>(
    standard: &'s Standard,
    table: &str,
    header: &HeaderAt,
    mapping: Option<&Mapping>,
) -> Vec<Part<'s>> {
    let mut slots: BTreeMap<(u8, &str), Vec<Source<'s>>> = BTreeMap::new();
    for (column, target) in header.mapped() {
        let Some(own) = standard.table(&target.table) else {
            continue;
        };
        let Some(field) = own.field_index(&target.field) else {
            continue;
        };
        let above = above(standard, &own.fields[field], target.slot, header);
        let lookup = headings::lookup(standard, target).map(How::Name);
        let division = above.map(|(list, columns)| How::Division(list, columns, RefCell::default()));
        let how = match (lookup.or(division), own.fields[field].kind) {
            (Some(how), _) => how,
            (
                _,
                FieldType::Code
                | FieldType::Boolean
                | FieldType::Date
                | FieldType::YearMonth
                | FieldType::Integer
                | FieldType::Number { .. },
            ) => How::Cached(RefCell::default()),
            _ => How::Direct,
        };
        slots.entry((target.slot, &own.id)).or_default().push(Source {
            column,
            field,
            how,
            instead: mapping.and_then(|m| m.values_of(target)).cloned().unwrap_or_default(),
        });
    }
    let own = standard.table(table);
    let mut out = Vec::new();
    for ((slot, id), columns) in slots {
        let Some(part_table) = standard.table(id) else { continue };
        let link = if slot > 0 { links(part_table, own) } else { Vec::new() };
        out.push(Part {
            slot,
            table: part_table,
            columns,
            draft: Draft::default(),
            link,
        });
    }
    out
}

/// The columns with the province and prefecture of a division, where the sheet has them.
fn above<'s>(standard: &'s Standard, field: &Field, slot: u8, header: &HeaderAt) -> Option<(&'s CodeList, Vec<usize>)> {
    if slot > 0 || field.code != "HKSZDXZQHM" {
        return None;
    }
    let columns: Vec<usize> = header.extras(Extra::Above).collect();
    let list = standard.list(field.lists.first()?)?;
    (!columns.is_empty()).then_some((list, columns))
}

/// A member refers to its own record by the reference field, and is counted by an integer of its key.
fn links(member: &Table, own: Option<&Table>) -> Vec<(usize, Link)> {
    let mut link = Vec::new();
    for (at, field) in member.fields.iter().enumerate() {
        let own_field = own.and_then(|own| {
            let reference = field.reference.as_ref().filter(|r| r.table == own.id)?;
            own.field_index(&reference.field)
        });
        match own_field {
            Some(own_field) => link.push((at, Link::Own(own_field))),
            None if member.key.contains(&at) && field.kind == FieldType::Integer => link.push((at, Link::Slot)),
            None => {}
        }
    }
    link
}

impl Part<'_> {
    /// The fields that the part has values for: those with a column, and the linked ones.
    pub(crate) fn fields(&self) -> impl Iterator<Item = usize> {
        self.columns
            .iter()
            .map(|c| c.field)
            .chain(self.link.iter().map(|(at, _)| *at))
    }

    /// The column of a field.
    pub(crate) fn column(&self, field: usize) -> Option<usize> {
        self.columns.iter().find(|c| c.field == field).map(|c| c.column)
    }

    /// Reads the part's cells of a row into its draft.
    pub(crate) fn fill(&mut self, checker: &Checker<'_>, row: &Row<'_>, own: &[Value], resolve: Option<&Resolve<'_>>) {
        checker.clear(&mut self.draft);
        for source in &self.columns {
            let cell = row.get(source.column);
            if matches!(cell, Cell::Empty) {
                continue;
            }
            if let Some(is) = source.instead(&cell) {
                let reading = match &source.how {
                    How::Name(lookup) => name(checker, source.field, lookup, is, resolve),
                    How::Direct | How::Cached(_) | How::Division(..) => checker.read(source.field, Raw::Text(is)),
                };
                checker.put(&mut self.draft, source.field, reading);
                continue;
            }
            let reading = match &source.how {
                How::Direct => checker.read(source.field, cell.raw()),
                How::Cached(cache) => cache.borrow_mut().read(checker, source.field, &cell),
                How::Name(lookup) => name(checker, source.field, lookup, &cell.raw().shown(), resolve),
                How::Division(list, above, known) => {
                    let above: Vec<String> = above.iter().map(|c| row.shown(*c)).collect();
                    let text = cell.raw().shown();
                    let key = format!("{}\u{1f}{text}", above.join("\u{1f}"));
                    let found = || division::code(list, &above, &text).map(|c| c.code.clone());
                    match known.borrow_mut().entry(key).or_insert_with(found) {
                        Some(code) => checker.read(source.field, Raw::Text(code)),
                        None => checker.read(source.field, cell.raw()),
                    }
                }
            };
            checker.put(&mut self.draft, source.field, reading);
        }
        if self.slot <= 1 || !self.draft.is_empty() {
            for (field, link) in &self.link {
                let value = match link {
                    Link::Own(at) => own.get(*at).cloned().unwrap_or_default(),
                    Link::Slot => Value::Int(i64::from(self.slot)),
                };
                checker.put(
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

/// A name of another table's record: its key where it is known, else the field's own reading of the text.
fn name(checker: &Checker<'_>, field: usize, lookup: &Lookup, shown: &str, resolve: Option<&Resolve<'_>>) -> Reading {
    let (text, repairs) = tidy(shown, false);
    if text.is_empty() {
        return Reading::default();
    }
    let Some(resolve) = resolve else {
        return Reading {
            value: Value::text(&text),
            repairs,
            ..Reading::default()
        };
    };
    match resolve(lookup, &text) {
        Some(key) => Reading {
            value: Value::text(&key),
            repairs,
            ..Reading::default()
        },
        None => checker.read(field, Raw::Text(&text)),
    }
}
