import type { Columns, ColumnsOf, Domain, Findings, FindingsOf, Rows, RowsOf, Session, SetLanguage, Unlock } from "./types";
export interface Commands {
  session: { request: null; response: Session };
  unlock: { request: Unlock; response: Session };
  tables: { request: null; response: Array<Domain> };
  columns: { request: ColumnsOf; response: Columns };
  rows: { request: RowsOf; response: Rows };
  findings: { request: FindingsOf; response: Findings };
  set_language: { request: SetLanguage; response: Session };
}
export type CommandName = keyof Commands;
