//! New versions of a sealed period: working sets of their own, with their own findings and undo, while the present data
//! goes on. Filled from the sealed bytes by whoever can read packages.

use rusqlite::OptionalExtension;

use crate::error::{Result, VaultError};
use crate::findings::RECORDS;
use crate::import::Importer;
use crate::period::PeriodState;
use crate::shelf::SealedPackage;
use crate::tables;
use crate::vault::{PRESENT, SetId, Vault};

/// A new version of a sealed period that is worked on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Its working set.
    pub set: SetId,
    /// The period.
    pub period: String,
    /// The number of the version; the first sealing was 1.
    pub number: i64,
    /// When it was begun, milliseconds since 1970.
    pub opened_at: i64,
}

impl Vault {
    /// The versions that are worked on.
    ///
    /// # Errors
    /// Those of the database.
    pub fn versions(&self) -> Result<Vec<Version>> {
        let sql = "SELECT set_, period, number, opened_at FROM version WHERE state = 'open' ORDER BY set_";
        let mut statement = self.conn.prepare(sql)?;
        let versions = statement.query_map([], |row| {
            Ok(Version {
                set: row.get(0)?,
                period: row.get(1)?,
                number: row.get(2)?,
                opened_at: row.get(3)?,
            })
        })?;
        Ok(versions.collect::<rusqlite::Result<_>>()?)
    }

    /// Begins a new version of a sealed period; why is kept in the log. `fill` puts the rows of its last package in, keeping their row ids.
    ///
    /// # Errors
    /// [`VaultError::PeriodState`] where the period is not sealed; those of `fill`, and then nothing was begun.
    pub fn begin_version(
        &mut self,
        period: &str,
        reason: &str,
        fill: impl FnOnce(&mut Importer<'_>) -> Result<()>,
    ) -> Result<Version> {
        let state = || VaultError::PeriodState {
            period: period.to_owned(),
        };
        let sealed = self
            .periods()?
            .into_iter()
            .find(|p| p.id == period && p.state == PeriodState::Sealed);
        let parameters = self.parameters_in(&sealed.ok_or_else(state)?);
        if self.versions()?.iter().any(|version| version.period == period) {
            return Err(state());
        }
        let sql = "SELECT coalesce(max(set_), 0) + 1 FROM version";
        let set: SetId = self.conn.query_row(sql, [], |row| row.get(0))?;
        let sql = "SELECT coalesce(max(version), 0) + 1 FROM package WHERE period = ?1";
        let number: i64 = self.conn.query_row(sql, [period], |row| row.get(0))?;
        let version = Version {
            set,
            period: period.to_owned(),
            number,
            opened_at: self.now(),
        };
        self.contexts.insert(set, parameters);
        self.before.borrow_mut().remove(&set);
        let begun = self.transact(|| {
            for table in &self.standard.tables {
                let stored = Self::stored_name(set, &table.id);
                self.conn.execute_batch(&tables::create_in_set(table, &stored))?;
            }
            let sql = "INSERT INTO version (set_, period, number, state, opened_at) VALUES (?1, ?2, ?3, 'open', ?4)";
            self.conn.execute(sql, (set, period, number, version.opened_at))?;
            let mut importer = Importer::new(self, set);
            fill(&mut importer)?;
            for part in RECORDS..self.rules.rules().len() as i64 {
                self.set_pending(set, part)?;
            }
            self.audit_event(
                "begin-version",
                None,
                &[("period", period), ("version", &number.to_string()), ("reason", reason)],
            )
        });
        if begun.is_err() {
            self.contexts.remove(&set);
        }
        begun?;
        self.recompute(set, crate::recompute::Scope::Pending)?;
        Ok(version)
    }

    /// Stores the package of a version, takes what it corrects over into the records that its period locks, and ends its working
    /// set. `gone` are records of the period that it reports no more, by table and `row_id`.
    ///
    /// # Errors
    /// [`VaultError::NoSuchSet`].
    pub fn seal_version(&mut self, set: SetId, package: &SealedPackage, gone: &[(String, String)]) -> Result<()> {
        self.end_version(set, Some((package, gone)))
    }

    /// Gives a version up; its working set goes.
    ///
    /// # Errors
    /// [`VaultError::NoSuchSet`].
    pub fn drop_version(&mut self, set: SetId) -> Result<()> {
        self.end_version(set, None)
    }

    fn end_version(&mut self, set: SetId, sealed: Option<(&SealedPackage, &[(String, String)])>) -> Result<()> {
        let package = sealed.map(|(package, _)| package);
        let version = self
            .versions()?
            .into_iter()
            .find(|v| v.set == set)
            .ok_or(VaultError::NoSuchSet)?;
        if package.is_some_and(|package| package.period != version.period) {
            return Err(VaultError::PeriodState { period: version.period });
        }
        self.transact(|| {
            let mut followed = 0;
            if let Some((package, gone)) = sealed {
                self.store_package(package)?;
                followed = self.follow_version(&version, gone)?;
                self.look_back_anew()?;
            }
            let state = if package.is_some() { "sealed" } else { "dropped" };
            // A dropped number may be used again.
            match package {
                Some(_) => self
                    .conn
                    .execute("UPDATE version SET state = ?2 WHERE set_ = ?1", (set, state))?,
                None => self.conn.execute("DELETE FROM version WHERE set_ = ?1", [set])?,
            };
            self.forget_set(set)?;
            let kind = if package.is_some() { "seal" } else { "drop-version" };
            let (number, followed) = (version.number.to_string(), followed.to_string());
            let source = package.map(|package| package.id.as_str());
            let facts = [
                ("period", version.period.as_str()),
                ("version", &number),
                ("followed", &followed),
            ];
            let told = if package.is_some() { &facts[..] } else { &facts[..2] };
            self.audit_event(kind, source, told)
        })?;
        self.contexts.remove(&set);
        Ok(())
    }

    /// Drops all that is kept of a working set.
    pub(crate) fn forget_set(&self, set: SetId) -> Result<()> {
        for table in ["finding", "pending", "undo"] {
            self.conn
                .execute(&format!("DELETE FROM {table} WHERE set_ = ?1"), [set])?;
        }
        for table in &self.standard.tables {
            let stored = Self::stored_name(set, &table.id);
            self.conn.execute_batch(&format!("DROP TABLE IF EXISTS \"{stored}\""))?;
        }
        Ok(())
    }

    /// Refuses working sets that are not open.
    pub(crate) fn check_set(&self, set: SetId) -> Result<()> {
        if set == PRESENT || self.is_opening(set)? {
            return Ok(());
        }
        let mut statement = self
            .conn
            .prepare_cached("SELECT 1 FROM version WHERE set_ = ?1 AND state = 'open'")?;
        statement
            .query_row([set], |_| Ok(()))
            .optional()?
            .ok_or(VaultError::NoSuchSet)
    }
}
