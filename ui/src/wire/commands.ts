// Generated from crates/wire by `cargo xtask codegen`. Do not edit.

import type { AcceptFiles, Answer, BackupCard, Batch, BeginVersion, Behind, BehindOf, Block, BlockText, Checklist, Codes, CodesOf, ColumnSets, Columns, ColumnsOf, Confirm, Deferral, Diagnostics, Domain, Edit, Edited, Enrol, EntryHits, EntryOf, EntryPage, Event, Explain, ExplanationOf, Export, FieldOf, FigureAt, FileTaken, Fill, Find, Findings, FindingsOf, FixOf, FixPlan, Fixed, Follows, FollowsOf, Former, Handle, HandleWarning, Handover, HeldRow, Hit, ImportColumns, ImportPlan, ImportValues, IndicatorGroup, IndicatorOf, IndicatorPage, JobId, JobState, KeepColumnSets, KeepDraft, KeptImport, LastPlace, LastRows, LayerChoices, LayerFrom, LayerOffer, LayerStep, Log, LogOf, LookUp, Network, NewPassphrase, NewPerson, NewVault, Next, NextOf, OpenBackup, OpeningCard, OpeningOf, PackageCard, PackageOf, PackedTable, Paste, PastePlan, PeriodCard, Person, PersonOf, Preferences, PreviewRows, PreviewRowsOf, Printed, Reasons, Record, RecordOf, RecoveryCode, Release, Remark, ReportCard, ReportOf, ReportPage, ReportsOf, RestorePlan, Rows, RowsOf, RuleCard, RuleOf, Saved, Session, SetEmpty, Shortcuts, StandardLayer, TableRows, Taken, TaskOffer, Unlock, VaultCard, VaultMade, WhatIf, WorkOn, Workbook, Written } from "./types";

