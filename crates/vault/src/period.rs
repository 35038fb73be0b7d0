//! Periods: opened, sealed, and never touched again.

use zhibao_core::dates;
use zhibao_core::period::{self, Days};
use zhibao_core::standard::task::Task;
use zhibao_engine::rules::Parameters;

use crate::clock::day_of;
use crate::error::{Result, VaultError};
use crate::shelf::SealedPackage;
use crate::vault::{PRESENT, Vault};

/// The state of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeriodState {
    /// It is worked on.
    Open,
    /// It was sealed.
    Sealed,
}

/// A period of reporting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    /// Its name: `2026-2027-1`, `2026-2027` or `2026-11`.
    pub id: String,
    /// Its state.
    pub state: PeriodState,
    /// The day by which its data is judged, `YYYYMMDD`.
    pub as_of: String,
    /// Its first day, `YYYYMMDD`.
    pub first_day: String,
    /// Its last day, `YYYYMMDD`.
    pub last_day: String,
    /// The first day of teaching, `YYYYMMDD`.
    pub term_start: String,
    /// When it was opened, milliseconds since 1970.
    pub opened_at: i64,
    /// When it was sealed.
    pub sealed_at: Option<i64>,
}

/// The setting with the task that the vault was told to judge by.
pub(crate) const TASK: &str = "task";

const COLUMNS: &str = "id, state, as_of, first_day, last_day, term_start, opened_at, sealed_at";

impl Vault {
    /// The periods, oldest first.
    ///
    /// # Errors
    /// Those of the database.
    pub fn periods(&self) -> Result<Vec<Period>> {
        let mut statement = self
            .conn
            .prepare(&format!("SELECT {COLUMNS} FROM period ORDER BY first_day, id"))?;
        let periods = statement.query_map([], |row| {
            let state: String = row.get(1)?;
            Ok(Period {
                id: row.get(0)?,
                state: if state == "sealed" {
                    PeriodState::Sealed
                } else {
                    PeriodState::Open
                },
                as_of: row.get(2)?,
                first_day: row.get(3)?,
                last_day: row.get(4)?,
                term_start: row.get(5)?,
                opened_at: row.get(6)?,
                sealed_at: row.get(7)?,
            })
        })?;
        Ok(periods.collect::<rusqlite::Result<_>>()?)
    }

    /// The open period.
    ///
    /// # Errors
    /// Those of the database.
    pub fn open_period(&self) -> Result<Option<Period>> {
        Ok(self.periods()?.into_iter().find(|p| p.state == PeriodState::Open))
    }

    /// Opens a period, judged by `as_of` (`YYYYMMDD`).
    ///
    /// # Errors
    /// A name that is none, a period that exists, another period that is open.
    pub fn begin_period(&mut self, id: &str, as_of: &str) -> Result<Period> {
        let bad = || VaultError::BadPeriod { period: id.to_owned() };
        let Days {
            first,
            last,
            term_start: term,
        } = period::days(id).ok_or_else(bad)?;
        dates::parse_day(as_of).ok_or_else(bad)?;
        let periods = self.periods()?;
        if let Some(open) = periods.iter().find(|p| p.state == PeriodState::Open) {
            return Err(VaultError::PeriodOpen {
                period: open.id.clone(),
            });
        }
        if periods.iter().any(|p| p.id == id) {
            return Err(VaultError::PeriodState { period: id.to_owned() });
        }
        self.transact(|| {
            let sql = format!("INSERT INTO period ({COLUMNS}) VALUES (?1, 'open', ?2, ?3, ?4, ?5, ?6, NULL)");
            self.conn.execute(&sql, (id, as_of, &first, &last, &term, self.now()))?;
            self.audit_event("begin-period", None, &[("period", id), ("as_of", as_of)])
        })?;
        self.settle_periods()?;
        self.open_period()?.ok_or_else(bad)
    }

    /// Stores the sealed package of the open period and locks the rows that are bound to it.
    ///
    /// # Errors
    /// [`VaultError::PeriodState`] where the period is not open.
    pub fn seal_period(&mut self, package: &SealedPackage) -> Result<()> {
        let open = self.open_period()?.filter(|open| open.id == package.period);
        if open.is_none() {
            return Err(VaultError::PeriodState {
                period: package.period.clone(),
            });
        }
        self.transact(|| {
            self.store_package(package)?;
            let sql = "UPDATE period SET state = 'sealed', sealed_at = ?2 WHERE id = ?1";
            self.conn.execute(sql, (&package.period, package.sealed_at))?;
            // What was done before sealing cannot be taken back any more.
            self.conn.execute("DELETE FROM undo WHERE set_ = ?1", [PRESENT])?;
            // The records left out of this submission belong into the next one.
            self.conn.execute("DELETE FROM deferral", [])?;
            self.audit_event("seal", Some(&package.id), &[("period", &package.period)])
        })?;
        self.settle_periods()
    }

    /// Judges by another task from now on, as an authority's task package says; also when the vault is opened again. What
    /// is found by the same task stays.
    ///
    /// # Errors
    /// Those of the database.
    pub fn use_task(&mut self, task: Task) -> Result<()> {
        if task == self.task {
            return Ok(());
        }
        // The built-in one is that of the program, whose next version may have another.
        let told = (task != self.standard.task)
            .then(|| serde_json::to_string(&task))
            .transpose()?;
        self.put_setting(TASK, told.as_deref())?;
        self.rules.set_scope(|table| task.tables.contains_key(table));
        self.task = task;
        self.judges.borrow_mut().clear();
        self.settle_basis()
    }

    pub(crate) fn parameters_in(&self, period: &Period) -> Parameters {
        Parameters {
            as_of: period.as_of.clone(),
            school: Some(self.school.clone()),
            period: Some(period.id.clone()),
            term_start: Some(period.term_start.clone()),
        }
    }

    /// Takes the day of judgement and the locks from the periods.
    pub(crate) fn settle_periods(&mut self) -> Result<()> {
        let (sealed, open): (Vec<_>, Vec<_>) = self
            .periods()?
            .into_iter()
            .partition(|p| p.state == PeriodState::Sealed);
        let school = Some(self.school.clone());
        self.contexts.clear();
        for version in self.versions()? {
            if let Some(period) = sealed.iter().find(|p| p.id == version.period) {
                self.contexts.insert(version.set, self.parameters_in(period));
            }
        }
        for opening in self.openings()? {
            let parameters = self.parameters_at(&opening);
            self.contexts.insert(opening.set, parameters);
        }
        self.context = match open.first() {
            Some(open) => self.parameters_in(open),
            None => Parameters {
                as_of: day_of(self.now()),
                school,
                period: None,
                term_start: None,
            },
        };
        self.sealed = sealed;
        self.before.borrow_mut().clear();
        self.judges.borrow_mut().clear();
        self.settle_basis()
    }
}
