//! Explanations and exceptions: reasons that serve findings as long as the values that were read stay the same.

use rusqlite::{OptionalExtension, Row};
use serde::{Deserialize, Serialize};
use zhibao_core::standard::rule::Severity;

use crate::edit::{ExplanationKind, Place};
use crate::error::{Result, VaultError};
use crate::findings::FindingFilter;
use crate::judge::{Judged, ReadsDigest};
use crate::ops::{Op, Work};
use crate::vault::{SetId, Vault};

/// An explanation with the findings that it serves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ExplanationRow {
    pub(crate) id: String,
    pub(crate) rule: String,
    pub(crate) group: bool,
    pub(crate) exception: bool,
    pub(crate) text: String,
    pub(crate) evidence: Option<String>,
    pub(crate) who: String,
    pub(crate) at: i64,
    /// Table, row, field (empty for none), digest of the values read.
    pub(crate) serves: Vec<(String, String, String, ReadsDigest)>,
}

/// Why a record is left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DeferralRow {
    pub(crate) text: String,
    pub(crate) who: String,
    pub(crate) at: i64,
}

/// An explanation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// Its id.
    pub id: String,
    /// The rule.
    pub rule: String,
    /// Whether it was given for a group of findings.
    pub group: bool,
    /// What it makes of them.
    pub kind: ExplanationKind,
    /// The reason.
    pub text: String,
    /// Digest of the attachment that proves it.
    pub evidence: Option<String>,
    /// Who gave it.
    pub who: String,
    /// When, milliseconds since 1970.
    pub at: i64,
    /// The findings that it still serves in the present data.
    pub serves: Vec<Place>,
}

impl Vault {
    /// All explanations with the findings that they still serve, oldest first.
    ///
    /// # Errors
    /// Those of the database.
    pub fn explanations(&self, set: SetId) -> Result<Vec<Explanation>> {
        let mut out = Vec::new();
        let mut statement = self.conn.prepare_cached("SELECT id FROM explanation ORDER BY at, id")?;
        let ids: Vec<String> = statement
            .query_map([], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        let sql = "SELECT f.table_, f.row_id, f.field FROM finding f, explained x WHERE x.explanation = ?1 AND f.set_ = ?2 \
                   AND f.rule = x.rule AND f.table_ = x.table_ AND f.row_id = x.row_id AND coalesce(f.field, '') = x.field \
                   AND f.reads = x.reads ORDER BY 1, 2, 3";
        let mut serves = self.conn.prepare_cached(sql)?;
        for id in ids {
            let Some(row) = explanation_row(self, &id)? else {
                continue;
            };
            let place = |row: &Row<'_>| {
                Ok(Place {
                    table: row.get(0)?,
                    row: row.get(1)?,
                    field: row.get(2)?,
                })
            };
            out.push(Explanation {
                serves: serves.query_map((&id, set), place)?.collect::<rusqlite::Result<_>>()?,
                id,
                rule: row.rule,
                group: row.group,
                kind: if row.exception {
                    ExplanationKind::Exception
                } else {
                    ExplanationKind::Warning
                },
                text: row.text,
                evidence: row.evidence,
                who: row.who,
                at: row.at,
            });
        }
        Ok(out)
    }

