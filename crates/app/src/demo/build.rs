//! A folder with everything that a demo needs.

use std::fs;
use std::path::{Path, PathBuf};

use zhibao_seal::code::RecoveryCode;
use zhibao_seal::keyring::User;
use zhibao_vault::{NewVault, Options, Vault};

use super::authority::{Authority, enrol};
use super::{DemoError, Term, fill, school, workbooks};

/// The id of the vault's one user.
pub const USER: &str = "admin";

/// What kind of demo is wanted.
#[derive(Debug, Clone)]
pub struct Wanted<'a> {
    /// How many pupils.
    pub students: usize,
    /// The same seed gives the same school.
    pub seed: u64,
    /// The day of judgement, `YYYYMMDD`; the term that it lies in is opened.
    pub as_of: &'a str,
    /// The passphrase of [`USER`].
    pub passphrase: &'a str,
    /// Whether to enrol with a throw-away authority; otherwise the vault waits to be enrolled with a real one.
    pub enrolled: bool,
}

/// What was built.
pub struct Demo {
    /// The vault, open.
    pub vault: Vault,
    /// Its file.
    pub path: PathBuf,
    /// The period that is open.
    pub period: String,
    /// To be printed, or forgotten: it is a demo.
    pub recovery: RecoveryCode,
    /// The workbooks.
    pub workbooks: Vec<PathBuf>,
    /// The throw-away authority, where one was wanted.
    pub authority: Option<Authority>,
}

/// Builds a demo in a folder: `school.zbv` with an open period, filled, without an open finding; `workbooks/`; where
/// wanted `authority.pem` and the authority's own keys in `authority/`. The vault can be opened again with the same
/// `options`: in another data folder it is a copy, which has to be enrolled anew. What was made is taken away where a
/// step fails.
///
/// # Errors
/// A folder that holds a demo already or cannot be written to; wrong numbers.
pub fn build(dir: &Path, wanted: &Wanted<'_>, options: Options) -> Result<Demo, DemoError> {
    let standard = options.standard;
    let term = Term::on(wanted.as_of).ok_or_else(|| DemoError::Day(wanted.as_of.to_owned()))?;
    let school = school(standard, wanted.students, wanted.seed, &term)?;
    let path = dir.join("school.zbv");
    if path.exists() || dir.join("authority").exists() || dir.join("authority.pem").exists() {
        return Err(DemoError::Exists);
    }
    fs::create_dir_all(dir)?;
    let now = options.clock.now() / 1000;
    let user = User {
        id: USER.to_owned(),
        name: USER.to_owned(),
        role: USER.to_owned(),
    };
    let new = NewVault {
        path: &path,
        school: &school.code,
        name: &school.name,
        user,
        passphrase: wanted.passphrase,
    };
    let (mut vault, recovery) = Vault::create(&new, options)?;
    let mut finish = || {
        vault.begin_period(&term.period, wanted.as_of)?;
        fill(&mut vault, &school)?;
        let authority = wanted.enrolled.then(|| Authority::new(now)).transpose()?;
        if let Some(authority) = &authority {
            authority.write(dir)?;
            enrol(&mut vault, authority)?;
        }
        Ok((authority, workbooks(standard, &school, dir)?))
    };
    match finish() {
        Ok((authority, workbooks)) => Ok(Demo {
            vault,
            path,
            period: term.period,
            recovery,
            workbooks,
            authority,
        }),
        Err(error) => {
            drop(vault);
            take_away(dir);
            Err(error)
        }
    }
}

/// Removes what a failed build left; it stood in nobody's way before.
fn take_away(dir: &Path) {
    for file in [
        "school.zbv",
        "school.zbv.keys",
        "school.zbv-wal",
        "school.zbv-shm",
        "school.zbv.lock",
        "authority.pem",
    ] {
        drop(fs::remove_file(dir.join(file)));
    }
    drop(fs::remove_dir_all(dir.join("authority")));
}
