//! A province's layer from its folder to a judged package: signed by the authority, shown and taken by a school, used,
//! sealed, and judged by the server's own copy; what must be refused is.

#![allow(clippy::unwrap_used)] // a test that cannot go on should stop

use std::fs;
use std::path::{Path, PathBuf};

use zhibao_tests::{Authority, Desk, change, copy};

const VAULT: &str = "school.zbv";
const PERIOD: &str = "2026-2027-1";
const LAYER: &str = "d99.province";

fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/examples/overlay-99")
}

/// Copies the example, with a replacement in one of its files.
fn changed(to: &Path, file: &str, from: &str, into: &str) {
    copy(&example(), to);
    change(to, file, from, into);
}

fn signed(authority: &Authority, folder: &Path, out: &Path) {
    let (folder, out) = (folder.to_str().unwrap(), out.to_str().unwrap());
    authority.run(&["standard", "sign", folder, "--out", out]).done(0);
}

/// A school of the province with 60 sound pupils, enrolled by stick.
fn school(desk: &Desk, authority: &Authority, code: &str) -> String {
    desk.sound(VAULT, code, (PERIOD, "2026-11-01"), 60);
    authority.enrol(desk, VAULT, code);
    // One pupil whose registration and residence differ: explained, so that nothing stands in the way.
    let record = desk.first(VAULT, "student");
    desk.vault(&["vault", "set", VAULT, "student", &record, "HKLBM=2", "XSJZDLX=4"])
        .done(0);
    desk.vault(&["vault", "explain", VAULT, "X11", &record, "--text", "随父母进城居住"])
        .done(0);
    record
}

fn install(desk: &Desk, file: &Path, more: &[&str]) -> zhibao_tests::Ran {
    let call = ["standard", "install", file.to_str().unwrap(), "--vault", VAULT];
    desk.vault(&[&call[..], more].concat())
}

fn rules(desk: &Desk, record: &str) -> Vec<String> {
    let ran = desk.vault(&["vault", "check", VAULT, "--format", "json", "--limit", "100000"]);
    let found = ran.of_type("finding");
    let of_record = found
        .iter()
        .filter(|f| f["record"] == record && f["explained"] == false);
    of_record.map(|f| f["rule"].as_str().unwrap().to_owned()).collect()
}

fn set(desk: &Desk, record: &str, cell: &str) {
    desk.vault(&["vault", "set", VAULT, "student", record, cell]).done(0);
}

fn heads(desk: &Desk) -> String {
    desk.vault(&["vault", "export", VAULT, "--table", "student", "--out", "heads.csv"])
        .done(0);
    let text = fs::read_to_string(desk.path("heads.csv")).unwrap();
    text.lines().next().unwrap().to_owned()
}

fn shows_field(desk: &Desk) -> bool {
    let heads = heads(desk);
    heads.contains("校车需求") || heads.contains("D99SCXQ")
}

/// Seals the period and hands the package to the authority; what the server says of it.
fn submit(desk: &Desk, authority: &Authority) -> serde_json::Value {
    let package = desk.path("a.zbp.age");
    let build = [
        "package",
        "build",
        VAULT,
        "--period",
        PERIOD,
        "--out",
        package.to_str().unwrap(),
    ];
    desk.vault(&build).done(0);
    let out = authority.path("out");
    fs::create_dir_all(&out).unwrap();
    authority
        .run(&["receive", package.to_str().unwrap(), "--out", out.to_str().unwrap()])
        .done(0);
    authority.serve().submissions(authority.folder()).remove(0)
}

