//! Work that takes longer than a moment: each on a thread of its own, asked about by its number.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use zhibao_wire::{JobId, JobState, Language, Outcome, Problem};

use crate::state::Desk;
use crate::words;

/// How many ended works are remembered.
const REMEMBERED: usize = 32;

/// The most works that go on at once.
const AT_ONCE: usize = 8;

/// Why work ended without its outcome.
#[derive(Debug)]
pub(crate) enum Stop {
    /// A person cancelled it.
    Cancelled,
    /// It could not be done.
    Failed(Problem),
    /// It is not known whether it was done.
    Unclear(Problem),
}

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Stop {
        Stop::Failed(problem)
    }
}

/// A work as its thread and those who ask see it.
pub(crate) struct Work {
    id: u32,
    /// The message that names it; two works of one kind can be told by it.
    kind: &'static str,
    /// Messages stay in the language in which it was begun, so that asking never waits for the vault.
    language: Language,
    began: Instant,
    cancelled: AtomicBool,
    at: Mutex<At>,
}

#[derive(Default)]
struct At {
    step: String,
    done: u32,
    total: u32,
    /// Past the point where it could be cancelled.
    settled: bool,
    outcome: Option<Outcome>,
    elapsed: u32,
    told: bool,
}

impl Work {
    fn at(&self) -> MutexGuard<'_, At> {
        self.at.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The language of its messages.
    pub(crate) fn language(&self) -> Language {
        self.language
    }

    /// Begins a step, named by a message; `total` units, 0 where nobody knows.
    pub(crate) fn step(&self, message: &str, total: u32) {
        let step = words::say(self.language, message, &[]);
        let mut at = self.at();
        (at.step, at.done, at.total) = (step, 0, total);
    }

    /// So many units of the step are done.
    pub(crate) fn done(&self, units: u32) {
        let mut at = self.at();
        at.done = units;
        at.total = if at.total == 0 { 0 } else { at.total.max(units) };
    }

    /// So many units of so many are done.
    pub(crate) fn progress(&self, done: usize, total: usize) {
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let mut at = self.at();
        (at.done, at.total) = (count(done), count(total));
    }

    /// Whether a person cancelled it.
    pub(crate) fn cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    /// Goes on, unless a person cancelled it.
    pub(crate) fn go_on(&self) -> Result<(), Stop> {
        if self.cancelled() { Err(Stop::Cancelled) } else { Ok(()) }
    }

    /// From here on it cannot be cancelled any more. Refused where it was.
    pub(crate) fn settle(&self) -> Result<(), Stop> {
        let mut at = self.at();
        self.go_on()?;
        at.settled = true;
        Ok(())
    }

    fn cancel(&self) {
        let at = self.at();
        if !at.settled && at.outcome.is_none() {
            self.cancelled.store(true, Ordering::Relaxed);
        }
    }

    fn end(&self, outcome: Outcome) {
        let mut at = self.at();
        at.elapsed = self.elapsed();
        at.outcome = Some(outcome);
    }

    fn elapsed(&self) -> u32 {
        u32::try_from(self.began.elapsed().as_millis()).unwrap_or(u32::MAX)
    }

    fn goes_on(&self) -> bool {
        self.at().outcome.is_none()
    }

    fn state(&self) -> JobState {
        let at = self.at();
        JobState {
            job: self.id,
            title: words::say(self.language, self.kind, &[]),
            step: at.step.clone(),
            done: at.done,
            total: at.total,
            elapsed: if at.outcome.is_some() {
                at.elapsed
            } else {
                self.elapsed()
            },
            cancellable: at.outcome.is_none() && !at.settled && !self.cancelled(),
            outcome: at.outcome.clone(),
        }
    }
}

/// All works of a desk.
#[derive(Default)]
pub(crate) struct Works {
    last: AtomicU32,
    list: Mutex<VecDeque<Arc<Work>>>,
}

impl Works {
    fn list(&self) -> MutexGuard<'_, VecDeque<Arc<Work>>> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn find(&self, id: u32) -> Option<Arc<Work>> {
        self.list().iter().find(|work| work.id == id).cloned()
    }

    /// Takes a work into the list; refused where too many go on.
    fn add(&self, work: &Arc<Work>) -> bool {
        let mut list = self.list();
        if list.iter().filter(|work| work.goes_on()).count() >= AT_ONCE {
            return false;
        }
        while list.len() >= REMEMBERED {
            match list.iter().position(|work| !work.goes_on()) {
                Some(ended) => drop(list.remove(ended)),
                None => break,
            }
        }
        list.push_back(Arc::clone(work));
        true
    }
}

impl Desk {
    /// Begins work of a kind (the message that names it) on a thread of its own. It gets a desk to work at: it locks the
    /// state only while it must, so that the window goes on.
    pub(crate) fn begin(
        &self,
        kind: &'static str,
        body: impl FnOnce(&Desk, &Work) -> Result<Outcome, Stop> + Send + 'static,
    ) -> Result<JobId, Problem> {
        let works = self.works();
        let language = self.language();
        let work = Arc::new(Work {
            id: works.last.fetch_add(1, Ordering::Relaxed) + 1,
            kind,
            language,
            began: Instant::now(),
            cancelled: AtomicBool::new(false),
            at: Mutex::default(),
        });
        if !works.add(&work) {
            return Err(words::refusal(language, "too_much_work", &[]));
        }
        let (desk, id) = (self.clone(), work.id);
        let own = Arc::clone(&work);
        let thread = std::thread::Builder::new().name(kind.to_owned());
        let begun = thread.spawn(move || {
            let result = catch_unwind(AssertUnwindSafe(|| body(&desk, &own)));
            own.end(match result {
                Ok(Ok(outcome)) => outcome,
                Ok(Err(Stop::Cancelled)) => Outcome::Cancelled,
                Ok(Err(Stop::Failed(problem))) => Outcome::Failed { problem },
                Ok(Err(Stop::Unclear(problem))) => Outcome::Unclear { problem },
                Err(_) => Outcome::Failed {
                    problem: words::refusal(language, "work_broke", &[]),
                },
            });
        });
        if begun.is_err() {
            let problem = words::refusal(language, "too_much_work", &[]);
            work.end(Outcome::Failed {
                problem: problem.clone(),
            });
            return Err(problem);
        }
        Ok(JobId { job: id })
    }

