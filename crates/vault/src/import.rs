//! Many rows as one edit: prepared statements, indexes built afterwards, undone whole.

use std::collections::BTreeMap;
use std::sync::Arc;

use rusqlite::OptionalExtension;
use zhibao_core::check::Draft;
use zhibao_core::finding::Finding;
use zhibao_core::value::Value;
use zhibao_engine::schema;

use crate::audit::Note;
use crate::edit::Applied;
use crate::error::{Result, VaultError};
use crate::findings::count;
use crate::hold::HeldRow;
use crate::judge::{Judge, raw};
use crate::ops::{Op, Work};
use crate::row::{CellText, Image, TableSql};
use crate::tables;
use crate::vault::{PRESENT, SetId, Vault};

/// What an update did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Updated {
    /// Some cells changed.
    Changed,
    /// Every cell had its value already.
    Unchanged,
}

struct Lane {
    sql: Arc<TableSql>,
    judge: Arc<Judge>,
    period: Option<String>,
    first: Option<String>,
    last: String,
    count: u64,
}

/// Takes in the rows of one import.
pub struct Importer<'v> {
    work: Work<'v>,
    lanes: BTreeMap<String, Lane>,
    unindexed: Vec<String>,
}

impl<'v> Importer<'v> {
    pub(crate) fn new(vault: &'v Vault, set: SetId) -> Importer<'v> {
        Importer {
            work: Work::new(vault, set),
            lanes: BTreeMap::new(),
            unindexed: Vec::new(),
        }
    }

    /// The vault as it stands within this import.
    pub fn vault(&self) -> &'v Vault {
        self.work.vault
    }

    /// Says that about so many rows of a table will come. Where that is much beside what stands there, its indexes are
    /// built at the end.
    ///
    /// # Errors
    /// Those of the database.
    pub fn expect(&mut self, table: &str, rows: u64) -> Result<()> {
        let vault = self.work.vault;
        let table = vault.known(table)?;
        if self.work.set != PRESENT || rows < 500 || self.unindexed.contains(&table.id) {
            return Ok(());
        }
        let sql = format!("SELECT count(*) FROM (SELECT 1 FROM \"{}_\" LIMIT ?1)", table.id);
        let standing: u64 = vault
            .conn
            .query_row(&sql, [rows.min(1 << 40) as i64], |row| count(row, 0))?;
        if standing < rows {
            tables::drop_indexes(&vault.conn, &tables::wanted_indexes(&vault.rules), &table.id)?;
            self.unindexed.push(table.id.clone());
        }
        Ok(())
    }

    fn lane(&mut self, table: &str) -> Result<&mut Lane> {
        if !self.lanes.contains_key(table) {
            let known = self.work.vault.known(table)?;
            let lane = Lane {
                sql: self.work.vault.table_sql(self.work.set, table)?,
                judge: self.work.vault.judge(self.work.set, known),
                period: self.work.vault.period_of_new(self.work.set, known),
                first: None,
                last: String::new(),
                count: 0,
            };
            self.lanes.insert(table.to_owned(), lane);
        }
        self.lanes.get_mut(table).ok_or_else(|| VaultError::UnknownTable {
            table: table.to_owned(),
        })
    }

    /// Adds a record that was read and judged with [`Vault::checker`]. `typed` are the texts, by field, that the values
    /// do not give back: of every cell that could not be read, and of those that were repaired. Returns the record's id,
    /// which takes the place of whatever row the findings name.
    ///
    /// # Errors
    /// Those of the database.
    pub fn insert(
        &mut self,
        table: &str,
        draft: &Draft,
        typed: &[(usize, &str)],
        findings: &[Finding],
    ) -> Result<String> {
        self.insert_values(table, draft.values(), typed, findings)
    }

