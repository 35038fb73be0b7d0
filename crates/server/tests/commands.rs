//! The program itself: its commands, its start and its end.

#![allow(clippy::unwrap_used)]

mod program;

use std::io::{Read, Write};
use std::net::TcpStream;

use program::{Running, bad, good, program};
use zhibao_core::standard::bundled;
use zhibao_seal::backup;
use zhibao_seal::card::Card;
use zhibao_seal::cert::Request;
use zhibao_seal::enrol::{EnrolAnswer, EnrolCode, EnrolRequest};
use zhibao_seal::key::SigningKey;
use zhibao_seal::task::TaskPackage;

const SCHOOL: &str = "3143000123";

#[test]
fn the_issuing_side() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    assert!(bad(at, &["code", "--school", SCHOOL], 2).contains("keys backup"));
    assert!(
        good(
            at,
            &["keys", "backup", "keys.age", "--passphrase-env", "BACKUP_PASSPHRASE"]
        )
        .contains("keys.age")
    );
    let stored = backup::read(&std::fs::read(at.join("keys.age")).unwrap(), "a passphrase").unwrap();
    assert_eq!(stored.keys.len(), 8);
    bad(
        at,
        &["keys", "backup", "keys.age", "--passphrase-env", "BACKUP_PASSPHRASE"],
        2,
    );
    bad(at, &["keys", "backup", "other.age", "--passphrase-env", "NOT_SET"], 2);
    bad(at, &["code", "--school", "12"], 2);
    bad(at, &["nonsense"], 2);

    good(at, &["card", "--out", "authority.card"]);
    let card = Card::read(&std::fs::read_to_string(at.join("authority.card")).unwrap()).unwrap();
    let code = EnrolCode::parse(good(at, &["code", "--school", SCHOOL]).trim()).unwrap();
    code.confirms(&card).unwrap();
    good(
        at,
        &[
            "task",
            "--school",
            SCHOOL,
            "--period",
            "2026-2027-1",
            "--name",
            "试验学校",
            "--out",
            "t.zbt",
            "--with-code",
        ],
    );
    let task = std::fs::read_to_string(at.join("t.zbt")).unwrap();
    let task = TaskPackage::verify(&task, &card, SCHOOL).unwrap();
    assert_eq!(
        (task.school.name.as_str(), task.tasks[0].period.as_str()),
        ("试验学校", "2026-2027-1")
    );
    assert!(task.enrolment_code.is_some_and(|code| EnrolCode::parse(&code).is_ok()));
    bad(
        at,
        &["task", "--school", SCHOOL, "--period", "soon", "--out", "x.zbt"],
        2,
    );

    let key = SigningKey::generate();
    let csr = Request::create(&key, "any").unwrap();
    std::fs::write(
        at.join("request.json"),
        EnrolRequest::new("instance", &csr, None, None).to_bytes(),
    )
    .unwrap();
    good(
        at,
        &["sign", "request.json", "--school", SCHOOL, "--out", "answer.json"],
    );
    let answer = EnrolAnswer::read(&std::fs::read(at.join("answer.json")).unwrap()).unwrap();
    let now = chrono::Utc::now().timestamp();
    answer.judge(&key.public(), "instance", SCHOOL, &card, now).unwrap();
    let other = Request::create(&SigningKey::generate(), "any").unwrap();
    std::fs::write(at.join("second.pem"), other.pem()).unwrap();
    bad(
        at,
        &["sign", "second.pem", "--school", SCHOOL, "--out", "second.json"],
        2,
    );
    assert!(!at.join("second.json").exists());
    good(
        at,
        &[
            "sign",
            "second.pem",
            "--school",
            SCHOOL,
            "--out",
            "second.json",
            "--consent",
        ],
    );

    // A task of the authority's own, with its days; what the standard does not know is refused.
    std::fs::write(
        at.join("own.toml"),
        "id = \"own\"\nzh = \"本县\"\nen = \"County\"\n[tables.class]\nrequired = [\"XZBMC\"]\n",
    )
    .unwrap();
    let issue = |task: &str, more: &[&str]| {
        let call = [
            "task",
            "--school",
            SCHOOL,
            "--period",
            "2026-2027-1",
            "--out",
            "own.zbt",
            "--task",
            task,
        ];
        [&call[..], more]
            .concat()
            .into_iter()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let call = |task: &str, more: &[&str], code| {
        let call = issue(task, more);
        let call: Vec<&str> = call.iter().map(String::as_str).collect();
        match code {
            0 => good(at, &call),
            code => bad(at, &call, code),
        }
    };
    for (task, days) in [
        ("own.toml", &["--as-of", "2026-11-01", "--due", "2026-12-31"][..]),
        ("full", &[]),
        ("builtin", &[]),
    ] {
        call(task, days, 0);
        let package = std::fs::read_to_string(at.join("own.zbt")).unwrap();
        let package = TaskPackage::verify(&package, &card, SCHOOL).unwrap();
        let task = bundled().unwrap().read_task(&package.tasks[0].text).unwrap();
        assert_eq!(task.id, package.tasks[0].id);
        let told = (task.as_of.as_deref(), task.due.as_deref());
        assert_eq!(
            told,
            if days.is_empty() {
                (None, None)
            } else {
                (Some("20261101"), Some("20261231"))
            }
        );
    }
    assert!(call("none", &[], 2).contains("none"));
    assert!(call("full", &["--due", "2026-02-30"], 2).contains("2026-02-30"));
    std::fs::write(
        at.join("wrong.toml"),
        "id = \"w\"\nzh = \"w\"\nen = \"w\"\n[tables.nothing]\n",
    )
    .unwrap();
    assert!(call("wrong.toml", &[], 2).contains("nothing"));

    // A device is taken back: its tokens end and the card names it.
    let listed = good(at, &["device", "list", "--school", SCHOOL]);
    assert_eq!(listed.lines().count(), 2, "{listed}");
    let device = listed.split_whitespace().nth(1).unwrap().to_owned();
    good(at, &["device", "revoke", &device]);
    bad(at, &["device", "revoke", &device], 2);
    good(at, &["card", "--out", "authority.card"]);
    let newer = Card::read(&std::fs::read_to_string(at.join("authority.card")).unwrap()).unwrap();
    assert!(newer.serial > card.serial);
    assert_eq!(newer.revocations[0].revoked.len(), 1);
    assert_eq!(good(at, &["device", "list"]).matches("revoked").count(), 1);

    std::fs::write(at.join("note.txt"), "no package").unwrap();
    bad(at, &["receive", "note.txt", "--out", "papers"], 1);
    bad(at, &["receive", "missing.zbp", "--out", "papers"], 2);
    assert_eq!(std::fs::read_dir(at.join("papers")).unwrap().count(), 0);
}

