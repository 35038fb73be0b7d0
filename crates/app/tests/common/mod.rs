//! A vault in a folder of its own, as the tests begin with it.

#![allow(dead_code, unreachable_pub, clippy::unwrap_used)] // each test takes what it needs

use std::path::Path;
use std::sync::Arc;

use zhibao_core::standard::{Standard, bundled};
use zhibao_seal::keyring::User;
use zhibao_seal::passphrase::Cost;
use zhibao_vault::{Edit, NewVault, Options, Spot, Vault};

/// The period that is open, and its day of judgement.
pub const PERIOD: &str = "2026-2027-1";
pub const DAY: &str = "20261101";

pub struct Anywhere;

impl zhibao_vault::Places for Anywhere {
    fn look(&self, _: &Path) -> Spot {
        Spot::default()
    }
}

pub fn standard() -> &'static Arc<Standard> {
    bundled().unwrap_or_else(|faults| panic!("{faults}"))
}

/// A vault with an open period and nothing in it; passphrases are cheap, any place will do.
pub fn vault(folder: &Path, school: &str, name: &str) -> Vault {
    let path = folder.join("school.zbv");
    let new = NewVault {
        path: &path,
        school,
        name,
        user: User {
            id: "li".into(),
            name: "李".into(),
            role: "clerk".into(),
        },
        passphrase: "correct horse battery",
    };
    let options = Options {
        cost: Cost::TEST,
        places: Box::new(Anywhere),
        ..Options::new(folder.join("data"), standard())
    };
    let (mut vault, _) = Vault::create(&new, options).unwrap();
    vault.begin_period(PERIOD, DAY).unwrap();
    vault
}

/// Adds a record, its cells as `FIELD=text` with blanks between them; its id.
pub fn insert(vault: &mut Vault, table: &str, cells: &str) -> String {
    let cells = cells.split(' ').filter_map(|c| c.split_once('='));
    let edit = Edit::InsertRow {
        table: table.to_owned(),
        cells: cells.map(|(f, t)| (f.to_owned(), t.to_owned())).collect(),
    };
    vault.apply(&edit).unwrap().ids.remove(0)
}
