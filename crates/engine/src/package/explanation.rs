//! Explanations, exceptions and deferrals: the table `zhibao_explanations`.

use zhibao_core::package::csv::{Reader, Writer};
use zhibao_core::package::descriptor::{Content, Resource, Schema, explanations};
use zhibao_core::package::{Digest, Limits, Refusal};
use zhibao_core::standard::table::Leaves;

/// What an entry says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExplanationKind {
    /// A warning is explained.
    Explanation,
    /// An error that reality forces.
    Exception,
    /// A record that is left out.
    Deferral,
}

impl ExplanationKind {
    const ALL: [(ExplanationKind, &str); 3] = [
        (ExplanationKind::Explanation, "explanation"),
        (ExplanationKind::Exception, "exception"),
        (ExplanationKind::Deferral, "deferral"),
    ];

    fn name(self) -> &'static str {
        Self::ALL[self as usize].1
    }
}

/// One entry: which finding or record, why, and on what evidence. Empty text where a part does not apply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// Its id, unique in the package.
    pub row_id: String,
    /// What it says.
    pub kind: ExplanationKind,
    /// The rule.
    pub rule: String,
    /// The table.
    pub table: String,
    /// The record's `row_id`.
    pub record: String,
    /// The field.
    pub field: String,
    /// Digest of the values that the finding read: an explanation lapses when they change.
    pub values: String,
    /// The reason.
    pub text: String,
    /// The attachment that proves it.
    pub evidence: Option<Digest>,
    /// Who said so.
    pub by: String,
    /// When, RFC 3339.
    pub at: String,
}

/// The resource of some entries, and its bytes.
pub(super) fn write(entries: &[Explanation]) -> (Resource, Vec<u8>) {
    let (table, schema) = explanations();
    let mut writer = Writer::new(schema.fields.iter().map(|f| f.name.as_str()));
    for entry in entries {
        let evidence = entry.evidence.map(|digest| digest.to_string()).unwrap_or_default();
        for cell in [
            &entry.row_id,
            entry.kind.name(),
            &entry.rule,
            &entry.table,
            &entry.record,
            &entry.field,
            &entry.values,
            &entry.text,
            &evidence,
            &entry.by,
            &entry.at,
        ] {
            writer.cell(cell);
        }
        writer.end_row();
    }
    let bytes = writer.finish();
    let resource = Resource::table(
        table,
        Leaves::Ministry,
        schema,
        bytes.len() as u64,
        super::sha256(&bytes),
    );
    (resource, bytes)
}

/// Reads the entries; the schema must be the one that we write, its columns in that order.
pub(super) fn read(resource: &Resource, bytes: &[u8], limits: &Limits) -> Result<Vec<Explanation>, Refusal> {
    let header = || Refusal::CsvHeader {
        entry: resource.path.clone(),
    };
    let Content::Table { schema, .. } = &resource.content else {
        return Err(header());
    };
    let names = |schema: &Schema| schema.fields.iter().map(|f| f.name.clone()).collect::<Vec<_>>();
    if names(schema) != names(&explanations().1) {
        return Err(header());
    }
    let mut reader = Reader::open(
        &resource.path,
        bytes,
        schema.fields.iter().map(|f| f.name.as_str()),
        limits,
    )?;
    let mut out = Vec::new();
    while let Some(row) = reader.next()? {
        let cell = |at: usize| row.get(at).unwrap_or("").to_owned();
        let kind = ExplanationKind::ALL
            .iter()
            .find(|(_, name)| *name == cell(1))
            .map(|(kind, _)| *kind);
        let evidence = Some(cell(8))
            .filter(|e| !e.is_empty())
            .map(|e| e.parse::<Digest>())
            .transpose();
        let (Some(kind), Ok(evidence)) = (kind, evidence) else {
            return Err(header());
        };
        out.push(Explanation {
            row_id: cell(0),
            kind,
            rule: cell(2),
            table: cell(3),
            record: cell(4),
            field: cell(5),
            values: cell(6),
            text: cell(7),
            evidence,
            by: cell(9),
            at: cell(10),
        });
    }
    Ok(out)
}
