//! Judging everything anew.

use std::ops::ControlFlow;

use zhibao_app::{PRESENT, Scope, VaultError};
use zhibao_core::standard::rule::Severity;
use zhibao_wire::{Checked, JobId, Outcome, Problem};

use super::submit::CHECKED;
use super::tables::number;
use crate::state::{Desk, now, problem};
use crate::work::Stop;

/// Judges everything anew. Cancelled, the findings stay as they were.
pub(crate) fn check_all(desk: &Desk, (): ()) -> Result<JobId, Problem> {
    desk.view(|_| Ok(()))?;
    desk.begin("job_check", |desk, work| {
        work.step("step_judge", 0);
        let checked = desk.away(|vault, language| {
            let progress = |done: usize, total: usize| {
                work.progress(done, total);
                if work.cancelled() {
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                }
            };
            match vault.recompute_watched(PRESENT, Scope::All, &progress) {
                Ok(()) => vault
                    .set_setting(CHECKED, Some(&now().to_string()))
                    .map_err(|e| problem(language, &e))?,
                Err(VaultError::Cancelled) => return Ok(None),
                Err(error) => return Err(problem(language, &error)),
            }
            let mut checked = Checked::default();
            for count in vault.finding_counts(PRESENT).map_err(|e| problem(language, &e))? {
                let of = match count.severity {
                    Severity::Error => &mut checked.errors,
                    Severity::Warning => &mut checked.warnings,
                };
                *of = of.saturating_add(number(count.open));
            }
            Ok(Some(checked))
        })??;
        match checked {
            Some(checked) => Ok(Outcome::Checked { checked }),
            None => Err(Stop::Cancelled),
        }
    })
}
