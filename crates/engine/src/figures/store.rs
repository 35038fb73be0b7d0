//! Rows of packages in memory, in tables of just the columns that are asked for.

use std::collections::BTreeMap;
use std::sync::Arc;

use rusqlite::{Connection, ErrorCode};
use zhibao_core::standard::Standard;
use zhibao_core::standard::table::Table;
use zhibao_core::value::Value;

use crate::{functions, schema};

/// How many pages of SQLite's 4,096 bytes may be filled: 2 GiB.
const MOST_PAGES: i64 = 1 << 19;

/// A database in memory, whose rows are numbered as they come.
pub(super) struct Store {
    pub(super) connection: Connection,
    inserts: BTreeMap<String, (String, Vec<usize>)>,
    ids: Vec<Box<str>>,
}

impl Store {
    /// An empty one.
    pub(super) fn new(standard: &Arc<Standard>) -> rusqlite::Result<Store> {
        crate::ready();
        let connection = Connection::open_in_memory()?;
        connection.pragma_update(None, "temp_store", "MEMORY")?;
        connection.pragma_update(None, "journal_mode", "OFF")?;
        connection.pragma_update(None, "max_page_count", MOST_PAGES)?;
        functions::register(&connection, standard)?;
        Ok(Store {
            connection,
            inserts: BTreeMap::new(),
            ids: Vec::new(),
        })
    }

    /// Makes a table with some of its fields.
    pub(super) fn create(&mut self, table: &Table, fields: Vec<usize>) -> rusqlite::Result<()> {
        self.connection.execute_batch(&schema::create_narrow(table, &fields))?;
        let names = fields.iter().map(|at| format!(", \"{}\"", table.fields[*at].code));
        let (names, marks) = (names.collect::<String>(), ", ?".repeat(fields.len()));
        let sql = format!("INSERT INTO \"{}_\" (row_id{names}) VALUES (?{marks})", table.id);
        self.inserts.insert(table.id.clone(), (sql, fields));
        Ok(())
    }

    /// The tables, each with the fields that are kept of it.
    pub(super) fn tables(&self) -> impl Iterator<Item = (&str, &[usize])> {
        let all = self.inserts.iter();
        all.map(|(id, (_, fields))| (id.as_str(), fields.as_slice()))
    }

    /// The number that the next row gets; also how many have come.
    pub(super) fn next(&self) -> usize {
        self.ids.len()
    }

    /// Takes a row in; those of other tables are passed over. Tells whether there was room.
    pub(super) fn insert(&mut self, table: &str, row_id: &str, values: &[Value]) -> rusqlite::Result<bool> {
        let number = self.next();
        let Some((sql, fields)) = self.inserts.get(table) else {
            return Ok(true);
        };
        let mut statement = self.connection.prepare_cached(sql)?;
        statement.raw_bind_parameter(1, number as i64)?;
        for (place, at) in (2..).zip(fields) {
            statement.raw_bind_parameter(place, schema::bind(&values[*at]))?;
        }
        match statement.raw_execute() {
            Ok(_) => {
                self.ids.push(row_id.into());
                Ok(true)
            }
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DiskFull) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Some values of a row; nothing where it is not there.
    pub(super) fn values(
        &self,
        table: &Table,
        number: i64,
        fields: Vec<usize>,
    ) -> rusqlite::Result<Vec<(usize, Value)>> {
        let names = fields.iter().map(|at| format!(", \"{}\"", table.fields[*at].code));
        let sql = format!(
            "SELECT row_id{} FROM \"{}_\" WHERE row_id = ?1",
            names.collect::<String>(),
            table.id
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([number])?;
        let Some(row) = rows.next()? else { return Ok(Vec::new()) };
        let value = |(place, at): (usize, usize)| Ok((at, schema::load(&table.fields[at], row.get_ref(place)?)));
        (1..).zip(fields).map(value).collect()
    }

    /// Takes a row out again.
    pub(super) fn delete(&mut self, table: &str, number: usize) -> rusqlite::Result<()> {
        let sql = format!("DELETE FROM \"{table}_\" WHERE row_id = ?1");
        self.connection.prepare_cached(&sql)?.execute([number as i64])?;
        if let Some(id) = self.ids.get_mut(number) {
            *id = Box::default();
        }
        Ok(())
    }

    /// The id that a row has in its package.
    pub(super) fn id(&self, number: usize) -> Option<&str> {
        self.ids.get(number).map(|id| &**id)
    }
}
