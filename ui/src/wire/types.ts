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
 * The colours of the window.
 */
export type Theme = "system" | "light" | "dark" | "contrast";

/**
 * How much room a row takes.
 */
export type Density = "dense" | "comfortable" | "large";

/**
 * What a person chose for this computer.
 */
export type Preferences = { 
/**
 * The language of messages and findings.
 */
language: Language, 
/**
 * The colours.
 */
theme: Theme, 
/**
 * The room of a row.
 */
density: Density, 
/**
 * Whether Enter goes right instead of down.
 */
enter_right: boolean, };

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
as_of: string, 
/**
 * The last day of reporting, `YYYY-MM-DD`, where the task names one.
 */
due: string | null, };

/**
 * A new version of a sealed period that is worked on in place of the present data.
 */
export type VersionOpen = { 
/**
 * Its period.
 */
period: string, 
/**
 * The number of the version; the first sealing was 1.
 */
number: number, };

/**
 * Someone who may open the vault.
 */
export type Person = { 
/**
 * The id.
 */
id: string, 
/**
 * The name.
 */
name: string, 
/**
 * `clerk`, `admin` or `principal`.
 */
role: string, };

/**
 * A cell that was being typed when the program ended.
 */
export type Draft = { 
/**
 * The id of the table.
 */
table: string, 
/**
 * The record.
 */
row_id: string, 
/**
 * How a person calls the record.
 */
who: string, 
/**
 * The code of the field.
 */
field: string, 
/**
 * The label of the field.
 */
label: string, 
/**
 * What was typed.
 */
text: string, };

/**
 * Where a person left off; kept for the next start.
 */
export type LastPlace = { 
/**
 * The id of the table.
 */
table: string, 
/**
 * The record.
 */
row_id: string | null, 
/**
 * The code of the field.
 */
field: string | null, };

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
 * The new version that is worked on, where it is not the present data.
 */
version_open: VersionOpen | null, 
/**
 * The period of the opening balance that is worked on, where it is not the present data.
 */
opening: string | null, 
/**
 * Who signed in.
 */
person: Person | null, 
/**
 * Those who may sign in, while the vault is locked.
 */
people: Array<Person>, 
/**
 * What was chosen for this computer.
 */
preferences: Preferences, 
/**
 * Whether the school and all its people are invented.
 */
demo: boolean, 
/**
 * The version of the program.
 */
version: string, 
/**
 * When the last change became durable, milliseconds since 1970.
 */
saved_at: number | null, 
/**
 * A cell that was being typed when the program ended without being closed.
 */
draft: Draft | null, 
/**
 * Where the person left off.
 */
place: LastPlace | null, 
/**
 * Whether the device is enrolled with an authority, and with which.
 */
authority: string | null, 
/**
 * The server's address, where one is known.
 */
server: string | null, };

/**
 * The passphrase of a vault.
 */
export type Unlock = { 
/**
 * The id of the person; null where the vault knows only one.
 */
person: string | null, 
/**
 * As typed: a passphrase, or the recovery code.
 */
passphrase: string, };

/**
 * A vault that this computer knows.
 */
export type VaultCard = { 
/**
 * An opaque handle.
 */
handle: string, 
/**
 * The file's name.
 */
file: string, 
/**
 * The school's name, where it was opened before.
 */
school: string | null, 
/**
 * Whether it is the demo school.
 */
demo: boolean, };

/**
 * A handle that the program gave out: of a file, a vault, an offer.
 */
export type Handle = { 
/**
 * As given out.
 */
handle: string, };

/**
 * What a task package brings, before it is taken.
 */
export type TaskOffer = { 
/**
 * An opaque handle.
 */
handle: string, 
/**
 * The authority's name.
 */
authority: string, 
/**
 * The fingerprint of its card in groups of four, to be compared with the letter or on the telephone.
 */
fingerprint: string, 
/**
 * The titles of its tasks, in the language of the session.
 */
tasks: Array<string>, 
/**
 * The period of the first task.
 */
period: string | null, 
/**
 * The school, where the package names one.
 */
school: School | null, };

/**
 * A vault to be made.
 */
export type NewVault = { 
/**
 * The offer that brings the task; null for a school without one yet.
 */
offer: string | null, 
/**
 * Ten digits.
 */
school_code: string, 
/**
 * The school's name.
 */
school_name: string, 
/**
 * The name of the first user, an administrator.
 */
person: string, 
/**
 * As typed.
 */
passphrase: string, };

/**
 * A vault that was made.
 */
export type VaultMade = { 
/**
 * The recovery code, shown and printed once.
 */
recovery: string, 
/**
 * What is open now.
 */
session: Session, };

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
 * Chinese name as pinyin and initials, for the table switcher: `xueshengjibenxinxi xsjbxx`.
 */
pinyin: string, 
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
asked: boolean, 
/**
 * Who at a school keeps it up, as the standard says, in the language of the session.
 */
keeper: string, 
/**
 * Who confirmed that it holds nothing this period, and when (milliseconds since 1970).
 */
empty: EmptyWord | null, 
/**
 * When a record of it changed last, milliseconds since 1970.
 */
changed_at: number | null, 
/**
 * Who changed it last.
 */
changed_by: string | null, };

/**
 * A person's word that a table holds nothing this period.
 */
export type EmptyWord = { 
/**
 * Who said so.
 */
who: string, 
/**
 * When, milliseconds since 1970.
 */
at: number, };

/**
 * Says, or takes back, that a table holds nothing this period.
 */
export type SetEmpty = { 
/**
 * The id of the table.
 */
table: string, 
/**
 * Whether it holds nothing.
 */
empty: boolean, };

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
 * The code lists of its values; none for what is no code.
 */
lists: Array<FieldList>, 
/**
 * The id of its section; empty for none.
 */
section: string, 
/**
 * Whether the task of the period requires it.
 */
required: boolean, 
/**
 * Whether a value of it belongs to one record only; a copy of a record goes without it.
 */
unique: boolean, 
/**
 * How its value follows from others, and what else a person may want to know.
 */
note: string, 
/**
 * Where the field comes from: a standard and item number.
 */
source: string, 
/**
 * The most characters that it holds, where there is a limit.
 */
max: number | null, 
/**
 * The table whose records it names, where it names one.
 */
refers: string | null, 
/**
 * Why it cannot be typed into, in the language of the session; null where it can.
 */
locked: string | null, };

/**
 * A code list of a field.
 */
export type FieldList = { 
/**
 * Its title, in the language of the session.
 */
title: string, 
/**
 * The number of the standard that it is taken from, as in `GB/T 2261.1-2003`; its id where there is none.
 */
number: string, };

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
columns: Array<Column>, 
/**
 * Whether its records belong to periods; others stand from one to the next.
 */
by_period: boolean, };

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
limit: number, 
/**
 * Which rows, and in which order.
 */
view: View, };

/**
 * Which rows of a table are shown, and in which order.
 */
export type View = { 
/**
 * Only rows that stand so.
 */
only: Only, 
/**
 * Only rows that somebody pointed at; null for no such choice.
 */
among: Among | null, 
/**
 * Only rows whose field has this value (as shown).
 */
field: FieldIs | null, 
/**
 * Only rows that hold this text anywhere, pinyin initials of the name included; empty for all.
 */
text: string, 
/**
 * By this field; null for the order of entry.
 */
sort: Sort | null, };

/**
 * Rows that stand so.
 */
export type Only = "all" | "errors" | "warnings" | "changed" | "imported" | "deferred";

/**
 * Rows that another screen pointed at.
 */
export type Among = { "by": "rule", 
/**
 * The id of the rule.
 */
rule: string, 
/**
 * With findings that are explained instead of open ones.
 */
explained: boolean, } | { "by": "rows", 
/**
 * Their ids; those that are gone are left out.
 */
rows: Array<string>, 
/**
 * What they are, in the language of the session, for the chip over the grid; empty for nothing to say.
 */
title: string, } | { "by": "period", 
/**
 * Its id.
 */
period: string, };

/**
 * A field and its value.
 */
export type FieldIs = { 
/**
 * The code of the field.
 */
field: string, 
/**
 * The value as shown.
 */
text: string, };

/**
 * An order.
 */
export type Sort = { 
/**
 * The code of the field.
 */
field: string, 
/**
 * From large to small.
 */
down: boolean, };

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
state: CellState, 
/**
 * Changed since the last submission.
 */
edited?: boolean, 
/**
 * A reviewer wrote about it.
 */
commented?: boolean, };

/**
 * One record.
 */
