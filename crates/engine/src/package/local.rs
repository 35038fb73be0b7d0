//! Codes that only the school knows, from lists that it loaded itself: the table `zhibao_local_codes`.

use zhibao_core::package::csv::{Reader, Writer};
use zhibao_core::package::descriptor::{Content, Resource, Schema, local_codes};
use zhibao_core::package::{Limits, Refusal};
use zhibao_core::standard::Standard;
use zhibao_core::standard::table::Leaves;

/// A code that a school uses, and that its list does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalCode {
    /// The list.
    pub list: String,
    /// The code.
    pub code: String,
    /// What the school calls it.
    pub name: String,
}

/// The resource of a standard's local codes, and its bytes; none where there are no such codes.
pub(super) fn write(standard: &Standard) -> Option<(Resource, Vec<u8>)> {
    let (table, schema) = local_codes();
    let mut writer = Writer::new(schema.fields.iter().map(|f| f.name.as_str()));
    let mut any = false;
    for list in standard.local.iter().filter_map(|local| standard.list(&local.list)) {
        for (at, code) in list.codes().iter().filter(|code| code.local).enumerate() {
            any = true;
            let row = format!("{}-{at}", list.id);
            let cells = [&row, &list.id, &code.code, &code.name, &code.name_en, &code.parent];
            for cell in cells.into_iter().chain([&code.valid_from, &code.valid_to]) {
                writer.cell(cell);
            }
            writer.end_row();
        }
    }
    let bytes = writer.finish();
    let hash = super::sha256(&bytes);
    any.then(|| {
        (
            Resource::table(table, Leaves::Ministry, schema, bytes.len() as u64, hash),
            bytes,
        )
    })
}

/// Reads the codes; the schema must be the one that we write, its columns in that order.
pub(super) fn read(resource: &Resource, bytes: &[u8], limits: &Limits) -> Result<Vec<LocalCode>, Refusal> {
    let header = || Refusal::CsvHeader {
        entry: resource.path.clone(),
    };
    let Content::Table { schema, .. } = &resource.content else {
        return Err(header());
    };
    let names = |schema: &Schema| schema.fields.iter().map(|f| f.name.clone()).collect::<Vec<_>>();
    let (ours, theirs) = (names(&local_codes().1), names(schema));
    if ours != theirs {
        return Err(header());
    }
    let mut reader = Reader::open(&resource.path, bytes, ours.iter().map(String::as_str), limits)?;
    let mut out = Vec::new();
    while let Some(row) = reader.next()? {
        let cell = |at: usize| row.get(at).unwrap_or("").to_owned();
        out.push(LocalCode {
            list: cell(1),
            code: cell(2),
            name: cell(3),
        });
    }
    Ok(out)
}
