//! A plain look at the tables at hand, under the same guard as figures.

use rusqlite::types::ValueRef;

use super::guard::Refused;
use super::{FigureError, Session};

/// What a statement gave: the names of its columns, and its rows as texts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Looked {
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The rows; nothing where a value is NULL.
    pub rows: Vec<Vec<Option<Box<str>>>>,
}

impl Session<'_> {
    /// Runs one SELECT over the tables' views in natural units. It may name `student_now` for the pupils in scope, and the
    /// parameters of the [`Moment`](super::Moment).
    ///
    /// # Errors
    /// [`FigureError::Text`] where it is no such statement or takes too long; those of SQLite.
    pub fn look(&self, select: &str) -> Result<Looked, FigureError> {
        let fault = |refused: Refused| FigureError::Text {
            file: select.chars().take(60).collect(),
            line: 0,
            reason: refused.to_string(),
        };
        let mut statement = self.prepare(select).map_err(fault)?;
        self.moment.bind(&mut statement)?;
        let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let mut looked = Looked {
            rows: Vec::new(),
            columns,
        };
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next()? {
            let cells = (0..looked.columns.len()).map(|at| Ok(text(row.get_ref(at)?)));
            looked.rows.push(cells.collect::<rusqlite::Result<_>>()?);
        }
        Ok(looked)
    }
}

fn text(value: ValueRef<'_>) -> Option<Box<str>> {
    match value {
        ValueRef::Integer(n) => Some(n.to_string().into()),
        ValueRef::Real(r) => Some(r.to_string().into()),
        ValueRef::Text(text) => std::str::from_utf8(text).ok().map(Into::into),
        ValueRef::Null | ValueRef::Blob(_) => None,
    }
}
