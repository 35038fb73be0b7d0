//! What has arrived, as JSON, and the review of it: the authority's API behind the login.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::guard::OwnPage;
use super::review::{Review, decide};
use super::session::Admin;
use super::views::Line;
use crate::clock::rfc3339;
use crate::db::{DbError, Row, cells, sql};
use crate::problem::Problem;
use crate::server::Server;

/// The newest 1,000 submissions of all schools.
pub(super) async fn arrived(server: &Server) -> Result<Vec<Line>, DbError> {
    let rows = server.db.rows(sql!("arrived_all"), cells![]).await?;
    Ok(rows.iter().map(line).collect())
}

/// One of them, with the reason of its state.
pub(super) async fn arrived_one(server: &Server, id: &str) -> Result<Option<(Line, Option<Value>)>, DbError> {
    let rows = server.db.rows(sql!("arrived_one"), cells![id]).await?;
    let reason = |row: &Row| row.maybe_text(11).and_then(|text| serde_json::from_str(&text).ok());
    Ok(rows.first().map(|row| (line(row), reason(row))))
}

fn line(row: &Row) -> Line {
    Line {
        school: row.text(0),
        school_name: row.text(1),
        id: row.text(2),
        period: row.text(3),
        sequence: row.int(4),
        received_at: row.int(5),
        state: row.text(6),
        fork: row.int(7) != 0,
        errors: row.int(8),
        warnings: row.int(9),
        receipt_number: row.maybe_text(10),
    }
}

/// `GET /v1/authority/submissions`.
pub async fn list(State(server): State<Server>, _: Admin) -> Result<Response, Problem> {
    let lines = arrived(&server).await?.into_iter().map(|line| {
        json!({
            "school": line.school,
            "school_name": line.school_name,
            "id": line.id,
            "period": line.period,
            "sequence": line.sequence,
            "received_at": rfc3339(line.received_at),
            "state": line.state,
            "fork": line.fork,
            "errors": line.errors,
            "warnings": line.warnings,
            "receipt_number": line.receipt_number,
        })
    });
    Ok(crate::http::json(
        json!({ "submissions": lines.collect::<Vec<Value>>() }),
    ))
}

/// `POST /v1/authority/submissions/{id}/slip`.
pub async fn review(
    State(server): State<Server>,
    Path(id): Path<String>,
    _: OwnPage,
    _: Admin,
    Json(review): Json<Review>,
) -> Result<Response, Problem> {
    let slip = decide(&server, &id, review).await?;
    Ok((StatusCode::CREATED, crate::http::json(slip)).into_response())
}
