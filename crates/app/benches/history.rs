//! Prints what figures cost beside four earlier packages, at a server and at the school: a school of 20,000 pupils over three
//! school years that handed in everything. Time on the clock; memory is the peak beyond what the process held before.
//!
//! `cargo bench -p zhibao-app --bench history`; `STUDENTS=2000` for fewer.
#![allow(clippy::unwrap_used, clippy::print_stdout)] // a benchmark

#[path = "../tests/send/host.rs"]
mod host;
mod school;

use std::time::{Duration, Instant};

use host::Host;
use zhibao_app::demo::{Enrolment, Term, Wanted, build, school_of};
use zhibao_app::figures;
use zhibao_app::seal::{SealOptions, seal};
use zhibao_app::send::{Around, PushOptions, parcels, push};
use zhibao_core::standard::bundled;
use zhibao_engine::figures::{Asked, Page};
use zhibao_server::figures as there;
use zhibao_vault::{PRESENT, Scope};

const AS_OF: &str = "20261101";

/// How long work takes, and the peak of memory meanwhile beyond what was held before it, in MB.
fn timed<R>(work: impl FnOnce() -> R) -> (R, Duration, u64) {
    // Where the system keeps a peak, it begins anew.
    drop(std::fs::write("/proc/self/clear_refs", "5"));
    let before = school::memory("VmRSS:");
    let start = Instant::now();
    let done = work();
    let took = start.elapsed();
    (done, took, school::memory("VmHWM:").saturating_sub(before) >> 10)
}

fn line(what: &str, took: Duration, limit: &str, memory: u64) {
    println!(
        "{what:<44} {:>8.0} ms   {limit:<14} {memory:>5} MB",
        took.as_secs_f64() * 1e3
    );
}

fn main() {
    let standard = bundled().unwrap();
    let students = school::students();
    let dir = tempfile::tempdir().unwrap();
    let host = Host::start(false);
    let term = Term::on(AS_OF).unwrap();
    let code = host.code(&school_of(standard, students, 1, &term, 3).unwrap().code);
    let wanted = Wanted {
        students,
        seed: 1,
        as_of: AS_OF,
        years: 3,
        errors: 0.0,
        passphrase: "demo",
        enrolment: Enrolment::Server {
            url: &host.url,
            code: &code,
        },
    };
    let mut demo = build(dir.path(), &wanted, school::options(dir.path())).unwrap();
    let vault = &mut demo.vault;
    vault.use_task(standard.task_named("full").unwrap().clone()).unwrap();
    println!("{students} pupils, four earlier packages");

    println!("at the school");
    let (_, took, memory) = timed(|| figures::trend(&mut vault.twin().unwrap()).unwrap());
    line("first trends, by a twin, which keeps nobody", took, "", memory);
    vault.recompute(PRESENT, Scope::Pending).unwrap();
    let (_, took, memory) = timed(|| figures::indicators(vault).unwrap());
    line("all indicators, the trends known", took, "at most 2 s", memory);
    let now = chrono::DateTime::from_timestamp_millis(vault.now()).unwrap();
    let (_, took, memory) = timed(|| seal(vault, &demo.period, &SealOptions::default(), now).unwrap());
    line("sealing", took, "", memory);
    let (_, took, memory) = timed(|| vault.lacks_trend().unwrap());
    line("asked whether trends are known", took, "a moment", memory);
    let (_, took, memory) = timed(|| figures::trend(&mut vault.twin().unwrap()).unwrap());
    line("trends after sealing, by a twin", took, "", memory);

    let parcel = parcels(vault, Some(&demo.period)).unwrap().remove(0);
    let (_, took, memory) = timed(|| push(vault, &parcel, &PushOptions::default(), &Around::system(), &mut |_| ()));
    line("handing in, judging included", took, "", memory);
    let package = vault
        .packages()
        .unwrap()
        .into_iter()
        .max_by_key(|p| p.sequence)
        .unwrap();
    drop(demo);

    println!("at the server");
    let of = || host.block_on(there::of(&host.server, &package.id)).unwrap().unwrap();
    let (_, took, memory) = timed(of);
    line("all figures of a submission, computed", took, "", memory);
    let (_, took, memory) = timed(of);
    line("all figures, at hand", took, "", memory);
    let cell = |report: &str, row: &str, column: &str| Asked::Cell {
        report: report.to_owned(),
        row: row.to_owned(),
        column: column.to_owned(),
    };
    for asked in [
        Asked::Indicator("W-COND-01".to_owned()),
        Asked::Indicator("W-TRAIN-01".to_owned()),
        Asked::Indicator("W-STAT-08".to_owned()),
        cell("S03", "total", "roll"),
        cell("S19", "total", "persons"),
    ] {
        let page = Page { offset: 0, limit: 50 };
        let name = asked.name();
        let look = || host.block_on(there::behind(&host.server, "a", &package.id, asked.clone(), page));
        let (found, took, memory) = timed(look);
        let count = found.map_or(0, |found| found.total);
        line(&format!("records behind {name}: {count}"), took, "", memory);
        let (_, took, memory) = timed(look);
        line("the same again, or another page", took, "at most 0.2 s", memory);
    }
}
