//! Tables as exact CSV: RFC 4180, UTF-8, no byte order mark, lines ended by CR LF, `row_id` first.

mod quotes;
mod read;
mod write;

pub use read::{Reader, Row};
pub use write::Writer;
