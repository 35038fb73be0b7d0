//! A desk over a small invented school, without a window.

#![allow(dead_code, unreachable_pub, clippy::unwrap_used)] // each test takes what it needs

use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};
use tempfile::TempDir;
use zhibao_app::demo::{self, Term};
use zhibao_app::vault::{FixedClock, NewVault, Options, Places, Spot, Vault};
use zhibao_core::standard::{Standard, bundled};
use zhibao_desk::{Desk, Scripted};
use zhibao_wire::Problem;

const AS_OF: &str = "20261124";
/// 2026-11-24 10:00 in Shanghai.
const NOW: i64 = 1_795_485_600_000;

struct Anywhere;

impl Places for Anywhere {
    fn look(&self, _: &Path) -> Spot {
        Spot::default()
    }
}

pub fn standard() -> &'static Arc<Standard> {
    bundled().unwrap_or_else(|faults| panic!("{faults}"))
}

/// A vault with an open period and no record but the school's own.
pub fn empty(folder: &Path) -> Vault {
    of("3143000123", folder)
}

/// The same for a school of a code.
fn of(school: &str, folder: &Path) -> Vault {
    let options = Options {
        clock: Box::new(FixedClock(NOW)),
        places: Box::new(Anywhere),
        cost: zhibao_seal::passphrase::Cost::TEST,
        ..Options::new(folder.join("data"), standard())
    };
    let user = zhibao_seal::keyring::User {
        id: "li".into(),
        name: "李老师".into(),
        role: "admin".into(),
    };
    let path = folder.join("school.zbv");
    let new = NewVault {
        path: &path,
        school,
        name: "试验中等职业学校",
        user,
        passphrase: "correct horse",
    };
    let (mut vault, _) = Vault::create(&new, options).unwrap();
    vault.begin_period(&Term::on(AS_OF).unwrap().period, AS_OF).unwrap();
    vault
}

/// A desk, with the folder in which its vault lies.
pub struct Room {
    pub desk: Desk,
    pub around: Arc<Scripted>,
    pub folder: TempDir,
}

impl Room {
    /// A desk over a vault.
    pub fn with(make: impl FnOnce(&Path) -> Vault) -> Room {
        let folder = tempfile::tempdir().unwrap();
        let around = Arc::new(Scripted::new(folder.path()));
        let desk = Desk::over(make(folder.path()), Arc::clone(&around) as Arc<dyn zhibao_desk::Around>);
        Room { desk, around, folder }
    }

    /// Over an empty vault.
    pub fn empty() -> Room {
        Room::with(empty)
    }

    /// Over the demo school.
    pub fn demo() -> Room {
        Room::demo_with(|_| ())
    }

    /// Over the demo school, after something was done to its vault.
    pub fn demo_with(then: impl FnOnce(&mut Vault)) -> Room {
        Room::with(|folder| {
            let term = Term::on(AS_OF).unwrap();
            let school = demo::school(standard(), demo::FEWEST, 7, &term).unwrap();
            let mut vault = of(&school.code, folder);
            demo::fill(&mut vault, &school).unwrap();
            then(&mut vault);
            vault
        })
    }

    /// Over a vault with a few classes and pupils, typed one by one. Gives their ids.
    pub fn small() -> (Room, Vec<String>) {
        let room = Room::empty();
        let ids = ["王小明", "李娜", "欧阳文"]
            .iter()
            .enumerate()
            .map(|(nth, name)| room.insert("student", &[("XH", &format!("20260{nth}")), ("XM", name)]));
        let ids = ids.collect();
        (room, ids)
    }

    pub fn call(&self, name: &str, request: Value) -> Value {
        self.try_call(name, request).unwrap_or_else(|p| panic!("{name}: {p:?}"))
    }

    pub fn try_call(&self, name: &str, request: Value) -> Result<Value, Problem> {
        self.desk.call(name, request)
    }

    pub fn insert(&self, table: &str, cells: &[(&str, &str)]) -> String {
        let edited = self.call("edit", json!({"do": "insert", "table": table, "cells": typed(cells)}));
        edited["added"][0].as_str().unwrap().to_owned()
    }

    pub fn set(&self, table: &str, row: &str, cells: &[(&str, &str)]) -> Value {
        self.call(
            "edit",
            json!({"do": "set", "table": table, "row_id": row, "cells": typed(cells)}),
        )
    }

    /// A window of rows in a view.
    pub fn rows(&self, table: &str, view: Value) -> Value {
        self.call("rows", json!({"table": table, "offset": 0, "limit": 500, "view": view}))
    }

    /// The texts of one field in a view, from the top.
    pub fn texts(&self, table: &str, field: &str, view: Value) -> Vec<String> {
        let at = standard().table(table).unwrap().field_index(field).unwrap();
        let rows = self.rows(table, view);
        let rows = rows["rows"].as_array().unwrap();
        rows.iter()
            .map(|row| row["cells"][at]["text"].as_str().unwrap().to_owned())
            .collect()
    }
}

/// Cells as the window sends them.
pub fn typed(cells: &[(&str, &str)]) -> Value {
    let cell = |(field, text): &(&str, &str)| json!({"field": field, "text": text});
    cells.iter().map(cell).collect()
}

/// Asserts that a call is refused under a code.
#[track_caller]
pub fn refused(result: Result<Value, Problem>, code: &str) {
    match result {
        Ok(answer) => panic!(
            "not refused: {}",
            answer.to_string().chars().take(200).collect::<String>()
        ),
        Err(problem) => assert_eq!(problem.code, code, "{problem:?}"),
    }
}
