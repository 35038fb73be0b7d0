//! Which records of a table a person wants to see, and in which order: their ids, from which windows are cut.

use rusqlite::params_from_iter;
use rusqlite::types::{Value as SqlValue, ValueRef};
use zhibao_core::sounds::order_key;
use zhibao_core::standard::rule::Severity;
use zhibao_core::standard::table::{FieldType, PeriodKind};
use zhibao_core::value::{Raw, Value};

use crate::error::{Result, VaultError};
use crate::findings::{DEFERRED, EXPLAINED, severity_number};
use crate::needle::Needle;
use crate::row::TableSql;
use crate::vault::{SetId, Vault};
use zhibao_engine::schema;

/// Which records, by how they stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Standing {
    /// All.
    #[default]
    All,
    /// With findings that nobody explained, of this severity.
    Open(Severity),
    /// Changed since the last submission.
    Changed,
    /// Brought or changed by the latest import.
    Imported,
    /// Left out of the submission.
    Deferred,
}

/// Records that were pointed at.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Among {
    /// Those with findings of a rule: that serve no explanation, or only those that do.
    Rule {
        /// The rule.
        rule: String,
        /// With explained findings instead of open ones.
        explained: bool,
    },
    /// Those of these ids.
    Rows(Vec<String>),
    /// Those of a period; all of a table whose records belong to none.
    Period(String),
}

/// Which records, and in which order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Choice {
    /// By how they stand.
    pub standing: Standing,
    /// Only those that were pointed at.
    pub among: Option<Among>,
    /// Only those whose field holds what this text, as typed, means; empty for those where it is empty.
    pub field: Option<(String, String)>,
    /// Only those that hold this text somewhere; names also by pinyin and initials.
    pub text: String,
    /// By this field, from large to small where the flag says so; empty cells come last. Without: in order of entry.
    pub sort: Option<(String, bool)>,
}

impl Choice {
    /// Whether it is every record, in order of entry.
    pub fn is_plain(&self) -> bool {
        *self == Choice::default()
    }
}

impl Vault {
    /// The ids of the records that are chosen, in the order chosen.
    ///
    /// # Errors
    /// [`VaultError::UnknownTable`], [`VaultError::UnknownField`].
    pub fn choose(&self, set: SetId, table: &str, choice: &Choice) -> Result<Vec<String>> {
        self.check_set(set)?;
        self.make_room()?;
        let sql = self.table_sql(set, table)?;
        let (mut condition, mut with) = self.standing(set, &sql, choice.standing)?;
        if let Some(among) = &choice.among {
            let further = self.among(set, &sql, among, &mut with)?;
            condition.push_str(&format!(" AND {further}"));
        }
        if let Some((field, text)) = &choice.field {
            let at = Self::field_at(&sql, field)?;
            self.holds(set, &sql, at, text, &mut condition, &mut with);
        }
        let sorted = choice.sort.as_ref();
        let sorted = sorted.map(|(field, down)| Ok::<_, VaultError>((Self::field_at(&sql, field)?, *down)));
        let sorted = sorted.transpose()?;
        let needle = Needle::new(self.standard, sql.table, &choice.text);
        match (&needle, sorted) {
            (None, Some((at, down))) if sql.table.fields[at].kind != FieldType::Text => {
                let field = &sql.table.fields[at].code;
                let order = format!(
                    "\"{field}\" IS NULL, \"{field}\" {}, row_id",
                    if down { "DESC" } else { "" }
                );
                self.ids(&sql, &condition, &with, &order)
            }
            (None, None) => self.ids(&sql, &condition, &with, "row_id"),
            _ => self.scan(&sql, &condition, &with, needle.as_ref(), sorted),
        }
    }

    fn field_at(sql: &TableSql, field: &str) -> Result<usize> {
        sql.table.field_index(field).ok_or_else(|| VaultError::UnknownField {
            table: sql.table.id.clone(),
            field: field.to_owned(),
        })
    }

