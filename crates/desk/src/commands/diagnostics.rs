//! What helps to find out why something goes wrong: versions, sizes, counts, and which commands were refused. Names of people,
//! values of records, and paths (a folder may be called after somebody) stand nowhere in it.

use std::fmt::Write as _;

use zhibao_app::vault::PeriodState;
use zhibao_core::standard::rule::Severity;
use zhibao_core::standard::{Standard, bundled};
use zhibao_wire::{Diagnostics, Problem, Saved};

use crate::around::Pick;
use crate::state::{Desk, View};
use crate::words;

/// What stands in the file, to be read before it is given away.
pub(crate) fn diagnostics(desk: &Desk, (): ()) -> Result<Diagnostics, Problem> {
    Ok(Diagnostics { text: text(desk)? })
}

/// Asks where to, and writes it.
pub(crate) fn save_diagnostics(desk: &Desk, (): ()) -> Result<Option<Saved>, Problem> {
    let text = text(desk)?;
    let language = desk.language();
    let pick = Pick::Save {
        title: words::say(language, "save_diagnostics", &[]),
        name: "zhibao-diagnostics.txt".to_owned(),
    };
    let Some(path) = desk.around().pick(pick).into_iter().next() else {
        return Ok(None);
    };
    std::fs::write(&path, text).map_err(|error| {
        let args = [("reason", error.kind().to_string())];
        words::refusal(language, "not_saved", &args)
    })?;
    Ok(Some(Saved {
        path: path.display().to_string(),
    }))
}

fn text(desk: &Desk) -> Result<String, Problem> {
    let mut out = String::new();
    let size = desk.vault_size();
    let (os, arch) = (std::env::consts::OS, std::env::consts::ARCH);
    line(&mut out, &format!("zhibao {} {os} {arch}", env!("CARGO_PKG_VERSION")));
    line(
        &mut out,
        &format!("made {}", chrono::Utc::now().format("%Y-%m-%d %H:%M:%S UTC")),
    );
    match desk.view(|view| Ok(of_vault(view, size))) {
        Ok(text) => out += &text,
        Err(_) => {
            if let Ok(standard) = bundled() {
                line(&mut out, &of_standard(standard));
            }
            line(&mut out, "vault closed");
        }
    }
    line(&mut out, "refused commands, the newest last:");
    for refused in desk.refused() {
        line(
            &mut out,
            &format!("  {} {} {}", refused.at, refused.command, refused.code),
        );
    }
    Ok(out)
}

fn of_standard(standard: &Standard) -> String {
    let layers = standard
        .layers
        .iter()
        .map(|layer| format!("{} {}", layer.id, layer.version));
    format!("standard {}", layers.collect::<Vec<_>>().join(", "))
}

fn of_vault(view: View<'_>, size: Option<u64>) -> String {
    let mut out = String::new();
    let vault = view.vault;
    line(&mut out, &of_standard(vault.standard()));
    line(
        &mut out,
        &format!(
            "vault {} bytes, {} users, task {}",
            size.unwrap_or(0),
            vault.users().len(),
            vault.task().id
        ),
    );
    for period in vault.periods().unwrap_or_default() {
        let state = if period.state == PeriodState::Sealed {
            "sealed"
        } else {
            "open"
        };
        line(
            &mut out,
            &format!("period {} {} as of {}", period.id, state, period.as_of),
        );
    }
    line(&mut out, "records by table:");
    for table in &vault.standard().tables {
        match vault.count_rows(view.set, &table.id) {
            Ok(0) => {}
            Ok(count) => line(&mut out, &format!("  {} {count}", table.id)),
            Err(error) => line(
                &mut out,
                &format!("  {} {}", table.id, zhibao_core::message::Speak::code(&error)),
            ),
        }
    }
    line(&mut out, "findings by rule (all, open):");
    for count in vault.finding_counts(view.set).unwrap_or_default() {
        let severity = match count.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        line(
            &mut out,
            &format!(
                "  {} {} {severity} {} {}",
                count.rule, count.table, count.all, count.open
            ),
        );
    }
    out
}

fn line(out: &mut String, text: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{text}");
}
