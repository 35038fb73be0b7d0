//! The reference of the standard in use: of the vault's, layers included; of the program's own while none is open.

use std::sync::Arc;

use zhibao_core::standard::{Standard, bundled};
use zhibao_reference::{Block, Body, Codes, Fact, Head, Key, Kind, Line, Reference, Run};
use zhibao_wire::{
    EntryBlock, EntryBody, EntryFact, EntryHead, EntryHits, EntryKind, EntryOf, EntryPage, EntryRun, Language, LookUp,
    Problem,
};

use super::tables::number;
use crate::state::{Desk, MOST};
use crate::words;

/// The longest text that is looked for.
const MOST_TEXT: usize = 100;

/// The most codes of a list that are shown at a time.
const MOST_CODES: usize = 200;

/// Entries of the reference, by what a person types; the contents in their order for nothing.
pub(crate) fn look_up(desk: &Desk, request: LookUp) -> Result<EntryHits, Problem> {
    let (reference, language) = reference(desk)?;
    let text: String = request.text.chars().take(MOST_TEXT).collect();
    let wanted = request.kind.map(kind);
    let found = reference
        .find(&text)
        .filter(|head| wanted.is_none_or(|kind| kind == head.key.kind));
    let found: Vec<&Head> = found.collect();
    let head = |head: &&Head| EntryHead {
        key: head.key.to_string(),
        kind: told(head.key.kind),
        code: head.code.clone(),
        title: match language {
            Language::Zh => head.zh.clone(),
            Language::En => head.en.clone(),
        },
        of: head.of.clone(),
    };
    Ok(EntryHits {
        heads: found.iter().take(request.limit.min(MOST) as usize).map(head).collect(),
        total: number(found.len() as u64),
    })
}

/// One entry; nothing where there is none of that key.
pub(crate) fn entry(desk: &Desk, request: EntryOf) -> Result<Option<EntryPage>, Problem> {
    let (reference, language) = reference(desk)?;
    let codes: String = request.codes.chars().take(MOST_TEXT).collect();
    let codes = Codes {
        text: &codes,
        most: MOST_CODES,
    };
    let found = Key::parse(&request.key).and_then(|key| reference.entry(&key, words::lang(language), codes));
    Ok(found.map(|entry| EntryPage {
        key: entry.key.to_string(),
        kind: told(entry.key.kind),
        code: entry.code,
        title: entry.title,
        other: entry.other,
        path: line(entry.path),
        lead: entry.lead,
        facts: entry.facts.into_iter().map(fact).collect(),
        blocks: entry.blocks.into_iter().map(block).collect(),
    }))
}

fn reference(desk: &Desk) -> Result<(Arc<Reference<'static>>, Language), Problem> {
    let state = desk.state();
    let language = state.preferences.language;
    let standard: &'static Standard = match state.open.as_ref() {
        Some(vault) => vault.standard(),
        None => bundled().map_err(|faults| words::refusal(language, "standard", &[("faults", faults.to_string())]))?,
    };
    Ok((state.memory.reference(standard), language))
}

fn fact(fact: Fact) -> EntryFact {
    EntryFact {
        name: fact.name,
        value: line(fact.value),
    }
}

fn block(block: Block) -> EntryBlock {
    let body = match block.body {
        Body::Text(texts) => EntryBody::Text { texts },
        Body::Code(text) => EntryBody::Code { text },
        Body::Links(links) => EntryBody::Links { links: line(links) },
        Body::Grid(grid) => EntryBody::Grid {
            heads: grid.heads,
            rows: grid
                .rows
                .into_iter()
                .map(|row| row.into_iter().map(line).collect())
                .collect(),
            more: number(grid.more as u64),
        },
    };
    EntryBlock {
        title: block.title,
        body,
    }
}

fn line(line: Line) -> Vec<EntryRun> {
    let run = |run: Run| EntryRun {
        text: run.text,
        to: run.to.map(|key| key.to_string()),
    };
    line.into_iter().map(run).collect()
}

fn told(kind: Kind) -> EntryKind {
    match kind {
        Kind::Domain => EntryKind::Domain,
        Kind::Table => EntryKind::Table,
        Kind::Field => EntryKind::Field,
        Kind::List => EntryKind::List,
        Kind::Rule => EntryKind::Rule,
        Kind::Indicator => EntryKind::Indicator,
        Kind::Report => EntryKind::Report,
    }
}

fn kind(kind: EntryKind) -> Kind {
    match kind {
        EntryKind::Domain => Kind::Domain,
        EntryKind::Table => Kind::Table,
        EntryKind::Field => Kind::Field,
        EntryKind::List => Kind::List,
        EntryKind::Rule => Kind::Rule,
        EntryKind::Indicator => Kind::Indicator,
        EntryKind::Report => Kind::Report,
    }
}
