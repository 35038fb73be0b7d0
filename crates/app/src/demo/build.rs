//! A folder with everything that a demo needs.

use std::fs;
use std::path::{Path, PathBuf};

use zhibao_seal::code::RecoveryCode;
use zhibao_seal::keyring::User;
use zhibao_vault::{NewVault, Options, PRESENT, Scope, Vault};

use crate::send::{self, Around};
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
    /// With whom it is enrolled.
    pub enrolment: Enrolment<'a>,
}

/// With whom a demo is enrolled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enrolment<'a> {
    /// With nobody yet.
    None,
    /// With an authority that is made for it and thrown away.
    ThrowAway,
    /// With a server, which also gets what is sealed.
    Server {
        /// Its address.
        url: &'a str,
        /// The enrolment code.
        code: &'a str,
    },
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
/// errors, which then stand in `errors.csv`; `workbooks/`; where an authority is made, `authority.pem` and its own keys in
/// `authority/`; where anybody knows the vault, the terms before, sealed, which a server also gets. The vault can be opened again with the same
/// `options`: in another data folder it is a copy, which has to be enrolled anew. What was made is taken away where a
/// step fails.
///
/// # Errors
/// A folder that holds a demo already or cannot be written to; wrong numbers.
pub fn build(dir: &Path, wanted: &Wanted<'_>, options: Options) -> Result<Demo, DemoError> {
    let standard = options.standard;
    let term = Term::on(wanted.as_of).ok_or_else(|| DemoError::Day(wanted.as_of.to_owned()))?;
    let years = if wanted.enrolment == Enrolment::None {
        1
    } else {
        wanted.years
    };
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
        let mut authority = None;
        match wanted.enrolment {
            Enrolment::None => {}
            Enrolment::ThrowAway => {
                let own = Authority::new(now / 1000)?;
                own.write(dir)?;
                enrol(&mut vault, &own)?;
                authority = Some(own);
            }
            Enrolment::Server { url, code } => {
                send::enrol_online(&mut vault, url, code, None, &Around::system())?;
            }
        }
        let mut player = Player::new(&vault, &school)?;
        let stages = Stage::all(&term, years);
        let (present, past) = stages
            .split_last()
            .ok_or_else(|| DemoError::Day(wanted.as_of.to_owned()))?;
        let to_server = matches!(wanted.enrolment, Enrolment::Server { .. });
        history::tell(&mut vault, &mut player, past, to_server)?;
        if to_server && !past.is_empty() {
            history::send(&mut vault)?;
        }
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
        vault.forget_steps(PRESENT)?;
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
