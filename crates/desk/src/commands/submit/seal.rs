//! Sealing, as work of its own.

use chrono::Utc;
use zhibao_app::seal::{Confirmed, How, SealError, SealOptions, seal as seal_period, seal_version};
use zhibao_app::{PRESENT, backups};
use zhibao_core::message::Speak;
use zhibao_wire::{JobId, Outcome, Problem};

use super::cards::package_card;
use super::checklist::list;
use super::confirm::forget;
use crate::state::{Desk, problem};
use crate::words;
use crate::work::Stop;

const KIND: &str = "job_seal";

/// Seals the period, or the version that is worked on. A backup is made before.
pub(crate) fn seal(desk: &Desk, (): ()) -> Result<JobId, Problem> {
    desk.with(|vault, set, language| {
        if vault.is_opening(set).map_err(|e| problem(language, &e))? {
            return Err(words::refusal(language, "opening_not_sealed", &[]));
        }
        let left = list(vault, set, language).map_err(|e| problem(language, &e))?;
        match left.ready {
            true => Ok(()),
            false => Err(words::refusal(language, "not_ready", &[])),
        }
    })?;
    if desk.goes_on(KIND) {
        return Err(words::refusal(desk.language(), "already_at_it", &[]));
    }
    desk.begin(KIND, |desk, work| {
        work.step("step_backup", 0);
        let own = desk.around().folder();
        desk.with(|vault, _, language| {
            backups::make(vault, &own, backups::Why::Seal, Utc::now()).map_err(|e| problem(language, &e))
        })?;
        work.go_on()?;
        work.step("step_seal", 0);
        work.settle()?;
        let outcome = desk.with(|vault, set, language| {
            let refuse = |error: &dyn Speak| problem(language, error);
            // A person may have changed something since the work was begun.
            let left = list(vault, set, language).map_err(|e| refuse(&e))?;
            if !left.ready {
                return Err(words::refusal(language, "not_ready", &[]));
            }
            let confirmed = left.confirmed.into_iter().map(|word| Confirmed {
                role: word.role,
                name: word.name,
                how: if word.on_paper { How::Paper } else { How::Person },
            });
            let options = SealOptions {
                confirmed_by: confirmed.collect(),
            };
            let report = if set == PRESENT {
                let open = vault.open_period().map_err(|e| refuse(&e))?.map(|period| period.id);
                seal_period(vault, &open.unwrap_or_default(), &options, Utc::now())
            } else {
                let open = vault.versions().map_err(|e| refuse(&e))?;
                match open.into_iter().find(|version| version.set == set) {
                    Some(version) => seal_version(vault, &version, &options, Utc::now()),
                    None => Err(SealError::NoPeriod(String::new())),
                }
            };
            let report = report.map_err(|error| match error {
                SealError::Blocked(_) => words::refusal(language, "not_ready", &[]),
                error => refuse(&error),
            })?;
            forget(vault, set).map_err(|e| refuse(&e))?;
            let package = package_card(vault, &report.package, language)?;
            Ok(Outcome::Sealed { package })
        })?;
        desk.state().set = PRESENT;
        Ok::<_, Stop>(outcome)
    })
}
