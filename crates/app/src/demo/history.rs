//! The terms before the present one: played, sealed, and closed.

use chrono::DateTime;
use zhibao_core::standard::Standard;
use zhibao_core::standard::task::Task;
use zhibao_vault::Vault;

use super::DemoError;
use super::fill::Player;
use super::stage::Stage;
use crate::seal::{SealOptions, seal};

/// What was reported of the terms that are over: what rules and trends look back at, without the many records of each
/// pupil.
const REPORTED: &[&str] = &[
    "school_profile",
    "campus",
    "department",
    "school_leader",
    "staff",
    "land_parcel",
    "building",
    "classroom",
    "library_holding",
    "school_conditions",
    "term",
    "grade",
    "major",
    "class",
    "student",
    "status_change",
    "course",
    "programme_plan",
    "plan_course",
    "teaching_task",
    "textbook",
    "textbook_adoption",
    "lesson_observation",
    "labour_education",
    "enterprise",
    "cooperation_agreement",
    "party_org",
    "party_member",
    "party_activity",
    "publicity_channel",
    "graduate_destination",
    "graduation",
];

fn reported(standard: &Standard) -> Task {
    let mut task = standard.task_named("full").cloned().unwrap_or_default();
    "demo-past".clone_into(&mut task.id);
    task.tables.retain(|table, _| REPORTED.contains(&table.as_str()));
    task
}

/// Plays and seals the stages that are over, in a vault whose device is enrolled. `now` in milliseconds since 1970.
///
/// # Errors
/// Those of the vault; a term that cannot be sealed.
pub(super) fn tell(vault: &mut Vault, player: &mut Player<'_>, stages: &[Stage], now: i64) -> Result<(), DemoError> {
    let moment = DateTime::from_timestamp_millis(now).unwrap_or_default();
    for stage in stages {
        let term = &stage.term;
        vault.use_task(reported(vault.standard()))?;
        vault.begin_period(&term.period, stage.named("as_of").unwrap_or_default())?;
        player.play(vault, stage)?;
        seal(vault, &term.period, &SealOptions::default(), moment)?;
    }
    Ok(())
}
