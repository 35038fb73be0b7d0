//! The same figures at the desk and at the server: computed there from the package alone, shown to the authority, and summed.

#![allow(clippy::unwrap_used)] // a test that cannot go on should stop

use std::collections::BTreeMap;

use serde_json::{Value, json};
use zhibao_tests::{Authority, Desk, Serving};

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

    let behind = console.get(&format!(
        "/v1/authority/submissions/{}/figures/W-COND-04",
        schools[0].package
    ));
    assert!(behind["total"].is_u64(), "{behind}");
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
