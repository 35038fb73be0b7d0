//! Workbooks and CSV out of a vault, and blank ones to fill in.
//!
//! Three kinds: [`export_own`] writes all that a table holds, so that reading it back changes nothing;
//! [`export_national`] writes exactly what the national system imports, and names the records that it would refuse;
//! [`template`], [`domain_template`] and [`prefilled`] are sheets to be filled in.

mod choices;
mod error;
mod example;
mod line;
mod national;
mod notes;
mod own;
mod template;
mod text;

pub use error::ExportError;
pub use example::is_example;
pub use national::{NationalReport, Reason, Refused, export_layout, export_national, layout_of};
pub use own::{META_BASE, META_KIND, META_SHEET, META_TABLE, META_VAULT, Own, export_own, prefilled};
pub use template::{domain_template, template};
pub use zhibao_sheet::write::Written;

/// The folder of a file to be written: temporary files stay there too.
fn folder(out: &std::path::Path) -> std::path::PathBuf {
    let folder = out.parent().filter(|p| !p.as_os_str().is_empty());
    folder.unwrap_or(std::path::Path::new(".")).to_owned()
}

/// Refuses to write over the vault or a file beside it that belongs to it.
fn spare(vault: &zhibao_vault::Vault, out: &std::path::Path) -> Result<(), ExportError> {
    let place = |path: &std::path::Path| {
        let folder = folder(path);
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        (folder.canonicalize().unwrap_or(folder), name)
    };
    let ((folder, own), (to, name)) = (place(vault.path()), place(out));
    if folder == to && name.starts_with(&own) {
        return Err(ExportError::OntoVault);
    }
    Ok(())
}
