//! The time, as something that tests can set.

use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};

/// Seconds by which China's clocks, all of them, are ahead of UTC.
const BEIJING: i64 = 8 * 3600;

/// Tells the present moment in seconds since 1970 (UTC).
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> i64;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> i64 {
        Utc::now().timestamp()
    }
}

/// A clock that stands still until it is moved.
#[derive(Debug, Default)]
pub struct SetClock(AtomicI64);

impl SetClock {
    /// A clock that shows `seconds`.
    pub fn at(seconds: i64) -> SetClock {
        SetClock(AtomicI64::new(seconds))
    }

    /// Moves the clock forward.
    pub fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for SetClock {
    fn now(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// A moment as RFC 3339 in UTC, whole seconds.
pub fn rfc3339(seconds: i64) -> String {
    DateTime::<Utc>::from_timestamp(seconds, 0)
        .unwrap_or_default()
        .to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// A moment as an HTTP date (RFC 9110).
pub fn http_date(seconds: i64) -> String {
    let moment = DateTime::<Utc>::from_timestamp(seconds, 0).unwrap_or_default();
    moment.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// A moment as people in China write it: `2026-11-01 08:30` (UTC+8, the only zone there).
pub fn local(seconds: i64) -> String {
    let moment = DateTime::<Utc>::from_timestamp(seconds + BEIJING, 0).unwrap_or_default();
    moment.format("%Y-%m-%d %H:%M").to_string()
}

/// The day of a moment in China.
pub fn day(seconds: i64) -> NaiveDate {
    DateTime::<Utc>::from_timestamp(seconds + BEIJING, 0)
        .unwrap_or_default()
        .date_naive()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written() {
        assert_eq!(rfc3339(1_793_520_000), "2026-11-01T08:00:00Z");
        assert_eq!(http_date(1_793_520_000), "Sun, 01 Nov 2026 08:00:00 GMT");
        assert_eq!(local(1_793_520_000), "2026-11-01 16:00");
        assert_eq!(day(1_793_520_000 + 8 * 3600).to_string(), "2026-11-02");
    }
}
