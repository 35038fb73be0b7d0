//! `zhibao enrol`, `push`, `pull` and `vault accept`

use std::path::{Path, PathBuf};

use serde_json::json;
use zhibao_app::send;

use super::Session;
use crate::MESSAGES;
use crate::args::{EnrolArgs, PushArgs};
use crate::out::{self, Failure, Outcome};

pub(super) fn enrol(session: &Session, args: &EnrolArgs) -> Outcome {
    let mut vault = session.open(&args.vault)?;
    match (&args.server, &args.code, &args.request, &args.accept) {
        (Some(server), Some(code), None, None) => {
            send::enrol_online(&mut vault, server, code).map_err(session.failed())?;
        }
        (None, None, Some(file), None) => {
            send::enrol_request(&mut vault, file).map_err(session.failed())?;
            out::line(&MESSAGES.text(session.lang, "enrol.requested", &[("file", file.display().to_string())]));
            return Ok(out::DONE);
        }
        (None, None, None, Some(file)) => {
            send::enrol_accept(&mut vault, file, args.fingerprint.as_deref()).map_err(session.failed())?;
        }
        _ => return Err(Failure::text(session.lang, "enrol.how", &[])),
    }
    out::line(&MESSAGES.text(session.lang, "enrol.done", &[]));
    Ok(out::DONE)
}

pub(super) fn accept(session: &Session, path: &Path, files: &[PathBuf], fingerprint: Option<&str>) -> Outcome {
    let mut vault = session.open(path)?;
    let accepted = send::accept(&mut vault, files, fingerprint).map_err(session.failed())?;
    let n = accepted.len().to_string();
    out::line(&MESSAGES.text(session.lang, "enrol.accepted", &[("n", n)]));
    Ok(out::DONE)
}

pub(super) fn push(session: &Session, args: &PushArgs) -> Outcome {
    let mut vault = session.open(&args.vault)?;
    let pushed = send::push(
        &mut vault,
        args.package.as_deref(),
        args.server.as_deref(),
        &mut |_, _| {},
    )
    .map_err(session.failed())?;
    if session.json() {
        out::json(
            &json!({"type": "receipt", "package": pushed.package, "receipt": pushed.receipt, "state": pushed.state}),
        );
    } else {
        let args = [("id", pushed.package), ("receipt", pushed.receipt)];
        out::line(&MESSAGES.text(session.lang, "push.done", &args));
    }
    Ok(out::DONE)
}

pub(super) fn pull(session: &Session, path: &Path) -> Outcome {
    let mut vault = session.open(path)?;
    let pulled = send::pull(&mut vault).map_err(session.failed())?;
    let args = [
        ("receipts", pulled.receipts.to_string()),
        ("slips", pulled.slips.to_string()),
    ];
    out::line(&MESSAGES.text(session.lang, "pull.done", &args));
    Ok(out::DONE)
}
