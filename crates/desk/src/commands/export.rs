//! Workbooks out: templates, records, the layouts of the national system.

use std::path::{Path, PathBuf};

use zhibao_app::export::{ExportError, export_layout, export_own, layout_of, template};
use zhibao_wire::{Export, ExportWhat, JobId, Outcome, Problem, Refused, Written};

use super::tables::number;
use crate::around::Pick;
use crate::fields;
use crate::state::{Desk, problem};
use crate::words;

/// The most refused records that are named; all are in the list that is written beside the file.
const MOST_REFUSED: usize = 500;

/// Asks where to, and writes a workbook.
pub(crate) fn export(desk: &Desk, request: Export) -> Result<Option<JobId>, Problem> {
    let (title, name) = desk.view(|view| {
        let table = fields::table(view, &request.table)?;
        if let ExportWhat::National { layout } = &request.what {
            layout_of(view.vault.standard(), &table.id, layout).map_err(|e| problem(view.language, &e))?;
        }
        let key = match &request.what {
            ExportWhat::Template => "export_template",
            ExportWhat::Records => "export_records",
            ExportWhat::National { .. } => "export_national",
        };
        let label = table.label.get(words::lang(view.language)).to_owned();
        let title = words::say(view.language, key, &[("table", label)]);
        Ok((title.clone(), format!("{title}.xlsx")))
    })?;
    let Some(path) = workbook_to(desk, title, name) else {
        return Ok(None);
    };
    let job = desk.begin("job_export", move |desk, work| {
        work.settle()?;
        work.step("step_workbook", 0);
        Ok(Outcome::Exported {
            written: write(desk, &request, &path)?,
        })
    })?;
    Ok(Some(job))
}

/// Where a person wants a workbook; nothing where no place was chosen.
pub(crate) fn workbook_to(desk: &Desk, title: String, name: String) -> Option<PathBuf> {
    let path = desk.around().pick(Pick::Save { title, name }).into_iter().next()?;
    Some(if path.extension().is_some() {
        path
    } else {
        path.with_extension("xlsx")
    })
}

fn write(desk: &Desk, request: &Export, path: &Path) -> Result<Written, Problem> {
    if matches!(request.what, ExportWhat::Template) {
        // A blank sheet needs nothing of the vault but its standard.
        let (standard, language) = desk.view(|view| Ok((view.vault.standard(), view.language)))?;
        template(standard, &request.table, path, words::lang(language)).map_err(|e| problem(language, &e))?;
        return Ok(written(path, 0, Vec::new()));
    }
    desk.change(|vault, language| {
        let refuse = |e: ExportError| problem(language, &e);
        let ExportWhat::National { layout } = &request.what else {
            let out = export_own(vault, &request.table, path).map_err(refuse)?;
            return Ok(written(path, out.rows, Vec::new()));
        };
        let standard = vault.standard();
        let layout = layout_of(standard, &request.table, layout).map_err(refuse)?;
        let report = export_layout(vault, layout, path).map_err(refuse)?;
        let lang = words::lang(language);
        let refused = report.refused.iter().take(MOST_REFUSED).map(|record| Refused {
            who: [record.name.as_str(), record.number.as_str()]
                .join(" ")
                .trim()
                .to_owned(),
            row_id: record.row.clone(),
            why: record
                .reasons
                .iter()
                .map(|reason| reason.say(standard, lang))
                .collect::<Vec<_>>()
                .join(" "),
        });
        Ok(written(path, report.rows, refused.collect()))
    })
}

fn written(path: &Path, rows: u64, refused: Vec<Refused>) -> Written {
    Written {
        path: path.display().to_string(),
        rows: number(rows),
        refused,
    }
}
