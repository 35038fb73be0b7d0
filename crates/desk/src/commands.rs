//! The commands, by what they are about. One function a line of the table.

mod check;
mod codes;
mod edit;
mod exchange;
mod findings;
mod findings_later;
mod fix;
mod import;
mod rows;
mod rows_later;
mod settings;
mod start;
mod start_later;
mod submit;
mod tables;
mod tables_later;
mod work;

pub(crate) use check::check_all;
pub(crate) use codes::{codes, find};
pub(crate) use edit::{copy, edit, fill, keep_draft, keep_place, paste, plan_paste, redo, undo};
pub(crate) use exchange::{accept_files, answer, enrol, enrol_request, pull, remarks, send, write_stick};
pub(crate) use findings::findings;
pub(crate) use findings_later::next_problem;
pub(crate) use fix::{attach, explain, fix, plan_fix, reasons, rule, unexplain};
pub(crate) use import::{
    batches, choose_workbook, drop_import, dropped_workbook, export, held, import_columns, import_values, kept_import,
    preview_import, preview_rows, release, run_import, undo_batch,
};
pub(crate) use rows::rows;
pub(crate) use rows_later::{follows, history, record};
pub(crate) use settings::{
    add_person, back_up, back_up_to, backups, change_passphrase, log, new_recovery, people, plan_restore,
    plan_restore_file, remove_person, restore, standard,
};
pub(crate) use start::{session, set_preferences, unlock};
pub(crate) use start_later::{choose_vault, create_vault, find_vault, lock, read_task, start_demo, vaults};
pub(crate) use submit::{
    begin_version, checklist, confirm, drop_version, handover, packages, periods, seal, timeline, unconfirm, work_on,
};
pub(crate) use tables::{columns, tables};
pub(crate) use tables_later::set_empty;
pub(crate) use work::{cancel_job, job, jobs};
