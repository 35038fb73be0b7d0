//! Rules over many records, run by SQLite on a given connection, and packages judged whole.
//!
//! Knows core and seal; neither files, network nor user interface.

pub mod functions;
pub mod judge;
pub mod memory;
pub mod package;
pub mod rules;
pub mod schema;

/// Starts SQLite once for the whole process. SQLCipher's own start is not safe against two threads that open their first
/// connections together; whoever opens one calls this before.
pub fn ready() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    // Opening a connection is what starts it; what goes wrong shows again, and is told, at the caller's own opening.
    ONCE.call_once(|| drop(rusqlite::Connection::open_in_memory()));
}
