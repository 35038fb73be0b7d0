//! Reading the tables of a package: inline schema, the receiver's standard, and the join of a table's resources.

use std::collections::HashMap;

use compact_str::CompactString;
use foldhash::HashSet;
use zhibao_core::dates::{parse_day, parse_month};
use zhibao_core::package::csv::Reader;
use zhibao_core::package::descriptor::{Column, ColumnKind, Resource, Schema};
use zhibao_core::package::{Limits, ROW_ID};
use zhibao_core::standard::table::{Field, FieldType, Leaves, Table};
use zhibao_core::value::{Decimal, Value};

use super::references::References;
use super::{Failure, Sink, TableFault};

/// The most decimals that a number of an unknown column may have.
const DECIMALS: u8 = 9;

/// One resource of a table, and its bytes.
pub(super) struct Piece<'a> {
    pub(super) resource: &'a Resource,
    pub(super) schema: &'a Schema,
    pub(super) leaves: Leaves,
    pub(super) bytes: &'a [u8],
}

/// A resource while it is read.
struct Part<'a> {
    resource: &'a Resource,
    reader: Reader<'a>,
    /// The `row_id` of the row last read.
    id: CompactString,
    columns: Vec<Plan<'a>>,
    /// Rows read before their turn, by `row_id`.
    early: HashMap<CompactString, Vec<(usize, Value)>>,
}

/// How a column is read.
struct Plan<'a> {
    column: &'a Column,
    /// Its categories.
    codes: HashSet<&'a str>,
    /// The category found last: the next row often has the same.
    last: CompactString,
    /// The field of the standard, if it has one.
    field: Option<usize>,
    decimals: u8,
    seen: Option<HashSet<CompactString>>,
}

/// Whether a column is what the standard says of a field.
pub(super) fn agrees(column: &Column, leaves: Leaves, field: &Field) -> bool {
    let kind = match field.kind {
        FieldType::Text | FieldType::Code | FieldType::Attachment => ColumnKind::Text,
        FieldType::Date => ColumnKind::Date,
        FieldType::YearMonth => ColumnKind::YearMonth,
        FieldType::Boolean => ColumnKind::Boolean,
        FieldType::Integer => ColumnKind::Integer,
        FieldType::Number { .. } => ColumnKind::Number,
    };
    column.kind == kind && field.leaves == leaves && column.leaves == leaves
}

/// Reads a table: checks every cell, joins its resources by `row_id`, hands the rows on. Returns their number.
pub(super) fn read(
    table: Option<&Table>,
    pieces: &[Piece<'_>],
    references: &mut References,
    limits: &Limits,
    sink: &mut dyn Sink,
) -> Result<u64, Failure> {
    let mut parts = Vec::new();
    for piece in pieces {
        parts.push(Part::open(piece, table, references, limits)?);
    }
    let Some((main, others)) = parts.split_first_mut() else {
        return Ok(0);
    };
    let mut values = vec![Value::Null; table.map_or(0, |t| t.fields.len())];
    let mut rows = 0;
    while main.next(&mut values)? {
        for part in others.iter_mut() {
            part.join(&main.id, &mut values)?;
        }
        if let Some(table) = table {
            sink.row(table, &main.id, &values);
        }
        values.fill(Value::Null);
        rows += 1;
    }
    for part in others {
        if !part.early.is_empty() || part.next(&mut values)? {
            return Err(part.other_rows());
        }
    }
    for part in parts {
        for plan in part.columns {
            if let Some(seen) = plan.seen {
                references.put(&part.resource.name, &plan.column.name, seen);
            }
        }
    }
    Ok(rows)
}

impl<'a> Part<'a> {
    fn open(
        piece: &Piece<'a>,
        table: Option<&Table>,
        references: &mut References,
        limits: &Limits,
    ) -> Result<Part<'a>, Failure> {
        let names = piece.schema.fields.iter().map(|f| f.name.as_str());
        let reader = Reader::open(&piece.resource.path, piece.bytes, names, limits)?;
        let columns = piece.schema.fields.iter().map(|column| {
            let field = table.and_then(|t| t.field_index(&column.name).map(|at| (at, &t.fields[at])));
            let field = field.filter(|(_, f)| column.name != ROW_ID && agrees(column, piece.leaves, f));
            Plan {
                column,
                codes: column.categories.iter().map(|(code, _)| code.as_str()).collect(),
                last: CompactString::default(),
                field: field.map(|(at, _)| at),
                decimals: match field.map(|(_, f)| f.kind) {
                    Some(FieldType::Number { decimals }) => decimals,
                    _ => DECIMALS,
                },
                seen: references.take(&piece.resource.name, &column.name),
            }
        });
        Ok(Part {
            resource: piece.resource,
            reader,
            id: CompactString::default(),
            columns: columns.collect(),
            early: HashMap::new(),
        })
    }

    /// Reads the next row into the values of its fields; `false` at the end.
    fn next(&mut self, values: &mut [Value]) -> Result<bool, Failure> {
        let Some(row) = self.reader.next()? else {
            return Ok(false);
        };
        self.id.clear();
        self.id.push_str(row.get(0).unwrap_or(""));
        let mut wrong = None;
        for (plan, text) in self.columns.iter_mut().zip(row.iter()) {
            let Some(value) = plan.value(text) else {
                wrong = Some(plan.column.name.clone());
                break;
            };
            if let Some(seen) = plan
                .seen
                .as_mut()
                .filter(|seen| !value.is_null() && !seen.contains(text))
            {
                seen.insert(text.into());
            }
            if let Some(field) = plan.field {
                values[field] = value;
            }
        }
        match wrong {
            None => Ok(true),
            Some(field) => {
                let (resource, line) = (self.resource.path.clone(), self.reader.line());
                Err(TableFault::Cell { resource, line, field }.into())
            }
        }
    }

    /// Fills in the fields of the row with an id, reading on until it is found; usually it is the next one.
    fn join(&mut self, id: &CompactString, values: &mut [Value]) -> Result<(), Failure> {
        if let Some(early) = self.early.remove(id) {
            for (field, value) in early {
                values[field] = value;
            }
            return Ok(());
        }
        while self.next(values)? {
            if self.id == *id {
                return Ok(());
            }
            let fields = self.columns.iter().filter_map(|plan| plan.field);
            let row = fields.map(|at| (at, std::mem::take(&mut values[at]))).collect();
            self.early.insert(self.id.clone(), row);
        }
        Err(self.other_rows())
    }

    fn other_rows(&self) -> Failure {
        TableFault::Rows {
            resource: self.resource.path.clone(),
        }
        .into()
    }
}

impl Plan<'_> {
    /// The value of a cell, exactly as written; `None` where it does not fit the column.
    fn value(&mut self, text: &str) -> Option<Value> {
        if text.is_empty() {
            return (!self.column.required).then_some(Value::Null);
        }
        if !self.codes.is_empty() && self.last != text {
            if !self.codes.contains(text) {
                return None;
            }
            self.last = text.into();
        }
        match self.column.kind {
            ColumnKind::Text => Some(Value::text(text)),
            ColumnKind::Date => parse_day(text).filter(|_| text.len() == 8).map(|_| Value::text(text)),
            ColumnKind::YearMonth => parse_month(text).filter(|_| text.len() == 6).map(|_| Value::text(text)),
            ColumnKind::Boolean => match text {
                "1" => Some(Value::Int(1)),
                "0" => Some(Value::Int(0)),
                _ => None,
            },
            ColumnKind::Integer => text.parse().ok().map(Value::Int),
            ColumnKind::Number => Decimal::parse(text, self.decimals).map(Value::Dec),
        }
    }
}
