//! What figures cost beside the same SQL run bare. `cargo bench -p zhibao-app --bench figures`; `STUDENTS=2000` for fewer.
#![allow(clippy::unwrap_used, clippy::print_stdout)] // a benchmark

mod school;

use std::time::{Duration, Instant};

use zhibao_app::demo::{self, Enrolment, Wanted};
use zhibao_app::figures::{self, Page};
use zhibao_core::standard::bundled;

/// The best of three.
fn timed<R>(mut work: impl FnMut() -> R) -> Duration {
    let once = |_| {
        let start = Instant::now();
        std::hint::black_box(work());
        start.elapsed()
    };
    (0..3).map(once).min().unwrap_or_default()
}

fn main() {
    let students = school::students();
    let dir = tempfile::tempdir().unwrap();
    let standard = bundled().unwrap();
    let options = school::options(dir.path());
    let wanted = Wanted {
        students,
        seed: 1,
        as_of: "20261124",
        years: 1,
        errors: 0.0,
        passphrase: "demo",
        enrolment: Enrolment::None,
    };
    let mut vault = demo::build(dir.path(), &wanted, options).unwrap().vault;
    let line = |what: &str, took: Duration, limit: u64| {
        println!("{what:<28} {:>8.1} ms   at most {limit} ms", took.as_secs_f64() * 1e3);
    };
    println!("{students} pupils");
    line(
        "all indicators",
        timed(|| figures::indicators(&mut vault).unwrap()),
        2_000,
    );
    let mut worst = (Duration::ZERO, "");
    for report in &standard.reports {
        let took = timed(|| figures::report(&mut vault, &report.id).unwrap());
        line(&format!("report {}", report.id), took, 300);
        worst = worst.max((took, report.id.as_str()));
    }
    println!("slowest report: {} {:.1} ms", worst.1, worst.0.as_secs_f64() * 1e3);
    let page = Page::default();
    line(
        "records of an indicator",
        timed(|| figures::drill(&mut vault, "W-COND-01", page).unwrap()),
        200,
    );
    line(
        "records of a cell",
        timed(|| figures::drill_cell(&mut vault, "S03", "total", "roll", page).unwrap()),
        200,
    );
    // The same count by hand, on the same encrypted tables.
    let bare = timed(|| {
        vault
            .figures(false, Default::default(), |session| session.indicator("W-STAT-05"))
            .unwrap()
    });
    let report = timed(|| {
        vault
            .figures(false, Default::default(), |session| session.report("S03"))
            .unwrap()
    });
    println!(
        "S03 beside one plain count: {:.1} times",
        report.as_secs_f64() / bare.as_secs_f64()
    );
}
