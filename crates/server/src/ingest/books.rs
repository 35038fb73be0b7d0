//! What is known of a school beside the package at hand: the task that it was issued, and its earlier periods, for the rules
//! that look back. A vault keeps the same packages, and chooses among them alike (`vault::earlier`): so both find the same.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeMap;

use tokio::runtime::Handle;
use zhibao_core::dates::day_text;
use zhibao_core::package::Digest;
use zhibao_core::package::descriptor::Facts;
use zhibao_engine::earlier::Earlier;
use zhibao_engine::memory::Before;

use super::open;
use crate::db::{Cell as Value, DbError, Row, cells, sql};
use crate::forwarders::Forwarded;
use crate::judge::Books;
use crate::server::Server;

/// The packages held, read one at a time while a package is judged on a thread that may block.
pub(super) struct Kept<'a> {
    server: &'a Server,
    runtime: Handle,
    forwarded: &'a [Forwarded],
    failed: Cell<bool>,
}

impl<'a> Kept<'a> {
    pub(super) fn new(server: &'a Server, runtime: Handle, forwarded: &'a [Forwarded]) -> Kept<'a> {
        Kept {
            server,
            runtime,
            forwarded,
            failed: Cell::new(false),
        }
    }

    /// Whether database or store failed: what was judged then may lack findings.
    pub(super) fn failed(&self) -> bool {
        self.failed.get()
    }

    fn rows(&self, sql: &'static str, args: Vec<Value>) -> Vec<Row> {
        let rows = self.runtime.block_on(self.server.db.rows(sql, args));
        rows.unwrap_or_else(|error| {
            tracing::error!(%error, "what is known of a school");
            self.failed.set(true);
            Vec::new()
        })
    }

    fn earlier(&self, one: One) -> Earlier<'_> {
        Earlier {
            period: one.period.into(),
            as_of: one.as_of.into(),
            bytes: Box::new(move || {
                let read = self.runtime.block_on(self.server.blobs.read(&one.object));
                let opened = read.map(|bytes| {
                    let plain = open::plain(&self.server.keys, &bytes, self.server.settings.max_upload);
                    plain.map(|plain| Cow::Owned(plain.into_owned())).ok()
                });
                if !matches!(opened, Ok(Some(_))) {
                    tracing::error!("a package of an earlier period cannot be read");
                    self.failed.set(true);
                }
                opened.ok().flatten()
            }),
        }
    }
}

impl Books for Kept<'_> {
    fn before(&self, facts: &Facts) -> Before<'_> {
        let rows = self.rows(sql!("submission_earlier"), cells![&facts.school, facts.sequence]);
        let whole = is_whole(&rows);
        let earlier = choose(&facts.period, &day_text(facts.as_of), rows.iter().map(One::of));
        Before {
            last: earlier.last().cloned().map(|one| self.earlier(one)),
            history: match whole {
                true => earlier.into_iter().map(|one| self.earlier(one)).collect(),
                false => Vec::new(),
            },
        }
    }

    fn forwarded(&self, package: Digest) -> Option<&Forwarded> {
        self.forwarded.iter().find(|one| one.package == package)
    }

    fn task(&self, facts: &Facts) -> Option<String> {
        let rows = self.rows(sql!("task_get"), cells![&facts.school, &facts.period]);
        rows.first().map(|row| row.text(0))
    }
}

/// The packages that stand before a school's submission, of each earlier period the newest; the last one at the end. Also
/// whether nothing is missing before the first.
pub(crate) async fn before(
    server: &Server,
    school: &str,
    period: &str,
    as_of: &str,
    sequence: u64,
) -> Result<(Vec<One>, bool), DbError> {
    let rows = server
        .db
        .rows(sql!("submission_earlier"), cells![school, sequence])
        .await?;
    let earlier = choose(period, &as_of.replace('-', ""), rows.iter().map(One::of));
    Ok((earlier, is_whole(&rows)))
}

/// Where the first package held had a predecessor, not everything is here.
fn is_whole(rows: &[Row]) -> bool {
    rows.first().is_some_and(|row| row.maybe_text(3).is_none())
}

/// A package held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct One {
    pub(crate) period: String,
    /// `YYYYMMDD`.
    as_of: String,
    sequence: u64,
    pub(crate) object: String,
}

impl One {
    fn of(row: &Row) -> One {
        One {
            period: row.text(0),
            as_of: row.text(1).replace('-', ""),
            sequence: row.size(2),
            object: row.text(4),
        }
    }
}

/// The newest package of each period that was first sealed before `period` was and is judged by no later day than `as_of`;
/// the last one at the end. `held`: what was sealed before the package at hand, in that order.
fn choose(period: &str, as_of: &str, held: impl Iterator<Item = One>) -> Vec<One> {
    let mut periods: BTreeMap<String, (u64, One)> = BTreeMap::new();
    for one in held {
        let first = periods.get(&one.period).map_or(one.sequence, |(first, _)| *first);
        periods.insert(one.period.clone(), (first, one));
    }
    let own = periods.remove(period).map_or(u64::MAX, |(first, _)| first);
    let mut earlier: Vec<(u64, One)> = periods.into_values().collect();
    earlier.retain(|(first, one)| *first < own && *one.as_of <= *as_of);
    earlier.sort_by(|a, b| (&a.1.as_of, a.0).cmp(&(&b.1.as_of, b.0)));
    earlier.into_iter().map(|(_, one)| one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_correction_is_compared_with_what_was_sealed_before_the_period() {
        let held = [
            ("2025-2026-1", "20251101", 1),
            ("2025-2026-2", "20260401", 2),
            ("2025-2026-1", "20251101", 3),
            ("2026-2027-1", "20261101", 4),
        ];
        let chosen = |period: &str, as_of: &str, until: usize| -> Vec<u64> {
            let held = held[..until].iter().map(|(period, as_of, sequence)| One {
                period: (*period).into(),
                as_of: (*as_of).into(),
                sequence: *sequence,
                object: String::new(),
            });
            choose(period, as_of, held).iter().map(|one| one.sequence).collect()
        };
        assert_eq!(chosen("2025-2026-1", "20251101", 0), Vec::<u64>::new());
        assert_eq!(chosen("2025-2026-2", "20260401", 1), [1]);
        assert_eq!(chosen("2025-2026-1", "20251101", 2), Vec::<u64>::new());
        assert_eq!(chosen("2026-2027-1", "20261101", 3), [3, 2]);
        // A correction of the second period sees the corrected first, and not what came after.
        assert_eq!(chosen("2025-2026-2", "20260401", 4), [3]);
        // A period of an earlier day than those sealed has none before it.
        assert_eq!(chosen("2024-2025-2", "20250401", 4), Vec::<u64>::new());
    }
}
