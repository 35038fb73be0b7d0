//! The records behind an indicator. Who looks at them is written down first; numbers that name a person anywhere stay masked.

use std::collections::{BTreeMap, BTreeSet};

use zhibao_core::package::Limits;
use zhibao_core::standard::Standard;
use zhibao_core::standard::table::Table;
use zhibao_core::value::{Value, number_text};
use zhibao_engine::figures::{Drill, Page, naming};
use zhibao_engine::package::excerpt;

use super::compute::{failed, rows};
use super::{Source, keep, standing};
use crate::db::{Step, cells, sql};
use crate::problem::{Kind, Problem};
use crate::server::Server;

/// From this sensitivity on a value is masked.
const MASKED: u8 = 4;

/// A record behind an indicator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its table.
    pub table: String,
    /// Its id in the package.
    pub row_id: String,
    /// What it is called.
    pub name: String,
    /// What the indicator shows beside it.
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

/// The records behind an indicator of a submission, for an administrator whose name is kept with the look.
///
/// # Errors
/// No such submission or indicator; those of database and store.
pub async fn behind(server: &Server, admin: &str, id: &str, indicator: &str, page: Page) -> Result<Behind, Problem> {
    let source = standing::source(server, id).await?.ok_or(Kind::NotFound)?;
    let package = keep::read(server, &source.object).await?;
    let seen = cells![&source.school, id, admin, indicator, server.now()];
    let _turn = server.figures.turn.acquire().await.map_err(|_| Kind::Unavailable)?;
    let (own, asked) = (server.clone(), indicator.to_owned());
    let looking = move || look(&own, &package, &asked, page);
    let found = tokio::task::spawn_blocking(looking).await.map_err(|_| Kind::Internal)?;
    let (total, records) = found?;
    server.db.commit(vec![Step::one(sql!("record_view_add"), seen)]).await?;
    Ok(Behind { source, total, records })
}

fn look(server: &Server, package: &[u8], indicator: &str, page: Page) -> Result<(u64, Vec<Record>), Problem> {
    let (standard, mut rows) = rows(server, package)?;
    let drill = rows
        .session(BTreeMap::new())
        .map_err(failed)?
        .drill(indicator, page)
        .map_err(failed)?;
    let id = |row: &str| rows.id(row).unwrap_or(row).to_owned();
    let names = names(&standard, package, &drill, &id)?;
    let records = drill.rows.iter().map(|row| {
        let table = standard.table(&row.table);
        let is_masked = |name: &str| table.is_some_and(|t| t.field(name).is_some_and(|f| f.sensitivity >= MASKED));
        let more = row.more.iter().map(|(name, value)| match is_masked(name) {
            true => (name.clone(), masked(value)),
            false => (name.clone(), value.clone()),
        });
        let row_id = id(&row.row);
        Record {
            table: row.table.clone(),
            name: names
                .get(&(row.table.clone(), row_id.clone()))
                .cloned()
                .unwrap_or_default(),
            row_id,
            more: more.collect(),
        }
    });
    Ok((drill.total, records.collect()))
}

type Names = BTreeMap<(String, String), String>;

/// What the records are called, by table and id.
fn names(standard: &Standard, package: &[u8], drill: &Drill, id: &dyn Fn(&str) -> String) -> Result<Names, Problem> {
    let wanted: BTreeSet<(String, String)> = drill.rows.iter().map(|r| (r.table.clone(), id(&r.row))).collect();
    let tables: BTreeSet<&str> = drill.rows.iter().map(|r| r.table.as_str()).collect();
    let fields: BTreeMap<&str, Vec<usize>> = tables
        .into_iter()
        .filter_map(|t| Some((t, naming(standard.table(t)?).collect())))
        .collect();
    let mut names = Names::new();
    let mut take = |table: &Table, row_id: &str, values: &[Value]| {
        let key = (table.id.clone(), row_id.to_owned());
        if wanted.contains(&key) {
            names.insert(key, name(table, values));
        }
    };
    excerpt(package, standard, &fields, &Limits::default(), &mut take).map_err(|_| Kind::Internal)?;
    Ok(names)
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
