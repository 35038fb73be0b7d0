//! A folder with everything that a demo needs.

use std::fs;
use std::path::{Path, PathBuf};

use zhibao_seal::code::RecoveryCode;
use zhibao_seal::keyring::User;
use zhibao_vault::{NewVault, Options, PRESENT, Scope, Vault};

use crate::task;

use super::authority::{Authority, enrol};
use super::fill::Player;
use super::plant::{Planted, plant, write_truth};
use super::school::school_of;
use super::stage::Stage;
use super::{DemoError, Term, history, workbooks};

/// The file that tells of planted errors.
pub const ERRORS: &str = "errors.csv";
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
    /// How many school years it tells of, the present one included. What went before the present term is sealed, which only
    /// an enrolled vault can do: another tells of the present term alone.
    pub years: usize,
    /// The passphrase of [`USER`].
    pub passphrase: &'a str,
    /// How many of the records that can be spoilt get a known error, from 0 to 1.
    pub errors: f64,
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
    /// The errors that were planted; they also stand in `errors.csv`.
    pub planted: Vec<Planted>,
    /// The throw-away authority, where one was wanted.
    pub authority: Option<Authority>,
}

/// Builds a demo in a folder: `school.zbv` with an open period, filled, without an open finding but those of planted
/// errors, which then stand in `errors.csv`; `workbooks/`; where wanted `authority.pem` and the authority's own keys in
/// `authority/`, and the terms before, sealed. The vault can be opened again with the same
/// `options`: in another data folder it is a copy, which has to be enrolled anew. What was made is taken away where a
/// step fails.
///
/// # Errors
/// A folder that holds a demo already or cannot be written to; wrong numbers.
pub fn build(dir: &Path, wanted: &Wanted<'_>, options: Options) -> Result<Demo, DemoError> {
    let standard = options.standard;
    let term = Term::on(wanted.as_of).ok_or_else(|| DemoError::Day(wanted.as_of.to_owned()))?;
    let years = if wanted.enrolled { wanted.years } else { 1 };
    let school = school_of(standard, wanted.students, wanted.seed, &term, years)?;
    let path = dir.join("school.zbv");
    if path.exists() || dir.join("authority").exists() || dir.join("authority.pem").exists() {
        return Err(DemoError::Exists);
    }
    fs::create_dir_all(dir)?;
    let now = options.clock.now();
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
        let authority = wanted.enrolled.then(|| Authority::new(now / 1000)).transpose()?;
        if let Some(authority) = &authority {
            authority.write(dir)?;
            enrol(&mut vault, authority)?;
        }
        let mut player = Player::new(&vault, &school)?;
        let stages = Stage::all(&term, years);
        let (present, past) = stages
            .split_last()
            .ok_or_else(|| DemoError::Day(wanted.as_of.to_owned()))?;
        history::tell(&mut vault, &mut player, past, now)?;
        if let Some(authority) = &authority {
            authority.ask(&mut vault, &school.name, &term.period)?;
        }
        vault.begin_period(&term.period, wanted.as_of)?;
        task::settle(&mut vault)?;
        player.play(&mut vault, present)?;
        vault.recompute(PRESENT, Scope::Pending)?;
        let workbooks = workbooks(standard, &school, dir)?;
        let mut planted = Vec::new();
        if wanted.errors > 0.0 {
            planted = plant(&mut vault, wanted.errors, wanted.seed)?;
            write_truth(&dir.join(ERRORS), &planted)?;
            vault.recompute(PRESENT, Scope::Pending)?;
        }
        Ok((authority, workbooks, planted))
    };
    match finish() {
        Ok((authority, workbooks, planted)) => Ok(Demo {
            vault,
            path,
            period: term.period,
            recovery,
            workbooks,
            planted,
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
        ERRORS,
    ] {
        drop(fs::remove_file(dir.join(file)));
    }
    drop(fs::remove_dir_all(dir.join("authority")));
}
