//! The desk of one school: its vault, once it is unlocked.

use std::path::PathBuf;

use zhibao_app::{Vault, VaultError, vaults};
use zhibao_core::message::Speak;
use zhibao_wire::{
    Columns, ColumnsOf, Domain, Findings, FindingsOf, Language, Period, Problem, Rows, RowsOf, School, Session, State,
    Unlock,
};

use super::{Desk, findings, rows, tables};
use crate::words;

/// The most rows or findings that one command gives.
pub(super) const MOST: u32 = 500;

/// A school's vault, locked or open.
pub(crate) struct SchoolDesk {
    path: PathBuf,
    demo: bool,
    language: Language,
    open: Option<Vault>,
}

impl SchoolDesk {
    /// The vault at a path; `demo`: all its people are invented.
    pub(crate) fn new(path: PathBuf, demo: bool, language: Language) -> SchoolDesk {
        SchoolDesk {
            path,
            demo,
            language,
            open: None,
        }
    }

    fn vault(&self) -> Result<View<'_>, Problem> {
        match &self.open {
            Some(vault) => Ok(View {
                vault,
                language: self.language,
            }),
            None => Err(words::refusal(self.language, "locked", &[])),
        }
    }

    fn describe(&self, vault: &Vault) -> Result<(School, Option<Period>), VaultError> {
        let school = School {
            code: vault.school().to_owned(),
            name: vault.school_name()?,
        };
        let period = vault.open_period()?;
        let period = period.map(|p| Period {
            id: p.id,
            as_of: super::text::day(&p.as_of),
        });
        Ok((school, period))
    }
}

/// An open vault as one language sees it.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) vault: &'a Vault,
    pub(super) language: Language,
}

impl View<'_> {
    /// The refusal that an error of the vault is.
    pub(super) fn refuse(&self, error: &VaultError) -> Problem {
        problem(self.language, error)
    }
}

fn problem(language: Language, error: &VaultError) -> Problem {
    Problem {
        code: error.code().into(),
        message: error.say(words::lang(language)),
        hint: String::new(),
    }
}

impl Desk for SchoolDesk {
    fn session(&self) -> Session {
        let open = self.open.as_ref().and_then(|vault| self.describe(vault).ok());
        let (school, period) = open.map_or((None, None), |(school, period)| (Some(school), period));
        Session {
            state: if self.open.is_some() {
                State::Open
            } else {
                State::Locked
            },
            school,
            period,
            language: self.language,
            demo: self.demo,
            version: env!("CARGO_PKG_VERSION").into(),
        }
    }

    fn unlock(&mut self, request: Unlock) -> Result<Session, Problem> {
        if self.open.is_none() {
            let standard = zhibao_core::standard::bundled()
                .map_err(|faults| words::refusal(self.language, "standard", &[("faults", faults.to_string())]))?;
            let opened = vaults::open(&self.path, None, &request.passphrase, standard);
            self.open = Some(opened.map_err(|error| problem(self.language, &error))?);
        }
        Ok(self.session())
    }

    fn tables(&self) -> Result<Vec<Domain>, Problem> {
        tables::domains(self.vault()?)
    }

    fn columns(&self, request: ColumnsOf) -> Result<Columns, Problem> {
        tables::columns(self.vault()?, &request.table)
    }

    fn rows(&self, request: RowsOf) -> Result<Rows, Problem> {
        rows::window(self.vault()?, &request)
    }

    fn findings(&self, request: FindingsOf) -> Result<Findings, Problem> {
        findings::window(self.vault()?, &request)
    }

    fn set_language(&mut self, language: Language) -> Session {
        self.language = language;
        self.session()
    }
}
