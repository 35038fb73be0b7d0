//! One record as it stands in the vault, and the statements of its table.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use rusqlite::{Connection, OptionalExtension, Row, params_from_iter};
use serde::{Deserialize, Serialize};
use zhibao_core::standard::table::Table;
use zhibao_core::value::Value;
use zhibao_engine::schema;

use crate::error::Result;

/// A cell as an operation carries it. Exactly one way of filling it: as typed now (`e`), or as it stood (`v`, `t`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CellText {
    /// Text entered now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) e: Option<String>,
    /// The stored value's text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) v: Option<String>,
    /// The typed text where the value does not give it back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) t: Option<String>,
}

impl CellText {
    pub(crate) fn entered(text: &str) -> CellText {
        CellText {
            e: Some(text.to_owned()),
            ..CellText::default()
        }
    }
}

/// A record as it stands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Image {
    pub(crate) row: String,
    /// The period it was entered in, for tables that are bound to one.
    pub(crate) period: Option<String>,
    pub(crate) values: Vec<Value>,
    /// Typed texts that the values do not give back, by field.
    pub(crate) typed: BTreeMap<usize, String>,
}

impl Image {
    pub(crate) fn empty(row: String, period: Option<String>, fields: usize) -> Image {
        Image {
            row,
            period,
            values: vec![Value::Null; fields],
            typed: BTreeMap::new(),
        }
    }

    /// The text of a cell as its typist sees it.
    pub(crate) fn shown(&self, field: usize) -> String {
        self.typed
            .get(&field)
            .cloned()
            .unwrap_or_else(|| self.values[field].to_string())
    }

    pub(crate) fn cell(&self, field: usize) -> CellText {
        let value = &self.values[field];
        CellText {
            e: None,
            v: (!value.is_null()).then(|| value.to_string()),
            t: self.typed.get(&field).cloned(),
        }
    }

    /// The fields in which two images differ.
    pub(crate) fn differences(&self, other: &Image) -> Vec<usize> {
        let differs = |f: &usize| self.values[*f] != other.values[*f] || self.typed.get(f) != other.typed.get(f);
        (0..self.values.len()).filter(differs).collect()
    }

    /// Every cell that holds anything, by field code.
    pub(crate) fn cells(&self, table: &Table) -> Vec<(String, CellText)> {
        let filled = |f: &usize| !self.values[*f].is_null() || self.typed.contains_key(f);
        (0..self.values.len())
            .filter(filled)
            .map(|f| (table.fields[f].code.clone(), self.cell(f)))
            .collect()
    }

    fn typed_json(&self, table: &Table) -> Option<String> {
        if self.typed.is_empty() {
            return None;
        }
        let map: BTreeMap<&str, &str> = self
            .typed
            .iter()
            .map(|(f, text)| (table.fields[*f].code.as_str(), text.as_str()))
            .collect();
        serde_json::to_string(&map).ok()
    }
}

/// The statements of one table in one working set.
#[derive(Debug)]
pub(crate) struct TableSql {
    pub(crate) table: &'static Table,
    pub(crate) stored: String,
    /// `row_id, period_, typed_` and all fields, in order.
    pub(crate) columns: String,
    one: String,
    pub(crate) insert: String,
}

impl TableSql {
    pub(crate) fn new(table: &'static Table, stored: String) -> TableSql {
        let mut columns = String::from("row_id, period_, typed_");
        for field in &table.fields {
            let _ = write!(columns, ", \"{}\"", field.code);
        }
        let marks = vec!["?"; table.fields.len() + 3].join(", ");
        TableSql {
            table,
            one: format!("SELECT {columns} FROM main.\"{stored}\" WHERE row_id = ?1"),
            insert: format!("INSERT INTO main.\"{stored}\" ({columns}) VALUES ({marks})"),
            columns,
            stored,
        }
    }

    /// Reads a row whose columns are `columns`.
    pub(crate) fn image(&self, row: &Row<'_>) -> rusqlite::Result<Image> {
        let typed: Option<String> = row.get(2)?;
        let mut texts = BTreeMap::new();
        if let Some(json) = typed {
            let map: BTreeMap<String, String> = serde_json::from_str(&json).unwrap_or_default();
            texts.extend(
                map.into_iter()
                    .filter_map(|(code, text)| Some((self.table.field_index(&code)?, text))),
            );
        }
        let mut values = Vec::with_capacity(self.table.fields.len());
        for (at, field) in self.table.fields.iter().enumerate() {
            values.push(schema::load(field, row.get_ref(at + 3)?));
        }
        Ok(Image {
            row: row.get(0)?,
            period: row.get(1)?,
            values,
            typed: texts,
        })
    }

    pub(crate) fn load(&self, connection: &Connection, row: &str) -> Result<Option<Image>> {
        let mut statement = connection.prepare_cached(&self.one)?;
        Ok(statement.query_row([row], |row| self.image(row)).optional()?)
    }

    pub(crate) fn store_new(&self, connection: &Connection, image: &Image) -> Result<()> {
        let mut statement = connection.prepare_cached(&self.insert)?;
        statement.raw_bind_parameter(1, image.row.as_str())?;
        statement.raw_bind_parameter(2, image.period.as_deref())?;
        statement.raw_bind_parameter(3, image.typed_json(self.table))?;
        for (at, value) in image.values.iter().enumerate() {
            statement.raw_bind_parameter(at + 4, schema::bind(value))?;
        }
        statement.raw_execute()?;
        Ok(())
    }

    /// Writes the given fields of a row that exists.
    pub(crate) fn store(&self, connection: &Connection, image: &Image, fields: &[usize]) -> Result<()> {
        let mut sql = format!("UPDATE main.\"{}\" SET typed_ = ?", self.stored);
        for field in fields {
            let _ = write!(sql, ", \"{}\" = ?", self.table.fields[*field].code);
        }
        sql.push_str(" WHERE row_id = ?");
        let mut statement = connection.prepare_cached(&sql)?;
        statement.raw_bind_parameter(1, image.typed_json(self.table))?;
        for (at, field) in fields.iter().enumerate() {
            statement.raw_bind_parameter(at + 2, schema::bind(&image.values[*field]))?;
        }
        statement.raw_bind_parameter(fields.len() + 2, image.row.as_str())?;
        statement.raw_execute()?;
        Ok(())
    }

    pub(crate) fn delete(&self, connection: &Connection, row: &str) -> Result<()> {
        let sql = format!("DELETE FROM main.\"{}\" WHERE row_id = ?1", self.stored);
        connection.prepare_cached(&sql)?.execute([row])?;
        Ok(())
    }

    /// All images that a condition selects, in order of entry.
    pub(crate) fn select(&self, connection: &Connection, rest: &str, with: &[&str]) -> Result<Vec<Image>> {
        let sql = format!("SELECT {} FROM main.\"{}\" {rest}", self.columns, self.stored);
        let mut statement = connection.prepare_cached(&sql)?;
        let images = statement.query_map(params_from_iter(with), |row| self.image(row))?;
        Ok(images.collect::<rusqlite::Result<_>>()?)
    }
}