    /// Whether work of a kind goes on.
    pub(crate) fn goes_on(&self, kind: &str) -> bool {
        self.works()
            .list()
            .iter()
            .any(|work| work.kind == kind && work.goes_on())
    }

    /// Where a work stands.
    pub(crate) fn work(&self, id: u32) -> Option<JobState> {
        let work = self.works().find(id)?;
        let state = work.state();
        if state.outcome.is_some() {
            work.at().told = true;
        }
        Some(state)
    }

    /// All that goes on, and what has ended and was not told yet.
    pub(crate) fn all_work(&self) -> Vec<JobState> {
        let list: Vec<Arc<Work>> = self.works().list().iter().cloned().collect();
        let told = |work: &Arc<Work>| work.at().told;
        let fresh = list.iter().filter(|work| !told(work));
        fresh.filter_map(|work| self.work(work.id)).collect()
    }

    /// Cancels a work, where it still can be.
    pub(crate) fn cancel_work(&self, id: u32) -> Option<JobState> {
        self.works().find(id)?.cancel();
        self.work(id)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;
    use crate::{Scripted, Start};

    fn desk() -> Desk {
        let start = Start {
            language: Some(Language::En),
            ..Start::default()
        };
        Desk::new(start, Arc::new(Scripted::new("")))
    }

    /// Waits for the end of a work, which its test makes certain.
    fn ended(desk: &Desk, id: JobId) -> Outcome {
        loop {
            match desk.work(id.job).unwrap().outcome {
                Some(outcome) => return outcome,
                None => std::thread::yield_now(),
            }
        }
    }

    #[test]
    fn progress_is_told_and_the_end_is_told_once_in_the_list() {
        let desk = desk();
        let (go, gate) = channel::<()>();
        let (tell, told) = channel::<()>();
        let id = desk
            .begin("job_check", move |_, work| {
                work.step("step_judge", 10);
                work.done(4);
                tell.send(()).unwrap();
                gate.recv().unwrap();
                Ok(Outcome::BackedUp { path: "x".into() })
            })
            .unwrap();
        told.recv().unwrap();
        let all = desk.all_work();
        assert_eq!((all.len(), all[0].done, all[0].total), (1, 4, 10));
        assert!(all[0].cancellable && all[0].outcome.is_none() && all[0].step != "step_judge");
        assert!(desk.goes_on("job_check") && !desk.goes_on("job_import"));
        go.send(()).unwrap();
        while desk.goes_on("job_check") {
            std::thread::yield_now();
        }
        assert_eq!(desk.all_work().len(), 1);
        assert_eq!(desk.all_work(), Vec::new());
        assert_eq!(ended(&desk, id), Outcome::BackedUp { path: "x".into() });
    }

    #[test]
    fn cancelling_ends_it_unless_it_is_settled() {
        let desk = desk();
        let (go, gate) = channel::<()>();
        let id = desk
            .begin("job_check", move |_, work| {
                gate.recv().unwrap();
                work.settle()?;
                Ok(Outcome::BackedUp { path: String::new() })
            })
            .unwrap();
        assert!(!desk.cancel_work(id.job).unwrap().cancellable);
        go.send(()).unwrap();
        assert_eq!(ended(&desk, id), Outcome::Cancelled);

        let (tell, told) = channel::<()>();
        let (go, gate) = channel::<()>();
        let id = desk
            .begin("job_check", move |_, work| {
                work.settle()?;
                tell.send(()).unwrap();
                gate.recv().unwrap();
                work.go_on()?;
                Ok(Outcome::BackedUp { path: String::new() })
            })
            .unwrap();
        told.recv().unwrap();
        desk.cancel_work(id.job).unwrap();
        go.send(()).unwrap();
        assert_eq!(ended(&desk, id), Outcome::BackedUp { path: String::new() });
    }

    #[test]
    fn work_that_breaks_says_so() {
        let desk = desk();
        let id = desk.begin("job_check", |_, _| panic!("on purpose")).unwrap();
        assert!(matches!(ended(&desk, id), Outcome::Failed { .. }));
        assert_eq!(desk.work(99), None);
    }

    #[test]
    fn no_more_than_so_many_at_once() {
        let desk = desk();
        let gates: Vec<_> = (0..AT_ONCE)
            .map(|_| {
                let (go, gate) = channel::<()>();
                let body = move |_: &Desk, _: &Work| {
                    let _ = gate.recv();
                    Err(Stop::Cancelled)
                };
                desk.begin("job_check", body).unwrap();
                go
            })
            .collect();
        assert!(desk.begin("job_check", |_, _| Err(Stop::Cancelled)).is_err());
        drop(gates);
        while desk.goes_on("job_check") {
            std::thread::yield_now();
        }
        assert!(desk.begin("job_check", |_, _| Err(Stop::Cancelled)).is_ok());
    }
}
