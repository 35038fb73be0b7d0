//! The members of each pupil's family that the layout has columns for, spelled and packed.

use std::collections::BTreeMap;

use compact_str::{CompactString, ToCompactString};
use rustc_hash::FxHashMap;
use zhibao_core::standard::table::Table;
use zhibao_core::standard::template::Template;
use zhibao_vault::{PRESENT, Vault};

use super::Reason;
use super::column::{Column, Source};
use super::errors::Errors;
use crate::export::ExportError;

/// A member: its place among the members, its texts for the columns of each slot, and what speaks against it.
#[derive(Debug)]
struct Member {
    order: i64,
    /// The texts of all member columns, in order, each ended by [`END`].
    text: Box<str>,
    reasons: Vec<Reason>,
}

/// Ends a packed text; no text holds it, since control characters cannot be read.
const END: char = '\u{1f}';

/// The members by the value of the pupil's key.
#[derive(Debug, Default)]
pub(super) struct Members {
    by_pupil: FxHashMap<CompactString, Vec<Member>>,
    slots: usize,
}

impl Members {
    pub(super) fn load(
        vault: &Vault,
        own: &Table,
        layout: &Template,
        columns: &[Column<'_>],
        seen: &[&str],
    ) -> Result<Members, ExportError> {
        let mut members = Members::default();
        let of_slots = || columns.iter().filter(|c| matches!(c.source, Source::Member { .. }));
        let Some(table) = of_slots().find_map(|c| match c.source {
            Source::Member { table, .. } => Some(table),
            _ => None,
        }) else {
            return Ok(members);
        };
        let slot = |c: &Column<'_>| match c.source {
            Source::Member { slot, .. } => usize::from(slot),
            _ => 0,
        };
        members.slots = columns.iter().map(slot).max().unwrap_or(0);
        let is_link = |f: &zhibao_core::standard::table::Field| f.reference.as_ref().is_some_and(|r| r.table == own.id);
        let Some(link) = table.fields.iter().position(is_link) else {
            return Ok(members);
        };
        let order = table.key.iter().copied().find(|at| *at != link);
        let shown = |code: &str| {
            let at = table.field_index(code)?;
            of_slots().find_map(|c| match c.source {
                Source::Member { field, .. } if field == at => Some(c.heading),
                _ => None,
            })
        };
        let mut errors = Errors::of(vault, &table.id, seen, shown)?;
        let fields: Vec<usize> = (0..table.fields.len())
            .filter(|at| *at == link || order == Some(*at) || of_slots().any(|c| c.shows(*at)))
            .collect();
        let place = |field: usize| fields.iter().position(|at| *at == field);
        let Some(link) = place(link) else { return Ok(members) };
        let order = order.and_then(place);
        let shown: Vec<(&Column<'_>, usize, usize)> = of_slots()
            .filter_map(|column| match column.source {
                Source::Member { field, .. } => Some((column, field, place(field)?)),
                _ => None,
            })
            .collect();
        vault.pass_over::<ExportError>(PRESENT, &table.id, &fields, |row| {
            let typed = if row.has_typed() { row.typed() } else { BTreeMap::new() };
            let mut member = Member {
                order: order
                    .and_then(|at| row.value(at).as_f64())
                    .map_or(i64::MAX, |n| n as i64),
                text: "".into(),
                reasons: errors.take(row.id()),
            };
            let mut text = String::new();
            for (column, field, at) in &shown {
                let (value, typed) = (row.value(*at), typed.get(field).map(String::as_str));
                let before = text.len();
                if column.spell(layout, &value, typed, &mut text).is_err() {
                    text.truncate(before);
                    member.reasons.push(Reason::NoWording {
                        heading: column.heading.to_owned(),
                        value: typed.map_or_else(|| value.to_string(), str::to_owned),
                    });
                }
                text.push(END);
            }
            member.text = text.into();
            members.add(row.value(link).to_compact_string(), member);
            Ok(())
        })?;
        // Its pages are not needed again, and those of the pupils want their room.
        vault.release_memory();
        Ok(members)
    }

    /// Keeps the first ones of each pupil, by their order.
    fn add(&mut self, pupil: CompactString, member: Member) {
        let known = self.by_pupil.entry(pupil).or_default();
        let at = known.partition_point(|m| m.order <= member.order);
        known.insert(at, member);
        known.truncate(self.slots);
    }

    /// The text of the `nth` of all member columns for the member in a slot.
    pub(super) fn text(&self, pupil: &str, slot: u8, nth: usize) -> &str {
        let member = self
            .by_pupil
            .get(pupil)
            .and_then(|m| m.get(usize::from(slot).checked_sub(1)?));
        member.and_then(|m| m.text.split(END).nth(nth)).unwrap_or_default()
    }

    /// What speaks against the members of a pupil.
    pub(super) fn reasons(&self, pupil: &str) -> impl Iterator<Item = &Reason> {
        self.by_pupil.get(pupil).into_iter().flatten().flat_map(|m| &m.reasons)
    }
}
