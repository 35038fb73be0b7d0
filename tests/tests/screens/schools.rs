//! The invented schools that are looked at, each with its desk behind a loopback address.

use std::io::BufRead as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use fantoccini::Client;
use serde_json::{Value, json};
use zhibao_tests::{Authority, Desk, PASSPHRASE, SCHOOL, Serving, SheetOptions, make_sheet, program};

use crate::browser::{Browser, Running};
use crate::eye::{call, ui};

const PERIOD: &str = "2026-2027-1";
const VAULT: &str = "school.zbv";
/// A school of the province whose layer is the example.
const OF_PROVINCE: &str = "3199000123";

/// A school's computer, and the desk on it.
pub(crate) struct School {
    /// Where the desk's pages are.
    pub(crate) address: String,
    desk: Desk,
    page: Client,
    _program: Running,
    /// Runs as long as the school.
    _receiver: Option<(Authority, Serving)>,
}

/// An authority that asks [`SCHOOL`] for something, in `t.zbt`.
pub(crate) fn asking() -> Authority {
    let authority = Authority::new();
    authority.back_up_keys();
    let out = authority.path("t.zbt");
    let task = [
        "task",
        "--school",
        SCHOOL,
        "--period",
        PERIOD,
        "--out",
        out.to_str().unwrap(),
    ];
    authority.run(&task).done(0);
    authority
}

/// The desk on a computer, with a vault or none.
fn begin(desk: &Desk, vault: Option<&str>) -> (Running, String) {
    let mut command = Command::new(program("zhibao").with_file_name("examples").join("browser"));
    command.args([ui().join("dist-browser"), "0".into(), desk.path("program")]);
    command.args(vault.map(|vault| desk.path(vault)));
    command
        .env("ZHIBAO_DATA", desk.path("machine"))
        .env("ZHIBAO_KDF", "test")
        .stdout(Stdio::piped());
    let mut child = command.spawn().expect("the example `browser` of zhibao-desk was built");
    let mut line = String::new();
    std::io::BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    (Running(child), line.trim().to_owned())
}

impl School {
    async fn open(browser: &Browser, desk: Desk, vault: Option<&str>) -> School {
        let (program, address) = begin(&desk, vault);
        let school = School {
            address,
            page: browser.page.clone(),
            desk,
            _program: program,
            _receiver: None,
        };
        browser.visit(&school.address).await;
        if vault.is_some() {
            let who = json!({"person": null, "passphrase": PASSPHRASE});
            assert_eq!(school.call("unlock", who).await["state"], "open");
        }
        school
    }

    /// A computer that knows no school yet.
    pub(crate) async fn none(browser: &Browser) -> School {
        School::open(browser, Desk::new(), None).await
    }

    /// A demo school with a term behind it, known errors, a sheet taken in, and a sheet that waits to be (`students.xlsx`).
    pub(crate) async fn at_work(browser: &Browser) -> School {
        let desk = Desk::new();
        let demo = [
            "demo",
            "demo",
            "--students",
            "360",
            "--seed",
            "1",
            "--years",
            "2",
            "--errors",
            "0.004",
        ];
        desk.vault(&demo).done(0);
        let options = SheetOptions {
            layout: "messy",
            rows: 120,
            seed: 7,
            error_rate: 0.1,
        };
        make_sheet(desk.folder(), "students.xlsx", options);
        let school = School::open(browser, desk, Some("demo/school.zbv")).await;
        school.spoil().await;
        school.doubt().await;
        school.start_over("conduct_grade").await;
        school
    }

    /// A sheet (`again.csv`) of two pupils who stand already, under other numbers and without their identity numbers.
    async fn doubt(&self) {
        let columns = self.call("columns", json!({"table": "student"})).await;
        let columns = columns["columns"].as_array().unwrap();
        let at = |code: &str| columns.iter().position(|one| one["code"] == code).unwrap();
        let places = [at("XM"), at("XBM"), at("CSRQ")];
        let window = json!({"table": "student", "offset": 20, "limit": 2, "view": {}});
        let rows = self.call("rows", window).await;
        let mut sheet = "学号,姓名,性别,出生日期,民族\n".to_owned();
        for (n, row) in rows["rows"].as_array().unwrap().iter().enumerate() {
            let cells = places.map(|at| row["cells"][at]["text"].as_str().unwrap());
            sheet.push_str(&format!("T{n},{},回族\n", cells.join(",")));
        }
        std::fs::write(self.desk.path("again.csv"), sheet).unwrap();
    }

    /// Empties a table of a term of what it holds for the present one.
    async fn start_over(&self, table: &str) {
        let columns = self.call("columns", json!({"table": table})).await;
        let columns = columns["columns"].as_array().unwrap();
        let year = columns.iter().position(|one| one["code"] == "XN").unwrap();
        let mut ids: Vec<Value> = Vec::new();
        for offset in (0..).step_by(500) {
            let window = json!({"table": table, "offset": offset, "limit": 500, "view": {}});
            let rows = self.call("rows", window).await;
            let rows = rows["rows"].as_array().unwrap();
            let present = rows.iter().filter(|row| row["cells"][year]["text"] == "2026-2027");
            ids.extend(present.map(|row| row["row_id"].clone()));
            if rows.is_empty() {
                break;
            }
        }
        self.call("edit", json!({"do": "delete", "table": table, "row_ids": ids}))
            .await;
    }

