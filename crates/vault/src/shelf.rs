//! What a vault keeps for others: attachments, packages, receipts, slips, remembered mappings, drafts.

use rusqlite::OptionalExtension;
use zhibao_seal::hash::sha256;

use crate::error::Result;
use crate::vault::Vault;

/// A file that cells or explanations name by its digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its media type.
    pub media: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A sealed package as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedPackage {
    /// The package id.
    pub id: String,
    /// The period.
    pub period: String,
    /// 1 for the first sealing of the period, 2 for its first correction, and so on.
    pub version: i64,
    /// The school's running number.
    pub sequence: i64,
    /// The id of the predecessor.
    pub previous: Option<String>,
    /// What became of it: `sealed`, `sent`, `received`, …; the app's words.
    pub state: String,
    /// When, milliseconds since 1970.
    pub sealed_at: i64,
    /// The plain package, byte for byte.
    pub bytes: Vec<u8>,
}

const PACKAGE: &str = "id, period, version, sequence, previous, state, sealed_at, bytes";

fn package(row: &rusqlite::Row<'_>) -> rusqlite::Result<SealedPackage> {
    Ok(SealedPackage {
        id: row.get(0)?,
        period: row.get(1)?,
        version: row.get(2)?,
        sequence: row.get(3)?,
        previous: row.get(4)?,
        state: row.get(5)?,
        sealed_at: row.get(6)?,
        bytes: row.get(7)?,
    })
}

impl Vault {
    /// Keeps a file; returns its SHA-256 in hexadecimal, by which it is named.
    ///
    /// # Errors
    /// Those of the database.
    pub fn attach(&mut self, media: &str, bytes: &[u8]) -> Result<String> {
        let digest = sha256(bytes).hex();
        let sql = "INSERT OR IGNORE INTO attachment (digest, media, bytes) VALUES (?1, ?2, ?3)";
        self.conn.execute(sql, (&digest, media, bytes))?;
        Ok(digest)
    }

    /// A file by its digest.
    ///
    /// # Errors
    /// Those of the database.
    pub fn attachment(&self, digest: &str) -> Result<Option<Attachment>> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT media, bytes FROM attachment WHERE digest = ?1")?;
        let found = statement.query_row([digest], |row| {
            Ok(Attachment {
                media: row.get(0)?,
                bytes: row.get(1)?,
            })
        });
        Ok(found.optional()?)
    }

    pub(crate) fn store_package(&self, p: &SealedPackage) -> Result<()> {
        let sql = format!("INSERT INTO package ({PACKAGE}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
        self.conn.execute(
            &sql,
            (
                &p.id,
                &p.period,
                p.version,
                p.sequence,
                &p.previous,
                &p.state,
                p.sealed_at,
                &p.bytes,
            ),
        )?;
        Ok(())
    }

    /// The sealed packages without their bytes, in order of sequence.
    ///
    /// # Errors
    /// Those of the database.
    pub fn packages(&self) -> Result<Vec<SealedPackage>> {
        let columns = PACKAGE.replace(", bytes", ", x''");
        let mut statement = self
            .conn
            .prepare_cached(&format!("SELECT {columns} FROM package ORDER BY sequence, version"))?;
        let packages = statement.query_map([], package)?;
        Ok(packages.collect::<rusqlite::Result<_>>()?)
    }

    /// A sealed package.
    ///
    /// # Errors
    /// Those of the database.
    pub fn package(&self, id: &str) -> Result<Option<SealedPackage>> {
        let mut statement = self
            .conn
            .prepare_cached(&format!("SELECT {PACKAGE} FROM package WHERE id = ?1"))?;
        Ok(statement.query_row([id], package).optional()?)
    }

    /// Notes what became of a package.
    ///
    /// # Errors
    /// Those of the database.
    pub fn set_package_state(&mut self, id: &str, state: &str) -> Result<()> {
        self.conn
            .execute("UPDATE package SET state = ?2 WHERE id = ?1", [id, state])?;
        Ok(())
    }

    /// Keeps a receipt for a package.
    ///
    /// # Errors
    /// Those of the database.
    pub fn store_receipt(&mut self, id: &str, package: &str, body: &[u8]) -> Result<()> {
        self.store_paper("receipt", id, package, body)
    }

    /// The receipts of a package: id and body.
    ///
    /// # Errors
    /// Those of the database.
    pub fn receipts(&self, package: &str) -> Result<Vec<(String, Vec<u8>)>> {
        self.papers("receipt", package)
    }

    /// Keeps a slip for a package.
    ///
    /// # Errors
    /// Those of the database.
    pub fn store_slip(&mut self, id: &str, package: &str, body: &[u8]) -> Result<()> {
        self.store_paper("slip", id, package, body)
    }

    /// The slips of a package: id and body.
    ///
    /// # Errors
    /// Those of the database.
    pub fn slips(&self, package: &str) -> Result<Vec<(String, Vec<u8>)>> {
        self.papers("slip", package)
    }

    fn store_paper(&self, table: &str, id: &str, package: &str, body: &[u8]) -> Result<()> {
        self.transact(|| {
            let sql = format!("INSERT OR IGNORE INTO {table} (id, package, at, body) VALUES (?1, ?2, ?3, ?4)");
            if self.conn.execute(&sql, (id, package, self.now(), body))? > 0 {
                self.audit_event(table, Some(id), &[("package", package)])?;
            }
            Ok(())
        })
    }

    fn papers(&self, table: &str, package: &str) -> Result<Vec<(String, Vec<u8>)>> {
        let sql = format!("SELECT id, body FROM {table} WHERE package = ?1 ORDER BY at, id");
        let mut statement = self.conn.prepare_cached(&sql)?;
        let papers = statement.query_map([package], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(papers.collect::<rusqlite::Result<_>>()?)
    }

    /// Remembers how the columns of a kind of sheet are mapped; `source` is a fingerprint of its headings.
    ///
    /// # Errors
    /// Those of the database.
    pub fn remember_mapping(&mut self, source: &str, table: &str, body: &str) -> Result<()> {
        let sql = "INSERT INTO mapping (source, table_, body, at) VALUES (?1, ?2, ?3, ?4) \
                   ON CONFLICT (source, table_) DO UPDATE SET body = ?3, at = ?4";
        self.conn.execute(sql, (source, table, body, self.now()))?;
        Ok(())
    }

    /// A remembered mapping.
    ///
    /// # Errors
    /// Those of the database.
    pub fn mapping(&self, source: &str, table: &str) -> Result<Option<String>> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT body FROM mapping WHERE source = ?1 AND table_ = ?2")?;
        Ok(statement.query_row([source, table], |row| row.get(0)).optional()?)
    }

    /// Keeps unfinished work, such as a half-filled form; `None` forgets it.
    ///
    /// # Errors
    /// Those of the database.
    pub fn keep_draft(&mut self, key: &str, body: Option<&str>) -> Result<()> {
        match body {
            Some(body) => {
                let sql = "INSERT INTO draft (key, body, at) VALUES (?1, ?2, ?3) ON CONFLICT (key) DO UPDATE SET body = ?2, at = ?3";
                self.conn.execute(sql, (key, body, self.now()))?
            }
            None => self.conn.execute("DELETE FROM draft WHERE key = ?1", [key])?,
        };
        Ok(())
    }

    /// Kept unfinished work.
    ///
    /// # Errors
    /// Those of the database.
    pub fn draft(&self, key: &str) -> Result<Option<String>> {
        let mut statement = self.conn.prepare_cached("SELECT body FROM draft WHERE key = ?1")?;
        Ok(statement.query_row([key], |row| row.get(0)).optional()?)
    }
}
