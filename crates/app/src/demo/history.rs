//! The terms before the present one: played, sealed, and closed.

use chrono::DateTime;
use zhibao_core::standard::Standard;
use zhibao_core::standard::task::Task;
use zhibao_vault::Vault;

use super::DemoError;
use super::fill::Player;
use super::stage::Stage;
use crate::seal::{SealOptions, seal};
use crate::send::{Around, PushOptions, parcels, push};

/// What was reported of the terms that are over: what rules, figures and trends look back at, without the many records of
/// each pupil.
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
    "competition",
    "competition_award",
    "employer_survey",
    "enterprise_input",
    "funding_in",
    "grant_payment",
    "health_check",
    "internship_arrangement",
    "internship_assessment",
    "internship_insurance",
    "other_aid",
    "party_study",
    "publicity_item",
    "safety_inspection",
    "scholarship",
    "staff_training",
    "admission",
    "student_certificate",
    "student_discipline",
    "teaching_evaluation",
    "tech_service",
    "training_class",
    "training_income",
    "training_programme",
    "tuition_waiver",
];

fn reported(standard: &Standard, to_server: bool) -> Task {
    let mut task = standard.task_named("full").cloned().unwrap_or_default();
    "demo-past".clone_into(&mut task.id);
    // A server judges a package that it sent no task for as if it had asked for everything.
    task.tables
        .retain(|table, _| to_server || REPORTED.contains(&table.as_str()));
    task
}

/// Plays and seals the stages that are over, in a vault whose device is enrolled; with a server, so that it accepts them.
///
/// # Errors
/// Those of the vault; a term that cannot be sealed.
pub(super) fn tell(
    vault: &mut Vault,
    player: &mut Player<'_>,
    stages: &[Stage],
    to_server: bool,
) -> Result<(), DemoError> {
    for stage in stages {
        let term = &stage.term;
        vault.use_task(reported(vault.standard(), to_server))?;
        vault.begin_period(&term.period, stage.named("as_of").unwrap_or_default())?;
        player.play(vault, stage)?;
        // Records tell by when they came whether they were reported.
        let moment = DateTime::from_timestamp_millis(vault.now()).unwrap_or_default();
        seal(vault, &term.period, &SealOptions::default(), moment)?;
    }
    Ok(())
}

/// Hands in what was sealed, at the server that the vault is enrolled with.
///
/// # Errors
/// What the server refuses; those of the vault.
pub(super) fn send(vault: &mut Vault) -> Result<(), DemoError> {
    for parcel in parcels(vault, None)? {
        push(vault, &parcel, &PushOptions::default(), &Around::system(), &mut |_| ())?;
    }
    Ok(())
}
