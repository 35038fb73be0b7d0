//! One record: its derived values, its texts, and what the national system would not take.

use compact_str::ToCompactString;
use zhibao_core::expr::{Compiled, Context, compile};
use zhibao_core::standard::table::{Derivation, FieldType, Table};
use zhibao_core::standard::template::{Lookup, Template};
use zhibao_core::value::{Decimal, Value};
use zhibao_vault::Row;

use super::Reason;
use super::column::{Column, Demand, NoWording, Source};
use super::members::Members;
use super::others::Others;
use crate::export::line::Line;

/// Writes records.
pub(super) struct Pupil<'p> {
    table: &'p Table,
    layout: &'p Template,
    columns: &'p [Column<'p>],
    context: &'p Context<'p>,
    others: &'p Others,
    members: &'p Members,
    /// Fields that another table or the record itself gives, where they are empty.
    derived: Vec<(usize, Option<&'p Derivation>, Option<Compiled>)>,
    values: Vec<Value>,
}

impl<'p> Pupil<'p> {
    pub(super) fn new(
        table: &'p Table,
        layout: &'p Template,
        columns: &'p [Column<'p>],
        context: &'p Context<'p>,
        others: &'p Others,
        members: &'p Members,
    ) -> Pupil<'p> {
        let derived = table.fields.iter().enumerate().filter_map(|(at, field)| {
            let own = field.derived.as_deref().and_then(|text| compile(text, table).ok());
            (own.is_some() || field.derived_from.is_some()).then_some((at, field.derived_from.as_ref(), own))
        });
        Pupil {
            table,
            layout,
            columns,
            context,
            others,
            members,
            derived: derived.collect(),
            values: Vec::new(),
        }
    }

    /// Writes the cells of a record, and adds what speaks against it.
    pub(super) fn write(&mut self, row: &mut Row, line: &mut Line, reasons: &mut Vec<Reason>) {
        self.values.clear();
        self.values.extend(row.cells.iter().map(|cell| cell.value.clone()));
        self.derive(row);
        line.clear();
        let key = self
            .table
            .key
            .first()
            .map(|at| self.values[*at].to_compact_string())
            .unwrap_or_default();
        reasons.extend(self.members.reasons(&key).cloned());
        let mut member = 0;
        for column in self.columns {
            let before = reasons.len();
            match &column.source {
                Source::Own(at) => {
                    let (value, typed) = (&self.values[*at], row.cells[*at].typed.as_deref());
                    if line.write(|out| column.spell(self.layout, value, typed, out)).is_err() {
                        reasons.push(no_wording(column, value));
                    }
                }
                Source::Other(at, lookup) => self.other(column, *at, lookup, row, line, reasons),
                Source::Member { slot, .. } => {
                    line.push(self.members.text(&key, *slot, member));
                    member += 1;
                }
                Source::Division(at, digits) => {
                    let value = &self.values[*at];
                    if line.write(|out| self.division(value, *digits, out)).is_err() {
                        reasons.push(no_wording(column, value));
                    }
                }
                Source::SchoolKind => line.push(self.others.school_kind),
                Source::Constant(text) => line.push(text),
                Source::Nothing => line.push(""),
            }
            if line.last().is_empty()
                && reasons.len() == before
                && self.asks(&column.demand)
                && !reasons.iter().any(|r| r.heading() == column.heading)
            {
                reasons.push(Reason::Missing {
                    heading: column.heading.to_owned(),
                });
            }
        }
    }

    fn asks(&self, demand: &Demand) -> bool {
        match demand {
            Demand::Never => false,
            Demand::Always => true,
            Demand::When(condition) => condition.holds(self.values.as_slice(), self.context),
        }
    }

    /// Fills in what follows from other values, where nothing was typed.
    fn derive(&mut self, row: &Row) {
        for (at, from, own) in &self.derived {
            if !self.values[*at].is_null() || row.cells[*at].typed.is_some() {
                continue;
            }
            let by = from.and_then(|f| self.table.field_index(&f.by).map(|by| (f, by)));
            let given = by.and_then(|(f, by)| {
                let found = self.others.find(&f.table, &f.match_field, &f.give, &self.values[by]);
                found.iter().find(|v| !v.is_null()).cloned()
            });
            let value = given.or_else(|| {
                let text = own.as_ref()?.value(self.values.as_slice(), self.context).shown()?;
                typed(self.table.fields[*at].kind, &text)
            });
            if let Some(value) = value {
                self.values[*at] = value;
            }
        }
    }

    /// The name of the class or major that a field names.
    fn other(
        &self,
        column: &Column<'_>,
        at: usize,
        lookup: &Lookup,
        row: &Row,
        line: &mut Line,
        reasons: &mut Vec<Reason>,
    ) {
        let value = &self.values[at];
        let typed = row.cells[at].typed.as_deref();
        if value.is_null() && typed.is_none() {
            line.push("");
            return;
        }
        let found = self
            .others
            .find(&lookup.table, &lookup.give, &lookup.match_field, value);
        // Several majors may share a code: the pupil's own record may say which.
        let own = self.table.field_index(&lookup.match_field).map(|own| &self.values[own]);
        let name = found
            .iter()
            .find(|v| !v.is_null() && Some(*v) == own)
            .or(found.iter().find(|v| !v.is_null()));
        match name {
            Some(name) => line.push(&name.to_compact_string()),
            None => {
                line.push("");
                let shown = if value.is_null() {
                    typed.unwrap_or_default().to_owned()
                } else {
                    value.to_string()
                };
                reasons.push(Reason::NotRegistered {
                    heading: column.heading.to_owned(),
                    value: shown,
                });
            }
        }
    }

    fn division(&self, value: &Value, digits: usize, out: &mut String) -> Result<(), NoWording> {
        let Some(code) = value.as_str().filter(|c| c.len() == 6 && c.is_ascii()) else {
            return Ok(());
        };
        let list = self.context.standard.list("gbt2260_divisions").ok_or(NoWording)?;
        match list.get(&format!("{:0<6}", &code[..digits])) {
            Some(division) => out.push_str(&division.name),
            None if digits == 4 => {}
            None => return Err(NoWording),
        }
        Ok(())
    }
}

fn no_wording(column: &Column<'_>, value: &Value) -> Reason {
    Reason::NoWording {
        heading: column.heading.to_owned(),
        value: value.to_string(),
    }
}

/// A derived text as a value of a type.
fn typed(kind: FieldType, text: &str) -> Option<Value> {
    match kind {
        FieldType::Boolean | FieldType::Integer => text.parse().ok().map(Value::Int),
        FieldType::Number { decimals } => Decimal::parse(text, decimals).map(Value::Dec),
        _ => Some(Value::text(text)),
    }
}