export type Row = { 
/**
 * Its id in the vault.
 */
row_id: string, 
/**
 * Brought by an import: the file and its row; null where it was typed.
 */
imported: string | null, 
/**
 * Left out of this submission: the reason.
 */
deferred: string | null, 
/**
 * Went with this sealed period, and is locked; null where it may be changed.
 */
sealed: string | null, 
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
 * Records that the view selects.
 */
total: number, 
/**
 * Records in the whole table.
 */
all: number, 
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
 * Of this rule only.
 */
rule: string | null, 
/**
 * Of this record only.
 */
row_id: string | null, 
/**
 * Those that are explained instead of the open ones.
 */
explained: boolean, 
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
suggestion: string | null, 
/**
 * Open findings of the same rule and table whose fix is known too, this one included.
 */
alike: number, 
/**
 * Whether an exception may be made of it (an error with a reason and evidence).
 */
exception: boolean, 
/**
 * The explanation that serves it.
 */
explanation: Reason | null, };

/**
 * A reason that was given.
 */
export type Reason = { 
/**
 * The id of the explanation.
 */
id: string, 
/**
 * The reason.
 */
text: string, 
/**
 * Who gave it.
 */
who: string, 
/**
 * When, milliseconds since 1970.
 */
at: number, 
/**
 * Findings that it serves.
 */
serves: number, };

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
 * What to do, in the language of the session; empty for nothing.
 */
hint: string, 
/**
 * Its basis: a standard or regulation.
 */
source: string, 
/**
 * Findings of it whose fix is known.
 */
fixable: number, 
/**
 * What its findings mean.
 */
severity: Severity, 
/**
 * Findings of it: open ones, or those that are explained where these were asked for.
 */
count: number, 
/**
 * The same by table, those of the request only.
 */
tables: Array<RuleTable>, };

/**
 * How many findings one rule has in one table.
 */
export type RuleTable = { 
/**
 * The id of the table.
 */
table: string, 
/**
 * Findings.
 */
count: number, 
/**
 * Those of them that are open and whose fix is known.
 */
fixable: number, };

/**
 * A record that is left out of this submission.
 */
export type Deferral = { 
/**
 * The id of the table.
 */
table: string, 
/**
 * The record.
 */
row_id: string, 
/**
 * The number of its row in the table, counted from 0; null where it is gone.
 */
row: number | null, 
/**
 * How a person calls the record.
 */
who: string, 
/**
 * Why.
 */
reason: string, 
/**
 * Who said so.
 */
by: string, 
/**
 * When, milliseconds since 1970.
 */
at: number, };

/**
 * Columns of a table that a person shows together.
 */
export type ColumnSet = { 
/**
 * Its name, as the person calls it.
 */
name: string, 
/**
 * The codes of the fields that are not shown.
 */
hidden: Array<string>, };

/**
 * The sets of columns of a person in one table.
 */
export type ColumnSets = { 
/**
 * The sets, in the order in which they were kept.
 */
sets: Array<ColumnSet>, 
/**
 * The one that was used last; null for all columns.
 */
used: string | null, };

/**
 * Keeps the sets of columns of the person signed in.
 */
export type KeepColumnSets = { 
/**
 * The id of the table.
 */
table: string, 
/**
 * All of them.
 */
sets: ColumnSets, };

/**
 * A key that a person gave to something, in place of the usual one.
 */
export type Shortcut = { 
/**
 * What it does, as in `find`.
 */
action: string, 
/**
 * The key, as in `Ctrl+Shift+F`.
 */
key: string, };

/**
 * The keys that were changed on this computer.
 */
export type Shortcuts = { 
/**
 * One an action at most.
 */
keys: Array<Shortcut>, };

/**
 * Records were printed.
 */
export type Printed = { 
/**
 * The id of the table.
 */
table: string, 
/**
 * How many records.
 */
rows: number, };

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
 * Warnings of the table, or of all, that wait for an explanation.
 */
warnings: number, 
/**
 * Findings of the table, or of all, that are explained.
 */
explained: number, 
/**
 * Counts by rule, in the order of the findings.
 */
rules: Array<RuleCount>, 
/**
 * The findings of the window.
 */
items: Array<Finding>, };

/**
 * A field and what was typed into it.
 */
export type Typed = { 
/**
 * The code of the field.
 */
field: string, 
/**
 * As typed; empty empties the cell.
 */
text: string, };

/**
 * One thing that a person does to the records of a table.
 */
export type Edit = { "do": "set", 
/**
 * The id of the table.
 */
table: string, 
/**
 * The record.
 */
row_id: string, 
/**
 * The cells.
 */
cells: Array<Typed>, } | { "do": "insert", 
/**
 * The id of the table.
 */
table: string, 
/**
 * Its cells.
 */
cells: Array<Typed>, } | { "do": "delete", 
/**
 * The id of the table.
 */
table: string, 
/**
 * The records.
 */
row_ids: Array<string>, } | { "do": "defer", 
/**
 * The id of the table.
 */
table: string, 
/**
 * The records.
 */
row_ids: Array<string>, 
/**
 * The reason.
 */
reason: string, } | { "do": "bulk", 
/**
 * In order.
 */
edits: Array<Edit>, };

/**
 * What an edit did.
 */
export type Edited = { 
/**
 * Tables with changed records.
 */
tables: Array<string>, 
/**
 * Records that were changed, as far as they are few.
 */
rows: Array<string>, 
/**
 * The ids of new records, in order.
 */
added: Array<string>, 
/**
 * When it became durable, milliseconds since 1970.
 */
saved_at: number, 
/**
 * Open errors in all.
 */
errors: number, 
/**
 * Warnings in all that wait for an explanation.
 */
warnings: number, 
/**
 * The open findings of the records changed, as far as they are few.
 */
findings: Array<Finding>, 
/**
 * What could be taken back and done again now.
 */
undo: UndoState, };

/**
 * What can be taken back and done again.
 */
export type UndoState = { 
/**
 * What would be taken back, in the language of the session; null for nothing.
 */
undo: string | null, 
/**
 * What would be done again; null for nothing.
 */
redo: string | null, };

/**
 * A block of cells in a view: rows by number, fields by code.
 */
export type Block = { 
/**
 * The id of the table.
 */
table: string, 
/**
 * The view in which rows are counted.
 */
view: View, 
/**
 * The first row, counted from 0.
 */
first: number, 
/**
 * The last row, included.
 */
last: number, 
/**
 * The codes of the fields, in the order shown.
 */
fields: Array<string>, };

/**
 * The cells of a block as text: fields parted by tabs, rows by line ends, as spreadsheets take it.
 */
export type BlockText = { 
/**
 * The text.
 */
text: string, 
/**
 * Cells that hold something.
 */
filled: number, 
/**
 * Different values among them.
 */
distinct: number, 
/**
 * Their sum, where all are numbers.
 */
sum: string | null, };

/**
 * Texts to put into a view from a cell on.
 */
export type Paste = { 
/**
 * The id of the table.
 */
table: string, 
/**
 * The view in which rows are counted.
 */
view: View, 
/**
 * The row of the first text, counted from 0; the number of rows for new ones.
 */
first: number, 
/**
 * The codes of the fields from the first text's on, in the order shown.
 */
fields: Array<string>, 
/**
 * Rows of texts.
 */
texts: Array<Array<string>>, 
/**
 * Only into empty cells.
 */
only_empty: boolean, };

/**
 * What a paste or a filling would do.
 */
export type PastePlan = { 
/**
 * Cells that change.
 */
cells: number, 
/**
 * Of these, cells that hold something else now.
 */
replaced: number, 
/**
 * Rows that are added.
 */
added: number, 
/**
 * Cells that are locked and stay.
 */
locked: number, 
/**
 * Records that went with a sealed period and stay; their cells are among the locked ones.
 */
sealed: number, 
/**
 * Columns that find no place.
 */
overflow: number, 
/**
 * Whether a person should be asked first.
 */
ask: boolean, };

/**
 * Puts one text into every cell of a block, or the texts of its first row or column into the others.
 */
export type Fill = { 
/**
 * The block.
 */
block: Block, 
/**
 * What goes in.
 */
with: FillWith, };

/**
 * What goes into a block.
 */
export type FillWith = { "with": "text", 
/**
 * As typed.
 */
text: string, } | { "with": "down" } | { "with": "right" } | { "with": "above" };

/**
 * One record, whole.
 */
export type Record = { 
/**
 * Its id in the vault.
 */
row_id: string, 
/**
 * Its number in the view, counted from 0; null where it is not in it.
 */
row: number | null, 
/**
 * How a person calls it.
 */
who: string, 
/**
 * Its cells, in the order of the columns.
 */
cells: Array<Cell>, 
/**
 * Its open findings.
 */
findings: Array<Finding>, 
/**
 * Left out of this submission: the reason.
 */
deferred: string | null, 
/**
 * Went with this sealed period, and is locked; null where it may be changed.
 */
sealed: string | null, 
/**
 * What else it has: tables whose records name it, and how many do.
 */
related: Array<Related>, };

