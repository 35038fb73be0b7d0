//! Sending and asking for news, as work of its own. The vault is borrowed for moments; typing goes on.

use std::time::{Duration, Instant};

use chrono::Utc;
use zhibao_app::send::{
    ATTEMPTS, Around, Lender, Parcel, Progress, PushOptions, SendError, Step, pull as pull_news, push,
};
use zhibao_wire::{JobId, Outcome, PackageOf, Problem};

use super::super::submit::{UPLOADED, known, receipt_card};
use crate::state::{Desk, problem};
use crate::words;
use crate::work::{Stop, Work};

pub(super) const SENDING: &str = "job_send";
const PULLING: &str = "job_pull";
/// A pause is cut into so much, so that a person who stops it does not wait.
const MOMENT: Duration = Duration::from_millis(100);
/// Progress is told in units of so many bytes.
const UNIT: u64 = 1024;

/// Waits, unless a person stops the work.
fn pause(work: &Work, length: Duration) {
    let until = Instant::now() + length;
    while !work.cancelled() && Instant::now() < until {
        std::thread::sleep(MOMENT.min(until.saturating_duration_since(Instant::now())));
    }
}

/// Works with the network as a person may stop it.
fn around<R>(work: &Work, run: impl FnOnce(&Around<'_>) -> R) -> R {
    run(&Around {
        now: &Utc::now,
        sleep: &|length| pause(work, length),
        stopped: &|| work.cancelled(),
        attempts: ATTEMPTS,
        ..Around::system()
    })
}

/// What became of a contact that did not come to its end: an unclear one is neither failure nor success.
fn stop(work: &Work, error: &SendError) -> Stop {
    let language = work.language();
    match error {
        SendError::Stopped => Stop::Cancelled,
        SendError::Unclear => Stop::Unclear(words::refusal(language, "send_unclear", &[])),
        SendError::Unreachable => Stop::Unclear(words::refusal(language, "send_unreachable", &[])),
        SendError::Judging => Stop::Unclear(words::refusal(language, "send_judging", &[])),
        error => Stop::Failed(problem(language, error)),
    }
}

fn count(n: u64) -> usize {
    usize::try_from(n.div_ceil(UNIT)).unwrap_or(usize::MAX)
}

/// Says in words what is done next.
fn tell(work: &Work, at: Progress) {
    let step = match at.step {
        Step::Token => "step_sign_in",
        Step::Ask => "step_ask",
        Step::Create | Step::Resume => "step_resume",
        Step::Send { .. } => "step_upload",
        Step::Wait => "step_judging",
        Step::Receipt => "step_receipt",
    };
    work.step(step, 0);
    work.progress(count(at.done), count(at.total));
}

/// Sends a package until its receipt is here; called again, it goes on where it was cut.
pub(crate) fn send(desk: &Desk, request: PackageOf) -> Result<JobId, Problem> {
    desk.peek(|vault, _, language| known(vault, &request.package, language).map(drop))?;
    if desk.goes_on(SENDING) {
        return Err(words::refusal(desk.language(), "already_at_it", &[]));
    }
    desk.begin(SENDING, move |desk, work| {
        let id = request.package;
        let key = format!("{UPLOADED}{id}");
        let (mut lent, mut notes) = (desk.lent()?, desk.lent()?);
        let mut noted = None;
        let result = around(work, |around| {
            let parcel = Parcel::Kept(id.clone());
            push(&mut lent, &parcel, &PushOptions::default(), around, &mut |at| {
                tell(work, at);
                if at.done > 0 && noted != Some(at.done) {
                    noted = Some(at.done);
                    // Only for the words at the next start; the server is asked anyway.
                    drop(notes.lend(|vault| Ok(vault.set_setting(&key, Some(&at.done.to_string()))?)));
                }
            })
        });
        match result {
            Ok(_) => {}
            Err(error) => return Err(stop(work, &error)),
        }
        let receipt = desk.with(|vault, _, language| {
            vault.set_setting(&key, None).map_err(|e| problem(language, &e))?;
            let package = known(vault, &id, language)?;
            let rows = zhibao_app::submission::summary(vault, &id).map_err(|e| problem(language, &e))?;
            receipt_card(vault, &package, rows.unwrap_or_default().total(), language)
        })?;
        match receipt {
            Some(receipt) => Ok(Outcome::Arrived { receipt }),
            None => Err(Stop::Unclear(words::refusal(work.language(), "send_unclear", &[]))),
        }
    })
}

/// Asks the server for receipts, reviews and its card.
pub(crate) fn pull(desk: &Desk, (): ()) -> Result<JobId, Problem> {
    desk.lent()?;
    if desk.goes_on(PULLING) {
        return Err(words::refusal(desk.language(), "already_at_it", &[]));
    }
    desk.begin(PULLING, |desk, work| {
        work.step("step_ask_news", 0);
        let mut lent = desk.lent()?;
        let result = around(work, |around| pull_news(&mut lent, None, around));
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        match result {
            Ok(pulled) => Ok(Outcome::Pulled {
                receipts: count(pulled.receipts),
                reviews: count(pulled.slips),
                tasks: 0,
            }),
            Err(SendError::Unreachable) => Err(Stop::Unclear(words::refusal(work.language(), "pull_unreachable", &[]))),
            Err(error) => Err(stop(work, &error)),
        }
    })
}
