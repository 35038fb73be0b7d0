//! Records that are left out of this submission.

use std::collections::{BTreeMap, HashMap};

use zhibao_wire::{Deferral, Problem};

use super::finding::person;
use crate::state::Desk;
use crate::{fields, order};

/// Records that are left out of this submission, by table.
pub(crate) fn deferrals(desk: &Desk, (): ()) -> Result<Vec<Deferral>, Problem> {
    desk.view(|view| {
        let kept = view.vault.deferrals().map_err(|e| view.refuse(&e))?;
        let mut wanted: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for (place, ..) in &kept {
            wanted.entry(&place.table).or_default().push(place.row.clone());
        }
        let mut names: HashMap<String, String> = HashMap::new();
        for (id, rows) in wanted {
            let Some(table) = view.vault.standard().table(id) else {
                continue;
            };
            let records = view.vault.rows_of(view.set, id, &rows).map_err(|e| view.refuse(&e))?;
            let who = |record: zhibao_app::vault::Row| {
                let who = fields::who(table, &record);
                (record.id, who)
            };
            names.extend(records.into_iter().map(who));
        }
        let mut out = Vec::with_capacity(kept.len());
        for (place, reason, by, at) in kept {
            out.push(Deferral {
                row: order::number_of(view, &place.table, &place.row)?,
                who: names.remove(&place.row).unwrap_or_default(),
                table: place.table,
                row_id: place.row,
                reason,
                by: person(view, &by),
                at,
            });
        }
        Ok(out)
    })
}
