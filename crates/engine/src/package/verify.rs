//! Verifying a package: nothing is parsed before what vouches for it.

use std::io;

use zhibao_core::package::archive::Archive;
use zhibao_core::package::descriptor::{Content, Descriptor, Facts, LayerRef, Resource, Schema};
use zhibao_core::package::{Digest, EXPLANATIONS, LOCAL_CODES, Limits, ROW_ID, Refusal, contents};
use zhibao_core::standard::Standard;
use zhibao_core::standard::table::Leaves;
use zhibao_seal::Fault;
use zhibao_seal::cert::{Certificate, RevocationList};
use zhibao_seal::fault::CertFault;

use super::references::References;
use super::tables::{self, Piece};
use super::{Explanation, Failure, Judged, Lineage, LocalCode, Report, Sink, TableFault};
use super::{explanation, local, sha256, signer};

/// By what a package is verified.
#[derive(Clone, Copy)]
pub struct VerifyOptions<'a> {
    /// The receiver's own standard.
    pub standard: &'a Standard,
    /// Its layers.
    pub layers: &'a [LayerRef],
    /// Certificates trusted beforehand. Empty: the signer is reported as unknown, which is no failure.
    pub anchors: &'a [Certificate],
    /// Revocation lists at hand.
    pub revocations: &'a [RevocationList],
    /// The present, seconds since 1970.
    pub now: i64,
    /// By which moment certificates are judged.
    pub judged: Judged,
    /// Classes that a forwarding tier is known to have withheld.
    pub withheld: &'a [Leaves],
    /// A package that should be the predecessor: its id and descriptor.
    pub previous: Option<(Digest, &'a Descriptor)>,
    /// What it may cost.
    pub limits: Limits,
}

/// A package that verified.
#[derive(Debug)]
pub struct Verified {
    /// The account.
    pub report: Report,
    /// The descriptor.
    pub descriptor: Descriptor,
    /// Explanations, exceptions and deferrals.
    pub explanations: Vec<Explanation>,
    /// Codes that only the school knows.
    pub local_codes: Vec<LocalCode>,
}

/// Verifies the bytes of a package (decrypted and joined), handing its rows to `sink` as they are read.
/// The rules are the caller's part.
///
/// # Errors
/// The first thing that does not hold.
pub fn verify(bytes: &[u8], options: &VerifyOptions<'_>, sink: &mut dyn Sink) -> Result<Verified, Failure> {
    let archive = Archive::open(bytes, &options.limits)?;
    let (text, jws) = contents::heads(&archive, &options.limits)?;
    let signer = signer::judge(&jws, &text, options)?;
    let descriptor = Descriptor::from_json(&text)?;
    if descriptor.facts.school != signer.school {
        return Err(Fault::from(CertFault::NameMismatch).into());
    }
    let id = sha256(&text);
    let lineage = lineage(id, &descriptor, options.previous)?;
    let withheld: Vec<String> = contents::match_names(&archive, &descriptor, options.withheld)?
        .iter()
        .map(|r| r.name.clone())
        .collect();
    let unknown_layers: Vec<LayerRef> = descriptor
        .facts
        .layers
        .iter()
        .filter(|layer| !options.layers.contains(layer))
        .cloned()
        .collect();

    let mut report = Report {
        id,
        signer,
        withheld,
        rows: Vec::new(),
        attachments: 0,
        unknown_layers,
        unknown_columns: Vec::new(),
        lineage,
    };
    let mut walk = Walk {
        archive: &archive,
        options,
        references: References::of(&descriptor),
    };
    for resource in descriptor
        .resources
        .iter()
        .filter(|r| matches!(r.content, Content::File { .. }))
    {
        report.attachments += usize::from(contents::read(&archive, resource, sha256)?.is_some());
    }
    sink.begin(&descriptor);
    let (mut explanations, mut local_codes) = (Vec::new(), Vec::new());
    for (table, resources) in by_table(&descriptor) {
        if table == EXPLANATIONS || table == LOCAL_CODES {
            for (resource, _, _) in resources {
                match contents::read(&archive, resource, sha256)? {
                    Some(bytes) if table == LOCAL_CODES => {
                        local_codes.extend(local::read(resource, &bytes, &options.limits)?);
                    }
                    Some(bytes) => explanations.extend(explanation::read(resource, &bytes, &options.limits)?),
                    None => {}
                }
            }
            continue;
        }
        let rows = walk.table(table, &resources, &mut report, sink)?;
        report.rows.push((table.to_owned(), rows));
    }
    walk.references.check(&report.withheld)?;
    Ok(Verified {
        report,
        descriptor,
        explanations,
        local_codes,
    })
}

