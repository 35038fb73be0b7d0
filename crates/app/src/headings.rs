//! The headings by which a sheet's columns are known: layouts, labels, codes and what people write.

use zhibao_core::standard::Standard;
use zhibao_core::standard::template::{Lookup, Template};
use zhibao_sheet::header::{Headings, Kind, Target};

/// All known headings for sheets of a table, its members' included.
pub fn headings(standard: &Standard, table: &str) -> Headings {
    let mut headings = Headings::default();
    for column in standard
        .templates
        .iter()
        .filter(|t| t.table == table)
        .flat_map(|t| &t.columns)
    {
        if let Some(field) = &column.field {
            headings.add(
                &column.heading,
                Kind::Template,
                Target::new(&column.table, column.slot, field),
            );
        }
    }
    if let Some(table) = standard.table(table) {
        for field in &table.fields {
            let target = || Target::new(&table.id, 0, &field.code);
            headings.add(&field.label.zh, Kind::Label, target());
            headings.add(&field.code, Kind::Label, target());
            headings.add(&field.label.en, Kind::Synonym, target());
        }
    }
    for entry in &standard.headings {
        let known = entry.table == table && entry.slot == 0
            || entry.slot > 0 && member_tables(standard, table).any(|t| t == entry.table);
        if known {
            headings.add(
                &entry.heading,
                Kind::Synonym,
                Target::new(&entry.table, entry.slot, &entry.field),
            );
        }
    }
    headings
}

/// The tables that rows of a sheet feed besides their own.
pub fn member_tables<'s>(standard: &'s Standard, table: &'s str) -> impl Iterator<Item = &'s str> {
    let layouts = standard.templates.iter().filter(move |t| t.table == table);
    layouts.flat_map(|t: &Template| t.columns.iter().filter(|c| c.slot > 0).map(|c| c.table.as_str()))
}

/// How a column of a target names a record of another table, where it does.
pub fn lookup<'s>(standard: &'s Standard, target: &Target) -> Option<&'s Lookup> {
    let columns = standard.templates.iter().flat_map(|t| &t.columns);
    let same = |c: &&zhibao_core::standard::template::Column| {
        c.table == target.table && c.slot == target.slot && c.field.as_deref() == Some(target.field.as_str())
    };
    columns.filter(same).find_map(|c| c.lookup.as_ref())
}
