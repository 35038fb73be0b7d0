//! The clerk's desk and the real server: sealing, sending over a line that breaks, the same by stick, a returned package.
//!
//! The desk runs in this process, so each test runs in one of its own, with a data folder of its own.

#![allow(clippy::unwrap_used)] // a test that cannot go on should stop

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use serde_json::{Value, json};
use zhibao_desk::{Desk as Window, Scripted, Start};
use zhibao_tests::{Authority, Clerk, Desk, Relay, SCHOOL, SheetOptions, make_sheet};

const VAULT: &str = "school.zbv";
const PERIOD: &str = "2026-2027-1";
const PASS: &str = "correct horse battery";
const APART: &str = "ZHIBAO_TEST_APART";

/// Runs a test in a process whose settings are the test's own.
fn apart(name: &str, body: impl FnOnce()) {
    if std::env::var_os(APART).is_some() {
        return body();
    }
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", name, "--nocapture", "--test-threads=1"]);
    command
        .env("ZHIBAO_DATA", folder.path())
        .env("ZHIBAO_KDF", "test")
        .env(APART, "1");
    assert!(command.status().unwrap().success());
}

/// A clerk at the desk: a vault that nothing stands in the way of sealing.
struct Seat {
    cli: Desk,
    around: Arc<Scripted>,
    window: Window,
}

impl Seat {
    fn new(rows: usize) -> Seat {
        let cli = Desk::new();
        let options = SheetOptions {
            layout: "messy",
            rows,
            seed: 7,
            error_rate: 0.0,
        };
        let made = make_sheet(cli.folder(), "students.xlsx", options);
        cli.create(VAULT, SCHOOL, PERIOD, "2026-11-01");
        assert!(Clerk::import(&cli, VAULT, "students.xlsx", &made).open().is_empty());
        let around = Arc::new(Scripted::new(cli.path("program")));
        let start = Start {
            vault: Some(cli.path(VAULT)),
            ..Start::default()
        };
        let seat = Seat {
            window: Window::new(start, around.clone()),
            around,
            cli,
        };
        seat.call("unlock", json!({"person": null, "passphrase": PASS}));
        seat
    }

    #[track_caller]
    fn call(&self, name: &str, request: Value) -> Value {
        let told = self.window.call(name, request);
        told.unwrap_or_else(|problem| panic!("{name}: {problem:?}"))
    }

    #[track_caller]
    fn refused(&self, name: &str, request: Value) -> String {
        let problem = self.window.call(name, request).unwrap_err();
        assert!(
            problem.message.chars().count() > 5 && problem.message != problem.code,
            "{problem:?}"
        );
        problem.code
    }

    /// The outcome of a work.
    #[track_caller]
    fn ended(&self, begun: &Value) -> Value {
        loop {
            let state = self.call("job", begun.clone());
            if !state["outcome"].is_null() {
                return state["outcome"].clone();
            }
            std::thread::yield_now();
        }
    }

    #[track_caller]
    fn done(&self, name: &str, request: Value, end: &str) -> Value {
        let outcome = self.ended(&self.call(name, request));
        assert_eq!(outcome["end"], end, "{name}: {outcome:#}");
        outcome
    }

    fn confirm(&self) {
        let here = json!({"role": "admin", "name": "王辛八", "on_paper": false, "passphrase": PASS});
        let paper = json!({"role": "principal", "name": "李庚九", "on_paper": true, "passphrase": ""});
        let left = self.call("confirm", here);
        assert_eq!(
            (&left["ready"], &left["confirmed"][0]["name"]),
            (&json!(false), &json!("王辛八"))
        );
        let left = self.call("confirm", paper);
        assert_eq!(left["ready"], true, "{left:#}");
    }

    /// Says of every table asked for that holds nothing that it does.
    fn say_empty(&self) {
        for domain in self.call("tables", Value::Null).as_array().unwrap() {
            for table in domain["tables"].as_array().unwrap() {
                if table["asked"] == true && table["rows"] == 0 {
                    self.call("set_empty", json!({"table": table["id"], "empty": true}));
                }
            }
        }
    }

    fn seal(&self) -> Value {
        self.done("seal", Value::Null, "sealed")["package"].clone()
    }
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("{name} in {value:#}"))
}

fn groups(fingerprint: &str) -> Vec<usize> {
    fingerprint.split(' ').map(str::len).collect()
}

