//! Known errors, planted into a demo school that has none, and the truth about them beside it.

use std::collections::{BTreeMap, HashSet};
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use fastrand::Rng;
use serde::Deserialize;
use zhibao_sheet::write::CsvWriter;
use zhibao_vault::Vault;

use super::DemoError;
use super::cook::{Texts, look, put};

const KINDS: &str = include_str!("recipes/errors.toml");

/// One way to go wrong.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kind {
    /// The rule that finds it.
    rule: String,
    table: String,
    /// The cell that is spoilt, which is also the one that the finding names.
    field: String,
    /// What the cell gets: an SQL expression over the record.
    planted: String,
    /// Which records may be spoilt so that no other rule speaks up.
    #[serde(default = "any")]
    fit: String,
}

fn any() -> String {
    "1".to_owned()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Kinds {
    error: Vec<Kind>,
}

/// A planted error.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Planted {
    /// The id of the rule that must find it.
    pub rule: String,
    /// The id of the table.
    pub table: String,
    /// The id of the record.
    pub row: String,
    /// The code of the field.
    pub field: String,
    /// The text that the cell had.
    pub original: String,
    /// The text that it has now.
    pub planted: String,
}

/// Spoils one in so many of the records that can be spoilt, each at most once, all kinds alike; at least one record where
/// the rate is more than nothing.
///
/// # Errors
/// Those of the vault; a kind that does not fit the standard.
pub fn plant(vault: &mut Vault, rate: f64, seed: u64) -> Result<Vec<Planted>, DemoError> {
    let kinds: Kinds = toml::from_str(KINDS).map_err(|error| DemoError::Recipe(format!("errors.toml: {error}")))?;
    let mut rng = Rng::with_seed(seed);
    let mut candidates = Vec::new();
    let mut able = HashSet::new();
    for kind in &kinds.error {
        let select = format!(
            "SELECT row_id, \"{0}\" AS original, {1} AS planted FROM \"{2}\" WHERE {3}",
            kind.field, kind.planted, kind.table, kind.fit
        );
        let mut rows: Vec<Planted> = look(vault, &select)?
            .rows
            .into_iter()
            .filter_map(|row| of(kind, row))
            .collect();
        rng.shuffle(&mut rows);
        able.extend(rows.iter().map(|p| (p.table.clone(), p.row.clone())));
        candidates.push(rows);
    }
    let many = (able.len() as f64 * rate.clamp(0.0, 1.0)).ceil() as usize;
    let mut chosen: Vec<Planted> = Vec::new();
    // In turn, so that every kind is there; a kind that has no record left is passed over.
    while chosen.len() < many && candidates.iter().any(|rows| !rows.is_empty()) {
        for rows in &mut candidates {
            let next = std::iter::from_fn(|| rows.pop()).find(|p| able.remove(&(p.table.clone(), p.row.clone())));
            chosen.extend(next.filter(|_| chosen.len() < many));
        }
    }
    chosen.sort();
    let standard = vault.standard();
    let mut by_table: BTreeMap<&str, Vec<(&str, Texts<'_>)>> = BTreeMap::new();
    for planted in &chosen {
        let field = standard
            .table(&planted.table)
            .and_then(|t| t.field_index(&planted.field));
        let field = field.ok_or_else(|| DemoError::Recipe(format!("no field {}.{}", planted.table, planted.field)))?;
        let cell = (planted.row.as_str(), vec![(field, planted.planted.as_str())]);
        by_table.entry(&planted.table).or_default().push(cell);
    }
    for (table, rows) in by_table {
        put(vault, table, rows.into_iter())?;
    }
    Ok(chosen)
}

fn of(kind: &Kind, row: Vec<Option<Box<str>>>) -> Option<Planted> {
    let mut row = row.into_iter().map(|text| text.map(String::from));
    let (id, original, planted) = (
        row.next()??,
        row.next()?.unwrap_or_default(),
        row.next()?.unwrap_or_default(),
    );
    (original != planted).then(|| Planted {
        rule: kind.rule.clone(),
        table: kind.table.clone(),
        row: id,
        field: kind.field.clone(),
        original,
        planted,
    })
}

/// Writes the truth about planted errors as CSV.
///
/// # Errors
/// What writing gives.
pub(super) fn write_truth(file: &Path, planted: &[Planted]) -> Result<(), DemoError> {
    let mut out = CsvWriter::new(BufWriter::new(File::create(file)?))?;
    out.row(["rule", "table", "row", "field", "original", "planted"])?;
    for p in planted {
        out.row([&p.rule, &p.table, &p.row, &p.field, &p.original, &p.planted].map(String::as_str))?;
    }
    drop(out.finish()?);
    Ok(())
}
