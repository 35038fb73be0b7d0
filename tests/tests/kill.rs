//! `kill -9` of the real program while it imports, edits, seals and sends: what it had reported is there, and nothing is
//! half done.
//!
//! `ZHIBAO_KILLS` says how often in all (20 where it is not set); `cargo xtask soak` sets 200.

#![allow(clippy::unwrap_used)]
#![cfg(unix)]

#[path = "kill/school.rs"]
mod school;

use std::fs;

use school::{DAY, PERIOD, School, moments};
use zhibao_core::standard::bundled;
use zhibao_tests::Serving;
use zhibao_vault::{PRESENT, PeriodState};

/// The rounds of each of the four tests.
fn rounds() -> u64 {
    let all: u64 = std::env::var("ZHIBAO_KILLS").map_or(20, |n| n.parse().expect("ZHIBAO_KILLS is a number"));
    all.div_ceil(4)
}

const STUDENTS: &str = "60";
const MAKE: [&str; 9] = [
    "demo",
    "school",
    "--students",
    STUDENTS,
    "--as-of",
    DAY,
    "--years",
    "1",
    "--seed",
];

fn url(server: &Serving) -> String {
    format!("http://{}", server.address)
}

fn demo(seed: &str) -> School {
    let school = School::new();
    school.done(&[&MAKE[..], &[seed]].concat());
    school
}

#[test]
fn an_import_is_whole_or_absent() {
    let sheets = demo("11");
    let school = School::new();
    fs::create_dir(school.path("school")).unwrap();
    school.done(&["vault", "create", "V", "--school", "3143000123", "--name", "试验学校"]);
    let sheet = sheets.path("school/workbooks/student.xlsx");
    let import = ["vault", "import", "V", sheet.to_str().unwrap(), "--table", "student"];
    let preview = || {
        let would = school.json(&[&import[..], &["--preview"]].concat(), "summary");
        [&would["rows"], &would["added"], &would["updated"], &would["unchanged"]].map(|n| n.as_u64().unwrap())
    };
    let (before, rows) = (preview(), || school.open().count_rows(PRESENT, "student").unwrap());
    assert_eq!(before[1], before[0], "every row is new");
    let whole = school.copy().time(&import);
    let mut saved = 0;
    for moment in moments(rounds(), whole, 1) {
        let ended = school.killed(&import, &moment);
        school.is_sound();
        match rows() {
            0 => {
                assert!(!ended.reported(), "{moment:?}: {}", ended.out);
                assert_eq!(preview(), before, "{moment:?}");
            }
            now => {
                saved += 1;
                assert_eq!(now, before[1], "{moment:?}");
                assert_eq!(preview(), [before[0], 0, 0, before[0]], "{moment:?}");
                school.done(&["vault", "undo", "V"]);
                assert_eq!(preview(), before, "{moment:?}");
            }
        }
    }
    eprintln!("imports: {saved} of {} were saved", rounds());
}

#[test]
fn an_edit_is_whole_or_absent() {
    let school = demo("12");
    let place = |code: &str| bundled().unwrap().table("student").unwrap().field_index(code).unwrap();
    let (number, phone, home) = (place("XH"), place("XSLXDH"), place("JTXDZ"));
    let first = || school.open().rows(PRESENT, "student", 0, 1).unwrap().remove(0);
    let key = first().cells[number].shown();
    let now = || {
        let cells = first().cells;
        (cells[phone].shown(), cells[home].shown())
    };
    let cells = |n: u64| (format!("138{n:08}"), format!("新民街{n}号"));
    let arguments = |n: u64| {
        let (phone, home) = cells(n);
        [
            "vault".into(),
            "set".into(),
            "V".into(),
            "student".into(),
            key.clone(),
            format!("XSLXDH={phone}"),
            format!("JTXDZ={home}"),
        ]
    };
    let whole = school.copy().time(&arguments(0).each_ref().map(String::as_str));
    let (mut before, mut saved) = (now(), 0);
    for (n, moment) in (1..).zip(moments(rounds(), whole, 2)) {
        let ended = school.killed(&arguments(n).each_ref().map(String::as_str), &moment);
        school.is_sound();
        let after = now();
        if after == cells(n) {
            saved += 1;
        } else {
            assert!(!ended.reported(), "{moment:?}: {}", ended.out);
            assert_eq!(after, before, "{moment:?}: half an edit");
        }
        before = after;
    }
    eprintln!("edits: {saved} of {} were saved", rounds());
}