/**
 * Records of another table that name a record.
 */
export type Related = { 
/**
 * The id of the table.
 */
table: string, 
/**
 * The field that names the record.
 */
field: string, 
/**
 * Its value.
 */
text: string, 
/**
 * How many records.
 */
rows: number, };

/**
 * Which record.
 */
export type RecordOf = { 
/**
 * The id of the table.
 */
table: string, 
/**
 * The record.
 */
row_id: string, 
/**
 * The view in which it is counted.
 */
view: View, };

/**
 * Which field of a record.
 */
export type FieldOf = { 
/**
 * The id of the table.
 */
table: string, 
/**
 * The record.
 */
row_id: string, 
/**
 * The code of the field.
 */
field: string, };

/**
 * Records of a table in the last sealed period.
 */
export type LastRows = { 
/**
 * That period.
 */
period: string, 
/**
 * How many records it held then.
 */
rows: number, 
/**
 * How many it holds in the open period.
 */
present: number, };

/**
 * A former value of a field.
 */
export type Former = { 
/**
 * When it was replaced, milliseconds since 1970.
 */
at: number, 
/**
 * Who did.
 */
who: string, 
/**
 * How: typed, pasted, imported, fixed, undone, in the language of the session.
 */
how: string, 
/**
 * Where it came from, as in a file and a cell; empty for nowhere.
 */
source: string, 
/**
 * What stood there before.
 */
before: string, 
/**
 * What stood there after.
 */
after: string, };

/**
 * What follows from cells of a record: proposals for others.
 */
export type FollowsOf = { 
/**
 * The id of the table.
 */
table: string, 
/**
 * The cells as they are typed now.
 */
cells: Array<Typed>, };

/**
 * A proposal.
 */
export type Follows = { 
/**
 * The code of the field.
 */
field: string, 
/**
 * What it should hold.
 */
text: string, 
/**
 * From what it follows, in the language of the session.
 */
why: string, };

/**
 * A cell that is being typed; a null text closes it.
 */
export type KeepDraft = { 
/**
 * The id of the table.
 */
table: string, 
/**
 * The record.
 */
row_id: string, 
/**
 * The code of the field.
 */
field: string, 
/**
 * What is typed so far.
 */
text: string | null, };

/**
 * Which codes are looked for.
 */
export type CodesOf = { 
/**
 * The id of the table.
 */
table: string, 
/**
 * The code of the field: one with a code list, or one that names records of another table.
 */
field: string, 
/**
 * What was typed: a code, Chinese, pinyin or initials; empty for all.
 */
text: string, 
/**
 * Only codes directly below this one.
 */
parent: string | null, 
/**
 * The record, whose own date decides what is in force.
 */
row_id: string | null, 
/**
 * Codes to skip.
 */
offset: number, 
/**
 * Codes wanted; at most 200 are given.
 */
limit: number, };

/**
 * Codes found.
 */
export type Codes = { 
/**
 * How many there are in all.
 */
total: number, 
/**
 * Those wanted: used ones of this school first, withdrawn ones last.
 */
items: Array<CodeItem>, 
/**
 * The title of the list, its source and edition, in the language of the session.
 */
about: string, };

/**
 * A code.
 */
export type CodeItem = { 
/**
 * The code.
 */
code: string, 
/**
 * Its name.
 */
name: string, 
/**
 * Its name in pinyin, syllables parted by spaces.
 */
pinyin: string, 
/**
 * The names above it, from the top; empty for none.
 */
path: string, 
/**
 * Whether this school uses it already.
 */
used: boolean, 
/**
 * Whether it has codes below it.
 */
below: boolean, 
/**
 * Why it cannot be chosen, in the language of the session; null where it can.
 */
disabled: string | null, };

/**
 * What a person looks for.
 */
export type Find = { 
/**
 * As typed: Chinese, a code, pinyin, initials.
 */
text: string, 
/**
 * Only in this table.
 */
table: string | null, 
/**
 * At most so many hits.
 */
limit: number, };

/**
 * Something found.
 */
export type Hit = { "what": "table", 
/**
 * Its id.
 */
table: string, 
/**
 * Its name and code.
 */
title: string, } | { "what": "field", 
/**
 * The id of its table.
 */
table: string, 
/**
 * Its code.
 */
field: string, 
/**
 * Its label and its table's name.
 */
title: string, } | { "what": "record", 
/**
 * The id of its table.
 */
table: string, 
/**
 * The record.
 */
row_id: string, 
/**
 * Its number in the table, counted from 0.
 */
row: number, 
/**
 * How a person calls it.
 */
title: string, 
/**
 * What tells it from others, as in its class.
 */
more: string, };

/**
 * The finding after a place, or before it.
 */
export type NextOf = { 
/**
 * The table that is open; null to begin with the first.
 */
table: string | null, 
/**
 * The record.
 */
row_id: string | null, 
/**
 * The code of the field.
 */
field: string | null, 
/**
 * Backwards.
 */
back: boolean, };

/**
 * The next finding. Errors come first, then warnings; within a table by row and column.
 */
export type Next = { 
/**
 * The finding; null where none is left.
 */
finding: Finding | null, 
/**
 * Whether it stands in another table than the place.
 */
crosses: boolean, 
/**
 * Errors left.
 */
errors: number, 
/**
 * Warnings left.
 */
warnings: number, };

/**
 * Which fixes: of one finding, or of all alike.
 */
export type FixOf = { 
/**
 * The rule.
 */
rule: string, 
/**
 * The id of the table.
 */
table: string, 
/**
 * Only of this record.
 */
row_id: string | null, 
/**
 * Only of this field.
 */
field: string | null, 
/**
 * Only where this value stands.
 */
value: string | null, 
/**
 * What goes in instead of the suggestion.
 */
text: string | null, };

/**
 * What fixes would do.
 */
export type FixPlan = { 
/**
 * Cells that change.
 */
count: number, 
/**
 * The first five.
 */
sample: Array<FixSample>, };

/**
 * One fix.
 */
export type FixSample = { 
/**
 * How a person calls the record.
 */
who: string, 
/**
 * The label of the field.
 */
label: string, 
/**
 * What stands there.
 */
before: string, 
/**
 * What would stand there.
 */
after: string, };

/**
 * Where a finding stands.
 */
export type FindingPlace = { 
/**
 * The id of the table.
 */
table: string, 
/**
 * The record.
 */
row_id: string, 
/**
 * The code of the field.
 */
field: string | null, };

/**
 * A reason for findings of a rule: an explanation of warnings, or an exception of errors.
 */
export type Explain = { 
/**
 * The rule.
 */
rule: string, 
/**
 * Where; empty: every open finding of the rule, as a group.
 */
places: Array<FindingPlace>, 
/**
 * The reason; at least four characters.
 */
text: string, 
/**
 * The handle of the file that proves it; errors need one.
 */
evidence: string | null, };

/**
 * An explanation.
 */
export type ExplanationOf = { 
/**
 * Its id.
 */
id: string, };

/**
 * A file that was taken into the vault.
 */
export type FileTaken = { 
/**
 * Its handle: the digest of its content.
 */
handle: string, 
/**
 * Its name.
 */
name: string, 
/**
 * Its size, in bytes.
 */
bytes: number, };

/**
 * Reasons that others of this school gave for the same rule.
 */
export type Reasons = { 
/**
 * The reasons, the newest first.
 */
texts: Array<string>, };

/**
 * Which rule.
 */
export type RuleOf = { 
/**
 * Its id.
 */
rule: string, };

/**
 * A rule as the reference shows it.
 */
export type RuleCard = { 
/**
 * Its id.
 */
rule: string, 
/**
 * Its short title.
 */
title: string, 
/**
 * What it means.
 */
severity: Severity, 
/**
 * What to do.
 */
hint: string, 
/**
 * Its basis.
 */
source: string, 
/**
 * Why it exists.
 */
why: string, };

/**
 * What an entry of the reference is about.
 */
export type EntryKind = "domain" | "table" | "field" | "list" | "rule" | "indicator" | "report";

/**
 * What is looked up.
 */
export type LookUp = { 
/**
 * As typed: Chinese, a code, pinyin, initials, English; empty for the contents.
 */
text: string, 
/**
 * Only entries of this kind.
 */
kind: EntryKind | null, 
/**
 * At most so many.
 */
limit: number, };

/**
 * The head of an entry.
 */
