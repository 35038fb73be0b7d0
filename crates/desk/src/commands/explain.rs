//! Reasons: for warnings, and for errors that reality forces; and the rules themselves.

use zhibao_app::Place;
use zhibao_app::vault::Edit as Step;
use zhibao_core::message::fill;
use zhibao_core::standard::rule::Rule;
use zhibao_wire::{Edited, Explain, ExplanationOf, FileTaken, Problem, Reasons, RuleCard, RuleOf};

use super::finding::severity;
use super::tables::number;
use crate::around::Pick;
use crate::state::{Desk, View};
use crate::{edited, fields, typed, words};

/// The fewest characters of a reason.
const FEWEST: usize = 4;

/// Former reasons that are offered.
const OFFERED: u64 = 20;

/// The largest file that proves an exception.
const MOST_BYTES: u64 = 20 * 1024 * 1024;

/// Gives a reason for warnings, or makes errors exceptions.
pub(crate) fn explain(desk: &Desk, request: Explain) -> Result<Edited, Problem> {
    desk.alter(|open| {
        let view = open.view();
        known(view, &request.rule)?;
        typed::fits(view.language, &request.text)?;
        let text = request.text.trim();
        if text.chars().count() < FEWEST {
            let least = [("least", FEWEST.to_string())];
            return Err(words::refusal(view.language, "reason_short", &least));
        }
        if let Some(handle) = &request.evidence
            && view.vault.attachment(handle).map_err(|e| view.refuse(&e))?.is_none()
        {
            return Err(words::refusal(view.language, "no_file", &[]));
        }
        let mut places = Vec::new();
        for place in &request.places {
            places.push(Place {
                table: fields::table(view, &place.table)?.id.clone(),
                row: place.row_id.clone(),
                field: place.field.clone(),
            });
        }
        let step = Step::Explain {
            rule: request.rule,
            places,
            text: text.to_owned(),
            evidence: request.evidence,
        };
        edited::apply(open, &step, step.kind())
    })
}

/// Takes a reason back.
pub(crate) fn unexplain(desk: &Desk, request: ExplanationOf) -> Result<Edited, Problem> {
    desk.alter(|open| {
        let step = Step::Unexplain {
            explanation: request.id,
        };
        edited::apply(open, &step, step.kind())
    })
}

/// Reasons that were given for a rule before, the newest first.
pub(crate) fn reasons(desk: &Desk, request: RuleOf) -> Result<Reasons, Problem> {
    desk.view(|view| {
        let texts = view.vault.reasons_for(&request.rule, OFFERED);
        Ok(Reasons {
            texts: texts.map_err(|e| view.refuse(&e))?,
        })
    })
}

/// A rule as the reference shows it.
pub(crate) fn rule(desk: &Desk, request: RuleOf) -> Result<RuleCard, Problem> {
    desk.view(|view| {
        let rule = known(view, &request.rule)?;
        let lang = words::lang(view.language);
        // Places of a hint are filled where a finding stands; here they are open.
        let hint = fill(rule.hint.get(lang), |_| Some("…"));
        Ok(RuleCard {
            rule: rule.id.clone(),
            title: rule.title.get(lang).to_owned(),
            severity: severity(rule.severity),
            hint,
            source: rule.source.clone(),
            why: rule.why.clone(),
        })
    })
}

fn known<'a>(view: View<'a>, id: &str) -> Result<&'a Rule, Problem> {
    let rule = view.vault.standard().rule(id);
    rule.ok_or_else(|| words::refusal(view.language, "no_rule", &[("rule", id.chars().take(40).collect())]))
}

/// Asks for a file and takes it into the vault; nothing where none was chosen.
pub(crate) fn attach(desk: &Desk, (): ()) -> Result<Option<FileTaken>, Problem> {
    let language = desk.language();
    desk.view(|_| Ok(()))?;
    let picked = desk.around().pick(Pick::File {
        title: words::say(language, "pick_evidence", &[]),
        kinds: KINDS.iter().map(|(kind, _)| *kind).collect(),
    });
    let Some(path) = picked.into_iter().next() else {
        return Ok(None);
    };
    let unreadable = |_| words::refusal(language, "evidence_unreadable", &[]);
    let size = std::fs::metadata(&path).map_err(unreadable)?.len();
    if size > MOST_BYTES {
        let most = [("most", (MOST_BYTES / 1024 / 1024).to_string())];
        return Err(words::refusal(language, "file_too_large", &most));
    }
    let bytes = std::fs::read(&path).map_err(unreadable)?;
    let kind = path.extension().map(|e| e.to_string_lossy().to_lowercase());
    let media = KINDS.iter().find(|(known, _)| kind.as_deref() == Some(*known));
    let Some((_, media)) = media else {
        return Err(words::refusal(language, "file_kind", &[]));
    };
    desk.alter(|open| {
        let handle = open.vault.attach(media, &bytes).map_err(|e| open.view().refuse(&e))?;
        Ok(Some(FileTaken {
            handle,
            name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            bytes: number(bytes.len() as u64),
        }))
    })
}

/// Files that prove something, with their media types.
const KINDS: &[(&str, &str)] = &[
    ("pdf", "application/pdf"),
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("png", "image/png"),
];
