//! What a school may ask about its own submissions.

use axum::extract::{Path, State};
use axum::response::Response;
use serde_json::{Value, json};

use super::device::Device;
use crate::clock::rfc3339;
use crate::db::{DbError, Row, cells, sql};
use crate::ingest;
use crate::problem::{Kind, Problem};
use crate::server::Server;

/// `GET /v1/submissions`: the newest 500, and the head.
pub(super) async fn list(State(server): State<Server>, device: Device) -> Result<Response, Problem> {
    let rows = server
        .db
        .rows(sql!("submission_of_school"), cells![&device.school])
        .await?;
    let submissions: Vec<Value> = rows.iter().map(document).collect();
    let head = ingest::head(&server, &device.school).await?;
    Ok(super::json(
        json!({ "school": device.school, "head": head, "submissions": submissions }),
    ))
}

/// `GET /v1/submissions/{id}`: state, receipt, slips.
pub(super) async fn get(
    State(server): State<Server>,
    device: Device,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let found = one(&server, &device.school, &id).await?.ok_or(Kind::NotFound)?;
    Ok(super::json(found))
}

/// One submission of a school with its slips and the head.
pub(super) async fn one(server: &Server, school: &str, id: &str) -> Result<Option<Value>, DbError> {
    let rows = server.db.rows(sql!("submission_get"), cells![school, id]).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let slips = server.db.rows(sql!("slip_all"), cells![school, id]).await?;
    let slips: Vec<Value> = slips
        .iter()
        .map(|row| json!({ "review": row.int(0), "state": row.text(1), "reviewed_at": rfc3339(row.int(2)), "jws": row.text(3) }))
        .collect();
    let mut found = document(row);
    found["slips"] = slips.into();
    found["head"] = ingest::head(server, school).await?.into();
    Ok(Some(found))
}

fn document(row: &Row) -> Value {
    let reason: Option<Value> = row.maybe_text(8).and_then(|text| serde_json::from_str(&text).ok());
    let notes: Vec<String> = row
        .maybe_text(9)
        .map(|text| text.split(',').map(str::to_owned).collect())
        .unwrap_or_default();
    json!({
        "id": row.text(0),
        "period": row.text(1),
        "as_of": row.text(2),
        "sequence": row.int(3),
        "previous": row.maybe_text(4),
        "sealed_at": row.text(5),
        "received_at": rfc3339(row.int(6)),
        "state": row.text(7),
        "reason": reason,
        "notes": notes,
        "fork": row.int(10) != 0,
        "errors": row.int(11),
        "warnings": row.int(12),
        "bytes": row.int(13),
        "sha256": row.text(14),
        "receipt_number": row.maybe_text(15),
        "receipt": row.maybe_text(16),
    })
}
