//! What a person asks for.

use std::path::Path;
use std::time::{Duration, Instant};

use chrono::Utc;
use cpu_time::ThreadTime;
use zhibao_app::check::{Limits, Options};
use zhibao_app::import::ImportOptions;
use zhibao_app::package::{Wrap, write};
use zhibao_app::seal::{SealOptions, seal};
use zhibao_app::verify::{Trust, verify_file};
use zhibao_app::{Edit, PRESENT, Vault};

use crate::bare;
use crate::data::{DAY, PERIOD, copied, open, standard};

pub(crate) fn check(file: &Path) {
    let options = Options {
        table: "student",
        sheet: None,
        mapping: None,
        school: None,
        as_of: DAY,
        limit: 1000,
        changes: false,
        limits: Limits::default(),
        helper: None,
        progress: None,
    };
    let report = zhibao_app::check::check(file, standard(), &options).expect("a report");
    assert!(report.rows > 0);
}

/// The time that does not count.
pub(crate) fn import(school: &Path, file: &Path) -> Duration {
    let (folder, spent) = copied(school);
    let mut vault = open(folder.path());
    let report = zhibao_app::import::import(&mut vault, file, &ImportOptions::new("student")).expect("an import");
    assert_eq!(report.added, report.rows);
    spent
}

/// The time that does not count.
pub(crate) fn build(school: &Path) -> Duration {
    let (folder, spent) = copied(school);
    let mut vault = open(folder.path());
    let sealed = seal(&mut vault, PERIOD, &SealOptions::default(), Utc::now()).expect("nothing is in the way");
    write(
        &mut vault,
        &sealed.package,
        &Wrap::Plain,
        &folder.path().join("out.zbp"),
        None,
        Utc::now(),
    )
    .expect("a file");
    spent
}

pub(crate) fn verify(file: &Path) {
    let trust = Trust {
        now: Utc::now().timestamp(),
        ..Trust::default()
    };
    let account = verify_file(file, standard(), &trust).expect("it verifies");
    assert_eq!(account.judgement.open_errors, 0);
}

/// One cell after the other; prints what the slowest in a hundred cost beside a bare commit.
pub(crate) fn edit(school: &Path) {
    const EDITS: usize = 300;
    let (folder, _) = copied(school);
    let mut vault = open(folder.path());
    let rows = vault.rows(PRESENT, "student", 0, EDITS as u64).expect("pupils");
    let mut bare = bare::Commits::new(vault.count_rows(PRESENT, "student").expect("a number") as usize);
    println!(
        "{:<34} {:>22} {:>22} {:>8}",
        "one cell edited", "ours p50 / p99", "bare p50 / p99", "beyond"
    );
    let classes = vault.rows(PRESENT, "class", 0, 50).expect("classes");
    // What a clerk types: no two of the same.
    let value = |field: &str, n: usize| match field {
        "XSLXDH" => format!("1380000{n:04}"),
        "XM" => format!("王{}", char::from_u32(0x4e00 + n as u32).unwrap_or('明')),
        "SFZJH" => format!("43010420100315{n:03}X"),
        "CSRQ" => format!("2010-03-{:02}", n % 28 + 1),
        _ => classes[n % classes.len()].cells[0].shown(),
    };
    for field in ["XSLXDH", "XM", "SFZJH", "XZBDM", "CSRQ"] {
        let (mut ours, mut least) = (Times::default(), Times::default());
        for (n, row) in rows.iter().enumerate() {
            least.time(|| bare.commit(n));
            ours.time(|| set(&mut vault, &row.id, field, &value(field, n)));
        }
        for (kind, mine, other) in [
            ("processor", &mut ours.cpu, &mut least.cpu),
            ("clock", &mut ours.clock, &mut least.clock),
        ] {
            let (a, b) = (at(mine), at(other));
            let both = |(p50, p99): (Duration, Duration)| format!("{p50:.2?} / {p99:.2?}");
            println!(
                "  {:<32} {:>22} {:>22} {:.2?}",
                format!("{field}, {kind}"),
                both(a),
                both(b),
                a.1.saturating_sub(b.1)
            );
        }
    }
}

fn set(vault: &mut Vault, row: &str, field: &str, value: &str) {
    let cells = vec![(field.to_owned(), value.to_owned())];
    vault
        .apply(&Edit::SetCells {
            table: "student".into(),
            row: row.to_owned(),
            cells,
        })
        .expect("an edit");
}

#[derive(Default)]
struct Times {
    cpu: Vec<Duration>,
    clock: Vec<Duration>,
}

impl Times {
    fn time(&mut self, work: impl FnOnce()) {
        let (clock, cpu) = (Instant::now(), ThreadTime::now());
        work();
        self.cpu.push(cpu.elapsed());
        self.clock.push(clock.elapsed());
    }
}

/// The median and the slowest in a hundred.
fn at(times: &mut [Duration]) -> (Duration, Duration) {
    times.sort_unstable();
    (times[times.len() / 2], times[times.len() * 99 / 100])
}
