//! The bytes of one PATCH: into an object, then into a row.

use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use futures_util::StreamExt;
use zhibao_seal::encoding::hex;
use zhibao_seal::hash::{Digest, Hasher};
use zhibao_seal::random;

use super::{EXPIRES_AFTER, Upload};
use crate::blobs::Writing;
use crate::db::{DbError, Step, cells, sql};
use crate::problem::{Kind, Problem};
use crate::server::Server;

/// How long the next bytes may take to come.
const PATIENCE: Duration = Duration::from_secs(60);

/// One PATCH.
pub(super) struct Piece {
    /// The upload as it stood before.
    pub(super) upload: Upload,
    /// The school it belongs to.
    pub(super) school: String,
    /// What its bytes must hash to; without one, a cut piece is kept as far as it came.
    pub(super) checksum: Option<Digest>,
}

/// How the body ended.
enum End {
    Whole,
    Cut,
    TooLong,
}

/// Takes in a piece. The upload as it stands after it; bytes before a cut are kept.
pub(super) async fn receive(server: &Server, piece: Piece, body: Body) -> Result<Upload, Problem> {
    let Piece {
        upload,
        school,
        checksum,
    } = piece;
    let start = upload.received;
    let object = format!(
        "uploads/{school}/{}/{start:020}-{}",
        upload.id,
        hex(&random::bytes::<8>())
    );
    let mut writing = server.blobs.write(&object);
    let mut hasher = Hasher::new();
    server.metrics.receiving.inc();
    let pumped = pump(server, body, &mut writing, &mut hasher, upload.length - start).await;
    server.metrics.receiving.dec();
    let (length, end) = match pumped {
        Ok(pumped) => pumped,
        Err(problem) => {
            drop(writing.abort().await);
            return Err(problem);
        }
    };
    let wrong = checksum.is_some_and(|digest| digest != hasher.finish());
    let refusal = match end {
        End::TooLong => Some(Problem::from(Kind::TooLarge).arg("limit", upload.length)),
        _ if wrong => Some(Kind::Checksum.into()),
        _ => None,
    };
    if let Some(problem) = refusal {
        drop(writing.abort().await);
        return Err(problem);
    }
    if length == 0 {
        drop(writing.abort().await);
        return settled(upload, end);
    }
    writing.finish().await?;
    server.metrics.bytes.inc_by(length);
    let received = start + length;
    let now = server.now();
    let steps = vec![
        Step::one(
            sql!("upload_advance"),
            cells![&school, &upload.id, start, received, now + EXPIRES_AFTER, now],
        ),
        Step::one(sql!("part_add"), cells![&school, &upload.id, start, length, &object]),
    ];
    match server.db.commit(steps).await {
        Ok(()) => {}
        Err(DbError::Overtaken(_) | DbError::Exists) => {
            drop(server.blobs.delete(&object).await);
            return Err(Kind::Offset.into());
        }
        Err(error) => {
            // The object may or may not be named by a row now; the sweep knows.
            return Err(error.into());
        }
    }
    let state = if received == upload.length { "complete" } else { "open" };
    settled(
        Upload {
            received,
            state: state.into(),
            expires_at: now + EXPIRES_AFTER,
            ..upload
        },
        end,
    )
}

fn settled(upload: Upload, end: End) -> Result<Upload, Problem> {
    match end {
        End::Cut => Err(Kind::Unavailable.into()),
        End::Whole | End::TooLong => Ok(upload),
    }
}

/// Moves the body into the object; the number of bytes and how it ended.
async fn pump(
    server: &Server,
    body: Body,
    writing: &mut Writing,
    hasher: &mut Hasher,
    room: u64,
) -> Result<(u64, End), Problem> {
    let mut stream = body.into_data_stream();
    let mut length = 0u64;
    loop {
        let next: Option<Result<Bytes, axum::Error>> = tokio::select! {
            next = tokio::time::timeout(PATIENCE, stream.next()) => match next {
                Ok(next) => next,
                Err(_) => return Ok((length, End::Cut)),
            },
            () = server.stopping.cancelled() => return Ok((length, End::Cut)),
        };
        let bytes = match next {
            None => return Ok((length, End::Whole)),
            Some(Err(_)) => return Ok((length, End::Cut)),
            Some(Ok(bytes)) => bytes,
        };
        length += bytes.len() as u64;
        if length > room {
            return Ok((length, End::TooLong));
        }
        hasher.update(&bytes);
        writing.push(bytes).await?;
    }
}
