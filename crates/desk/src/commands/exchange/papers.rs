//! Files of an authority from a stick: receipts, reviews, tasks, cards, answers to a request for enrolment.

use std::path::Path;

use zhibao_app::send::{Accepted, Around, Pinned, SendError, accept};
use zhibao_app::standard::Brought;
use zhibao_app::{SlipState, task, today};
use zhibao_core::message::Arg;
use zhibao_wire::{AcceptFiles, Language, Problem, Taken};

use crate::around::Pick;
use crate::state::{Desk, problem};
use crate::words;

/// Asks for files of an authority and takes them. Where the first card of an authority is among them, its fingerprint is
/// told, and they are taken once a person has compared it.
pub(crate) fn accept_files(desk: &Desk, request: AcceptFiles) -> Result<Vec<Taken>, Problem> {
    let paths = if request.again {
        desk.state().papers.clone()
    } else {
        let title = words::say(desk.language(), "pick_papers", &[]);
        desk.around().pick(Pick::Files { title })
    };
    if paths.is_empty() {
        return Ok(Vec::new());
    }
    desk.state().papers.clone_from(&paths);
    desk.with(|vault, _, language| {
        let taken = accept(vault, &paths, request.fingerprint.as_deref(), &Around::system());
        // A task may open the next period.
        let brings_task = |result: &Result<Accepted, SendError>| match result {
            Ok(Accepted::Task { .. }) => true,
            Ok(Accepted::Enrolled(enrolled)) => !enrolled.tasks.is_empty(),
            _ => false,
        };
        if taken.iter().any(|(_, result)| brings_task(result)) {
            task::begin(vault, &today()).map_err(|e| problem(language, &e))?;
        }
        Ok(taken
            .into_iter()
            .map(|(path, result)| told(language, &path, result))
            .collect())
    })
}

fn told(language: Language, path: &Path, result: Result<Accepted, SendError>) -> Taken {
    let say = |key: &str, args: &[Arg]| words::say(language, key, args);
    let file = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let (taken, text, fingerprint) = match result {
        Ok(accepted) => {
            let mut text = accepted_text(&accepted, &say);
            for layer in accepted.layers() {
                text.push_str(words::gap(language));
                text.push_str(&layer_text(layer, language));
            }
            (true, text, None)
        }
        Err(SendError::Fingerprint { authority, spoken, .. }) => {
            (false, say("taken_compare", &[("authority", authority)]), Some(spoken))
        }
        Err(error @ (SendError::NotAPaper(_) | SendError::File { .. })) => {
            let code = if matches!(error, SendError::NotAPaper(_)) {
                "taken_not_a_paper"
            } else {
                "taken_unreadable"
            };
            (false, say(code, &[]), None)
        }
        Err(error) => (false, problem(language, &error).message, None),
    };
    Taken {
        file,
        taken,
        text,
        fingerprint,
    }
}

/// What became of a layer of the standard that came with a task.
fn layer_text(layer: &Brought, language: Language) -> String {
    let args = [
        ("layer", layer.name.clone()),
        ("version", layer.version.to_string()),
        ("n", layer.newly_blocked.to_string()),
    ];
    match &layer.refused {
        Some(text) => text[words::lang(language) as usize].clone(),
        None if layer.newly_blocked > 0 => words::say(language, "taken_layer_waits", &args),
        None => words::say(language, "taken_layer", &args),
    }
}

fn accepted_text(accepted: &Accepted, say: &dyn Fn(&str, &[Arg]) -> String) -> String {
    match accepted {
        Accepted::Card { authority, pinned } => {
            let key = match pinned {
                Pinned::First => "taken_card_first",
                Pinned::Newer => "taken_card_newer",
                Pinned::Same => "taken_card_same",
            };
            say(key, &[("authority", authority.clone())])
        }
        Accepted::Task { tasks, .. } => say("taken_task", &[("n", tasks.len().to_string())]),
        Accepted::Receipt { period, fork, .. } => {
            let key = if *fork { "taken_receipt_fork" } else { "taken_receipt" };
            say(key, &[("period", period.clone())])
        }
        Accepted::Slip {
            period,
            state,
            comments,
            ..
        } => {
            let key = match state {
                SlipState::Accepted => "taken_slip_accepted",
                SlipState::Returned => "taken_slip_returned",
            };
            say(key, &[("period", period.clone()), ("n", comments.to_string())])
        }
        Accepted::Enrolled(enrolled) => say("taken_enrolled", &[("authority", enrolled.authority.clone())]),
    }
}
