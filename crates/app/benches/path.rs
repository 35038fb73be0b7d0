//! Prints what each step of the path costs beside a bare limit that does the unavoidable part of it, both measured in the
//! same run by time on the processor, each in a process of its own.
//!
//! `cargo bench -p zhibao-app --bench path`; `ZHIBAO_BENCH_ROWS=2000` for a quick look.

#[path = "path/bare.rs"]
mod bare;
#[path = "path/data.rs"]
mod data;
#[path = "path/draw.rs"]
mod draw;
#[path = "path/ingest.rs"]
mod ingest;
#[path = "path/ours.rs"]
mod ours;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use cpu_time::ProcessTime;

/// Times that each measurement is repeated; the least counts.
const REPEATS: usize = 3;
/// The argument before the name of a piece of work for a child.
const ALONE: &str = "--alone";

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(at) = arguments.iter().position(|a| a == ALONE) {
        return alone(&arguments[at + 1], &arguments[at + 2..]);
    }
    let rows: usize = std::env::var("ZHIBAO_BENCH_ROWS").map_or(20_000, |n| n.parse().expect("a number of rows"));
    let folder = tempfile::tempdir().expect("a temporary folder");
    let at = |name: &str| folder.path().join(name);
    data::make(folder.path(), rows);
    println!("{rows} pupils; time on the processor, the least of {REPEATS}");
    println!(
        "{:<34} {:>9} {:>9} {:>6} {:>6} {:>8}",
        "", "ours", "bare", "ratio", "<=", "memory"
    );

    let start = run("start", &[], folder.path());
    println!("{:<34} {:>9}", "loading the standard, in each run", show(start.cpu));
    let sheets = [("texts inline", "inline.xlsx"), ("shared texts", "shared.xlsx")];
    let (mut check, mut read) = (Duration::ZERO, Duration::ZERO);
    for (what, file) in sheets {
        let (ours, bare) = pair("check", "read", &[at(file)], folder.path());
        line(&format!("check, {what}"), &ours, bare.cpu, 1.5);
        (check, read) = (ours.cpu, bare.cpu);
    }
    let (ours, bare) = pair("check", "read", &[at("large.xlsx")], folder.path());
    line("check, five times the rows", &ours, bare.cpu, 1.5);
    let times = |large: Duration, small: Duration| large.as_secs_f64() / (small.as_secs_f64() * 5.0);
    println!(
        "  beside five times the time of one: {:.2}, of the bare limit {:.2}",
        times(ours.cpu, check),
        times(bare.cpu, read)
    );

    let (ours, bare) = pair("import", "insert", &[at("empty"), at("shared.xlsx")], folder.path());
    line("import (bare: that check, insert)", &ours, bare.cpu + check, 2.0);
    let (ours, bare) = pair("build", "pack", &[at("school"), at("school.zbp")], folder.path());
    line("package build (bare: from memory)", &ours, bare.cpu, 1.5);
    let drawn = (0..REPEATS).map(|_| run("draw", &[at("school"), at("school.zbp")], folder.path()).cpu);
    let drawn = drawn.min().expect("repeats");
    line("the same (bare: and from the vault)", &ours, bare.cpu + drawn, 1.5);
    let (ours, bare) = pair("verify", "unpack", &[at("school.zbp")], folder.path());
    line("package verify", &ours, bare.cpu, 1.5);
    let verify = ours.cpu;
    let package = [at("school.zbp"), at("school/authority.pem"), rows.to_string().into()];
    let (ours, bare) = pair("ingest", "keep", &package, folder.path());
    line("server ingest (bare: verify, writes)", &ours, bare.cpu + verify, 1.5);
    print!("{}", run("edit", &[at("school")], folder.path()).said);
}

/// What a child reported.
struct Cost {
    cpu: Duration,
    /// Its peak, in kB.
    memory: u64,
    said: String,
}

fn pair(ours: &str, bare: &str, arguments: &[PathBuf], folder: &Path) -> (Cost, Cost) {
    let once = |work| run(work, arguments, folder);
    let (mut best, mut least) = (once(ours), once(bare));
    for _ in 1..REPEATS {
        for (work, kept) in [(ours, &mut best), (bare, &mut least)] {
            let again = once(work);
            kept.cpu = kept.cpu.min(again.cpu);
            kept.memory = kept.memory.max(again.memory);
        }
    }
    (best, least)
}

fn line(what: &str, ours: &Cost, bare: Duration, most: f64) {
    let ratio = ours.cpu.as_secs_f64() / bare.as_secs_f64();
    let memory = ours.memory >> 10;
    println!(
        "{what:<34} {:>9} {:>9} {ratio:>6.2} {most:>6.2} {memory:>5} MB",
        show(ours.cpu),
        show(bare)
    );
}

fn show(time: Duration) -> String {
    format!("{:.0} ms", time.as_secs_f64() * 1000.0)
}

fn run(work: &str, arguments: &[PathBuf], folder: &Path) -> Cost {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command.args([ALONE, work]).args(arguments);
    let output = command
        .env("ZHIBAO_DATA", folder.join("machine"))
        .env("ZHIBAO_KDF", "test")
        .output()
        .expect("a child");
    assert!(
        output.status.success(),
        "{work}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let said = String::from_utf8(output.stdout).expect("text");
    let (said, last) = said.trim_end().rsplit_once('\n').unwrap_or(("", said.trim_end()));
    let (cpu, memory) = last.split_once(' ').expect("two numbers");
    let cpu = Duration::from_micros(cpu.parse().expect("microseconds"));
    Cost {
        cpu,
        memory: memory.parse().expect("kilobytes"),
        said: format!("{said}\n"),
    }
}

/// One piece of work in this process; its last line says what it cost. Ours counts from the start of the process, the
/// bare one only its unavoidable part.
fn alone(work: &str, arguments: &[String]) {
    let paths: Vec<&Path> = arguments.iter().map(Path::new).collect();
    let whole = |()| ProcessTime::now().as_duration();
    let cpu = match (work, &paths[..]) {
        ("start", []) => {
            data::load();
            whole(())
        }
        ("check", [file]) => {
            ours::check(file);
            whole(())
        }
        ("import", [school, file]) => {
            let spent = ours::import(school, file);
            whole(()) - spent
        }
        ("build", [school, _]) => {
            let spent = ours::build(school);
            whole(()) - spent
        }
        ("verify", [file]) => {
            ours::verify(file);
            whole(())
        }
        ("ingest", [file, chain, _]) => {
            ingest::ingest(file, chain);
            whole(())
        }
        ("edit", [school]) => {
            ours::edit(school);
            whole(())
        }
        ("large", [folder]) => {
            data::large(folder);
            whole(())
        }
        ("read", [file]) => bare::read(file),
        ("insert", [_, file]) => bare::insert(file),
        ("pack", [_, file]) => bare::pack(file),
        ("draw", [school, file]) => draw::draw(school, file),
        ("keep", [file, _, rows]) => {
            let rows = rows.to_str().and_then(|n| n.parse().ok()).expect("a number of rows");
            ingest::keep(file, rows)
        }
        ("unpack", [file]) => bare::unpack(file),
        other => panic!("no such work: {other:?}"),
    };
    println!("{} {}", cpu.as_micros(), memory());
}

/// The peak of this process's memory in kB, where the system tells.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.and_then(|text| text.trim().split(' ').next()?.parse().ok())
        .unwrap_or(0)
}