#[test]
fn a_layer_is_signed_shown_taken_used_sealed_and_judged() {
    let (desk, authority) = (Desk::new(), Authority::new());
    authority.back_up_keys();
    let layer = desk.path("province.zbs");
    signed(&authority, &example(), &layer);
    let record = school(&desk, &authority, "3199000123");

    // The preview tells what changes and changes nothing.
    let told = install(&desk, &layer, &["--preview", "--format", "json"]).done(0);
    let verdicts = told.of_type("verdict");
    let of = |name: &str| verdicts[0][name].as_str().unwrap();
    assert_eq!(verdicts.len(), 1, "{verdicts:#?}");
    assert_eq!(
        [of("rule"), of("before"), of("after"), of("record")],
        ["X11", "warning", "error", &record]
    );
    let summary = told.one("summary");
    assert_eq!(
        (&summary["blocked_before"], &summary["newly_blocked"]),
        (&0.into(), &1.into())
    );
    assert!(!shows_field(&desk));
    desk.vault(&["vault", "set", VAULT, "student", &record, "D99SCXQ=1"])
        .refused();
    assert_eq!(rules(&desk, &record), Vec::<String>::new());

    // Taken, the new fields, list, headings and rules are there.
    install(&desk, &layer, &[]).done(0);
    assert!(
        heads(&desk).contains("校车需求") || heads(&desk).contains("D99SCXQ"),
        "{}",
        heads(&desk)
    );
    let shown = desk.vault(&["standard", "show", "student", "--vault", VAULT, "--format", "json"]);
    assert!(shown.done(0).of_type("field").iter().any(|f| f["code"] == "D99LJJL"));
    desk.vault(&[
        "template",
        "--table",
        "student",
        "--vault",
        VAULT,
        "--out",
        "template.xlsx",
    ])
    .done(0);
    let headings = zhibao_tests::python(
        "import sys, openpyxl\nfor row in openpyxl.load_workbook(sys.argv[1]).worksheets[0].iter_rows(max_row=3, values_only=True): print(row)",
        &["template.xlsx"],
        desk.folder(),
    );
    assert!(
        headings.contains("校车需求") && headings.contains("离家距离"),
        "{headings}"
    );
    assert_eq!(rules(&desk, &record), ["X11"]);
    set(&desk, &record, "XSJZDLX=1");
    set(&desk, &record, "D99SCXQ=天天坐");
    assert_eq!(rules(&desk, &record), ["D99X01"]);
    set(&desk, &record, "D99LJJL=3.5");
    assert_eq!(rules(&desk, &record), Vec::<String>::new());

    // The server judges by its own copy.
    authority.run(&["standard", "install", layer.to_str().unwrap()]).done(0);
    assert!(authority.run(&["standard", "list"]).done(0).out.contains(LAYER));
    let held = submit(&desk, &authority);
    assert_eq!(
        (&held["state"], &held["errors"]),
        (&"received".into(), &0.into()),
        "{held}"
    );
}

#[test]
fn a_layer_comes_from_the_server_and_waits() {
    let (desk, authority) = (Desk::new(), Authority::new());
    authority.back_up_keys();
    let layer = desk.path("province.zbs");
    signed(&authority, &example(), &layer);
    let code = authority.enrolment_code("3199000123");
    let serving = authority.serve();
    desk.create(VAULT, "3199000123", PERIOD, "2026-11-01");
    let url = format!("http://{}", serving.address);
    desk.vault(&["enrol", VAULT, "--server", &url, "--code", &code]).done(0);
    authority.run(&["standard", "install", layer.to_str().unwrap()]).done(0);
    let again = authority.run(&["standard", "install", layer.to_str().unwrap()]);
    assert!(!again.refused().is_empty());
    let pull = ["pull", VAULT, "--format", "json"];
    let pulled = desk.vault(&pull).done(0).one("pulled");
    assert_eq!(pulled["layers"], serde_json::json!([LAYER]), "{pulled}");
    assert!(!shows_field(&desk), "nothing is taken unseen");
    assert_eq!(desk.vault(&pull).done(0).one("pulled")["layers"], serde_json::json!([]));
    install(&desk, Path::new(LAYER), &["--preview"]).done(0);
    install(&desk, Path::new(LAYER), &[]).done(0);
    assert!(shows_field(&desk), "{}", heads(&desk));
    assert_eq!(desk.vault(&pull).done(0).one("pulled")["layers"], serde_json::json!([]));
}

#[test]
fn a_server_without_the_layer_holds_the_package() {
    let (desk, authority) = (Desk::new(), Authority::new());
    authority.back_up_keys();
    let layer = desk.path("province.zbs");
    signed(&authority, &example(), &layer);
    let record = school(&desk, &authority, "3199000123");
    install(&desk, &layer, &[]).done(0);
    set(&desk, &record, "XSJZDLX=1");
    set(&desk, &record, "D99SCXQ=0");
    let held = submit(&desk, &authority);
    assert_eq!(held["state"], "held", "{held}");
}

