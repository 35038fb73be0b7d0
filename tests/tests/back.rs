//! Rules that look back find the same in the vault, on the command line and at the server, by a task that the server issued; an
//! opening balance stands in where nothing was sealed yet.

#![allow(clippy::unwrap_used)] // a test that cannot go on should stop

use serde_json::Value;
use zhibao_tests::{Authority, Desk, Ran, SCHOOL, SheetOptions, make_sheet};

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

/// An authority that asks for these of both periods.
fn authority() -> Authority {
    let authority = Authority::new();
    authority.back_up_keys();
    std::fs::write(authority.path("moves.toml"), TASK).unwrap();
    for (period, as_of) in [SPRING, AUTUMN] {
        let days = ["--as-of", as_of, "--due", "2026-12-31"];
        let out = ["--out", "moves.zbt", "--task", "moves.toml"];
        let task = ["task", "--school", SCHOOL, "--period", period];
        authority.run(&[&task[..], &out, &days].concat()).done(0);
    }
    authority
}

/// An enrolled vault of the school's sheet, in which nothing is found; the numbers of two pupils.
fn begin(desk: &Desk, authority: &Authority, period: (&str, &str)) -> [String; 2] {
    let options = SheetOptions {
        layout: "template",
        rows: 120,
        seed: 7,
        error_rate: 0.0,
    };
    let made = make_sheet(desk.folder(), "students.xlsx", options);
    desk.create(VAULT, SCHOOL, period.0, period.1);
    authority.enrol(desk, VAULT, SCHOOL);
    for (table, file) in [
        ("major", "companion.xlsx"),
        ("class", "companion.xlsx"),
        ("student", "students.xlsx"),
    ] {
        desk.vault(&["vault", "import", VAULT, file, "--table", table]).done(0);
    }
    assert_eq!(found(desk), Vec::<String>::new());
    [0, 1].map(|n| made.right["student"][n]["XH"].clone())
}

/// One pupil is gone and another has that one's number, and nobody registered either. The class then has one less than the
/// school told (T05): nothing is told of it any more.
fn mix_up(desk: &Desk, [one, other]: &[String; 2]) {
    desk.vault(&["vault", "delete", VAULT, "student", other]).done(0);
    desk.vault(&["vault", "set", VAULT, "student", one, &format!("XH={other}")])
        .done(0);
    let checked = desk.vault(&["vault", "check", VAULT, "--format", "json"]);
    for finding in checked.of_type("finding").iter().filter(|f| f["rule"] == "T05") {
        let class = finding["record"].as_str().unwrap();
        desk.vault(&["vault", "set", VAULT, "class", class, "ZRS=", "NANSRS=", "NVSRS="])
            .done(0);
    }
}

fn explain(desk: &Desk, rule: &str, more: &[&str]) {
    let explain = ["vault", "explain", VAULT, rule, "--text", "已核实"];
    desk.vault(&[&explain[..], more].concat()).done(0);
}

fn seal(desk: &Desk, period: &str, file: &str) -> Value {
    let build = ["package", "build", VAULT, "--period", period, "--plain", "--out", file];
    desk.vault(&[&build[..], &["--format", "json"]].concat())
        .done(0)
        .one("package")
}

/// Hands a package to the authority by stick; what it says.
fn hand_in(desk: &Desk, authority: &Authority, file: &str, code: i32) -> String {
    let (file, out) = (desk.path(file), authority.path("out"));
    let receive = ["receive", file.to_str().unwrap(), "--out", out.to_str().unwrap()];
    authority
        .run(&[&["--lang", "en"][..], &receive].concat())
        .done(code)
        .out
}

/// The rules that find something, each once.
fn rules(ran: &Ran) -> Vec<String> {
    let found = ran.of_type("finding");
    let mut rules: Vec<String> = found.iter().map(|f| f["rule"].as_str().unwrap().to_owned()).collect();
    rules.sort();
    rules.dedup();
    rules
}

fn found(desk: &Desk) -> Vec<String> {
    rules(&desk.vault(&["vault", "check", VAULT, "--format", "json"]))
}

#[test]
fn the_same_is_found_in_the_vault_on_the_command_line_and_at_the_server() {
    let (authority, desk) = (authority(), Desk::new());
    let pupils = begin(&desk, &authority, SPRING);
    seal(&desk, SPRING.0, "spring.zbp");
    hand_in(&desk, &authority, "spring.zbp", 0);
    let receipt = authority.path(&format!("out/{SCHOOL}-{}-1.receipt", SPRING.0));
    desk.vault(&["vault", "accept", VAULT, receipt.to_str().unwrap()])
        .done(0);

    let open = ["vault", "periods", VAULT, "--open", AUTUMN.0, "--as-of", AUTUMN.1];
    desk.vault(&open).done(0);
    assert_eq!(found(&desk), Vec::<String>::new());
    mix_up(&desk, &pupils);
    assert_eq!(found(&desk), ["P01", "P07"]);

    // Explained with evidence, they are exceptions everywhere; each still finds them.
    std::fs::write(desk.path("scan.pdf"), b"%PDF-1.4 invented").unwrap();
    for rule in ["P01", "P07"] {
        explain(&desk, rule, &["--evidence", "scan.pdf"]);
    }
    seal(&desk, AUTUMN.0, "autumn.zbp");
    let verify = ["package", "verify", "autumn.zbp", "--previous", "spring.zbp"];
    let by = ["--task", authority.path("moves.zbt").to_str().unwrap()].map(str::to_owned);
    let call = [&verify[..], &[&by[0], &by[1]], &["--format", "json"]].concat();
    let told = desk.zhibao(&call).done(0);
    // What looks further back than the one package that stands before is skipped and listed.
    assert_eq!(rules(&told), ["P01"]);
    let skipped = told.one("package")["skipped_rules"].clone();
    assert!(
        skipped.as_array().unwrap().iter().any(|rule| rule == "P07"),
        "{skipped}"
    );
    hand_in(&desk, &authority, "autumn.zbp", 0);
}