    /// The same for bare values.
    ///
    /// # Errors
    /// Those of the database.
    pub fn insert_values(
        &mut self,
        table: &str,
        values: &[Value],
        typed: &[(usize, &str)],
        findings: &[Finding],
    ) -> Result<String> {
        let (vault, set) = (self.work.vault, self.work.set);
        let row = vault.new_id();
        let lane = self.lane(table)?;
        let fields = &lane.sql.table.fields;
        let mut texts: BTreeMap<&str, &str> = BTreeMap::new();
        texts.extend(
            typed
                .iter()
                .filter_map(|(f, text)| Some((fields.get(*f)?.code.as_str(), *text))),
        );
        let json = if texts.is_empty() {
            None
        } else {
            Some(serde_json::to_string(&texts)?)
        };
        {
            let mut statement = vault.conn.prepare_cached(&lane.sql.insert)?;
            statement.raw_bind_parameter(1, row.as_str())?;
            statement.raw_bind_parameter(2, lane.period.as_deref())?;
            statement.raw_bind_parameter(3, json)?;
            for (at, value) in values.iter().enumerate().take(fields.len()) {
                statement.raw_bind_parameter(at + 4, schema::bind(value))?;
            }
            for at in values.len()..fields.len() {
                statement.raw_bind_parameter(at + 4, rusqlite::types::Null)?;
            }
            statement.raw_execute()?;
        }
        lane.note(&row);
        if !findings.is_empty() {
            let mut image = Image::empty(row.clone(), None, fields.len());
            image.values[..values.len().min(fields.len())].clone_from_slice(&values[..values.len().min(fields.len())]);
            image
                .typed
                .extend(typed.iter().map(|(f, text)| (*f, (*text).to_owned())));
            for finding in findings {
                let mut finding = finding.clone();
                finding.row = row.as_str().into();
                vault.add_finding(set, crate::findings::RECORDS, &lane.judge.digest(&image, finding))?;
            }
        }
        Ok(row)
    }

    /// Adds a record from texts as typed; it is read and judged here. `row`: the id it must have, as when it comes from
    /// a package.
    ///
    /// # Errors
    /// Those of the database, and an id that is taken.
    pub fn insert_texts(&mut self, table: &str, row: Option<&str>, cells: &[(usize, &str)]) -> Result<String> {
        let (vault, set) = (self.work.vault, self.work.set);
        let given = row.is_some();
        let row = row.map_or_else(|| vault.new_id(), str::to_owned);
        let lane = self.lane(table)?;
        let mut image = Image::empty(row.clone(), lane.period.clone(), lane.sql.table.fields.len());
        let cells: Vec<(usize, CellText)> = cells.iter().map(|(f, text)| (*f, CellText::entered(text))).collect();
        let findings = lane.judge.judge(&mut image, &cells);
        vault.unlocked(set, lane.sql.table, &image)?;
        lane.sql.store_new(&vault.conn, &image)?;
        for judged in &findings {
            vault.add_finding(set, crate::findings::RECORDS, judged)?;
        }
        if given {
            // A given id may stand before others: the span of an import would then cover more than it added.
            let (table, rows) = (lane.sql.table.id.clone(), vec![row.clone()]);
            lane.count += 1;
            self.work.inverse.push(Op::Delete { table, rows });
        } else {
            lane.note(&row);
        }
        Ok(row)
    }

    /// Puts values into cells of a record that stood before. A cell is its field, the value that was read, and the typed
    /// text where the value does not give it back.
    ///
    /// # Errors
    /// [`VaultError::UnknownRow`], [`VaultError::Sealed`].
    pub fn update(&mut self, table: &str, row: &str, cells: &[(usize, &Value, Option<&str>)]) -> Result<Updated> {
        let vault = self.work.vault;
        let sql = Arc::clone(&self.lane(table)?.sql);
        let image = sql.load(&vault.conn, row)?.ok_or_else(|| VaultError::UnknownRow {
            table: table.to_owned(),
        })?;
        let same = |(field, value, typed): &(usize, &Value, Option<&str>)| {
            let stands = &image.values[*field];
            match typed {
                Some(text) if value.is_null() || stands.is_null() => image.shown(*field) == *text,
                _ => stands == *value && (!value.is_null() || !image.typed.contains_key(field)),
            }
        };
        let fresh: Vec<(usize, CellText)> = cells
            .iter()
            .filter(|cell| !same(cell))
            .map(|(field, value, typed)| {
                let v = (!value.is_null()).then(|| value.to_string());
                (
                    *field,
                    CellText {
                        e: None,
                        v,
                        t: typed.map(str::to_owned),
                    },
                )
            })
            .collect();
        if fresh.is_empty() {
            return Ok(Updated::Unchanged);
        }
        let changed = self.work.put_loaded(&sql, image, &fresh)?;
        Ok(if changed { Updated::Changed } else { Updated::Unchanged })
    }

