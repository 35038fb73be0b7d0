//! The list of refused records as a sheet of its own.

use std::path::{Path, PathBuf};

use zhibao_core::message::Lang;
use zhibao_core::standard::Standard;
use zhibao_sheet::write::{ColumnSpec, Out, TableSpec, TableWriter};

use super::Refused;
use crate::export::ExportError;

/// Writes the list beside `out`; nothing where nothing was refused. It is for the school, so in Chinese.
pub(super) fn write(standard: &Standard, refused: &[Refused], out: &Path) -> Result<Option<PathBuf>, ExportError> {
    if refused.is_empty() {
        return Ok(None);
    }
    let say = |key: &str| crate::MESSAGES.text(Lang::Zh, key, &[]);
    let title = say("export.refused.title");
    let stem = out.file_stem().unwrap_or_default().to_string_lossy();
    let path = out.with_file_name(format!("{stem}-{title}.xlsx"));
    let columns = [("number", 16), ("name", 12), ("column", 20), ("reason", 90)].map(|(key, width)| ColumnSpec {
        width,
        ..ColumnSpec::new(&say(&format!("export.refused.{key}")))
    });
    let mut spec = TableSpec::new(&title, columns.into());
    spec.temp_dir = Some(crate::export::folder(out));
    let mut writer = TableWriter::create(&path, spec)?;
    for record in refused {
        for reason in &record.reasons {
            let text = reason.say(standard, Lang::Zh);
            writer.row(
                "",
                [&record.number, &record.name, reason.heading(), &text].map(Out::Text),
            )?;
        }
    }
    writer.finish()?;
    Ok(Some(path))
}
