//! The whole path with the two programs: a messy workbook becomes a signed package that a server holds, over a line that
//! breaks, and by stick.

#![allow(clippy::unwrap_used)] // a test that cannot go on should stop

use std::path::Path;
use std::process::Stdio;

use serde_json::Value;
use zhibao_tests::{Authority, Clerk, Desk, Made, Relay, SCHOOL, SheetOptions, make_sheet};

const VAULT: &str = "school.zbv";
const PERIOD: &str = "2026-2027-1";
/// Larger than one piece of an upload, so that a cut falls between what has arrived and what has not.
const EVIDENCE: usize = 7 << 20;
const PIECE: u64 = 4 << 20;

fn messy(desk: &Desk, rows: usize, error_rate: f64) -> Made {
    let options = SheetOptions {
        layout: "messy",
        rows,
        seed: 7,
        error_rate,
    };
    make_sheet(desk.folder(), "students.xlsx", options)
}

/// Bytes that no compression makes smaller.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    };
    (0..length.div_ceil(8)).flat_map(|_| next()).take(length).collect()
}

fn text<'a>(finding: &'a Value, name: &str) -> &'a str {
    finding[name].as_str().unwrap()
}

fn of_rule<'a>(findings: &'a [Value], rule: &str) -> Vec<&'a Value> {
    findings.iter().filter(|f| f["rule"] == rule).collect()
}

/// Makes a vault of the workbook in which nothing stands in the way of sealing: one exception with evidence, one record
/// deferred, warnings explained one by one and as a group, everything else corrected.
fn prepare(desk: &Desk, made: &Made, evidence: usize) {
    desk.create(VAULT, SCHOOL, PERIOD, "2026-11-01");
    let clerk = Clerk::import(desk, VAULT, "students.xlsx", made);
    let open = clerk.open();

    // A blocked period is not sealed.
    let build = [
        "package",
        "build",
        VAULT,
        "--period",
        PERIOD,
        "--plain",
        "--out",
        "early.zbp",
    ];
    let blocked = desk.vault(&[&build[..], &["--format", "json"]].concat()).done(1);
    assert_eq!(blocked.of_type("finding").len(), open.len());
    assert!(!desk.path("early.zbp").exists());

    // A check digit that the police really issued; without proof it is no exception.
    let wrong_digit = text(of_rule(&open, "F08")[0], "record");
    let explain = [
        "vault",
        "explain",
        VAULT,
        "F08",
        wrong_digit,
        "--text",
        "派出所证明号码无误",
    ];
    assert!(desk.vault(&explain).refused().contains("evidence"));
    std::fs::write(desk.path("scan.pdf"), noise(evidence)).unwrap();
    desk.vault(&[&explain[..], &["--evidence", "scan.pdf"]].concat())
        .done(0);

    // The true number of this one is not known yet.
    let rounded = text(of_rule(&open, "F27")[0], "record");
    desk.vault(&[
        "vault",
        "defer",
        VAULT,
        "student",
        rounded,
        "--text",
        "等待家长提供证件",
    ])
    .done(0);

    clerk.mend();

    // What is left are warnings: the largest group is explained at once, the others one by one.
    let open = clerk.open();
    let group = text(of_rule(&open, "F09")[0], "rule");
    assert!(of_rule(&open, group).len() > 1, "{open:#?}");
    desk.vault(&["vault", "explain", VAULT, group, "--text", "区划撤并前发的证"])
        .done(0);
    for warning in open.iter().filter(|f| f["rule"] != group) {
        assert_eq!(warning["severity"], "warning");
        let (rule, record) = (text(warning, "rule"), text(warning, "record"));
        desk.vault(&["vault", "explain", VAULT, rule, record, "--text", "已核实"])
            .done(0);
    }
    assert!(clerk.open().is_empty());
    let summary = desk
        .vault(&["vault", "check", VAULT, "--format", "json"])
        .done(0)
        .one("summary");
    assert_eq!((&summary["errors"], &summary["warnings"]), (&0.into(), &0.into()));
    assert!(
        summary["deferred"].as_u64() >= Some(1) && summary["explained"].as_u64() >= Some(3),
        "{summary}"
    );
}

fn push(desk: &Desk) -> Value {
    desk.vault(&["push", VAULT, "--format", "json"]).done(0).one("receipt")
}

