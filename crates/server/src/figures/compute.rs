//! From the bytes of packages to figures.

use std::sync::{Arc, PoisonError};

use tokio::runtime::Handle;
use zhibao_core::package::Limits;
use zhibao_core::standard::Standard;
use zhibao_engine::figures::{FigureError, Needed, Rows};
use zhibao_engine::package::claims;

use super::{Figures, Values, keep};
use crate::ingest::Earlier;
use crate::problem::{Kind, Problem};
use crate::server::Server;

/// Standards of which it is kept what figures read.
const KEPT: usize = 4;

/// Reads the packages of a submission on a thread that may block: its own, and those of earlier periods one at a time.
pub(super) struct Packages {
    pub(super) server: Server,
    pub(super) runtime: Handle,
    /// The submission's own, in plain bytes.
    pub(super) own: Vec<u8>,
    /// Those of earlier periods, the last one at the end.
    pub(super) earlier: Vec<Earlier>,
    /// Whether nothing is missing before the first of them.
    pub(super) whole: bool,
}

impl Packages {
    /// The standard that the submission names.
    pub(super) fn standard(&self) -> Result<Arc<Standard>, Problem> {
        let (_, facts) = claims(&self.own, &Limits::default()).map_err(|_| Kind::Internal)?;
        Ok(self.server.shelf.choose(&facts.layers).ok_or(Kind::Internal)?.0)
    }

    /// A package of an earlier period, in plain bytes.
    pub(super) fn read(&self, one: &Earlier) -> Result<Vec<u8>, Problem> {
        self.runtime.block_on(keep::read(&self.server, &one.object))
    }

    /// Takes the packages of earlier periods in, as far as they can be read without a gap; of those that cannot, the log
    /// tells. Returns what was taken.
    pub(super) fn take(&self, rows: &mut Rows) -> Result<Vec<&Earlier>, Problem> {
        let mut taken = Vec::new();
        for one in &self.earlier {
            if rows.add(&self.read(one)?).map_err(failed)? {
                taken.push(one);
            } else {
                tracing::error!(period = one.period, "a package of an earlier period cannot be read");
                taken.clear();
            }
        }
        Ok(taken)
    }

    /// All figures of the submission.
    pub(super) fn figures(&self) -> Result<Figures, Problem> {
        let standard = self.standard()?;
        let needed = needed(&self.server, &standard)?;
        let mut rows = Rows::new(&standard, &needed).map_err(failed)?;
        let taken = self.take(&mut rows)?;
        let before = match taken.is_empty() {
            true => Values::new(),
            false => values(&mut rows)?,
        };
        if !rows.add(&self.own).map_err(failed)? {
            return Err(Kind::Internal.into());
        }
        let session = rows.session(before).map_err(failed)?;
        let reports = standard.reports.iter().map(|report| session.report(&report.id));
        Ok(Figures {
            layers: zhibao_engine::layered::layers_of(&standard)
                .into_iter()
                .map(|layer| (layer.id, layer.version, layer.sha256.to_string()))
                .collect(),
            earlier: taken.iter().map(|one| one.period.clone()).collect(),
            whole: self.whole && taken.len() == self.earlier.len(),
            indicators: session.indicators().map_err(failed)?,
            reports: reports.collect::<Result<_, _>>().map_err(failed)?,
        })
    }
}

/// The values of all indicators of the present package.
fn values(rows: &mut Rows) -> Result<Values, Problem> {
    let session = rows.session(Values::new()).map_err(failed)?;
    let all = session.indicators().map_err(failed)?;
    Ok(all.into_iter().filter_map(|f| Some((f.id, f.value?))).collect())
}

/// What the figures of a standard read.
pub(super) fn needed(server: &Server, standard: &Arc<Standard>) -> Result<Arc<Needed>, Problem> {
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