#[test]
fn a_lost_key_file_is_not_replaced() {
    let folder = tempfile::tempdir().unwrap();
    good(folder.path(), &["card", "--out", "a.card"]);
    std::fs::remove_file(folder.path().join("zhibao-data/server.key")).unwrap();
    assert!(bad(folder.path(), &["card", "--out", "b.card"], 2).contains("master key"));
    assert!(!folder.path().join("zhibao-data/server.key").exists());
}

fn get(address: &str, path: &str) -> String {
    let host = address.strip_prefix("http://").unwrap().split('/').next().unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[cfg(unix)]
#[test]
fn it_serves_tells_its_link_once_and_stops_cleanly() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(folder.path(), &[]);
    let base = running.address("Listening").to_owned();
    assert!(get(&base, "/healthz").contains("200 OK"));
    assert!(
        get(&base, "/metrics").contains("404"),
        "metrics have a listener of their own"
    );
    assert!(get(running.address("Metrics"), "/metrics").contains("zhibao_requests_total"));
    let link = running.address("To create").to_owned();
    assert!(link.starts_with(&base) && get(&base, link.strip_prefix(&base).unwrap()).contains("200 OK"));
    // Commands work beside it, on the same folder.
    good(folder.path(), &["card", "--out", "a.card"]);
    let card = Card::read(&std::fs::read_to_string(folder.path().join("a.card")).unwrap()).unwrap();
    assert_eq!(card.servers, [base]);
    let log = running.stop();
    assert!(!log.contains(link.rsplit('/').next().unwrap()), "the link is in no log");
    // Killed without warning, it starts again on what is there.
    Running::start(folder.path(), &[]).kill();
    Running::start(folder.path(), &[]).stop();
}

#[cfg(unix)]
#[test]
fn an_https_address_is_served_under_the_authority_of_the_card() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(folder.path(), &[("ZHIBAO_URL", "https://up.example.test")]);
    assert_eq!(running.address("Listening"), "https://up.example.test");
    let link = running.address("To create");
    let host = link.strip_prefix("https://").unwrap().split('/').next().unwrap();
    let mut card = program(folder.path());
    card.env("ZHIBAO_URL", "https://up.example.test")
        .args(["card", "--out", "a.card"]);
    assert!(card.output().unwrap().status.success());
    let card = Card::read(&std::fs::read_to_string(folder.path().join("a.card")).unwrap()).unwrap();
    let ca = card.tls_ca.unwrap();
    zhibao_seal::install_tls_provider();
    let client = reqwest::blocking::Client::builder()
        .tls_certs_only([reqwest::Certificate::from_pem(ca.as_bytes()).unwrap()])
        .resolve("up.example.test", host.parse().unwrap())
        .no_proxy()
        .build()
        .unwrap();
    let answer = client.get("https://up.example.test/healthz").send().unwrap();
    assert_eq!(answer.status().as_u16(), 200);
    // Plain HTTP on that port gets no answer of ours.
    let mut stream = TcpStream::connect(host).unwrap();
    let mut answer = Vec::new();
    drop(stream.write_all(format!("GET /healthz HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes()));
    drop(stream.read_to_end(&mut answer));
    assert!(!String::from_utf8_lossy(&answer).contains("200 OK"));
    running.stop();
}

#[test]
fn plain_http_is_refused_beyond_this_machine() {
    let folder = tempfile::tempdir().unwrap();
    let output = program(folder.path())
        .env("ZHIBAO_LISTEN", "0.0.0.0:0")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("ZHIBAO_URL"));
    assert!(!folder.path().join("zhibao-data").exists(), "nothing was made");
}