#[test]
fn a_period_is_sealed_or_open() {
    let school = demo("13");
    let build = [
        "package",
        "build",
        "V",
        "--period",
        PERIOD,
        "--out",
        "school/out.zbp",
        "--plain",
    ];
    let whole = school.copy().time(&build);
    let mut sealed = 0;
    for moment in moments(rounds(), whole, 3) {
        let school = school.copy();
        let ended = school.killed(&build, &moment);
        school.is_sound();
        let state = || {
            let vault = school.open();
            let period = vault.periods().unwrap().into_iter().find(|p| p.id == PERIOD).unwrap();
            (
                period.state,
                vault.packages().unwrap().into_iter().map(|p| p.id).collect::<Vec<_>>(),
            )
        };
        let (period, kept) = state();
        sealed += u64::from(period == PeriodState::Sealed);
        assert_eq!(kept.len(), usize::from(period == PeriodState::Sealed), "{moment:?}");
        let file = school.path("school/out.zbp");
        if ended.reported() {
            assert!(
                file.exists() && period == PeriodState::Sealed,
                "{moment:?}: {}",
                ended.out
            );
        }
        if file.exists() {
            let told = school.json(&["package", "verify", "school/out.zbp"], "package");
            assert_eq!(kept, [told["id"].as_str().unwrap()], "{moment:?}");
        }
        // Whatever was reached, the same call goes on from there.
        let told = school.json(&build, "package");
        let (period, again) = state();
        assert_eq!((period, again.len()), (PeriodState::Sealed, 1), "{moment:?}");
        assert!(kept.is_empty() || kept == again, "{moment:?}");
        assert_eq!(told["id"], again[0].as_str());
        school.is_sound();
    }
    eprintln!("seals: {sealed} of {} were saved", rounds());
}

#[test]
fn a_package_arrives_once() {
    let school = School::new();
    school.authority.back_up_keys();
    let term = zhibao_app::demo::Term::on(&DAY.replace('-', "")).unwrap();
    let code = zhibao_app::demo::school(bundled().unwrap(), STUDENTS.parse().unwrap(), 14, &term)
        .unwrap()
        .code;
    let ticket = school.authority.enrolment_code(&code);
    let server = school.authority.serve();
    let url = url(&server);
    let at = ["14", "--server", &url, "--code", &ticket];
    school.done(&[&MAKE[..], &at].concat());
    drop(server);
    school.done(&[
        "package",
        "build",
        "V",
        "--period",
        PERIOD,
        "--out",
        "school/out.zbp",
        "--plain",
    ]);

    let other = school.copy();
    let server = other.authority.serve();
    let whole = other.time(&["push", "V", "--server", &self::url(&server)]);
    drop(server);
    let mut arrived = 0;
    for moment in moments(rounds(), whole, 4) {
        let school = school.copy();
        let server = school.authority.serve();
        let url = self::url(&server);
        let push = ["push", "V", "--server", &url];
        let ended = school.killed(&push, &moment);
        school.is_sound();
        // The one package: its id, its state, and how many receipts it has.
        let package = || {
            let vault = school.open();
            let package = vault.packages().unwrap().remove(0);
            let receipts = vault.receipts(&package.id).unwrap().len();
            (package.id, package.state, receipts)
        };
        let (id, state, receipts) = package();
        arrived += u64::from(receipts > 0);
        let whole = receipts == 1 && state == "received";
        assert!(whole || !ended.reported(), "{moment:?}: {}", ended.out);
        let receipt = school.json(&push, "receipt");
        assert_eq!(receipt["package"], id.as_str(), "{moment:?}");
        assert_eq!(package(), (id, "received".to_owned(), 1), "{moment:?}");
        let again = school.json(&push, "receipt");
        assert_eq!(
            (&again["again"], &again["received_at"]),
            (&true.into(), &receipt["received_at"]),
            "{moment:?}"
        );
        drop(server);
        let stored = school.stored();
        let whole = |path: &std::path::PathBuf| path.to_string_lossy().contains("/packages/");
        assert_eq!(stored.iter().filter(|p| whole(p)).count(), 1, "{moment:?}: {stored:?}");
        school.is_sound();
    }
    eprintln!("pushes: {arrived} of {} had their receipt", rounds());
}
