//! The server's own figures: indicators and reports of the submissions that it holds, computed from the packages by the same
//! engine as at the school.
//!
//! A submission's figures are computed once for a standard, beside the requests, and lie as an encrypted object next to the
//! package; texts of a report may name people. A new layer of the standard, or an earlier period that arrives later, makes
//! them anew.

mod compute;
mod keep;
mod looked;
mod records;
mod standing;

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};

use serde::{Deserialize, Serialize};
use tokio::sync::{Notify, Semaphore};
use zhibao_core::package::descriptor::LayerRef;
use zhibao_core::standard::Standard;
use zhibao_core::standard::indicator::Level;
use zhibao_engine::figures::{Figure, Needed, Sheet};

use crate::problem::{Kind, Problem};
use crate::server::Server;

use looked::Looked;

pub use keep::{of, run};
pub use records::{Behind, Record, behind};
pub use standing::{Standing, Sum, add, periods, standing};

/// All figures of a submission.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// The layers of the standard by which they were computed: id, version, digest.
    layers: Vec<(String, u32, String)>,
    /// The earlier periods whose packages were read, too, for what looks beyond the period; the last one at the end.
    pub earlier: Vec<String>,
    /// Whether nothing is missing before the first of them.
    pub whole: bool,
    /// All indicators, in the standard's order.
    pub indicators: Vec<Figure>,
    /// All reports, in the standard's order.
    pub reports: Vec<Sheet>,
}

impl Figures {
    /// How many indicators are at a level.
    pub fn at(&self, level: Level) -> usize {
        self.indicators.iter().filter(|f| f.level == Some(level)).count()
    }

    /// A report of it, filled in.
    pub fn sheet(&self, report: &str) -> Option<&Sheet> {
        self.reports.iter().find(|sheet| sheet.id == report)
    }

    /// The standard by which they were computed.
    ///
    /// # Errors
    /// A standard that does not load.
    pub fn standard(&self, server: &Server) -> Result<Arc<Standard>, Problem> {
        let layers = self.layers.iter().filter_map(|(id, version, digest)| {
            Some(LayerRef {
                id: id.clone(),
                version: *version,
                sha256: digest.parse().ok()?,
            })
        });
        let chosen = server.shelf.choose(&layers.collect::<Vec<_>>());
        Ok(chosen.ok_or(Kind::Internal)?.0)
    }
}

/// A submission whose figures are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The school.
    pub school: String,
    /// Its name.
    pub name: String,
    /// The package.
    pub id: String,
    /// The period.
    pub period: String,
    /// Its day, `YYYY-MM-DD`.
    pub as_of: String,
    /// The number of the submission.
    pub sequence: u64,
    /// Its state.
    pub state: String,
    object: String,
}

type Kept = VecDeque<((String, String), Arc<Figures>)>;

/// Where figures are made.
pub struct Desk {
    /// Those used last, by package and basis.
    kept: Mutex<Kept>,
    /// What the figures of a standard read.
    needed: Mutex<Vec<(Arc<Standard>, Arc<Needed>)>>,
    /// One is computed at a time.
    turn: Semaphore,
    /// The rows behind figures that were looked at last.
    looked: Looked,
    /// One is read at a time; it waits for none that is computed.
    looks: Semaphore,
    word: Notify,
}

impl Default for Desk {
    fn default() -> Desk {
        Desk {
            kept: Mutex::default(),
            needed: Mutex::default(),
            turn: Semaphore::new(1),
            looked: Looked::default(),
            looks: Semaphore::new(1),
            word: Notify::new(),
        }
    }
}

impl Desk {
    /// Says that there may be submissions without figures.
    pub fn wanted(&self) {
        self.word.notify_one();
    }
}

/// Values of indicators, by their ids.
type Values = BTreeMap<String, f64>;
