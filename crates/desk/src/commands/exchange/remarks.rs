//! Remarks of reviewers, with the rows they mean, and the school's answers.

use serde::{Deserialize, Serialize};
use zhibao_app::send::{Remark as Told, SendError, comments};
use zhibao_app::{PRESENT, SlipState, Vault};
use zhibao_wire::{Answer, Language, Problem, Remark};

use super::super::submit::authority;
use super::super::tables::number;
use crate::state::{Desk, now, problem};
use crate::text;
use crate::words;

/// The longest answer, in characters.
const LONGEST: usize = 1000;

/// The school's answer as it is kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    text: String,
    who: String,
    at: i64,
}

/// A remark and the rows that the same words were said of.
struct Group {
    key: String,
    first: Told,
    rows: Vec<String>,
}

/// Remarks of reviewers, the newest first.
pub(crate) fn remarks(desk: &Desk, (): ()) -> Result<Vec<Remark>, Problem> {
    desk.peek(|vault, _, language| all(vault, language))
}

fn all(vault: &Vault, language: Language) -> Result<Vec<Remark>, Problem> {
    let groups = groups(vault).map_err(|e| problem(language, &e))?;
    let of = authority(vault).unwrap_or_default();
    let mut out = Vec::with_capacity(groups.len());
    for group in groups {
        let kept = kept(vault, &group.key).map_err(|e| problem(language, &e))?;
        let comment = &group.first.comment;
        let (row_ids, rows) = here(vault, &group)
            .map_err(|e| problem(language, &e))?
            .into_iter()
            .unzip();
        let lang = words::lang(language);
        let table = comment.table.as_deref().and_then(|table| vault.standard().table(table));
        let field = table
            .zip(comment.field.as_deref())
            .and_then(|(table, code)| table.field(code));
        out.push(Remark {
            answer: kept.map(|kept| kept.text).unwrap_or_default(),
            row_ids,
            rows,
            table_title: table.map(|table| table.label.get(lang).to_owned()).unwrap_or_default(),
            field_title: field.map(|field| field.label.get(lang).to_owned()).unwrap_or_default(),
            key: group.key,
            package: group.first.package.clone(),
            period: group.first.period.clone(),
            returned: group.first.state == SlipState::Returned,
            authority: of.clone(),
            at: group.first.reviewed_at.saturating_mul(1000),
            due: group.first.due.as_deref().map(text::day),
            text: comment.text.clone(),
            must: comment.must_fix,
            table: comment.table.clone(),
            field: comment.field.clone(),
        });
    }
    Ok(out)
}

/// How many remarks of returned packages wait for an answer.
pub(crate) fn unanswered(vault: &Vault) -> u64 {
    let waits = |group: &Group| group.first.state == SlipState::Returned && matches!(kept(vault, &group.key), Ok(None));
    let groups = groups(vault).unwrap_or_default();
    groups.iter().filter(|group| waits(group)).count() as u64
}

/// What is said of several rows in the same words is one remark. Only the last package of a period counts: a review of an
/// earlier one was about what has been sent anew since.
fn groups(vault: &Vault) -> Result<Vec<Group>, SendError> {
    let packages = vault.packages()?;
    let last = |told: &Told| {
        let of = packages
            .iter()
            .filter(|p| p.period == told.period)
            .max_by_key(|p| p.sequence);
        of.is_none_or(|p| p.id == told.package)
    };
    let mut out: Vec<Group> = Vec::new();
    for (at, told) in comments(vault, None)?.into_iter().enumerate() {
        if !last(&told) {
            continue;
        }
        let row = told.comment.row_id.clone();
        let same = out.iter_mut().find(|group| {
            let (a, b) = (&group.first, &told);
            let what = |t: &Told| (t.comment.table.clone(), t.comment.field.clone(), t.comment.must_fix);
            a.package == b.package && a.comment.text == b.comment.text && what(a) == what(b)
        });
        match same {
            Some(group) => group.rows.extend(row),
            None => out.push(Group {
                key: format!("{}.{}.{at}", &told.package.get(..16).unwrap_or_default(), told.review),
                rows: row.into_iter().collect(),
                first: told,
            }),
        }
    }
    Ok(out)
}

/// The rows that a remark means and where they stand, as far as they are here: in the new version of its period where one
/// was begun.
fn here(vault: &Vault, group: &Group) -> Result<Vec<(String, u32)>, SendError> {
    let table = group.first.comment.table.as_deref();
    let Some(table) = table.filter(|table| vault.standard().table(table).is_some()) else {
        return Ok(Vec::new());
    };
    let versions = vault.versions()?;
    let version = versions
        .into_iter()
        .find(|version| version.period == group.first.period);
    let set = version.map_or(PRESENT, |version| version.set);
    let mut rows = Vec::with_capacity(group.rows.len());
    for row in &group.rows {
        if let Some(place) = vault.row_number(set, table, row)? {
            rows.push((row.clone(), number(place)));
        }
    }
    Ok(rows)
}

fn setting(key: &str) -> String {
    format!("answer.{key}")
}

fn kept(vault: &Vault, key: &str) -> Result<Option<Kept>, SendError> {
    let kept = vault.setting(&setting(key))?;
    Ok(kept.and_then(|text| serde_json::from_str(&text).ok()))
}

/// Keeps the school's answer to a remark; an empty one takes it back.
pub(crate) fn answer(desk: &Desk, request: Answer) -> Result<Vec<Remark>, Problem> {
    desk.with(|vault, _, language| {
        let text = request.text.trim();
        if text.chars().count() > LONGEST {
            return Err(words::refusal(language, "answer_long", &[("n", LONGEST.to_string())]));
        }
        let known = groups(vault).map_err(|e| problem(language, &e))?;
        let Some(group) = known.into_iter().find(|group| group.key == request.key) else {
            return Err(words::refusal(language, "no_remark", &[]));
        };
        let kept = Kept {
            text: text.to_owned(),
            who: vault.user().to_owned(),
            at: now(),
        };
        let body = serde_json::to_string(&kept).ok().filter(|_| !text.is_empty());
        let facts = [("period", group.first.period.as_str())];
        let done = vault
            .set_setting(&setting(&request.key), body.as_deref())
            .and_then(|()| vault.audit("answer", Some(&group.first.package), &facts));
        done.map_err(|e| problem(language, &e))?;
        all(vault, language)
    })
}
