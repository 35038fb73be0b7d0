//! Opening balances: what the school itself says of a period before its first sealed one. Worked on like a version, never
//! sealed.

use zhibao_app::{PRESENT, SetId, Vault, VaultError};
use zhibao_wire::{OpeningCard, OpeningOf, Problem, Session};

use super::session;
use super::tables::number;
use crate::state::{Desk, problem};

/// The opening balances, the oldest first.
pub(crate) fn openings(desk: &Desk, (): ()) -> Result<Vec<OpeningCard>, Problem> {
    desk.view(|view| list(view.vault).map_err(|e| view.refuse(&e)))
}

fn list(vault: &Vault) -> Result<Vec<OpeningCard>, VaultError> {
    let mut out = Vec::new();
    for opening in vault.openings()? {
        let mut records = 0;
        for table in &vault.standard().tables {
            records += vault.count_rows(opening.set, &table.id)?;
        }
        out.push(OpeningCard {
            period: opening.period,
            as_of: crate::text::day(&opening.as_of),
            records: number(records),
        });
    }
    Ok(out)
}

/// Turns to the opening balance of a period; it is begun where there is none.
pub(crate) fn begin_opening(desk: &Desk, request: OpeningOf) -> Result<Session, Problem> {
    let begun = desk.change(|vault, language| {
        let begun = vault.begin_opening(request.period.trim());
        begun.map_err(|e| problem(language, &e))
    })?;
    turn_to(desk, begun.set)
}

/// Drops an opening balance with all that it holds.
pub(crate) fn drop_opening(desk: &Desk, request: OpeningOf) -> Result<Session, Problem> {
    let set = desk.with(|vault, set, language| {
        let open = vault.openings().map_err(|e| problem(language, &e))?;
        vault.drop_opening(&request.period).map_err(|e| problem(language, &e))?;
        // Whoever worked on it is back at the present data.
        let gone = open.iter().any(|o| o.set == set && o.period == request.period);
        Ok(if gone { PRESENT } else { set })
    })?;
    turn_to(desk, set)
}

fn turn_to(desk: &Desk, set: SetId) -> Result<Session, Problem> {
    desk.state().set = set;
    session(desk, ())
}
