// Generated from crates/wire by `cargo xtask codegen`. Do not edit.

import type { Columns, ColumnsOf, Domain, Findings, FindingsOf, Rows, RowsOf, Session, SetLanguage, Unlock } from "./types";

/** Every command of the program: what goes in and what comes out. */
export interface Commands {
  /** What is open: state, school, period, language. */
  session: { request: null; response: Session };
  /** Opens the school's vault with a passphrase. */
  unlock: { request: Unlock; response: Session };
  /** The business domains and their tables, with counts. */
  tables: { request: null; response: Array<Domain> };
  /** The fields of one table, in order. */
  columns: { request: ColumnsOf; response: Columns };
  /** A window of rows of one table. */
  rows: { request: RowsOf; response: Rows };
  /** A window of findings, with totals and counts by rule. */
  findings: { request: FindingsOf; response: Findings };
  /** Changes the language of messages. */
  set_language: { request: SetLanguage; response: Session };
}

/** The name of a command. */
export type CommandName = keyof Commands;
