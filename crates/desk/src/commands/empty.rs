//! "Nothing this period": a person's word for a table.

use zhibao_app::empty;
use zhibao_wire::{Domain, Problem, SetEmpty};

use super::tables::tables;
use crate::fields;
use crate::state::{Desk, problem};

/// Says, or takes back, that a table holds nothing this period.
pub(crate) fn set_empty(desk: &Desk, request: SetEmpty) -> Result<Vec<Domain>, Problem> {
    desk.view(|view| fields::table(view, &request.table).map(|_| ()))?;
    desk.change(|vault, language| {
        empty::say(vault, &request.table, request.empty, crate::state::now()).map_err(|error| problem(language, &error))
    })?;
    tables(desk, ())
}
