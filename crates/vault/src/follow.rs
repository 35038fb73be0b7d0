//! What the new version of a sealed period corrects, taken over into the records that the period locks in the present data:
//! nobody can correct them there, and what rests on them in a later period must tell what was corrected.

use zhibao_core::standard::table::{Leaves, PeriodKind, Table};

use crate::error::Result;
use crate::ops::{Op, Work};
use crate::row::Image;
use crate::vault::{PRESENT, Vault};
use crate::version::Version;

impl Vault {
    /// Takes a version over. `gone` are records of its period that it reports no more, by table and `row_id`. Returns how many
    /// records changed.
    pub(crate) fn follow_version(&self, version: &Version, gone: &[(String, String)]) -> Result<usize> {
        let mut work = Work::new(self, PRESENT);
        work.corrects = Some(version.period.clone());
        for table in &self.standard.tables {
            if !matches!(table.period, PeriodKind::Standing { .. }) {
                self.follow_table(version, table, &mut work)?;
            }
        }
        for (table, row) in gone {
            let Some(image) = self.table_sql(PRESENT, table)?.load(&self.conn, row)? else {
                continue;
            };
            if self.is_of(version, self.known(table)?, &image) {
                work.execute(Op::Delete {
                    table: table.clone(),
                    rows: vec![row.clone()],
                })?;
            }
        }
        self.renew(PRESENT, &work.touched)?;
        Ok(work.touched.len())
    }

    fn follow_table(&self, version: &Version, table: &'static Table, work: &mut Work<'_>) -> Result<()> {
        let (new, old) = (
            self.table_sql(version.set, &table.id)?,
            self.table_sql(PRESENT, &table.id)?,
        );
        // What never leaves is in no package, and so in no version.
        let travels: Vec<usize> = (0..table.fields.len())
            .filter(|at| table.fields[*at].leaves != Leaves::Never)
            .collect();
        let differs = travels.iter().map(|at| {
            let code = &table.fields[*at].code;
            format!(" OR new.\"{code}\" IS NOT old.\"{code}\"")
        });
        let sql = format!(
            "SELECT new.row_id FROM main.\"{}\" new LEFT JOIN main.\"{}\" old ON old.row_id = new.row_id \
             WHERE old.row_id IS NULL OR new.typed_ IS NOT old.typed_{} ORDER BY new.row_id",
            new.stored,
            old.stored,
            differs.collect::<String>()
        );
        let rows: Vec<String> = {
            let mut statement = self.conn.prepare(&sql)?;
            let rows = statement.query_map([], |row| row.get(0))?;
            rows.collect::<rusqlite::Result<_>>()?
        };
        for row in rows {
            let Some(image) = new.load(&self.conn, &row)? else {
                continue;
            };
            let cells = travels
                .iter()
                .map(|at| (table.fields[*at].code.clone(), image.cell(*at)));
            match old.load(&self.conn, &row)? {
                Some(known) if self.is_of(version, table, &known) => work.execute(Op::Put {
                    table: table.id.clone(),
                    row,
                    cells: cells.collect(),
                })?,
                None if self.is_of(version, table, &image) => work.execute(Op::Insert {
                    table: table.id.clone(),
                    row,
                    period: image.period.clone(),
                    cells: cells.collect(),
                })?,
                // Brought along from another period, which has versions of its own.
                _ => {}
            }
        }
        Ok(())
    }

    /// Whether a record went with the period of a version.
    fn is_of(&self, version: &Version, table: &Table, image: &Image) -> bool {
        let locked = self.unlocked(PRESENT, table, image);
        matches!(locked, Err(crate::error::VaultError::Sealed { period }) if period == version.period)
    }
}
