//! The desk before a vault is there.

use zhibao_wire::{
    Columns, ColumnsOf, Domain, Findings, FindingsOf, Language, Problem, Rows, RowsOf, Session, State, Unlock,
};

use super::Desk;
use crate::words;

/// No vault.
#[derive(Debug)]
pub(crate) struct Closed {
    language: Language,
}

impl Closed {
    pub(crate) fn new(language: Language) -> Closed {
        Closed { language }
    }

    fn refuse(&self) -> Problem {
        words::refusal(self.language, "no_vault", &[])
    }
}

impl Desk for Closed {
    fn session(&self) -> Session {
        Session {
            state: State::NoVault,
            school: None,
            period: None,
            language: self.language,
            demo: false,
            version: env!("CARGO_PKG_VERSION").into(),
        }
    }
    fn unlock(&mut self, _: Unlock) -> Result<Session, Problem> {
        Err(self.refuse())
    }
    fn tables(&self) -> Result<Vec<Domain>, Problem> {
        Err(self.refuse())
    }
    fn columns(&self, _: ColumnsOf) -> Result<Columns, Problem> {
        Err(self.refuse())
    }
    fn rows(&self, _: RowsOf) -> Result<Rows, Problem> {
        Err(self.refuse())
    }
    fn findings(&self, _: FindingsOf) -> Result<Findings, Problem> {
        Err(self.refuse())
    }
    fn set_language(&mut self, language: Language) -> Session {
        self.language = language;
        self.session()
    }
}
