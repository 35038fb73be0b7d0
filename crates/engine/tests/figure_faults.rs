//! An indicator or a report is one file: a new one works as soon as it is there, a broken one is refused with its line.

use std::sync::Arc;

use rusqlite::Connection;
use zhibao_core::standard::{SourceFile, Standard};
use zhibao_engine::figures::{FigureError, Hand, Page, Session, State, faults};
use zhibao_engine::rules::Parameters;
use zhibao_engine::{functions, schema};

macro_rules! vector {
    ($path:literal) => {
        include_str!(concat!("../../../tests/vectors/package/standard/", $path))
    };
}

const BASE: &[SourceFile<'static>] = &[
    SourceFile {
        path: "standard.toml",
        text: vector!("standard.toml"),
    },
    SourceFile {
        path: "codelists.toml",
        text: vector!("codelists.toml"),
    },
    SourceFile {
        path: "codelists/sex.csv",
        text: vector!("codelists/sex.csv"),
    },
    SourceFile {
        path: "tables/JX/class.json",
        text: vector!("tables/JX/class.json"),
    },
    SourceFile {
        path: "tasks/builtin.toml",
        text: "id = \"builtin\"\nzh = \"任务\"\nen = \"Task\"\n[tables.class]\nrequired = []\n",
    },
    SourceFile {
        path: "indicators/groups.toml",
        text: "group = [{ id = \"NEW\", zh = \"新\", en = \"New\" }]",
    },
];

const INDICATOR: &str = r#"id = "W-NEW-01"
title.zh = "有名称的班级"
title.en = "Classes with a name"
why = "A class is looked for by its name."
source = "none"
confidence = "own"
tables = ["class"]
definition.zh = "有名称的班级 ÷ 班级。"
definition.en = "Classes with a name ÷ classes."
measure = "percent"
direction = "higher"
line = [100]
levels.yellow = ["< 100"]
levels.red = ["< 50"]
from = "class"
part = "XZBMC IS NOT NULL"
show = "rest"
[[example]]
value = 50
level = "yellow"
[example.rows]
class = [{ XZBMC = "a" }, { XZBDM = "2" }]
"#;

const REPORT: &str = r#"id = "S99"
title.zh = "班级"
title.en = "Classes"
why = "To try it."
source = "none"
confidence = "own"
tables = ["class"]
point = "as_of"
[sources.all]
table = "class"
select = "class"
[[stub]]
key = "kind"
zh = "类别"
en = "Kind"
[[column]]
key = "n"
zh = "班级数 | 合计"
en = "Classes | Total"
[[row]]
key = "total"
zh = "总计"
en = "Total"
[[row]]
key = "name"
zh = "未填"
en = "Not filled in"
each = "XZBMC"
[[check]]
along = "columns"
formula = "total = name"
zh = "相等"
en = "Equal"
[[example]]
cells = { "total.n" = 1, "name:a.n" = 1 }
[example.rows]
class = [{ XZBMC = "a" }]
"#;

fn with<'t>(indicator: &'t str, report: &'t str) -> Result<Arc<Standard>, String> {
    let mut files: Vec<SourceFile<'_>> = BASE.to_vec();
    files.push(SourceFile {
        path: "indicators/W-NEW-01.toml",
        text: indicator,
    });
    files.push(SourceFile {
        path: "reports/S99.toml",
        text: report,
    });
    Standard::load(&files).map(Arc::new).map_err(|faults| {
        for fault in &faults.0 {
            let zh = &fault.what.0.zh;
            assert!(
                zh.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)),
                "not in Chinese: {zh}"
            );
        }
        faults.to_string()
    })
}

fn database(standard: &Arc<Standard>) -> Connection {
    let connection = Connection::open_in_memory().expect("memory");
    functions::register(&connection, standard).expect("functions");
    for table in &standard.tables {
        let sql = schema::create_table(table, "INTEGER", &[]) + ";" + &schema::create_view(table);
        connection.execute_batch(&sql).expect("a table");
    }
    connection
        .execute_batch("INSERT INTO class_ (row_id, XZBDM, XZBMC) VALUES (1, '1', 'a'), (2, '2', 'a'), (3, '3', NULL)")
        .expect("rows");
    connection
}

#[test]
fn a_new_file_is_a_new_figure() {
    let standard = with(INDICATOR, REPORT).expect("sound");
    assert_eq!(faults(&standard).expect("looked at").to_string(), "");
    let mut connection = database(&standard);
    let session = Session::open(&standard, &mut connection, &Parameters::default(), Hand::default()).expect("open");
    let figure = session.indicator("W-NEW-01").expect("a value");
    assert_eq!((figure.state, figure.value), (State::Known, Some(67.0)));
    assert_eq!(session.what_if("W-NEW-01", None).expect("fixed").value, Some(100.0));
    let sheet = session.report("S99").expect("a report");
    let keys: Vec<&str> = sheet.lines.iter().map(|l| l.key.as_str()).collect();
    assert_eq!(keys, ["total", "name:a", "name:"]);
    let behind = |row| {
        session
            .drill_cell("S99", row, "n", Page::default())
            .expect("records")
            .rows
    };
    assert_eq!(
        behind("name:a").iter().map(|r| r.row.as_str()).collect::<Vec<_>>(),
        ["1", "2"]
    );
    assert_eq!(behind("name:").len(), 1);
    assert!(sheet.broken.is_empty());
    for (row, column) in [("name", "n"), ("total:x", "n"), ("other", "n"), ("total", "m")] {
        let error = session.drill_cell("S99", row, column, Page::default());
        assert!(matches!(error, Err(FigureError::Unknown(_))), "{row}.{column}");
    }
}

