//! The device's certificate: by a code online, or by a request on a stick.

use zhibao_app::send::{self, Around, Lender, enrol_online};
use zhibao_app::{task, today};
use zhibao_wire::{Enrol, Problem, Session, Written};

use super::super::session;
use crate::around::Pick;
use crate::state::{Desk, problem};
use crate::words;

/// Enrols this device at an authority's server. The vault is not held while the server is waited for.
pub(crate) fn enrol(desk: &Desk, request: Enrol) -> Result<Session, Problem> {
    let language = desk.language();
    let mut lent = desk.lent()?;
    let around = Around {
        attempts: 2,
        ..Around::system()
    };
    let enrolled = enrol_online(&mut lent, request.server.trim(), request.code.trim(), None, &around);
    enrolled.map_err(|error| problem(language, &error))?;
    let begun = lent.lend(|vault| Ok(task::begin(vault, &today())?));
    begun.map_err(|error| problem(language, &error))?;
    session(desk, ())
}

/// Asks where to, and writes the request for enrolment by stick.
pub(crate) fn enrol_request(desk: &Desk, (): ()) -> Result<Option<Written>, Problem> {
    let (school, language) = desk.with(|vault, _, language| Ok((vault.school().to_owned(), language)))?;
    let title = words::say(language, "pick_request", &[]);
    let name = format!("{school}-request.json");
    let Some(path) = desk.around().pick(Pick::Save { title, name }).into_iter().next() else {
        return Ok(None);
    };
    desk.with(|vault, _, language| send::enrol_request(vault, &path, None).map_err(|e| problem(language, &e)))?;
    Ok(Some(Written {
        path: path.display().to_string(),
        rows: 0,
        refused: Vec::new(),
    }))
}
