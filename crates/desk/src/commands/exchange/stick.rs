//! A package on a stick: whole or not there.

use std::io::ErrorKind;
use std::path::PathBuf;

use chrono::Utc;
use zhibao_app::package::{self, WriteError, file_name, write_whole};
use zhibao_app::seal::encrypt_to_authority;
use zhibao_app::verify::PackageError;
use zhibao_wire::{JobId, Language, Outcome, PackageOf, Problem};

use super::super::submit::{known, package_card};
use crate::around::Pick;
use crate::state::{Desk, problem};
use crate::words;
use crate::work::{Stop, Work};

const KIND: &str = "job_stick";
/// Progress is told in units of so many bytes.
const UNIT: usize = 1024;

/// Asks for a folder, writes the package for the authority and reads it back.
pub(crate) fn write_stick(desk: &Desk, request: PackageOf) -> Result<Option<JobId>, Problem> {
    desk.with(|vault, _, language| {
        known(vault, &request.package, language)?;
        package::can_wrap(vault, &package::Wrap::Authority, Utc::now())
            .map_err(|_| words::refusal(language, "no_authority", &[]))
    })?;
    let title = words::say(desk.language(), "pick_stick", &[]);
    let Some(folder) = desk.around().pick(Pick::Folder { title }).into_iter().next() else {
        return Ok(None);
    };
    let begun = desk.begin(KIND, move |desk, work| write(desk, work, &request.package, folder));
    begun.map(Some)
}

fn write(desk: &Desk, work: &Work, id: &str, folder: PathBuf) -> Result<Outcome, Stop> {
    work.step("step_encrypt", 0);
    let (name, bytes) = desk.with(|vault, _, language| {
        let refuse = |e: &dyn zhibao_core::message::Speak| problem(language, e);
        let kept = vault.package(id).map_err(|e| refuse(&e))?;
        let kept = kept.ok_or_else(|| words::refusal(language, "no_package", &[]))?;
        let bytes = encrypt_to_authority(vault, &kept.bytes, Utc::now()).map_err(|e| refuse(&e))?;
        Ok((file_name(vault, &kept), bytes))
    })?;
    work.go_on()?;
    let out = folder.join(&name);
    work.step("step_write", 0);
    let mut reading = false;
    let written = write_whole(&out, &bytes, &mut |written, read| {
        if read > 0 && !reading {
            reading = true;
            work.step("step_read_back", 0);
        }
        work.progress(if read > 0 { read } else { written } / UNIT, bytes.len() / UNIT);
        !work.cancelled()
    });
    match written {
        Ok(()) => {}
        Err(WriteError::GivenUp) => return Err(Stop::Cancelled),
        Err(error) => return Err(Stop::Failed(why(work.language(), &error, bytes.len()))),
    }
    let outcome = desk.with(|vault, _, language| {
        let refuse = |e: &dyn zhibao_core::message::Speak| problem(language, e);
        let one = known(vault, id, language)?;
        let facts = [("period", one.period.as_str()), ("file", name.as_str())];
        vault.audit("stick", Some(id), &facts).map_err(|e| refuse(&e))?;
        if one.state == "sealed" {
            vault.set_package_state(id, "sent").map_err(|e| refuse(&e))?;
        }
        let one = known(vault, id, language)?;
        Ok(Outcome::OnStick {
            path: out.display().to_string(),
            package: package_card(vault, &one, language)?,
        })
    })?;
    Ok(outcome)
}

/// What happened to the stick, in words that say what to do.
fn why(language: Language, error: &WriteError, bytes: usize) -> Problem {
    let WriteError::File(PackageError::File { source, .. }) = error else {
        return match error {
            WriteError::ReadBack(_) => words::refusal(language, "stick_differs", &[]),
            error => problem(language, error),
        };
    };
    let code = match source.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => "stick_full",
        ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied => "stick_read_only",
        // Whatever else breaks while a stick is written to: it is not there any more.
        _ => "stick_gone",
    };
    let megabytes = bytes.div_ceil(1 << 20).max(1).to_string();
    words::refusal(language, code, &[("mb", megabytes)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happens_to_a_stick_is_said_plainly() {
        let of = |kind: ErrorKind| {
            let source = std::io::Error::from(kind);
            let file = String::new();
            why(
                Language::Zh,
                &WriteError::File(PackageError::File { file, source }),
                3 << 20,
            )
        };
        for (kind, code) in [
            (ErrorKind::StorageFull, "stick_full"),
            (ErrorKind::ReadOnlyFilesystem, "stick_read_only"),
            (ErrorKind::PermissionDenied, "stick_read_only"),
            (ErrorKind::NotFound, "stick_gone"),
            (ErrorKind::Other, "stick_gone"),
        ] {
            let said = of(kind);
            assert_eq!(said.code, code);
            assert!(!said.message.contains(['{', '_']), "{}", said.message);
        }
        assert!(of(ErrorKind::StorageFull).message.contains("3 MB"));
        let differs = why(Language::En, &WriteError::ReadBack(String::new()), 1);
        assert_eq!(differs.code, "stick_differs");
    }
}
