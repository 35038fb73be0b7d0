//! The table of commands.

use ts_rs::{Config, TS};

use crate::{Columns, ColumnsOf, Domain, Findings, FindingsOf, Rows, RowsOf, Session, SetLanguage, Unlock};

/// A command of the window: its name and what goes in and out.
pub trait Command {
    /// The name by which the window calls it.
    const NAME: &'static str;
    /// What the window sends; `()` for nothing.
    type Request;
    /// What it gets; otherwise a [`Problem`](crate::Problem).
    type Response;
}

/// A command as TypeScript sees it.
#[derive(Debug, Clone, Copy)]
pub struct Signature {
    /// The name by which the window calls it.
    pub name: &'static str,
    /// What it does.
    pub doc: &'static str,
    /// The TypeScript name of the request, `null` for nothing.
    pub request: fn(&Config) -> String,
    /// The TypeScript name of the response.
    pub response: fn(&Config) -> String,
}

macro_rules! commands {
    ($($(#[doc = $doc:literal])+ $marker:ident $name:literal: $request:ty => $response:ty;)+) => {
        /// The marker types of the commands, one a command.
        pub mod marker {
            $($(#[doc = $doc])+ #[derive(Debug, Clone, Copy)] pub struct $marker;)+
        }
        $(impl Command for marker::$marker {
            const NAME: &'static str = $name;
            type Request = $request;
            type Response = $response;
        })+
        /// Every command, in the order of the table.
        pub const COMMANDS: &[Signature] = &[
            $(Signature {
                name: $name,
                doc: concat!($($doc),+),
                request: <$request as TS>::name,
                response: <$response as TS>::name,
            },)+
        ];
    };
}

commands! {
    /// What is open: state, school, period, language.
    GetSession "session": () => Session;
    /// Opens the school's vault with a passphrase.
    DoUnlock "unlock": Unlock => Session;
    /// The business domains and their tables, with counts.
    GetTables "tables": () => Vec<Domain>;
    /// The fields of one table, in order.
    GetColumns "columns": ColumnsOf => Columns;
    /// A window of rows of one table.
    GetRows "rows": RowsOf => Rows;
    /// A window of findings, with totals and counts by rule.
    GetFindings "findings": FindingsOf => Findings;
    /// Changes the language of messages.
    DoSetLanguage "set_language": SetLanguage => Session;
}
