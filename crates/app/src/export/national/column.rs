//! Where the text of a column comes from, and how it is spelled for the national system.

use std::fmt::Write as _;

use zhibao_core::dates::parse_day;
use zhibao_core::expr::{Compiled, compile};
use zhibao_core::normal::is_placeholder;
use zhibao_core::standard::Standard;
use zhibao_core::standard::codelist::CodeList;
use zhibao_core::standard::table::{Table, Wanted};
use zhibao_core::standard::template::{self, Lookup, Template, Write};
use zhibao_core::value::Value;

use crate::export::text::lists;

/// Where the text of a column comes from.
#[derive(Debug)]
pub(super) enum Source<'s> {
    /// A field of the row's own record.
    Own(usize),
    /// A field that names another table's record: the text stands there.
    Other(usize, &'s Lookup),
    /// A field of a member.
    Member { slot: u8, table: &'s Table, field: usize },
    /// The name of a division of a code in a field: so many digits of it.
    Division(usize, usize),
    /// The kind of school.
    SchoolKind,
    /// Always the same.
    Constant(&'s str),
    /// No field of the standard holds it.
    Nothing,
}

/// When an empty cell is a reason to refuse.
pub(super) enum Demand {
    Never,
    Always,
    When(Compiled),
}

/// A column of the layout.
pub(super) struct Column<'s> {
    pub(super) heading: &'s str,
    pub(super) source: Source<'s>,
    pub(super) demand: Demand,
    write: &'s Write,
    lists: Vec<&'s CodeList>,
}

/// Why a value has no text.
pub(super) struct NoWording;

impl<'s> Column<'s> {
    pub(super) fn of(standard: &'s Standard, own: &'s Table, column: &'s template::Column) -> Column<'s> {
        let table = standard.table(&column.table).unwrap_or(own);
        let field = column.field.as_deref().and_then(|code| table.field_index(code));
        let source = match (field, &column.lookup, &column.write) {
            (Some(at), Some(lookup), _) if column.slot == 0 => Source::Other(at, lookup),
            (Some(field), _, _) if column.slot > 0 => Source::Member {
                slot: column.slot,
                table,
                field,
            },
            (Some(at), ..) => Source::Own(at),
            (None, _, Write::Constant(text)) => Source::Constant(text),
            (None, ..) => unnamed(own, &column.heading),
        };
        Column {
            heading: &column.heading,
            demand: demand(standard, table, field, column, &source),
            source,
            write: &column.write,
            lists: field.map(|at| lists(standard, &table.fields[at])).unwrap_or_default(),
        }
    }

    /// Whether the layout demands what we cannot know.
    pub(super) fn is_unfilled(&self) -> bool {
        matches!(self.source, Source::Nothing)
    }

    /// Whether it shows a field of a member.
    pub(super) fn shows(&self, member: usize) -> bool {
        matches!(self.source, Source::Member { field, .. } if field == member)
    }

    /// The field of the row's own record that it shows.
    pub(super) fn own_field(&self) -> Option<usize> {
        match self.source {
            Source::Own(at) | Source::Other(at, _) | Source::Division(at, _) => Some(at),
            _ => None,
        }
    }

    /// Writes a value; what was typed and could not be read stands as typed, unless it means nothing.
    pub(super) fn spell(
        &self,
        layout: &Template,
        value: &Value,
        typed: Option<&str>,
        out: &mut String,
    ) -> Result<(), NoWording> {
        match (value, self.write) {
            (Value::Null, _) => out.push_str(typed.filter(|t| !is_placeholder(t.trim())).unwrap_or_default()),
            (value, Write::Name) if !self.lists.is_empty() => return self.name(layout, value, out),
            (Value::Text(day), Write::Date(pattern)) => match parse_day(day) {
                Some(day) => return write!(out, "{}", day.format(pattern)).map_err(|_| NoWording),
                None => out.push_str(day),
            },
            (Value::Text(text), _) => out.push_str(text),
            (value, _) => return write!(out, "{value}").map_err(|_| NoWording),
        }
        Ok(())
    }

    fn name(&self, layout: &Template, value: &Value, out: &mut String) -> Result<(), NoWording> {
        let kept;
        let code = match value {
            Value::Text(code) => code.as_str(),
            other => {
                kept = other.to_string();
                &kept
            }
        };
        for list in &self.lists {
            if let Some(known) = list.get(code) {
                out.push_str(layout.wording(&list.id, code).unwrap_or(&known.name));
                return Ok(());
            }
        }
        Err(NoWording)
    }
}

/// Columns of the layout of 2009 that show part of a field, or another table's.
fn unnamed(own: &Table, heading: &str) -> Source<'static> {
    let digits = match heading {
        "户籍所在省" => 2,
        "户籍所在市" => 4,
        "户籍所在区县" => 6,
        "学校类型" => return Source::SchoolKind,
        _ => return Source::Nothing,
    };
    match own.field_index("HKSZDXZQHM") {
        Some(at) => Source::Division(at, digits),
        None => Source::Nothing,
    }
}

/// A demanded column may be empty where the task asks for its field only on a condition that does not hold, and where
/// the standard asks for it only sometimes: the rules then say when.
fn demand(
    standard: &Standard,
    table: &Table,
    field: Option<usize>,
    column: &template::Column,
    source: &Source<'_>,
) -> Demand {
    let field = match source {
        Source::Nothing | Source::Constant(_) => return Demand::Never,
        // Some prefectures are not in the list: the county is enough.
        Source::Division(_, 4) => return Demand::Never,
        Source::Division(at, _) => Some(*at),
        _ => field,
    };
    if !column.required {
        return Demand::Never;
    }
    let Some(field) = field.map(|at| &table.fields[at]) else {
        return Demand::Always;
    };
    let asked = standard.task.tables.get(&table.id);
    let condition = asked.and_then(|d| d.required_when.get(&field.code));
    match condition.and_then(|text| compile(text, table).ok()) {
        // The first member is the one that the layout asks for, whatever it is to the pupil.
        Some(condition) if column.slot == 0 => Demand::When(condition),
        Some(_) => Demand::Always,
        None if asked.is_some_and(|d| d.required.contains(&field.code)) => Demand::Always,
        None if field.wanted == Wanted::Sometimes => Demand::Never,
        None => Demand::Always,
    }
}
