//! One sheet of an import: its header, and the records that each of its rows feeds.

use zhibao_core::standard::Standard;
use zhibao_core::standard::table::Table;
use zhibao_sheet::Row;
use zhibao_sheet::header::{Extra, HeaderAt, Mapping};
use zhibao_vault::{CheckerOf, Vault};

use super::super::ImportError;
use super::super::derive::{Deriver, Others};
use super::super::keys::Keys;
use crate::check::{Aside, Part, parts};
use crate::export::{META_BASE, META_KIND, META_TABLE, META_VAULT};
use crate::headings;

pub(super) struct SheetRun {
    pub(super) index: usize,
    pub(super) name: String,
    pub(super) header: HeaderAt,
    pub(super) aside: Aside,
    pub(super) parts: Vec<PartRun>,
    pub(super) row_ids: Option<usize>,
    /// The audit entry up to which the sheet knew the vault, where it is our own export of this vault.
    pub(super) base: Option<i64>,
}

pub(super) struct PartRun {
    pub(super) part: Part<'static>,
    pub(super) checker: CheckerOf,
    pub(super) deriver: Deriver<'static>,
    pub(super) keys: Keys,
}

impl PartRun {
    /// Whether a row has nothing in the part's columns.
    pub(super) fn is_blank(&self, row: &Row<'_>) -> bool {
        self.part.columns.iter().all(|s| row.get(s.column).is_blank())
    }
}

impl SheetRun {
    pub(super) fn new(
        vault: &Vault,
        standard: &'static Standard,
        table: &Table,
        (index, name): (usize, String),
        (header, aside): (HeaderAt, Aside),
        mapping: Option<&Mapping>,
        others: &mut Others,
    ) -> Result<SheetRun, ImportError> {
        let mut runs = Vec::new();
        for part in parts(standard, &table.id, &header, mapping) {
            let present: Vec<usize> = part.fields().collect();
            runs.push(PartRun {
                checker: vault.checker(&part.table.id)?,
                deriver: Deriver::new(vault, part.table, &present, others)?,
                keys: Keys::load(vault, others.set(), part.table)?,
                part,
            });
        }
        for lookup in header
            .mapped()
            .filter_map(|(_, target)| headings::lookup(standard, target))
        {
            others.load(vault, &lookup.table, &lookup.match_field)?;
            others.load(vault, &lookup.table, &lookup.give)?;
        }
        let row_ids = header.extra(Extra::RowId);
        let own = |key: &str, value: &str| aside.meta().values.get(key).is_some_and(|v| v == value);
        let ours = own(META_KIND, "export") && own(META_TABLE, &table.id) && own(META_VAULT, vault.id());
        let base = aside
            .meta()
            .values
            .get(META_BASE)
            .filter(|_| ours)
            .and_then(|text| text.parse().ok());
        Ok(SheetRun {
            index,
            name,
            header,
            aside,
            parts: runs,
            row_ids,
            base,
        })
    }
}
