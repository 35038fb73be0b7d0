//! What a package may cost its reader.

/// Limits of a package, judged before memory is taken. Sizes in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// One entry, inflated.
    pub entry: u64,
    /// Inflated size over packed size of one entry.
    pub ratio: u64,
    /// Entries smaller than this (inflated) are exempt from `ratio`.
    pub ratio_from: u64,
    /// All entries together, inflated.
    pub total: u64,
    /// Number of entries.
    pub entries: usize,
    /// The descriptor.
    pub descriptor: u64,
    /// The signature.
    pub signature: u64,
    /// One cell of a table.
    pub cell: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            entry: 512_000_000,
            ratio: 200,
            ratio_from: 200_000,
            total: 8_000_000_000,
            entries: 65_000,
            descriptor: 16_000_000,
            signature: 256_000,
            cell: 1_000_000,
        }
    }
}
