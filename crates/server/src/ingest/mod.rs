//! From a complete upload to a receipt: join, decrypt, judge, store, sign.
//!
//! Every step may be repeated. Until the one transaction at the end nothing counts; after it everything does: the
//! submission, its receipt, the places in the blind index and the end of the upload stand in it together.

mod books;
mod open;
mod store;

use std::sync::PoisonError;
use std::time::Instant;

use bytes::Bytes;
use zhibao_seal::cert::RevocationList;
use zhibao_seal::hash::sha256;

use crate::db::{Row, cells, sql};
use crate::forwarders::Forwarded;
use crate::judge::{Outcome, Reason, Verdict};
use crate::papers;
use crate::problem::{Kind, Problem};
use crate::server::Server;
use crate::standard;

pub(crate) use books::{One as Earlier, before};
pub(crate) use open::plain;
pub(crate) use store::write;
pub use store::{Stored, head, head_receipt};

/// Bytes that came in, whatever way.
pub struct Incoming {
    /// The school that sent them, where the carrier tells; from a stick the package itself must say.
    pub school: Option<String>,
    /// The upload that brought them.
    pub upload: Option<String>,
    /// The bytes as received.
    pub bytes: Bytes,
    /// What tiers below state of packages that they forwarded.
    pub forwarded: Vec<Forwarded>,
}

/// What came of them.
#[derive(Debug, Clone)]
pub enum Taken {
    /// Held: received or held unjudged, now or before.
    Stored(Stored),
    /// Refused, and nothing kept but the fact.
    Refused(Reason),
}

/// Judges the upload that has just become complete, and writes down what came of it.
pub async fn run(server: &Server, school: &str, upload: &str) -> Result<Taken, Problem> {
    let Some(_turn) = Turn::take(server, upload) else {
        return Err(Kind::State.into());
    };
    let begun = Instant::now();
    let rows = server.db.rows(sql!("upload_complete"), cells![school, upload]).await?;
    let row = rows.first().ok_or(Kind::NotFound)?;
    let parts = server.db.rows(sql!("part_all"), cells![school, upload]).await?;
    let bytes = join(server, &parts, row.size(0)).await?;
    let taken = if sha256(&bytes).hex() == row.text(1) {
        let incoming = Incoming {
            school: Some(school.to_owned()),
            upload: Some(upload.to_owned()),
            bytes,
            forwarded: Vec::new(),
        };
        take(server, incoming).await?
    } else {
        let reason = Reason::own("upload_digest");
        store::refuse_upload(server, school, upload, None, &reason).await?;
        Taken::Refused(reason)
    };
    // Their rows are gone; what cannot be deleted now is swept at the next start.
    for part in &parts {
        drop(server.blobs.delete(&part.text(2)).await);
    }
    server.metrics.ingest.observe(begun.elapsed().as_secs_f64());
    Ok(taken)
}

/// Judges bytes and stores them, or writes down why not.
pub async fn take(server: &Server, incoming: Incoming) -> Result<Taken, Problem> {
    // The semaphore is never closed.
    let permit = server.judging.acquire().await.map_err(|_| Kind::Unavailable)?;
    let (work, runtime) = (server.clone(), tokio::runtime::Handle::current());
    let revocations = [papers::revocations(server).await?];
    standard::refresh(server).await?;
    let (incoming, verdict) = tokio::task::spawn_blocking(move || {
        let books = books::Kept::new(&work, runtime, &incoming.forwarded);
        let verdict = judged(&work, &incoming, &revocations, &books);
        let verdict = (!books.failed()).then_some(verdict);
        (incoming, verdict)
    })
    .await
    .map_err(|_| Kind::Internal)?;
    drop(permit);
    let verdict = verdict.ok_or(Kind::Unavailable)?;
    match (&verdict.outcome, verdict.facts.clone()) {
        (Outcome::Refused(reason), facts) => {
            server.metrics.judged("refused");
            tracing::info!(reason = reason.code, "package refused");
            store::refuse(server, &incoming, facts.as_ref(), reason, &verdict).await?;
            Ok(Taken::Refused(reason.clone()))
        }
        (Outcome::Sound | Outcome::Unknown(_), Some(facts)) => {
            store::keep(server, incoming, facts, verdict).await.map(Taken::Stored)
        }
        // A judge that calls something sound says what it is.
        (_, None) => Err(Kind::Internal.into()),
    }
}

/// Takes up the uploads that are complete and not yet judged, as after a crash; how many were.
pub async fn resume(server: &Server) -> Result<usize, Problem> {
    let rows = server.db.rows(sql!("upload_pending"), cells![]).await?;
    let mut judged = 0;
    for row in &rows {
        match run(server, &row.text(0), &row.text(1)).await {
            Ok(_) => judged += 1,
            Err(problem) => tracing::warn!(code = problem.kind.code(), "upload not judged yet"),
        }
    }
    Ok(judged)
}

/// The right to judge an upload: one holder at a time in this process.
struct Turn<'a> {
    server: &'a Server,
    upload: &'a str,
}

impl<'a> Turn<'a> {
    fn take(server: &'a Server, upload: &'a str) -> Option<Turn<'a>> {
        let mut under_way = server.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        under_way.insert(upload.to_owned()).then_some(Turn { server, upload })
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.server
            .under_way
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(self.upload);
    }
}

fn judged(server: &Server, incoming: &Incoming, revocations: &[RevocationList], books: &books::Kept<'_>) -> Verdict {
    let plain = match open::plain(&server.keys, &incoming.bytes, server.settings.max_upload) {
        Ok(plain) => plain,
        Err(reason) => return Verdict::unreadable(reason),
    };
    let mut verdict = server.judge.judge(&plain, server.now(), revocations, books);
    if let (Some(facts), false) = (&verdict.facts, matches!(verdict.outcome, Outcome::Refused(_))) {
        let own = &server.settings.authority_code;
        let through = |receiver: &String| {
            let of_it = |one: &&Forwarded| one.package.to_string() == facts.id;
            incoming
                .forwarded
                .iter()
                .filter(of_it)
                .any(|one| one.authority == *receiver)
        };
        let refusal = if incoming.school.as_ref().is_some_and(|school| *school != facts.school) {
            Some("other_school")
        } else if facts
            .receiver
            .as_ref()
            .is_some_and(|receiver| receiver != own && !through(receiver))
        {
            Some("other_receiver")
        } else {
            None
        };
        if let Some(code) = refusal {
            verdict.outcome = Outcome::Refused(Reason::own(code));
        }
    }
    verdict
}

/// The bytes of all pieces, in order and without a gap.
async fn join(server: &Server, parts: &[Row], length: u64) -> Result<Bytes, Problem> {
    let mut bytes = Vec::with_capacity(usize::try_from(length).map_err(|_| Kind::TooLarge)?);
    for part in parts {
        if part.size(0) != bytes.len() as u64 {
            return Err(Kind::Internal.into());
        }
        let piece = server.blobs.read(&part.text(2)).await?;
        if piece.len() as u64 != part.size(1) {
            return Err(Kind::Internal.into());
        }
        bytes.extend_from_slice(&piece);
    }
    match bytes.len() as u64 == length {
        true => Ok(bytes.into()),
        false => Err(Kind::Internal.into()),
    }
}
