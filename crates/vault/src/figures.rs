//! Indicators and reports of a vault: computed under guard, with what the program knows of the data itself.

use std::collections::BTreeMap;
use std::sync::Arc;

use zhibao_core::standard::rule::Severity;
use zhibao_core::standard::table::{Table, Wanted};
use zhibao_engine::figures::quality::{self, Quality};
use zhibao_engine::figures::{Earlier, FigureError, Hand, Needed, Rows, Session};
use zhibao_engine::rules::Parameters;
use zhibao_seal::hash::sha256;

use crate::error::Result;
use crate::findings::{count, severity_number};
use crate::vault::{PRESENT, Vault};
use crate::window::ImportSpan;

/// The values of indicators in a sealed period, by their ids.
#[derive(Debug, Clone, PartialEq)]
pub struct PeriodFigures {
    /// The period.
    pub period: String,
    /// Values of indicators that had one.
    pub values: BTreeMap<String, f64>,
}

/// What is kept of the indicators of a sealed period.
struct Sealed {
    package: String,
    period: String,
    /// What they depend on besides the package, as a digest.
    basis: String,
    values: Option<BTreeMap<String, f64>>,
}

/// The setting that keeps the values of a package.
fn kept_as(package: &str) -> String {
    format!("figures.{package}")
}

impl Vault {
    /// What figures of the present data are told of time: the open period, or, until the next one is opened, the one that was
    /// sealed last, as a receiver of its package is told; today where there is none.
    pub fn figured(&self) -> Parameters {
        let present = self.parameters_of(PRESENT);
        let last = self
            .sealed
            .iter()
            .max_by_key(|period| (&period.as_of, period.sealed_at));
        match last.filter(|_| present.period.is_none()) {
            Some(last) => self.parameters_in(last),
            None => present.clone(),
        }
    }

