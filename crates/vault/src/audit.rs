//! The audit log: one entry an edit, each linked to the one before it.
//!
//! An entry proves what stood where without holding it: former values stand apart as salted commitments, and can be
//! erased without breaking the chain.

use serde::{Deserialize, Serialize};
use zhibao_seal::commit::{Salt, commit, link, opens, salt};
use zhibao_seal::hash::{Digest, Hasher};

use crate::edit::Change;
use crate::error::{Result, VaultError};
use crate::ops::{Touched, Work};
use crate::row::CellText;
use crate::vault::Vault;

/// More changed records than this are counted in an entry, not listed.
const MOST_LISTED: usize = 200;

#[derive(Debug, Serialize, Deserialize)]
struct Body {
    n: i64,
    at: i64,
    who: String,
    kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    set: Option<i64>,
    /// Digest of the file that the data came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    /// Table, record, what became of it, fields.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    rows: Vec<(String, String, char, Vec<String>)>,
    /// Table, added, changed, deleted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    counts: Vec<(String, u64, u64, u64)>,
    /// Whatever else the kind has to say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    facts: Vec<(String, String)>,
    /// Number and digest of the commitments to former values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    former: Option<(u64, String)>,
}

/// An entry of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// Its number, from 1.
    pub number: i64,
    /// When, milliseconds since 1970.
    pub at: i64,
    /// Who.
    pub who: String,
    /// What kind of act.
    pub kind: String,
    /// Digest of the file that the data came from.
    pub source: Option<String>,
    /// Table, records added, changed, deleted.
    pub counts: Vec<(String, u64, u64, u64)>,
    /// Whatever else the kind has to say.
    pub facts: Vec<(String, String)>,
}

/// What an entry is about.
#[derive(Default)]
pub(crate) struct Note<'a> {
    pub(crate) kind: &'a str,
    pub(crate) set: Option<i64>,
    pub(crate) source: Option<&'a str>,
    pub(crate) facts: Vec<(String, String)>,
    /// Records that an import added, counted by table.
    pub(crate) added: Vec<(String, u64)>,
}

impl Vault {
    /// The head of the log, in hexadecimal; `None` while it is empty.
    ///
    /// # Errors
    /// Those of the database.
    pub fn audit_head(&self) -> Result<Option<String>> {
        Ok(self.head()?.1.map(|head| head.hex()))
    }

    /// Notes an act that changes no data, such as an export, a print, or the showing of masked values.
    ///
    /// # Errors
    /// Those of the database.
    pub fn audit(&mut self, kind: &str, source: Option<&str>, facts: &[(&str, &str)]) -> Result<()> {
        self.transact(|| self.audit_event(kind, source, facts))
    }

    pub(crate) fn audit_event(&self, kind: &str, source: Option<&str>, facts: &[(&str, &str)]) -> Result<()> {
        let facts = facts.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        self.audit_work(
            &Note {
                kind,
                source,
                facts,
                ..Note::default()
            },
            &[],
        )
    }

    /// Writes the entry of an edit.
    pub(crate) fn audit_work(&self, note: &Note<'_>, touched: &[Touched]) -> Result<()> {
        let (last, head) = self.head()?;
        let number = last + 1;
        let mut body = Body {
            n: number,
            at: self.now(),
            who: self.user().to_owned(),
            kind: note.kind.to_owned(),
            set: note.set.filter(|set| *set != 0),
            source: note.source.map(str::to_owned),
            rows: Vec::new(),
            counts: note.added.iter().map(|(table, n)| (table.clone(), *n, 0, 0)).collect(),
            facts: note.facts.clone(),
            former: None,
        };
        self.list(&mut body, touched);
        let (count, digest) = self.commit_former(number, touched)?;
        body.former = (count > 0).then(|| (count, digest.hex()));
        let text = serde_json::to_string(&body)?;
        let head = link(head.as_ref(), text.as_bytes());
        let sql = "INSERT INTO audit (id, body, head) VALUES (?1, ?2, ?3)";
        self.conn
            .prepare_cached(sql)?
            .execute((number, text, head.as_bytes()))?;
        Ok(())
    }

    fn list(&self, body: &mut Body, touched: &[Touched]) {
        for t in touched {
            let (change, image) = match (&t.before, &t.after) {
                (None, Some(image)) => (Change::Added, image),
                (Some(_), Some(image)) => (Change::Changed, image),
                (Some(image), None) => (Change::Deleted, image),
                (None, None) => continue,
            };
            let counts = match body.counts.iter().position(|(table, ..)| table == t.table) {
                Some(at) => &mut body.counts[at],
                None => {
                    body.counts.push((t.table.to_owned(), 0, 0, 0));
                    let last = body.counts.len() - 1;
                    &mut body.counts[last]
                }
            };
            let (number, letter, fields) = match change {
                Change::Added => (&mut counts.1, 'a', Vec::new()),
                Change::Changed => (&mut counts.2, 'c', self.codes(t)),
                Change::Deleted => (&mut counts.3, 'd', Vec::new()),
            };
            *number += 1;
            if touched.len() <= MOST_LISTED {
                body.rows.push((t.table.to_owned(), image.row.clone(), letter, fields));
            }
        }
    }

