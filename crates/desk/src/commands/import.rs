//! The import wizard: its workbook, and coming back to it.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use zhibao_app::Vault;
use zhibao_app::check::Limits;
use zhibao_app::import::{SheetLook, look};
use zhibao_wire::{ImportPlan, KeptImport, Problem, SampleRow, SheetCard, Workbook};

use crate::around::Pick;
use crate::state::{Desk, problem};
use crate::words;

/// Under this name the vault keeps an import that was left.
const KEPT: &str = "import.kept";

/// Extensions of what can be read; the content decides.
const KINDS: [&str; 8] = ["xlsx", "xlsm", "xlsb", "xls", "et", "ods", "csv", "txt"];

#[derive(Serialize, Deserialize)]
struct Kept {
    path: PathBuf,
    plan: ImportPlan,
}

/// Asks for a workbook.
pub(crate) fn choose_workbook(desk: &Desk, (): ()) -> Result<Option<Workbook>, Problem> {
    desk.view(|_| Ok(()))?;
    let title = words::say(desk.language(), "choose_workbook", &[]);
    let kinds = KINDS.to_vec();
    let chosen = desk.around().pick(Pick::File { title, kinds }).into_iter().next();
    chosen.map(|path| open(desk, path)).transpose()
}

/// The workbook that was dropped on the window.
pub(crate) fn dropped_workbook(desk: &Desk, (): ()) -> Result<Option<Workbook>, Problem> {
    desk.view(|_| Ok(()))?;
    desk.around().dropped().map(|path| open(desk, path)).transpose()
}

fn open(desk: &Desk, path: PathBuf) -> Result<Workbook, Problem> {
    // The file is read without the vault: the window goes on meanwhile.
    let (standard, task, language) =
        desk.view(|view| Ok((view.vault.standard(), view.vault.task().clone(), view.language)))?;
    let helper = desk.around().helper();
    let asked = |table: &str| task.tables.contains_key(table);
    let sheets =
        look(&path, standard, asked, &Limits::default(), helper.as_ref()).map_err(|e| problem(language, &e))?;
    let name = file_name(&path);
    Ok(Workbook {
        handle: desk.imports().open(path),
        name,
        sheets: sheets.into_iter().map(card).collect(),
    })
}

/// The name of a file, for people.
pub(super) fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn card(sheet: SheetLook) -> SheetCard {
    let short = |text: &String| text.chars().take(40).collect();
    let sample = sheet.first.iter().take(12);
    SheetCard {
        name: sheet.name,
        rows: sheet.rows,
        header: sheet.header,
        table: sheet.table,
        sample: sample
            .map(|row| SampleRow {
                row: row.row,
                cells: row.cells.iter().take(12).map(short).collect(),
            })
            .collect(),
    }
}

/// What was said of an import that was left.
pub(crate) fn kept_import(desk: &Desk, (): ()) -> Result<Option<KeptImport>, Problem> {
    let kept = desk.view(|view| view.vault.setting(KEPT).map_err(|e| view.refuse(&e)))?;
    let Some(kept) = kept.and_then(|json| serde_json::from_str::<Kept>(&json).ok()) else {
        return Ok(None);
    };
    // A file that has gone, or is no workbook any more, is no import any more.
    let Ok(workbook) = open(desk, kept.path) else {
        drop_import(desk, ())?;
        return Ok(None);
    };
    let plan = ImportPlan {
        handle: workbook.handle.clone(),
        ..kept.plan
    };
    Ok(Some(KeptImport { workbook, plan }))
}

/// Keeps a plan for the next time.
pub(super) fn keep(desk: &Desk, plan: &ImportPlan) -> Result<(), Problem> {
    let kept = Kept {
        path: file(desk, plan)?,
        plan: plan.clone(),
    };
    let Ok(json) = serde_json::to_string(&kept) else {
        return Ok(());
    };
    desk.change(|vault, language| {
        let same = vault.setting(KEPT).is_ok_and(|known| known.as_deref() == Some(&json));
        if same {
            return Ok(());
        }
        vault.set_setting(KEPT, Some(&json)).map_err(|e| problem(language, &e))
    })
}

/// The file of a plan.
pub(super) fn file(desk: &Desk, plan: &ImportPlan) -> Result<PathBuf, Problem> {
    let path = desk.imports().path(&plan.handle);
    path.ok_or_else(|| words::refusal(desk.language(), "no_workbook", &[]))
}

/// Forgets the import that was begun.
pub(crate) fn drop_import(desk: &Desk, (): ()) -> Result<(), Problem> {
    desk.imports().forget();
    desk.change(|vault, language| forget(vault).map_err(|e| problem(language, &e)))
}

/// Forgets what was kept of an import.
pub(super) fn forget(vault: &mut Vault) -> Result<(), zhibao_app::VaultError> {
    vault.set_setting(KEPT, None)
}
