// Generated from crates/wire by `cargo xtask codegen`. Do not edit.

/**
 * Why a command was refused: what happened, and what to do. Holds no personal data.
 */
export type Problem = { 
/**
 * A stable key; the window may branch on it.
 */
code: string, 
/**
 * What happened, one sentence in the language of the session.
 */
message: string, 
/**
 * What to do about it; empty where the message says it.
 */
hint: string, };

/**
 * The language of labels, messages and findings.
 */
export type Language = "zh" | "en";

/**
 * How far the program is.
 */
export type State = "no_vault" | "locked" | "open";

/**
 * The school of a vault.
 */
export type School = { 
/**
 * Its ten-digit school code.
 */
code: string, 
/**
 * Its name.
 */
name: string, };

/**
 * The period that is being filled in.
 */
export type Period = { 
/**
 * As in `2026-2027-1`, `2026-2027` or `2026-11`.
 */
id: string, 
/**
 * The day by which ages, counts and rules are judged, `YYYY-MM-DD`.
 */
as_of: string, };

/**
 * What is open.
 */
export type Session = { 
/**
 * How far the program is.
 */
state: State, 
/**
 * The school, once its vault is open.
 */
school: School | null, 
/**
 * The period being filled in, where one is open.
 */
period: Period | null, 
/**
 * The language of messages and findings.
 */
language: Language, 
/**
 * Whether the school and all its people are invented.
 */
demo: boolean, 
/**
 * The version of the program.
 */
version: string, };

/**
 * The passphrase of a vault.
 */
export type Unlock = { 
/**
 * As typed.
 */
passphrase: string, };

/**
 * The wanted language.
 */
export type SetLanguage = { 
/**
 * The wanted language.
 */
language: Language, };

/**
 * A business domain with its tables.
 */
export type Domain = { 
/**
 * The code in the standard, as in `ZH`.
 */
code: string, 
/**
 * Its Chinese name.
 */
zh: string, 
/**
 * Its English name.
 */
en: string, 
/**
 * Its tables, in the order of the standard.
 */
tables: Array<TableCard>, };

/**
 * A table with its counts.
 */
export type TableCard = { 
/**
 * Its id, as in `student`.
 */
id: string, 
/**
 * The code in the standard, as in `ZH06`.
 */
code: string, 
/**
 * Its Chinese name.
 */
zh: string, 
/**
 * Its English name.
 */
en: string, 
/**
 * Records in it.
 */
rows: number, 
/**
 * Open errors in it.
 */
errors: number, 
/**
 * Warnings in it that wait for an explanation.
 */
warnings: number, 
/**
 * Whether the task of the period asks for it.
 */
asked: boolean, };

/**
 * Which table's columns.
 */
export type ColumnsOf = { 
/**
 * The id of the table.
 */
table: string, };

/**
 * What a field holds.
 */
export type ColumnType = "text" | "code" | "date" | "yearmonth" | "boolean" | "integer" | "number" | "attachment";

/**
 * A field of a table, as a column.
 */
export type Column = { 
/**
 * The code of the field, as in `SFZJH`.
 */
code: string, 
/**
 * The Chinese label.
 */
zh: string, 
/**
 * The English label.
 */
en: string, 
/**
 * What it holds.
 */
kind: ColumnType, 
/**
 * Width in CSS pixels.
 */
width: number, 
/**
 * The code list of its values, if it has one.
 */
list: string | null, 
/**
 * The id of its section; empty for none.
 */
section: string, 
/**
 * Whether the task of the period requires it.
 */
required: boolean, };

/**
 * A group of neighbouring columns.
 */
export type Section = { 
/**
 * Its id, as in `identity`.
 */
id: string, 
/**
 * The Chinese label.
 */
zh: string, 
/**
 * The English label.
 */
en: string, };

/**
 * The fields of one table.
 */
export type Columns = { 
/**
 * The id of the table.
 */
table: string, 
/**
 * Its groups of columns, in order.
 */
sections: Array<Section>, 
/**
 * Its fields, in order.
 */
columns: Array<Column>, };

/**
 * Which window of rows.
 */
export type RowsOf = { 
/**
 * The id of the table.
 */
table: string, 
/**
 * Rows to skip.
 */
offset: number, 
/**
 * Rows wanted; at most 500 are given.
 */
limit: number, };

/**
 * How a cell stands.
 */
export type CellState = "plain" | "error" | "missing" | "warning" | "explained";

/**
 * One cell.
 */
export type Cell = { 
/**
 * What a person reads: the name of a code, a date with dashes; as typed where it could not be read.
 */
text: string, 
/**
 * The code, where the value is one of a code list.
 */
code?: string, 
/**
 * How it stands.
 */
state: CellState, };

/**
 * One record.
 */
export type Row = { 
/**
 * Its id in the vault.
 */
row_id: string, 
/**
 * Its cells, in the order of the columns.
 */
cells: Array<Cell>, };

/**
 * A window of rows.
 */
export type Rows = { 
/**
 * The number of the first of these rows, counted from 0.
 */
offset: number, 
/**
 * Records in the whole table.
 */
total: number, 
/**
 * The rows.
 */
rows: Array<Row>, };

/**
 * Which findings.
 */
export type FindingsOf = { 
/**
 * Of this table only; null for all.
 */
table: string | null, 
/**
 * Of this severity only; null for both.
 */
severity: Severity | null, 
/**
 * Findings to skip.
 */
offset: number, 
/**
 * Findings wanted; at most 500 are given.
 */
limit: number, };

/**
 * What a finding means.
 */
export type Severity = "error" | "warning";

/**
 * One breach of a rule at one place.
 */
export type Finding = { 
/**
 * The id of the rule, as in `X01`.
 */
rule: string, 
/**
 * What it means.
 */
severity: Severity, 
/**
 * The id of the table.
 */
table: string, 
/**
 * The record.
 */
row_id: string, 
/**
 * The number of its row in the table, counted from 0; null where it stands in none.
 */
row: number | null, 
/**
 * How a person calls the record: a name, or a code.
 */
who: string, 
/**
 * The code of the field to correct first.
 */
field: string | null, 
/**
 * The label of that field, in the language of the session; empty for none.
 */
label: string, 
/**
 * The value as typed.
 */
value: string, 
/**
 * What is wrong and what to do, in the language of the session.
 */
message: string, 
/**
 * The value that the field should have, where one is known.
 */
suggestion: string | null, };

/**
 * How many findings one rule has.
 */
export type RuleCount = { 
/**
 * The id of the rule.
 */
rule: string, 
/**
 * Its short title, in the language of the session.
 */
title: string, 
/**
 * What its findings mean.
 */
severity: Severity, 
/**
 * Open findings of it.
 */
count: number, };

/**
 * A window of findings: by rule, errors first; within a rule by row.
 */
export type Findings = { 
/**
 * Findings that the request selects, in all.
 */
total: number, 
/**
 * Errors of the table, or of all.
 */
errors: number, 
/**
 * Warnings of the table, or of all.
 */
warnings: number, 
/**
 * Counts by rule, in the order of the findings.
 */
rules: Array<RuleCount>, 
/**
 * The findings of the window.
 */
items: Array<Finding>, };
