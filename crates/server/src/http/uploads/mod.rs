//! Resumable uploads: tus 1.0.0 with creation, checksum, termination and expiration.
//!
//! Every PATCH goes into an object of its own; a row names it once its bytes are durable. The upload's offset moves by
//! a conditional update, so of two writers at one offset only one succeeds. An upload answers to the device that
//! began it, and to nobody else.

mod create;
mod head;
mod metadata;
mod patch;
mod receive;

use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue};

pub(super) use create::{create, options};
pub(super) use head::{end, head, outcome};
pub(super) use patch::patch;

use super::device::Device;
use crate::clock::http_date;
use crate::db::{Row, cells, sql};
use crate::problem::{Kind, Problem};
use crate::server::Server;

/// The version of tus that is spoken.
pub(super) const TUS_VERSION: &str = "1.0.0";
/// Seconds after its last byte at which an upload expires: seven days.
pub(super) const EXPIRES_AFTER: i64 = 7 * 86_400;

pub(super) const TUS_RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
const TUS_VERSION_HEADER: HeaderName = HeaderName::from_static("tus-version");
const UPLOAD_OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const UPLOAD_LENGTH: HeaderName = HeaderName::from_static("upload-length");
const UPLOAD_EXPIRES: HeaderName = HeaderName::from_static("upload-expires");
const STATE: HeaderName = HeaderName::from_static("zhibao-state");
const PACKAGE: HeaderName = HeaderName::from_static("zhibao-package");

/// Proof that the client speaks our version.
pub(super) struct Tus;

impl<S: Sync> axum::extract::FromRequestParts<S> for Tus {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Tus, Problem> {
        match parts
            .headers
            .get(TUS_RESUMABLE)
            .is_some_and(|version| version == TUS_VERSION)
        {
            true => Ok(Tus),
            false => Err(Kind::TusVersion.into()),
        }
    }
}

/// An upload as its row tells it.
#[derive(Debug, Clone)]
pub(crate) struct Upload {
    pub(crate) id: String,
    pub(crate) length: u64,
    pub(crate) received: u64,
    pub(crate) state: String,
    pub(crate) package: Option<String>,
    pub(crate) reason: Option<String>,
    pub(crate) expires_at: i64,
}

impl Upload {
    fn from_row(row: &Row) -> Upload {
        Upload {
            id: row.text(0),
            length: row.size(1),
            received: row.size(2),
            state: row.text(3),
            package: row.maybe_text(4),
            reason: row.maybe_text(5),
            expires_at: row.int(6),
        }
    }

    /// The device's upload of this id; one that has expired is gone.
    async fn find(server: &Server, device: &Device, id: &str) -> Result<Upload, Problem> {
        let rows = server
            .db
            .rows(sql!("upload_get"), cells![&device.school, id, &device.id])
            .await?;
        let upload = rows.first().map(Upload::from_row).ok_or(Kind::NotFound)?;
        match upload.state == "open" && upload.expires_at <= server.now() {
            true => Err(Kind::Gone.into()),
            false => Ok(upload),
        }
    }

    /// The state as clients read it: `open`, `complete` (being judged), `done`, `refused`.
    fn headers(&self) -> HeaderMap {
        let mut headers = tus_headers();
        headers.insert(UPLOAD_OFFSET, HeaderValue::from(self.received));
        headers.insert(UPLOAD_LENGTH, HeaderValue::from(self.length));
        if let Ok(date) = HeaderValue::from_str(&http_date(self.expires_at)) {
            headers.insert(UPLOAD_EXPIRES, date);
        }
        if let Ok(state) = HeaderValue::from_str(&self.state) {
            headers.insert(STATE, state);
        }
        if let Some(package) = self.package.as_ref().and_then(|id| HeaderValue::from_str(id).ok()) {
            headers.insert(PACKAGE, package);
        }
        headers
    }
}

fn tus_headers() -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(TUS_RESUMABLE, HeaderValue::from_static(TUS_VERSION));
    headers.insert(axum::http::header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers
}

/// A header as a whole number.
fn number(headers: &HeaderMap, name: &HeaderName) -> Option<u64> {
    let text = headers.get(name)?.to_str().ok()?;
    // Digits only: `parse` would also take a plus sign.
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok())?
}
