//! The table of commands.

use ts_rs::{Config, TS};

#[allow(clippy::wildcard_imports)] // The table names every shape of this crate.
use crate::*;

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

/// Hands the table of commands to the macro `$then`: for each its documentation, name, request and response.
///
/// The shapes are named without their crate; where the expansion uses them, `use zhibao_wire::*`.
#[macro_export]
macro_rules! every_command {
    ($then:ident) => {
        $then! {
            /// What is open: state, school, period, person, preferences.
            session: () => Session;
            /// Opens the school's vault with a passphrase or the recovery code.
            unlock: Unlock => Session;
            /// Closes the vault; the passphrase is asked for again.
            lock: () => Session;
            /// Keeps what a person chose for this computer.
            set_preferences: Preferences => Session;
            /// Keys that were changed on this computer.
            shortcuts: () => Shortcuts;
            /// Keeps them.
            set_shortcuts: Shortcuts => Shortcuts;
            /// The vaults that this computer knows.
            vaults: () => Vec<VaultCard>;
            /// Turns to a vault that this computer knows.
            choose_vault: Handle => Session;
            /// Asks for the file of a vault and turns to it; null where none was chosen.
            find_vault: () => Option<Session>;
            /// Makes the demo school, or opens the one that is there.
            start_demo: () => JobId;
            /// Asks for a task package; null where none was chosen.
            read_task: () => Option<TaskOffer>;
            /// Makes a vault, with the task that was offered, and opens it.
            create_vault: NewVault => VaultMade;

            /// The business domains and their tables, with counts.
            tables: () => Vec<Domain>;
            /// Says, or takes back, that a table holds nothing this period.
            set_empty: SetEmpty => Vec<Domain>;
            /// The fields of one table, in order.
            columns: ColumnsOf => Columns;
            /// Sets of columns that the person keeps of one table.
            column_sets: ColumnsOf => ColumnSets;
            /// Keeps them.
            keep_column_sets: KeepColumnSets => ColumnSets;
            /// A window of rows of one table.
            rows: RowsOf => Rows;
            /// One record, whole.
            record: RecordOf => Option<Record>;
            /// Former values of a field, the newest first.
            history: FieldOf => Vec<Former>;
            /// What follows from cells of a record: proposals for others.
            follows: FollowsOf => Vec<Follows>;
            /// Codes, or records, that a field may hold.
            codes: CodesOf => Codes;
            /// Tables, fields and records by name, code, pinyin or initials.
            find: Find => Vec<Hit>;

            /// Changes records; durable when it answers.
            edit: Edit => Edited;
            /// Takes the last step back.
            undo: () => Edited;
            /// Does again what was taken back last.
            redo: () => Edited;
            /// The cells of a block as text.
            copy: Block => BlockText;
            /// What a paste would do.
            plan_paste: Paste => PastePlan;
            /// Pastes, as one step.
            paste: Paste => Edited;
            /// What filling a block would do.
            plan_fill: Fill => PastePlan;
            /// Fills a block, as one step.
            fill: Fill => Edited;
            /// What a table that is bound to periods held in the last sealed one; null for nothing, and for other tables.
            last_rows: ColumnsOf => Option<LastRows>;
            /// Copies those records into the open period, as one step.
            copy_last: ColumnsOf => Edited;
            /// Keeps the cell that is being typed, against a crash.
            keep_draft: KeepDraft => ();
            /// Notes in the log that records were printed.
            note_print: Printed => ();
            /// Keeps where the person is, for the next start.
            keep_place: LastPlace => ();

            /// A window of findings, with totals and counts by rule.
            findings: FindingsOf => Findings;
            /// The next problem after a place.
            next_problem: NextOf => Next;
            /// What fixes would do.
            plan_fix: FixOf => FixPlan;
            /// Fixes, as one step.
            fix: FixOf => Edited;
            /// Gives a reason for warnings, or makes errors exceptions.
            explain: Explain => Edited;
            /// Takes a reason back.
            unexplain: ExplanationOf => Edited;
            /// Records that are left out of this submission.
            deferrals: () => Vec<Deferral>;
            /// Reasons that were given for a rule before.
            reasons: RuleOf => Reasons;
            /// A rule as the reference shows it.
            rule: RuleOf => RuleCard;
            /// Entries of the reference, by what a person types.
            look_up: LookUp => EntryHits;
            /// One entry of the reference; null where there is none of that key.
            entry: EntryOf => Option<EntryPage>;
            /// What is told of program and vault when something goes wrong: counts and codes, no value of any record.
            diagnostics: () => Diagnostics;
            /// Asks where to, and writes it into a file; null where no place was chosen.
            save_diagnostics: () => Option<Saved>;
            /// Asks for a file and takes it into the vault; null where none was chosen.
            attach: () => Option<FileTaken>;
            /// Judges everything anew.
            check_all: () => JobId;

            /// Asks for a workbook and opens it; null where none was chosen.
            choose_workbook: () => Option<Workbook>;
            /// The workbook that was dropped on the window; null for none.
            dropped_workbook: () => Option<Workbook>;
            /// What was said of an import that was left; null for none.
            kept_import: () => Option<KeptImport>;
            /// Columns and their meanings. Keeps the plan.
            import_columns: ImportPlan => ImportColumns;
            /// Different values and their meanings. Keeps the plan.
            import_values: ImportPlan => ImportValues;
            /// Plays the import through without writing.
            preview_import: ImportPlan => JobId;
            /// Rows of the last preview.
            preview_rows: PreviewRowsOf => PreviewRows;
            /// Imports.
            run_import: ImportPlan => JobId;
            /// Forgets the import that was begun.
            drop_import: () => ();
            /// Imports of the past, the newest first.
            batches: () => Vec<Batch>;
            /// Takes an import back, whole.
            undo_batch: Handle => Edited;
            /// Cells that are no record.
            held: () => Vec<HeldRow>;
            /// Ends the waiting of held cells.
            release: Release => Edited;
            /// Asks where to, and writes a workbook; null where no place was chosen.
            export: Export => Option<JobId>;

            /// All indicators of the present data, by group.
            indicators: () => Vec<IndicatorGroup>;
            /// One indicator: its lines, its past, what would be if its records were set right.
            indicator: IndicatorOf => IndicatorPage;
            /// What an indicator would be if some of its records were set right; null where that cannot be told.
            what_if: WhatIf => Option<Fixed>;
            /// Says what is done about a warning: explains, closes or opens it again.
            handle_warning: HandleWarning => Edited;
            /// Records behind an indicator or a cell of a report.
            behind: BehindOf => Behind;
            /// All records behind it, table by table.
            rows_behind: FigureAt => Vec<TableRows>;
            /// The statistical reports.
            reports: () => Vec<ReportCard>;
            /// A report of the present data.
            report: ReportOf => ReportPage;
            /// Asks where to, and writes reports into a workbook that looks like the forms; null where no place was chosen.
            export_reports: ReportsOf => Option<JobId>;

            /// What is left before sealing.
            checklist: () => Checklist;
            /// What a submission would hold now, by table.
            reported: () => Vec<PackedTable>;
            /// Keeps a person's word for the submission.
            confirm: Confirm => Checklist;
            /// Takes the words of all back.
            unconfirm: () => Checklist;
            /// Seals the period, or the version that is worked on.
            seal: () => JobId;
            /// Sealed packages, the newest first.
            packages: () => Vec<PackageCard>;
            /// Periods and how far they are, the newest first.
            periods: () => Vec<PeriodCard>;
            /// What is printed and handed over with a stick.
            handover: PackageOf => Handover;
            /// Asks for a folder, writes the package for the authority and reads it back; null where none was chosen.
            write_stick: PackageOf => Option<JobId>;
            /// Sends a package to the server; called again, it goes on where it was cut.
            send: PackageOf => JobId;
            /// How things stand between this computer and the server.
            network: () => Network;
            /// Asks the server for receipts, reviews and tasks.
            pull: () => JobId;
            /// Asks for files of an authority (receipts, reviews, tasks, cards) and takes them.
            accept_files: AcceptFiles => Vec<Taken>;
            /// Begins a new version of a sealed period and turns to it.
            begin_version: BeginVersion => Session;
            /// Opening balances, the oldest first.
            openings: () => Vec<OpeningCard>;
            /// Turns to the opening balance of a period; it is begun where there is none.
            begin_opening: OpeningOf => Session;
            /// Drops an opening balance with all that it holds.
            drop_opening: OpeningOf => Session;
            /// Chooses the present data or a version that was begun.
            work_on: WorkOn => Session;
            /// Drops the version that is worked on.
            drop_version: () => Session;
            /// What happened, the newest first.
            timeline: () => Vec<Event>;
            /// Remarks of reviewers, the newest first.
            remarks: () => Vec<Remark>;
            /// Keeps the school's answer to a remark.
            answer: Answer => Vec<Remark>;

            /// Where work stands.
            job: JobId => JobState;
            /// All work that goes on, and what has ended since it was asked for last.
            jobs: () => Vec<JobState>;
            /// Cancels work; it ends as cancelled once nothing is left behind.
            cancel_job: JobId => JobState;

            /// Enrols this device at an authority's server.
            enrol: Enrol => Session;
            /// Asks where to, and writes the request for enrolment by stick; null where no place was chosen.
            enrol_request: () => Option<Written>;
            /// Those who may open the vault.
            people: () => Vec<Person>;
            /// Adds a user.
            add_person: NewPerson => Vec<Person>;
            /// Removes a user.
            remove_person: PersonOf => Vec<Person>;
            /// Changes the passphrase of the person signed in.
            change_passphrase: NewPassphrase => ();
            /// Makes a new recovery code; the former one opens nothing any more.
            new_recovery: () => RecoveryCode;
            /// Backups on this computer, the newest first.
            backups: () => Vec<BackupCard>;
            /// Makes a backup on this computer.
            back_up: () => JobId;
            /// Asks for a folder and makes a backup there; null where none was chosen.
            back_up_to: () => Option<JobId>;
            /// What restoring a backup would change; null where no file was chosen.
            plan_restore: OpenBackup => Option<RestorePlan>;
            /// Restores a backup, after one of the present state was made.
            restore: OpenBackup => Session;
            /// The layers of the standard in use.
            standard: () => Vec<StandardLayer>;
            /// What may be put over the standard.
            layer_choices: () => LayerChoices;
            /// Reads and verifies a layer or list; null where no file was chosen.
            read_layer: LayerFrom => Option<LayerOffer>;
            /// What a change of the standard would change in the records, and why.
            preview_layer: LayerStep => JobId;
            /// Changes the standard; everything is judged anew.
            change_layer: LayerStep => JobId;
            /// A window of the log.
            log: LogOf => Log;
        }
    };
}

macro_rules! signatures {
    ($($(#[doc = $doc:literal])+ $name:ident: $request:ty => $response:ty;)+) => {
        /// Every command, in the order of the table.
        pub const COMMANDS: &[Signature] = &[
            $(Signature {
                name: stringify!($name),
                doc: concat!($($doc),+),
                request: <$request as TS>::name,
                response: <$response as TS>::name,
            },)+
        ];
    };
}

every_command!(signatures);
