//! Time and row ids, given from outside so that tests are the same every time.

use std::time::{SystemTime, UNIX_EPOCH};

use uuid::Builder;

/// Where a vault gets the time from.
pub trait Clock: Send + Sync {
    /// Milliseconds since 1970 (UTC).
    fn now(&self) -> i64;
}

/// The clock of the machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> i64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    }
}

/// A clock that stands still, for tests.
#[derive(Debug, Clone, Copy)]
pub struct FixedClock(pub i64);

impl Clock for FixedClock {
    fn now(&self) -> i64 {
        self.0
    }
}

/// The day in Shanghai of a moment, `YYYYMMDD`.
pub(crate) fn day_of(ms: i64) -> String {
    const SHANGHAI: i64 = 8 * 3600;
    match chrono::DateTime::from_timestamp(ms.div_euclid(1000) + SHANGHAI, 0) {
        Some(moment) => zhibao_core::dates::day_text(moment.date_naive()),
        None => "19700101".to_owned(),
    }
}

/// Makes UUIDv7 that rise strictly, even where the clock is set back or stands still.
pub(crate) struct Ids {
    last: u64,
    counter: u32,
    pool: Vec<u8>,
}

impl Ids {
    /// `floor` is the highest id in use.
    pub(crate) fn above(floor: Option<&str>) -> Ids {
        let parsed = floor.and_then(|text| uuid::Uuid::parse_str(text).ok());
        let last = parsed.map_or(0, |id| (id.as_u128() >> 80) as u64);
        Ids {
            last,
            counter: u32::MAX,
            pool: Vec::new(),
        }
    }

    /// The next id.
    pub(crate) fn next(&mut self, now: i64) -> String {
        let now = u64::try_from(now).unwrap_or(0);
        if now > self.last {
            (self.last, self.counter) = (now, 0);
        } else if self.counter >= (1 << 26) - 1 {
            (self.last, self.counter) = (self.last + 1, 0);
        } else {
            self.counter += 1;
        }
        if self.pool.len() < 6 {
            self.pool.extend(zhibao_seal::random::bytes::<960>());
        }
        let c = self.counter;
        let mut bytes = [0; 10];
        // 26 bits of counter: 4 below the version, 8, 6 below the variant, 8.
        bytes[0] = (c >> 22) as u8 & 0x0f;
        bytes[1] = (c >> 14) as u8;
        bytes[2] = (c >> 8) as u8 & 0x3f;
        bytes[3] = c as u8;
        bytes[4..].copy_from_slice(&self.pool.split_off(self.pool.len() - 6));
        Builder::from_unix_timestamp_millis(self.last, &bytes)
            .into_uuid()
            .to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_rise_whatever_the_clock_does() {
        let mut ids = Ids::above(None);
        let mut last = String::new();
        for now in [5, 5, 9, 3, 3, 0, -1, 10, 10]
            .into_iter()
            .chain(std::iter::repeat_n(10, 70_000))
        {
            let id = ids.next(now);
            assert!(id > last, "{id} after {last}");
            assert_eq!(id.as_bytes()[14], b'7');
            last = id;
        }
        assert!(Ids::above(Some(&last)).next(0) > last);
    }

    #[test]
    fn days_are_those_of_shanghai() {
        assert_eq!(day_of(1_793_375_999_000), "20261030");
        assert_eq!(day_of(1_793_376_000_000), "20261031");
    }
}