    fn codes(&self, touched: &Touched) -> Vec<String> {
        let Some(table) = self.standard.table(touched.table) else {
            return Vec::new();
        };
        touched.fields.iter().map(|f| table.fields[*f].code.clone()).collect()
    }

    /// Writes the commitments to the former values of changed and deleted records.
    fn commit_former(&self, number: i64, touched: &[Touched]) -> Result<(u64, Digest)> {
        let sql = "INSERT INTO audit_value (audit, place, table_, row_id, field, commitment, salt, value) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        let mut hasher = Hasher::new();
        let mut place = 0u64;
        for t in touched {
            let (Some(before), Some(table)) = (&t.before, self.standard.table(t.table)) else {
                continue;
            };
            for field in &t.fields {
                let cell = before.cell(*field);
                if t.after.is_none() && cell == CellText::default() {
                    continue;
                }
                let value = serde_json::to_string(&cell)?;
                let salt = salt();
                let commitment = commit(&salt, value.as_bytes());
                hasher.update(commitment.as_bytes());
                let code = &table.fields[*field].code;
                self.conn.prepare_cached(sql)?.execute((
                    number,
                    place as i64,
                    t.table,
                    &before.row,
                    code,
                    commitment.as_bytes(),
                    salt,
                    value,
                ))?;
                place += 1;
            }
        }
        Ok((place, hasher.finish()))
    }

    fn head(&self) -> Result<(i64, Option<Digest>)> {
        use rusqlite::OptionalExtension;
        let mut statement = self
            .conn
            .prepare_cached("SELECT id, head FROM audit ORDER BY id DESC LIMIT 1")?;
        let last = statement
            .query_row([], |row| Ok((row.get(0)?, Digest(row.get(1)?))))
            .optional()?;
        Ok(last.map_or((0, None), |(number, head)| (number, Some(head))))
    }

    /// Goes through the whole log: links, commitments and the values that still stand beside them.
    ///
    /// # Errors
    /// [`VaultError::AuditBroken`] with the first entry that does not hold.
    pub fn verify_audit(&self) -> Result<u64> {
        let mut statement = self.conn.prepare("SELECT id, body, head FROM audit ORDER BY id")?;
        let mut rows = statement.query([])?;
        let (mut count, mut head) = (0, None);
        while let Some(row) = rows.next()? {
            let (number, text, stored): (i64, String, [u8; 32]) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let broken = VaultError::AuditBroken { entry: number };
            let Ok(body) = serde_json::from_str::<Body>(&text) else {
                return Err(broken);
            };
            let link = link(head.as_ref(), text.as_bytes());
            if link.0 != stored || body.n != number || number != count + 1 || !self.former_holds(&body)? {
                return Err(broken);
            }
            (count, head) = (number, Some(link));
        }
        Ok(count as u64)
    }

    fn former_holds(&self, body: &Body) -> Result<bool> {
        let sql = "SELECT commitment, salt, value FROM audit_value WHERE audit = ?1 ORDER BY place";
        let mut statement = self.conn.prepare_cached(sql)?;
        let mut rows = statement.query([body.n])?;
        let (mut hasher, mut count) = (Hasher::new(), 0u64);
        while let Some(row) = rows.next()? {
            let (commitment, salt, value): ([u8; 32], Option<Salt>, Option<String>) =
                (row.get(0)?, row.get(1)?, row.get(2)?);
            if let (Some(salt), Some(value)) = (salt, value)
                && !opens(&Digest(commitment), &salt, value.as_bytes())
            {
                return Ok(false);
            }
            hasher.update(&commitment);
            count += 1;
        }
        Ok(match &body.former {
            Some((expected, digest)) => *expected == count && hasher.finish().hex() == *digest,
            None => count == 0,
        })
    }

    /// Erases the former values of a record from the log; the log stays whole.
    ///
    /// # Errors
    /// Those of the database.
    pub fn erase_former(&mut self, table: &str, row: &str) -> Result<()> {
        self.transact(|| {
            let sql = "UPDATE audit_value SET salt = NULL, value = NULL WHERE table_ = ?1 AND row_id = ?2";
            self.conn.execute(sql, [table, row])?;
            self.audit_event("erase", None, &[("table", table), ("row", row)])
        })
    }

    /// Entries from the newest on.
    ///
    /// # Errors
    /// Those of the database.
    pub fn audit_entries(&self, offset: u64, limit: u64) -> Result<Vec<AuditEntry>> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT body FROM audit ORDER BY id DESC LIMIT ?1 OFFSET ?2")?;
        let bodies = statement.query_map((limit.min(1 << 40) as i64, offset.min(1 << 40) as i64), |row| {
            row.get::<_, String>(0)
        })?;
        let mut out = Vec::new();
        for text in bodies {
            let body: Body = serde_json::from_str(&text?)?;
            out.push(AuditEntry {
                number: body.n,
                at: body.at,
                who: body.who,
                kind: body.kind,
                source: body.source,
                counts: body.counts,
                facts: body.facts,
            });
        }
        Ok(out)
    }
}

impl Work<'_> {
    /// Writes the audit entry of the work.
    pub(crate) fn audit(&self, note: &Note<'_>) -> Result<()> {
        self.vault.audit_work(note, &self.touched)
    }
}
