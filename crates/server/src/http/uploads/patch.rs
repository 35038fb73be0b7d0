//! Taking in the next bytes of an upload.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::metadata::checksum;
use super::receive::{Piece, receive};
use super::{Tus, UPLOAD_OFFSET, Upload, number};
use crate::http::device::Device;
use crate::ingest;
use crate::problem::{Kind, Problem};
use crate::server::Server;

const OFFSET_STREAM: &str = "application/offset+octet-stream";

/// `PATCH /v1/uploads/{id}`. The last one answers when the package has been judged.
pub(in crate::http) async fn patch(
    State(server): State<Server>,
    _: Tus,
    device: Device,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    if headers
        .get(header::CONTENT_TYPE)
        .is_none_or(|kind| kind != OFFSET_STREAM)
    {
        return Err(Kind::MediaType.into());
    }
    let upload = Upload::find(&server, &device, &id).await?;
    let offset = number(&headers, &UPLOAD_OFFSET).ok_or(Kind::Offset)?;
    if upload.state != "open" || offset != upload.received {
        return Err(Problem::from(Kind::Offset)
            .arg("offset", upload.received)
            .member("offset", upload.received));
    }
    let piece = Piece {
        upload,
        school: device.school.clone(),
        checksum: checksum(&headers)?,
    };
    // A task of its own: when the client goes away in the middle, what came so far is still kept.
    let work = server.clone();
    let task = tokio::spawn(async move {
        let upload = receive(&work, piece, body).await?;
        if upload.state == "complete" {
            // Its outcome is in the row; a failure leaves the upload complete, to be judged again later.
            drop(ingest::run(&work, &device.school, &upload.id).await);
        }
        Upload::find(&work, &device, &upload.id).await
    });
    let upload = task.await.map_err(|_| Kind::Internal)??;
    Ok((StatusCode::NO_CONTENT, upload.headers()).into_response())
}