export type EntryHead = { 
/**
 * Its key, as in `rule:X01`.
 */
key: string, 
/**
 * What it is about.
 */
kind: EntryKind, 
/**
 * The code of the standard.
 */
code: string, 
/**
 * Its title.
 */
title: string, 
/**
 * The code of the table of a field, of the domain of a table; else empty.
 */
of: string, };

/**
 * Entries that were found, the best first.
 */
export type EntryHits = { 
/**
 * Their heads.
 */
heads: Array<EntryHead>, 
/**
 * How many there are in all.
 */
total: number, };

/**
 * An entry to show.
 */
export type EntryOf = { 
/**
 * Its key.
 */
key: string, 
/**
 * Of a list's codes only those that this means; empty for the first ones.
 */
codes: string, };

/**
 * A piece of text; with a key it leads to another entry.
 */
export type EntryRun = { 
/**
 * The text.
 */
text: string, 
/**
 * The key of the entry that it leads to.
 */
to: string | null, };

/**
 * Something known of an entry.
 */
export type EntryFact = { 
/**
 * Its name.
 */
name: string, 
/**
 * What is said.
 */
value: Array<EntryRun>, };

/**
 * What a part of an entry holds.
 */
export type EntryBody = { "is": "text", 
/**
 * The paragraphs.
 */
texts: Array<string>, } | { "is": "code", 
/**
 * The statement.
 */
text: string, } | { "is": "links", 
/**
 * The links.
 */
links: Array<EntryRun>, } | { "is": "grid", 
/**
 * The headings.
 */
heads: Array<string>, 
/**
 * The rows: cells of pieces.
 */
rows: Array<Array<Array<EntryRun>>>, 
/**
 * How many more rows there are.
 */
more: number, };

/**
 * A part of an entry.
 */
export type EntryBlock = { 
/**
 * Its heading.
 */
title: string, 
/**
 * What it holds.
 */
body: EntryBody, };

/**
 * An entry, in the language of the session.
 */
export type EntryPage = { 
/**
 * Its key.
 */
key: string, 
/**
 * What it is about.
 */
kind: EntryKind, 
/**
 * The code of the standard.
 */
code: string, 
/**
 * Its title.
 */
title: string, 
/**
 * Its title in the other language.
 */
other: string, 
/**
 * What it belongs to, from the outside in.
 */
path: Array<EntryRun>, 
/**
 * What it is, in a sentence; may be empty.
 */
lead: string, 
/**
 * What is known of it.
 */
facts: Array<EntryFact>, 
/**
 * What else it holds.
 */
blocks: Array<EntryBlock>, };

/**
 * The text that is saved, shown before it leaves.
 */
export type Diagnostics = { 
/**
 * Lines of names, numbers and codes; the same in every language.
 */
text: string, };

/**
 * A file that was written.
 */
export type Saved = { 
/**
 * Its name and folder, as shown to a person.
 */
path: string, };

/**
 * How serious a value is, mildest first.
 */
export type Level = "blue" | "yellow" | "orange" | "red";

/**
 * A group of indicators.
 */
export type IndicatorGroup = { 
/**
 * Its id, as in `COND`.
 */
id: string, 
/**
 * Its name, in the language of the session.
 */
title: string, 
/**
 * Its indicators, in the order of the standard.
 */
items: Array<IndicatorCard>, };

/**
 * An indicator and its value.
 */
export type IndicatorCard = { 
/**
 * Its id, as in `W-COND-02`.
 */
id: string, 
/**
 * What it is called, in the language of the session.
 */
title: string, 
/**
 * The value; null where there is none.
 */
value: number | null, 
/**
 * The value with its unit, or why there is none, in the language of the session.
 */
shown: string, 
/**
 * How serious it is; null where nothing is to be said.
 */
level: Level | null, 
/**
 * The line to keep, in words: `应不低于 60%`; empty where there is none.
 */
line: string, 
/**
 * How it stands beside the last sealed period, in words; empty where nothing is known of that.
 */
change: string, 
/**
 * Whether that is for the better; null where it is neither.
 */
better: boolean | null, 
/**
 * What is done about it; null where nobody has said anything of it.
 */
handling: Handling | null, 
/**
 * Its place among the figures that the standard names first; null for others.
 */
headline: number | null, };

/**
 * Which indicator.
 */
export type IndicatorOf = { 
/**
 * Its id.
 */
indicator: string, };

/**
 * How a warning stands.
 */
export type HandlingStage = "open" | "explained" | "closed";

/**
 * What is done about a warning.
 */
export type Handling = { 
/**
 * How it stands.
 */
stage: HandlingStage, 
/**
 * It was closed because it was none.
 */
false_alarm: boolean, 
/**
 * Why it is open though something was said, in words; empty where it is not.
 */
again: string, 
/**
 * The day by which it should be done is over.
 */
overdue: boolean, 
/**
 * The person in charge.
 */
who: string, 
/**
 * The day by which it should be done, `YYYY-MM-DD`; empty for none.
 */
due: string, };

/**
 * A step that was taken.
 */
export type HandlingStep = { 
/**
 * When, as in `2026-11-24 10:20`.
 */
at: string, 
/**
 * Who.
 */
who: string, 
/**
 * What was done, or why.
 */
text: string, };

/**
 * What becomes of a warning.
 */
export type Deal = "explain" | "close" | "false_alarm" | "reopen";

/**
 * Says what is done about a warning.
 */
export type HandleWarning = { 
/**
 * The indicator.
 */
indicator: string, 
/**
 * What becomes of it.
 */
deal: Deal, 
/**
 * What was done, or why.
 */
text: string, 
/**
 * The staff number of the person in charge.
 */
owner: string, 
/**
 * The day by which it should be done, in any spelling.
 */
due: string, };

/**
 * An indicator, whole.
 */
export type IndicatorPage = { 
/**
 * Its value.
 */
card: IndicatorCard, 
/**
 * What is counted, in the language of the session.
 */
definition: string, 
/**
 * Its basis: a law, a standard. In Chinese, as it is cited.
 */
source: string, 
/**
 * How sure the definition is, in the language of the session.
 */
confidence: string, 
/**
 * Above and below the line, as `612 ÷ 640`; empty where it is no quotient.
 */
parts: string, 
/**
 * What brings which level about, the gravest first.
 */
levels: Array<LevelAt>, 
/**
 * The ends of the line to keep: none, one, or the two of a band.
 */
line: Array<number>, 
/**
 * Values of sealed periods, oldest first, and the present one.
 */
trend: Array<TrendPoint>, 
/**
 * Records behind it.
 */
records: number, 
/**
 * What would be if all of them were set right; null where that cannot be told.
 */
fixed: Fixed | null, 
/**
 * What was done about it, the oldest first.
 */
steps: Array<HandlingStep>, 
/**
 * The staff number of the person in charge, as it would be proposed; empty where nobody is known.
 */
owner: string, 
/**
 * The day by which it should be dealt with, as it would be proposed: `YYYY-MM-DD`.
 */
due: string, };

/**
 * What brings a level about.
 */
export type LevelAt = { 
/**
 * The level.
 */
level: Level, 
/**
 * The bounds, in words: `< 60%`.
 */
bounds: string, };

/**
 * The value of a period.
 */
export type TrendPoint = { 
/**
 * The period's id; null for the present data.
 */
period: string | null, 
/**
 * The value.
 */
value: number, 
/**
 * The value with its unit.
 */
shown: string, 
/**
 * How serious it was.
 */
level: Level | null, };

/**
 * What an indicator would be if records were set right.
 */
export type Fixed = { 
/**
 * How many records.
 */
records: number, 
/**
 * The value then, with its unit.
 */
shown: string, 
/**
 * How serious it would be.
 */
level: Level | null, };

/**
 * Records of an indicator that might be set right.
 */
export type WhatIf = { 
/**
 * The indicator's id.
 */
indicator: string, 
/**
 * The records.
 */
records: Array<RecordRef>, };

/**
 * A record of a table.
 */
export type RecordRef = { 
/**
 * The id of the table.
 */
table: string, 
/**
 * The record.
 */
row_id: string, };

/**
 * A number whose records are wanted.
 */
export type FigureAt = { "kind": "indicator", 
/**
 * Its id.
 */
indicator: string, } | { "kind": "cell", 
/**
 * The id of the report.
 */
report: string, 
/**
 * The key of the row.
 */
row: string, 
/**
 * The key of the column.
 */
column: string, };

/**
 * Which records behind a number.
 */
export type BehindOf = { 
/**
 * The number.
 */
figure: FigureAt, 
/**
 * Records to skip.
 */
offset: number, 
/**
 * Records wanted; at most 500 are given.
 */
limit: number, };

