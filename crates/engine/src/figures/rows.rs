//! The rows of a school's packages in memory, as far as figures read them: each record as it was told last.
//!
//! A standing record of an earlier package that the present one does not hold is not in scope any more; see [`prelude`].
//!
//! [`prelude`]: super::prelude

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use zhibao_core::package::Limits;
use zhibao_core::standard::Standard;
use zhibao_core::standard::table::{PeriodKind, Table};
use zhibao_core::value::Value;

use super::same::{self, Same};
use super::store::Store;
use super::{Earlier, FigureError, Hand, Needed, Session, naming};
use crate::judge;
use crate::package::{excerpt, present};
use crate::rules::Parameters;

/// How many rows are taken in, those of earlier packages included.
const MOST: usize = 8_000_000;

/// A database in memory of what figures read of a package, and of those before it.
pub struct Rows {
    standard: Arc<Standard>,
    needed: Arc<Needed>,
    store: Store,
    same: Same,
    most: usize,
    /// Whether what records are called is kept, too.
    with_names: bool,
    parameters: Parameters,
    /// The number of each package's first row.
    starts: Vec<usize>,
    /// The tables of the present package.
    tables: BTreeSet<String>,
    /// The tables of those before it.
    before: BTreeSet<String>,
    /// Figures that read a column which the present package lacks.
    withheld: BTreeSet<String>,
    /// Figures that look beyond the period and read a column which one of those before it lacks.
    withheld_before: BTreeSet<String>,
}

impl Rows {
    /// Those of no package yet.
    ///
    /// # Errors
    /// Those of SQLite.
    pub fn new(standard: &Arc<Standard>, needed: &Arc<Needed>) -> Result<Rows, FigureError> {
        Rows::make(standard, needed, false)
    }

    /// Those of no package yet, which will also tell what their records are called.
    ///
    /// # Errors
    /// Those of SQLite.
    pub fn named(standard: &Arc<Standard>, needed: &Arc<Needed>) -> Result<Rows, FigureError> {
        Rows::make(standard, needed, true)
    }

    fn make(standard: &Arc<Standard>, needed: &Arc<Needed>, with_names: bool) -> Result<Rows, FigureError> {
        let mut store = Store::new(standard)?;
        for (id, columns) in needed.tables() {
            let Some(table) = standard.table(id) else { continue };
            let fields = columns.iter().filter_map(|code| table.field_index(code));
            let names = naming(table).filter(|_| with_names);
            let fields: BTreeSet<usize> = fields.chain(names).collect();
            store.create(table, fields.into_iter().collect())?;
        }
        Ok(Rows {
            standard: Arc::clone(standard),
            needed: Arc::clone(needed),
            store,
            same: Same::default(),
            most: MOST,
            with_names,
            parameters: Parameters::default(),
            starts: Vec::new(),
            tables: BTreeSet::new(),
            before: BTreeSet::new(),
            withheld: BTreeSet::new(),
            withheld_before: BTreeSet::new(),
        })
    }

    /// The same, with room for so many rows.
    #[must_use]
    pub fn at_most(self, most: usize) -> Rows {
        Rows { most, ..self }
    }

    /// Takes a package in that was verified before, the oldest first: figures are about it then, judged by the day and the
    /// period that it states, and those that came before are earlier ones. Where it cannot be read, or there is no room for
    /// it, all is as if nothing had come yet, for what has a gap tells nothing of the time before; and the answer is false.
    ///
    /// # Errors
    /// Those of SQLite.
    pub fn add(&mut self, bytes: &[u8]) -> Result<bool, FigureError> {
        let done = self.read(bytes)?;
        if !done {
            *self = Rows::make(&self.standard, &self.needed, self.with_names)?.at_most(self.most);
        }
        Ok(done)
    }

    fn read(&mut self, bytes: &[u8]) -> Result<bool, FigureError> {
        let limits = Limits::default();
        let Ok((descriptor, fields)) = present(bytes, &limits) else {
            return Ok(false);
        };
        let standard = Arc::clone(&self.standard);
        let wanted: Vec<(&Table, Vec<usize>)> = self
            .store
            .tables()
            .filter_map(|(id, kept)| Some((standard.table(id)?, kept)))
            .map(|(table, kept)| (table, kept.iter().chain(same::fields(table)).copied().collect()))
            .collect();
        let wanted = wanted.into_iter().map(|(table, fields)| (table.id.as_str(), fields));
        let start = self.store.next();
        let mut room = Ok(true);
        let done = excerpt(
            bytes,
            &standard,
            &wanted.collect(),
            &limits,
            &mut |table, id, values| {
                if matches!(room, Ok(true)) {
                    room = self.row(table, id, values, start);
                }
            },
        );
        if !room? || done.is_err() {
            return Ok(false);
        }
        let known = known(&standard, &fields);
        self.withheld_before.extend(std::mem::take(&mut self.withheld));
        self.withheld = self.needed.withheld(&known);
        self.before.append(&mut self.tables);
        self.tables = known.into_keys().collect();
        self.parameters = judge::parameters(&descriptor);
        self.starts.push(start);
        Ok(true)
    }

