//! The demo school that benchmarks are run on.
#![allow(clippy::unwrap_used)] // a benchmark
#![allow(dead_code)] // each takes what it needs

use std::path::Path;

use zhibao_core::standard::bundled;
use zhibao_seal::passphrase::Cost;
use zhibao_vault::{Options, Places, Spot};

struct Anywhere;

impl Places for Anywhere {
    fn look(&self, _folder: &Path) -> Spot {
        Spot::default()
    }
}

/// How many pupils: those of a large school where `STUDENTS` says nothing else.
pub(crate) fn students() -> usize {
    std::env::var("STUDENTS").map_or(20_000, |n| n.parse().unwrap())
}

/// A vault anywhere, whose passphrase costs nothing.
pub(crate) fn options(folder: &Path) -> Options {
    Options {
        places: Box::new(Anywhere),
        cost: Cost::TEST,
        ..Options::new(folder.join("data"), bundled().unwrap())
    }
}

/// A figure of this process's memory in kB, `VmHWM:` for its peak, where the system tells.
pub(crate) fn memory(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|text| text.trim().split(' ').next()?.parse().ok())
        .unwrap_or(0)
}