    /// The records left out of the submission: place, reason, who, when.
    ///
    /// # Errors
    /// Those of the database.
    pub fn deferrals(&self) -> Result<Vec<(Place, String, String, i64)>> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT table_, row_id, text, who, at FROM deferral ORDER BY 1, 2")?;
        let rows = statement.query_map([], |row| {
            Ok((
                Place {
                    table: row.get(0)?,
                    row: row.get(1)?,
                    field: None,
                },
                row.get(2)?,
                row.get(3)?,
                row.get(4)?,
            ))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// What [`crate::Edit::Explain`] comes to.
    pub(crate) fn plan_explanation(
        &self,
        set: SetId,
        rule: &str,
        places: &[Place],
        text: &str,
        evidence: Option<&str>,
    ) -> Result<Op> {
        if text.trim().is_empty() {
            return Err(VaultError::NoText);
        }
        let served = self.explainable(set, rule, places)?;
        let exception = served.iter().any(|j| j.finding.severity == Severity::Error);
        if exception {
            if !self.standard.rule(rule).is_some_and(|r| r.exception) {
                return Err(VaultError::NotExplainable { rule: rule.to_owned() });
            }
            if evidence.is_none_or(str::is_empty) {
                return Err(VaultError::NoEvidence { rule: rule.to_owned() });
            }
        }
        let serves = served.iter().map(|j| {
            let f = &j.finding;
            (
                f.table.to_string(),
                f.row.to_string(),
                f.field.as_deref().unwrap_or("").to_owned(),
                j.reads,
            )
        });
        Ok(Op::Explain(ExplanationRow {
            id: self.new_id(),
            rule: rule.to_owned(),
            group: served.len() > 1,
            exception,
            text: text.to_owned(),
            evidence: evidence.map(str::to_owned),
            who: self.user().to_owned(),
            at: self.now(),
            serves: serves.collect(),
        }))
    }

    /// The findings that an explanation is for. A group never mixes warnings and errors: it takes the warnings, and
    /// errors only where there are no warnings.
    fn explainable(&self, set: SetId, rule: &str, places: &[Place]) -> Result<Vec<Judged>> {
        let mut found = Vec::new();
        let filter = FindingFilter {
            rule: Some(rule.to_owned()),
            ..FindingFilter::default()
        };
        if places.is_empty() {
            let filter = FindingFilter {
                explained: Some(false),
                deferred: Some(false),
                ..filter
            };
            found = self.judged_findings(set, &filter)?;
        } else {
            for place in places {
                let (table, row, field) = (Some(place.table.clone()), Some(place.row.clone()), place.field.clone());
                found.extend(self.judged_findings(
                    set,
                    &FindingFilter {
                        table,
                        row,
                        field,
                        ..filter.clone()
                    },
                )?);
            }
        }
        if found.iter().any(|j| j.finding.severity == Severity::Warning) {
            found.retain(|j| j.finding.severity == Severity::Warning);
        }
        match found.is_empty() {
            true => Err(VaultError::NoFinding { rule: rule.to_owned() }),
            false => Ok(found),
        }
    }
}

fn explanation_row(vault: &Vault, id: &str) -> Result<Option<ExplanationRow>> {
    let sql =
        "SELECT rule, scope = 'group', kind = 'exception', text, evidence, who, at FROM explanation WHERE id = ?1";
    let row = vault.conn.prepare_cached(sql)?.query_row([id], |row| {
        Ok(ExplanationRow {
            id: id.to_owned(),
            rule: row.get(0)?,
            group: row.get(1)?,
            exception: row.get(2)?,
            text: row.get(3)?,
            evidence: row.get(4)?,
            who: row.get(5)?,
            at: row.get(6)?,
            serves: Vec::new(),
        })
    });
    let Some(mut row) = row.optional()? else {
        return Ok(None);
    };
    let sql = "SELECT table_, row_id, field, reads FROM explained WHERE explanation = ?1 ORDER BY 1, 2, 3";
    let mut statement = vault.conn.prepare_cached(sql)?;
    let serves = statement.query_map([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
    row.serves = serves.collect::<rusqlite::Result<_>>()?;
    Ok(Some(row))
}

impl Work<'_> {
    pub(crate) fn explain(&mut self, row: ExplanationRow) -> Result<()> {
        let connection = &self.vault.conn;
        let sql = "INSERT INTO explanation (id, rule, scope, kind, text, evidence, who, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        let scope = if row.group { "group" } else { "single" };
        let kind = if row.exception { "exception" } else { "warning" };
        connection.prepare_cached(sql)?.execute((
            &row.id,
            &row.rule,
            scope,
            kind,
            &row.text,
            &row.evidence,
            &row.who,
            row.at,
        ))?;
        let sql = "INSERT OR IGNORE INTO explained (rule, table_, row_id, field, reads, explanation) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let mut statement = connection.prepare_cached(sql)?;
        for (table, record, field, reads) in &row.serves {
            statement.execute((&row.rule, table, record, field, reads, &row.id))?;
        }
        self.explanations = true;
        self.ids.push(row.id.clone());
        self.inverse.push(Op::Unexplain { id: row.id });
        Ok(())
    }

    pub(crate) fn unexplain(&mut self, id: &str) -> Result<()> {
        let row = explanation_row(self.vault, id)?.ok_or(VaultError::NoSuchThing)?;
        self.vault
            .conn
            .prepare_cached("DELETE FROM explanation WHERE id = ?1")?
            .execute([id])?;
        self.explanations = true;
        self.inverse.push(Op::Explain(row));
        Ok(())
    }
}
