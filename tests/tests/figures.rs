//! The same figures at the desk and at the server: computed there from the package alone, shown to the authority, and summed.

#![allow(clippy::unwrap_used)] // a test that cannot go on should stop

use std::collections::BTreeMap;

use serde_json::{Value, json};
use zhibao_tests::{Authority, Console, Desk, Serving, python};

/// Seeds of demo schools, and the codes that they get by these.
const SCHOOLS: [(&str, &str); 2] = [("1", "3142056668"), ("2", "3122064070")];
/// Reports whose cells come from records alone.
const ADDED: [&str; 2] = ["S03", "S05"];

struct School {
    desk: Desk,
    code: &'static str,
    period: String,
    package: String,
}

/// A demo school that was asked for everything, sealed and handed in.
fn hand_in(authority: &Authority, serving: &Serving, (seed, code): (&str, &'static str)) -> School {
    let desk = Desk::new();
    let enrolment = authority.enrolment_code(code);
    let url = format!("http://{}", serving.address);
    let wanted = [
        "demo",
        "d",
        "--students",
        "50",
        "--seed",
        seed,
        "--server",
        &url,
        "--code",
        &enrolment,
    ];
    let made = desk.vault(&wanted).done(0);
    let period = made.out.trim().to_owned();
    let listed = desk.vault(&["vault", "periods", "d/school.zbv"]).done(0).out;
    let as_of = listed
        .lines()
        .find(|l| l.contains(&period))
        .unwrap()
        .split_whitespace()
        .last()
        .unwrap();
    let as_of = format!("{}-{}-{}", &as_of[..4], &as_of[4..6], &as_of[6..]);
    let task = authority.path(&format!("{code}.zbt"));
    let days = ["--as-of", &as_of, "--due", "2099-12-31", "--task", "full"];
    let out = ["--period", &period, "--out", task.to_str().unwrap()];
    authority
        .run(&[&["task", "--school", code][..], &out, &days].concat())
        .done(0);
    desk.vault(&["vault", "accept", "d/school.zbv", task.to_str().unwrap()])
        .done(0);
    let build = [
        "package",
        "build",
        "d/school.zbv",
        "--period",
        &period,
        "--out",
        "sealed.zbp.age",
        "--encrypt-to",
        "authority",
    ];
    let sealed = desk
        .vault(&[&build[..], &["--format", "json"]].concat())
        .done(0)
        .one("package");
    desk.vault(&["push", "d/school.zbv", "sealed.zbp.age"]).done(0);
    School {
        package: sealed["id"].as_str().unwrap().to_owned(),
        desk,
        code,
        period,
    }
}

impl School {
    /// What `zhibao indicators` says, by id.
    fn indicators(&self) -> BTreeMap<String, Value> {
        let said = self
            .desk
            .vault(&["indicators", "d/school.zbv", "--format", "json"])
            .done(0);
        let all = said.of_type("indicator").into_iter();
        all.map(|one| (one["id"].as_str().unwrap().to_owned(), one)).collect()
    }

    /// The cells of a report, by row.
    fn report(&self, id: &str) -> BTreeMap<String, Value> {
        let said = self
            .desk
            .vault(&["report", "d/school.zbv", id, "--format", "json"])
            .done(0);
        let rows = said.of_type("row").into_iter();
        rows.map(|row| (row["row"].as_str().unwrap().to_owned(), row["cells"].clone()))
            .collect()
    }
}

fn cells(sheet: &Value) -> BTreeMap<String, Value> {
    let rows = sheet["rows"].as_array().unwrap().iter();
    rows.map(|row| (row["row"].as_str().unwrap().to_owned(), row["cells"].clone()))
        .collect()
}

/// The records behind an indicator that looks back, and behind cells, over HTTP and on the pages; every look is written down.
fn records_stand_behind(authority: &Authority, console: &Console<'_>, school: &School) {
    let base = format!("/v1/authority/submissions/{}", school.package);
    let behind = console.get(&format!("{base}/figures/W-TRAIN-01"));
    let (total, records) = (behind["total"].as_u64().unwrap(), behind["records"].as_array().unwrap());
    assert_eq!(records.len() as u64, total);
    assert!(records.iter().any(|one| one["period"].is_string()), "{behind}");
    assert!(
        records
            .iter()
            .all(|one| one["name"].as_str().is_some_and(|n| !n.is_empty()))
    );

    let roll = school.report("S03")["total"]["roll"].as_u64().unwrap();
    let cell = "reports/S03/records?row=total&column=roll";
    let behind = console.get(&format!("{base}/{cell}&offset=2&limit=3"));
    assert_eq!((&behind["total"], &behind["row"]), (&json!(roll), &json!("total")));
    assert_eq!(behind["records"].as_array().unwrap().len(), 3);
    assert_eq!(behind["records"][0]["table"], "student");
    assert_eq!(behind["records"][0]["period"], Value::Null);
    // A cell of an indicator, and one that has no records.
    let behind = console.get(&format!("{base}/reports/S14/records?row=ratio&column=value"));
    assert!(behind["total"].is_u64(), "{behind}");
    let page = format!("/submissions/{}/{cell}", school.package);
    let (status, page) = console.ask("GET", &page, "");
    assert_eq!(status, 200, "{page}");
    assert!(
        page.contains("/reports/S03\"") && page.matches("<tr>").count() as u64 > roll.min(200),
        "{page}"
    );
    let (_, sheet) = console.ask("GET", &format!("/submissions/{}/reports/S03", school.package), "");
    assert!(sheet.contains("records?row=total&amp;column=roll"), "{sheet}");

    for (path, what) in [
        (format!("{base}/figures/W-XX-99"), "indicator"),
        (format!("{base}/reports/S99/records?row=total&column=roll"), "report"),
        (format!("{base}/reports/S03/records?row=nothing&column=roll"), "row"),
        (
            format!("{base}/reports/S03/records?row=total:x&column=roll"),
            "row of the data",
        ),
        (format!("{base}/reports/S03/records?row=total&column=nothing"), "column"),
        (format!("{base}/reports/S03/records"), "neither"),
        (
            format!("/submissions/{}/reports/S03/records?row=total&column=x", school.package),
            "column on a page",
        ),
    ] {
        let (status, text) = console.ask("GET", &path, "");
        assert_eq!(status, 404, "{what}: {text}");
    }
    let looks = python(
        "import sqlite3, sys\nfor row in sqlite3.connect(sys.argv[1]).execute('SELECT school_id, figure, count(*) FROM record_view GROUP BY 1, 2 ORDER BY 2'): print(*row)",
        &[authority.path("zhibao-data/server.db").to_str().unwrap()],
        authority.folder(),
    );
    let code = school.code;
    assert_eq!(
        looks.lines().collect::<Vec<_>>(),
        [
            format!("{code} S03 total.roll 2"),
            format!("{code} S14 ratio.value 1"),
            format!("{code} W-TRAIN-01 1"),
        ]
    );
}

#[test]
fn a_school_has_the_same_figures_at_its_desk_and_at_the_server() {
    let authority = Authority::new();
    authority.back_up_keys();
    let serving = authority.serve();
    let schools = SCHOOLS.map(|school| hand_in(&authority, &serving, school));
    let console = serving.console(authority.folder());
    let accepted = json!({ "state": "accepted" });

    for school in &schools {
        let there = console.get(&format!("/v1/authority/submissions/{}/figures", school.package));
        assert_eq!(
            (&there["school"], &there["period"]),
            (&json!(school.code), &json!(school.period))
        );
        let here = school.indicators();
        let mut same = 0;
        for one in there["indicators"].as_array().unwrap() {
            let own = &here[one["id"].as_str().unwrap()];
            match one["state"].as_str().unwrap() {
                "known" | "no_data" => {
                    for key in ["state", "value", "level", "numerator", "denominator"] {
                        assert_eq!(one[key], own[key], "{}: {key}", one["id"]);
                    }
                    same += 1;
                }
                // Never a zero in place of what is not known.
                "absent" | "withheld" | "needs_history" => assert_eq!(one["value"], Value::Null, "{one}"),
                other => panic!("{other}"),
            }
        }
        assert!(same > 60, "only {same} indicators");
        // The terms before were sealed, and the demo handed them in: 2024-2025-1 and on.
        assert_eq!(there["earlier"].as_array().unwrap().len(), 4, "{}", there["earlier"]);
        assert_eq!(there["whole"], json!(true));
        let held = console.get("/v1/authority/submissions");
        let held = held["submissions"].as_array().unwrap().iter();
        let held: Vec<&Value> = held.filter(|one| one["school"] == school.code).collect();
        assert_eq!(held.len(), 5);
        assert!(held.iter().all(|one| one["receipt_number"].is_string()), "{held:?}");
        for id in ADDED {
            let path = format!("/v1/authority/submissions/{}/reports/{id}", school.package);
            assert_eq!(cells(&console.get(&path)["sheet"]), school.report(id), "{id}");
        }
    }

    // Nothing accepted yet, nothing to add.
    let sum = console.get("/v1/authority/reports/S03");
    assert_eq!(
        (&sum["schools"], &sum["waiting"], &sum["sheet"]),
        (&json!(0), &json!(2), &Value::Null)
    );
    for school in &schools {
        console.review(&school.package, &accepted);
    }
    let sum = console.get(&format!("/v1/authority/reports/S03?period={}", schools[0].period));
    assert_eq!((&sum["schools"], &sum["waiting"]), (&json!(2), &json!(0)));
    let total = |row: &Value| row["roll"].as_f64().unwrap();
    let parts: f64 = schools.iter().map(|s| total(&s.report("S03")["total"])).sum();
    assert_eq!(total(&cells(&sum["sheet"])["total"]), parts);
    let (status, refused) = console.ask("GET", "/v1/authority/reports/S14", "");
    assert_eq!(status, 409, "{refused}");
    assert!(refused.contains("urn:zhibao:problem:not_additive"), "{refused}");

    let listed = console.get("/v1/authority/figures");
    for school in &schools {
        let mut all = listed["schools"].as_array().unwrap().iter();
        let one = all.find(|one| one["school"] == school.code).unwrap();
        assert_eq!(one["state"], "accepted");
        let own = school.indicators();
        for level in ["blue", "yellow", "orange", "red"] {
            let count = own.values().filter(|i| i["level"] == level).count();
            assert!(one["levels"][level].as_u64().unwrap() <= count as u64, "{level}: {one}");
        }
    }

    records_stand_behind(&authority, &console, &schools[0]);
    for path in [
        "/figures".to_owned(),
        format!("/submissions/{}/figures", schools[0].package),
        format!("/submissions/{}/figures/W-COND-01", schools[0].package),
        format!("/submissions/{}/reports/S03", schools[0].package),
        "/reports".to_owned(),
        "/reports/S03".to_owned(),
        "/reports/S14".to_owned(),
    ] {
        let (status, page) = console.ask("GET", &path, "");
        assert_eq!(status, 200, "{path}: {page}");
        std::fs::write(authority.path("page.html"), &page).unwrap();
        assert!(page.contains("</main>"), "{path}");
    }
    let (status, _) = console.ask("GET", "/v1/authority/submissions/00/figures", "");
    assert_eq!(status, 404);
}