    fn row(&mut self, table: &Table, id: &str, values: &[Value], start: usize) -> rusqlite::Result<bool> {
        let number = self.store.next();
        if number >= self.most {
            return Ok(false);
        }
        let replaced = self.same.take(table, id, values, number);
        for former in replaced.filter(|former| *former < start) {
            self.store.delete(&table.id, former)?;
        }
        self.store.insert(&table.id, id, values)
    }

    /// Where a record that a drill-down shows comes from: how many packages before the present one tell of it last, and its
    /// id there.
    pub fn whose(&self, row: &str) -> Option<(usize, &str)> {
        let number = row.parse().ok()?;
        let after = self.starts.iter().filter(|start| **start > number).count();
        Some((after, self.store.id(number)?))
    }

    /// How many rows were taken in.
    pub fn count(&self) -> usize {
        self.store.next()
    }

    /// By which values a record that a drill-down shows is named, field by field, where names are kept.
    ///
    /// # Errors
    /// Those of SQLite.
    pub fn name(&self, table: &str, row: &str) -> Result<Vec<(usize, Value)>, FigureError> {
        let known = self.standard.table(table).filter(|_| self.with_names);
        let (Some(table), Ok(number)) = (known, row.parse()) else {
            return Ok(Vec::new());
        };
        Ok(self.store.values(table, number, naming(table).collect())?)
    }

    /// A session over the rows; `last` are the values of indicators in the period before.
    ///
    /// # Errors
    /// Those of SQLite.
    pub fn session(&mut self, last: BTreeMap<String, f64>) -> Result<Session<'_>, FigureError> {
        let looks_back = |figure: &&String| self.needed.looks_back(figure);
        let before = self.withheld_before.iter().filter(looks_back);
        let earlier = match self.starts.as_slice() {
            [.., _, since] => Earlier::Packages {
                tables: self.before.clone(),
                since: *since,
            },
            _ => Earlier::None,
        };
        let hand = Hand {
            earlier,
            tables: Some(self.tables.clone()),
            withheld: before.chain(&self.withheld).cloned().collect(),
            last,
        };
        let mut session = Session::open(&self.standard, &mut self.store.connection, &self.parameters, hand)?;
        let mut untold = BTreeSet::new();
        for (id, _) in self.needed.tables() {
            if self.tables.contains(id) && session.has_gone_untold(id)? {
                untold.extend(self.needed.whole(id).cloned());
            }
        }
        session.hand.withheld.extend(untold);
        Ok(session)
    }
}

impl Session<'_> {
    /// Whether an earlier package told of a record in scope that the present one does not hold: it is out of scope now, and
    /// how it came to be so did not travel.
    fn has_gone_untold(&self, table: &str) -> Result<bool, FigureError> {
        let Earlier::Packages { since, .. } = self.hand.earlier else {
            return Ok(false);
        };
        let Some(PeriodKind::Standing { predicate: Some(scope) }) = self.standard.table(table).map(|t| &t.period)
        else {
            return Ok(false);
        };
        let text = format!("SELECT 1 FROM \"{table}\" WHERE row_id < {since} AND ({scope}) LIMIT 1");
        let mut statement = self.prepare(&text).map_err(|refused| FigureError::Text {
            file: table.to_owned(),
            line: 0,
            reason: refused.to_string(),
        })?;
        self.moment.bind(&mut statement)?;
        let mut rows = statement.raw_query();
        Ok(rows.next()?.is_some())
    }
}

/// What a package has of the standard: the columns of each table, by the standard's own names.
fn known(standard: &Standard, fields: &BTreeMap<String, BTreeSet<String>>) -> BTreeMap<String, BTreeSet<String>> {
    let mut known: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (id, names) in fields {
        if let Some(table) = standard.table(id) {
            let codes = names.iter().filter(|name| table.field_index(name).is_some());
            let own = known.entry(table.id.clone()).or_default();
            own.extend(codes.cloned().chain(["row_id".to_owned()]));
        }
    }
    known
}
