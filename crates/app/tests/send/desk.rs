//! A school's desk: a vault in a folder, enrolled or not.

#![allow(unreachable_pub)] // a module of several tests
#![allow(dead_code)] // each uses its own part

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::Utc;
use zhibao_app::seal::{SealOptions, seal};
use zhibao_app::send::{Around, Parcel, Pinned, PushOptions, Pushed, SendError, enrol_online, push};
use zhibao_core::standard::bundled;
use zhibao_seal::keyring::User;
use zhibao_seal::passphrase::Cost;
use zhibao_vault::{NewVault, Options, Places, Spot, Unlocking, Vault};

use crate::host::Host;

pub const SCHOOL: &str = "3143000123";
const PASS: &str = "correct horse";
pub const PERIOD: &str = "2026-2027-1";

struct Anywhere;

impl Places for Anywhere {
    fn look(&self, _: &Path) -> Spot {
        Spot::default()
    }
}

/// The real time, no pauses.
pub fn around(attempts: u32) -> Around<'static> {
    Around {
        sleep: &|_| (),
        stopped: &|| false,
        attempts,
        ..Around::system()
    }
}

pub fn options(folder: &Path) -> Options {
    let standard: &'static Arc<_> = bundled().unwrap_or_else(|faults| panic!("{faults}"));
    Options {
        places: Box::new(Anywhere),
        cost: Cost::TEST,
        ..Options::new(folder.join("data"), standard)
    }
}

/// A school's desk: a vault in a folder.
pub struct Desk {
    pub folder: tempfile::TempDir,
    pub vault: Option<Vault>,
}

impl Desk {
    pub fn new() -> Desk {
        let folder = tempfile::tempdir().unwrap();
        let user = User {
            id: "li".into(),
            name: "li".into(),
            role: "clerk".into(),
        };
        let path = folder.path().join("school.zbv");
        let new = NewVault {
            path: &path,
            school: SCHOOL,
            name: "试验学校",
            user,
            passphrase: PASS,
        };
        let (vault, _) = Vault::create(&new, options(folder.path())).unwrap();
        Desk {
            folder,
            vault: Some(vault),
        }
    }

    pub fn vault(&mut self) -> &mut Vault {
        self.vault.as_mut().unwrap()
    }

    /// As after the program was killed: nothing but the file stays.
    pub fn reopen(&mut self) {
        drop(self.vault.take());
        let by = Unlocking::Passphrase {
            user: None,
            passphrase: PASS,
        };
        self.vault =
            Some(Vault::open(&self.folder.path().join("school.zbv"), &by, options(self.folder.path())).unwrap());
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn seal(&mut self) -> String {
        self.vault().begin_period(PERIOD, "20261101").unwrap();
        seal(self.vault(), PERIOD, &SealOptions::default(), Utc::now())
            .unwrap()
            .package
            .id
    }

    pub fn push(&mut self, parcel: &Parcel, server: Option<&str>, attempts: u32) -> Result<Pushed, SendError> {
        let options = PushOptions { server, chunk: 1500 };
        push(self.vault(), parcel, &options, &around(attempts), &mut |_| ())
    }

    pub fn state(&mut self, id: &str) -> String {
        self.vault().package(id).unwrap().unwrap().state
    }
}

/// An enrolled school with one sealed package.
pub fn ready(host: &Host) -> (Desk, String) {
    let mut desk = Desk::new();
    let code = host.code(SCHOOL);
    let enrolled = enrol_online(desk.vault(), &host.url, &code, None, &around(3)).unwrap();
    assert!(enrolled.head_learnt && enrolled.card == Pinned::First && !enrolled.tasks.is_empty());
    let id = desk.seal();
    (desk, id)
}

pub fn write(desk: &Desk, name: &str, bytes: &[u8]) -> PathBuf {
    let path = desk.path(name);
    std::fs::write(&path, bytes).unwrap();
    path
}
