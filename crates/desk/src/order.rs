//! Views of tables as the vault chooses records.

use std::sync::Arc;

use zhibao_app::vault::{Among, Choice, Standing};
use zhibao_core::standard::rule::Severity;
use zhibao_core::standard::table::Table;
use zhibao_wire::{Among as Pointed, Only, Problem, View as Shown};

use crate::state::View;
use crate::{fields, words};

/// The longest text that is looked for.
const MOST_TEXT: usize = 200;

/// The most records that may be listed.
const MOST_LISTED: usize = 50_000;

/// What the vault has to choose for a view of the window.
pub(crate) fn choice(view: View<'_>, table: &Table, shown: &Shown) -> Result<Choice, Problem> {
    let known = |code: &str| fields::known(view.language, table, code).map(|at| table.fields[at].code.clone());
    let field = shown.field.as_ref();
    let sort = shown.sort.as_ref();
    Ok(Choice {
        standing: match shown.only {
            Only::All => Standing::All,
            Only::Errors => Standing::Open(Severity::Error),
            Only::Warnings => Standing::Open(Severity::Warning),
            Only::Changed => Standing::Changed,
            Only::Imported => Standing::Imported,
            Only::Deferred => Standing::Deferred,
        },
        among: shown.among.as_ref().map(|among| pointed(view, among)).transpose()?,
        field: field.map(|is| Ok((known(&is.field)?, is.text.clone()))).transpose()?,
        text: shown.text.trim().chars().take(MOST_TEXT).collect(),
        sort: sort.map(|by| Ok((known(&by.field)?, by.down))).transpose()?,
    })
}

fn pointed(view: View<'_>, among: &Pointed) -> Result<Among, Problem> {
    Ok(match among {
        Pointed::Rule { rule, explained } => Among::Rule {
            rule: rule.clone(),
            explained: *explained,
        },
        Pointed::Rows { rows, .. } if rows.len() > MOST_LISTED => {
            let most = [("most", MOST_LISTED.to_string())];
            return Err(words::refusal(view.language, "rows_too_many", &most));
        }
        Pointed::Rows { rows, .. } => Among::Rows(rows.clone()),
        Pointed::Period { period } => Among::Period(period.clone()),
    })
}

/// The ids of the records of a view, in order.
pub(crate) fn ids(view: View<'_>, table: &Table, shown: &Shown) -> Result<Arc<Vec<String>>, Problem> {
    view.memory.order(view, &table.id, &choice(view, table, shown)?)
}

/// The number of a record among all of its table, in order of entry.
pub(crate) fn number_of(view: View<'_>, table: &str, row: &str) -> Result<Option<u32>, Problem> {
    let ids = view.memory.order(view, table, &Choice::default())?;
    let at = ids.binary_search_by(|id| id.as_str().cmp(row)).ok();
    Ok(at.and_then(|at| u32::try_from(at).ok()))
}
