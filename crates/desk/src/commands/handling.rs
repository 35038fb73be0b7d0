//! What is done about a warning: told beside its indicator, and said by a person.

use std::collections::BTreeMap;

use zhibao_app::figures::Figure;
use zhibao_app::handling::{self, Record, Stage, Status, Today, Word};
use zhibao_app::{PRESENT, Vault, VaultError};
use zhibao_core::dates;
use zhibao_core::standard::indicator::Indicator;
use zhibao_wire::{Deal, Edited, HandleWarning, Handling, HandlingStage, HandlingStep, Language, Problem};

use super::indicators::{computed, known, unknown};
use crate::state::{Desk, problem};
use crate::{edited, text, typed, words};

/// The fewest characters of what is said.
const FEWEST: usize = 4;

/// Says what is done about a warning.
pub(crate) fn handle_warning(desk: &Desk, request: HandleWarning) -> Result<Edited, Problem> {
    desk.alter(|open| {
        let language = open.language;
        if open.set != PRESENT {
            return Err(words::refusal(language, "handle_elsewhere", &[]));
        }
        let indicator = known(open.vault, language, &request.indicator)?;
        let word = word(language, request)?;
        let all = computed(open)?;
        let figure = all.iter().find(|f| f.id == indicator.id);
        let figure = figure.ok_or_else(|| unknown(language, &indicator.id))?;
        let handled = Handled::of(open.vault, language)?;
        let record = handled.records.get(&indicator.id);
        if record.is_none() && figure.level.is_none() {
            return Err(words::refusal(language, "handle_none", &[]));
        }
        let held = handling::standing(indicator, figure, record, &handled.today)
            .again
            .is_none();
        let step = handling::plan(open.vault, indicator, figure, (record, held), &word);
        let step = step.map_err(|e| problem(language, &e))?;
        edited::apply(open, &step, "warn")
    })
}

/// What was said, as it is kept; refused where something is missing.
fn word(language: Language, request: HandleWarning) -> Result<Word, Problem> {
    for part in [&request.text, &request.owner, &request.due] {
        typed::fits(language, part)?;
    }
    if request.text.trim().chars().count() < FEWEST {
        return Err(words::refusal(
            language,
            "reason_short",
            &[("least", FEWEST.to_string())],
        ));
    }
    if request.owner.trim().is_empty() {
        return Err(words::refusal(language, "handle_owner", &[]));
    }
    let Some((due, _)) = dates::read_day(request.due.trim()) else {
        return Err(words::refusal(
            language,
            "handle_due",
            &[("typed", text::short(&request.due))],
        ));
    };
    Ok(Word {
        deal: match request.deal {
            Deal::Explain => handling::Deal::Explain,
            Deal::Close => handling::Deal::Close,
            Deal::FalseAlarm => handling::Deal::FalseAlarm,
            Deal::Reopen => handling::Deal::Reopen,
        },
        text: request.text.trim().to_owned(),
        owner: request.owner.trim().to_owned(),
        due: dates::day_text(due),
    })
}

/// What was recorded of the warnings of a vault.
pub(super) struct Handled<'v> {
    vault: &'v Vault,
    /// The language of what is told.
    pub(super) language: Language,
    records: BTreeMap<String, Record>,
    today: Today,
}

impl<'v> Handled<'v> {
    /// The standard by which things are told.
    pub(super) fn standard(&self) -> &'static zhibao_core::standard::Standard {
        self.vault.standard()
    }

    pub(super) fn of(vault: &'v Vault, language: Language) -> Result<Handled<'v>, Problem> {
        let refuse = |e: VaultError| problem(language, &e);
        Ok(Handled {
            vault,
            language,
            records: handling::handled(vault).map_err(refuse)?,
            today: Today::of(vault).map_err(refuse)?,
        })
    }

    /// How the warning of an indicator stands; nothing where nobody has said anything of it.
    pub(super) fn told(&self, indicator: &Indicator, figure: &Figure) -> Result<Option<Handling>, Problem> {
        let Some(record) = self.records.get(&indicator.id) else {
            return Ok(None);
        };
        let standing = handling::standing(indicator, figure, Some(record), &self.today);
        let again = standing.again.map(|again| format!("again.{}", again.name()));
        Ok(Some(Handling {
            stage: match standing.stage {
                Stage::Open => HandlingStage::Open,
                Stage::Explained => HandlingStage::Explained,
                Stage::Closed => HandlingStage::Closed,
            },
            false_alarm: record.status == Status::False,
            again: again.map_or_else(String::new, |key| words::say(self.language, &key, &[])),
            overdue: standing.overdue,
            who: self.name(&record.owner)?,
            due: record.due.as_deref().map_or_else(String::new, dashed),
        }))
    }

    /// What was done about the warning of an indicator, the oldest first.
    pub(super) fn steps(&self, indicator: &str) -> Result<Vec<HandlingStep>, Problem> {
        let Some(record) = self.records.get(indicator) else {
            return Ok(Vec::new());
        };
        let steps = handling::steps(self.vault, &record.number).map_err(|e| problem(self.language, &e))?;
        let told = steps.into_iter().map(|step| {
            Ok(HandlingStep {
                at: step.at.replace('T', " ").chars().take(16).collect(),
                who: self.name(&step.actor)?,
                text: step.text,
            })
        });
        told.collect()
    }

    /// Who would be in charge of a warning, and until when.
    pub(super) fn proposed(&self, figure: &Figure) -> (String, String) {
        let record = self.records.get(&figure.id);
        let owner = record.map_or_else(String::new, |record| record.owner.clone());
        let level = figure.level.or_else(|| record.and_then(|record| record.level));
        let due = level.and_then(|level| handling::due(self.vault, level, &self.today.day));
        (owner, due.as_deref().map_or_else(String::new, dashed))
    }

    fn name(&self, number: &str) -> Result<String, Problem> {
        handling::person(self.vault, number).map_err(|e| problem(self.language, &e))
    }
}

/// `20261124` as `2026-11-24`; what is no day as it is.
fn dashed(day: &str) -> String {
    dates::parse_day(day).map_or_else(|| day.to_owned(), |day| day.to_string())
}
