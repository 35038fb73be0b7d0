//! What opening the desktop costs: from its start, the key unlocked, to a home that can be used, and the memory of all its processes,
//! beside a bare Tauri window with an empty page (`src-tauri/examples/bare.rs`). `docs/benchmarks.md` tells the numbers.
//!
//! Needs what the tests of the window need, and the bare window:
//! `cargo build -p zhibao-desktop --example bare --features bare,custom-protocol`. `ZHIBAO_PUPILS` says how many pupils the vault
//! holds.

#![allow(clippy::unwrap_used)] // a measurement that cannot go on should stop

use std::path::Path;
use std::time::{Duration, Instant};

use zhibao_tests::window::{Place, Window, id};
use zhibao_tests::{Desk, PASSPHRASE, program};

/// How often each window is opened; the least time and memory count.
const ROUNDS: usize = 5;

/// Memory of each process that is its own, shared pages counted by shares; MB.
fn memory(processes: &[u32]) -> Vec<(String, f64)> {
    let of = |process: &u32| {
        let told = std::fs::read_to_string(format!("/proc/{process}/smaps_rollup")).unwrap_or_default();
        let line = told.lines().find(|line| line.starts_with("Pss:"));
        let number = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<f64>().ok());
        number.unwrap_or_default()
    };
    let each = processes.iter().map(|process| {
        let name = std::fs::read_to_string(format!("/proc/{process}/comm")).unwrap_or_default();
        (name.trim().to_owned(), of(process) / 1024.0)
    });
    each.filter(|(_, size)| *size > 0.0).collect()
}

/// Opens a program until its page shows what a selector names: how long it took, and the memory then.
async fn open(desk: &Desk, program: &Path, args: &[&str], shows: &str) -> (Duration, Vec<(String, f64)>) {
    let place = Place::new(desk.folder()).with_variable("ZHIBAO_PASSPHRASE", PASSPHRASE);
    let began = Instant::now();
    let window = Window::open_program(place, desk, program, args).await;
    window.wait_for(shows).await;
    let took = began.elapsed();
    let memory = memory(&window.processes());
    window.close().await;
    (took, memory)
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let pupils = std::env::var("ZHIBAO_PUPILS").unwrap_or_else(|_| "20000".to_owned());
    let desk = Desk::new();
    desk.vault(&["demo", "demo", "--students", &pupils, "--seed", "7"])
        .done(0);
    let bare = program("examples/bare");
    let ours = program("zhibao-desktop");
    let mut least = [const { (Duration::MAX, f64::MAX) }; 2];
    let mut parts = [Vec::new(), Vec::new()];
    // In turns, so that what else the machine does falls on both.
    for _ in 0..ROUNDS {
        let rounds = [
            open(&desk, &bare, &[], "body").await,
            open(
                &desk,
                &ours,
                &["--demo", "--vault", "demo/school.zbv"],
                &id("domain-row"),
            )
            .await,
        ];
        for ((least, parts), (took, memory)) in least.iter_mut().zip(&mut parts).zip(rounds) {
            let whole: f64 = memory.iter().map(|(_, size)| size).sum();
            if whole < least.1 {
                *parts = memory;
            }
            *least = (least.0.min(took), least.1.min(whole));
        }
    }
    let [(bare, bare_memory), (ours, memory)] = least;
    println!(
        "start to home, {pupils} pupils: {:.2} s, bare window {:.2} s, beyond {:.2} s (wanted 0.5)",
        ours.as_secs_f64(),
        bare.as_secs_f64(),
        ours.as_secs_f64() - bare.as_secs_f64()
    );
    println!(
        "memory of all processes: {memory:.0} MB, bare window {bare_memory:.0} MB, beyond {:.0} MB (wanted 80)",
        memory - bare_memory
    );
    for (whose, parts) in ["bare window", "ours"].iter().zip(&parts) {
        let told: Vec<String> = parts.iter().map(|(name, size)| format!("{name} {size:.0}")).collect();
        println!("  {whose}: {} MB", told.join(", "));
    }
}
