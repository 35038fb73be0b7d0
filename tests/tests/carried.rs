//! Layers of the standard on their way: within a task package, beside a package that is verified or made a vault of, and a
//! newer base as a file.

#![allow(clippy::unwrap_used)] // a test that cannot go on should stop

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;
use zhibao_tests::{Authority, Desk, change, copy};

const VAULT: &str = "school.zbv";
const SCHOOL: &str = "3199000123";
const PERIOD: (&str, &str) = ("2026-2027-1", "2026-11-01");
const LAYER: &str = "d99.province";
const BASE: &str = "zhibao.national";

fn in_the_tree(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(folder)
}

/// Signs a folder of a layer; the file.
fn signed(authority: &Authority, folder: &Path, name: &str) -> String {
    let file = authority.path(name).to_str().unwrap().to_owned();
    authority
        .run(&["standard", "sign", folder.to_str().unwrap(), "--out", &file])
        .done(0);
    file
}

/// An authority that judges by the example's layer, and the layer's file.
fn province() -> (Authority, String) {
    let authority = Authority::new();
    authority.back_up_keys();
    let layer = signed(&authority, &in_the_tree("docs/examples/overlay-99"), "province.zbs");
    authority.run(&["standard", "install", &layer]).done(0);
    (authority, layer)
}

fn task(authority: &Authority) -> String {
    let file = authority.path("t.zbt").to_str().unwrap().to_owned();
    let task = ["task", "--school", SCHOOL, "--period", PERIOD.0, "--out", &file];
    authority.run(&task).done(0);
    file
}

/// What the calls say of layers that came with a task.
fn accept(desk: &Desk, authority: &Authority, file: &str) -> Vec<serde_json::Value> {
    let fingerprint = authority.fingerprint();
    let call = [
        "vault",
        "accept",
        VAULT,
        file,
        "--fingerprint",
        &fingerprint,
        "--format",
        "json",
    ];
    desk.vault(&call).done(0).of_type("layer")
}

fn in_use(desk: &Desk) -> Vec<String> {
    let list = ["standard", "list", "--vault", VAULT, "--format", "json"];
    let layers = desk.vault(&list).done(0).of_type("layer");
    layers
        .iter()
        .map(|one| format!("{} {}", one["name"].as_str().unwrap(), one["version"]))
        .collect()
}

fn install(desk: &Desk, file: &str, more: &[&str]) -> zhibao_tests::Ran {
    desk.vault(&[&["standard", "install", file, "--vault", VAULT][..], more].concat())
}

fn build(desk: &Desk) {
    let build = [
        "package", "build", VAULT, "--period", PERIOD.0, "--plain", "--out", "a.zbp",
    ];
    desk.vault(&build).done(0);
}

#[test]
fn a_task_brings_its_layers() {
    let (authority, _) = province();
    let file = task(&authority);
    // Nothing stands in the way: the layer is in use at once.
    let fresh = Desk::new();
    fresh.create(VAULT, SCHOOL, PERIOD.0, PERIOD.1);
    let told = accept(&fresh, &authority, &file);
    assert_eq!(
        (told.len(), &told[0]["name"], &told[0]["taken"]),
        (1, &json!(LAYER), &json!(true)),
        "{told:?}"
    );
    assert_eq!(in_use(&fresh), [format!("{LAYER} 1")]);
    assert_eq!(
        accept(&fresh, &authority, &file),
        Vec::<serde_json::Value>::new(),
        "taken once"
    );
    fresh.vault(&["standard", "remove", LAYER, "--vault", VAULT]).done(0);
    assert_eq!(in_use(&fresh), Vec::<String>::new());

    // By it a record would stand in the way that does not now: it waits until that was seen.
    let desk = Desk::new();
    desk.sound(VAULT, SCHOOL, PERIOD, 60);
    let record = desk.first(VAULT, "student");
    desk.vault(&["vault", "set", VAULT, "student", &record, "HKLBM=2", "XSJZDLX=4"])
        .done(0);
    desk.vault(&["vault", "explain", VAULT, "X11", &record, "--text", "随父母进城居住"])
        .done(0);
    let told = accept(&desk, &authority, &file);
    assert_eq!(
        (&told[0]["newly_blocked"], &told[0]["taken"]),
        (&json!(1), &json!(false)),
        "{told:?}"
    );
    assert_eq!(in_use(&desk), Vec::<String>::new());
    let shown = install(&desk, LAYER, &["--preview", "--format", "json"]).done(0);
    assert_eq!(shown.one("summary")["newly_blocked"], 1);
    install(&desk, LAYER, &[]).done(0);
    assert_eq!(in_use(&desk), [format!("{LAYER} 1")]);

    // A school of another province gets none.
    let other = [
        "task",
        "--school",
        "3143000123",
        "--period",
        PERIOD.0,
        "--out",
        "other.zbt",
    ];
    authority.run(&other).done(0);
    let sizes = [file, authority.path("other.zbt").to_str().unwrap().to_owned()];
    let [with, without] = sizes.map(|file| fs::metadata(file).unwrap().len());
    assert!(with > without, "{with} {without}");
}

