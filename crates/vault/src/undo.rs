//! Taking edits back and doing them again. The list survives closing the vault.

use rusqlite::OptionalExtension;

use crate::audit::Note;
use crate::edit::Applied;
use crate::error::{Result, VaultError};
use crate::ops::{Op, Work};
use crate::vault::{SetId, Vault};

/// How many steps can be taken back.
const STEPS: i64 = 200;

/// A step of the undo list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its number.
    pub id: i64,
    /// The kind of edit, as [`crate::Edit::kind`] names it, or `import`.
    pub kind: String,
    /// Who did it.
    pub who: String,
    /// When, milliseconds since 1970.
    pub at: i64,
    /// It was taken back and can be done again.
    pub undone: bool,
}

impl Vault {
    /// Takes the last edit or import of a working set back.
    ///
    /// # Errors
    /// [`VaultError::NothingToUndo`].
    pub fn undo(&mut self, set: SetId) -> Result<Applied> {
        self.check_set(set)?;
        self.transact(|| self.turn(set, "done", "undone", "DESC", "undo", VaultError::NothingToUndo))
    }

    /// Does again what was taken back last.
    ///
    /// # Errors
    /// [`VaultError::NothingToRedo`].
    pub fn redo(&mut self, set: SetId) -> Result<Applied> {
        self.check_set(set)?;
        self.transact(|| self.turn(set, "undone", "done", "ASC", "redo", VaultError::NothingToRedo))
    }

    /// The steps that can be taken back (newest first) and done again.
    ///
    /// # Errors
    /// Those of the database.
    pub fn steps(&self, set: SetId) -> Result<Vec<Step>> {
        let sql = "SELECT id, kind, who, at, state = 'undone' FROM undo WHERE set_ = ?1 ORDER BY id DESC";
        let mut statement = self.conn.prepare_cached(sql)?;
        let steps = statement.query_map([set], |row| {
            Ok(Step {
                id: row.get(0)?,
                kind: row.get(1)?,
                who: row.get(2)?,
                at: row.get(3)?,
                undone: row.get(4)?,
            })
        })?;
        Ok(steps.collect::<rusqlite::Result<_>>()?)
    }

    /// Ends what can be taken back or done again: what stands is nobody's own work, as the records of an invented school are.
    ///
    /// # Errors
    /// Those of the database.
    pub fn forget_steps(&mut self, set: SetId) -> Result<()> {
        self.conn.execute("DELETE FROM undo WHERE set_ = ?1", [set])?;
        Ok(())
    }

    fn turn(&self, set: SetId, from: &str, to: &str, order: &str, kind: &str, none: VaultError) -> Result<Applied> {
        let sql = format!("SELECT id, ops FROM undo WHERE set_ = ?1 AND state = ?2 ORDER BY id {order} LIMIT 1");
        let found: Option<(i64, String)> = {
            let mut statement = self.conn.prepare_cached(&sql)?;
            statement
                .query_row((set, from), |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?
        };
        let (step, ops) = found.ok_or(none)?;
        let ops: Vec<Op> = serde_json::from_str(&ops)?;
        let mut work = Work::new(self, set);
        ops.into_iter().rev().try_for_each(|op| work.execute(op))?;
        let waits = self.renew(set, &work.touched)?;
        let facts = vec![("step".to_owned(), step.to_string())];
        work.audit(&Note {
            kind,
            set: Some(set),
            facts,
            ..Note::default()
        })?;
        let back = serde_json::to_string(&work.inverse)?;
        let sql = "UPDATE undo SET state = ?1, ops = ?2 WHERE id = ?3";
        self.conn.prepare_cached(sql)?.execute((to, back, step))?;
        Ok(self.applied(work, Some(step), waits))
    }

    /// Keeps the inverse of an edit; what was taken back before can no longer be done again.
    pub(crate) fn push_step(&self, set: SetId, kind: &str, inverse: &[Op]) -> Result<i64> {
        self.conn
            .prepare_cached("DELETE FROM undo WHERE set_ = ?1 AND state = 'undone'")?
            .execute([set])?;
        let sql = "INSERT INTO undo (set_, state, kind, who, at, ops) VALUES (?1, 'done', ?2, ?3, ?4, ?5)";
        let ops = serde_json::to_string(inverse)?;
        self.conn
            .prepare_cached(sql)?
            .execute((set, kind, self.user(), self.now(), ops))?;
        let step = self.conn.last_insert_rowid();
        let sql = "DELETE FROM undo WHERE set_ = ?1 AND id <= \
                   (SELECT id FROM undo WHERE set_ = ?1 AND state = 'done' ORDER BY id DESC LIMIT 1 OFFSET ?2)";
        self.conn.prepare_cached(sql)?.execute((set, STEPS))?;
        Ok(step)
    }
}
