//! What every request handler shares.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::blobs::Blobs;
use crate::clock::Clock;
use crate::console::setup::Setup;
use crate::db::Database;
use crate::figures::Desk;
use crate::judge::Judge;
use crate::keys::Keys;
use crate::metrics::Metrics;
use crate::settings::Settings;
use crate::standard::Shelf;

/// Packages judged at the same time: each is held in memory.
const JUDGED_AT_ONCE: usize = 2;
/// Passwords hashed at the same time: each takes 64 MiB.
const HASHED_AT_ONCE: usize = 2;

/// What a server is made of.
pub struct Parts {
    /// Settings.
    pub settings: Settings,
    /// The address by which clients reach it, without a trailing slash.
    pub base: String,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Rows.
    pub db: Arc<dyn Database>,
    /// Objects.
    pub blobs: Blobs,
    /// Keys.
    pub keys: Arc<Keys>,
    /// Judges packages.
    pub judge: Arc<dyn Judge>,
    /// The layers of the standard; the judge looks at the same.
    pub shelf: Arc<Shelf>,
}

/// A running server; cheap to clone.
#[derive(Clone)]
pub struct Server(Arc<Inner>);

/// The parts of a server and what it keeps in memory.
pub struct Inner {
    /// Settings.
    pub settings: Settings,
    /// The address by which clients reach it, without a trailing slash.
    pub base: String,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Rows.
    pub db: Arc<dyn Database>,
    /// Objects.
    pub blobs: Blobs,
    /// Keys.
    pub keys: Arc<Keys>,
    /// Judges packages.
    pub judge: Arc<dyn Judge>,
    /// The layers of the standard that are held.
    pub shelf: Arc<Shelf>,
    /// Counters.
    pub metrics: Metrics,
    /// Set when the server is to stop: uploads under way keep what they have.
    pub stopping: CancellationToken,
    /// Permits to judge.
    pub judging: Semaphore,
    /// Permits to hash passwords.
    pub hashing: Semaphore,
    /// Figures of submissions: those at hand, and word that some are wanted.
    pub figures: Desk,
    /// Uploads being judged.
    pub under_way: Mutex<HashSet<String>>,
    /// The link that makes the first administrator.
    pub setup: Mutex<Option<Setup>>,
}

impl Server {
    /// A server of its parts.
    pub fn new(parts: Parts) -> Server {
        let Parts {
            settings,
            base,
            clock,
            db,
            blobs,
            keys,
            judge,
            shelf,
        } = parts;
        Server(Arc::new(Inner {
            settings,
            base,
            clock,
            db,
            blobs,
            keys,
            judge,
            shelf,
            metrics: Metrics::default(),
            stopping: CancellationToken::new(),
            judging: Semaphore::new(JUDGED_AT_ONCE),
            hashing: Semaphore::new(HASHED_AT_ONCE),
            figures: Desk::default(),
            under_way: Mutex::default(),
            setup: Mutex::new(None),
        }))
    }

    /// The present moment, seconds since 1970.
    pub fn now(&self) -> i64 {
        self.clock.now()
    }
}

impl std::ops::Deref for Server {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}
