//! The records behind a number. Who looks at them is written down; numbers that name a person anywhere stay masked.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};

use zhibao_core::standard::Standard;
use zhibao_core::standard::table::Table;
use zhibao_core::value::{Value, number_text};
use zhibao_engine::figures::{Asked, DrillRow, Page, Rows};

use super::compute::{Packages, failed, needed};
use super::looked::{Of, Taken};
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
    let basis = keep::basis(server, &keep::before(server, &source).await?.0);
    let seen = cells![&source.school, id, admin, asked.name(), server.now()];
    let _turn = server.figures.looks.acquire().await.map_err(|_| Kind::Unavailable)?;
    let packages = keep::packages(server, &source).await?;
    let submission = id.to_owned();
    let found = tokio::task::spawn_blocking(move || look(&packages, &submission, basis, &asked, page)).await;
    let (total, records) = found.map_err(|_| Kind::Internal)??;
    server.db.commit(vec![Step::one(sql!("record_view_add"), seen)]).await?;
    Ok(Behind { source, total, records })
}

fn look(
    packages: &Packages,
    submission: &str,
    basis: String,
    asked: &Asked,
    page: Page,
) -> Result<(u64, Vec<Record>), Problem> {
    let standard = packages.standard()?;
    let Some(figure) = asked.figure(&standard).map_err(failed)? else {
        return Ok((0, Vec::new()));
    };
    let of = Of {
        submission: submission.to_owned(),
        basis,
        figure,
    };
    let looked = &packages.server.figures.looked;
    let taken = match looked.get(&of) {
        Some(taken) => taken,
        None => looked.keep(of.clone(), take(packages, &standard, &of.figure)?),
    };
    let mut taken = taken.lock().unwrap_or_else(PoisonError::into_inner);
    let drill = taken
        .rows
        .session(BTreeMap::new())
        .and_then(|session| session.behind(asked, page))
        .map_err(failed)?;
    let records = drill.rows.iter().map(|row| told(&standard, &taken, row));
    Ok((drill.total, records.collect::<Result<_, _>>()?))
}

/// Only what this one figure reads is taken from the packages, and what records are called.
fn take(packages: &Packages, standard: &Arc<Standard>, figure: &str) -> Result<Taken, Problem> {
    let needed = needed(&packages.server, standard)?.only(figure);
    let is_present = needed.is_present(figure);
    let mut rows = Rows::named(standard, &needed.into()).map_err(failed)?;
    let earlier = match is_present {
        true => Vec::new(),
        false => packages.take(&mut rows)?.iter().map(|one| one.period.clone()).collect(),
    };
    if !rows.add(&packages.own).map_err(failed)? {
        return Err(Kind::Internal.into());
    }
    Ok(Taken { rows, earlier })
}

/// A record as it is shown.
fn told(standard: &Standard, taken: &Taken, row: &DrillRow) -> Result<Record, Problem> {
    let (back, row_id) = taken.rows.whose(&row.row).ok_or(Kind::Internal)?;
    let table = standard.table(&row.table);
    let is_masked = |name: &str| table.is_some_and(|t| t.field(name).is_some_and(|f| f.sensitivity >= MASKED));
    let more = row.more.iter().map(|(name, value)| match is_masked(name) {
        true => (name.clone(), masked(value)),
        false => (name.clone(), value.clone()),
    });
    let named = taken.rows.name(&row.table, &row.row).map_err(failed)?;
    let earlier = back
        .checked_sub(1)
        .and_then(|back| taken.earlier.iter().rev().nth(back));
    Ok(Record {
        table: row.table.clone(),
        row_id: row_id.to_owned(),
        period: earlier.cloned(),
        name: table.map(|table| name(table, &named)).unwrap_or_default(),
        more: more.collect(),
    })
}

fn name(table: &Table, values: &[(usize, Value)]) -> String {
    let texts = values.iter().filter_map(|(at, value)| {
        let text = match value {
            Value::Null => return None,
            value => value
                .as_str()
                .map_or_else(|| value.as_f64().map(number_text), |t| Some(t.to_owned()))?,
        };
        Some(if table.fields[*at].sensitivity >= MASKED {
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
