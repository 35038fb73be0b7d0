//! What the last step was, in numbers, so that a person can be told what taking it back would do.

use rusqlite::OptionalExtension;

use crate::error::Result;
use crate::ops::Op;
use crate::vault::{SetId, Vault};

/// A step in numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StepNote {
    /// Its number.
    pub id: i64,
    /// Its kind, as [`crate::Edit::kind`] names it, `import`, or what [`Vault::apply_as`] was told.
    pub kind: String,
    /// Cells that it changed.
    pub cells: u64,
    /// Records that it added; of an import nothing is counted.
    pub added: u64,
    /// Records that it deleted.
    pub deleted: u64,
}

impl Vault {
    /// The step that would be taken back, and the one that would be done again.
    ///
    /// # Errors
    /// Those of the database.
    pub fn next_steps(&self, set: SetId) -> Result<(Option<StepNote>, Option<StepNote>)> {
        Ok((
            self.step_note(set, "done", "DESC")?,
            self.step_note(set, "undone", "ASC")?,
        ))
    }

    fn step_note(&self, set: SetId, state: &str, order: &str) -> Result<Option<StepNote>> {
        // The operations of an import are many and say little.
        let sql = format!(
            "SELECT id, kind, CASE kind WHEN 'import' THEN '[]' ELSE ops END FROM undo WHERE set_ = ?1 AND state = ?2 \
             ORDER BY id {order} LIMIT 1"
        );
        let found: Option<(i64, String, String)> = {
            let mut statement = self.conn.prepare_cached(&sql)?;
            let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
            statement.query_row((set, state), read).optional()?
        };
        let Some((id, kind, ops)) = found else { return Ok(None) };
        let ops: Vec<Op> = serde_json::from_str(&ops)?;
        let mut note = StepNote {
            id,
            kind,
            ..StepNote::default()
        };
        for op in &ops {
            match op {
                Op::Put { cells, .. } => note.cells += cells.len() as u64,
                Op::Insert { .. } => note.deleted += 1,
                Op::Delete { rows, .. } => note.added += rows.len() as u64,
                _ => {}
            }
        }
        if state == "undone" {
            // What is kept then is the step itself, not its inverse.
            std::mem::swap(&mut note.added, &mut note.deleted);
        }
        Ok(Some(note))
    }
}
