//! A vault for tests of the desk's own parts.

#![allow(clippy::unwrap_used)] // a test

use std::path::Path;

use zhibao_app::vault::{FixedClock, NewVault, Options, Places, Spot, Vault};

/// 2026-11-24 10:00 in Shanghai.
pub(crate) const NOW: i64 = 1_795_485_600_000;

struct Anywhere;

impl Places for Anywhere {
    fn look(&self, _: &Path) -> Spot {
        Spot::default()
    }
}

/// An empty vault with an open period.
pub(crate) fn vault(folder: &Path) -> Vault {
    let standard = zhibao_core::standard::bundled().unwrap();
    let options = Options {
        clock: Box::new(FixedClock(NOW)),
        places: Box::new(Anywhere),
        cost: zhibao_seal::passphrase::Cost::TEST,
        ..Options::new(folder.join("data"), standard)
    };
    let new = NewVault {
        path: &folder.join("school.zbv"),
        school: "3143000123",
        name: "试验中等职业学校",
        user: zhibao_seal::keyring::User {
            id: "li".into(),
            name: "李老师".into(),
            role: "admin".into(),
        },
        passphrase: "correct horse",
    };
    let (mut vault, _) = Vault::create(&new, options).unwrap();
    vault.begin_period("2026-2027-1", "20261124").unwrap();
    vault
}
