//! Backups: made, listed, looked into, restored.

use std::path::{Path, PathBuf};

use zhibao_app::backups::{self, Why};
use zhibao_app::{PRESENT, Unlocking, Vault, vaults};
use zhibao_wire::{BackupCard, JobId, OpenBackup, Outcome, Problem, RestorePlan, RestoreTable, Session};

use super::start::{opened_now, said};
use super::tables::number;
use crate::around::Pick;
use crate::state::{Desk, problem};
use crate::words;

/// The setting that holds when a backup was written to a folder of a person's choice, milliseconds since 1970.
pub(crate) const ON_STICK: &str = "backup.stick";

fn folder(desk: &Desk) -> Result<PathBuf, Problem> {
    let own = desk.around().folder();
    desk.view(|view| Ok(backups::folder(&own, view.vault)))
}

/// Backups on this computer, the newest first.
pub(crate) fn backups(desk: &Desk, (): ()) -> Result<Vec<BackupCard>, Problem> {
    let language = desk.language();
    let card = |backup: backups::Backup| BackupCard {
        handle: handle(&backup.path),
        at: backup.at,
        bytes: backup.bytes,
        why: words::say(language, &format!("backup_{}", backup.why.name()), &[]),
    };
    Ok(backups::list(&folder(desk)?).into_iter().map(card).collect())
}

/// Only the name of the file; its folder is known.
fn handle(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// Makes a backup on this computer.
pub(crate) fn back_up(desk: &Desk, (): ()) -> Result<JobId, Problem> {
    desk.view(|_| Ok(()))?;
    desk.begin("job_backup", |desk, work| {
        work.settle()?;
        let own = desk.around().folder();
        let path = desk.change(|vault, language| {
            backups::make(vault, &own, Why::Asked, chrono::Utc::now()).map_err(|error| problem(language, &error))
        })?;
        Ok(Outcome::BackedUp {
            path: path.display().to_string(),
        })
    })
}

/// Asks for a folder and makes a backup there.
pub(crate) fn back_up_to(desk: &Desk, (): ()) -> Result<Option<JobId>, Problem> {
    let school = desk.view(|view| Ok(view.vault.school().to_owned()))?;
    let title = words::say(desk.language(), "pick_backup_folder", &[]);
    let Some(folder) = desk.around().pick(Pick::Folder { title }).into_iter().next() else {
        return Ok(None);
    };
    let begun = desk.begin("job_backup", move |desk, work| {
        work.settle()?;
        let now = chrono::Utc::now();
        let path = folder.join(format!("{school}-{}.zbv", now.format("%Y%m%dT%H%M%S")));
        desk.change(|vault, language| {
            let at = now.timestamp_millis().to_string();
            let written = vault
                .backup(&path)
                .and_then(|()| vault.set_setting(ON_STICK, Some(&at)));
            written.map_err(|error| problem(language, &error))
        })?;
        Ok(Outcome::BackedUp {
            path: path.display().to_string(),
        })
    });
    begun.map(Some)
}

/// The file of a backup: by its handle, or the one that a person chooses.
fn file(desk: &Desk, request: &OpenBackup) -> Result<Option<PathBuf>, Problem> {
    if let Some(wanted) = &request.handle {
        if let Some((known, path)) = &desk.state().backup
            && known == wanted
        {
            return Ok(Some(path.clone()));
        }
        let found = backups::list(&folder(desk)?)
            .into_iter()
            .find(|backup| handle(&backup.path) == *wanted);
        let lost = || words::refusal(desk.language(), "backup_lost", &[]);
        return found.map(|backup| Some(backup.path)).ok_or_else(lost);
    }
    let title = words::say(desk.language(), "pick_backup", &[]);
    let kinds = vec!["zbv"];
    Ok(desk.around().pick(Pick::File { title, kinds }).into_iter().next())
}

/// What restoring a backup would change: it is restored beside the vault, counted, and taken away again.
pub(crate) fn plan_restore(desk: &Desk, request: OpenBackup) -> Result<Option<RestorePlan>, Problem> {
    let Some(path) = file(desk, &request)? else {
        return Ok(None);
    };
    let beside = desk.around().folder().join("restore");
    drop(std::fs::remove_dir_all(&beside));
    let plan = desk.view(|view| {
        std::fs::create_dir_all(&beside).map_err(|_| words::refusal(view.language, "folder_unwritable", &[]))?;
        let unlocking = Unlocking::Passphrase {
            user: Some(view.vault.user()),
            passphrase: &request.passphrase,
        };
        let options = vaults::options(view.vault.standard());
        let then = Vault::restore(&path, &beside.join("look.zbv"), &unlocking, options);
        let then = then.map_err(|error| view.refuse(&error))?;
        if then.school() != view.vault.school() {
            return Err(words::refusal(view.language, "backup_of_other", &[]));
        }
        let mut tables = Vec::new();
        for table in &view.vault.standard().tables {
            let rows = |vault: &Vault| {
                vault
                    .count_rows(PRESENT, &table.id)
                    .map_err(|error| view.refuse(&error))
            };
            let (now, then) = (number(rows(view.vault)?), number(rows(&then)?));
            if now > 0 || then > 0 {
                let title = table.label.get(words::lang(view.language)).to_owned();
                tables.push(RestoreTable { title, now, then });
            }
        }
        let last = then.audit_entries(1, 1).map_err(|error| view.refuse(&error))?;
        Ok(RestorePlan {
            handle: handle(&path),
            at: last.first().map(|entry| entry.at),
            tables,
        })
    });
    drop(std::fs::remove_dir_all(&beside));
    let plan = plan?;
    desk.state().backup = Some((plan.handle.clone(), path));
    Ok(Some(plan))
}

/// Restores a backup. The present vault is backed up first, and then set aside, never deleted.
pub(crate) fn restore(desk: &Desk, request: OpenBackup) -> Result<Session, Problem> {
    let Some(from) = file(desk, &request)? else {
        return session_now(desk);
    };
    let own = desk.around().folder();
    let (path, user) = desk.view(|view| Ok((view.vault.path().to_owned(), view.vault.user().to_owned())))?;
    let mut state = desk.state();
    state.at_home()?;
    let language = state.preferences.language;
    let standard = zhibao_core::standard::bundled()
        .map_err(|faults| words::refusal(language, "standard", &[("faults", faults.to_string())]))?;
    let unlocking = Unlocking::Passphrase {
        user: Some(&user),
        passphrase: &request.passphrase,
    };
    // Restored beside the vault first: a wrong passphrase or a full disk must not cost the one that is there.
    let beside = path.with_extension("restored.zbv");
    let restored = Vault::restore(&from, &beside, &unlocking, vaults::options(standard));
    restored.map(drop).map_err(|error| problem(language, &error))?;
    if let Some(vault) = &mut state.open {
        let made = backups::make(vault, &own, Why::Restore, chrono::Utc::now());
        made.map_err(|error| problem(language, &error))?;
    }
    state.open = None;
    let swapped = vaults::take_place(&beside, &path, crate::state::now());
    swapped.map_err(|error| problem(language, &error))?;
    let opened = vaults::open_with(&path, &unlocking, standard).map_err(|error| problem(language, &error))?;
    opened_now(desk, &mut state, opened);
    state.backup = None;
    Ok(said(desk, &state))
}

fn session_now(desk: &Desk) -> Result<Session, Problem> {
    Ok(said(desk, &desk.state()))
}
