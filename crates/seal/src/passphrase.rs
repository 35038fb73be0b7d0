//! Keys from passphrases: Argon2id (RFC 9106).

use argon2::{Algorithm, Argon2, Params, Version};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::fault::KeyringFault;

/// What one guess of a passphrase costs. Stored beside what it protects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl Cost {
    /// 64 MiB, three passes, one lane.
    pub const STANDARD: Cost = Cost {
        memory_kib: 64 * 1024,
        passes: 3,
        lanes: 1,
    };
    /// As little as the function allows: for tests.
    pub const TEST: Cost = Cost {
        memory_kib: 8,
        passes: 1,
        lanes: 1,
    };

    /// Whether a file may ask for this: at most 1 GiB, 16 passes, 4 lanes.
    pub fn within_limits(&self) -> bool {
        (1..=4).contains(&self.lanes)
            && (8 * self.lanes..=1024 * 1024).contains(&self.memory_kib)
            && (1..=16).contains(&self.passes)
    }
}

/// A key of 32 bytes from a passphrase (its UTF-8 bytes) and a salt of at least 8 bytes.
pub fn derive(passphrase: &str, salt: &[u8], cost: Cost) -> Result<Zeroizing<[u8; 32]>, KeyringFault> {
    if !cost.within_limits() {
        return Err(KeyringFault::Cost);
    }
    let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, Some(32)).map_err(|_| KeyringFault::Cost)?;
    let mut key = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.as_bytes(), salt, key.as_mut())
        .map_err(|_| KeyringFault::Cost)?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn same_input_same_key() {
        let key = |p, s: &[u8]| derive(p, s, Cost::TEST).unwrap();
        assert_eq!(*key("口令", b"saltsalt"), *key("口令", b"saltsalt"));
        assert_ne!(*key("口令", b"saltsalt"), *key("口令 ", b"saltsalt"));
        assert_ne!(*key("口令", b"saltsalt"), *key("口令", b"saltsal2"));
    }

    #[test]
    fn greedy_parameters_are_refused() {
        for cost in [
            Cost {
                memory_kib: u32::MAX,
                ..Cost::TEST
            },
            Cost {
                passes: 1000,
                ..Cost::TEST
            },
            Cost { lanes: 0, ..Cost::TEST },
            Cost {
                memory_kib: 0,
                ..Cost::TEST
            },
        ] {
            assert_eq!(derive("x", b"saltsalt", cost).unwrap_err(), KeyringFault::Cost);
        }
    }
}
