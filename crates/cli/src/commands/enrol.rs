//! `zhibao enrol`, `push`, `pull` and `vault accept`

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use zhibao_app::Vault;
use zhibao_app::send::{self, Around, PushOptions, Pushed, parcels};
use zhibao_app::standard::Brought;
use zhibao_core::message::Speak;

use super::Session;
use crate::MESSAGES;
use crate::args::{EnrolArgs, PushArgs};
use crate::out::{self, Failure, Outcome};

pub(super) fn enrol(session: &Session, args: &EnrolArgs) -> Outcome {
    let around = Around::system();
    let mut vault = session.open(&args.vault)?;
    let consent = args
        .consent
        .as_deref()
        .map(|path| session.text_file(path))
        .transpose()?;
    match (&args.server, &args.code, &args.request, &args.accept, &args.consent_to) {
        (Some(server), Some(code), None, None, None) => {
            let enrolled = send::enrol_online(&mut vault, server, code, consent, &around).map_err(session.failed())?;
            brought(session, &enrolled.layers);
        }
        (None, None, Some(file), None, None) => {
            send::enrol_request(&mut vault, file, consent).map_err(session.failed())?;
            session.say("enrol.requested", &[("file", file.display().to_string())]);
            return Ok(out::DONE);
        }
        (None, None, None, Some(file), None) => {
            let enrolled =
                send::enrol_accept(&mut vault, file, args.fingerprint.as_deref(), &around).map_err(session.failed())?;
            brought(session, &enrolled.layers);
        }
        (None, None, None, None, Some(request)) => {
            let consent = send::consent(&vault, request, &around).map_err(session.failed())?;
            if session.json() {
                out::json(&json!({"type": "consent", "consent": consent}));
            } else {
                out::line(&consent);
            }
            return Ok(out::DONE);
        }
        _ => return Err(Failure::text(session.lang, "enrol.how", &[])),
    }
    session.say("enrol.done", &[]);
    Ok(out::DONE)
}

/// What became of the layers that came with a task.
fn brought(session: &Session, layers: &[Brought]) {
    for layer in layers {
        if session.json() {
            let refused = layer.refused.as_ref().map(|text| &text[session.lang as usize]);
            out::json(&json!({
                "type": "layer", "name": layer.name, "version": layer.version, "newly_blocked": layer.newly_blocked,
                "taken": layer.newly_blocked == 0 && refused.is_none(), "refused": refused,
            }));
            continue;
        }
        let mut args = vec![("layer", layer.name.clone()), ("version", layer.version.to_string())];
        let key = match &layer.refused {
            Some(text) => {
                args.push(("reason", text[session.lang as usize].clone()));
                "enrol.layer_refused"
            }
            None if layer.newly_blocked > 0 => {
                args.push(("n", layer.newly_blocked.to_string()));
                "enrol.layer_waits"
            }
            None => "enrol.layer_taken",
        };
        out::line(&MESSAGES.text(session.lang, key, &args));
    }
}

pub(super) fn accept(session: &Session, path: &Path, files: &[PathBuf], fingerprint: Option<&str>) -> Outcome {
    let mut vault = session.open(path)?;
    let mut refused = 0;
    let mut taken = 0;
    for (file, outcome) in send::accept(&mut vault, files, fingerprint, &Around::system()) {
        match outcome {
            Ok(accepted) => {
                taken += 1;
                brought(session, accepted.layers());
            }
            Err(error) => {
                refused += 1;
                eprintln!("{}: {}", file.display(), error.say(session.lang));
            }
        }
    }
    if taken > 0 || refused == 0 {
        session.say("enrol.accepted", &[("n", taken.to_string())]);
    }
    Ok(if refused == 0 { out::DONE } else { out::NOT_DONE })
}

pub(super) fn push(session: &Session, args: &PushArgs) -> Outcome {
    let mut vault = session.open(&args.vault)?;
    let parcels = parcels(&vault, args.package.as_deref()).map_err(session.failed())?;
    if parcels.is_empty() {
        return Err(Failure::text(session.lang, "push.nothing", &[]));
    }
    for parcel in &parcels {
        let pushed = push_one(session, &mut vault, parcel, args.server.as_deref())?;
        let receipt = &pushed.receipt;
        let received_at = chrono::DateTime::from_timestamp(receipt.received_at, 0)
            .map(|t| t.to_rfc3339())
            .unwrap_or_default();
        if session.json() {
            out::json(&json!({
                "type": "receipt", "package": receipt.package, "server": receipt.server,
                "received_at": received_at,
                "again": pushed.again, "other_bytes": pushed.other_bytes,
            }));
        } else {
            let args = [
                ("id", receipt.package.to_string()),
                ("server", receipt.server.clone()),
                ("at", received_at),
            ];
            out::line(&MESSAGES.text(session.lang, "push.done", &args));
        }
    }
    Ok(out::DONE)
}

fn push_one(
    session: &Session,
    vault: &mut Vault,
    parcel: &send::Parcel,
    server: Option<&str>,
) -> Result<Pushed, Failure> {
    let bar = if std::io::stderr().is_terminal() {
        ProgressBar::new(0)
    } else {
        ProgressBar::hidden()
    };
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {bytes}/{total_bytes} {eta}") {
        bar.set_style(style);
    }
    let options = PushOptions {
        server,
        ..PushOptions::default()
    };
    let pushed = send::push(vault, parcel, &options, &Around::system(), &mut |progress| {
        bar.set_length(progress.total);
        bar.set_position(progress.done);
    });
    bar.finish_and_clear();
    pushed.map_err(session.failed())
}

pub(super) fn pull(session: &Session, path: &Path) -> Outcome {
    let mut vault = session.open(path)?;
    let pulled = send::pull(&mut vault, None, &Around::system()).map_err(session.failed())?;
    if session.json() {
        out::json(&json!({
            "type": "pulled", "receipts": pulled.receipts, "slips": pulled.slips, "head": pulled.head,
            "standards_changed": pulled.standards_changed, "layers": pulled.layers,
        }));
    } else {
        let args = [
            ("receipts", pulled.receipts.to_string()),
            ("slips", pulled.slips.to_string()),
        ];
        out::line(&MESSAGES.text(session.lang, "pull.done", &args));
        for layer in pulled.layers {
            out::line(&MESSAGES.text(session.lang, "pull.layer", &[("layer", layer)]));
        }
    }
    Ok(out::DONE)
}
