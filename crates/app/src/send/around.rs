//! What sending takes from its surroundings: the time, and a way to wait.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::SendError;

/// How often something unclear is tried again before a person is asked to come back later.
pub const ATTEMPTS: u32 = 6;
/// How long one answer may take.
const PATIENCE: Duration = Duration::from_secs(300);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// The time, and a way to wait; tests bring their own.
#[derive(Clone, Copy)]
pub struct Around<'a> {
    /// The present moment.
    pub now: &'a dyn Fn() -> DateTime<Utc>,
    /// Waits between two attempts.
    pub sleep: &'a dyn Fn(Duration),
    /// Whether a person wants it to stop; asked between two steps.
    pub stopped: &'a dyn Fn() -> bool,
    /// How often something unclear is tried before it is given up, at least 1; progress starts the count anew.
    pub attempts: u32,
    /// How long one answer may take; a package's last bytes are answered only once it has been judged.
    pub patience: Duration,
}

impl Around<'_> {
    /// The machine's clock, real pauses, [`ATTEMPTS`], five minutes of patience.
    pub fn system() -> Around<'static> {
        Around {
            now: &Utc::now,
            sleep: &std::thread::sleep,
            stopped: &|| false,
            attempts: ATTEMPTS,
            patience: PATIENCE,
        }
    }

    /// Goes on, unless a person wants it to stop.
    pub(super) fn go_on(&self) -> Result<(), SendError> {
        match (self.stopped)() {
            true => Err(SendError::Stopped),
            false => Ok(()),
        }
    }

    /// The present moment, seconds since 1970.
    pub(super) fn seconds(&self) -> i64 {
        (self.now)().timestamp()
    }

    /// Waits after the `failed`th failure in a row: one second, two, four, …, at most half a minute.
    pub(super) fn pause(&self, failed: u32, asked: Option<Duration>) {
        let usual = Duration::from_secs(1 << failed.saturating_sub(1).min(5)).min(LONGEST_PAUSE);
        (self.sleep)(asked.unwrap_or(usual).min(2 * LONGEST_PAUSE));
    }
}

impl std::fmt::Debug for Around<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Around({} attempts)", self.attempts)
    }
}
