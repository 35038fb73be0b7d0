//! Layers over the base: the worked example loads, and everything that a layer may not do is refused with file and line.

#[path = "overlay/refused.rs"]
mod refused;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use zhibao_core::standard::rule::{Scope, Severity};
use zhibao_core::standard::{Faults, LocalList, SourceFile, Standard};

type Files = BTreeMap<String, String>;

fn collect(root: &Path, folder: &Path, out: &mut Files) {
    let entries = std::fs::read_dir(folder).expect("a folder");
    for path in entries.map(|e| e.expect("an entry").path()) {
        if path.is_dir() {
            collect(root, &path, out);
        } else {
            let name = path
                .strip_prefix(root)
                .expect("below")
                .to_string_lossy()
                .replace('\\', "/");
            out.insert(name, std::fs::read_to_string(&path).expect("text"));
        }
    }
}

fn example() -> Files {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/examples/overlay-99");
    let mut out = Files::new();
    collect(&root, &root, &mut out);
    out
}

fn load(files: &Files, local: &[LocalList]) -> Result<Standard, Faults> {
    let sources: Vec<_> = files.iter().map(|(path, text)| SourceFile { path, text }).collect();
    Standard::load_layers(Standard::bundled_files(), &[&sources], local)
}

fn base() -> Standard {
    Standard::load(Standard::bundled_files()).expect("the base")
}

/// Everything that a standard says, in one text.
fn told(standard: &Standard) -> String {
    let lists: Vec<_> = standard
        .lists()
        .values()
        .map(|l| (&l.id, &l.provenance, l.codes()))
        .collect();
    format!(
        "{:?}{:?}{:?}{:?}{:?}{:?}{:?}",
        standard.layers, standard.tables, standard.rules, standard.templates, standard.headings, standard.task, lists
    )
}

#[test]
fn the_example_adds_and_tightens() {
    let base = base();
    let standard = load(&example(), &[]).unwrap_or_else(|faults| panic!("{faults}"));
    assert_eq!(standard.layers.len(), 2);
    assert_eq!(standard.layers[1].id, "d99.province");
    let student = standard.table("student").expect("pupils");
    assert_eq!(
        student.fields.len(),
        base.table("student").expect("pupils").fields.len() + 2
    );
    assert_eq!(student.field("D99LJJL").map(|f| f.section.as_str()), Some("d99"));
    assert!(student.sections.iter().any(|s| s.id == "d99"));
    let need = standard.list("d99_bus_need").expect("the list");
    assert_eq!(need.resolve("天天坐").map(|c| c.code.as_str()), Some("1"));
    assert_eq!(standard.rules.len(), base.rules.len() + 2);
    assert_eq!(standard.indicators.len(), base.indicators.len() + 1);
    let bus = standard.indicator("D99-STAT-01").expect("the indicator");
    assert_eq!((bus.group.as_str(), bus.line.as_slice()), ("STAT", &[30.0][..]));
    let size = standard.rule("R07").expect("R07");
    assert_eq!(size.params["most"].value, 50.0);
    assert!(
        matches!(&size.scope, Scope::Set { select, .. } if select.contains("> 50 OR")),
        "{:?}",
        size.scope
    );
    assert!(size.message.zh.contains("15到50名"), "{}", size.message.zh);
    assert_eq!(base.rule("X11").map(|r| r.severity), Some(Severity::Warning));
    assert_eq!(standard.rule("X11").map(|r| r.severity), Some(Severity::Error));
}

#[test]
fn the_same_layer_twice_is_the_same_standard() {
    let (first, second) = (
        load(&example(), &[]).expect("loads"),
        load(&example(), &[]).expect("loads"),
    );
    assert_eq!(told(&first), told(&second));
}

#[test]
fn a_field_that_is_off_is_turned_on() {
    let base = base();
    let student = base.table("student").expect("pupils");
    assert!(student.field("XYZJM").is_none());
    assert!(student.off.iter().any(|f| f.code == "XYZJM"));
    let mut files = example();
    let on = "\n[[field]]\ntable = \"student\"\ncode = \"XYZJM\"\non = true\nrequired = \"C\"\n";
    files.get_mut("changes.toml").expect("changes").push_str(on);
    let standard = load(&files, &[]).unwrap_or_else(|faults| panic!("{faults}"));
    let student = standard.table("student").expect("pupils");
    assert!(student.field("XYZJM").is_some() && student.off.iter().all(|f| f.code != "XYZJM"));
    assert!(standard.table("staff").expect("staff").field("XYZJM").is_none());
}

#[test]
fn open_lists_take_more_codes() {
    let head = "code,name,name_en,parent,valid_from,valid_to,note\n";
    let base = base();
    let list = |open: bool| {
        base.lists()
            .values()
            .find(|l| l.provenance.open == open)
            .expect("a list")
    };
    let id = &list(true).id;
    let code = "9".repeat(list(true).codes()[0].code.len());
    let mut files = example();
    files.insert(format!("codelists/{id}.csv"), format!("{head}{code},省内试点,,,,,\n"));
    let standard = load(&files, &[]).unwrap_or_else(|faults| panic!("{faults}"));
    assert!(standard.list(id).and_then(|l| l.get(&code)).is_some_and(|c| !c.local));
    let local = |list: &str| LocalList {
        list: list.to_owned(),
        text: format!("{head}{code},本校试点,,,,,\n"),
    };
    let standard = load(&example(), &[local(id)]).unwrap_or_else(|faults| panic!("{faults}"));
    assert!(
        standard
            .list(id)
            .and_then(|l| l.resolve("本校试点"))
            .is_some_and(|c| c.local)
    );
    assert_eq!(standard.layers.len(), 2, "a local list is no layer");
    let faults = load(&example(), &[local(&list(false).id)]).expect_err("closed");
    assert!(faults.to_string().contains("open lists only"), "{faults}");
    let faults = load(&files, &[local(id)]).expect_err("twice");
    assert!(faults.to_string().contains("stands already"), "{faults}");
}
