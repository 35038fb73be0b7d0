//! What the command line promises: exit codes, one plain sentence in the asked language, NDJSON and nothing else.

#![allow(clippy::unwrap_used)] // a test that cannot go on should stop

use zhibao_tests::{Desk, SCHOOL, SheetOptions, make_sheet, python};

/// A call that cannot be done is told by one sentence in either language.
#[track_caller]
fn refused(desk: &Desk, args: &[&str], words: &str) {
    let zh = desk.zhibao(&[args, &["--lang", "zh"]].concat()).refused();
    assert!(zh.ends_with('。'), "{args:?}: {zh}");
    let en = desk.zhibao(&[args, &["--lang=en"]].concat()).refused();
    assert!(en.ends_with('.') && en.contains(words), "{args:?}: {en}");
    // Nothing half-done was printed, and JSON changes nothing about that.
    let json = desk.zhibao(&[args, &["--format", "json"]].concat()).done(2);
    assert_eq!(json.out, "", "{args:?}");
}

#[test]
fn calls_that_are_not_understood() {
    let desk = Desk::new();
    for args in [
        &[][..],
        &["frobnicate"],
        &["check"],
        &["check", "a.csv"],
        &["check", "a.csv", "--table"],
        &["vault"],
        &[
            "vault",
            "import",
            "v.zbv",
            "a.csv",
            "--table",
            "student",
            "--on-duplicate",
            "perhaps",
        ],
        &[
            "package",
            "build",
            "v.zbv",
            "--period",
            "2026-11",
            "--out",
            "o",
            "--plain",
            "--encrypt-to",
            "authority",
        ],
        &["check", "a.csv", "--table", "student", "--limit", "-1"],
    ] {
        refused(&desk, args, "--help");
    }
    let french = desk.zhibao(&["check", "a.csv", "--table", "student", "--lang", "fr"]);
    assert!(french.refused().contains("fr"));
    assert!(!desk.zhibao(&["--help"]).done(0).out.is_empty());
    assert!(desk.zhibao(&["--version"]).done(0).out.starts_with("zhibao "));
}

#[test]
fn the_language_is_the_locale_s_else_chinese() {
    let desk = Desk::new();
    for (locale, ends) in [
        ("en_US.UTF-8", '.'),
        ("zh_CN.UTF-8", '。'),
        ("C", '。'),
        ("fr_FR.UTF-8", '。'),
    ] {
        let output = desk
            .command(&["check", "none.csv", "--table", "student"])
            .env("LANG", locale)
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.trim_end().ends_with(ends), "{locale}: {said}");
    }
}

#[test]
fn files_that_are_no_tables() {
    let desk = Desk::new();
    let write = |name: &str, bytes: &[u8]| std::fs::write(desk.path(name), bytes).unwrap();
    write("students.csv", "姓名,性别,身份证件号\n张三,男,\n".as_bytes());
    write("empty.xlsx", b"");
    write(
        "noise.xlsx",
        &(0..5000_u32)
            .map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8)
            .collect::<Vec<_>>(),
    );
    write("picture.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01");
    write(
        "prose.csv",
        "关于做好秋季学籍工作的通知\n请各班于周五前交表。\n".as_bytes(),
    );
    std::fs::create_dir(desk.path("folder.xlsx")).unwrap();
    for name in [
        "empty.xlsx",
        "noise.xlsx",
        "picture.csv",
        "prose.csv",
        "folder.xlsx",
        "none.xlsx",
    ] {
        refused(&desk, &["check", name, "--table", "student"], "");
    }
    refused(&desk, &["check", "students.csv", "--table", "pupils"], "pupils");
    refused(
        &desk,
        &["check", "students.csv", "--table", "student", "--as-of", "2026-13-01"],
        "2026-13-01",
    );
    refused(
        &desk,
        &["check", "students.csv", "--table", "student", "--mapping", "none.json"],
        "none.json",
    );
    refused(
        &desk,
        &["check", "students.csv", "--table", "student", "--sheet", "不在"],
        "",
    );
    refused(&desk, &["standard", "show", "pupils"], "pupils");
    refused(&desk, &["standard", "code", "no_such_list"], "no_such_list");
    refused(&desk, &["template", "--table", "pupils", "--out", "t.xlsx"], "pupils");
    refused(&desk, &["template", "--table", "student", "--out", "none/t.xlsx"], "");
    // The same file under a wrong name is the same table.
    std::fs::copy(desk.path("students.csv"), desk.path("students.xls")).unwrap();
    let summary = |name: &str| {
        let ran = desk
            .zhibao(&["check", name, "--table", "student", "--format", "json"])
            .done(1);
        ran.of_type("finding")
    };
    let strip =
        |findings: Vec<serde_json::Value>| findings.into_iter().map(|f| f["message"].clone()).collect::<Vec<_>>();
    assert_eq!(strip(summary("students.csv")), strip(summary("students.xls")));
}