/// The id of a package and what it says of itself, for a receiver that chooses by it among its own standards and what it holds. A claim:
/// nothing is verified yet.
///
/// # Errors
/// What an archive or a descriptor is refused for.
pub fn claims(bytes: &[u8], limits: &Limits) -> Result<(Digest, Facts), Failure> {
    let archive = Archive::open(bytes, limits)?;
    let (text, _) = contents::heads(&archive, limits)?;
    Ok((sha256(&text), Descriptor::from_json(&text)?.facts))
}

/// Hands every file of an archive on, by name; verify first.
///
/// # Errors
/// A refusal (as an [`io::Error`] of kind `InvalidData`) or what `file` returns.
pub fn unpack(bytes: &[u8], limits: &Limits, mut file: impl FnMut(&str, &[u8]) -> io::Result<()>) -> io::Result<()> {
    let refused = |refusal: Refusal| io::Error::new(io::ErrorKind::InvalidData, refusal);
    let archive = Archive::open(bytes, limits).map_err(refused)?;
    archive
        .entries()
        .iter()
        .try_for_each(|entry| file(entry.name(), &archive.read(entry).map_err(refused)?))
}

fn lineage(id: Digest, descriptor: &Descriptor, previous: Option<(Digest, &Descriptor)>) -> Result<Lineage, Failure> {
    let Some((other, before)) = previous else {
        return Ok(Lineage::NotCompared);
    };
    let (ours, theirs) = (&descriptor.facts, &before.facts);
    if id == other {
        Ok(Lineage::Same)
    } else if ours.school == theirs.school && ours.sequence == theirs.sequence {
        Ok(Lineage::Fork)
    } else if ours.school == theirs.school && ours.previous == Some(other) && ours.sequence > theirs.sequence {
        Ok(Lineage::Follows)
    } else {
        Err(Failure::NotSuccessor)
    }
}

pub(super) type Piecemeal<'d> = Vec<(&'d Resource, Leaves, &'d Schema)>;

/// The resources of each table, the widest class first, tables in the order of the descriptor.
pub(super) fn by_table(descriptor: &Descriptor) -> Vec<(&str, Piecemeal<'_>)> {
    let mut out: Vec<(&str, Piecemeal<'_>)> = Vec::new();
    for resource in &descriptor.resources {
        let Content::Table { table, leaves, schema } = &resource.content else {
            continue;
        };
        let at = out.iter().position(|(known, _)| known == table).unwrap_or_else(|| {
            out.push((table, Vec::new()));
            out.len() - 1
        });
        out[at].1.push((resource, *leaves, schema));
    }
    out.iter_mut()
        .for_each(|(_, pieces)| pieces.sort_by_key(|(_, leaves, _)| std::cmp::Reverse(*leaves)));
    out
}

struct Walk<'a> {
    archive: &'a Archive<'a>,
    options: &'a VerifyOptions<'a>,
    references: References,
}

impl Walk<'_> {
    fn table(
        &mut self,
        id: &str,
        resources: &Piecemeal<'_>,
        report: &mut Report,
        sink: &mut dyn Sink,
    ) -> Result<u64, Failure> {
        let table = self.options.standard.table(id).filter(|t| t.id == id);
        for (resource, leaves, schema) in resources {
            let strange = schema
                .fields
                .iter()
                .filter(|column| column.name != ROW_ID)
                .find(|column| {
                    let field = table.and_then(|t| t.field(&column.name));
                    !field.is_some_and(|field| tables::agrees(column, *leaves, field))
                });
            let field = match (table, strange) {
                (Some(_), None) => continue,
                (Some(_), Some(column)) => column.name.clone(),
                (None, _) => "*".to_owned(),
            };
            if report.unknown_layers.is_empty() {
                return Err(TableFault::Standard {
                    resource: resource.path.clone(),
                    field,
                }
                .into());
            }
            report.unknown_columns.push(format!("{}.{field}", resource.name));
        }
        let mut loaded = Vec::new();
        for (resource, leaves, schema) in resources {
            if let Some(bytes) = contents::read(self.archive, resource, sha256)? {
                loaded.push((*resource, *leaves, *schema, bytes));
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
        tables::read(table, &pieces, &mut self.references, &self.options.limits, sink)
    }
}
