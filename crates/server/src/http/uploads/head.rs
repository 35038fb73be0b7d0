//! Asking where an upload stands, and ending it.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::{Tus, Upload, tus_headers};
use crate::db::{Step, cells, sql};
use crate::http::device::Device;
use crate::http::submissions;
use crate::problem::{Kind, Problem};
use crate::server::Server;

/// `HEAD /v1/uploads/{id}`.
pub(in crate::http) async fn head(
    State(server): State<Server>,
    _: Tus,
    device: Device,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let upload = Upload::find(&server, &device, &id).await?;
    Ok((StatusCode::OK, upload.headers()).into_response())
}

/// `GET /v1/uploads/{id}`: where it stands and what came of it.
pub(in crate::http) async fn outcome(
    State(server): State<Server>,
    device: Device,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let upload = Upload::find(&server, &device, &id).await?;
    let submission = match &upload.package {
        Some(package) => submissions::one(&server, &device.school, package).await?,
        None => None,
    };
    let reason: Option<serde_json::Value> = upload
        .reason
        .as_deref()
        .and_then(|text| serde_json::from_str(text).ok());
    Ok(super::super::json(json!({
        "id": upload.id,
        "state": upload.state,
        "offset": upload.received,
        "length": upload.length,
        "package": upload.package,
        "reason": reason,
        "submission": submission,
    })))
}

/// `DELETE /v1/uploads/{id}`: ends an upload and drops its pieces. What was made of it stays.
pub(in crate::http) async fn end(
    State(server): State<Server>,
    _: Tus,
    device: Device,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let upload = Upload::find(&server, &device, &id).await?;
    if upload.state == "complete" {
        return Err(Kind::State.into());
    }
    let parts = server.db.rows(sql!("part_all"), cells![&device.school, &id]).await?;
    let keys = || cells![&device.school, &id];
    let steps = vec![
        Step::one(sql!("upload_end"), keys()),
        Step::new(sql!("part_drop"), keys()),
    ];
    server.db.commit(steps).await.map_err(|_| Kind::State)?;
    for part in parts {
        server.blobs.delete(&part.text(2)).await?;
    }
    Ok((StatusCode::NO_CONTENT, tus_headers()).into_response())
}
