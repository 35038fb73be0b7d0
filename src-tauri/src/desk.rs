//! What the window needs of the program: a narrow trait, so that the commands know nothing of vaults.

pub(crate) mod closed;
mod findings;
mod rows;
pub(crate) mod school;
mod tables;
mod text;

use zhibao_wire::{Columns, ColumnsOf, Domain, Findings, FindingsOf, Language, Problem, Rows, RowsOf, Session, Unlock};

/// A school's desk.
pub(crate) trait Desk: Send {
    /// What is open.
    fn session(&self) -> Session;
    /// Opens the vault.
    fn unlock(&mut self, request: Unlock) -> Result<Session, Problem>;
    /// The domains and their tables, with counts.
    fn tables(&self) -> Result<Vec<Domain>, Problem>;
    /// The fields of a table.
    fn columns(&self, request: ColumnsOf) -> Result<Columns, Problem>;
    /// A window of rows.
    fn rows(&self, request: RowsOf) -> Result<Rows, Problem>;
    /// A window of findings.
    fn findings(&self, request: FindingsOf) -> Result<Findings, Problem>;
    /// Changes the language of messages.
    fn set_language(&mut self, language: Language) -> Session;
}
