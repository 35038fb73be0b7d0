//! Slowing down those who guess passwords.

use std::net::IpAddr;

use crate::db::{Step, cells, sql};
use crate::problem::{Kind, Problem};
use crate::server::Server;

/// Seconds in which attempts are counted.
const WINDOW: i64 = 15 * 60;
/// Failed attempts for one name from one address, from one address, and for one name.
const LIMITS: [i64; 3] = [5, 20, 30];

/// Counts an attempt as failed before it is judged, so that many at once count too; too many are refused.
pub(super) async fn attempt(server: &Server, name: &str, from: Option<IpAddr>) -> Result<Attempt, Problem> {
    let now = server.now();
    let who = keys(name, from);
    for (key, limit) in who.iter().zip(LIMITS) {
        let rows = server.db.rows(sql!("failure_count"), cells![key, now - WINDOW]).await?;
        if rows.first().is_some_and(|row| row.int(0) >= limit) {
            tracing::warn!("login throttled");
            let first = rows.first().and_then(|row| row.maybe_int(1)).unwrap_or(now);
            return Err(Problem::from(Kind::Throttled).retry_after(first + WINDOW - now));
        }
    }
    let mut steps = vec![Step::new(sql!("failure_forget"), cells![now - WINDOW])];
    steps.extend(who.iter().map(|key| Step::one(sql!("failure_add"), cells![key, now])));
    server.db.commit(steps).await?;
    Ok(Attempt { first: who[0].clone() })
}

/// An attempt that has been counted.
pub(super) struct Attempt {
    first: String,
}

impl Attempt {
    /// It was the right password: the name's failures from this address are forgotten.
    pub(super) async fn succeeded(self, server: &Server) -> Result<(), Problem> {
        Ok(server
            .db
            .commit(vec![Step::new(sql!("failure_clear"), cells![self.first])])
            .await?)
    }
}

fn keys(name: &str, from: Option<IpAddr>) -> [String; 3] {
    let name: String = name.chars().take(100).collect();
    let from = from.map(|ip| ip.to_string()).unwrap_or_default();
    [
        format!("both {from} {name}"),
        format!("from {from}"),
        format!("name {name}"),
    ]
}
