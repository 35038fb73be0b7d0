//! A school with an open period, for tests of the import wizard.

#![allow(dead_code, unreachable_pub, clippy::unwrap_used)] // each test takes what it needs

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tempfile::TempDir;
use zhibao_desk::{Around, Desk, Pick, Scripted, Start};

pub const PASS: &str = "长城以北 2026";

/// A world whose way to read sheets can be held up, so that a test can cancel at a known place.
pub struct Room {
    pub scripted: Scripted,
    pub gate: Mutex<Option<(Sender<()>, Receiver<()>)>>,
}

impl Around for Room {
    fn pick(&self, pick: Pick) -> Vec<PathBuf> {
        self.scripted.pick(pick)
    }
    fn dropped(&self) -> Option<PathBuf> {
        self.scripted.dropped()
    }
    fn retitle(&self, _: &str) {}
    fn folder(&self) -> PathBuf {
        self.scripted.folder()
    }
    fn helper(&self) -> Option<zhibao_app::check::Helper> {
        let gate = self.gate.lock().unwrap().take();
        if let Some((here, go)) = gate {
            here.send(()).unwrap();
            go.recv().unwrap();
        }
        None
    }
}

pub struct School {
    pub folder: TempDir,
    pub room: Arc<Room>,
    pub desk: Desk,
}

impl School {
    pub fn new() -> School {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("school.zbv");
        let standard = zhibao_core::standard::bundled().unwrap_or_else(|faults| panic!("{faults}"));
        let (mut vault, _) =
            zhibao_app::vaults::create(&path, "9901010001", "石桥县职业技术学校", PASS, standard).unwrap();
        vault.begin_period("2026-2027-1", "20261101").unwrap();
        drop(vault);
        let room = Arc::new(Room {
            scripted: Scripted::new(folder.path()),
            gate: Mutex::new(None),
        });
        let start = Start {
            vault: Some(path),
            ..Start::default()
        };
        let desk = Desk::new(start, room.clone());
        let school = School { folder, room, desk };
        school.ok("unlock", json!({"person": null, "passphrase": PASS}));
        school
    }

    pub fn ok(&self, name: &str, request: Value) -> Value {
        let answer = self.desk.call(name, request);
        answer.unwrap_or_else(|problem| panic!("{name}: {problem:?}"))
    }

    /// The outcome of a work.
    pub fn ended(&self, begun: &Value) -> Value {
        loop {
            let state = self.ok("job", begun.clone());
            if !state["outcome"].is_null() {
                return state["outcome"].clone();
            }
            std::thread::yield_now();
        }
    }

    pub fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    /// Chooses a file; gives the plan for its first sheet that holds a table.
    pub fn choose(&self, path: &Path) -> Value {
        self.room.scripted.answer(vec![path.to_owned()]);
        let book = self.ok("choose_workbook", Value::Null);
        let sheets = book["sheets"].as_array().unwrap();
        let sheet = sheets.iter().find(|s| !s["table"].is_null()).unwrap();
        plan(&book, &sheet["name"], sheet["table"].as_str().unwrap())
    }

    pub fn run(&self, plan: &Value) -> Value {
        self.ended(&self.ok("run_import", plan.clone()))
    }

    pub fn rows(&self, table: &str) -> u64 {
        let domains = self.ok("tables", Value::Null);
        let mut tables = domains
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|d| d["tables"].as_array().unwrap());
        tables.find(|t| t["id"] == table).unwrap()["rows"].as_u64().unwrap()
    }
}

pub fn plan(book: &Value, sheet: &Value, table: &str) -> Value {
    json!({"handle": book["handle"], "sheet": sheet, "table": table, "header": null, "columns": [], "values": [],
           "on_duplicate": "update", "blank_clears": false, "only_valid": false})
}

/// A sheet of two classes, one of its columns unknown.
pub const CLASSES: &str =
    "班级代码,班级名称,年级,孩子们的状态\n20260101,护理1班,2026,正常着\n20260102,护理2班,2026,正常着\n";