#[test]
fn sealed_sent_over_a_line_that_breaks_returned_and_sent_anew() {
    apart("sealed_sent_over_a_line_that_breaks_returned_and_sent_anew", || {
        let (seat, authority) = (Seat::new(400), Authority::new());
        authority.back_up_keys();
        let code = authority.enrolment_code(SCHOOL);
        let serving = authority.serve();
        let line = Relay::to(serving.address);

        // Nothing is sealed before this computer is enrolled and two people have given their word.
        let left = seat.call("checklist", Value::Null);
        assert_eq!(
            (&left["errors"], &left["enrolled"], &left["ready"]),
            (&json!(0), &json!(false), &json!(false))
        );
        assert!(
            left["rows"].as_u64() >= Some(400) && left["backup_at"].is_null(),
            "{left:#}"
        );
        assert_eq!(seat.refused("seal", Value::Null), "not_ready");
        seat.refused("enrol", json!({"server": line.url(), "code": "no code"}));
        let session = seat.call("enrol", json!({"server": line.url(), "code": code}));
        assert_eq!(session["server"], line.url());
        assert_eq!(seat.call("network", Value::Null)["contact"], "answered");
        let wrong = json!({"role": "principal", "name": "李庚九", "on_paper": false, "passphrase": "not it"});
        assert_eq!(seat.refused("confirm", wrong), "confirm_own_passphrase");
        seat.say_empty();
        seat.confirm();
        let package = seat.seal();
        let of = json!({"package": package["package"]});
        assert_eq!((&package["state"], &package["number"]), (&json!("sealed"), &json!(1)));
        assert_eq!(
            package["confirmed"][1],
            json!({"role": "principal", "name": "李庚九", "on_paper": true, "at": 0})
        );
        assert_eq!(groups(text(&package, "fingerprint")), [4; 4]);
        assert!(seat.call("checklist", Value::Null)["backup_at"].is_i64());

        // The line breaks in the middle: never told as sent or failed, and the desk goes on meanwhile.
        line.hold_after(12_000);
        let sending = seat.call("send", of.clone());
        line.wait_until_held();
        assert_eq!(seat.call("session", Value::Null)["state"], "open");
        assert!(seat.call("tables", Value::Null).is_array());
        assert_eq!(seat.refused("send", of.clone()), "already_at_it");
        let state = seat.call("job", sending.clone());
        assert!(state["outcome"].is_null() && state["cancellable"] == true, "{state:#}");
        seat.call("cancel_job", sending.clone());
        line.break_off();
        let ended = seat.ended(&sending);
        assert_eq!(ended["end"], "cancelled", "{ended:#}");
        let waits = &seat.call("packages", Value::Null)[0];
        assert!(waits["receipt"].is_null() && waits["state"] == "sealed", "{waits:#}");

        let receipt = seat.done("send", of.clone(), "arrived")["receipt"].clone();
        assert_eq!(
            (&receipt["valid"], &receipt["fork"], &receipt["version"]),
            (&json!(true), &json!(false), &json!(1))
        );
        assert_eq!(
            (&receipt["fingerprint"], &receipt["rows"]),
            (&package["fingerprint"], &package["rows"])
        );
        let card = &seat.call("packages", Value::Null)[0];
        assert_eq!((&card["state"], &card["uploaded"]), (&json!("received"), &Value::Null));
        assert_eq!(seat.done("send", of, "arrived")["receipt"], receipt);

        // Returned with the same remark on two rows: one remark, both rows.
        let rows = seat.call("rows", json!({"table": "student", "offset": 0, "limit": 2, "view": {}}));
        let ids = [&rows["rows"][0]["row_id"], &rows["rows"][1]["row_id"]];
        let comment = |row: &Value| json!({"table": "student", "row_id": row, "field": "XM", "text": "请核对姓名", "must_fix": true});
        let review = json!({"state": "returned", "due": "20270115", "comments": [comment(ids[0]), comment(ids[1])]});
        serving.review(authority.folder(), text(&package, "package"), &review);
        assert_eq!(seat.done("pull", Value::Null, "pulled")["reviews"], 1);
        let remarks = seat.call("remarks", Value::Null);
        assert_eq!(
            (remarks.as_array().unwrap().len(), &remarks[0]["due"]),
            (1, &json!("2027-01-15"))
        );
        assert_eq!(remarks[0]["row_ids"], json!(ids));
        assert_eq!(seat.call("checklist", Value::Null)["remarks"], 1);
        let answered = seat.call("answer", json!({"key": remarks[0]["key"], "text": "已核对户口本"}));
        assert_eq!(answered[0]["answer"], "已核对户口本");
        assert_eq!(seat.call("checklist", Value::Null)["remarks"], 0);

        // A new version, from the sealed bytes, with its reason; it is sealed like the first and names it.
        assert_eq!(
            seat.refused("begin_version", json!({"period": PERIOD, "reason": "错"})),
            "version_reason"
        );
        let session = seat.call(
            "begin_version",
            json!({"period": PERIOD, "reason": "按退回意见核对姓名"}),
        );
        assert_eq!(session["version_open"], json!({"period": PERIOD, "number": 2}));
        assert_eq!(
            seat.call("work_on", json!({"period": null}))["version_open"],
            Value::Null
        );
        seat.call("work_on", json!({"period": PERIOD}));
        let left = seat.call("checklist", Value::Null);
        assert_eq!(
            (&left["errors"], &left["warnings"], &left["confirmed"]),
            (&json!(0), &json!(0), &json!([]))
        );
        seat.confirm();
        let second = seat.seal();
        assert_eq!((&second["number"], &second["rows"]), (&json!(2), &package["rows"]));
        assert_ne!(second["package"], package["package"]);
        assert_eq!(seat.call("session", Value::Null)["version_open"], Value::Null);
        let receipt = seat.done("send", json!({"package": second["package"]}), "arrived")["receipt"].clone();
        assert_eq!((&receipt["version"], &receipt["fork"]), (&json!(2), &json!(false)));

        let periods = seat.call("periods", Value::Null);
        let expected = json!([{"period": PERIOD, "versions": 2, "state": "received", "version_open": false}]);
        assert_eq!(periods, expected);
        let told = seat.call("timeline", Value::Null);
        let told: Vec<&str> = told
            .as_array()
            .unwrap()
            .iter()
            .map(|event| text(event, "what"))
            .collect();
        for what in [
            "enrolled",
            "confirmed",
            "sealed",
            "sent",
            "receipt",
            "returned",
            "answered",
            "version",
            "backup",
        ] {
            assert!(told.contains(&what), "{what} in {told:?}");
        }
        assert_eq!(told[0], "receipt");
    });
}

