//! The records behind a number. Who looks at them is written down; numbers that name a person anywhere stay masked.

use std::collections::{BTreeMap, BTreeSet};

use zhibao_core::package::Limits;
use zhibao_core::standard::Standard;
use zhibao_core::standard::table::Table;
use zhibao_core::value::{Value, number_text};
use zhibao_engine::figures::{Asked, Page, Rows, naming};
use zhibao_engine::package::excerpt;

use super::compute::{Packages, failed, needed};
use super::{Source, keep, standing};
use crate::db::{Step, cells, sql};
use crate::problem::{Kind, Problem};
use crate::server::Server;

/// From this sensitivity on a value is masked.
const MASKED: u8 = 4;

/// A record behind a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its table.
    pub table: String,
    /// Its id in the package.
    pub row_id: String,
    /// The earlier period whose package tells of it last; nothing where the submission itself does.
    pub period: Option<String>,
    /// What it is called.
    pub name: String,
    /// What the figure shows beside it.
    pub more: Vec<(String, String)>,
}

/// A page of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Behind {
    /// The submission.
    pub source: Source,
    /// How many there are in all.
    pub total: u64,
    /// Those of the page.
    pub records: Vec<Record>,
}

/// The records behind a number of a submission, for an administrator whose name is kept with the look.
///
/// # Errors
/// No such submission, indicator, report or cell; those of database and store.
pub async fn behind(server: &Server, admin: &str, id: &str, asked: Asked, page: Page) -> Result<Behind, Problem> {
    let source = standing::source(server, id).await?.ok_or(Kind::NotFound)?;
    let packages = keep::packages(server, &source).await?;
    let seen = cells![&source.school, id, admin, asked.name(), server.now()];
    let _turn = server.figures.turn.acquire().await.map_err(|_| Kind::Unavailable)?;
    let found = tokio::task::spawn_blocking(move || look(&packages, &asked, page)).await;
    let (total, records) = found.map_err(|_| Kind::Internal)??;
    server.db.commit(vec![Step::one(sql!("record_view_add"), seen)]).await?;
    Ok(Behind { source, total, records })
}

fn look(packages: &Packages, asked: &Asked, page: Page) -> Result<(u64, Vec<Record>), Problem> {
    let standard = packages.standard()?;
    let Some(figure) = asked.figure(&standard).map_err(failed)? else {
        return Ok((0, Vec::new()));
    };
    // Only what this one figure reads is taken from the packages.
    let needed = needed(&packages.server, &standard)?.only(&figure);
    let mut rows = Rows::new(&standard, &needed.into()).map_err(failed)?;
    let earlier = packages.take(&mut rows)?;
    if !rows.add(&packages.own).map_err(failed)? {
        return Err(Kind::Internal.into());
    }
    let drill = rows
        .session(BTreeMap::new())
        .and_then(|session| session.behind(asked, page))
        .map_err(failed)?;
    let mut records: Vec<(usize, Record)> = Vec::new();
    for row in &drill.rows {
        let (back, row_id) = rows.whose(&row.row).ok_or(Kind::Internal)?;
        let table = standard.table(&row.table);
        let is_masked = |name: &str| table.is_some_and(|t| t.field(name).is_some_and(|f| f.sensitivity >= MASKED));
        let more = row.more.iter().map(|(name, value)| match is_masked(name) {
            true => (name.clone(), masked(value)),
            false => (name.clone(), value.clone()),
        });
        let record = Record {
            table: row.table.clone(),
            row_id: row_id.to_owned(),
            period: None,
            name: String::new(),
            more: more.collect(),
        };
        records.push((back, record));
    }
    for back in records.iter().map(|(back, _)| *back).collect::<BTreeSet<usize>>() {
        let mut own: Vec<&mut Record> = records.iter_mut().filter(|(b, _)| *b == back).map(|(_, r)| r).collect();
        let from = back.checked_sub(1).and_then(|back| earlier.iter().rev().nth(back));
        match from {
            Some(one) => {
                name_all(&standard, &packages.read(one)?, &mut own)?;
                own.iter_mut()
                    .for_each(|record| record.period = Some(one.period.clone()));
            }
            None => name_all(&standard, &packages.own, &mut own)?,
        }
    }
    Ok((drill.total, records.into_iter().map(|(_, record)| record).collect()))
}

/// Says what records of a package are called.
fn name_all(standard: &Standard, package: &[u8], records: &mut [&mut Record]) -> Result<(), Problem> {
    let mut names: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for record in records.iter() {
        let of_table = names.entry(record.table.clone()).or_default();
        of_table.insert(record.row_id.clone(), String::new());
    }
    let tables: Vec<&Table> = names.keys().filter_map(|id| standard.table(id)).collect();
    let fields = tables.iter().map(|table| (table.id.as_str(), naming(table).collect()));
    let fields: BTreeMap<&str, Vec<usize>> = fields.collect();
    let mut take = |table: &Table, row_id: &str, values: &[Value]| {
        if let Some(called) = names.get_mut(&table.id).and_then(|rows| rows.get_mut(row_id)) {
            *called = name(table, values);
        }
    };
    excerpt(package, standard, &fields, &Limits::default(), &mut take).map_err(|_| Kind::Internal)?;
    for record in records.iter_mut() {
        let called = names
            .get_mut(&record.table)
            .and_then(|rows| rows.remove(&record.row_id));
        record.name = called.unwrap_or_default();
    }
    Ok(())
}

fn name(table: &Table, values: &[Value]) -> String {
    let texts = naming(table).filter_map(|at| {
        let text = match values.get(at)? {
            Value::Null => return None,
            value => value
                .as_str()
                .map_or_else(|| value.as_f64().map(number_text), |t| Some(t.to_owned()))?,
        };
        Some(if table.fields[at].sensitivity >= MASKED {
            masked(&text)
        } else {
            text
        })
    });
    texts.collect::<Vec<_>>().join(" ")
}

/// A number of which only the ends are shown: `990101********1693`.
fn masked(text: &str) -> String {
    let all: Vec<char> = text.chars().collect();
    let (head, tail) = if all.len() >= 14 {
        (6, 4)
    } else {
        (all.len() / 4, all.len() / 4)
    };
    let hidden = all.len() - head - tail;
    all[..head]
        .iter()
        .chain(&vec!['*'; hidden])
        .chain(&all[all.len() - tail..])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn only_the_ends_are_shown() {
        for (text, shown) in [
            ("99010120080101169X", "990101********169X"),
            ("12345678", "12****78"),
            ("张三", "**"),
            ("", ""),
        ] {
            assert_eq!(masked(text), shown);
        }
    }
}
