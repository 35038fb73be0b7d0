//! `zhibao vault import`

use serde_json::json;
use zhibao_app::check::{Helper, Mapping};
use zhibao_app::import::{Blank, ImportOptions, ImportReport, OnDuplicate, import};

use super::super::{HELPER, Session};
use crate::MESSAGES;
use crate::args::{BlankArg, Duplicate, VaultCommand};
use crate::out::{self, Outcome};
use crate::progress::Rows;

pub(super) fn run(session: &Session, command: &VaultCommand) -> Outcome {
    let VaultCommand::Import {
        vault,
        file,
        table,
        sheet,
        mapping,
        on_duplicate,
        only_valid,
        blank,
        opening,
        preview,
    } = command
    else {
        return Ok(out::DONE);
    };
    let mapping = match mapping {
        None => None,
        Some(path) => Some(Mapping::parse(&session.text_file(path)?).map_err(session.failed())?),
    };
    let mut options = ImportOptions::new(table);
    options.sheet = sheet.as_deref();
    options.mapping = mapping.as_ref();
    options.on_duplicate = match on_duplicate {
        Duplicate::Update => OnDuplicate::Update,
        Duplicate::Skip => OnDuplicate::Skip,
        Duplicate::Reject => OnDuplicate::Reject,
    };
    options.blank = match blank {
        BlankArg::Keep => Blank::Keep,
        BlankArg::Clear => Blank::Clear,
    };
    options.only_valid = *only_valid;
    options.preview = *preview;
    options.helper = Helper::this_program(HELPER);
    let rows = Rows::new();
    let progress = |n| rows.at(n);
    options.progress = Some(&progress);
    let mut vault = session.open(vault)?;
    if let Some(period) = opening {
        options.set = vault.begin_opening(period).map_err(session.failed())?.set;
    }
    let report = import(&mut vault, file, &options).map_err(session.failed())?;
    print(session, &report);
    Ok(if report.rows_with_errors > 0 {
        out::DATA_HAS_ERRORS
    } else {
        out::DONE
    })
}

fn print(session: &Session, report: &ImportReport) {
    if session.json() {
        for (sheet, row, why) in &report.left_out {
            out::json(&json!({"type": "left_out", "sheet": sheet, "row": row, "reason": why.name()}));
        }
        for (sheet, row, heading) in &report.conflicts {
            out::json(&json!({"type": "conflict", "sheet": sheet, "row": row, "column": heading}));
        }
        out::json(&json!({
            "type": "summary", "rows": report.rows, "added": report.added, "updated": report.updated,
            "unchanged": report.unchanged, "skipped": report.skipped, "left_out": report.left_out.len(), "conflicts": report.conflicts.len(),
            "rows_with_errors": report.rows_with_errors, "normalised": report.normalised,
            "unmapped_columns": report.unmapped_columns, "skipped_sheets": report.skipped_sheets, "undo": report.undo,
        }));
        return;
    }
    for (sheet, row, why) in &report.left_out {
        let reason = MESSAGES.text(session.lang, &format!("import.{}", why.name()), &[]);
        out::line(&format!("{sheet}!{row}  {reason}"));
    }
    for (sheet, row, heading) in &report.conflicts {
        let reason = MESSAGES.text(session.lang, "import.both", &[]);
        out::line(&format!("{sheet}!{row}  {heading}  {reason}"));
    }
    let args = [
        ("rows", report.rows.to_string()),
        ("added", report.added.to_string()),
        ("updated", report.updated.to_string()),
        ("unchanged", report.unchanged.to_string()),
        ("skipped", report.skipped.to_string()),
        ("left", report.left_out.len().to_string()),
        ("bad", report.rows_with_errors.to_string()),
    ];
    out::line(&MESSAGES.text(session.lang, "import.summary", &args));
    for (key, items) in [
        ("check.unmapped", &report.unmapped_columns),
        ("check.skipped_sheets", &report.skipped_sheets),
    ] {
        if !items.is_empty() {
            out::line(&MESSAGES.text(session.lang, key, &[("items", items.join("、"))]));
        }
    }
}
