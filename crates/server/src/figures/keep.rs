//! Figures at hand: in memory, else in the store, else computed.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use tokio::runtime::Handle;
use zhibao_core::standard::indicator::Level;
use zhibao_seal::encoding::hex;
use zhibao_seal::hash::sha256;
use zhibao_seal::random;

use super::compute::Packages;
use super::{Figures, Source, standing};
use crate::db::{Step, cells, sql};
use crate::ingest::Earlier;
use crate::problem::{Kind, Problem};
use crate::server::Server;
use crate::{ingest, standard};

/// Figures that are kept in memory.
const KEPT: usize = 64;
/// Raised when figures are computed or stored in another way.
const FORMAT: u32 = 2;

/// The figures of a submission and what it is; nothing where it was never judged good.
///
/// # Errors
/// Those of database and store; a standard that cannot be computed by.
pub async fn of(server: &Server, id: &str) -> Result<Option<(Source, Arc<Figures>)>, Problem> {
    standard::refresh(server).await?;
    let Some(source) = standing::source(server, id).await? else {
        return Ok(None);
    };
    let basis = basis(server, &before(server, &source).await?.0);
    if let Some(known) = at_hand(server, &source, &basis).await? {
        return Ok(Some((source, known)));
    }
    // The semaphore is never closed.
    let _turn = server.figures.turn.acquire().await.map_err(|_| Kind::Unavailable)?;
    if let Some(known) = at_hand(server, &source, &basis).await? {
        return Ok(Some((source, known)));
    }
    let packages = packages(server, &source).await?;
    let figures = tokio::task::spawn_blocking(move || packages.figures())
        .await
        .map_err(|_| Kind::Internal)??;
    let figures = Arc::new(figures);
    store(server, &source, &basis, &figures).await?;
    remember(server, &source.id, &basis, &figures);
    Ok(Some((source, figures)))
}

/// Computes what is not computed yet, whenever there is word and once a minute, until the server stops.
pub async fn run(server: Server) {
    loop {
        server.figures.looked.settle();
        if let Err(problem) = round(&server).await {
            tracing::warn!(code = problem.kind.code(), "figures");
        }
        tokio::select! {
            () = server.stopping.cancelled() => return,
            () = server.figures.word.notified() => {}
            () = tokio::time::sleep(Duration::from_secs(60)) => {}
        }
    }
}

async fn round(server: &Server) -> Result<(), Problem> {
    standard::refresh(server).await?;
    for standing in standing::standing(server, "").await? {
        if server.stopping.is_cancelled() {
            return Ok(());
        }
        let basis = basis(server, &before(server, &standing.source).await?.0);
        if standing.basis.as_ref() != Some(&basis)
            && let Err(problem) = of(server, &standing.source.id).await
        {
            tracing::warn!(
                code = problem.kind.code(),
                school = standing.source.school,
                "figures of a school"
            );
        }
    }
    Ok(())
}

pub(super) async fn before(server: &Server, source: &Source) -> Result<(Vec<Earlier>, bool), Problem> {
    Ok(ingest::before(server, &source.school, &source.period, &source.as_of, source.sequence).await?)
}

/// The packages by which a submission's figures are told.
pub(super) async fn packages(server: &Server, source: &Source) -> Result<Packages, Problem> {
    let (earlier, whole) = before(server, source).await?;
    Ok(Packages {
        server: server.clone(),
        runtime: Handle::current(),
        own: read(server, &source.object).await?,
        earlier,
        whole,
    })
}

/// What figures depend on beside the package: the program, the layers held, and the packages before.
pub(super) fn basis(server: &Server, before: &[Earlier]) -> String {
    let layers: Vec<String> = server
        .shelf
        .newest()
        .iter()
        .map(|l| format!("{} {} {}", l.id, l.version, l.sha256))
        .collect();
    let before: Vec<&str> = before.iter().map(|one| one.object.as_str()).collect();
    let text = format!("{FORMAT} {} {layers:?} {before:?}", env!("CARGO_PKG_VERSION"));
    sha256(text.as_bytes()).hex()
}

async fn at_hand(server: &Server, source: &Source, basis: &str) -> Result<Option<Arc<Figures>>, Problem> {
    {
        let kept = server.figures.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, figures)) = kept.iter().find(|((id, of), _)| *id == source.id && of == basis) {
            return Ok(Some(Arc::clone(figures)));
        }
    }
    let rows = server
        .db
        .rows(sql!("figure_get"), cells![&source.school, &source.id])
        .await?;
    let Some(row) = rows.first().filter(|row| row.text(0) == basis) else {
        return Ok(None);
    };
    // What cannot be read is computed anew.
    let Ok(text) = read(server, &row.text(1)).await else {
        return Ok(None);
    };
    let Ok(figures) = serde_json::from_slice::<Figures>(&text) else {
        return Ok(None);
    };
    let figures = Arc::new(figures);
    remember(server, &source.id, basis, &figures);
    Ok(Some(figures))
}

fn remember(server: &Server, id: &str, basis: &str, figures: &Arc<Figures>) {
    let mut kept = server.figures.kept.lock().unwrap_or_else(PoisonError::into_inner);
    kept.retain(|((known, _), _)| known != id);
    kept.truncate(KEPT - 1);
    kept.push_front(((id.to_owned(), basis.to_owned()), Arc::clone(figures)));
}

async fn store(server: &Server, source: &Source, basis: &str, figures: &Figures) -> Result<(), Problem> {
    let former = server
        .db
        .rows(sql!("figure_get"), cells![&source.school, &source.id])
        .await?;
    let text: Bytes = serde_json::to_vec(figures).map_err(|_| Kind::Internal)?.into();
    let object = format!(
        "figures/{}/{}-{}.json.age",
        source.school,
        source.id,
        hex(&random::bytes::<8>())
    );
    ingest::write(server, &object, &text).await?;
    let mut args = cells![&source.school, &source.id, basis, &object];
    args.extend(Level::ALL.map(|level| (figures.at(level) as u64).into()));
    server.db.commit(vec![Step::one(sql!("figure_put"), args)]).await?;
    for row in &former {
        drop(server.blobs.delete(&row.text(1)).await);
    }
    Ok(())
}

/// The plain bytes of an object.
pub(super) async fn read(server: &Server, object: &str) -> Result<Vec<u8>, Problem> {
    let bytes = server.blobs.read(object).await?;
    let plain = ingest::plain(&server.keys, &bytes, server.settings.max_upload);
    Ok(plain.map_err(|_| Kind::Internal)?.into_owned())
}
