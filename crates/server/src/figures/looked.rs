//! The rows behind figures that were looked at last: whoever turns a page or asks for the next cell does not wait for the
//! packages again.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use zhibao_engine::figures::Rows;

/// So many rows are kept in all, some hundred bytes each.
const MOST: usize = 1_000_000;
/// For so long after the last look.
const LONGEST: Duration = Duration::from_secs(600);

/// Of which submission and figure, and by what they are told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Of {
    pub(super) submission: String,
    pub(super) basis: String,
    pub(super) figure: String,
}

/// Rows that were taken out of packages, and the earlier periods among them, the last one at the end.
pub(super) struct Taken {
    pub(super) rows: Rows,
    pub(super) earlier: Vec<String>,
}

struct Kept {
    of: Of,
    taken: Arc<Mutex<Taken>>,
    count: usize,
    looked: Instant,
}

#[derive(Default)]
pub(super) struct Looked(Mutex<VecDeque<Kept>>);

impl Looked {
    /// The rows of a figure, where they are kept.
    pub(super) fn get(&self, of: &Of) -> Option<Arc<Mutex<Taken>>> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = all.iter().position(|kept| kept.of == *of)?;
        let mut kept = all.remove(at)?;
        kept.looked = Instant::now();
        let taken = Arc::clone(&kept.taken);
        all.push_front(kept);
        Some(taken)
    }

    /// Keeps rows, and lets those go that were looked at the longest ago, until all have room.
    pub(super) fn keep(&self, of: Of, taken: Taken) -> Arc<Mutex<Taken>> {
        let count = taken.rows.count();
        let taken = Arc::new(Mutex::new(taken));
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.push_front(Kept {
            of,
            taken: Arc::clone(&taken),
            count,
            looked: Instant::now(),
        });
        let mut sum = 0;
        all.retain(|kept| {
            sum += kept.count;
            sum <= MOST
        });
        taken
    }

    /// Lets go what nobody looked at for a while.
    pub(super) fn settle(&self) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|kept| kept.looked.elapsed() < LONGEST);
    }
}