/// Small files that ask for much.
const HOSTILE: &str = r#"
import io, zipfile
from xlsxwriter import Workbook
good = io.BytesIO()
book = Workbook(good)
book.add_worksheet().write_row(0, 0, ['姓名', '性别', '身份证件号'])
book.close()
parts = {i.filename: zipfile.ZipFile(good).read(i) for i in zipfile.ZipFile(good).infolist()}
sheet = 'xl/worksheets/sheet1.xml'
def write(name, changed):
    with zipfile.ZipFile(name, 'w', zipfile.ZIP_DEFLATED, compresslevel=9) as z:
        for part, data in (parts | changed).items():
            z.writestr(part, data)
write('bomb.xlsx', {sheet: parts[sheet] + b' ' * (150 << 20)})
write('entity.xlsx', {sheet: b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + parts[sheet].split(b'?>', 1)[1]})
write('broken.xlsx', {sheet: parts[sheet][:len(parts[sheet]) // 2]})
data = good.getvalue()
open('cut.xlsx', 'wb').write(data[:len(data) // 2])
open('locked.xlsx', 'wb').write(bytes.fromhex('d0cf11e0a1b11ae1') + bytes(16) + b'\x3e\0\x03\0\xfe\xff\x09\0' + bytes(4064))
open('quote.csv', 'w', encoding='utf-8').write('姓名,性别,身份证件号\n"张三' + 'x' * (2 << 20))
open('nested.xls', 'w').write('<table>' * 100000)
write('empty_cells.xlsx', {sheet: parts[sheet].replace(b'</sheetData>', b'<row r="1048576"><c r="XFD1048576"/></row></sheetData>')})
"#;

#[test]
fn hostile_files_end_in_a_sentence() {
    let desk = Desk::new();
    python(HOSTILE, &[], desk.folder());
    for name in [
        "bomb.xlsx",
        "broken.xlsx",
        "cut.xlsx",
        "locked.xlsx",
        "quote.csv",
        "nested.xls",
    ] {
        refused(&desk, &["check", name, "--table", "student"], "");
    }
    // A document type is refused, or does nothing.
    let entity = desk.zhibao(&["check", "entity.xlsx", "--table", "student"]);
    assert!(matches!(entity.code, Some(0 | 2)) && !entity.out.contains("root:"));
    let far = desk.zhibao(&["check", "empty_cells.xlsx", "--table", "student", "--format", "json"]);
    assert_eq!(far.done(0).one("summary")["rows"], 0);
}

#[test]
fn vaults_that_do_not_open() {
    let desk = Desk::new();
    desk.create("v.zbv", SCHOOL, "2026-2027-1", "2026-11-01");
    std::fs::write(desk.path("text.zbv"), "no vault").unwrap();
    std::fs::copy(desk.path("v.zbv"), desk.path("keyless.zbv")).unwrap();
    std::fs::write(desk.path("wrong"), "x").unwrap();
    let with = |args: &[&'static str], variable: &'static str| [args, &["--passphrase-env", variable]].concat();
    // `LANG` is a variable that is set, and not the passphrase.
    refused(&desk, &with(&["vault", "check", "v.zbv"], "LANG"), "");
    refused(&desk, &with(&["vault", "check", "v.zbv"], "NOT_SET"), "NOT_SET");
    for vault in ["none.zbv", "text.zbv", "keyless.zbv"] {
        refused(&desk, &with(&["vault", "check", vault], "PASSPHRASE"), "");
    }
    let create = ["vault", "create", "v.zbv", "--school", SCHOOL, "--name", "N"];
    refused(&desk, &with(&create, "PASSPHRASE"), "already");
    let create = ["vault", "create", "w.zbv", "--school", "12", "--name", "N"];
    refused(&desk, &with(&create, "PASSPHRASE"), "10 digits");
    for (args, words) in [
        (&["vault", "set", "v.zbv", "student", "nobody", "XM=张三"][..], "nobody"),
        (&["vault", "set", "v.zbv", "pupils", "new", "XM=张三"], "pupils"),
        (&["vault", "set", "v.zbv", "student", "new", "XM"], "XM"),
        (&["vault", "set", "v.zbv", "student", "new", "NAME=张三"], "NAME"),
        (&["vault", "delete", "v.zbv", "student", "nobody"], "nobody"),
        (&["vault", "explain", "v.zbv", "X04", "--text", "t"], "X04"),
        (&["vault", "check", "v.zbv", "--period", "2020-11"], "2020-11"),
        (&["vault", "periods", "v.zbv", "--open", "autumn"], "autumn"),
        (&["vault", "import", "v.zbv", "none.xlsx", "--table", "student"], ""),
        (
            &[
                "vault", "export", "v.zbv", "--table", "student", "--out", "o.xlsx", "--layout", "l",
            ],
            "l",
        ),
        (&["vault", "accept", "v.zbv", "none.receipt"], ""),
        (
            &[
                "package", "build", "v.zbv", "--period", "2020-11", "--plain", "--out", "o",
            ],
            "2020-11",
        ),
        (
            &[
                "package",
                "build",
                "v.zbv",
                "--period",
                "2026-2027-1",
                "--plain",
                "--out",
                "o",
                "--split",
                "x",
            ],
            "x",
        ),
        (&["enrol", "v.zbv"], "--code"),
        (
            &["enrol", "v.zbv", "--server", "http://198.51.100.1", "--code", "x"],
            "school code",
        ),
        (&["push", "v.zbv"], ""),
    ] {
        refused(&desk, &with(args, "PASSPHRASE"), words);
    }
    assert!(!desk.path("o").exists() && !desk.path("o.xlsx").exists());
}

#[test]
fn json_is_ndjson_and_nothing_else() {
    let desk = Desk::new();
    let options = SheetOptions {
        layout: "template",
        rows: 60,
        seed: 5,
        error_rate: 0.2,
    };
    make_sheet(desk.folder(), "students.xlsx", options);
    std::fs::write(desk.path("proof.txt"), "x").unwrap();
    let json = |args: &[&str]| {
        let ran = desk.vault(&[args, &["--format", "json"]].concat());
        assert!(ran.code == Some(0) || ran.code == Some(1), "{ran:?}");
        ran.json();
        ran
    };
    json(&["vault", "create", "v.zbv", "--school", SCHOOL, "--name", "N"]);
    json(&[
        "vault",
        "periods",
        "v.zbv",
        "--open",
        "2026-2027-1",
        "--as-of",
        "2026-11-01",
    ]);
    json(&[
        "check",
        "students.xlsx",
        "--table",
        "student",
        "--painted",
        "painted.xlsx",
    ]);
    json(&["template", "--table", "student", "--out", "t.xlsx"]);
    let counts = json(&["standard", "list"]).one("summary");
    assert_eq!(counts["domains"], 10);
    for (part, least) in [
        ("tables", 150),
        ("fields", 1800),
        ("lists", 396),
        ("rules", 128),
        ("indicators", 90),
        ("reports", 24),
    ] {
        assert!(counts[part].as_u64().unwrap() >= least, "{part}: {counts}");
    }
    json(&["standard", "show", "student"]);
    json(&["standard", "code", "gbt2261_1_sex"]);
    for table in ["major", "class"] {
        json(&["vault", "import", "v.zbv", "companion.xlsx", "--table", table]);
    }
    json(&["vault", "import", "v.zbv", "students.xlsx", "--table", "student"]);
    let open = json(&["vault", "check", "v.zbv"]).of_type("finding");
    let warned = open.iter().find(|f| f["severity"] == "warning").unwrap();
    json(&[
        "vault",
        "explain",
        "v.zbv",
        warned["rule"].as_str().unwrap(),
        "--text",
        "t",
    ]);
    json(&["vault", "set", "v.zbv", "student", "new", "XM=张三"]);
    json(&["vault", "undo", "v.zbv"]);
    json(&["vault", "export", "v.zbv", "--table", "student", "--out", "own.xlsx"]);
    json(&[
        "vault",
        "export",
        "v.zbv",
        "--table",
        "student",
        "--out",
        "n.xlsx",
        "--layout",
        "national-2022",
    ]);
    json(&["vault", "backup", "v.zbv", "backup.zbb"]);
    json(&["vault", "restore", "backup.zbb", "restored.zbv"]);
    json(&["enrol", "v.zbv", "--request", "request.json"]);
    json(&[
        "package",
        "build",
        "v.zbv",
        "--period",
        "2026-2027-1",
        "--plain",
        "--out",
        "o.zbp",
    ]);
    json(&["demo", "demo", "--students", "50"]);
}
