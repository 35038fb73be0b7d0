//! Indicators and reports on a given SQLite connection: values, the records behind them, what would be if they were fixed.
//!
//! A [`Session`] guards the connection while it lives: SQLite may read the standard's tables and nothing else, and no longer
//! than a deadline. The same statements run on a vault and on the rows of a package.

mod asked;
mod drill;
mod faults;
mod form;
mod guard;
mod indicator;
mod look;
mod moment;
mod prelude;
pub mod quality;
mod reads;
mod report;
mod rows;
mod same;
mod statements;
mod store;
pub mod trial;
pub mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Statement};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use zhibao_core::message::Catalogue;
use zhibao_core::standard::Standard;
use zhibao_core::standard::figure::is_provided;
use zhibao_core::standard::rule::Needs;

use crate::rules::Parameters;
pub use asked::Asked;
pub use drill::{Drill, DrillRow, Page, naming};
pub use faults::faults;
pub use form::{Whose, doubts, form};
pub use indicator::{Figure, Fixed};
pub use look::Looked;
pub use moment::Moment;
pub use reads::Needed;
pub use report::{Broken, CellValue, Line, Sheet, add};
pub use rows::Rows;

use guard::{Guard, Refused};

/// The messages about figures: headings of forms, lines to keep, changes, why there is no value.
pub static MESSAGES: Catalogue = Catalogue::new(
    include_str!("../../messages/figures.zh.toml"),
    include_str!("../../messages/figures.en.toml"),
);

/// Why a figure cannot be computed.
#[derive(Debug, Error)]
pub enum FigureError {
    /// There is no such indicator, report or cell.
    #[error("there is no {0}")]
    Unknown(String),
    /// The text is not one plain SELECT over the standard's tables, or took too long.
    #[error("{file}:{line}: {reason}")]
    Text {
        /// The file of the standard.
        file: String,
        /// The line.
        line: usize,
        /// What is wrong.
        reason: String,
    },
    /// SQLite failed.
    #[error(transparent)]
    Sql(#[from] rusqlite::Error),
}

/// Whether a figure has a value, and why not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It has one.
    Known,
    /// There is nothing to count or to divide by.
    NoData,
    /// These tables are not at hand.
    Absent(Vec<String>),
    /// A column that it reads did not travel so far.
    Withheld,
    /// It looks at earlier periods, and none is at hand.
    NeedsHistory,
    /// It is of several schools, and theirs cannot be added.
    NotAdditive,
}

impl State {
    /// The name on the wire.
    pub fn name(&self) -> &'static str {
        match self {
            State::Known => "known",
            State::NoData => "no_data",
            State::Absent(_) => "absent",
            State::Withheld => "withheld",
            State::NeedsHistory => "needs_history",
            State::NotAdditive => "not_additive",
        }
    }
}

/// Which earlier periods stand among the rows at hand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Earlier {
    /// None.
    #[default]
    None,
    /// All that the school knows, as in a vault.
    All,
    /// Those of packages.
    Packages {
        /// The tables that at least one of them holds.
        tables: BTreeSet<String>,
        /// The number of the present package's first row.
        since: usize,
    },
}

impl Earlier {
    /// Whether they tell of these tables.
    fn tell(&self, of: &[String]) -> bool {
        match self {
            Earlier::None => false,
            Earlier::All => true,
            Earlier::Packages { tables, .. } => of.iter().all(|table| tables.contains(table)),
        }
    }
}

/// What a session is told of the rows at hand.
#[derive(Debug, Clone, Default)]
pub struct Hand {
    /// Earlier periods.
    pub earlier: Earlier,
    /// The tables of the present one; all that are there where nothing is said.
    pub tables: Option<BTreeSet<String>>,
    /// Figures that read columns which did not travel; see [`Needed`].
    pub withheld: BTreeSet<String>,
    /// The values of indicators in the last sealed period, by their ids.
    pub last: BTreeMap<String, f64>,
}

/// A guarded connection, ready to compute figures.
pub struct Session<'c> {
    standard: &'c Arc<Standard>,
    guard: Guard<'c>,
    moment: Moment,
    hand: Hand,
    tables: BTreeSet<String>,
}

impl<'c> Session<'c> {
    /// Guards a connection until the session is dropped. It holds the tables' views and the domain functions.
    ///
    /// # Errors
    /// Those of SQLite.
    pub fn open(
        standard: &'c Arc<Standard>,
        connection: &'c mut Connection,
        parameters: &Parameters,
        mut hand: Hand,
    ) -> Result<Session<'c>, FigureError> {
        let tables = match hand.tables.take() {
            Some(tables) => tables,
            None => views(connection)?,
        };
        let is_open = |name: &str| {
            let id = name
                .strip_suffix('_')
                .or(name.strip_suffix(prelude::NOW))
                .unwrap_or(name);
            is_provided(id) || standard.table(id).is_some_and(|t| t.id == id)
        };
        Ok(Session {
            standard,
            guard: Guard::new(connection, is_open)?,
            moment: Moment::of(parameters),
            hand,
            tables,
        })
    }

    /// A figure's text as it runs.
    fn whole(&self, text: &str) -> String {
        let since = match self.hand.earlier {
            Earlier::Packages { since, .. } => Some(since),
            _ => None,
        };
        prelude::with(self.standard, text, since, |table| self.tables.contains(table))
    }

    /// Prepares a figure's text.
    fn prepare(&self, text: &str) -> Result<Statement<'_>, Refused> {
        self.guard.prepare(&self.whole(text))
    }

    /// The standard.
    pub fn standard(&self) -> &'c Arc<Standard> {
        self.standard
    }

    /// What figures are told of time and place.
    pub fn moment(&self) -> &Moment {
        &self.moment
    }

    /// Why something that reads these tables cannot be computed; nothing where it can.
    fn hindrance(&self, key: &str, tables: &[String], needs: Needs) -> Option<State> {
        let missing: Vec<String> = tables.iter().filter(|t| !self.tables.contains(*t)).cloned().collect();
        if !missing.is_empty() {
            return Some(State::Absent(missing));
        }
        if self.hand.withheld.contains(key) {
            return Some(State::Withheld);
        }
        (needs != Needs::Package && !self.hand.earlier.tell(tables)).then_some(State::NeedsHistory)
    }
}

/// The names of all tables and views at hand.
fn views(connection: &Connection) -> rusqlite::Result<BTreeSet<String>> {
    let sql = "SELECT name FROM main.sqlite_master WHERE type IN ('view', 'table') \
               UNION SELECT name FROM temp.sqlite_master WHERE type IN ('view', 'table')";
    let mut statement = connection.prepare(sql)?;
    let names = statement.query_map([], |row| row.get::<_, String>(0))?;
    names.collect()
}

/// A stored number.
fn number(value: ValueRef<'_>) -> Option<f64> {
    match value {
        ValueRef::Integer(n) => Some(n as f64),
        ValueRef::Real(r) => Some(r).filter(|r| r.is_finite()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_languages_agree() {
        assert_eq!(super::MESSAGES.disagreements(), Vec::<String>::new());
    }
}