#[test]
fn a_package_is_verified_and_made_a_vault_of_under_its_layers() {
    let (authority, layer) = province();
    let desk = Desk::new();
    desk.sound(VAULT, SCHOOL, PERIOD, 60);
    authority.enrol(&desk, VAULT, SCHOOL);
    assert_eq!(in_use(&desk), [format!("{LAYER} 1")], "it came with the answer");
    let record = desk.first(VAULT, "student");
    desk.vault(&["vault", "set", VAULT, "student", &record, "D99SCXQ=1", "D99LJJL=3.5"])
        .done(0);
    build(&desk);

    let verify = |more: &[&str]| {
        let call = ["package", "verify", "a.zbp", "--format", "json"];
        desk.vault(&[&call[..], more].concat()).done(0).one("package")
    };
    let file = task(&authority);
    assert_eq!(verify(&[])["unknown_layers"], json!([LAYER]));
    for known in [["--layer", &layer], ["--task", &file], ["--vault", VAULT]] {
        let told = verify(&known);
        assert_eq!(
            (&told["unknown_layers"], &told["errors"]),
            (&json!([]), &json!(0)),
            "{known:?}"
        );
    }
    // Another layer of that name is not the one that it was sealed by.
    let changed = desk.path("changed");
    copy(&in_the_tree("docs/examples/overlay-99"), &changed);
    change(&changed, "changes.toml", "most = 50", "most = 40");
    let other = signed(&authority, &changed, "other.zbs");
    assert_eq!(verify(&["--layer", &other])["unknown_layers"], json!([LAYER]));

    let rebuild = ["vault", "rebuild", "new.zbv", "a.zbp"];
    let told = desk.vault(&rebuild).refused();
    assert!(told.contains(LAYER) && told.contains("--layer"), "{told}");
    assert!(!desk.path("new.zbv").exists());
    desk.vault(&[&rebuild[..], &["--layer", &layer]].concat()).done(0);
    let export = ["vault", "export", "new.zbv", "--table", "student", "--out", "new.csv"];
    desk.vault(&export).done(0);
    let text = fs::read_to_string(desk.path("new.csv")).unwrap();
    assert!(text.lines().any(|line| line.contains("3.5")), "{text}");
}

#[test]
fn a_newer_base_is_shown_taken_judged_by_and_taken_back() {
    let (authority, layer) = province();
    let folder = authority.path("base");
    copy(&in_the_tree("schemas"), &folder);
    let old = signed(&authority, &folder, "old.zbs");
    change(&folder, "standard.toml", "version = 1\n", "version = 2\n");
    change(
        &folder,
        "rules/X/X11.toml",
        "severity = \"warning\"",
        "severity = \"error\"",
    );
    let newer = signed(&authority, &folder, "newer.zbs");

    let desk = Desk::new();
    desk.sound(VAULT, SCHOOL, PERIOD, 60);
    authority.enrol(&desk, VAULT, SCHOOL);
    let record = desk.first(VAULT, "student");
    desk.vault(&["standard", "remove", LAYER, "--vault", VAULT]).done(0);
    desk.vault(&["vault", "set", VAULT, "student", &record, "HKLBM=2", "XSJZDLX=4"])
        .done(0);
    let shown = install(&desk, &newer, &["--preview", "--format", "json"]).done(0);
    let verdicts = shown.of_type("verdict");
    let of = |name: &str| verdicts[0][name].as_str().unwrap();
    assert_eq!(verdicts.len(), 1, "{verdicts:?}");
    assert_eq!([of("rule"), of("before"), of("after")], ["X11", "warning", "error"]);
    assert_eq!(in_use(&desk), Vec::<String>::new());
    install(&desk, &newer, &[]).done(0);
    assert_eq!(in_use(&desk), [format!("{BASE} 2")]);

    // Neither the same nor an older one takes its place; layers lie over it.
    assert!(install(&desk, &newer, &[]).refused().contains("in use already"));
    install(&desk, &old, &[]).refused();
    install(&desk, &layer, &[]).done(0);
    assert_eq!(in_use(&desk), [format!("{BASE} 2"), format!("{LAYER} 1")]);
    desk.vault(&["standard", "remove", LAYER, "--vault", VAULT]).done(0);

    // Sealed by it: held where it is not known, judged where it is.
    desk.vault(&["vault", "set", VAULT, "student", &record, "XSJZDLX=1"])
        .done(0);
    build(&desk);
    let receive = [
        "--lang",
        "en",
        "receive",
        desk.path("a.zbp").to_str().unwrap(),
        "--out",
        "out",
    ]
    .map(str::to_owned);
    let receive: Vec<&str> = receive.iter().map(String::as_str).collect();
    assert!(authority.run(&["standard", "install", &old]).refused().contains('1'));
    authority.run(&["standard", "install", &newer]).done(0);
    authority.run(&receive).done(0);
    let held = authority.serve().submissions(authority.folder());
    assert_eq!(
        (&held[0]["state"], &held[0]["errors"]),
        (&json!("received"), &json!(0)),
        "{held:?}"
    );

    // Taken back, the program's own base is in use again; a fresh school gets the newer one with its task.
    desk.vault(&["standard", "remove", BASE, "--vault", VAULT]).done(0);
    assert_eq!(in_use(&desk), Vec::<String>::new());
    let fresh = Desk::new();
    fresh.create(VAULT, SCHOOL, PERIOD.0, PERIOD.1);
    accept(&fresh, &authority, &task(&authority));
    assert_eq!(in_use(&fresh), [format!("{BASE} 2"), format!("{LAYER} 1")]);
}