#[test]
fn a_messy_workbook_arrives_over_a_line_that_breaks() {
    let (desk, authority) = (Desk::new(), Authority::new());
    let made = messy(&desk, 2000, 0.0225);
    prepare(&desk, &made, EVIDENCE);

    // Nobody enrols before the keys are backed up.
    let code = ["code", "--school", SCHOOL];
    assert!(authority.run(&code).refused().contains("keys backup"));
    authority.back_up_keys();
    let code = authority.enrolment_code(SCHOOL);
    let serving = authority.serve();
    let line = Relay::to(serving.address);
    desk.vault(&["enrol", VAULT, "--server", &line.url(), "--code", &code])
        .done(0);

    let build = [
        "package",
        "build",
        VAULT,
        "--period",
        PERIOD,
        "--out",
        "sealed.zbp.age",
        "--format",
        "json",
    ];
    let built = desk.vault(&build).done(0).one("package");
    let length = std::fs::metadata(desk.path("sealed.zbp.age")).unwrap().len();
    assert!(length > PIECE + PIECE / 2, "{length}");

    // The program is killed in its second piece.
    line.hold_after(PIECE + PIECE / 4);
    let mut client = desk
        .command(&["push", VAULT, "--passphrase-env", "PASSPHRASE"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    line.wait_until_held();
    client.kill().unwrap();
    assert!(!client.wait().unwrap().success());

    // The next call goes on from there; its line breaks once more.
    line.cut_after(PIECE / 4);
    let receipt = push(&desk);
    assert!(line.was_cut());
    let rest = length - PIECE;
    assert!(
        line.sent() < PIECE / 4 + rest + PIECE / 4,
        "{} sent of {rest}",
        line.sent()
    );
    assert_eq!((&receipt["package"], &receipt["again"]), (&built["id"], &false.into()));

    // Sent again, nothing is sent; the server holds it once.
    line.pass();
    let named = ["push", VAULT, text(&built, "id"), "--format", "json"];
    let again = desk.vault(&named).done(0).one("receipt");
    assert!(line.sent() < PIECE / 64, "{}", line.sent());
    assert_eq!(
        (&again["package"], &again["received_at"], &again["again"]),
        (&built["id"], &receipt["received_at"], &true.into())
    );
    let held = serving.submissions(authority.folder());
    assert_eq!(held.len(), 1, "{held:#?}");
    let facts = ["school", "period", "state", "id"].map(|name| text(&held[0], name));
    assert_eq!(facts, [SCHOOL, PERIOD, "received", text(&built, "id")]);
    assert_eq!((&held[0]["fork"], &held[0]["errors"]), (&false.into(), &0.into()));
}

#[test]
fn the_same_by_stick() {
    let (desk, authority) = (Desk::new(), Authority::new());
    let made = messy(&desk, 300, 0.15);
    prepare(&desk, &made, 1 << 10);
    let stick = desk.path("stick");
    std::fs::create_dir(&stick).unwrap();
    let on_stick = |name: &str| stick.join(name).to_str().unwrap().to_owned();
    let [request, answer, package] = ["request.json", "answer.json", "a.zbp.age"].map(on_stick);

    desk.vault(&["enrol", VAULT, "--request", &request]).done(0);
    let sign = ["sign", &request, "--school", SCHOOL, "--out", &answer];
    assert!(authority.run(&sign).refused().contains("keys backup"));
    authority.back_up_keys();
    authority.run(&sign).done(0);
    let fingerprint = authority.fingerprint();

    // The first card counts only by its fingerprint.
    let accept = ["enrol", VAULT, "--accept", &answer];
    assert!(desk.vault(&accept).refused().contains("--fingerprint"));
    let other = "0".repeat(64);
    desk.vault(&[&accept[..], &["--fingerprint", &other]].concat())
        .refused();
    desk.vault(&[&accept[..], &["--fingerprint", &fingerprint]].concat())
        .done(0);

    let build = [
        "package",
        "build",
        VAULT,
        "--period",
        PERIOD,
        "--encrypt-to",
        "authority",
        "--out",
        &package,
    ];
    desk.vault(&[&build[..], &["--format", "json"]].concat()).done(0);
    assert!(std::fs::read(&package).unwrap().starts_with(b"age-encryption.org/"));

    // Taken in twice: held once, one receipt.
    let receive = ["--lang", "en", "receive", &package, "--out", stick.to_str().unwrap()];
    let first = authority.run(&receive).done(0).out;
    let receipt = on_stick(&format!("{SCHOOL}-{PERIOD}-1.receipt"));
    let bytes = std::fs::read(&receipt).unwrap();
    let second = authority.run(&receive).done(0).out;
    assert!(
        first.contains("held, receipt") && second.contains("held already"),
        "{first}{second}"
    );
    assert_eq!(std::fs::read(&receipt).unwrap(), bytes);
    assert_eq!(authority.serve().submissions(authority.folder()).len(), 1);

    desk.vault(&["vault", "accept", VAULT, &receipt]).done(0);
    // A changed receipt is nobody's word.
    let mut changed = bytes;
    let last = changed.len() / 2;
    changed[last] = if changed[last] == b'A' { b'B' } else { b'A' };
    std::fs::write(&receipt, changed).unwrap();
    desk.vault(&["vault", "accept", VAULT, &receipt]).done(2);
}

#[test]
fn packages_are_verified_and_unpacked() {
    let desk = Desk::new();
    desk.sound(VAULT, SCHOOL, (PERIOD, "2026-11-01"), 60);
    let build = ["package", "build", VAULT, "--period", PERIOD, "--out", "a.zbp"];
    assert!(desk.vault(&build).refused().contains("--plain"));
    desk.vault(&[&build[..], &["--plain"]].concat()).done(0);

    let verify = |file: &str| desk.zhibao(&["package", "verify", file, "--format", "json"]);
    let told = verify("a.zbp").done(0).one("package");
    assert_eq!((text(&told, "school"), text(&told, "period")), (SCHOOL, PERIOD));
    assert_eq!(
        (text(&told, "signer"), &told["rows"]["student"]),
        ("unknown", &60.into())
    );
    desk.zhibao(&["package", "unpack", "a.zbp", "out"]).done(0);
    let table = std::fs::read_to_string(desk.path("out/data/student.csv")).unwrap();
    assert!(table.starts_with("row_id,") && table.lines().count() == 61);

    // With trust demanded, an unknown signer fails.
    let authority = Authority::new();
    authority.back_up_keys();
    desk.zhibao(&["demo", "demo", "--students", "50", "--years", "1"])
        .done(0);
    desk.zhibao(&["package", "verify", "a.zbp", "--trust", "demo/authority.pem"])
        .done(1);

    // A changed byte anywhere, or a lost end, and nothing is written out.
    let bytes = std::fs::read(desk.path("a.zbp")).unwrap();
    let refused = |name: &str, bytes: &[u8]| {
        std::fs::write(desk.path(name), bytes).unwrap();
        let told = verify(name).done(1);
        assert!(!told.err.is_empty());
        assert_eq!(told.of_type("refused").len(), 1);
        desk.zhibao(&["package", "unpack", name, "nothing"]).done(1);
        assert!(!desk.path("nothing").exists());
    };
    for at in [0, bytes.len() / 3, bytes.len() / 2, bytes.len() - 1] {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        refused("changed.zbp", &changed);
    }
    refused("cut.zbp", &bytes[..bytes.len() / 2]);
    verify("missing.zbp").refused();
    desk.zhibao(&["package", "unpack", "missing.zbp", "nothing"]).refused();
}

#[test]
fn an_import_is_undone_whole_and_an_own_export_changes_nothing() {
    let desk = Desk::new();
    let made = messy(&desk, 120, 0.2);
    desk.create(VAULT, SCHOOL, PERIOD, "2026-11-01");
    let count = |table: &str| {
        desk.vault(&["vault", "export", VAULT, "--table", table, "--out", "count.csv"])
            .done(0);
        std::fs::read_to_string(Path::new(&desk.path("count.csv")))
            .unwrap()
            .lines()
            .count()
            - 1
    };
    let clerk = Clerk::import(&desk, VAULT, "students.xlsx", &made);
    assert!(count("student") == 120 && count("student_family_member") > 120);
    let before = clerk.open();

    for file in ["own.xlsx", "own.csv"] {
        desk.vault(&["vault", "export", VAULT, "--table", "student", "--out", file])
            .done(0);
        let again = ["vault", "import", VAULT, file, "--table", "student", "--format", "json"];
        let summary = desk.vault(&again).one("summary");
        let counts = ["added", "updated", "left_out", "unchanged"].map(|name| summary[name].as_u64().unwrap());
        assert_eq!(counts, [0, 0, 0, 120], "{file}: {summary}");
        assert_eq!(clerk.open(), before, "{file}");
    }

    desk.vault(&["vault", "undo", VAULT]).done(0);
    assert_eq!((count("student"), count("student_family_member")), (0, 0));
    assert!(clerk.open().iter().all(|f| f["table"] != "student"));
    assert_eq!(count("class"), 3);
}
