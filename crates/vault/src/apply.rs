//! One edit, one transaction: data, findings, inverse and audit entry together.

use crate::audit::Note;
use crate::edit::{Applied, Changes, Edit};
use crate::error::{Result, VaultError};
use crate::explain::DeferralRow;
use crate::hold::HeldRow;
use crate::ops::{Op, Work};
use crate::row::CellText;
use crate::vault::{PRESENT, SetId, Vault};

impl Vault {
    /// Applies an edit to the present data. When this returns, it is durable.
    ///
    /// # Errors
    /// What is named in the edit does not exist, or belongs to a sealed period; nothing was changed then.
    pub fn apply(&mut self, edit: &Edit) -> Result<Applied> {
        self.apply_to(PRESENT, edit)
    }

    /// Applies an edit to a working set.
    ///
    /// # Errors
    /// As [`Vault::apply`]; [`VaultError::NoSuchSet`].
    pub fn apply_to(&mut self, set: SetId, edit: &Edit) -> Result<Applied> {
        self.apply_as(set, edit, edit.kind())
    }

    /// The same under a name of its own, such as `paste`, for log and undo list.
    ///
    /// # Errors
    /// As [`Vault::apply_to`].
    pub fn apply_as(&mut self, set: SetId, edit: &Edit, kind: &str) -> Result<Applied> {
        self.check_set(set)?;
        if self.table_stamps.borrow().is_empty() {
            self.make_room()?;
        }
        self.transact(|| {
            let mut work = Work::new(self, set);
            work.edit(edit)?;
            self.finish(
                work,
                &Note {
                    kind,
                    set: Some(set),
                    ..Note::default()
                },
            )
        })
    }

    /// Ends an edit: findings of set rules, audit entry, inverse.
    pub(crate) fn finish(&self, work: Work<'_>, note: &Note<'_>) -> Result<Applied> {
        if work.inverse.is_empty() {
            return Ok(self.applied(work, None, false));
        }
        let waits = self.renew(work.set, &work.touched)?;
        work.audit(note)?;
        let step = self.push_step(work.set, note.kind, &work.inverse)?;
        Ok(self.applied(work, Some(step), waits))
    }

    pub(crate) fn applied(&self, work: Work<'_>, inverse: Option<i64>, pending: bool) -> Applied {
        let rows = work.row_changes();
        let mut tables: Vec<String> = rows.iter().map(|row| row.table.clone()).collect();
        tables.sort();
        tables.dedup();
        self.tables_change(&tables);
        let changes = Changes {
            rows,
            tables,
            explanations: work.explanations,
            deferrals: work.deferrals,
            holding: work.holding,
            pending,
        };
        Applied {
            inverse,
            set: work.set,
            ids: work.ids,
            changes,
        }
    }
}

fn entered(cells: &[(String, String)]) -> Vec<(String, CellText)> {
    cells
        .iter()
        .map(|(code, text)| (code.clone(), CellText::entered(text)))
        .collect()
}

/// A cell that changes because the key that it repeats does.
struct Following {
    table: String,
    row: String,
    cell: (String, CellText),
}

impl Work<'_> {
    pub(crate) fn edit(&mut self, edit: &Edit) -> Result<()> {
        let vault = self.vault;
        match edit {
            Edit::SetCells { table, row, cells } => {
                let following = self.following(table, row, cells)?;
                self.put(table, row, &entered(cells))?;
                following
                    .iter()
                    .try_for_each(|f| self.put(&f.table, &f.row, std::slice::from_ref(&f.cell)))
            }
            Edit::InsertRow { table, cells } => self.add(table, cells),
            Edit::DeleteRows { table, rows } => self.execute(Op::Delete {
                table: table.clone(),
                rows: rows.clone(),
            }),
            Edit::Explain {
                rule,
                places,
                text,
                evidence,
            } => {
                let op = vault.plan_explanation(self.set, rule, places, text, evidence.as_deref())?;
                self.execute(op)
            }
            Edit::Unexplain { explanation } => self.execute(Op::Unexplain {
                id: explanation.clone(),
            }),
            Edit::Defer { table, row, text } => {
                let known = vault.known(table)?;
                let deferral = (!text.trim().is_empty()).then(|| DeferralRow {
                    text: text.clone(),
                    who: vault.user().to_owned(),
                    at: vault.now(),
                });
                self.execute(Op::Defer {
                    table: known.id.clone(),
                    row: row.clone(),
                    deferral,
                })
            }
            Edit::Hold {
                table,
                cells,
                source,
                reason,
            } => {
                let table = vault.known(table)?;
                if let Some((code, _)) = cells.iter().find(|(code, _)| table.field(code).is_none()) {
                    return Err(VaultError::UnknownField {
                        table: table.id.clone(),
                        field: code.clone(),
                    });
                }
                self.execute(Op::Hold(HeldRow {
                    id: vault.new_id(),
                    table: table.id.clone(),
                    cells: cells.clone(),
                    source: source.clone(),
                    reason: reason.clone(),
                    at: vault.now(),
                }))
            }
            Edit::Release { held, keep } => {
                let row = vault.held_row(held)?;
                self.execute(Op::Unhold { id: held.clone() })?;
                if *keep {
                    self.add(&row.table, &row.cells)
                } else {
                    Ok(())
                }
            }
            Edit::Bulk(edits) => edits.iter().try_for_each(|edit| self.edit(edit)),
        }
    }

    /// The cells of other tables that must change with a record's key, so that its members stay its own. Where several
    /// records share the old key, nobody can tell whose the members are: they stay, and the rules speak.
    fn following(&self, table: &str, row: &str, cells: &[(String, String)]) -> Result<Vec<Following>> {
        let known = self.vault.known(table)?;
        let mut out = Vec::new();
        for member in &self.vault.standard.tables {
            let lead = member.follows.map(|at| &member.fields[at]);
            let Some((field, reference)) = lead.and_then(|f| Some((f, f.reference.as_ref()?))) else {
                continue;
            };
            let typed = cells.iter().find(|(code, _)| *code == reference.field);
            let (Some((_, text)), true) = (typed, reference.table == known.id) else {
                continue;
            };
            let (own, theirs) = (
                self.vault.table_sql(self.set, &known.id)?,
                self.vault.table_sql(self.set, &member.id)?,
            );
            let key = &reference.field;
            let sql = format!(
                "SELECT m.row_id FROM main.\"{own}\" AS o JOIN main.\"{theirs}\" AS m ON m.\"{code}\" = o.\"{key}\" \
                 WHERE o.row_id = ?1 AND (SELECT count(*) FROM main.\"{own}\" AS other WHERE other.\"{key}\" = o.\"{key}\") = 1",
                own = own.stored,
                theirs = theirs.stored,
                code = field.code,
            );
            let mut statement = self.vault.conn.prepare_cached(&sql)?;
            let rows = statement.query_map([row], |found| found.get::<_, String>(0))?;
            for found in rows {
                let cell = (field.code.clone(), CellText::entered(text));
                out.push(Following {
                    table: member.id.clone(),
                    row: found?,
                    cell,
                });
            }
        }
        Ok(out)
    }

    fn add(&mut self, table: &str, cells: &[(String, String)]) -> Result<()> {
        let table = self.vault.known(table)?;
        let (row, period) = (self.vault.new_id(), self.vault.period_of_new(self.set, table));
        self.execute(Op::Insert {
            table: table.id.clone(),
            row,
            period,
            cells: entered(cells),
        })
    }
}