    /// Computes figures over the present data. `with_quality` also counts cells and findings, which takes a look at every
    /// record; without it figures of data quality are absent.
    ///
    /// # Errors
    /// Those of the database and of the standard's texts.
    pub fn figures<R>(
        &mut self,
        with_quality: bool,
        last: BTreeMap<String, f64>,
        work: impl FnOnce(&Session<'_>) -> Result<R, FigureError>,
    ) -> Result<R> {
        if with_quality {
            let rows = self.quality()?;
            quality::provide(&self.conn, &rows)?;
        } else {
            self.conn
                .execute_batch("DROP VIEW IF EXISTS temp.quality; DROP TABLE IF EXISTS temp.quality_;")?;
        }
        let hand = Hand {
            earlier: Earlier::All,
            last,
            ..Hand::default()
        };
        let parameters = self.figured();
        let session = Session::open(self.standard, &mut self.conn, &parameters, hand)?;
        Ok(work(&session)?)
    }

    /// The quality of every table's records: how full they are, and what is found in them.
    ///
    /// # Errors
    /// Those of the database.
    pub fn quality(&self) -> Result<Vec<Quality>> {
        let mut found: BTreeMap<String, Quality> = BTreeMap::new();
        for count in self.finding_counts(PRESENT)? {
            let of = found.entry(count.table).or_default();
            match count.severity {
                Severity::Error => of.errors += count.open,
                Severity::Warning => {
                    of.warnings += count.all;
                    of.unexplained += count.open;
                }
            }
        }
        let sql = "SELECT table_, count(DISTINCT row_id) FROM finding WHERE set_ = ?1 AND severity = ?2 GROUP BY 1";
        let mut statement = self.conn.prepare_cached(sql)?;
        let faulty = statement.query_map((PRESENT, severity_number(Severity::Error)), |row| {
            Ok((row.get::<_, String>(0)?, count(row, 1)?))
        })?;
        for pair in faulty {
            let (table, records) = pair?;
            found.entry(table).or_default().faulty = records;
        }
        drop(statement);
        let spans = self.import_spans(PRESENT)?;
        let mut out = Vec::new();
        for table in &self.standard.tables {
            let wanted = table.fields.iter().filter(|f| f.wanted == Wanted::Always);
            let filled: Vec<String> = wanted.map(|f| format!("count(\"{}\")", f.code)).collect();
            let sum = if filled.is_empty() {
                "0".to_owned()
            } else {
                filled.join(" + ")
            };
            let sql = format!("SELECT count(*), {sum} FROM \"{}_\"", table.id);
            let (records, full): (i64, i64) = self.conn.query_row(&sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
            let (records, full) = (u64::try_from(records).unwrap_or(0), u64::try_from(full).unwrap_or(0));
            let of = found.remove(&table.id).unwrap_or_default();
            out.push(Quality {
                table: table.id.clone(),
                domain: table.domain.clone(),
                records,
                imported: self.imported(table, &spans)?,
                wanted: records * filled.len() as u64,
                filled: full,
                ..of
            });
        }
        Ok(out)
    }

    /// How many records of a table are there that imports brought.
    fn imported(&self, table: &Table, spans: &[ImportSpan]) -> Result<u64> {
        let sql = format!("SELECT count(*) FROM \"{}_\" WHERE row_id BETWEEN ?1 AND ?2", table.id);
        let mut statement = self.conn.prepare_cached(&sql)?;
        let mut all = 0;
        for span in spans.iter().filter(|s| s.table == table.id) {
            all += statement.query_row((&span.first, &span.last), |row| count(row, 0))?;
        }
        Ok(all)
    }

    /// The indicators of every sealed period, oldest first, from its newest package and those of the periods before. Packages
    /// never change: each is looked at once for a standard and what went before.
    ///
    /// # Errors
    /// Those of the database and of the standard's texts.
    pub fn trend(&mut self) -> Result<Vec<PeriodFigures>> {
        let all = self.sealed_figures()?;
        let packages: Vec<String> = all.iter().map(|one| one.package.clone()).collect();
        let (mut rows, mut loaded) = (None, 0);
        let mut out = Vec::new();
        for (at, one) in all.into_iter().enumerate() {
            let values = match one.values {
                Some(values) => values,
                None => {
                    let rows = match &mut rows {
                        Some(rows) => rows,
                        none => none.insert(Rows::new(self.standard, &Arc::new(Needed::learn(self.standard)?))?),
                    };
                    let values = self.of_packages(&packages[loaded..=at], rows)?;
                    loaded = at + 1;
                    let text = one.basis + &serde_json::to_string(&values)?;
                    self.put_setting(&kept_as(&one.package), Some(&text))?;
                    values
                }
            };
            out.push(PeriodFigures {
                period: one.period,
                values,
            });
        }
        Ok(out)
    }

    /// Whether [`Vault::trend`] would look at a package: that takes seconds where there are many records.
    ///
    /// # Errors
    /// Those of the database.
    pub fn lacks_trend(&self) -> Result<bool> {
        Ok(self.sealed_figures()?.iter().any(|one| one.values.is_none()))
    }

    /// What is kept of the indicators of every sealed period, oldest first.
    fn sealed_figures(&self) -> Result<Vec<Sealed>> {
        let newest = self.newest_packages()?;
        let mut periods = self.periods()?;
        periods.sort_by(|a, b| (&a.as_of, a.sealed_at).cmp(&(&b.as_of, b.sealed_at)));
        let told = periods
            .into_iter()
            .filter_map(|p| Some((newest.get(&p.id)?.clone(), p.id)));
        let told: Vec<(String, String)> = told.collect();
        let texts: Vec<_> = self
            .standard
            .indicators
            .iter()
            .map(|i| (&i.id, &i.formula, i.needs, i.measure, i.decimals))
            .collect();
        let texts = format!("{texts:?}{:?}", self.standard.layers);
        let sealed = told.iter().enumerate().map(|(at, (package, period))| {
            let basis = sha256(format!("{texts}{:?}", &told[..at]).as_bytes()).hex();
            let kept = self.setting(&kept_as(package))?;
            let kept = kept.as_deref().and_then(|k| k.strip_prefix(basis.as_str()));
            Ok(Sealed {
                package: package.clone(),
                period: period.clone(),
                values: kept.and_then(|text| serde_json::from_str(text).ok()),
                basis,
            })
        });
        sealed.collect()
    }

    /// The newest package of each period, by its id; without the bytes.
    fn newest_packages(&self) -> Result<BTreeMap<String, String>> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT period, id FROM package ORDER BY version, sequence")?;
        let pairs = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(pairs.collect::<rusqlite::Result<_>>()?)
    }

    /// The values of indicators by the last of some packages, which follow those that rows hold.
    fn of_packages(&self, packages: &[String], rows: &mut Rows) -> Result<BTreeMap<String, f64>> {
        let mut is_read = false;
        for id in packages {
            is_read = match self.package(id)? {
                Some(package) => rows.add(&package.bytes)?,
                None => false,
            };
        }
        if !is_read {
            return Ok(BTreeMap::new());
        }
        let figures = rows.session(BTreeMap::new())?.indicators()?;
        let known = figures.into_iter().filter_map(|f| Some((f.id, f.value?)));
        Ok(known.collect())
    }
}
