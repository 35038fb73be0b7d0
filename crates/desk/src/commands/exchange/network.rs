//! How things stand between this computer and the server: remembered from one contact to the next.

use zhibao_app::send::{Lender, SERVER, SendError};
use zhibao_wire::{Contact, Network, Problem};

use super::super::tables::number;
use crate::lent::Lent;
use crate::state::{Desk, now, problem};

/// The setting that holds when the server answered last, milliseconds since 1970.
const ANSWERED: &str = "contact.answered_at";
/// The setting that holds what the last contact came to.
const CONTACT: &str = "contact";

/// How things stand between this computer and the server.
pub(crate) fn network(desk: &Desk, (): ()) -> Result<Network, Problem> {
    desk.peek(|vault, _, language| {
        let setting = |key: &str| vault.setting(key).map_err(|e| problem(language, &e));
        let packages = vault.packages().map_err(|e| problem(language, &e))?;
        let newer =
            |p: &zhibao_app::SealedPackage| packages.iter().any(|o| o.period == p.period && o.version > p.version);
        let waiting = packages.iter().filter(|p| p.state == "sealed" && !newer(p)).count();
        Ok(Network {
            server: setting(SERVER)?,
            contact: match setting(CONTACT)?.as_deref() {
                Some("answered") => Contact::Answered,
                Some("unreachable") => Contact::Unreachable,
                Some("unclear") => Contact::Unclear,
                Some("stranger") => Contact::Stranger,
                _ => Contact::Never,
            },
            answered_at: setting(ANSWERED)?.and_then(|text| text.parse().ok()),
            waiting: number(waiting as u64),
        })
    })
}

/// Remembers what a contact came to. That it cannot be remembered changes nothing of it.
pub(super) fn remember<T>(lent: &mut Lent<'_>, result: &Result<T, SendError>) {
    let word = match result {
        Ok(_) => "answered",
        Err(SendError::Unreachable) => "unreachable",
        Err(SendError::Unclear) => "unclear",
        Err(SendError::Problem { code, .. }) if code == "invalid_client" => "stranger",
        Err(SendError::Problem { .. } | SendError::Judging | SendError::Refused(_)) => "answered",
        // Nothing was learnt about the network.
        Err(_) => return,
    };
    let kept = lent.lend(|vault| {
        vault.set_setting(CONTACT, Some(word))?;
        if word == "answered" {
            vault.set_setting(ANSWERED, Some(&now().to_string()))?;
        }
        Ok(())
    });
    drop(kept);
}
