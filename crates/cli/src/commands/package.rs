//! `zhibao package`

use std::path::Path;

use chrono::Utc;
use serde_json::json;
use zhibao_app::layers;
use zhibao_app::package::{self as files, Wrap};
use zhibao_app::seal::{Confirmed, How, SealError, SealOptions, seal};
use zhibao_app::verify::{Account, PackageError, Trust, verify_file, write_out};
use zhibao_app::{Certificate, Identity, Leaves, Recipient};

use super::Session;
use crate::MESSAGES;
use crate::args::{PackageCommand, TrustArgs};
use crate::out::{self, Failure, Outcome};

pub(super) fn run(session: &Session, command: &PackageCommand) -> Outcome {
    match command {
        PackageCommand::Build {
            vault,
            period,
            out,
            encrypt_to,
            plain,
            delta,
            split,
            confirmed_by,
            ..
        } => {
            if *delta {
                return Err(Failure::text(session.lang, "package.no_delta", &[]));
            }
            let wrap = match (encrypt_to.as_deref(), plain) {
                (_, true) => Wrap::Plain,
                (None | Some("authority"), false) => Wrap::Authority,
                (Some(recipient), false) => Wrap::To(recipient.parse::<Recipient>().map_err(session.failed())?),
            };
            let size = split.as_deref().map(|text| size(session, text)).transpose()?;
            build(session, vault, period, out, wrap, size, confirmed_by)
        }
        PackageCommand::Verify { file, trust } => verify(session, file, trust),
        PackageCommand::Unpack { file, dir, trust } => unpack(session, file, dir, trust),
    }
}

fn build(
    session: &Session,
    path: &Path,
    period: &str,
    to: &Path,
    wrap: Wrap,
    split: Option<usize>,
    confirmed_by: &[String],
) -> Outcome {
    let mut options = SealOptions::default();
    for text in confirmed_by {
        let Some((role, name)) = text.split_once('=').filter(|(r, n)| !r.is_empty() && !n.is_empty()) else {
            return Err(Failure::text(
                session.lang,
                "package.confirmed",
                &[("text", text.clone())],
            ));
        };
        options.confirmed_by.push(Confirmed {
            role: role.to_owned(),
            name: name.to_owned(),
            how: How::Person,
        });
    }
    let mut vault = session.open(path)?;
    let now = Utc::now();
    files::can_wrap(&vault, &wrap, now).map_err(session.failed())?;
    let report = match seal(&mut vault, period, &options, now) {
        Ok(report) => report,
        Err(SealError::Blocked(findings)) => {
            for stored in findings.iter().take(1000) {
                let finding = &stored.finding;
                if session.json() {
                    out::json(&json!({
                        "type": "finding", "table": finding.table, "record": finding.row, "field": finding.field,
                        "rule": finding.rule, "severity": finding.severity.name(), "value": finding.value,
                        "message": finding.say(vault.standard(), session.lang), "suggestion": finding.suggestion,
                    }));
                } else {
                    let message = finding.say(vault.standard(), session.lang);
                    out::line(&format!(
                        "{} {}  {}  {message}",
                        finding.table, finding.row, finding.rule
                    ));
                }
            }
            eprintln!(
                "{}",
                MESSAGES.text(session.lang, "package.blocked", &[("n", findings.len().to_string())])
            );
            return Ok(out::DATA_HAS_ERRORS);
        }
        Err(error) => return Err(Failure::of(&error, session.lang)),
    };
    let written = files::write(&mut vault, &report.package, &wrap, to, split, now).map_err(session.failed())?;
    let names: Vec<String> = written.iter().map(|p| p.display().to_string()).collect();
    if session.json() {
        out::json(&json!({
            "type": "package", "id": report.package.id, "period": report.package.period,
            "sequence": report.package.sequence, "files": names, "again": report.again,
        }));
    } else {
        let args = [("id", report.package.id.clone()), ("files", names.join("、"))];
        out::line(&MESSAGES.text(session.lang, "package.built", &args));
    }
    Ok(out::DONE)
}

fn verify(session: &Session, file: &Path, args: &TrustArgs) -> Outcome {
    match verified(session, file, args)? {
        None => Ok(out::DATA_HAS_ERRORS),
        Some(account) => Ok(report(session, &account)),
    }
}

fn unpack(session: &Session, file: &Path, dir: &Path, args: &TrustArgs) -> Outcome {
    let Some(account) = verified(session, file, args)? else {
        return Ok(out::DATA_HAS_ERRORS);
    };
    let code = report(session, &account);
    write_out(&account, dir).map_err(session.failed())?;
    Ok(code)
}

