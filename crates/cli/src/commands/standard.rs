//! `zhibao standard`

use std::path::Path;

use serde_json::json;
use zhibao_core::message::Lang;
use zhibao_core::standard::table::Wanted;

use super::Session;
use crate::MESSAGES;
use crate::args::StandardCommand;
use crate::out::{self, Failure, Outcome};

pub(super) fn run(session: &Session, command: &StandardCommand) -> Outcome {
    match command {
        StandardCommand::List { vault } => {
            if let Some(path) = vault {
                super::layers::list(session, path)?;
            }
            list(session);
        }
        StandardCommand::Show { table, vault } => {
            with_layers(session, vault.as_deref())?;
            show(session, table)?;
        }
        StandardCommand::Code { list, text, vault } => {
            with_layers(session, vault.as_deref())?;
            code(session, list, text.as_deref().unwrap_or(""))?;
        }
        StandardCommand::Install {
            file,
            vault,
            list,
            preview,
            limit,
        } => super::layers::install(session, vault, file, list.as_deref(), *preview, *limit)?,
        StandardCommand::Remove {
            name,
            vault,
            preview,
            limit,
        } => super::layers::remove(session, vault, name, *preview, *limit)?,
    }
    Ok(out::DONE)
}

/// Lets the standard be that of a vault, where one is named.
fn with_layers(session: &Session, vault: Option<&Path>) -> Result<(), Failure> {
    vault.map_or(Ok(()), |path| session.open(path).map(drop))
}

fn list(session: &Session) {
    let standard = session.standard();
    for domain in &standard.domains {
        let tables: Vec<_> = standard.tables.iter().filter(|t| t.domain == domain.code).collect();
        if session.json() {
            for table in &tables {
                out::json(&json!({
                    "type": "table", "domain": domain.code, "id": table.id, "code": table.code,
                    "zh": table.label.zh, "en": table.label.en, "fields": table.fields.len(),
                }));
            }
            continue;
        }
        out::line(&format!(
            "{}  {} ({})",
            domain.code,
            domain.label.get(session.lang),
            tables.len()
        ));
        for table in tables {
            out::line(&format!(
                "  {:<6}{:<24}{}  {}",
                table.code,
                table.id,
                table.label.get(session.lang),
                table.fields.len()
            ));
        }
    }
    let counts = [
        ("domains", standard.domains.len()),
        ("tables", standard.tables.len()),
        ("fields", standard.tables.iter().map(|t| t.fields.len()).sum()),
        ("lists", standard.lists().len()),
        ("rules", standard.rules.len()),
        ("indicators", standard.indicators.len()),
        ("reports", standard.reports.len()),
    ];
    if session.json() {
        let mut summary = json!({"type": "summary"});
        counts.iter().for_each(|(name, n)| summary[*name] = json!(n));
        out::json(&summary);
    } else {
        let args: Vec<_> = counts.iter().map(|(name, n)| (*name, n.to_string())).collect();
        out::line(&MESSAGES.text(session.lang, "standard.counts", &args));
    }
}

fn show(session: &Session, name: &str) -> Result<(), Failure> {
    let Some(table) = session.standard().table(name) else {
        return Err(Failure::text(session.lang, "no_table", &[("table", name.to_owned())]));
    };
    if !session.json() {
        out::line(&format!(
            "{} {} {}",
            table.code,
            table.id,
            table.label.get(session.lang)
        ));
    }
    for field in &table.fields {
        let wanted = match field.wanted {
            Wanted::Always => "Y",
            Wanted::Sometimes => "C",
            Wanted::Optional => "N",
        };
        let kind = format!("{:?}", field.kind).to_lowercase();
        if session.json() {
            out::json(&json!({
                "type": "field", "code": field.code, "id": field.id, "zh": field.label.zh, "en": field.label.en,
                "kind": kind, "max_length": field.max_length, "lists": field.lists, "wanted": wanted,
                "sensitivity": field.sensitivity, "leaves": field.leaves.name(), "source": field.source,
            }));
        } else {
            let lists = field.lists.join(" + ");
            out::line(&format!(
                "  {:<12}{wanted}  {}  {kind}  {lists}",
                field.code,
                field.label.get(session.lang)
            ));
        }
    }
    Ok(())
}

fn code(session: &Session, name: &str, text: &str) -> Result<(), Failure> {
    let Some(list) = session.standard().list(name) else {
        return Err(Failure::text(session.lang, "no_list", &[("list", name.to_owned())]));
    };
    for code in zhibao_core::search::search(list, text) {
        if session.json() {
            out::json(&json!({
                "type": "code", "code": code.code, "name": code.name, "name_en": code.name_en, "parent": code.parent,
                "valid_from": code.valid_from, "valid_to": code.valid_to,
            }));
        } else {
            let english = if session.lang == Lang::En {
                code.name_en.as_str()
            } else {
                ""
            };
            out::line(format!("{:<10}{}  {english}", code.code, code.name).trim_end());
        }
    }
    Ok(())
}
