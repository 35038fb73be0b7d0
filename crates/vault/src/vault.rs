//! A vault in hand: its connection, its standard, and what is worked out once and kept.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior};
use zhibao_core::check::Checker;
use zhibao_core::standard::Standard;
use zhibao_core::standard::table::{PeriodKind, Table};
use zhibao_core::standard::task::Task;
use zhibao_engine::rules::{Parameters, SetRules};
use zhibao_seal::keyring::{Keyring, Unlocked, User};
use zhibao_seal::passphrase::Cost;

use crate::clock::{Clock, Ids, SystemClock};
use crate::earlier::Before;
use crate::error::{Result, VaultError};
use crate::judge::Judge;
use crate::period::Period;
use crate::place::{Places, SystemPlaces};
use crate::read::Row;
use crate::row::{Image, TableSql};

/// A working set: the present data, or a new version of a sealed period.
pub type SetId = i64;

/// The present data.
pub const PRESENT: SetId = 0;

/// The stamp of a vault that is opened now.
pub(crate) fn first_stamp() -> u64 {
    static OPENED: AtomicU64 = AtomicU64::new(1);
    OPENED.fetch_add(1, Ordering::Relaxed) << 40
}

/// What a vault takes from its surroundings.
pub struct Options {
    /// The program's data folder on this machine.
    pub data: PathBuf,
    /// The base of the standard; it lives as long as the process. The vault's own layers lie over it.
    pub standard: &'static Arc<Standard>,
    /// The time.
    pub clock: Box<dyn Clock>,
    /// Which folders are fit.
    pub places: Box<dyn Places>,
    /// What a guess of a new passphrase costs.
    pub cost: Cost,
}

impl Options {
    /// The machine's clock and folders, the full cost of passphrases.
    pub fn new(data: impl Into<PathBuf>, standard: &'static Arc<Standard>) -> Options {
        Options {
            data: data.into(),
            standard,
            clock: Box::new(SystemClock),
            places: Box::new(SystemPlaces),
            cost: Cost::STANDARD,
        }
    }
}

/// A vault to be made.
#[derive(Debug, Clone)]
pub struct NewVault<'a> {
    /// Where.
    pub path: &'a Path,
    /// The school's code.
    pub school: &'a str,
    /// The school's name.
    pub name: &'a str,
    /// Its first user.
    pub user: User,
    /// That user's passphrase.
    pub passphrase: &'a str,
}

/// One school's database, open and locked against other programs.
pub struct Vault {
    pub(crate) conn: Connection,
    pub(crate) path: PathBuf,
    pub(crate) data: PathBuf,
    /// The standard of the program.
    pub(crate) base: &'static Arc<Standard>,
    /// The base with what lies over it.
    pub(crate) standard: &'static Arc<Standard>,
    /// Names of what lies over the base and does not fit it any more.
    pub(crate) unfit: Vec<String>,
    pub(crate) rules: SetRules,
    pub(crate) task: Task,
    pub(crate) keyring: Keyring,
    pub(crate) keys: Unlocked,
    pub(crate) cost: Cost,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) school: String,
    pub(crate) context: Parameters,
    /// Of the other working sets: each is judged by the day of its own period.
    pub(crate) contexts: HashMap<SetId, Parameters>,
    pub(crate) sealed: Vec<Period>,
    /// By working set: the earlier periods that it is compared with.
    pub(crate) before: RefCell<HashMap<SetId, Arc<Before>>>,
    pub(crate) ids: RefCell<Ids>,
    /// By day of judgement and table.
    pub(crate) judges: RefCell<HashMap<(String, String), Arc<Judge>>>,
    pub(crate) sql: RefCell<HashMap<(SetId, String), Arc<TableSql>>>,
    /// Rises with every change, so that others know when what they remember is stale.
    pub(crate) stamp: Cell<u64>,
    /// The stamps of the last changes of records, by table.
    pub(crate) table_stamps: RefCell<HashMap<String, u64>>,
    /// The stamp at opening.
    pub(crate) opened: u64,
    pub(crate) _lock: File,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault(…)")
    }
}

