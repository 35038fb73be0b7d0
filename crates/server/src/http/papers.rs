//! What anybody may read: card, standard, health.

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::db::{cells, sql};
use crate::papers;
use crate::problem::{Kind, Problem};
use crate::server::Server;
use crate::standard;

/// `GET /healthz`: the process answers.
pub(super) async fn healthz() -> Response {
    super::json(json!({ "status": "ok" }))
}

/// `GET /readyz`: the database answers too, and the server is not stopping.
pub(super) async fn readyz(State(server): State<Server>) -> Result<Response, Problem> {
    server.db.rows(sql!("meta_get"), cells!["keys_made"]).await?;
    match server.stopping.is_cancelled() {
        true => Err(Kind::Unavailable.into()),
        false => Ok(super::json(json!({ "status": "ready" }))),
    }
}

/// `GET /openapi.json`.
pub(super) async fn description() -> Response {
    super::json(super::openapi::document())
}

/// `GET /v1/card`: the signed card, a JWS a line.
pub(super) async fn card(State(server): State<Server>) -> Result<Response, Problem> {
    let text = papers::card(&server).await.map_err(internal)?;
    let headers = [
        (header::CONTENT_TYPE, "application/jose; charset=utf-8"),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    Ok((StatusCode::OK, headers, text).into_response())
}

/// `GET /v1/standards/latest`: the layers by which this server judges.
pub(super) async fn standards(State(server): State<Server>) -> Result<Response, Problem> {
    standard::refresh(&server).await?;
    Ok(super::json(standard::layers(&server)))
}

/// `GET /v1/standards/{id}`: the newest version of a layer, as signed.
pub(super) async fn layer(State(server): State<Server>, Path(id): Path<String>) -> Result<Response, Problem> {
    let rows = server.db.rows(sql!("layer_newest"), cells![id]).await?;
    let text = rows.first().ok_or(Kind::NotFound)?.text(0);
    let headers = [
        (header::CONTENT_TYPE, "application/jose; charset=utf-8"),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    Ok((StatusCode::OK, headers, text).into_response())
}

/// A failure of our own, told without its inside.
pub(super) fn internal(error: crate::error::Error) -> Problem {
    use crate::error::Error;
    tracing::error!(%error, "failed");
    match error {
        Error::Db(_) | Error::Blob(_) => Kind::Unavailable,
        Error::NoBackup => Kind::NoBackup,
        _ => Kind::Internal,
    }
    .into()
}