/**
 * Records behind a number.
 */
export type Behind = { 
/**
 * How many there are in all.
 */
total: number, 
/**
 * Those of the window.
 */
records: Array<BehindRecord>, };

/**
 * A record behind a number.
 */
export type BehindRecord = { 
/**
 * The id of its table.
 */
table: string, 
/**
 * The name of its table, in the language of the session.
 */
title: string, 
/**
 * The record; empty where the number looks at the table as a whole.
 */
row_id: string, 
/**
 * How a person calls it: the values of its key, a name.
 */
who: string, 
/**
 * What the number looks at, as `label value`.
 */
facts: Array<string>, };

/**
 * Records of one table.
 */
export type TableRows = { 
/**
 * The id of the table.
 */
table: string, 
/**
 * The name of the table, in the language of the session.
 */
title: string, 
/**
 * The ids of its records.
 */
rows: Array<string>, };

/**
 * A report, by its name.
 */
export type ReportCard = { 
/**
 * Its id, as in `S02`.
 */
id: string, 
/**
 * What it is called, in the language of the session.
 */
title: string, 
/**
 * The number of the official form this year; null where it has none.
 */
form: string | null, };

/**
 * Which report.
 */
export type ReportOf = { 
/**
 * Its id.
 */
report: string, };

/**
 * Which reports; all where none is named.
 */
export type ReportsOf = { 
/**
 * Their ids.
 */
reports: Array<string>, };

/**
 * A report, filled in, as its form.
 */
export type ReportPage = { 
/**
 * Its id.
 */
id: string, 
/**
 * Its title, in the language of the session, as all texts of it.
 */
title: string, 
/**
 * Lines at the top right: the number of the form.
 */
corner: Array<string>, 
/**
 * Below the title: school, day, unit.
 */
line: Array<string>, 
/**
 * Lines of headings.
 */
depth: number, 
/**
 * Headings, line by line, from the left.
 */
heads: Array<ReportHead>, 
/**
 * Columns of texts at the left.
 */
stubs: number, 
/**
 * What numbers the columns: 甲, 乙, 1, 2 …
 */
ordinals: Array<string>, 
/**
 * The keys of the columns of figures.
 */
columns: Array<string>, 
/**
 * Its rows.
 */
rows: Array<ReportRow>, 
/**
 * Remarks below.
 */
notes: Array<string>, 
/**
 * How many checks within it and with other reports were made.
 */
checks: number, 
/**
 * Those that do not hold.
 */
doubts: Array<ReportDoubt>, 
/**
 * Who signs.
 */
signatures: Array<string>, 
/**
 * How sure the layout is, in the language of the session.
 */
confidence: string, 
/**
 * Its basis. In Chinese, as it is cited.
 */
source: string, 
/**
 * Printed across the page.
 */
landscape: boolean, 
/**
 * Printed on A3.
 */
a3: boolean, };

/**
 * A heading and the cells that it covers.
 */
export type ReportHead = { 
/**
 * What it says.
 */
text: string, 
/**
 * The line of headings in which it begins, from 0.
 */
level: number, 
/**
 * Lines that it covers.
 */
down: number, 
/**
 * The column in which it begins, stubs included, from 0.
 */
from: number, 
/**
 * Columns that it covers.
 */
across: number, };

/**
 * A row of a report.
 */
export type ReportRow = { 
/**
 * Its key.
 */
key: string, 
/**
 * Texts at the left.
 */
stubs: Array<string>, 
/**
 * How far the first of them stands in.
 */
indent: number, 
/**
 * Set in bold.
 */
strong: boolean, 
/**
 * Its cells.
 */
cells: Array<ReportCell>, };

/**
 * A cell of a report.
 */
export type ReportCell = { 
/**
 * What stands in it.
 */
text: string, 
/**
 * What it is.
 */
kind: ReportCellKind, 
/**
 * It has records to look at.
 */
opens: boolean, 
/**
 * A check that it takes part in does not hold.
 */
doubtful: boolean, };

/**
 * What a cell of a report is.
 */
export type ReportCellKind = "none" | "empty" | "number" | "text";

/**
 * A check that does not hold.
 */
export type ReportDoubt = { 
/**
 * What must hold.
 */
text: string, 
/**
 * The rows or columns where it does not; empty for one that is looked at once.
 */
places: Array<string>, };

/**
 * A workbook that was opened.
 */
export type Workbook = { 
/**
 * An opaque handle.
 */
handle: string, 
/**
 * The file's name.
 */
name: string, 
/**
 * Its sheets.
 */
sheets: Array<SheetCard>, };

/**
 * A sheet of a workbook.
 */
export type SheetCard = { 
/**
 * Its name.
 */
name: string, 
/**
 * Rows below the header.
 */
rows: number, 
/**
 * The row of the header, counted from 1; null where none was found.
 */
header: number | null, 
/**
 * The table that it seems to hold.
 */
table: string | null, 
/**
 * Its first rows, at most 12 of at most 12 columns.
 */
sample: Array<SampleRow>, };

/**
 * What the person has said so far.
 */
export type ImportPlan = { 
/**
 * The handle of the workbook.
 */
handle: string, 
/**
 * The sheet.
 */
sheet: string, 
/**
 * The table.
 */
table: string, 
/**
 * The row of the header that the person set, counted from 1; null for the one that was found.
 */
header: number | null, 
/**
 * Columns whose meaning the person set: number from 0, target; a null target is not imported.
 */
columns: Array<ColumnIs>, 
/**
 * Values whose meaning the person set.
 */
values: Array<ValueIs>, 
/**
 * What to do with records that stand already: `update`, `skip` or `reject`.
 */
on_duplicate: OnDuplicate, 
/**
 * Whether a blank cell empties the field.
 */
blank_clears: boolean, 
/**
 * Leave rows with errors out.
 */
only_valid: boolean, 
/**
 * Rows of which the person said otherwise.
 */
rows: Array<RowIs>, };

/**
 * An import that was left, with its workbook.
 */
export type KeptImport = { 
/**
 * The workbook, opened anew.
 */
workbook: Workbook, 
/**
 * What was said of it.
 */
plan: ImportPlan, };

/**
 * One of the first rows of a sheet.
 */
export type SampleRow = { 
/**
 * The row, counted from 1.
 */
row: number, 
/**
 * Its cells as text.
 */
cells: Array<string>, };

/**
 * What to do with records that stand already.
 */
export type OnDuplicate = "update" | "skip" | "reject";

/**
 * What becomes of a row whose record stands already, or whose keys mean different records.
 */
export type RowIs = { 
/**
 * The row in the sheet, counted from 1.
 */
row: number, 
/**
 * What becomes of it.
 */
way: RowWay, };

/**
 * What a person may say of a row.
 */
export type RowWay = "update" | "skip" | "new";

/**
 * What a column means.
 */
export type ColumnIs = { 
/**
 * The column, counted from 0.
 */
column: number, 
/**
 * The field; null for none.
 */
target: Target | null, };

/**
 * A field of a table, of the record itself or of one of its members.
 */
export type Target = { 
/**
 * The id of the table.
 */
table: string, 
/**
 * The member, counted from 1; 0 for the record itself.
 */
member: number, 
/**
 * The code of the field.
 */
field: string, };

/**
 * What a value means.
 */
export type ValueIs = { 
/**
 * The field.
 */
target: Target, 
/**
 * As it stands in the sheet.
 */
text: string, 
/**
 * What goes in for it.
 */
is: string, };

/**
 * How sure a meaning is, and why.
 */
export type Why = "said" | "remembered" | "same" | "synonym" | "similar" | "none";

/**
 * The columns of a sheet with their meanings.
 */
export type ImportColumns = { 
/**
 * Columns, in order.
 */
columns: Array<SheetColumn>, 
/**
 * Rows below the header.
 */
rows: number, 
/**
 * The row of the header, counted from 1.
 */
header: number, 
/**
 * Every field that a column may mean.
 */
targets: Array<TargetName>, 
/**
 * What a person should know of the sheet: total rows, hidden rows, phantom rows; in the language of the session.
 */
notes: Array<string>, };

/**
 * A field that a column may mean.
 */
export type TargetName = { 
/**
 * The field.
 */
target: Target, 
/**
 * Its label, with the member's name before it.
 */
label: string, 
/**
 * The label as pinyin and initials: `xingming xm`.
 */
pinyin: string, 
/**
 * Whether the task requires it.
 */
required: boolean, };

/**
 * A column of a sheet.
 */
