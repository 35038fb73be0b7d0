//! Prints what it costs to have the standard: time on the processor to load it and to read every list, memory of both.
//!
//! `cargo bench -p zhibao-core --bench load`

use std::hint::black_box;
use std::time::Duration;

use cpu_time::ThreadTime;
use zhibao_core::standard::Standard;

/// At most this long may loading take at program start.
const LOAD_LIMIT: Duration = Duration::from_millis(60);
/// At most so much memory may a loaded standard hold, its lists unread.
const MEMORY_LIMIT: u64 = 40 << 20;

fn main() {
    let files = Standard::bundled_files();
    let bytes: usize = files.iter().map(|f| f.text.len()).sum();
    let before = resident();
    let start = ThreadTime::now();
    let standard = Standard::load(files).unwrap_or_else(|faults| panic!("{faults}"));
    let first = start.elapsed();
    let held = resident().saturating_sub(before);
    let fields: usize = standard.tables.iter().map(|t| t.fields.len()).sum();
    println!(
        "{} files, {} KB: {} tables, {fields} fields, {} lists, {} rules",
        files.len(),
        bytes / 1024,
        standard.tables.len(),
        standard.lists().len(),
        standard.rules.len()
    );
    let best = (0..10)
        .map(|_| timed(|| Standard::load(files).is_ok()))
        .min()
        .unwrap_or(first);
    println!("load: first {first:.2?}, best of ten {best:.2?}, limit {LOAD_LIMIT:.0?}");
    println!("memory: {} KB, limit {} KB", held >> 10, MEMORY_LIMIT >> 10);
    let before = resident();
    let lists = timed(|| standard.lists().values().map(|l| l.codes().len()).sum::<usize>());
    println!(
        "all lists read: {lists:.2?}, {} KB more",
        resident().saturating_sub(before) >> 10
    );
}

fn timed<R>(work: impl FnOnce() -> R) -> Duration {
    let start = ThreadTime::now();
    black_box(work());
    start.elapsed()
}

/// Resident memory of this process in bytes, where the system tells.
fn resident() -> u64 {
    let pages = std::fs::read_to_string("/proc/self/statm").ok();
    let pages = pages.as_deref().and_then(|t| t.split(' ').nth(1)?.parse::<u64>().ok());
    pages.unwrap_or(0) * 4096
}