    /// Sets a row aside that is no record.
    ///
    /// # Errors
    /// Those of the database.
    pub fn hold(&mut self, table: &str, cells: Vec<(String, String)>, source: &str, reason: &str) -> Result<()> {
        let vault = self.work.vault;
        self.work.execute(Op::Hold(HeldRow {
            id: vault.new_id(),
            table: vault.known(table)?.id.clone(),
            cells,
            source: source.to_owned(),
            reason: reason.to_owned(),
            at: vault.now(),
        }))
    }

    /// Reads a text as a cell of a field, as [`Importer::update`] wants it.
    ///
    /// # Errors
    /// [`VaultError::UnknownTable`].
    pub fn read(&mut self, table: &str, field: usize, text: &str) -> Result<(Value, Option<String>)> {
        let reading = self.lane(table)?.judge.checker.read(field, raw(text));
        let typed = (reading.value.to_string() != text).then(|| text.to_owned());
        Ok((reading.value, typed))
    }

    fn finish(mut self, source: Option<&str>) -> Result<Applied> {
        let (vault, set) = (self.work.vault, self.work.set);
        let wanted = tables::wanted_indexes(&vault.rules);
        if !self.unindexed.is_empty() {
            tables::create_indexes(&vault.conn, &wanted)?;
        }
        let mut added = Vec::new();
        for (table, lane) in &mut self.lanes {
            if lane.count > 0 {
                added.push((table.clone(), lane.count));
            }
            if let Some(first) = lane.first.take() {
                let last = std::mem::take(&mut lane.last);
                self.work.inverse.push(Op::DeleteSpan {
                    table: table.clone(),
                    first,
                    last,
                });
            }
        }
        if self.work.inverse.is_empty() {
            return Ok(vault.applied(self.work, None, false));
        }
        let mut tables: Vec<String> = added.iter().map(|(table, _)| table.clone()).collect();
        let waits = vault.renew_tables(set, &tables)? | vault.renew(set, &self.work.touched)?;
        self.work.audit(&Note {
            kind: "import",
            set: Some(set),
            source,
            added,
            ..Note::default()
        })?;
        let step = vault.push_step(set, "import", &self.work.inverse)?;
        tables.extend(self.work.touched.iter().map(|t| t.table.to_owned()));
        self.work.touched.clear();
        let mut applied = vault.applied(self.work, Some(step), waits);
        tables.sort();
        tables.dedup();
        vault.tables_change(&tables);
        (applied.changes.tables, applied.ids) = (tables, Vec::new());
        Ok(applied)
    }
}

impl Lane {
    fn note(&mut self, row: &str) {
        if self.first.is_none() {
            self.first = Some(row.to_owned());
        }
        self.last.clear();
        self.last.push_str(row);
        self.count += 1;
    }
}

impl Vault {
    /// Takes in many rows as one edit. `source` is the digest of the file. An error of `work` leaves nothing behind.
    ///
    /// # Errors
    /// Those of `work` and of the database.
    pub fn import<R>(
        &mut self,
        set: SetId,
        source: Option<&str>,
        work: impl FnOnce(&mut Importer<'_>) -> Result<R>,
    ) -> Result<(Applied, R)> {
        self.check_set(set)?;
        self.make_room()?;
        self.transact(|| {
            let mut importer = Importer::new(self, set);
            let result = work(&mut importer)?;
            Ok((importer.finish(source)?, result))
        })
    }

    /// Renews the set rules over tables that got many new rows.
    fn renew_tables(&self, set: SetId, tables: &[String]) -> Result<bool> {
        let mut waits = false;
        for (part, rule) in self.rules.rules().iter().enumerate() {
            let part = part as i64;
            if !tables.iter().any(|table| rule.reads.contains_key(table)) || self.is_pending(set, part)? {
                continue;
            }
            if set != PRESENT || rule.keys.is_empty() {
                self.set_pending(set, part)?;
                waits = true;
            } else {
                self.run_whole(set, part, rule)?;
            }
        }
        Ok(waits)
    }

    /// Whether a record exists.
    ///
    /// # Errors
    /// Those of the database; [`VaultError::UnknownTable`].
    pub fn has_row(&self, set: SetId, table: &str, row: &str) -> Result<bool> {
        let sql = self.table_sql(set, table)?;
        let text = format!("SELECT 1 FROM main.\"{}\" WHERE row_id = ?1", sql.stored);
        Ok(self
            .conn
            .prepare_cached(&text)?
            .query_row([row], |_| Ok(()))
            .optional()?
            .is_some())
    }
}
