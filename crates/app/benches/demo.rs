//! Prints what `zhibao demo` costs: a school of 20,000 pupils over three school years, four terms sealed. Time on the
//! processor, of all threads, and the peak of memory.
//!
//! `cargo bench -p zhibao-app --bench demo`; `STUDENTS=2000` for fewer.
#![allow(clippy::unwrap_used, clippy::print_stdout)] // a benchmark

mod school;

use cpu_time::ProcessTime;
use zhibao_app::demo::{Enrolment, Wanted, build};

fn main() {
    let students = school::students();
    let dir = tempfile::tempdir().unwrap();
    let options = school::options(dir.path());
    let wanted = Wanted {
        students,
        seed: 1,
        as_of: "20261101",
        years: 3,
        errors: 0.0,
        passphrase: "demo",
        enrolment: Enrolment::ThrowAway,
    };
    let demo = build(dir.path(), &wanted, options).unwrap();
    let took = ProcessTime::now().as_duration();
    assert_eq!(demo.vault.packages().unwrap().len(), 4);
    println!(
        "demo of {students} pupils, three years: {:.1} s (at most 60), {} MB (at most 500)",
        took.as_secs_f64(),
        school::memory("VmHWM:") >> 10
    );
}
