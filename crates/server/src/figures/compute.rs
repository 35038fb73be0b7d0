//! From the bytes of a package to figures.

use std::sync::{Arc, PoisonError};

use zhibao_core::package::Limits;
use zhibao_core::standard::Standard;
use zhibao_engine::figures::{FigureError, Needed, Rows};
use zhibao_engine::package::claims;

use super::{Figures, Values};
use crate::problem::{Kind, Problem};
use crate::server::Server;

/// Standards of which it is kept what figures read.
const KEPT: usize = 4;

/// The rows of a package as far as figures read them, and its standard.
pub(super) fn rows(server: &Server, package: &[u8]) -> Result<(Arc<Standard>, Rows), Problem> {
    let (_, facts) = claims(package, &Limits::default()).map_err(|_| Kind::Internal)?;
    let (standard, _) = server.shelf.choose(&facts.layers).ok_or(Kind::Internal)?;
    let needed = needed(server, &standard)?;
    let rows = Rows::of_package(&standard, &needed, package).map_err(failed)?;
    Ok((standard, rows.ok_or(Kind::Internal)?))
}

/// All figures of a package; `last` is the one of the period before.
pub(super) fn compute(server: &Server, package: &[u8], last: Option<&[u8]>) -> Result<Figures, Problem> {
    let before = match last {
        Some(last) => values(server, last)?,
        None => Values::new(),
    };
    let (standard, mut rows) = rows(server, package)?;
    let session = rows.session(before).map_err(failed)?;
    let reports = standard.reports.iter().map(|report| session.report(&report.id));
    Ok(Figures {
        layers: zhibao_engine::layered::layers_of(&standard)
            .into_iter()
            .map(|layer| (layer.id, layer.version, layer.sha256.to_string()))
            .collect(),
        indicators: session.indicators().map_err(failed)?,
        reports: reports.collect::<Result<_, _>>().map_err(failed)?,
    })
}

/// The values of all indicators of a package.
fn values(server: &Server, package: &[u8]) -> Result<Values, Problem> {
    let (_, mut rows) = rows(server, package)?;
    let all = rows
        .session(Values::new())
        .map_err(failed)?
        .indicators()
        .map_err(failed)?;
    Ok(all.into_iter().filter_map(|f| Some((f.id, f.value?))).collect())
}

fn needed(server: &Server, standard: &Arc<Standard>) -> Result<Arc<Needed>, Problem> {
    let mut kept = server.figures.needed.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, needed)) = kept.iter().find(|(known, _)| Arc::ptr_eq(known, standard)) {
        return Ok(Arc::clone(needed));
    }
    let needed = Arc::new(Needed::learn(standard).map_err(failed)?);
    kept.truncate(KEPT - 1);
    kept.insert(0, (Arc::clone(standard), Arc::clone(&needed)));
    Ok(needed)
}

/// What the engine says names files of the standard, tables and columns, never values.
pub(super) fn failed(error: FigureError) -> Problem {
    match error {
        FigureError::Unknown(_) => Kind::NotFound.into(),
        error => {
            tracing::error!(%error, "figures");
            Kind::Internal.into()
        }
    }
}
