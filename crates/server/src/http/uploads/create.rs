//! Beginning an upload, and telling what is supported.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use zhibao_seal::{encoding::hex, random};

use super::metadata::file_digest;
use super::{EXPIRES_AFTER, TUS_VERSION, TUS_VERSION_HEADER, Tus, UPLOAD_LENGTH, Upload, number, tus_headers};
use crate::db::{Step, cells, sql};
use crate::http::device::Device;
use crate::problem::{Kind, Problem};
use crate::server::Server;

/// Uploads that one school may have open.
const OPEN_AT_ONCE: i64 = 20;

/// `OPTIONS /v1/uploads`.
pub(in crate::http) async fn options(State(server): State<Server>) -> Response {
    let mut headers = tus_headers();
    headers.insert(TUS_VERSION_HEADER, HeaderValue::from_static(TUS_VERSION));
    let fixed = [
        ("tus-extension", "creation,checksum,termination,expiration"),
        ("tus-checksum-algorithm", "sha256"),
    ];
    for (name, value) in fixed {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    headers.insert(
        HeaderName::from_static("tus-max-size"),
        HeaderValue::from(server.settings.max_upload),
    );
    (StatusCode::NO_CONTENT, headers).into_response()
}

/// `POST /v1/uploads`.
pub(in crate::http) async fn create(
    State(server): State<Server>,
    _: Tus,
    device: Device,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let length = number(&headers, &UPLOAD_LENGTH)
        .filter(|n| *n > 0)
        .ok_or(Kind::Length)?;
    if length > server.settings.max_upload {
        return Err(Problem::from(Kind::TooLarge).arg("limit", server.settings.max_upload));
    }
    let digest = file_digest(&headers)?;
    let now = server.now();
    let open = server
        .db
        .rows(sql!("upload_count"), cells![&device.school, now])
        .await?;
    if open.first().is_some_and(|row| row.int(0) >= OPEN_AT_ONCE) {
        return Err(Problem::from(Kind::Throttled).retry_after(3600));
    }
    let id = hex(&random::bytes::<16>());
    let expires_at = now + EXPIRES_AFTER;
    let args = cells![&device.school, &id, &device.id, length, digest.hex(), now, expires_at];
    server.db.commit(vec![Step::one(sql!("upload_add"), args)]).await?;
    let upload = Upload {
        id,
        length,
        received: 0,
        state: "open".into(),
        package: None,
        reason: None,
        expires_at,
    };
    let mut headers = upload.headers();
    let location = HeaderValue::from_str(&format!("/v1/uploads/{}", upload.id)).map_err(|_| Kind::Internal)?;
    headers.insert(header::LOCATION, location);
    Ok((StatusCode::CREATED, headers).into_response())
}