/// Verifies; a package that does not is told on stderr and gives nothing.
fn verified(session: &Session, file: &Path, args: &TrustArgs) -> Result<Option<Account>, Failure> {
    let mut trust = Trust {
        now: Utc::now().timestamp(),
        previous: args.previous.clone(),
        ..Trust::default()
    };
    if let Some(path) = &args.trust {
        trust.anchors = Certificate::chain_from_pem(&session.text_file(path)?).map_err(session.failed())?;
    }
    if let Some(path) = &args.identity {
        trust.identity = Some(identity(session, path)?);
    }
    trust.layers = layers::read(&args.layer).map_err(session.failed())?;
    if let Some(task) = &args.task {
        trust.tasks = layers::tasks(task).map_err(session.failed())?;
        trust.layers.extend(layers::read(&[task]).map_err(session.failed())?);
    }
    if let Some(vault) = &args.vault {
        trust
            .layers
            .extend(layers::of_vault(&session.open(vault)?).map_err(session.failed())?);
    }
    for class in &args.withheld {
        let known = Leaves::from_name(class).filter(|c| *c != Leaves::Never);
        trust
            .withheld
            .push(known.ok_or_else(|| Failure::text(session.lang, "package.class", &[("class", class.clone())]))?);
    }
    match verify_file(file, session.standard(), &trust) {
        Ok(account) => Ok(Some(account)),
        Err(error) if PackageError::is_about_the_package(&error) => {
            let failure = Failure::of(&error, session.lang);
            if session.json() {
                out::json(
                    &json!({"type": "refused", "code": zhibao_core::message::Speak::code(&error), "message": failure.sentence}),
                );
            }
            eprintln!("{}", failure.sentence);
            Ok(None)
        }
        Err(error) => Err(Failure::of(&error, session.lang)),
    }
}

fn report(session: &Session, account: &Account) -> u8 {
    let (facts, report) = (&account.verified.descriptor.facts, &account.verified.report);
    let signer = if report.signer.trusted { "trusted" } else { "unknown" };
    let signed_at = chrono::DateTime::from_timestamp(report.signer.iat, 0)
        .map(|t| t.to_rfc3339())
        .unwrap_or_default();
    if session.json() {
        for finding in &account.judgement.findings {
            out::json(&json!({
                "type": "finding", "table": finding.table, "record": finding.row, "field": finding.field, "rule": finding.rule,
                "severity": finding.severity.name(), "value": finding.value,
                "message": finding.say(account.standard, session.lang), "suggestion": finding.suggestion,
            }));
        }
        out::json(&json!({
            "type": "package", "id": report.id.to_string(), "school": facts.school, "school_name": facts.school_name,
            "period": facts.period, "as_of": facts.as_of.to_string(), "sequence": facts.sequence,
            "previous": facts.previous.map(|d| d.to_string()), "signer": signer, "signer_school": report.signer.school,
            "serial": report.signer.serial, "self_issued": report.signer.self_issued, "signed_at": signed_at,
            "certificates_judged": "at_signing", "revocation_lists": report.signer.revocation_lists,
            "rows": report.rows.iter().cloned().collect::<std::collections::BTreeMap<_, _>>(),
            "attachments": report.attachments, "withheld": report.withheld,
            "unknown_layers": report.unknown_layers.iter().map(|l| l.id.clone()).collect::<Vec<_>>(),
            "errors": account.judgement.open_errors, "warnings": account.judgement.warnings,
            "open_warnings": account.judgement.open_warnings, "exceptions": facts.findings.exceptions,
            "deferrals": facts.findings.deferrals, "skipped_rules": account.judgement.skipped,
        }));
    } else {
        let rows = report
            .rows
            .iter()
            .map(|(table, n)| format!("{table} {n}"))
            .collect::<Vec<_>>()
            .join(", ");
        let revocations = report
            .signer
            .revocation_lists
            .iter()
            .map(u64::to_string)
            .collect::<Vec<_>>()
            .join(", ");
        let args = [
            ("id", report.id.to_string()),
            ("school", format!("{} {}", facts.school, facts.school_name)),
            ("period", facts.period.clone()),
            ("sequence", facts.sequence.to_string()),
            ("signed_at", signed_at),
            (
                "signer",
                MESSAGES.text(session.lang, &format!("package.signer_{signer}"), &[]),
            ),
            (
                "revocations",
                if revocations.is_empty() {
                    "-".to_owned()
                } else {
                    revocations
                },
            ),
            ("rows", rows),
            ("errors", account.judgement.open_errors.to_string()),
            ("warnings", account.judgement.open_warnings.to_string()),
            ("skipped", account.judgement.skipped.join(", ")),
            ("withheld", report.withheld.join(", ")),
        ];
        out::line(&MESSAGES.text(session.lang, "package.verified", &args));
        for finding in account.judgement.findings.iter().take(1000) {
            let message = finding.say(account.standard, session.lang);
            out::line(&format!(
                "{} {}  {}  {message}",
                finding.table, finding.row, finding.rule
            ));
        }
    }
    if account.judgement.open_errors > 0 {
        out::DATA_HAS_ERRORS
    } else {
        out::DONE
    }
}

/// Reads an age identity file.
pub(super) fn identity(session: &Session, path: &Path) -> Result<Identity, Failure> {
    Identity::from_text(&session.text_file(path)?).map_err(session.failed())
}

/// `650K`, `4M`, `2G` or bytes.
fn size(session: &Session, text: &str) -> Result<usize, Failure> {
    let (digits, unit) = match text.trim_end_matches(['B', 'b']).char_indices().next_back() {
        Some((at, 'K' | 'k')) => (&text[..at], 1 << 10),
        Some((at, 'M' | 'm')) => (&text[..at], 1 << 20),
        Some((at, 'G' | 'g')) => (&text[..at], 1 << 30),
        _ => (text, 1),
    };
    let bytes = digits
        .parse::<usize>()
        .ok()
        .and_then(|n| n.checked_mul(unit))
        .filter(|n| *n >= 1024);
    bytes.ok_or_else(|| Failure::text(session.lang, "package.size", &[("size", text.to_owned())]))
}
