//! What a file may cost before it is refused. Rows are never limited.

/// All limits on reading, in one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one inflated part from which `ratio` applies.
    pub part_bytes: u64,
    /// How many times its packed size a part of more than `part_bytes` may inflate to.
    pub ratio: u64,
    /// Bytes of all parts, inflated.
    pub total_bytes: u64,
    /// Bytes of one cell's text.
    pub cell_bytes: usize,
    /// Bytes of the inflated table of shared strings, which the library holds whole.
    pub shared_string_bytes: u64,
    /// Cell formats of a workbook; Excel itself writes at most 65,490.
    pub formats: u64,
    /// Parts of an archive.
    pub parts: usize,
    /// Bytes of a file whose format cannot be streamed, and of an HTML page.
    pub whole_file_bytes: u64,
    /// Columns of a row.
    pub columns: u32,
    /// Seconds that the helper process may take.
    pub helper_seconds: u64,
    /// Bytes of memory that the helper process may ask for.
    pub helper_memory_bytes: u64,
}

/// The limits that every caller uses; tests lower them.
pub const DEFAULT: Limits = Limits {
    part_bytes: 100 << 20,
    ratio: 100,
    total_bytes: 4 << 30,
    cell_bytes: 1 << 20,
    shared_string_bytes: 200 << 20,
    formats: 100_000,
    parts: 20_000,
    whole_file_bytes: 256 << 20,
    columns: 16_384,
    helper_seconds: 60,
    helper_memory_bytes: 1 << 30,
};

impl Default for Limits {
    fn default() -> Limits {
        DEFAULT
    }
}
