//! The commands, by what they are about. One function a line of the table.

mod backup;
mod block;
mod check;
mod codes;
mod edit;
mod empty;
mod exchange;
mod explain;
mod fill;
mod find;
pub(crate) mod finding;
mod findings;
mod first;
mod fix;
mod follows;
mod import;
pub(crate) mod keep;
mod next;
mod paste;
mod record;
mod rows;
mod settings;
mod start;
mod submit;
mod tables;
mod work;

pub(crate) use backup::{back_up, back_up_to, backups, plan_restore, restore};
pub(crate) use block::copy;
pub(crate) use check::check_all;
pub(crate) use codes::codes;
pub(crate) use edit::{edit, redo, undo};
pub(crate) use empty::set_empty;
pub(crate) use exchange::{accept_files, answer, enrol, enrol_request, pull, remarks, send, write_stick};
pub(crate) use explain::{attach, explain, reasons, rule, unexplain};
pub(crate) use fill::fill;
pub(crate) use find::find;
pub(crate) use findings::findings;
pub(crate) use first::{create_vault, read_task, start_demo};
pub(crate) use fix::{fix, plan_fix};
pub(crate) use follows::follows;
pub(crate) use import::{
    batches, choose_workbook, drop_import, dropped_workbook, export, held, import_columns, import_values, kept_import,
    preview_import, preview_rows, release, run_import, undo_batch,
};
pub(crate) use keep::{keep_draft, keep_place};
pub(crate) use next::next_problem;
pub(crate) use paste::{paste, plan_paste};
pub(crate) use record::{history, record};
pub(crate) use rows::rows;
pub(crate) use settings::{add_person, change_passphrase, log, new_recovery, people, remove_person, standard};
pub(crate) use start::{choose_vault, find_vault, lock, session, set_preferences, unlock, vaults};
pub(crate) use submit::{
    begin_version, checklist, confirm, drop_version, handover, packages, periods, seal, timeline, unconfirm, work_on,
};
pub(crate) use tables::{columns, number, tables};
pub(crate) use work::{cancel_job, job, jobs};