#[test]
fn the_same_by_stick() {
    apart("the_same_by_stick", || {
        let (seat, authority) = (Seat::new(120), Authority::new());
        authority.back_up_keys();
        let stick = seat.cli.path("stick");
        std::fs::create_dir(&stick).unwrap();
        let on_stick = |name: &str| stick.join(name);
        let shown = |path: &Path| path.to_str().unwrap().to_owned();
        let accept = |files: Vec<std::path::PathBuf>| {
            seat.around.answer(files);
            seat.call("accept_files", json!({"fingerprint": null, "again": false}))
        };

        // The request out, the answer back; the first card counts once a person has compared its fingerprint.
        let (request, answer) = (on_stick("request.json"), on_stick("answer.json"));
        seat.around.answer(vec![request.clone()]);
        assert_eq!(seat.call("enrol_request", Value::Null)["path"], shown(&request));
        let sign = ["sign", &shown(&request), "--school", SCHOOL, "--out", &shown(&answer)];
        authority.run(&sign).done(0);
        std::fs::write(on_stick("notes.txt"), "shopping").unwrap();
        let told = accept(vec![answer, on_stick("notes.txt")]);
        assert_eq!((&told[0]["taken"], &told[1]["taken"]), (&json!(false), &json!(false)));
        let fingerprint = text(&told[0], "fingerprint");
        assert_eq!(groups(fingerprint), [4; 4]);
        assert_eq!(told[1]["fingerprint"], Value::Null);
        let told = seat.call(
            "accept_files",
            json!({"fingerprint": "2222 3333 4444 5555", "again": true}),
        );
        assert_eq!(told[0]["taken"], false);
        let told = seat.call("accept_files", json!({"fingerprint": fingerprint, "again": true}));
        assert_eq!(told[0]["taken"], true, "{told:#}");

        seat.say_empty();
        seat.confirm();
        let left = seat.call("unconfirm", Value::Null);
        assert_eq!((&left["confirmed"], &left["ready"]), (&json!([]), &json!(false)));
        seat.confirm();
        let package = seat.seal();
        let of = json!({"package": package["package"]});
        let sheet = seat.call("handover", of.clone());
        assert_eq!(
            (&sheet["school_code"], &sheet["package"]["fingerprint"]),
            (&json!(SCHOOL), &package["fingerprint"])
        );
        let counted: u64 = sheet["tables"]
            .as_array()
            .unwrap()
            .iter()
            .map(|t| t["rows"].as_u64().unwrap())
            .sum();
        assert_eq!(package["rows"], counted);

        // A stick that is not there any more: a sentence, and nothing half.
        seat.around.answer(vec![seat.cli.path("gone")]);
        let failed = seat.done("write_stick", of.clone(), "failed");
        assert_eq!(failed["problem"]["code"], "stick_gone");
        assert_eq!(seat.call("packages", Value::Null)[0]["state"], "sealed");

        seat.around.answer(vec![stick.clone()]);
        let written = seat.done("write_stick", of, "on_stick");
        let file = on_stick(text(&sheet, "file"));
        assert_eq!(written["path"], shown(&file));
        assert!(std::fs::read(&file).unwrap().starts_with(b"age-encryption.org/"));
        let names = || {
            std::fs::read_dir(&stick)
                .unwrap()
                .map(|entry| entry.unwrap().file_name())
        };
        assert!(names().all(|name| !name.to_string_lossy().ends_with(".part")));

        let receive = ["--lang", "en", "receive", &shown(&file), "--out", &shown(&stick)];
        authority.run(&receive).done(0);
        let receipt = on_stick(&format!("{SCHOOL}-{PERIOD}-1.receipt"));
        let told = accept(vec![receipt]);
        assert_eq!(told[0]["taken"], true, "{told:#}");
        let card = &seat.call("packages", Value::Null)[0];
        assert_eq!(
            (&card["state"], &card["receipt"]["valid"]),
            (&json!("received"), &json!(true))
        );
    });
}