export type SheetColumn = { 
/**
 * Counted from 0.
 */
column: number, 
/**
 * As spreadsheets name it: `A`, `AB`.
 */
letter: string, 
/**
 * Its heading.
 */
heading: string, 
/**
 * Its first three values.
 */
samples: Array<string>, 
/**
 * What it means; null for nothing, or where it is not sure.
 */
target: Target | null, 
/**
 * Best guesses where it is not sure.
 */
guesses: Array<Target>, 
/**
 * Why.
 */
why: Why, 
/**
 * What to note, as in numbers that lost digits; in the language of the session.
 */
note: string, 
/**
 * Cells whose last digits a spreadsheet lost.
 */
damaged: number, 
/**
 * The first rows of them, counted from 1.
 */
damaged_rows: Array<number>, };

/**
 * The different values of a sheet whose meaning is a code.
 */
export type ImportValues = { 
/**
 * The values, those without a meaning first.
 */
values: Array<SheetValue>, };

/**
 * A value.
 */
export type SheetValue = { 
/**
 * The field.
 */
target: Target, 
/**
 * The label of the field.
 */
label: string, 
/**
 * As it stands in the sheet.
 */
text: string, 
/**
 * Cells with it.
 */
count: number, 
/**
 * What it means: a code, or the key of a record; null for none. Where it is only similar, a proposal that counts
 * once the person says so.
 */
code: string | null, 
/**
 * The name of that code.
 */
name: string | null, 
/**
 * Why.
 */
why: Why, };

/**
 * What an import would do.
 */
export type ImportPreview = { 
/**
 * Rows in the sheet.
 */
rows: number, 
/**
 * Records added.
 */
added: number, 
/**
 * Records changed.
 */
updated: number, 
/**
 * Records that hold everything already.
 */
unchanged: number, 
/**
 * Records that stand already and stay.
 */
skipped: number, 
/**
 * Rows that are left out, by reason.
 */
left_out: Array<LeftOut>, 
/**
 * Rows with errors among the added and changed.
 */
with_errors: number, 
/**
 * Cells that were rewritten without asking, by kind, in the language of the session.
 */
repaired: Array<Tally>, 
/**
 * Errors by rule.
 */
errors: Array<Tally>, 
/**
 * Columns without a meaning.
 */
unmapped: Array<string>, 
/**
 * Rows that are no records and were passed over: headings again, sums, notes, examples.
 */
passed_over: number, 
/**
 * Cells that both the sheet and the vault changed since the sheet was exported; the vault's stay.
 */
both_changed: number, };

/**
 * Rows left out for a reason.
 */
export type LeftOut = { 
/**
 * `alike` (a person has to say), `conflict`, `duplicate`, `invalid`, `repeated` or `nameless`; the last two wait in the holding area.
 */
reason: string, 
/**
 * The reason in the language of the session.
 */
title: string, 
/**
 * Rows in the sheet, counted from 1; at most 100.
 */
rows: Array<number>, 
/**
 * How many there are.
 */
count: number, };

/**
 * Something counted.
 */
export type Tally = { 
/**
 * A stable key.
 */
key: string, 
/**
 * What, in the language of the session.
 */
title: string, 
/**
 * How many.
 */
count: number, };

/**
 * Which rows of a preview.
 */
export type PreviewRowsOf = { 
/**
 * Rows that come to this only; null for all.
 */
only: Fate | null, 
/**
 * Rows with errors only.
 */
errors: boolean, 
/**
 * Rows left out for this reason only, as in [`LeftOut`]; null for all.
 */
reason: string | null, 
/**
 * Rows to skip.
 */
offset: number, 
/**
 * Rows wanted; at most 500 are given.
 */
limit: number, };

/**
 * What becomes of a row.
 */
export type Fate = "added" | "updated" | "unchanged" | "skipped" | "left_out";

/**
 * Rows of a preview.
 */
export type PreviewRows = { 
/**
 * The fields shown, as labels.
 */
labels: Array<string>, 
/**
 * How many rows the request selects.
 */
total: number, 
/**
 * The rows.
 */
rows: Array<PreviewRow>, };

/**
 * A row of a preview.
 */
export type PreviewRow = { 
/**
 * Its row in the sheet, counted from 1.
 */
row: number, 
/**
 * What becomes of it.
 */
fate: Fate, 
/**
 * Whether it has errors.
 */
errors: boolean, 
/**
 * Why it is left out, as in [`LeftOut`]; null for others.
 */
reason: string | null, 
/**
 * What a person may say of it: for a row that was matched to a record, or to several; else empty.
 */
ways: Array<RowWay>, 
/**
 * Its cells.
 */
cells: Array<PreviewCell>, };

/**
 * A cell of a preview.
 */
export type PreviewCell = { 
/**
 * What would stand in the vault.
 */
text: string, 
/**
 * What stands in the sheet, where it is another text.
 */
typed: string | null, 
/**
 * What stands in the vault, where it is changed.
 */
before: string | null, 
/**
 * The first error of the cell, in the language of the session.
 */
error: string | null, };

/**
 * An import that was done.
 */
export type Imported = { 
/**
 * What it did.
 */
preview: ImportPreview, 
/**
 * The table.
 */
table: string, 
/**
 * Its batch; null where nothing changed.
 */
batch: string | null, };

/**
 * An import of the past.
 */
export type Batch = { 
/**
 * Its id.
 */
id: string, 
/**
 * The file and sheet; empty where that is not known.
 */
source: string, 
/**
 * The id of the table; empty where that is not known.
 */
table: string, 
/**
 * Records added.
 */
added: number, 
/**
 * Records changed.
 */
updated: number, 
/**
 * When, milliseconds since 1970.
 */
at: number, 
/**
 * Who did it.
 */
who: string, 
/**
 * Whether it can be taken back now.
 */
undoable: boolean, 
/**
 * Whether it was taken back.
 */
undone: boolean, 
/**
 * Steps done after it, which are taken back with it.
 */
later: number, };

/**
 * Cells that are no record.
 */
export type HeldRow = { 
/**
 * Its id.
 */
id: string, 
/**
 * The id of the table.
 */
table: string, 
/**
 * Labels and texts.
 */
cells: Array<HeldCell>, 
/**
 * Where it comes from.
 */
source: string, 
/**
 * Why it is no record.
 */
reason: string, };

/**
 * A cell that waits.
 */
export type HeldCell = { 
/**
 * The label of the field.
 */
label: string, 
/**
 * As typed.
 */
text: string, };

/**
 * Ends the waiting of held cells.
 */
export type Release = { 
/**
 * Their ids.
 */
ids: Array<string>, 
/**
 * Whether they become records, or are dropped.
 */
keep: boolean, };

/**
 * A workbook to be written.
 */
export type Export = { 
/**
 * The id of the table.
 */
table: string, 
/**
 * What is written.
 */
what: ExportWhat, };

/**
 * What is written.
 */
export type ExportWhat = { "as": "template" } | { "as": "records" } | { "as": "national", 
/**
 * Its id, as in `national-2022`.
 */
layout: string, };

/**
 * A file that was written.
 */
export type Written = { 
/**
 * Its name and folder, as shown to a person.
 */
path: string, 
/**
 * Records in it.
 */
rows: number, 
/**
 * Records that the receiving system would refuse: who, and why.
 */
refused: Array<Refused>, };

/**
 * A record that the receiving system would refuse.
 */
export type Refused = { 
/**
 * How a person calls the record.
 */
who: string, 
/**
 * The record.
 */
row_id: string, 
/**
 * Why, in the language of the session.
 */
why: string, };

/**
 * Findings of a job that was judged whole.
 */
export type Checked = { 
/**
 * Open errors.
 */
errors: number, 
/**
 * Warnings that wait for an explanation.
 */
warnings: number, 
/**
 * The first of them.
 */
first: Finding | null, };

/**
 * What is left before sealing.
 */
export type Checklist = { 
/**
 * Open errors.
 */
errors: number, 
/**
 * Warnings that wait for an explanation.
 */
warnings: number, 
/**
 * Warnings that are explained.
 */
explained: number, 
/**
 * Tables asked for.
 */
tables: number, 
/**
 * Records in them.
 */
rows: number, 
/**
 * Tables asked for that hold nothing and of which nobody said so.
 */
empty: Array<string>, 
/**
 * Tables of which somebody said that they hold nothing this period.
 */
confirmed_empty: number, 
/**
 * Records left out with a reason.
 */
deferred: number, 
/**
 * Remarks of reviewers that wait for an answer.
 */
remarks: number, 
/**
 * When everything was judged whole last, milliseconds since 1970.
 */
checked_at: number | null, 
/**
 * When a backup was made last, milliseconds since 1970.
 */
backup_at: number | null, 
/**
 * When a backup was made on a stick last.
 */
stick_backup_at: number | null, 
/**
 * Rules that could not be judged, and why, in the language of the session.
 */
skipped: Array<string>, 
/**
 * Who confirmed.
 */
confirmed: Array<Confirmation>, 
/**
 * The roles that must confirm.
 */
roles: Array<string>, 
/**
 * Whether the device holds a certificate, without which nothing can be signed.
 */
enrolled: boolean, 
/**
 * Whether sealing can be done now.
 */
ready: boolean, 
/**
 * Whether the clock of this computer seems wrong, in the language of the session.
 */
clock: string | null, };

