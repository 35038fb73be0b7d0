//! Building a package: rows and files in, sealed bytes out.

use std::fmt::Write as _;
use std::io::{self, Write};

use zhibao_core::message::{Arg, Catalogue, Speak};
use zhibao_core::package::archive::{WriteFault, Writer};
use zhibao_core::package::descriptor::{Binding, Descriptor, Facts, Resource, Schema, for_table};
use zhibao_core::package::{DESCRIPTOR, Digest, Refusal, SIGNATURE, csv};
use zhibao_core::standard::Standard;
use zhibao_core::standard::table::{Leaves, Table};
use zhibao_core::value::{Decimal, Value};
use zhibao_seal::cert::Certificate;
use zhibao_seal::key::SigningKey;

use super::{Explanation, MESSAGES, explanation, local, sha256};

/// Why a package could not be built.
#[derive(Debug, thiserror::Error)]
pub enum BuildFault {
    /// Writing failed, or a reader would refuse the package.
    #[error(transparent)]
    Write(#[from] WriteFault),
    /// An attachment could not be read, or is not the one that was announced.
    #[error("attachment {digest}: {reason}")]
    Attachment {
        /// Its digest.
        digest: Digest,
        /// Why, in English.
        reason: String,
    },
}

impl Speak for BuildFault {
    fn catalogue(&self) -> &'static Catalogue {
        match self {
            BuildFault::Write(WriteFault::Refused(refusal)) => refusal.catalogue(),
            _ => &MESSAGES,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            BuildFault::Write(WriteFault::Io(_)) => "build.io",
            BuildFault::Write(WriteFault::Refused(refusal)) => refusal.code(),
            BuildFault::Attachment { .. } => "build.attachment",
        }
    }

    fn args(&self) -> Vec<Arg> {
        match self {
            BuildFault::Write(WriteFault::Io(error)) => vec![("reason", error.to_string())],
            BuildFault::Write(WriteFault::Refused(refusal)) => refusal.args(),
            BuildFault::Attachment { digest, .. } => vec![("digest", digest.to_string())],
        }
    }
}

/// Who signs: the device's key and its certificates, device first, root last.
#[derive(Clone, Copy)]
pub struct Signer<'a> {
    /// The private key.
    pub key: &'a SigningKey,
    /// The certificates.
    pub chain: &'a [Certificate],
}

/// A package that was written.
#[derive(Debug)]
pub struct Sealed<W> {
    /// Its id.
    pub id: Digest,
    /// Its descriptor.
    pub descriptor: Descriptor,
    /// The receiver of its bytes.
    pub out: W,
}

enum Source<'a> {
    Bytes(Vec<u8>),
    Later(Box<dyn FnOnce() -> io::Result<Vec<u8>> + 'a>),
}

/// Collects what goes into a package.
pub struct Builder<'a> {
    standard: &'a Standard,
    binding: &'a dyn Binding,
    tables: &'a [&'a str],
    pieces: Vec<(Resource, Source<'a>)>,
}

impl<'a> Builder<'a> {
    /// A package of the given tables (by id). `binding` says what may be stated as a constraint.
    pub fn new(standard: &'a Standard, tables: &'a [&'a str], binding: &'a dyn Binding) -> Builder<'a> {
        Builder {
            standard,
            binding,
            tables,
            pieces: Vec::new(),
        }
    }

