//! `zhibao standard install` and `remove`: what lies over the base of the standard in a vault.

use std::path::Path;

use serde_json::json;
use zhibao_app::StoredFinding;
use zhibao_app::standard::{self, LayerKind, Verdicts};
use zhibao_core::standard::Standard;

use super::Session;
use crate::MESSAGES;
use crate::out::{self, Failure};

/// What lies over the base.
pub(super) fn list(session: &Session, vault: &Path) -> Result<(), Failure> {
    let vault = session.open(vault)?;
    for one in standard::installed(&vault).map_err(session.failed())? {
        let kind = match one.kind {
            LayerKind::Layer => "layer",
            LayerKind::List => "list",
        };
        if session.json() {
            let value = json!({ "type": kind, "name": one.name, "version": one.version, "by": one.who, "at": one.at });
            out::json(&value);
        } else {
            let args = [("name", one.name), ("version", one.version.to_string())];
            out::line(&MESSAGES.text(session.lang, &format!("standard.held_{kind}"), &args));
        }
    }
    Ok(())
}

/// Takes a file, or shows what taking it would change.
pub(super) fn install(
    session: &Session,
    vault: &Path,
    file: &Path,
    list: Option<&str>,
    preview: bool,
    limit: usize,
) -> Result<(), Failure> {
    let mut vault = session.open(vault)?;
    let offer = standard::read(&vault, file, list).map_err(session.failed())?;
    let before = session.standard();
    let shown = standard::preview(&mut vault, &offer).map_err(session.failed())?;
    show(session, before, &shown, limit);
    codes(session, &offer);
    let name = [("name", offer.name.clone())];
    if preview {
        session.say("standard.previewed", &name);
        return Ok(());
    }
    if !session.agrees("standard.ask", &name)? {
        session.say("standard.left", &name);
        return Ok(());
    }
    standard::install(&mut vault, &offer).map_err(session.failed())?;
    session.say("standard.installed", &name);
    Ok(())
}

/// How many codes a list brings.
fn codes(session: &Session, offer: &standard::Offer) {
    let Some(codes) = &offer.codes else { return };
    let counts = [
        ("new", codes.new.len()),
        ("known", codes.known),
        ("otherwise", codes.otherwise.len()),
    ];
    if session.json() {
        let mut told = json!({ "type": "codes" });
        counts.iter().for_each(|(name, n)| told[*name] = json!(n));
        out::json(&told);
    } else {
        session.say("standard.codes", &counts.map(|(name, n)| (name, n.to_string())));
    }
}

/// Takes a layer or list back, or shows what that would change.
pub(super) fn remove(session: &Session, vault: &Path, name: &str, preview: bool, limit: usize) -> Result<(), Failure> {
    let mut vault = session.open(vault)?;
    let before = session.standard();
    let shown = standard::preview_undo(&mut vault, name).map_err(session.failed())?;
    show(session, before, &shown, limit);
    let args = [("name", name.to_owned())];
    if preview {
        session.say("standard.previewed", &args);
        return Ok(());
    }
    if !session.agrees("standard.ask_back", &args)? {
        session.say("standard.left", &args);
        return Ok(());
    }
    standard::undo(&mut vault, name).map_err(session.failed())?;
    session.say("standard.removed", &args);
    Ok(())
}

fn show(session: &Session, before: &Standard, shown: &Verdicts, limit: usize) {
    let severity = |found: &Option<StoredFinding>| found.as_ref().map(|f| f.finding.severity.name());
    for verdict in shown.changes.iter().take(limit) {
        // What goes is told in the words of the standard that found it.
        let (found, by) = match (&verdict.after, &verdict.before) {
            (Some(after), _) => (after, &**shown.standard),
            (None, Some(gone)) => (gone, before),
            (None, None) => continue,
        };
        let (was, is) = (severity(&verdict.before), severity(&verdict.after));
        let message = found.finding.say(by, session.lang);
        let finding = &found.finding;
        if session.json() {
            out::json(&json!({
                "type": "verdict", "table": finding.table, "record": finding.row, "field": finding.field,
                "rule": finding.rule, "before": was, "after": is, "value": finding.value, "message": message,
            }));
        } else {
            let word = |name: Option<&str>| MESSAGES.text(session.lang, name.unwrap_or("standard.sound"), &[]);
            let (table, row, rule) = (&finding.table, &finding.row, &finding.rule);
            out::line(&format!(
                "{table} {row}  {rule}  {} → {}  {message}",
                word(was),
                word(is)
            ));
        }
    }
    let counts = [
        ("changed", shown.changes.len()),
        ("blocked_before", shown.blocked_before),
        ("blocked_after", shown.blocked_after),
        ("newly_blocked", shown.newly_blocked),
    ];
    if session.json() {
        let mut summary = json!({ "type": "summary" });
        counts.iter().for_each(|(name, n)| summary[*name] = json!(n));
        out::json(&summary);
    } else {
        let args: Vec<_> = counts.iter().map(|(name, n)| (*name, n.to_string())).collect();
        out::line(&MESSAGES.text(session.lang, "standard.verdicts", &args));
    }
}
