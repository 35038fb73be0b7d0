//! The commands, by what they are about. One function a line of the table.

mod backup;
mod batches;
mod check;
mod codes;
mod edit;
mod empty;
mod exchange;
mod export;
mod findings;
mod findings_later;
mod first;
mod fix;
mod import;
mod import_run;
mod import_said;
mod rows;
mod rows_later;
mod settings;
mod start;
mod submit;
mod tables;
mod work;

pub(crate) use backup::{back_up, back_up_to, backups, plan_restore, restore};
pub(crate) use batches::{batches, held, release, undo_batch};
pub(crate) use check::check_all;
pub(crate) use codes::{codes, find};
pub(crate) use edit::{copy, edit, fill, keep_draft, keep_place, paste, plan_paste, redo, undo};
pub(crate) use empty::set_empty;
pub(crate) use exchange::{accept_files, answer, enrol, enrol_request, network, pull, remarks, send, write_stick};
pub(crate) use export::export;
pub(crate) use findings::findings;
pub(crate) use findings_later::next_problem;
pub(crate) use first::{create_vault, read_task, start_demo};
pub(crate) use fix::{attach, explain, fix, plan_fix, reasons, rule, unexplain};
pub(crate) use import::{choose_workbook, drop_import, dropped_workbook, kept_import};
pub(crate) use import_run::{preview_import, preview_rows, run_import};
pub(crate) use import_said::{import_columns, import_values};
pub(crate) use rows::rows;
pub(crate) use rows_later::{follows, history, record};
pub(crate) use settings::{add_person, change_passphrase, log, new_recovery, people, remove_person, standard};
pub(crate) use start::{choose_vault, find_vault, lock, session, set_preferences, unlock, vaults};
pub(crate) use submit::{
    begin_version, checklist, confirm, drop_version, handover, packages, periods, seal, timeline, unconfirm, work_on,
};
pub(crate) use tables::{columns, tables};
pub(crate) use work::{cancel_job, job, jobs};
