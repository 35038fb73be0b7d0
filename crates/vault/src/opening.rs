//! Opening balances: what a school itself says of a period before the first one that it sealed here, typed or imported.
//!
//! Each is a working set of its own, so that it is edited, imported, undone and logged like any other. Rules that look back
//! read it where no sealed period is at hand, and their findings say so (`zhibao_core::finding::OPENING`). It is never sealed.

use rusqlite::OptionalExtension;
use zhibao_core::period::{self, Days};
use zhibao_engine::rules::Parameters;

use crate::error::{Result, VaultError};
use crate::tables;
use crate::vault::{SetId, Vault};

/// Sets of opening balances are numbered from here, those of versions from 1.
const FIRST: SetId = 1_000_000;

/// An opening balance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// Its working set.
    pub set: SetId,
    /// The period that it speaks of.
    pub period: String,
    /// The last day of that period, by which it is judged, `YYYYMMDD`.
    pub as_of: String,
    /// When it was begun, milliseconds since 1970.
    pub opened_at: i64,
}

impl Vault {
    /// The opening balances, oldest first.
    ///
    /// # Errors
    /// Those of the database.
    pub fn openings(&self) -> Result<Vec<Opening>> {
        let sql = "SELECT set_, period, as_of, opened_at FROM opening ORDER BY as_of, set_";
        let mut statement = self.conn.prepare_cached(sql)?;
        let openings = statement.query_map([], |row| {
            Ok(Opening {
                set: row.get(0)?,
                period: row.get(1)?,
                as_of: row.get(2)?,
                opened_at: row.get(3)?,
            })
        })?;
        Ok(openings.collect::<rusqlite::Result<_>>()?)
    }

    /// The opening balance of a period; it is begun, empty, where there is none.
    ///
    /// # Errors
    /// [`VaultError::BadPeriod`]; [`VaultError::NotBefore`] where the period is not over before all that this vault reports.
    pub fn begin_opening(&mut self, period: &str) -> Result<Opening> {
        if let Some(known) = self.openings()?.into_iter().find(|o| o.period == period) {
            return Ok(known);
        }
        let bad = || VaultError::BadPeriod {
            period: period.to_owned(),
        };
        let Days { last, .. } = period::days(period).ok_or_else(bad)?;
        if self.periods()?.iter().any(|own| own.first_day <= last) {
            return Err(VaultError::NotBefore {
                period: period.to_owned(),
            });
        }
        let sql = "SELECT max(?1, coalesce(max(set_) + 1, 0)) FROM opening";
        let set: SetId = self.conn.query_row(sql, [FIRST], |row| row.get(0))?;
        let opening = Opening {
            set,
            period: period.to_owned(),
            as_of: last,
            opened_at: self.now(),
        };
        self.transact(|| {
            tables::ensure_in_set(&self.conn, self.standard, set)?;
            let sql = "INSERT INTO opening (set_, period, as_of, opened_at) VALUES (?1, ?2, ?3, ?4)";
            self.conn
                .execute(sql, (set, period, &opening.as_of, opening.opened_at))?;
            self.audit_event("begin-opening", None, &[("period", period)])
        })?;
        self.contexts.insert(set, self.parameters_at(&opening));
        Ok(opening)
    }

    /// Drops an opening balance with all that it holds.
    ///
    /// # Errors
    /// [`VaultError::NoSuchSet`].
    pub fn drop_opening(&mut self, period: &str) -> Result<()> {
        let found = self.openings()?.into_iter().find(|o| o.period == period);
        let set = found.ok_or(VaultError::NoSuchSet)?.set;
        self.transact(|| {
            self.conn.execute("DELETE FROM opening WHERE set_ = ?1", [set])?;
            self.forget_set(set)?;
            self.look_back_anew()?;
            self.audit_event("drop-opening", None, &[("period", period)])
        })?;
        self.contexts.remove(&set);
        Ok(())
    }

    /// Whether a working set is an opening balance.
    ///
    /// # Errors
    /// Those of the database.
    pub fn is_opening(&self, set: SetId) -> Result<bool> {
        if set < FIRST {
            return Ok(false);
        }
        let mut statement = self.conn.prepare_cached("SELECT 1 FROM opening WHERE set_ = ?1")?;
        Ok(statement.query_row([set], |_| Ok(())).optional()?.is_some())
    }

    /// By what an opening balance is judged.
    pub(crate) fn parameters_at(&self, opening: &Opening) -> Parameters {
        Parameters {
            as_of: opening.as_of.clone(),
            school: Some(self.school.clone()),
            period: Some(opening.period.clone()),
            term_start: period::days(&opening.period).map(|days| days.term_start),
        }
    }

    /// The working sets beside the present data: versions and opening balances.
    pub(crate) fn other_sets(&self) -> Result<Vec<SetId>> {
        let versions = self.versions()?.into_iter().map(|version| version.set);
        let openings = self.openings()?.into_iter().map(|opening| opening.set);
        Ok(versions.chain(openings).collect())
    }
}