/**
 * A person's word for a submission.
 */
export type Confirmation = { 
/**
 * The role: `admin` or `principal`.
 */
role: string, 
/**
 * The name.
 */
name: string, 
/**
 * On paper instead of here.
 */
on_paper: boolean, 
/**
 * When, milliseconds since 1970; 0 where that is not known any more.
 */
at: number, };

/**
 * Which period.
 */
export type PeriodOf = { 
/**
 * Its id.
 */
period: string, };

/**
 * Which package.
 */
export type PackageOf = { 
/**
 * Its id.
 */
package: string, };

/**
 * How far a package is.
 */
export type PackageState = "sealed" | "sent" | "received" | "refused" | "accepted" | "returned";

/**
 * A sealed package.
 */
export type PackageCard = { 
/**
 * Its id.
 */
package: string, 
/**
 * Its period.
 */
period: string, 
/**
 * The number of its version.
 */
number: number, 
/**
 * When it was sealed, milliseconds since 1970.
 */
sealed_at: number, 
/**
 * How far it is.
 */
state: PackageState, 
/**
 * Its size, in bytes.
 */
bytes: number, 
/**
 * Records in it.
 */
rows: number, 
/**
 * Its fingerprint, four groups of four.
 */
fingerprint: string, 
/**
 * Who confirmed.
 */
confirmed: Array<Confirmation>, 
/**
 * The receipt.
 */
receipt: ReceiptCard | null, 
/**
 * Bytes that the server has for certain of an upload that was begun.
 */
uploaded: number | null, };

/**
 * A receipt.
 */
export type ReceiptCard = { 
/**
 * Its number.
 */
number: string, 
/**
 * The authority's name.
 */
authority: string, 
/**
 * The school's name.
 */
school: string, 
/**
 * The period.
 */
period: string, 
/**
 * The number of the version.
 */
version: number, 
/**
 * When the package arrived, milliseconds since 1970.
 */
received_at: number, 
/**
 * Records in it.
 */
rows: number, 
/**
 * The fingerprint of the package, four groups of four.
 */
fingerprint: string, 
/**
 * Whether the signature holds under the pinned card.
 */
valid: boolean, 
/**
 * Whether another package of the same number is held too.
 */
fork: boolean, };

/**
 * A person gives a word for the submission.
 */
export type Confirm = { 
/**
 * The role: `admin` or `principal`.
 */
role: string, 
/**
 * The name.
 */
name: string, 
/**
 * Signed on paper instead of here.
 */
on_paper: boolean, 
/**
 * Here: the passphrase of who confirms, or of the person signed in where the role has no account of its own.
 */
passphrase: string, };

/**
 * What the last contact with the server came to.
 */
export type Contact = "never" | "answered" | "unreachable" | "unclear" | "stranger";

/**
 * How things stand between this computer and the server.
 */
export type Network = { 
/**
 * The server's address, where one is known.
 */
server: string | null, 
/**
 * What the last contact came to.
 */
contact: Contact, 
/**
 * When the server answered last, milliseconds since 1970.
 */
answered_at: number | null, 
/**
 * Sealed packages that wait to be handed over.
 */
waiting: number, };

/**
 * What is printed and handed over with a stick.
 */
export type Handover = { 
/**
 * The package.
 */
package: PackageCard, 
/**
 * The school.
 */
school: string, 
/**
 * Its code.
 */
school_code: string, 
/**
 * The authority.
 */
authority: string, 
/**
 * Records by table.
 */
tables: Array<PackedTable>, 
/**
 * The name of the file.
 */
file: string, };

/**
 * Records of a table in a package.
 */
export type PackedTable = { 
/**
 * The name of the table.
 */
title: string, 
/**
 * Its code.
 */
code: string, 
/**
 * Records.
 */
rows: number, };

/**
 * A period and how far it is.
 */
export type PeriodCard = { 
/**
 * Its id.
 */
period: string, 
/**
 * Its versions.
 */
versions: number, 
/**
 * How far it is: `open`, or the state of its last package.
 */
state: string, 
/**
 * Whether a new version is being worked on.
 */
version_open: boolean, };

/**
 * Begins a new version of a sealed period.
 */
export type BeginVersion = { 
/**
 * The period.
 */
period: string, 
/**
 * Why, in the person's words.
 */
reason: string, };

/**
 * A period whose opening balance is meant.
 */
export type OpeningOf = { 
/**
 * The period, before all that the vault reports.
 */
period: string, };

/**
 * An opening balance: what the school itself says of a period before its first sealed one.
 */
export type OpeningCard = { 
/**
 * The period.
 */
period: string, 
/**
 * Its last day, as `2026-07-31`.
 */
as_of: string, 
/**
 * How many records it holds.
 */
records: number, };

/**
 * Chooses what is worked on.
 */
export type WorkOn = { 
/**
 * The period of a version that was begun; null for the present data.
 */
period: string | null, };

/**
 * Something that happened.
 */
export type Event = { 
/**
 * When, milliseconds since 1970.
 */
at: number, 
/**
 * What: `checked`, `sealed`, `stick`, `sent`, `receipt`, `accepted`, `returned`, `task`, `version`, `backup`…
 */
what: string, 
/**
 * The sentence, in the language of the session.
 */
title: string, 
/**
 * More of it.
 */
more: string, 
/**
 * Who did it; empty for the authority.
 */
who: string, 
/**
 * The period, where it concerns one.
 */
period: string | null, };

/**
 * A remark of a reviewer.
 */
export type Remark = { 
/**
 * Its key, for the answer.
 */
key: string, 
/**
 * The package reviewed.
 */
package: string, 
/**
 * Its period.
 */
period: string, 
/**
 * Whether the review returned the package.
 */
returned: boolean, 
/**
 * Who reviewed.
 */
authority: string, 
/**
 * When, milliseconds since 1970.
 */
at: number, 
/**
 * By which day a correction is due, `YYYY-MM-DD`.
 */
due: string | null, 
/**
 * What is said.
 */
text: string, 
/**
 * Whether it must be followed.
 */
must: boolean, 
/**
 * The table meant.
 */
table: string | null, 
/**
 * The records meant, as far as they stand here.
 */
row_ids: Array<string>, 
/**
 * Where these stand in their table, from 0, in order of entry.
 */
rows: Array<number>, 
/**
 * How the table is called, in the language of the session; empty where the whole is meant.
 */
table_title: string, 
/**
 * How the field is called, in the language of the session.
 */
field_title: string, 
/**
 * The field meant.
 */
field: string | null, 
/**
 * The school's answer; empty for none yet.
 */
answer: string, };

/**
 * The school's answer to a remark.
 */
export type Answer = { 
/**
 * The key of the remark.
 */
key: string, 
/**
 * The answer.
 */
text: string, };

/**
 * What files from a stick were, and what they brought.
 */
export type Taken = { 
/**
 * The file's name.
 */
file: string, 
/**
 * Whether it was taken.
 */
taken: boolean, 
/**
 * What it was, or why it was not taken; in the language of the session.
 */
text: string, 
/**
 * The fingerprint that a person must compare before it is taken; then call again with it.
 */
fingerprint: string | null, };

/**
 * A device's way to an authority's server.
 */
export type Enrol = { 
/**
 * The server's address.
 */
server: string, 
/**
 * The one-time code of the authority's letter. It binds the authority's card, too.
 */
code: string, };

/**
 * Fingerprint of a card, confirmed by a person.
 */
export type AcceptFiles = { 
/**
 * As compared with the letter; null where none was asked yet.
 */
fingerprint: string | null, 
/**
 * Take the files of the last call again instead of asking for files.
 */
again: boolean, };

/**
 * Work that was begun; ask for its state by this id.
 */
export type JobId = { 
/**
 * The id.
 */
job: number, };

/**
 * Where work stands.
 */