    /// Faults that a person would type; markup among them, which must stay text.
    async fn spoil(&self) {
        let window = json!({"table": "student", "offset": 0, "limit": 16, "view": {}});
        let rows = self.call("rows", window).await;
        for (row, field, text) in [
            (2, "CSRQ", "2010-02-21"),
            (5, "MZM", ""),
            (7, "ZYDM", "<b>计算机</b>"),
            (9, "XM", "韩·酉"),
        ] {
            let cells = json!([{"field": field, "text": text}]);
            let row = &rows["rows"][row]["row_id"];
            self.call(
                "edit",
                json!({"do": "set", "table": "student", "row_id": row, "cells": cells}),
            )
            .await;
        }
    }

    /// A school whose package came back with a remark; a second version is begun.
    pub(crate) async fn returned(browser: &Browser) -> School {
        let (desk, authority) = (Desk::new(), Authority::new());
        desk.sound(VAULT, SCHOOL, (PERIOD, "2026-11-01"), 60);
        authority.back_up_keys();
        let code = authority.enrolment_code(SCHOOL);
        let serving = authority.serve();
        let mut school = School::open(browser, desk, Some(VAULT)).await;
        let server = format!("http://{}", serving.address);
        school.call("enrol", json!({"server": server, "code": code})).await;
        school.say_empty().await;
        school.confirm().await;
        let sealed = school.job("seal", Value::Null).await["package"].clone();
        school.job("send", json!({"package": sealed["package"]})).await;
        let rows = school
            .call("rows", json!({"table": "student", "offset": 0, "limit": 2, "view": {}}))
            .await;
        let remark = |at: usize| {
            let row = &rows["rows"][at]["row_id"];
            json!({"table": "student", "row_id": row, "field": "XM", "text": "请核对姓名和身份证件号", "must_fix": true})
        };
        let review = json!({"state": "returned", "due": "20270115", "comments": [remark(0), remark(1)]});
        serving.review(authority.folder(), sealed["package"].as_str().unwrap(), &review);
        school.job("pull", Value::Null).await;
        school._receiver = Some((authority, serving));
        school
    }

    /// A school with nothing left to mend, a record that its province's layer (`province.zbs`) judges otherwise, a file of codes
    /// (`codes.csv`), and no word given yet.
    pub(crate) async fn ready(browser: &Browser) -> School {
        let (desk, authority) = (Desk::new(), Authority::new());
        desk.sound(VAULT, OF_PROVINCE, (PERIOD, "2026-11-01"), 60);
        authority.back_up_keys();
        authority.enrol(&desk, VAULT, OF_PROVINCE);
        let record = desk.first(VAULT, "student");
        let differ = ["vault", "set", VAULT, "student", &record, "HKLBM=2", "XSJZDLX=4"];
        desk.vault(&differ).done(0);
        let explain = ["vault", "explain", VAULT, "X11", &record, "--text", "随父母进城居住"];
        desk.vault(&explain).done(0);
        let layer = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/examples/overlay-99");
        let out = desk.path("province.zbs");
        let sign = [
            "standard",
            "sign",
            layer.to_str().unwrap(),
            "--out",
            out.to_str().unwrap(),
        ];
        authority.run(&sign).done(0);
        let codes = "代码,名称\n1,1+2\n2,2+1（旧）\n9,本省试点\n";
        std::fs::write(desk.path("codes.csv"), codes).unwrap();
        let school = School::open(browser, desk, Some(VAULT)).await;
        school.say_empty().await;
        school
    }

    /// Gives the two words before sealing.
    pub(crate) async fn confirm(&self) {
        for (role, name, paper) in [("admin", "王辛八", false), ("principal", "李庚九", true)] {
            let passphrase = if paper { "" } else { PASSPHRASE };
            let word = json!({"role": role, "name": name, "on_paper": paper, "passphrase": passphrase});
            self.call("confirm", word).await;
        }
    }

    /// Says of every table asked for that holds nothing that it does.
    async fn say_empty(&self) {
        for domain in self.call("tables", Value::Null).await.as_array().unwrap() {
            for table in domain["tables"].as_array().unwrap() {
                if table["asked"] == true && table["rows"] == 0 {
                    let empty = json!({"table": table["id"], "empty": true});
                    self.call("set_empty", empty).await;
                }
            }
        }
    }

    /// A command of the desk.
    pub(crate) async fn call(&self, name: &str, request: Value) -> Value {
        call(&self.page, name, request).await
    }

    /// Work of the desk, until its end.
    pub(crate) async fn job(&self, name: &str, request: Value) -> Value {
        let begun = self.call(name, request).await;
        let mut beat = tokio::time::interval(std::time::Duration::from_millis(30));
        loop {
            let state = self.call("job", begun.clone()).await;
            assert!(
                state["job"].is_number() || state["outcome"].is_object(),
                "{name}: {begun} {state}"
            );
            if !state["outcome"].is_null() {
                assert_ne!(state["outcome"]["end"], "failed", "{name}: {state}");
                return state["outcome"].clone();
            }
            beat.tick().await;
        }
    }

    /// Answers the next dialog of the system with a file.
    pub(crate) async fn answer(&self, path: &Path) {
        let script = "const [paths, done] = arguments; fetch('/answer', {method: 'POST', body: JSON.stringify(paths)}).then(() => done(null));";
        self.page.execute_async(script, vec![json!([path])]).await.unwrap();
    }

    /// A path on this computer.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.desk.path(name)
    }
}