    fn ids(&self, sql: &TableSql, condition: &str, with: &[SqlValue], order: &str) -> Result<Vec<String>> {
        let text = format!(
            "SELECT row_id FROM main.\"{}\" WHERE {condition} ORDER BY {order}",
            sql.stored
        );
        let mut statement = self.conn.prepare_cached(&text)?;
        let rows = statement.query_map(params_from_iter(with), |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The condition that records are pointed at; its parameters go to the end of `with`.
    fn among(&self, set: SetId, sql: &TableSql, among: &Among, with: &mut Vec<SqlValue>) -> Result<String> {
        let first = with.len() + 1;
        Ok(match among {
            Among::Rule { rule, explained } => {
                with.extend([
                    SqlValue::Integer(set),
                    SqlValue::Text(sql.table.id.clone()),
                    SqlValue::Text(rule.clone()),
                ]);
                // What serves a finding serves it whether its record is left out or not.
                let stands = match explained {
                    true => format!("{EXPLAINED} IS NOT NULL"),
                    false => format!("{EXPLAINED} IS NULL AND NOT {DEFERRED}"),
                };
                format!(
                    "row_id IN (SELECT f.row_id FROM finding f WHERE f.set_ = ?{first} AND f.table_ = ?{} \
                     AND f.rule = ?{} AND {stands})",
                    first + 1,
                    first + 2
                )
            }
            Among::Rows(rows) => {
                with.push(json(rows)?);
                format!("row_id IN (SELECT value FROM json_each(?{first}))")
            }
            Among::Period(period) => self.within(sql, period, with)?,
        })
    }

    /// The condition that a record is of a period.
    fn within(&self, sql: &TableSql, id: &str, with: &mut Vec<SqlValue>) -> Result<String> {
        let at = with.len() + 1;
        Ok(match &sql.table.period {
            PeriodKind::Standing { .. } => "1".to_owned(),
            PeriodKind::Event { field } => {
                let period = self.periods()?.into_iter().find(|period| period.id == id);
                let period = period.ok_or_else(|| VaultError::BadPeriod { period: id.to_owned() })?;
                let code = &sql.table.fields[Self::field_at(sql, field)?].code;
                with.extend([SqlValue::Text(period.first_day), SqlValue::Text(period.last_day)]);
                format!("\"{code}\" BETWEEN ?{at} AND ?{}", at + 1)
            }
            PeriodKind::Term | PeriodKind::Year | PeriodKind::Month => {
                with.push(SqlValue::Text(id.to_owned()));
                format!("period_ = ?{at}")
            }
        })
    }

    /// The condition that a standing is.
    fn standing(&self, set: SetId, sql: &TableSql, standing: Standing) -> Result<(String, Vec<SqlValue>)> {
        let table = SqlValue::Text(sql.table.id.clone());
        Ok(match standing {
            Standing::All => ("1".to_owned(), Vec::new()),
            Standing::Open(severity) => (
                format!(
                    "row_id IN (SELECT f.row_id FROM finding f WHERE f.set_ = ?1 AND f.table_ = ?2 AND f.severity = ?3 \
                     AND {EXPLAINED} IS NULL AND NOT {DEFERRED})"
                ),
                vec![
                    SqlValue::Integer(set),
                    table,
                    SqlValue::Integer(severity_number(severity)),
                ],
            ),
            Standing::Deferred => (
                "row_id IN (SELECT d.row_id FROM deferral d WHERE d.table_ = ?1)".to_owned(),
                vec![table],
            ),
            Standing::Changed => (
                "row_id IN (SELECT value FROM json_each(?1))".to_owned(),
                vec![json(&self.changed_rows(set, &sql.table.id)?)?],
            ),
            Standing::Imported => {
                let (rows, spans) = self.latest_import(set, &sql.table.id)?;
                let mut text = "row_id IN (SELECT value FROM json_each(?1))".to_owned();
                let mut with = vec![json(&rows)?];
                for (first, last) in spans {
                    with.extend([SqlValue::Text(first), SqlValue::Text(last)]);
                    text.push_str(&format!(" OR row_id BETWEEN ?{} AND ?{}", with.len() - 1, with.len()));
                }
                (format!("({text})"), with)
            }
        })
    }

    /// Adds the condition that a field holds what a text means.
    fn holds(
        &self,
        set: SetId,
        sql: &TableSql,
        at: usize,
        text: &str,
        condition: &mut String,
        with: &mut Vec<SqlValue>,
    ) {
        let field = &sql.table.fields[at];
        let code = &field.code;
        let text = text.trim();
        let typed = format!("typed_ ->> '$.\"{code}\"'");
        if text.is_empty() {
            condition.push_str(&format!(" AND \"{code}\" IS NULL AND {typed} IS NULL"));
            return;
        }
        with.push(SqlValue::Text(text.to_owned()));
        let as_typed = format!("(\"{code}\" IS NULL AND {typed} = ?{})", with.len());
        match stored(&self.judge(set, sql.table).checker.read(at, Raw::Text(text)).value) {
            Some(value) => {
                with.push(value);
                condition.push_str(&format!(" AND (\"{code}\" = ?{} OR {as_typed})", with.len()));
            }
            None => condition.push_str(&format!(" AND {as_typed}")),
        }
    }

    /// Looks at every record itself.
    fn scan(
        &self,
        sql: &TableSql,
        condition: &str,
        with: &[SqlValue],
        needle: Option<&Needle<'_>>,
        sorted: Option<(usize, bool)>,
    ) -> Result<Vec<String>> {
        // Without a text to look for only the column of the order is needed.
        let columns = match (needle, sorted) {
            (None, Some((at, _))) => format!("row_id, typed_, \"{}\"", sql.table.fields[at].code),
            _ => sql.columns.clone(),
        };
        let (typed, first) = if needle.is_some() { (2, 3) } else { (1, 2) };
        let text = format!(
            "SELECT {columns} FROM main.\"{}\" WHERE {condition} ORDER BY row_id",
            sql.stored
        );
        let mut statement = self.conn.prepare_cached(&text)?;
        let mut rows = statement.query(params_from_iter(with))?;
        let mut out: Vec<(Option<Key>, String)> = Vec::new();
        while let Some(row) = rows.next()? {
            if let Some(needle) = needle {
                let cell = |at: usize| row.get_ref(at + first).unwrap_or(ValueRef::Null);
                let typed = row.get_ref(typed)?.as_str().unwrap_or("");
                if !needle.is_in(cell, typed) {
                    continue;
                }
            }
            let key = sorted.and_then(|(at, _)| {
                let place = if needle.is_some() { at + first } else { first };
                Key::of(&schema::load(&sql.table.fields[at], row.get_ref(place).ok()?))
            });
            out.push((key, row.get(0)?));
        }
        if let Some((_, down)) = sorted {
            out.sort_by(|(a, _), (b, _)| match (a, b) {
                (Some(a), Some(b)) if down => b.cmp(a),
                (Some(a), Some(b)) => a.cmp(b),
                (a, b) => a.is_none().cmp(&b.is_none()),
            });
        }
        Ok(out.into_iter().map(|(_, id)| id).collect())
    }
}

/// What values are ordered by: numbers by size, then texts as a dictionary does.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Number(i64),
    Text(String),
}

impl Key {
    fn of(value: &Value) -> Option<Key> {
        match value {
            Value::Null => None,
            Value::Int(n) => Some(Key::Number(*n)),
            // Of one field, so of one scale.
            Value::Dec(d) => Some(Key::Number(d.scaled)),
            Value::Text(text) => Some(Key::Text(order_key(text))),
        }
    }
}

/// A value as it is stored; `None` for nothing.
pub(crate) fn stored(value: &Value) -> Option<SqlValue> {
    match value {
        Value::Null => None,
        Value::Text(text) => Some(SqlValue::Text(text.to_string())),
        Value::Int(n) => Some(SqlValue::Integer(*n)),
        Value::Dec(d) => Some(SqlValue::Integer(d.scaled)),
    }
}

/// Ids as one parameter.
pub(crate) fn json(ids: &[String]) -> Result<SqlValue> {
    Ok(SqlValue::Text(serde_json::to_string(ids)?))
}