impl Vault {
    /// Its file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The standard that it is opened with: that of the program, and the vault's own layers over it.
    pub fn standard(&self) -> &'static Arc<Standard> {
        self.standard
    }

    /// The code of its school.
    pub fn school(&self) -> &str {
        &self.school
    }

    /// The name of its school.
    ///
    /// # Errors
    /// Those of the database.
    pub fn school_name(&self) -> Result<String> {
        Ok(self.setting("school.name")?.unwrap_or_default())
    }

    /// The id of the vault itself, the same in its copies.
    pub fn id(&self) -> &str {
        self.keyring.vault()
    }

    /// Who unlocked it.
    pub fn user(&self) -> &str {
        &self.keys.member
    }

    /// The task that it is judged by.
    pub fn task(&self) -> &Task {
        &self.task
    }

    /// What set rules are told: the day of judgement, school, period.
    pub fn parameters(&self) -> Parameters {
        self.context.clone()
    }

    /// The checker of a table as this vault judges it. Records to import are read and judged with it.
    ///
    /// # Errors
    /// [`VaultError::UnknownTable`].
    pub fn checker(&self, table: &str) -> Result<CheckerOf> {
        Ok(CheckerOf(self.judge(PRESENT, self.known(table)?)))
    }

    /// A number that rises with every change of the records of a table.
    pub fn table_stamp(&self, table: &str) -> u64 {
        self.table_stamps.borrow().get(table).copied().unwrap_or(self.opened)
    }

    /// Notes that records of tables change in the transaction at hand.
    pub(crate) fn tables_change(&self, tables: &[String]) {
        let mut stamps = self.table_stamps.borrow_mut();
        stamps.extend(tables.iter().map(|table| (table.clone(), self.stamp.get() + 1)));
    }

    /// A number of its own for each time that a vault is opened.
    pub fn opened(&self) -> u64 {
        self.opened
    }

    /// The time by this vault's clock, milliseconds since 1970.
    pub fn now(&self) -> i64 {
        self.clock.now()
    }

    pub(crate) fn new_id(&self) -> String {
        self.ids.borrow_mut().next(self.clock.now())
    }

    pub(crate) fn known(&self, table: &str) -> Result<&'static Table> {
        self.standard.table(table).ok_or_else(|| VaultError::UnknownTable {
            table: table.to_owned(),
        })
    }

    /// The parameters of a working set: a version is judged by the day of its own period.
    pub fn parameters_of(&self, set: SetId) -> &Parameters {
        self.contexts.get(&set).unwrap_or(&self.context)
    }

    pub(crate) fn judge(&self, set: SetId, table: &'static Table) -> Arc<Judge> {
        let as_of = &self.parameters_of(set).as_of;
        let mut judges = self.judges.borrow_mut();
        let judge = judges.entry((as_of.clone(), table.id.clone())).or_insert_with(|| {
            let demand = self.task.tables.get(&table.id);
            Arc::new(Judge::new(self.standard, table, demand, &self.school, as_of))
        });
        Arc::clone(judge)
    }

    /// The name of a table's stored form in a working set.
    pub(crate) fn stored_name(set: SetId, table: &str) -> String {
        if set == PRESENT {
            format!("{table}_")
        } else {
            format!("v{set}_{table}_")
        }
    }

    pub(crate) fn table_sql(&self, set: SetId, table: &str) -> Result<Arc<TableSql>> {
        let known = self.known(table)?;
        let key = (set, known.id.clone());
        let mut cache = self.sql.borrow_mut();
        let sql = cache
            .entry(key)
            .or_insert_with(|| Arc::new(TableSql::new(known, Self::stored_name(set, &known.id))));
        Ok(Arc::clone(sql))
    }

    /// Refuses to touch a record of a sealed period.
    pub(crate) fn unlocked(&self, set: SetId, table: &Table, image: &Image) -> Result<()> {
        match self.sealed_with(set, table, image.period.as_deref(), |at| image.values[at].as_str()) {
            Some(period) => Err(VaultError::Sealed {
                period: period.id.clone(),
            }),
            None => Ok(()),
        }
    }

    /// The sealed period that a record went with, which locks it; `None` for a record that may be changed.
    pub fn locked_by(&self, set: SetId, table: &Table, row: &Row) -> Option<&str> {
        let period = self.sealed_with(set, table, row.period.as_deref(), |at| row.cells[at].value.as_str());
        period.map(|period| period.id.as_str())
    }

    fn sealed_with<'r>(
        &self,
        set: SetId,
        table: &Table,
        bound: Option<&str>,
        text: impl Fn(usize) -> Option<&'r str>,
    ) -> Option<&Period> {
        if set != PRESENT {
            return None;
        }
        let within = |period: &&Period| match &table.period {
            PeriodKind::Standing { .. } => false,
            PeriodKind::Event { field } => {
                let day = table.field_index(field).and_then(&text);
                day.is_some_and(|day| period.first_day.as_str() <= day && day <= period.last_day.as_str())
            }
            PeriodKind::Term | PeriodKind::Year | PeriodKind::Month => bound == Some(period.id.as_str()),
        };
        self.sealed.iter().find(within)
    }

    /// The period that a new record of a table is bound to.
    pub(crate) fn period_of_new(&self, set: SetId, table: &Table) -> Option<String> {
        let bound = matches!(table.period, PeriodKind::Term | PeriodKind::Year | PeriodKind::Month);
        self.parameters_of(set).period.clone().filter(|_| bound)
    }

    /// Runs something in one transaction; an error takes everything back.
    pub(crate) fn transact<R>(&self, work: impl FnOnce() -> Result<R>) -> Result<R> {
        let transaction = Transaction::new_unchecked(&self.conn, TransactionBehavior::Immediate)?;
        let result = work()?;
        transaction.commit()?;
        self.stamp.set(self.stamp.get() + 1);
        Ok(result)
    }

    /// A number that rises with every change of the data or its findings; no two vaults opened by one program share one.
    pub fn stamp(&self) -> u64 {
        self.stamp.get()
    }

    /// A setting.
    ///
    /// # Errors
    /// Those of the database.
    pub fn setting(&self, key: &str) -> Result<Option<String>> {
        let mut statement = self.conn.prepare_cached("SELECT value FROM setting WHERE key = ?1")?;
        Ok(statement.query_row([key], |row| row.get(0)).optional()?)
    }

    /// Keeps a setting; `None` forgets it.
    ///
    /// # Errors
    /// Those of the database.
    pub fn set_setting(&mut self, key: &str, value: Option<&str>) -> Result<()> {
        self.put_setting(key, value)
    }

    pub(crate) fn put_setting(&self, key: &str, value: Option<&str>) -> Result<()> {
        match value {
            Some(value) => {
                let sql = "INSERT INTO setting (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2";
                self.conn.prepare_cached(sql)?.execute([key, value])?
            }
            None => self
                .conn
                .prepare_cached("DELETE FROM setting WHERE key = ?1")?
                .execute([key])?,
        };
        Ok(())
    }
}

/// The checker of a table, shared with the vault.
#[derive(Clone)]
pub struct CheckerOf(pub(crate) Arc<Judge>);

impl std::ops::Deref for CheckerOf {
    type Target = Checker<'static>;

    fn deref(&self) -> &Checker<'static> {
        &self.0.checker
    }
}