    /// Begins a table; fill it and hand it back to [`Builder::add`]. `None` where the standard has no such table.
    pub fn table(&self, id: &str) -> Option<TableWriter<'a>> {
        let table = self.standard.table(id)?;
        let packed = |id: &str| self.tables.contains(&id);
        let parts =
            for_table(self.standard, table, self.binding, &packed)
                .into_iter()
                .map(|(class, fields, schema)| {
                    let csv = csv::Writer::new(schema.fields.iter().map(|f| f.name.as_str()));
                    Part {
                        class,
                        fields,
                        schema,
                        csv,
                    }
                });
        Some(TableWriter {
            table,
            parts: parts.collect(),
            text: String::new(),
        })
    }

    /// Adds a finished table.
    pub fn add(&mut self, table: TableWriter<'a>) {
        for part in table.parts {
            let bytes = part.csv.finish();
            let (len, hash) = (bytes.len() as u64, sha256(&bytes));
            self.pieces.push((
                Resource::table(&table.table.id, part.class, part.schema, len, hash),
                Source::Bytes(bytes),
            ));
        }
    }

    /// Adds explanations, exceptions and deferrals (once; nothing where there are none).
    pub fn explanations(&mut self, entries: &[Explanation]) {
        if !entries.is_empty() {
            let (resource, bytes) = explanation::write(entries);
            self.pieces.push((resource, Source::Bytes(bytes)));
        }
    }

    /// Adds the codes that only this school knows (once; nothing where there are none).
    pub fn local_codes(&mut self) {
        if let Some((resource, bytes)) = local::write(self.standard) {
            self.pieces.push((resource, Source::Bytes(bytes)));
        }
    }

    /// Adds an attachment, read when it is written. `extension` is lower-case, without a dot. The same file twice is one.
    pub fn attachment(
        &mut self,
        digest: Digest,
        bytes: u64,
        extension: &str,
        mediatype: &str,
        read: impl FnOnce() -> io::Result<Vec<u8>> + 'a,
    ) {
        if !self
            .pieces
            .iter()
            .any(|(known, _)| known.path.starts_with("data/files/") && known.hash == digest)
        {
            self.pieces.push((
                Resource::file(extension, mediatype, bytes, digest),
                Source::Later(Box::new(read)),
            ));
        }
    }

    /// Writes the package. The signature states `facts.sealed_at` as its time.
    ///
    /// # Errors
    /// See [`BuildFault`].
    pub fn seal<W: Write>(mut self, facts: Facts, signer: Signer<'_>, out: W) -> Result<Sealed<W>, BuildFault> {
        self.pieces.sort_by(|a, b| a.0.path.cmp(&b.0.path));
        let mut writer = Writer::new(out);
        let mut resources = Vec::with_capacity(self.pieces.len());
        for (resource, source) in self.pieces {
            let bytes = load(&resource, source)?;
            writer.add(&resource.path, &bytes).map_err(BuildFault::Write)?;
            resources.push(resource);
        }
        let descriptor = Descriptor { resources, facts };
        let text = descriptor.to_json();
        if text.len() as u64 > zhibao_core::package::Limits::default().descriptor {
            let limit = zhibao_core::package::Limits::default().descriptor;
            return Err(WriteFault::from(Refusal::EntryTooLarge {
                entry: DESCRIPTOR.into(),
                limit,
            })
            .into());
        }
        let iat = descriptor.facts.sealed_at.timestamp();
        let signature = zhibao_seal::jws::sign_detached(&text, signer.key, signer.chain, iat);
        writer.add(DESCRIPTOR, &text)?;
        writer.add(SIGNATURE, signature.as_bytes())?;
        Ok(Sealed {
            id: sha256(&text),
            descriptor,
            out: writer.finish()?,
        })
    }
}

fn load(resource: &Resource, source: Source<'_>) -> Result<Vec<u8>, BuildFault> {
    let fault = |reason: String| BuildFault::Attachment {
        digest: resource.hash,
        reason,
    };
    match source {
        Source::Bytes(bytes) => Ok(bytes),
        Source::Later(read) => {
            let bytes = read().map_err(|error| fault(error.to_string()))?;
            match bytes.len() as u64 == resource.bytes && sha256(&bytes) == resource.hash {
                true => Ok(bytes),
                false => Err(fault("not the file that was announced".into())),
            }
        }
    }
}

/// Writes the rows of one table into the resources of its classes.
pub struct TableWriter<'a> {
    table: &'a Table,
    parts: Vec<Part>,
    text: String,
}

struct Part {
    class: Leaves,
    fields: Vec<usize>,
    schema: Schema,
    csv: csv::Writer,
}

/// A value to be written, borrowed from where it stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell<'a> {
    /// A missing value.
    Empty,
    /// Text, a code, a day.
    Text(&'a str),
    /// A whole number or a truth value.
    Int(i64),
    /// A number with decimals.
    Dec(Decimal),
}

impl<'a> From<&'a Value> for Cell<'a> {
    fn from(value: &'a Value) -> Cell<'a> {
        match value {
            Value::Null => Cell::Empty,
            Value::Text(text) => Cell::Text(text),
            Value::Int(n) => Cell::Int(*n),
            Value::Dec(number) => Cell::Dec(*number),
        }
    }
}

impl TableWriter<'_> {
    /// Adds a row; `values` follow the table's fields. Missing ones are empty.
    pub fn row(&mut self, row_id: &str, values: &[Value]) {
        self.cells(row_id, |at| values.get(at).map_or(Cell::Empty, Cell::from));
    }

    /// Adds a row whose cells are given by field, each at most once.
    pub fn cells<'c>(&mut self, row_id: &str, cell: impl Fn(usize) -> Cell<'c>) {
        for part in &mut self.parts {
            part.csv.cell(row_id);
            for at in &part.fields {
                let text = match cell(*at) {
                    Cell::Empty => "",
                    Cell::Text(text) => text,
                    Cell::Int(n) => spell(&mut self.text, n),
                    Cell::Dec(number) => spell(&mut self.text, number),
                };
                part.csv.cell(text);
            }
            part.csv.end_row();
        }
    }
}

fn spell(text: &mut String, number: impl std::fmt::Display) -> &str {
    text.clear();
    // A String takes everything.
    let _ = write!(text, "{number}");
    text
}
