//! A killed process loses nothing that it had acknowledged.
//!
//! The test runs itself as a child that edits and says what is saved; the parent kills it in the middle.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use zhibao_core::standard::bundled;
use zhibao_seal::keyring::User;
use zhibao_seal::passphrase::Cost;
use zhibao_vault::{Edit, NewVault, Options, PRESENT, Places, Spot, Unlocking, Vault};

struct Fit;

impl Places for Fit {
    fn look(&self, _: &Path) -> Spot {
        Spot::default()
    }
}

fn options(folder: &Path) -> Options {
    let standard = bundled().expect("the bundled standard is sound");
    Options {
        places: Box::new(Fit),
        cost: Cost::TEST,
        ..Options::new(folder.join("data"), standard)
    }
}

fn open(folder: &Path) -> Vault {
    let by = Unlocking::Passphrase {
        user: None,
        passphrase: "words",
    };
    Vault::open(&folder.join("school.zbv"), &by, options(folder)).expect("the vault opens")
}

const FOLDER: &str = "ZHIBAO_VAULT_KILL_FOLDER";

/// Not a test of its own: the child of the test below. Without its folder it has nothing to do.
#[test]
fn child() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let mut vault = open(Path::new(&folder));
    for n in 0.. {
        let text = n.to_string();
        if n % 5 == 4 {
            let rows = (0..20).map(|_| ());
            let (_, count) = vault
                .import(PRESENT, None, |importer| {
                    for () in rows {
                        importer.insert_texts("major", None, &[(0, &text)])?;
                    }
                    Ok(20)
                })
                .expect("the import is saved");
            println!("\nsaved major {text} {count}");
        } else {
            let cells = vec![
                ("XZBDM".to_owned(), text.clone()),
                ("XZBMC".to_owned(), format!("{text}班")),
            ];
            vault
                .apply(&Edit::InsertRow {
                    table: "class".into(),
                    cells,
                })
                .expect("the edit is saved");
            println!("\nsaved class {text} 1");
        }
    }
}

#[test]
fn every_acknowledged_edit_survives_a_kill() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("school.zbv");
    let user = User {
        id: "li".into(),
        name: "Li".into(),
        role: "clerk".into(),
    };
    let new = NewVault {
        path: &path,
        school: "3143000123",
        name: "school",
        user,
        passphrase: "words",
    };
    drop(Vault::create(&new, options(folder.path())).expect("a new vault"));
    let mut known: Vec<(String, String, u64)> = Vec::new();
    for round in 0..6 {
        let mut child = Command::new(std::env::current_exe().expect("this program"))
            .args(["--exact", "child", "--nocapture", "--test-threads=1"])
            .env(FOLDER, folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the child starts");
        let lines = BufReader::new(child.stdout.take().expect("its output is piped")).lines();
        let mut fresh = Vec::new();
        let mut saved = lines.map_while(Result::ok).filter(|line| line.starts_with("saved "));
        let wanted = 3 + round * 7;
        for line in saved.by_ref().take(wanted) {
            fresh.push(line);
        }
        child.kill().expect("the child is killed");
        // What it said before it died counts too.
        fresh.extend(saved);
        child.wait().expect("the child is gone");
        assert!(fresh.len() >= wanted, "the child edits");
        for line in fresh {
            let words: Vec<&str> = line.split(' ').collect();
            known.push((
                words[1].to_owned(),
                words[2].to_owned(),
                words[3].parse().expect("a number"),
            ));
        }
        let vault = open(folder.path());
        for (table, text, count) in &known {
            let rows = vault.rows(PRESENT, table, 0, 100_000).expect("the rows are read");
            let found = rows
                .iter()
                .filter(|row| row.cells[0].value.to_string() == *text)
                .count() as u64;
            let times = known.iter().filter(|k| k.0 == *table && k.1 == *text).count() as u64;
            assert!(found >= times * count, "{table} {text}: {found} of {}", times * count);
            // Nothing is half there: an import is whole or absent.
            assert_eq!(found % count, 0, "{table} {text}");
        }
        vault.verify_audit().expect("the log is whole");
        vault.verify_file().expect("the file is sound");
    }
}