export type JobState = { 
/**
 * The id.
 */
job: number, 
/**
 * What is done, in the language of the session.
 */
title: string, 
/**
 * The step that is being done, in the language of the session.
 */
step: string, 
/**
 * Units done.
 */
done: number, 
/**
 * Units in all; 0 where nobody knows.
 */
total: number, 
/**
 * Milliseconds since it began.
 */
elapsed: number, 
/**
 * Whether it can be cancelled; cancelling leaves nothing half done.
 */
cancellable: boolean, 
/**
 * What came of it; null while it goes on.
 */
outcome: Outcome | null, };

/**
 * What came of work.
 */
export type Outcome = { "end": "cancelled" } | { "end": "failed", 
/**
 * Why.
 */
problem: Problem, } | { "end": "unclear", 
/**
 * What is known.
 */
problem: Problem, } | { "end": "demo", 
/**
 * What is open now.
 */
session: Session, } | { "end": "checked", 
/**
 * What was found.
 */
checked: Checked, } | { "end": "previewed", 
/**
 * What it would do.
 */
preview: ImportPreview, } | { "end": "imported", 
/**
 * What it did.
 */
imported: Imported, } | { "end": "sealed", 
/**
 * The package.
 */
package: PackageCard, } | { "end": "on_stick", 
/**
 * The file, as shown to a person.
 */
path: string, 
/**
 * The package.
 */
package: PackageCard, } | { "end": "arrived", 
/**
 * The receiver's word.
 */
receipt: ReceiptCard, } | { "end": "pulled", 
/**
 * Receipts that came.
 */
receipts: number, 
/**
 * Reviews that came.
 */
reviews: number, 
/**
 * Tasks that came.
 */
tasks: number, } | { "end": "exported", 
/**
 * The file.
 */
written: Written, } | { "end": "judged", 
/**
 * The verdicts that change.
 */
verdicts: Verdicts, } | { "end": "settled", 
/**
 * The verdicts that changed.
 */
verdicts: Verdicts, } | { "end": "backed_up", 
/**
 * The file, as shown to a person.
 */
path: string, };

/**
 * A new passphrase.
 */
export type NewPassphrase = { 
/**
 * The present one.
 */
old: string, 
/**
 * The new one.
 */
new: string, };

/**
 * A user to be added.
 */
export type NewPerson = { 
/**
 * The name.
 */
name: string, 
/**
 * `clerk`, `admin` or `principal`.
 */
role: string, 
/**
 * Their first passphrase.
 */
passphrase: string, };

/**
 * Which user.
 */
export type PersonOf = { 
/**
 * The id.
 */
id: string, };

/**
 * A recovery code, shown and printed once.
 */
export type RecoveryCode = { 
/**
 * The code.
 */
code: string, };

/**
 * A backup.
 */
export type BackupCard = { 
/**
 * An opaque handle.
 */
handle: string, 
/**
 * When, milliseconds since 1970.
 */
at: number, 
/**
 * Its size, in bytes.
 */
bytes: number, 
/**
 * Why it was made, in the language of the session.
 */
why: string, };

/**
 * A backup to be opened.
 */
export type OpenBackup = { 
/**
 * Its handle; null asks for a file.
 */
handle: string | null, 
/**
 * The passphrase of the person signed in, as it was when the backup was made.
 */
passphrase: string, };

/**
 * The backup and what restoring it would change.
 */
export type RestorePlan = { 
/**
 * A handle for the restore.
 */
handle: string, 
/**
 * When the backup was made, milliseconds since 1970.
 */
at: number | null, 
/**
 * Records by table: its name, now, in the backup.
 */
tables: Array<RestoreTable>, };

/**
 * Records of a table now and in a backup.
 */
export type RestoreTable = { 
/**
 * The name of the table.
 */
title: string, 
/**
 * Records now.
 */
now: number, 
/**
 * Records in the backup.
 */
then: number, };

/**
 * What lies in the standard in use.
 */
export type LayerKind = "base" | "layer" | "list";

/**
 * A layer of the standard in use.
 */
export type StandardLayer = { 
/**
 * What it is.
 */
kind: LayerKind, 
/**
 * Its id.
 */
id: string, 
/**
 * Its version.
 */
version: string, 
/**
 * Its title.
 */
title: string, 
/**
 * Tables in it.
 */
tables: number, 
/**
 * Fields in it.
 */
fields: number, 
/**
 * Code lists in it.
 */
lists: number, 
/**
 * Rules in it.
 */
rules: number, 
/**
 * Who took it; empty for the base.
 */
by: string, 
/**
 * When, milliseconds since 1970; null for the base.
 */
at: number | null, 
/**
 * Whether it no longer fits the base, and is not used.
 */
unfit: boolean, };

/**
 * What may be put over the standard.
 */
export type LayerChoices = { 
/**
 * Ids of layers that came from the server and wait to be taken.
 */
offered: Array<string>, 
/**
 * Lists that are known to be partial, to which a school may add codes.
 */
lists: Array<ListName>, };

/**
 * A code list by its name.
 */
export type ListName = { 
/**
 * Its id.
 */
id: string, 
/**
 * Its title, in the language of the session.
 */
title: string, };

/**
 * Where a layer or list comes from.
 */
export type LayerFrom = { "from": "file" } | { "from": "server", 
/**
 * Its id.
 */
id: string, } | { "from": "codes", 
/**
 * The id of the list that they add to.
 */
list: string, };

/**
 * A code of a file.
 */
export type CodeSample = { 
/**
 * The code.
 */
code: string, 
/**
 * What the file calls it.
 */
name: string, 
/**
 * What the list calls it; null for one that it lacks.
 */
ours: string | null, };

/**
 * What a file of codes brings to a list.
 */
export type CodesOffer = { 
/**
 * Codes that the list lacks.
 */
new: number, 
/**
 * Codes that it holds already, under the same name.
 */
known: number, 
/**
 * Codes that it calls otherwise; its own names stay.
 */
otherwise: number, 
/**
 * The first of them, new ones first.
 */
samples: Array<CodeSample>, };

/**
 * A layer or list that was read and verified.
 */
export type LayerOffer = { 
/**
 * An opaque handle.
 */
handle: string, 
/**
 * What it is.
 */
kind: LayerKind, 
/**
 * The id of the layer or list.
 */
id: string, 
/**
 * The version of a layer; empty for a list.
 */
version: string, 
/**
 * Who signed a layer; empty for a list.
 */
authority: string, 
/**
 * What a list of codes brings.
 */
codes: CodesOffer | null, };

/**
 * A change of the standard.
 */
export type LayerStep = { "do": "take", 
/**
 * Its handle.
 */
handle: string, } | { "do": "take_back", 
/**
 * The id of the layer or list.
 */
id: string, };

/**
 * What another standard changes.
 */
export type Verdicts = { 
/**
 * Findings that appear, go, or weigh more or less.
 */
changed: number, 
/**
 * Records that stand in the way of sealing before.
 */
blocked_before: number, 
/**
 * Records that stand in the way after.
 */
blocked_after: number, 
/**
 * Of those, the ones that did not before.
 */
newly_blocked: number, 
/**
 * The same by rule, the most first.
 */
rules: Array<VerdictRule>, 
/**
 * The changes, in order of table and record; at most 500.
 */
items: Array<VerdictChange>, };

/**
 * How many verdicts of a rule change.
 */
export type VerdictRule = { 
/**
 * The rule.
 */
rule: string, 
/**
 * Its title, in the language of the session.
 */
title: string, 
/**
 * Findings that appear or weigh more.
 */
harder: number, 
/**
 * Findings that go or weigh less.
 */
easier: number, };

/**
 * A verdict that changes.
 */
export type VerdictChange = { 
/**
 * The table, by its title.
 */
table: string, 
/**
 * How a person calls the record.
 */
who: string, 
/**
 * The rule.
 */
rule: string, 
/**
 * How it weighed; null for no finding.
 */
before: Severity | null, 
/**
 * How it weighs; null for no finding.
 */
after: Severity | null, 
/**
 * The value.
 */
value: string, 
/**
 * Why, in the language of the session.
 */
message: string, };

/**
 * Which window of the log.
 */
export type LogOf = { 
/**
 * Entries to skip.
 */
offset: number, 
/**
 * Entries wanted; at most 500 are given.
 */
limit: number, };

/**
 * The log.
 */
export type Log = { 
/**
 * Entries in all.
 */
total: number, 
/**
 * Whether the chain of hashes is whole.
 */
whole: boolean, 
/**
 * The entries, newest first.
 */
entries: Array<LogEntry>, };

/**
 * An entry of the log. Holds no values.
 */
export type LogEntry = { 
/**
 * When, milliseconds since 1970.
 */
at: number, 
/**
 * Who.
 */
who: string, 
/**
 * What, in the language of the session.
 */
what: string, 
/**
 * More of it.
 */
more: string, };
