//! How things stand between this computer and the server.

use zhibao_app::send::{self, SERVER, contact};
use zhibao_wire::{Contact, Network, Problem};

use super::super::tables::number;
use crate::state::{Desk, problem};

/// How things stand between this computer and the server.
pub(crate) fn network(desk: &Desk, (): ()) -> Result<Network, Problem> {
    desk.peek(|vault, _, language| {
        let packages = vault.packages().map_err(|e| problem(language, &e))?;
        let newer =
            |p: &zhibao_app::SealedPackage| packages.iter().any(|o| o.period == p.period && o.version > p.version);
        let waiting = packages.iter().filter(|p| p.state == "sealed" && !newer(p)).count();
        let (contact, answered_at) = contact(vault).map_err(|e| problem(language, &e))?;
        Ok(Network {
            server: vault.setting(SERVER).map_err(|e| problem(language, &e))?,
            contact: match contact {
                send::Contact::Never => Contact::Never,
                send::Contact::Answered => Contact::Answered,
                send::Contact::Unreachable => Contact::Unreachable,
                send::Contact::Unclear => Contact::Unclear,
                send::Contact::Stranger => Contact::Stranger,
            },
            answered_at,
            waiting: number(waiting as u64),
        })
    })
}
