//! Rules that look back find the same in the vault, on the command line and at the server, by a task that the server issued.

#![allow(clippy::unwrap_used)] // a test that cannot go on should stop

use serde_json::Value;
use zhibao_tests::{Authority, Desk, SCHOOL, SheetOptions, make_sheet};

const VAULT: &str = "school.zbv";
const SPRING: (&str, &str) = ("2025-2026-2", "2026-04-01");
const AUTUMN: (&str, &str) = ("2026-2027-1", "2026-11-01");
/// Pupils, their changes of status, and what they refer to: enough for rules that compare two periods.
const TASK: &str = r#"
id = "moves"
zh = "学生与异动"
en = "Pupils and changes"
[tables.school_profile]
[tables.major]
[tables.class]
[tables.student]
required = ["XM", "XH"]
[tables.status_change]
"#;

fn seal(desk: &Desk, period: &str, file: &str) -> Value {
    let build = ["package", "build", VAULT, "--period", period, "--plain", "--out", file];
    desk.vault(&[&build[..], &["--format", "json"]].concat())
        .done(0)
        .one("package")
}

/// Hands a package to the authority by stick; what it says at once.
fn hand_in(desk: &Desk, authority: &Authority, file: &str, code: i32) -> String {
    let (file, out) = (desk.path(file), authority.path("out"));
    let receive = [
        "--lang",
        "en",
        "receive",
        file.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
    ];
    authority.run(&receive).done(code).out
}

/// The rules that find something, each once.
fn rules(ran: &zhibao_tests::Ran) -> Vec<String> {
    let mut rules: Vec<String> = ran
        .of_type("finding")
        .iter()
        .map(|f| f["rule"].as_str().unwrap().to_owned())
        .collect();
    rules.sort();
    rules.dedup();
    rules
}

fn found(desk: &Desk) -> Vec<String> {
    rules(&desk.vault(&["vault", "check", VAULT, "--format", "json"]))
}

/// A vault of the school's sheet under the issued task.
fn begin(desk: &Desk, authority: &Authority, period: (&str, &str)) {
    let options = SheetOptions {
        layout: "template",
        rows: 40,
        seed: 7,
        error_rate: 0.0,
    };
    make_sheet(desk.folder(), "students.xlsx", options);
    desk.create(VAULT, SCHOOL, period.0, period.1);
    authority.enrol(desk, VAULT, SCHOOL);
    for (table, file) in [
        ("major", "companion.xlsx"),
        ("class", "companion.xlsx"),
        ("student", "students.xlsx"),
    ] {
        desk.vault(&["vault", "import", VAULT, file, "--table", table]).done(0);
    }
}

#[test]
fn the_same_is_found_in_the_vault_on_the_command_line_and_at_the_server() {
    let authority = Authority::new();
    authority.back_up_keys();
    std::fs::write(authority.path("moves.toml"), TASK).unwrap();
    for (period, as_of) in [SPRING, AUTUMN] {
        let days = ["--as-of", as_of, "--due", "2026-12-31"];
        let out = ["--out", "moves.zbt", "--task", "moves.toml"];
        let task = ["task", "--school", SCHOOL, "--period", period];
        authority.run(&[&task[..], &out, &days].concat()).done(0);
    }
    let desk = Desk::new();
    begin(&desk, &authority, SPRING);
    assert_eq!(found(&desk), Vec::<String>::new());
    seal(&desk, SPRING.0, "spring.zbp");
    hand_in(&desk, &authority, "spring.zbp", 0);
    let receipt = authority.path(&format!("out/{SCHOOL}-{}-1.receipt", SPRING.0));
    desk.vault(&["vault", "accept", VAULT, receipt.to_str().unwrap()])
        .done(0);

    // In autumn one pupil is gone and another's number is a third one's, and nobody registered the changes.
    let open = ["vault", "periods", VAULT, "--open", AUTUMN.0, "--as-of", AUTUMN.1];
    desk.vault(&open).done(0);
    assert_eq!(found(&desk), Vec::<String>::new());
    let gone = desk.first(VAULT, "student");
    desk.vault(&["vault", "delete", VAULT, "student", &gone]).done(0);
    let pupil = desk.first(VAULT, "student");
    let set = ["vault", "set", VAULT, "student", &pupil];
    desk.vault(&[&set[..], &["XM=欧阳若水", "SFZJH=110101201003150012"]].concat())
        .done(0);
    let here = found(&desk);
    let looks = |rules: &[String], rule: &str| rules.iter().any(|one| one == rule);
    assert!(looks(&here, "P01") && looks(&here, "P07"), "{here:?}");

    // Explained with evidence, it is an exception everywhere; every one of them still finds it.
    std::fs::write(desk.path("scan.pdf"), b"%PDF-1.4 invented").unwrap();
    for rule in &here {
        let explain = [
            "vault",
            "explain",
            VAULT,
            rule,
            "--text",
            "已核实",
            "--evidence",
            "scan.pdf",
        ];
        desk.vault(&explain).done(0);
    }
    seal(&desk, AUTUMN.0, "autumn.zbp");
    let verify = [
        "package",
        "verify",
        "autumn.zbp",
        "--previous",
        "spring.zbp",
        "--task",
        "moves.zbt",
        "--format",
        "json",
    ];
    let told = desk.zhibao(&verify).done(0);
    hand_in(&desk, &authority, "autumn.zbp", 0);
    assert!(
        told.one("package")["skipped_rules"]
            .as_array()
            .unwrap()
            .iter()
            .any(|rule| rule == "P07")
    );
}

#[test]
fn a_server_that_knows_more_than_the_vault_finds_more() {
    let authority = Authority::new();
    authority.back_up_keys();
    let desk = Desk::new();
    begin(&desk, &authority, SPRING);
    seal(&desk, SPRING.0, "spring.zbp");
    hand_in(&desk, &authority, "spring.zbp", 0);

    // Another computer of the school has no earlier period, only the receipt of it.
    let other = Desk::new();
    begin(&other, &authority, AUTUMN);
    let receipt = authority.path(&format!("out/{SCHOOL}-{}-1.receipt", SPRING.0));
    other
        .vault(&["vault", "accept", VAULT, receipt.to_str().unwrap()])
        .done(0);
    let pupil = other.first(VAULT, "student");
    let set = [
        "vault",
        "set",
        VAULT,
        "student",
        &pupil,
        "XM=欧阳若水",
        "SFZJH=110101201003150012",
    ];
    other.vault(&set).done(0);
    for rule in found(&other) {
        assert_ne!(rule, "P07");
        other.vault(&["vault", "explain", VAULT, &rule, "--text", "已核实"]);
    }
    let second = seal(&other, AUTUMN.0, "autumn.zbp");
    assert_eq!(second["sequence"], 2, "it goes on behind what the receiver holds");
    let told = hand_in(&other, &authority, "autumn.zbp", 1);
    assert!(told.contains("refused") && told.contains("P07×1"), "{told}");
}