#[test]
fn a_server_that_knows_more_than_the_vault_finds_more() {
    let (authority, desk) = (authority(), Desk::new());
    begin(&desk, &authority, SPRING);
    seal(&desk, SPRING.0, "spring.zbp");
    hand_in(&desk, &authority, "spring.zbp", 0);

    // Another computer of the school has no earlier period; with its certificate comes what the receiver holds last.
    let other = Desk::new();
    let pupils = begin(&other, &authority, AUTUMN);
    mix_up(&other, &pupils);
    assert_eq!(found(&other), Vec::<String>::new());
    let second = seal(&other, AUTUMN.0, "autumn.zbp");
    assert_eq!(second["sequence"], 2, "it goes on behind what the receiver holds");
    let told = hand_in(&other, &authority, "autumn.zbp", 1);
    let found = ["refused", "P01×1", "P07×1"].map(|word| told.contains(word));
    assert_eq!(found, [true; 3], "{told}");
}

/// What rule P01 says of the school: how many pupils of the last period are gone, and nothing tells why.
fn gone(desk: &Desk) -> Vec<String> {
    let ran = desk.vault(&["vault", "check", VAULT, "--format", "json", "--lang", "en"]);
    let found = ran.of_type("finding");
    let of_rule = found.iter().filter(|finding| finding["rule"] == "P01");
    of_rule
        .map(|finding| finding["message"].as_str().unwrap().to_owned())
        .collect()
}

fn periods(desk: &Desk, more: &[&str]) -> Vec<(String, String)> {
    let call = [&["vault", "periods", VAULT, "--format", "json"], more].concat();
    let told = desk.vault(&call).done(0).of_type("period");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    told.iter()
        .map(|one| (text(&one["period"]), text(&one["state"])))
        .collect()
}

#[test]
fn an_opening_balance_stands_in_for_the_period_that_was_never_sealed_here() {
    let (authority, desk) = (authority(), Desk::new());
    begin(&desk, &authority, AUTUMN);
    let open = [(AUTUMN.0.to_owned(), "open".to_owned())];
    assert_eq!(periods(&desk, &[]), open);

    // Taken in, it says what the present data say.
    for (table, file) in [
        ("major", "companion.xlsx"),
        ("class", "companion.xlsx"),
        ("student", "students.xlsx"),
    ] {
        let import = ["vault", "import", VAULT, file, "--table", table, "--opening", SPRING.0];
        desk.vault(&import).done(0);
    }
    let with_opening = [&[(SPRING.0.to_owned(), "opening".to_owned())], &open[..]].concat();
    assert_eq!(periods(&desk, &[]), with_opening);
    assert_eq!(gone(&desk), Vec::<String>::new());

    // One pupil leaves the present data alone; a typed one was never in them.
    let record = desk.first(VAULT, "student");
    desk.vault(&["vault", "delete", VAULT, "student", &record]).done(0);
    let said = gone(&desk);
    assert!(said.len() == 1 && said[0].contains("and 1 left"), "{said:?}");
    assert!(
        said[0].contains(&format!("opening balance of {}", SPRING.0)),
        "{said:?}"
    );
    let typed = ["vault", "set", VAULT, "student", "new", "XH=2025999", "XM=王小明"];
    desk.vault(&[&typed[..], &["--opening", SPRING.0]].concat()).done(0);
    let said = gone(&desk);
    assert!(said[0].contains("and 2 left"), "{said:?}");

    assert_eq!(periods(&desk, &["--drop-opening", SPRING.0]), open);
    assert_eq!(gone(&desk), Vec::<String>::new(), "nothing to compare with");
}

#[test]
fn what_cannot_be_an_opening_balance_is_refused() {
    let desk = Desk::new();
    desk.create(VAULT, SCHOOL, AUTUMN.0, AUTUMN.1);
    for period in [AUTUMN.0, "2027-2028-1", "spring"] {
        let set = [
            "vault",
            "set",
            VAULT,
            "student",
            "new",
            "XM=王小明",
            "--opening",
            period,
        ];
        let said = desk.vault(&set).refused();
        assert!(said.contains(period), "{said}");
    }
    let said = desk
        .vault(&["vault", "periods", VAULT, "--drop-opening", SPRING.0])
        .refused();
    assert!(said.contains("opening balance"), "{said}");
}
