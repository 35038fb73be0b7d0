//! Sending a package: take the first step of the plan, learn from the answer, plan again.

use zhibao_seal::receipt::Receipt;

use super::contact::remembered;
use super::device::Session;
use super::papers::kept_receipt;
use super::parcel::{Parcel, pack};
use super::plan::{Step, plan};
use super::run::{Pause, Run, Trouble};
use super::{Around, Lender, SendError, outgoing};

/// The size of a piece, in bytes. A piece that is cut is lost whole, because it carries a checksum.
const CHUNK: u64 = 4 * 1024 * 1024;
/// How often the server is asked whether it has judged before that is left for later.
const WAITS: u32 = 20;

/// How a package is sent.
#[derive(Debug, Clone, Copy)]
pub struct PushOptions<'a> {
    /// The server, where it is not the one enrolled with.
    pub server: Option<&'a str>,
    /// The size of a piece, in bytes.
    pub chunk: u64,
}

impl Default for PushOptions<'_> {
    fn default() -> Self {
        PushOptions {
            server: None,
            chunk: CHUNK,
        }
    }
}

/// Where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What is done next.
    pub step: Step,
    /// Bytes that the server has for certain.
    pub done: u64,
    /// Bytes in all.
    pub total: u64,
}

/// A package that has arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pushed {
    /// The receiver's word.
    pub receipt: Receipt,
    /// Whether it had arrived before, so that nothing was sent by this call.
    pub again: bool,
    /// Whether the receiver got the package by other bytes than are kept here, by stick for example.
    pub other_bytes: bool,
}

/// Sends a package until its receipt is here. Called again after whatever end, it asks first and sends only what is
/// missing. Stopped by a person, it leaves everything for the next call too. The vault is borrowed for moments only.
///
/// # Errors
/// Those that [`SendError::is_unclear`] tells leave everything as it is, for the next call; [`SendError::Refused`] is the
/// receiver's word; a device that is not enrolled; those of the database.
pub fn push(
    lender: &mut impl Lender,
    parcel: &Parcel,
    options: &PushOptions<'_>,
    around: &Around<'_>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Pushed, SendError> {
    let mut session = lender.lend(|vault| Session::open(vault, options.server, around))?;
    if let Some(pushed) = arrived_before(lender, parcel, &mut session, around)? {
        return Ok(pushed);
    }
    let packed = lender.lend(|vault| pack(vault, parcel, around))?;
    let run = Run::new(lender, &mut session, packed, options.chunk)?;
    let result = until_receipt(run, around, progress);
    remembered(lender, around, result)
}

fn until_receipt<L: Lender>(
    mut run: Run<'_, L>,
    around: &Around<'_>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Pushed, SendError> {
    let (mut failed, mut waited) = (0, 0);
    loop {
        around.go_on()?;
        // A plan is never empty: it ends with the receipt.
        let step = plan(&run.known)[0];
        progress(Progress {
            step,
            done: run.done(),
            total: run.known.length,
        });
        if step == Step::Wait {
            waited += 1;
            if waited > WAITS {
                return Err(SendError::Judging);
            }
            around.pause(waited, None);
        }
        match run.take(step, around) {
            Ok(Some(pushed)) => return Ok(pushed),
            Ok(None) => {
                if matches!(step, Step::Send { .. }) {
                    failed = 0;
                }
            }
            Err(Trouble::End(error)) => return Err(error),
            Err(Trouble::Failure(failure)) => {
                failed += 1;
                let pause = run.learn_from(step, &failure)?;
                if failed >= around.attempts {
                    return Err(run.gave_up(failure));
                }
                if let Pause::For(asked) = pause {
                    around.pause(failed, asked);
                }
            }
        }
    }
}

/// A package whose receipt is kept is not packed again unless the server has lost it. Without a network the kept receipt
/// stands for itself.
fn arrived_before(
    lender: &mut impl Lender,
    parcel: &Parcel,
    session: &mut Session,
    around: &Around<'_>,
) -> Result<Option<Pushed>, SendError> {
    let Some(id) = parcel.id() else { return Ok(None) };
    let Some(receipt) = lender.lend(|vault| kept_receipt(vault, id))? else {
        return Ok(None);
    };
    let asked = session.asking(around, |session| session.submission(id));
    let held = match remembered(lender, around, asked) {
        Ok(found) => found.is_some_and(|found| found.receipt.is_some()),
        Err(error) if error.is_unclear() => true,
        Err(error) => return Err(error),
    };
    if !held {
        return Ok(None);
    }
    lender.lend(|vault| outgoing::forget(vault, id))?;
    Ok(Some(Pushed {
        receipt,
        again: true,
        other_bytes: false,
    }))
}
