//! Which submission stands for a school in a period, and sums over schools.

use zhibao_core::standard::Standard;
use zhibao_core::standard::report::Report;
use zhibao_engine::figures::{Sheet, add as add_sheets};

use super::{Source, of};
use crate::db::{DbError, Row, cells, sql};
use crate::problem::Problem;
use crate::server::Server;

/// The submission that stands for a school: the newest accepted one, else the newest that waits for a review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The submission.
    pub source: Source,
    /// How many indicators are at each level, mildest first; nothing while they are not computed yet.
    pub levels: Option<[i64; 4]>,
    pub(super) basis: Option<String>,
}

/// A report of several schools.
#[derive(Debug, Clone, PartialEq)]
pub struct Sum {
    /// The sum; nothing where the report cannot be added, or no school is accepted yet.
    pub sheet: Option<Sheet>,
    /// Schools in it.
    pub schools: usize,
    /// Schools of these that lack something the report reads.
    pub lacking: usize,
    /// Schools of the period whose submission is not accepted yet: not in the sum.
    pub waiting: usize,
}

fn told(row: &Row) -> Source {
    Source {
        school: row.text(0),
        name: row.text(1),
        id: row.text(2),
        period: row.text(3),
        as_of: row.text(4),
        sequence: row.size(5),
        state: row.text(6),
        object: row.text(7),
    }
}

/// A submission that was judged good.
pub(super) async fn source(server: &Server, id: &str) -> Result<Option<Source>, DbError> {
    let rows = server.db.rows(sql!("figure_source"), cells![id]).await?;
    Ok(rows.first().map(told))
}

/// The periods of which anything is held, the newest first.
///
/// # Errors
/// Those of the database.
pub async fn periods(server: &Server) -> Result<Vec<String>, DbError> {
    let rows = server.db.rows(sql!("figure_periods"), cells![]).await?;
    Ok(rows.iter().map(|row| row.text(0)).collect())
}

/// What stands for each school in a period, or in every period where it is empty.
///
/// # Errors
/// Those of the database.
pub async fn standing(server: &Server, period: &str) -> Result<Vec<Standing>, DbError> {
    let rows = server.db.rows(sql!("figure_standing"), cells![period]).await?;
    let standing = rows.iter().map(|row| {
        let basis = row.maybe_text(8);
        Standing {
            source: told(row),
            levels: basis.is_some().then(|| [9, 10, 11, 12].map(|at| row.int(at))),
            basis,
        }
    });
    Ok(standing.collect())
}

/// A report of all schools whose submission of a period is accepted.
///
/// # Errors
/// Those of database and store.
pub async fn add(server: &Server, standard: &Standard, report: &Report, period: &str) -> Result<Sum, Problem> {
    let all = standing(server, period).await?;
    let mut sheets: Vec<Sheet> = Vec::new();
    let accepted = all.iter().filter(|one| one.source.state == "accepted");
    let (mut schools, mut lacking) = (0, 0);
    for one in accepted.filter(|_| report.additive) {
        let Some((_, figures)) = of(server, &one.source.id).await? else {
            continue;
        };
        schools += 1;
        let sheet = figures.reports.iter().find(|s| s.id == report.id);
        // A school's layer may know the report otherwise, or not at all.
        let sheet = sheet.filter(|s| {
            s.lines
                .iter()
                .all(|l| l.def < report.rows.len() && l.cells.len() == report.columns.len())
        });
        lacking += usize::from(sheet.is_none_or(|s| !s.skipped.is_empty()));
        sheets.extend(sheet.cloned());
    }
    Ok(Sum {
        sheet: add_sheets(standard, report, &sheets.iter().collect::<Vec<_>>()),
        schools,
        lacking,
        waiting: all.iter().filter(|one| one.source.state != "accepted").count(),
    })
}