#[test]
fn a_layer_is_taken_back_and_nothing_is_lost() {
    let (desk, authority) = (Desk::new(), Authority::new());
    authority.back_up_keys();
    let layer = desk.path("province.zbs");
    signed(&authority, &example(), &layer);
    let record = school(&desk, &authority, "3199000123");
    install(&desk, &layer, &[]).done(0);
    set(&desk, &record, "D99SCXQ=1");
    assert_eq!(rules(&desk, &record), ["D99X01", "X11"]);

    let remove = ["standard", "remove", LAYER, "--vault", VAULT];
    let told = desk
        .vault(&[&remove[..], &["--preview", "--format", "json"]].concat())
        .done(0);
    assert_eq!(told.one("summary")["newly_blocked"], 0);
    assert_eq!(rules(&desk, &record), ["D99X01", "X11"]);
    desk.vault(&remove).done(0);
    assert_eq!(rules(&desk, &record), Vec::<String>::new());
    assert!(desk.vault(&remove).refused().contains(LAYER));

    // With the layer comes back what was entered under it.
    install(&desk, &layer, &[]).done(0);
    assert_eq!(rules(&desk, &record), ["D99X01", "X11"]);
    assert!(install(&desk, &layer, &[]).refused().contains("in use already"));

    // A newer version replaces it; the older one is refused from then on, and comes back only by taking the newer one back.
    let (folder, newer) = (desk.path("newer"), desk.path("newer.zbs"));
    changed(&folder, "standard.toml", "version = 1\nengine", "version = 2\nengine");
    signed(&authority, &folder, &newer);
    install(&desk, &newer, &[]).done(0);
    assert!(install(&desk, &layer, &[]).refused().contains("older than version 2"));
    desk.vault(&remove).done(0);
    let list = desk
        .vault(&["standard", "list", "--vault", VAULT, "--format", "json"])
        .done(0);
    assert_eq!(list.one("layer")["version"], 1);

    // Another layer of the same number is nobody's second thought.
    changed(&folder, "changes.toml", "most = 50", "most = 40");
    change(&folder, "standard.toml", "version = 1\nengine", "version = 2\nengine");
    signed(&authority, &folder, &newer);
    assert!(install(&desk, &newer, &[]).refused().contains("differs"));
}

#[test]
fn what_is_not_the_authoritys_word_is_refused() {
    let (desk, authority) = (Desk::new(), Authority::new());
    authority.back_up_keys();
    let layer = desk.path("province.zbs");
    signed(&authority, &example(), &layer);

    // Faults of the files come with file and line, in both languages, and nothing is signed.
    let (folder, out) = (desk.path("broken"), desk.path("broken.zbs"));
    let sign = |lang: &str| {
        let call = [
            "--lang",
            lang,
            "standard",
            "sign",
            folder.to_str().unwrap(),
            "--out",
            out.to_str().unwrap(),
        ];
        authority.run(&call).refused()
    };
    changed(&folder, "changes.toml", "most = 50", "most = 500");
    let en = sign("en");
    assert!(
        en.contains("changes.toml:4: R07: most = 500 is not within 20 and 80"),
        "{en}"
    );
    let zh = sign("zh");
    assert!(
        zh.contains("changes.toml，第 4 行：R07：most = 500 超出 20 至 80 的范围"),
        "{zh}"
    );
    let rule = "rules/D99/D99R01.toml";
    changed(
        &folder,
        rule,
        "FROM student\n",
        "FROM student, (WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c)\n",
    );
    fs::copy(example().join("changes.toml"), folder.join("changes.toml")).unwrap();
    assert!(sign("en").contains("interrupted"), "{}", sign("en"));
    changed(
        &folder,
        rule,
        "SELECT min(row_id) AS row_id",
        "DELETE FROM student WHERE 'SELECT'",
    );
    assert!(sign("en").contains(rule), "{}", sign("en"));
    changed(&folder, rule, "= '1' AND D99LJJL IS NOT NULL", "= '2'");
    assert!(sign("en").contains("does not come out"), "{}", sign("en"));
    assert!(!out.exists());

    // Without a card, no signature can be judged.
    desk.create(VAULT, "3199000123", PERIOD, "2026-11-01");
    assert!(install(&desk, &layer, &[]).refused().contains("card"));
    fs::remove_file(desk.path(VAULT)).unwrap();
    fs::remove_file(desk.path("school.zbv.keys")).unwrap();

    // A school of another province; another authority's key; a changed byte; not a layer at all.
    school(&desk, &authority, "3143000123");
    assert!(install(&desk, &layer, &[]).refused().contains("division 99"));
    let other = Authority::new();
    other.back_up_keys();
    let foreign = desk.path("foreign.zbs");
    signed(&other, &example(), &foreign);
    install(&desk, &foreign, &[]).refused();
    let mut bytes = fs::read(&layer).unwrap();
    let last = bytes.len() / 2;
    bytes[last] = if bytes[last] == b'A' { b'B' } else { b'A' };
    fs::write(&layer, bytes).unwrap();
    install(&desk, &layer, &[]).refused();
    install(&desk, &desk.path("answer.json"), &[]).refused();
}

