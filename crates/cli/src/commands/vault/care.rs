//! Making, opening, copying and exporting a vault.

use std::path::{Path, PathBuf};

use serde_json::json;
use zhibao_app::vaults::{self, FIRST_USER};
use zhibao_app::{PeriodState, RecoveryCode, Unlocking, Vault};

use super::super::Session;
use crate::MESSAGES;
use crate::out::{self, Failure, Outcome};

pub(super) fn create(session: &Session, path: &Path, school: &str, name: &str) -> Outcome {
    if school.len() != 10 || !school.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Failure::text(
            session.lang,
            "bad_school",
            &[("school", school.to_owned())],
        ));
    }
    let passphrase = session.passphrase()?;
    let (_, code) = vaults::create(path, school, name, &passphrase, session.standard()).map_err(session.failed())?;
    let file = [("file", path.display().to_string())];
    session.say_with("vault.created", &file, &[("recovery_code", &code.text())]);
    Ok(out::DONE)
}

pub(super) fn passwd(
    session: &Session,
    path: &Path,
    user: Option<&str>,
    new_passphrase_env: &str,
    recovery_env: Option<&str>,
) -> Outcome {
    let new = session.variable(new_passphrase_env)?;
    let options = vaults::options(session.standard());
    let mut vault = match recovery_env {
        Some(name) => {
            let code = RecoveryCode::parse(&session.variable(name)?).map_err(session.failed())?;
            Vault::open(path, &Unlocking::Recovery(&code), options)
        }
        None => {
            let passphrase = session.passphrase()?;
            Vault::open(
                path,
                &Unlocking::Passphrase {
                    user,
                    passphrase: &passphrase,
                },
                options,
            )
        }
    }
    .map_err(session.failed())?;
    let first = vault.users().first().map(|u| u.id.clone());
    let user = user
        .map(str::to_owned)
        .or(first)
        .unwrap_or_else(|| FIRST_USER.to_owned());
    vault.set_passphrase(&user, &new).map_err(session.failed())?;
    session.say("vault.passphrase_changed", &[("user", user)]);
    Ok(out::DONE)
}

pub(super) fn periods(session: &Session, path: &Path, open: Option<&str>, drop_opening: Option<&str>) -> Outcome {
    let mut vault = session.open(path)?;
    if let Some(period) = drop_opening {
        vault.drop_opening(period).map_err(session.failed())?;
    }
    if let Some(period) = open {
        let as_of = session.as_of()?;
        vault.begin_period(period, &as_of).map_err(session.failed())?;
    }
    let openings = vault.openings().map_err(session.failed())?.into_iter();
    let openings = openings.map(|opening| (opening.period, "opening", opening.as_of));
    let periods = vault.periods().map_err(session.failed())?.into_iter().map(|period| {
        let state = if period.state == PeriodState::Open {
            "open"
        } else {
            "sealed"
        };
        (period.id, state, period.as_of)
    });
    for (period, state, as_of) in openings.chain(periods) {
        if session.json() {
            out::json(&json!({"type": "period", "period": period, "state": state, "as_of": as_of}));
        } else {
            let shown = MESSAGES.text(session.lang, &format!("vault.period_{state}"), &[]);
            out::line(&format!("{period}  {shown}  {as_of}"));
        }
    }
    Ok(out::DONE)
}

pub(super) fn export(session: &Session, path: &Path, table: &str, to: &Path, layout: Option<&str>) -> Outcome {
    let mut vault = session.open(path)?;
    let Some(layout) = layout else {
        let written = zhibao_app::export::export_own(&mut vault, table, to).map_err(session.failed())?;
        let files = written
            .files
            .iter()
            .map(|f| f.display().to_string())
            .collect::<Vec<_>>()
            .join("、");
        session.say("written", &[("files", files), ("rows", written.rows.to_string())]);
        return Ok(out::DONE);
    };
    let report = zhibao_app::export::export_national(&mut vault, layout, to).map_err(session.failed())?;
    for refused in &report.refused {
        let reasons = refused
            .reasons
            .iter()
            .map(|r| r.say(session.standard(), session.lang))
            .collect::<Vec<_>>();
        if session.json() {
            out::json(&json!({"type": "refused", "record": refused.row, "who": refused.number, "reasons": reasons}));
        } else {
            out::line(&format!("{} {}  {}", refused.number, refused.name, reasons.join("; ")));
        }
    }
    let files = report.files.iter().map(|f| f.display().to_string()).collect::<Vec<_>>();
    if session.json() {
        out::json(&json!({"type": "summary", "files": files, "rows": report.rows, "refused": report.refused.len()}));
    } else {
        let args = [
            ("files", files.join("、")),
            ("rows", report.rows.to_string()),
            ("refused", report.refused.len().to_string()),
        ];
        out::line(&MESSAGES.text(session.lang, "export.national", &args));
    }
    Ok(if report.refused.is_empty() {
        out::DONE
    } else {
        out::DATA_HAS_ERRORS
    })
}

pub(super) fn backup(session: &Session, path: &Path, dest: &Path) -> Outcome {
    let mut vault = session.open(path)?;
    vault.backup(dest).map_err(session.failed())?;
    session.say("vault.backed_up", &[("file", dest.display().to_string())]);
    Ok(out::DONE)
}

pub(super) fn restore(session: &Session, backup: &Path, to: &Path) -> Outcome {
    let passphrase = session.passphrase()?;
    let unlocking = Unlocking::Passphrase {
        user: None,
        passphrase: &passphrase,
    };
    Vault::restore(backup, to, &unlocking, vaults::options(session.standard())).map_err(session.failed())?;
    session.say("vault.restored", &[("file", to.display().to_string())]);
    Ok(out::DONE)
}

pub(super) fn recover(session: &Session, damaged: &Path, to: &Path) -> Outcome {
    let passphrase = session.passphrase()?;
    let unlocking = Unlocking::Passphrase {
        user: None,
        passphrase: &passphrase,
    };
    let options = vaults::options(session.standard());
    let (_, recovered) = Vault::recover(damaged, to, &unlocking, options).map_err(session.failed())?;
    let args = [
        ("file", to.display().to_string()),
        ("rows", recovered.saved.iter().map(|(_, n)| n).sum::<u64>().to_string()),
    ];
    session.say("vault.recovered", &args);
    Ok(out::DONE)
}

pub(super) fn rebuild(session: &Session, to: &Path, packages: &[PathBuf], identity: Option<&Path>) -> Outcome {
    let identity = identity
        .map(|path| super::super::package::identity(session, path))
        .transpose()?;
    let passphrase = session.passphrase()?;
    let report = zhibao_app::rebuild::rebuild(to, packages, identity.as_ref(), &passphrase, session.standard())
        .map_err(session.failed())?;
    let args = [
        ("file", to.display().to_string()),
        ("rows", report.rows.to_string()),
        ("packages", report.packages.to_string()),
    ];
    session.say_with("vault.rebuilt", &args, &[("recovery_code", &report.recovery.text())]);
    Ok(out::DONE)
}