#[test]
fn a_broken_file_is_refused_with_its_line() {
    for (old, new, fault) in [
        (
            "confidence = \"own\"",
            "confidence = \"sure\"",
            "W-NEW-01.toml:6: confidence cannot be sure",
        ),
        ("[\"class\"]", "[\"klass\"]", "W-NEW-01.toml:7: there is no table klass"),
        ("percent", "promille", "W-NEW-01.toml:10: measure cannot be promille"),
        ("higher", "lower", "W-NEW-01.toml:13: the bound points the other way"),
        ("[\"< 50\"]", "[\"50\"]", "W-NEW-01.toml:14: a bound is as in"),
        (
            "[\"< 50\"]",
            "[\"< 200\"]",
            "W-NEW-01.toml:14: red begins before yellow",
        ),
        ("show = \"rest\"", "show = \"all\"", "W-NEW-01.toml:17: `show` is"),
        ("W-NEW-01\"", "W-OLD-01\"", "W-NEW-01.toml:1: there is no group OLD"),
        ("definition.en", "definition.de", "W-NEW-01.toml"),
        (
            "XZBDM = \"2\"",
            "NIX = \"2\"",
            "W-NEW-01.toml:22: class has no field NIX",
        ),
        ("why =", "warum =", "W-NEW-01.toml:4:"),
    ] {
        let text = INDICATOR.replacen(old, new, 1);
        assert_ne!(text, INDICATOR, "{old}");
        let faults = with(&text, REPORT).expect_err(new);
        assert!(faults.contains(fault), "{new}: {faults}");
    }
    for (old, new, fault) in [
        ("| Total\"", "\"", "S99.toml:17: n: the headings differ in their levels"),
        (
            "total = name",
            "total = nobody",
            "S99.toml:31: check 1: there is no nobody",
        ),
        ("total = name", "total name", "a check compares two sums"),
        ("key = \"name\"", "key = \"total\"", "total stands twice"),
        ("name:a.n", "name:a.m", "the example names no cell with name:a.m"),
        (
            "table = \"class\"",
            "table = \"student\"",
            "the source all owns rows of student",
        ),
        ("each = \"XZBMC\"", "within = \"x\"", "only rows of the data have these"),
        (
            "point = \"as_of\"",
            "point = \"now\"",
            "S99.toml:8: point cannot be now",
        ),
    ] {
        let text = REPORT.replacen(old, new, 1);
        assert_ne!(text, REPORT, "{old}");
        let faults = with(INDICATOR, &text).expect_err(new);
        assert!(faults.contains(fault), "{new}: {faults}");
    }
}

#[test]
fn a_headline_that_is_no_indicator_is_refused_with_its_line() {
    let groups = "group = [{ id = \"NEW\", zh = \"新\", en = \"New\" }]\nheadline = [\"W-NEW-01\", \"W-NEW-02\"]\n";
    let file = |path, text| SourceFile { path, text };
    let mut files: Vec<SourceFile<'_>> = BASE
        .iter()
        .filter(|f| f.path != "indicators/groups.toml")
        .cloned()
        .collect();
    files.push(file("indicators/groups.toml", groups));
    files.push(file("indicators/W-NEW-01.toml", INDICATOR));
    let faults = Standard::load(&files)
        .map(drop)
        .expect_err("one is missing")
        .to_string();
    assert!(
        faults.contains("groups.toml:2: there is no indicator W-NEW-02"),
        "{faults}"
    );
}

#[test]
fn bad_sql_is_told_with_its_line() {
    for (old, new, fault) in [
        (
            "\"class\"\npart",
            "\"student\"\npart",
            "W-NEW-01.toml:16: no such table: student",
        ),
        (
            "XZBMC IS NOT NULL",
            "NIX IS NOT NULL",
            "W-NEW-01.toml:16: no such column: NIX",
        ),
        (
            "XZBMC IS NOT NULL",
            "load_extension('x')",
            "W-NEW-01.toml:16: the function load_extension is not allowed",
        ),
        ("XZBMC IS NOT NULL", "(SELECT 1 FROM sqlite_master)", "sqlite_master"),
        ("XZBMC IS NOT NULL", "1); DELETE FROM class_; --", "W-NEW-01.toml:16:"),
    ] {
        let text = INDICATOR.replacen(old, new, 1);
        assert_ne!(text, INDICATOR, "{old}");
        let standard = with(&text, REPORT).expect("loads");
        let faults = faults(&standard).expect("looked at").to_string();
        assert!(faults.contains(fault), "{new}: {faults}");
    }
    let report = REPORT.replacen("each = \"XZBMC\"", "each = \"NIX\"", 1);
    let standard = with(INDICATOR, &report).expect("loads");
    let faults = faults(&standard).expect("looked at").to_string();
    assert!(
        faults.starts_with("reports/S99.toml:28: no such column: NIX"),
        "{faults}"
    );
}

/// A guard that was let go leaves nothing behind.
#[test]
fn the_connection_writes_again_after_a_session() {
    let standard = with(INDICATOR, REPORT).expect("sound");
    let mut connection = database(&standard);
    drop(Session::open(&standard, &mut connection, &Parameters::default(), Hand::default()).expect("open"));
    let changed = connection.execute("UPDATE class_ SET XZBMC = 'b'", []).expect("writes");
    assert_eq!(changed, 3);
}