#[test]
fn a_person_at_a_terminal_is_asked_before_a_file_is_taken() {
    let desk = Desk::new();
    desk.sound(VAULT, "3199000123", (PERIOD, "2026-11-01"), 60);
    let list = desk.path("official.csv");
    fs::write(&list, "代码,名称\n9,本省试点\n").unwrap();
    let install = [
        "standard",
        "install",
        list.to_str().unwrap(),
        "--list",
        "zb_joint_enrolment_form",
    ];
    let of_vault = ["--vault", VAULT, "--passphrase-env", "PASSPHRASE", "--lang", "en"];
    let held = || {
        desk.vault(&["standard", "list", "--vault", VAULT, "--format", "json"])
            .done(0)
            .of_type("list")
            .len()
    };
    for (answer, says, lists) in [
        ("n\n", "Nothing was changed", 0),
        ("\n", "Nothing was changed", 0),
        ("是\n", "zb_joint_enrolment_form", 1),
    ] {
        let told = desk.terminal(&[&install[..], &of_vault].concat(), answer);
        assert!(told.contains("[y/N]") && told.contains(says), "{told}");
        assert_eq!(held(), lists, "{answer:?}: {told}");
    }
}

#[test]
fn a_list_of_the_schools_own_mutes_its_warnings_and_travels() {
    let (desk, authority) = (Desk::new(), Authority::new());
    authority.back_up_keys();
    let record = school(&desk, &authority, "3199000123");
    set(&desk, &record, "LZHZBXXS=9");
    assert_eq!(rules(&desk, &record), ["F02"]);
    let list = desk.path("official.csv");
    fs::write(&list, "联招合作类型\n代码,名称,备注\n9,本省试点,\n").unwrap();
    assert!(install(&desk, &list, &[]).refused().contains("--list"));
    let named = ["--list", "zb_joint_enrolment_form"];
    let told = install(&desk, &list, &[&named[..], &["--preview", "--format", "json"]].concat()).done(0);
    assert_eq!(told.of_type("verdict").len(), 1);
    assert_eq!(told.one("summary")["blocked_after"], 0);
    install(&desk, &list, &named).done(0);
    assert_eq!(rules(&desk, &record), Vec::<String>::new());
    fs::write(&list, "代码,名称\n9999,不合规\n").unwrap();
    assert!(install(&desk, &list, &named).refused().contains("shape"));
    let closed = ["--list", "gbt2260_divisions"];
    assert!(install(&desk, &list, &closed).refused().contains("open lists only"));

    let held = submit(&desk, &authority);
    assert_eq!(
        (&held["state"], &held["errors"]),
        (&"received".into(), &0.into()),
        "{held}"
    );
    let plain = [
        "package",
        "build",
        VAULT,
        "--period",
        PERIOD,
        "--plain",
        "--out",
        "plain.zbp",
    ];
    desk.vault(&plain).done(0);
    desk.zhibao(&["package", "unpack", "plain.zbp", "out"]).done(0);
    let codes = fs::read_to_string(desk.path("out/data/zhibao_local_codes.csv")).unwrap();
    assert!(codes.contains("zb_joint_enrolment_form,9,本省试点"), "{codes}");
}
