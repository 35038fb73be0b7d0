//! Some columns of a package that was verified before.

use std::collections::{BTreeMap, BTreeSet};

use zhibao_core::package::archive::Archive;
use zhibao_core::package::descriptor::{Content, Descriptor};
use zhibao_core::package::{Limits, ROW_ID, contents};
use zhibao_core::standard::Standard;
use zhibao_core::standard::table::Table;
use zhibao_core::value::Value;

use super::references::References;
use super::tables::{self, Piece};
use super::verify::by_table;
use super::{Failure, Sink, sha256};

/// What a package says of itself, and which fields of its tables are there: a class of fields that a tier below kept back is
/// not. Neither signature nor rules are judged.
///
/// # Errors
/// What makes the package unreadable.
pub fn present(bytes: &[u8], limits: &Limits) -> Result<(Descriptor, BTreeMap<String, BTreeSet<String>>), Failure> {
    let archive = Archive::open(bytes, limits)?;
    let (text, _) = contents::heads(&archive, limits)?;
    let descriptor = Descriptor::from_json(&text)?;
    let mut fields: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for resource in descriptor.resources.iter().filter(|r| archive.get(&r.path).is_some()) {
        if let Content::Table { table, schema, .. } = &resource.content {
            let names = schema.fields.iter().map(|f| f.name.clone());
            fields.entry(table.clone()).or_default().extend(names);
        }
    }
    Ok((descriptor, fields))
}

/// Reads the given fields of some tables, row id and values, with the digests of the files that hold them; neither signature
/// nor rules are judged. Other fields of a row are NULL. Returns the tables that the package holds.
///
/// # Errors
/// What makes the package unreadable.
pub fn excerpt(
    bytes: &[u8],
    standard: &Standard,
    fields: &BTreeMap<&str, Vec<usize>>,
    limits: &Limits,
    take: &mut dyn FnMut(&Table, &str, &[Value]),
) -> Result<BTreeSet<String>, Failure> {
    let archive = Archive::open(bytes, limits)?;
    let (text, _) = contents::heads(&archive, limits)?;
    let descriptor = Descriptor::from_json(&text)?;
    let held = descriptor.resources.iter().filter_map(|r| match &r.content {
        Content::Table { table, .. } => Some(table.clone()),
        Content::File { .. } => None,
    });
    let held: BTreeSet<String> = held.collect();
    for (id, resources) in by_table(&descriptor) {
        let Some((table, wanted)) = standard.table(id).zip(fields.get(id)) else {
            continue;
        };
        let is_wanted = |name: &str| wanted.iter().any(|at| table.fields[*at].code == name);
        let mut loaded = Vec::new();
        for (resource, leaves, schema) in resources {
            // A table whose rows are only counted is read by its first resource.
            let holds = schema.fields.iter().any(|f| f.name != ROW_ID && is_wanted(&f.name));
            if (holds || wanted.is_empty() && loaded.is_empty())
                && let Some(bytes) = contents::read(&archive, resource, sha256)?
            {
                loaded.push((resource, leaves, schema, bytes));
            }
        }
        let pieces: Vec<Piece<'_>> = loaded
            .iter()
            .map(|(resource, leaves, schema, bytes)| Piece {
                resource,
                schema,
                leaves: *leaves,
                bytes,
            })
            .collect();
        tables::read(
            Some(table),
            &pieces,
            &mut References::default(),
            limits,
            &mut Taker(take),
        )?;
    }
    Ok(held)
}

struct Taker<'t>(&'t mut dyn FnMut(&Table, &str, &[Value]));

impl Sink for Taker<'_> {
    fn row(&mut self, table: &Table, row_id: &str, values: &[Value]) {
        (self.0)(table, row_id, values);
    }
}
