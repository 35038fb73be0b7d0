//! Rules over many records, run by SQLite on a given connection, and packages judged whole.
//!
//! Knows core and seal; neither files, network nor user interface.

pub mod earlier;
pub mod figures;
pub mod functions;
mod held;
pub mod judge;
pub mod layered;
mod learn;
pub mod memory;
pub mod package;
mod proof;
mod quiet;
pub mod rules;
pub mod schema;
mod set_rule;

/// Starts SQLite once for the whole process, and keeps SQLCipher's own log off stderr: what goes wrong is told by whoever
/// asked. SQLCipher's start is not safe against two threads that open their first connections together; whoever opens one
/// calls this before.
pub fn ready() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        // Opening a connection is what starts it; what goes wrong shows again, and is told, at the caller's own opening.
        let first = rusqlite::Connection::open_in_memory();
        drop(first.and_then(|connection| connection.pragma_update(None, "cipher_log_level", "NONE")));
    });
}
