//! The shapes that leave the process: what the window may ask of the program, and what it is told.
//!
//! One table of commands ([`COMMANDS`]) stands for both ends. The desktop implements it, and the TypeScript of
//! `ui/src/wire/` is generated from it (`cargo xtask codegen`), so that a name or a shape cannot differ.

mod codegen;
mod command;
mod desk;
mod grid;
mod problem;

pub use codegen::typescript;
pub use command::{COMMANDS, Command, Signature};
pub use desk::{Domain, Language, Period, School, Session, SetLanguage, State, TableCard, Unlock};
pub use grid::{
    Cell, CellState, Column, ColumnType, Columns, ColumnsOf, Finding, Findings, FindingsOf, Row, Rows, RowsOf,
    RuleCount, Section, Severity,
};
pub use problem::Problem;

/// The marker types of the commands, one a command.
pub use command::marker;
