//! Blocks of cells: what is copied, and the records and fields that a block covers.

use std::collections::HashSet;

use zhibao_app::vault::Row;
use zhibao_core::standard::table::Table;
use zhibao_core::value::{Decimal, Value};
use zhibao_wire::{Block, BlockText, Problem};

use crate::state::{Desk, View};
use crate::{fields, order, text, words};

/// The most cells of a block.
pub(super) const MOST_CELLS: usize = 2_000_000;

/// Records that are read at a time.
const PIECE: usize = 1000;

/// The cells of a block as text.
pub(crate) fn copy(desk: &Desk, request: Block) -> Result<BlockText, Problem> {
    desk.view(|view| copied(view, &request))
}

/// The fields of a block by their places.
pub(super) fn places(view: View<'_>, table: &Table, codes: &[String]) -> Result<Vec<usize>, Problem> {
    let known = codes.iter().map(|code| fields::known(view.language, table, code));
    known.collect()
}

/// The ids of the records that a block covers; what lies outside the view is left out.
pub(super) fn covered(view: View<'_>, table: &Table, block: &Block) -> Result<Vec<String>, Problem> {
    let ids = order::ids(view, table, &block.view)?;
    let first = (block.first as usize).min(ids.len());
    let last = (block.last as usize).saturating_add(1).clamp(first, ids.len());
    if (last - first).saturating_mul(block.fields.len()) > MOST_CELLS {
        return Err(words::refusal(
            view.language,
            "block_too_large",
            &[("most", MOST_CELLS.to_string())],
        ));
    }
    Ok(ids[first..last].to_vec())
}

/// Calls a function with each of some records, in their order.
pub(super) fn each(
    view: View<'_>,
    table: &Table,
    ids: &[String],
    mut work: impl FnMut(Row) -> Result<(), Problem>,
) -> Result<(), Problem> {
    for piece in ids.chunks(PIECE) {
        let rows = view
            .vault
            .rows_of(view.set, &table.id, piece)
            .map_err(|e| view.refuse(&e))?;
        rows.into_iter().try_for_each(&mut work)?;
    }
    Ok(())
}

fn copied(view: View<'_>, block: &Block) -> Result<BlockText, Problem> {
    let table = fields::table(view, &block.table)?;
    let places = places(view, table, &block.fields)?;
    let ids = covered(view, table, block)?;
    let mut out = String::new();
    let mut filled = 0u32;
    let mut distinct: HashSet<String> = HashSet::new();
    let mut sum = Some(Sum::default());
    let reader = text::Plain::of(view, table)?;
    each(view, table, &ids, |row| {
        for (nth, at) in places.iter().enumerate() {
            if nth > 0 {
                out.push('\t');
            }
            let cell = &row.cells[*at];
            let shown = reader.text(*at, &cell.value, cell.typed.as_deref());
            if !shown.is_empty() {
                filled = filled.saturating_add(1);
                sum = sum.take().and_then(|sum| sum.with(table, *at, &cell.value));
                quoted(&shown, &mut out);
                distinct.insert(shown);
            }
        }
        out.push('\n');
        Ok(())
    })?;
    Ok(BlockText {
        text: out,
        filled,
        distinct: u32::try_from(distinct.len()).unwrap_or(u32::MAX),
        sum: sum.filter(|_| filled > 0).map(|sum| sum.to_string()),
    })
}

/// A text between the tabs and line ends of a spreadsheet's clipboard.
fn quoted(text: &str, out: &mut String) {
    if text.contains(['\t', '\n', '\r', '"']) {
        out.push('"');
        out.push_str(&text.replace('"', "\"\""));
        out.push('"');
    } else {
        out.push_str(text);
    }
}

/// A sum of numbers, exact.
#[derive(Default)]
struct Sum {
    /// By ten to the power of `scale`.
    scaled: i128,
    scale: u8,
}

impl Sum {
    /// With one value more; `None` where it is no amount.
    fn with(mut self, table: &Table, field: usize, value: &Value) -> Option<Sum> {
        use zhibao_core::standard::table::FieldType::{Integer, Number};
        if !matches!(table.fields[field].kind, Integer | Number { .. }) {
            return None;
        }
        let value = match value {
            Value::Int(n) => Decimal { scaled: *n, scale: 0 },
            Value::Dec(d) => *d,
            _ => return None,
        };
        let power = |by: u8| 10i128.checked_pow(u32::from(by));
        if value.scale > self.scale {
            self.scaled = self.scaled.checked_mul(power(value.scale - self.scale)?)?;
            self.scale = value.scale;
        }
        let same = i128::from(value.scaled).checked_mul(power(self.scale - value.scale)?)?;
        self.scaled = self.scaled.checked_add(same)?;
        Some(self)
    }
}

impl std::fmt::Display for Sum {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match i64::try_from(self.scaled) {
            Ok(scaled) => Decimal {
                scaled,
                scale: self.scale,
            }
            .fmt(f),
            Err(_) => f.write_str("…"),
        }
    }
}
