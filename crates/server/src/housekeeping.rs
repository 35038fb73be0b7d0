//! What a server does beside answering: judge what was left unjudged, drop what has expired, sweep left-overs.

use std::collections::HashSet;
use std::time::Duration;

use crate::console::session;
use crate::db::{Step, cells, sql};
use crate::ingest;
use crate::problem::Problem;
use crate::server::Server;

/// How long an object may lie unnamed while other processes run, in seconds.
const GRACE: i64 = 3600;

/// At the start: uploads that were complete are judged, left-overs go. `alone`: no other process uses the store, so
/// whatever no row names is left over.
pub async fn at_start(server: &Server, alone: bool) -> Result<(), Problem> {
    let swept = sweep(server, if alone { i64::MAX } else { server.now() - GRACE }).await?;
    let judged = ingest::resume(server).await?;
    if swept + judged > 0 {
        tracing::info!(swept, judged, "took up after the last stop");
    }
    Ok(())
}

/// Every minute until the server stops.
pub async fn run(server: Server) {
    let mut ticks = tokio::time::interval(Duration::from_secs(60));
    ticks.tick().await;
    loop {
        tokio::select! {
            () = server.stopping.cancelled() => return,
            _ = ticks.tick() => {}
        }
        if let Err(problem) = round(&server).await {
            tracing::warn!(code = problem.kind.code(), "housekeeping");
        }
    }
}

async fn round(server: &Server) -> Result<(), Problem> {
    ingest::resume(server).await?;
    expire(server).await
}

/// Drops uploads that have expired, and sessions that are over.
pub async fn expire(server: &Server) -> Result<(), Problem> {
    let now = server.now();
    for row in server.db.rows(sql!("upload_expired"), cells![now]).await? {
        let keys = || cells![row.text(0), row.text(1)];
        let parts = server.db.rows(sql!("part_all"), keys()).await?;
        let steps = vec![
            Step::new(sql!("upload_end"), keys()),
            Step::new(sql!("part_drop"), keys()),
        ];
        server.db.commit(steps).await?;
        for part in parts {
            server.blobs.delete(&part.text(2)).await?;
        }
    }
    let over = cells![now - session::IDLE, now - session::ABSOLUTE];
    Ok(server.db.commit(vec![Step::new(sql!("session_forget"), over)]).await?)
}

/// Removes objects that no row names.
async fn sweep(server: &Server, before: i64) -> Result<usize, Problem> {
    let rows = server.db.rows(sql!("object_all"), cells![]).await?;
    let known: HashSet<String> = rows.iter().map(|row| row.text(0)).collect();
    Ok(server.blobs.sweep(&known, before).await?)
}