/** Every command of the program: what goes in and what comes out. */
export interface Commands {
  /** What is open: state, school, period, person, preferences. */
  session: { request: null; response: Session };
  /** Opens the school's vault with a passphrase or the recovery code. */
  unlock: { request: Unlock; response: Session };
  /** Closes the vault; the passphrase is asked for again. */
  lock: { request: null; response: Session };
  /** Keeps what a person chose for this computer. */
  set_preferences: { request: Preferences; response: Session };
  /** Keys that were changed on this computer. */
  shortcuts: { request: null; response: Shortcuts };
  /** Keeps them. */
  set_shortcuts: { request: Shortcuts; response: Shortcuts };
  /** The vaults that this computer knows. */
  vaults: { request: null; response: Array<VaultCard> };
  /** Turns to a vault that this computer knows. */
  choose_vault: { request: Handle; response: Session };
  /** Asks for the file of a vault and turns to it; null where none was chosen. */
  find_vault: { request: null; response: Session | null };
  /** Makes the demo school, or opens the one that is there. */
  start_demo: { request: null; response: JobId };
  /** Asks for a task package; null where none was chosen. */
  read_task: { request: null; response: TaskOffer | null };
  /** Makes a vault, with the task that was offered, and opens it. */
  create_vault: { request: NewVault; response: VaultMade };
  /** The business domains and their tables, with counts. */
  tables: { request: null; response: Array<Domain> };
  /** Says, or takes back, that a table holds nothing this period. */
  set_empty: { request: SetEmpty; response: Array<Domain> };
  /** The fields of one table, in order. */
  columns: { request: ColumnsOf; response: Columns };
  /** Sets of columns that the person keeps of one table. */
  column_sets: { request: ColumnsOf; response: ColumnSets };
  /** Keeps them. */
  keep_column_sets: { request: KeepColumnSets; response: ColumnSets };
  /** A window of rows of one table. */
  rows: { request: RowsOf; response: Rows };
  /** One record, whole. */
  record: { request: RecordOf; response: Record | null };
  /** Former values of a field, the newest first. */
  history: { request: FieldOf; response: Array<Former> };
  /** What follows from cells of a record: proposals for others. */
  follows: { request: FollowsOf; response: Array<Follows> };
  /** Codes, or records, that a field may hold. */
  codes: { request: CodesOf; response: Codes };
  /** Tables, fields and records by name, code, pinyin or initials. */
  find: { request: Find; response: Array<Hit> };
  /** Changes records; durable when it answers. */
  edit: { request: Edit; response: Edited };
  /** Takes the last step back. */
  undo: { request: null; response: Edited };
  /** Does again what was taken back last. */
  redo: { request: null; response: Edited };
  /** The cells of a block as text. */
  copy: { request: Block; response: BlockText };
  /** What a paste would do. */
  plan_paste: { request: Paste; response: PastePlan };
  /** Pastes, as one step. */
  paste: { request: Paste; response: Edited };
  /** What filling a block would do. */
  plan_fill: { request: Fill; response: PastePlan };
  /** Fills a block, as one step. */
  fill: { request: Fill; response: Edited };
  /** What a table that is bound to periods held in the last sealed one; null for nothing, and for other tables. */
  last_rows: { request: ColumnsOf; response: LastRows | null };
  /** Copies those records into the open period, as one step. */
  copy_last: { request: ColumnsOf; response: Edited };
  /** Keeps the cell that is being typed, against a crash. */
  keep_draft: { request: KeepDraft; response: null };
  /** Notes in the log that records were printed. */
  note_print: { request: Printed; response: null };
  /** Keeps where the person is, for the next start. */
  keep_place: { request: LastPlace; response: null };
  /** A window of findings, with totals and counts by rule. */
  findings: { request: FindingsOf; response: Findings };
  /** The next problem after a place. */
  next_problem: { request: NextOf; response: Next };
  /** What fixes would do. */
  plan_fix: { request: FixOf; response: FixPlan };
  /** Fixes, as one step. */
  fix: { request: FixOf; response: Edited };
  /** Gives a reason for warnings, or makes errors exceptions. */
  explain: { request: Explain; response: Edited };
  /** Takes a reason back. */
  unexplain: { request: ExplanationOf; response: Edited };
  /** Records that are left out of this submission. */
  deferrals: { request: null; response: Array<Deferral> };
  /** Reasons that were given for a rule before. */
  reasons: { request: RuleOf; response: Reasons };
  /** A rule as the reference shows it. */
  rule: { request: RuleOf; response: RuleCard };
  /** Entries of the reference, by what a person types. */
  look_up: { request: LookUp; response: EntryHits };
  /** One entry of the reference; null where there is none of that key. */
  entry: { request: EntryOf; response: EntryPage | null };
  /** What is told of program and vault when something goes wrong: counts and codes, no value of any record. */
  diagnostics: { request: null; response: Diagnostics };
  /** Asks where to, and writes it into a file; null where no place was chosen. */
  save_diagnostics: { request: null; response: Saved | null };
  /** Asks for a file and takes it into the vault; null where none was chosen. */
  attach: { request: null; response: FileTaken | null };
  /** Judges everything anew. */
  check_all: { request: null; response: JobId };
  /** Asks for a workbook and opens it; null where none was chosen. */
  choose_workbook: { request: null; response: Workbook | null };
  /** The workbook that was dropped on the window; null for none. */
  dropped_workbook: { request: null; response: Workbook | null };
  /** What was said of an import that was left; null for none. */
  kept_import: { request: null; response: KeptImport | null };
  /** Columns and their meanings. Keeps the plan. */
  import_columns: { request: ImportPlan; response: ImportColumns };
  /** Different values and their meanings. Keeps the plan. */
  import_values: { request: ImportPlan; response: ImportValues };
  /** Plays the import through without writing. */
  preview_import: { request: ImportPlan; response: JobId };
  /** Rows of the last preview. */
  preview_rows: { request: PreviewRowsOf; response: PreviewRows };
  /** Imports. */
  run_import: { request: ImportPlan; response: JobId };
  /** Forgets the import that was begun. */
  drop_import: { request: null; response: null };
  /** Imports of the past, the newest first. */
  batches: { request: null; response: Array<Batch> };
  /** Takes an import back, whole. */
  undo_batch: { request: Handle; response: Edited };
  /** Cells that are no record. */
  held: { request: null; response: Array<HeldRow> };
  /** Ends the waiting of held cells. */
  release: { request: Release; response: Edited };
  /** Asks where to, and writes a workbook; null where no place was chosen. */
  export: { request: Export; response: JobId | null };
  /** All indicators of the present data, by group. */
  indicators: { request: null; response: Array<IndicatorGroup> };
  /** One indicator: its lines, its past, what would be if its records were set right. */
  indicator: { request: IndicatorOf; response: IndicatorPage };
  /** What an indicator would be if some of its records were set right; null where that cannot be told. */
  what_if: { request: WhatIf; response: Fixed | null };
  /** Says what is done about a warning: explains, closes or opens it again. */
  handle_warning: { request: HandleWarning; response: Edited };
  /** Records behind an indicator or a cell of a report. */
  behind: { request: BehindOf; response: Behind };
  /** All records behind it, table by table. */
  rows_behind: { request: FigureAt; response: Array<TableRows> };
  /** The statistical reports. */
  reports: { request: null; response: Array<ReportCard> };
  /** A report of the present data. */
  report: { request: ReportOf; response: ReportPage };
  /** Asks where to, and writes reports into a workbook that looks like the forms; null where no place was chosen. */
  export_reports: { request: ReportsOf; response: JobId | null };
  /** What is left before sealing. */
  checklist: { request: null; response: Checklist };
  /** What a submission would hold now, by table. */
  reported: { request: null; response: Array<PackedTable> };
  /** Keeps a person's word for the submission. */
  confirm: { request: Confirm; response: Checklist };
  /** Takes the words of all back. */
  unconfirm: { request: null; response: Checklist };
  /** Seals the period, or the version that is worked on. */
  seal: { request: null; response: JobId };
  /** Sealed packages, the newest first. */
  packages: { request: null; response: Array<PackageCard> };
  /** Periods and how far they are, the newest first. */
  periods: { request: null; response: Array<PeriodCard> };
  /** What is printed and handed over with a stick. */
  handover: { request: PackageOf; response: Handover };
  /** Asks for a folder, writes the package for the authority and reads it back; null where none was chosen. */
  write_stick: { request: PackageOf; response: JobId | null };
  /** Sends a package to the server; called again, it goes on where it was cut. */
  send: { request: PackageOf; response: JobId };
  /** How things stand between this computer and the server. */
  network: { request: null; response: Network };
  /** Asks the server for receipts, reviews and tasks. */
  pull: { request: null; response: JobId };
  /** Asks for files of an authority (receipts, reviews, tasks, cards) and takes them. */
  accept_files: { request: AcceptFiles; response: Array<Taken> };
  /** Begins a new version of a sealed period and turns to it. */
  begin_version: { request: BeginVersion; response: Session };
  /** Opening balances, the oldest first. */
  openings: { request: null; response: Array<OpeningCard> };
  /** Turns to the opening balance of a period; it is begun where there is none. */
  begin_opening: { request: OpeningOf; response: Session };
  /** Drops an opening balance with all that it holds. */
  drop_opening: { request: OpeningOf; response: Session };
  /** Chooses the present data or a version that was begun. */
  work_on: { request: WorkOn; response: Session };
  /** Drops the version that is worked on. */
  drop_version: { request: null; response: Session };
  /** What happened, the newest first. */
  timeline: { request: null; response: Array<Event> };
  /** Remarks of reviewers, the newest first. */
  remarks: { request: null; response: Array<Remark> };
  /** Keeps the school's answer to a remark. */
  answer: { request: Answer; response: Array<Remark> };
  /** Where work stands. */
  job: { request: JobId; response: JobState };
  /** All work that goes on, and what has ended since it was asked for last. */
  jobs: { request: null; response: Array<JobState> };
  /** Cancels work; it ends as cancelled once nothing is left behind. */
  cancel_job: { request: JobId; response: JobState };
  /** Enrols this device at an authority's server. */
  enrol: { request: Enrol; response: Session };
  /** Asks where to, and writes the request for enrolment by stick; null where no place was chosen. */
  enrol_request: { request: null; response: Written | null };
  /** Those who may open the vault. */
  people: { request: null; response: Array<Person> };
  /** Adds a user. */
  add_person: { request: NewPerson; response: Array<Person> };
  /** Removes a user. */
  remove_person: { request: PersonOf; response: Array<Person> };
  /** Changes the passphrase of the person signed in. */
  change_passphrase: { request: NewPassphrase; response: null };
  /** Makes a new recovery code; the former one opens nothing any more. */
  new_recovery: { request: null; response: RecoveryCode };
  /** Backups on this computer, the newest first. */
  backups: { request: null; response: Array<BackupCard> };
  /** Makes a backup on this computer. */
  back_up: { request: null; response: JobId };
  /** Asks for a folder and makes a backup there; null where none was chosen. */
  back_up_to: { request: null; response: JobId | null };
  /** What restoring a backup would change; null where no file was chosen. */
  plan_restore: { request: OpenBackup; response: RestorePlan | null };
  /** Restores a backup, after one of the present state was made. */
  restore: { request: OpenBackup; response: Session };
  /** The layers of the standard in use. */
  standard: { request: null; response: Array<StandardLayer> };
  /** What may be put over the standard. */
  layer_choices: { request: null; response: LayerChoices };
  /** Reads and verifies a layer or list; null where no file was chosen. */
  read_layer: { request: LayerFrom; response: LayerOffer | null };
  /** What a change of the standard would change in the records, and why. */
  preview_layer: { request: LayerStep; response: JobId };
  /** Changes the standard; everything is judged anew. */
  change_layer: { request: LayerStep; response: JobId };
  /** A window of the log. */
  log: { request: LogOf; response: Log };
}

/** The name of a command. */
export type CommandName = keyof Commands;
