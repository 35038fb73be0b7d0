//! A review: the signed slip and the submission's new state, in one transaction.

use serde::Deserialize;
use serde_json::{Value, json};
use zhibao_seal::paper;
use zhibao_seal::receipt::{Comment, Slip, SlipState};

use crate::clock::rfc3339;
use crate::db::{DbError, Step, cells, sql};
use crate::ingest;
use crate::problem::{Kind, Problem};
use crate::server::Server;

/// What a reviewer decides.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Review {
    /// Accepted or returned.
    pub(super) state: SlipState,
    /// By which day a correction is due, `YYYYMMDD`.
    pub(super) due: Option<String>,
    /// Remarks, down to the cell.
    #[serde(default)]
    pub(super) comments: Vec<Comment>,
}

/// Signs and stores the decision. Refused where the state is that already, or the package was never judged good.
pub(super) async fn decide(server: &Server, id: &str, review: Review) -> Result<Value, Problem> {
    let rows = server.db.rows(sql!("submission_by_id"), cells![id]).await?;
    let row = rows.first().ok_or(Kind::NotFound)?;
    let (school, state) = (row.text(0), row.text(3));
    let verdict = match review.state {
        SlipState::Accepted => "accepted",
        SlipState::Returned => "returned",
    };
    let possible = match state.as_str() {
        "received" => true,
        // Kept unjudged: it can be sent back, not accepted.
        "held" => review.state == SlipState::Returned,
        "accepted" | "returned" => state != verdict,
        _ => false,
    };
    if !possible {
        return Err(Kind::State.into());
    }
    let number = row.int(4) + 1;
    let now = server.now();
    let head = ingest::head(server, &school).await?.unwrap_or_else(|| id.to_owned());
    let slip = Slip {
        version: paper::VERSION,
        authority: server.settings.authority_code.clone(),
        package: id.parse().map_err(|_| Kind::NotFound)?,
        school: school.clone(),
        period: row.text(1),
        sequence: row.size(2),
        head: head.parse().map_err(|_| Kind::Internal)?,
        review: u32::try_from(number).map_err(|_| Kind::State)?,
        state: review.state,
        reviewed_at: now,
        due: review.due,
        comments: review.comments,
    };
    let jws =
        paper::sign(&slip, &server.keys.receipts).map_err(|fault| Problem::from(Kind::Malformed).because(&fault))?;
    let steps = vec![
        Step::one(sql!("slip_add"), cells![&school, id, number, verdict, now, &jws]),
        Step::one(sql!("submission_review"), cells![&school, id, verdict, &state]),
    ];
    match server.db.commit(steps).await {
        Ok(()) => {}
        Err(DbError::Exists | DbError::Overtaken(_)) => return Err(Kind::State.into()),
        Err(error) => return Err(error.into()),
    }
    server.figures.wanted();
    tracing::info!(school, verdict, "submission reviewed");
    Ok(json!({ "review": number, "state": verdict, "reviewed_at": rfc3339(now), "jws": jws }))
}
