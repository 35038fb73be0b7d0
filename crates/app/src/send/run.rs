//! The steps of a submission, taken one by one, and what each answer means for what is known.

use std::time::Duration;

use reqwest::header::HeaderMap;
use serde::Deserialize;
use zhibao_seal::encoding::b64;
use zhibao_seal::fault::{Fault, TrustFault};
use zhibao_seal::hash::sha256;
use zhibao_seal::receipt::Receipt;
use zhibao_vault::VaultError;

use super::device::{MOST, Session, Submission, read};
use super::error::Reason;
use super::http::{Answer, Failure, send};
use super::outgoing::{self, Begun};
use super::papers::{raise, take_receipt};
use super::parcel::{ARRIVED, Packed};
use super::plan::{Held, Known, Step, Upload};
use super::push::Pushed;
use super::{Around, Lender, SendError, card};

/// Pieces are halved down to this size where the line keeps breaking, in bytes.
const SMALLEST: u64 = 64 * 1024;
/// The largest answer about an upload, in bytes.
const SMALL: u64 = 64 * 1024;

/// A package on its way.
pub(super) struct Run<'a, L> {
    lender: &'a mut L,
    session: &'a mut Session,
    packed: Packed,
    pub(super) known: Known,
    begun: Option<Begun>,
    held: Option<Submission>,
    /// The server has said, of this very id, that it does not hold it.
    absent: bool,
    /// Nothing was sent by this call.
    again: bool,
    /// Bytes were sent and what became of them is not known.
    in_doubt: bool,
}

/// Why a step did not succeed.
pub(super) enum Trouble {
    /// No clear answer, or a refusal that another step may mend.
    Failure(Failure),
    /// The end of it.
    End(SendError),
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Trouble {
        Trouble::Failure(failure)
    }
}

impl From<SendError> for Trouble {
    fn from(error: SendError) -> Trouble {
        Trouble::End(error)
    }
}

impl From<Fault> for Trouble {
    fn from(fault: Fault) -> Trouble {
        Trouble::End(fault.into())
    }
}

impl From<VaultError> for Trouble {
    fn from(error: VaultError) -> Trouble {
        Trouble::End(error.into())
    }
}

/// Whether to wait before the next attempt.
pub(super) enum Pause {
    None,
    For(Option<Duration>),
}

impl<'a, L: Lender> Run<'a, L> {
    /// Ready for the first step.
    pub(super) fn new(
        lender: &'a mut L,
        session: &'a mut Session,
        packed: Packed,
        chunk: u64,
    ) -> Result<Run<'a, L>, SendError> {
        let begun = lender.lend(|vault| outgoing::begun(vault, &packed.key, &session.link.address()))?;
        let token = session.token.is_some();
        let known = Known {
            token,
            ..Known::at_start(begun.is_some(), packed.bytes.len() as u64, chunk)
        };
        Ok(Run {
            lender,
            session,
            packed,
            known,
            begun,
            held: None,
            absent: false,
            again: true,
            in_doubt: false,
        })
    }

    /// Bytes that the server has for certain.
    pub(super) fn done(&self) -> u64 {
        match self.known.upload {
            Upload::Open { offset } => offset,
            Upload::Judging | Upload::Done => self.known.length,
            Upload::None | Upload::Begun => 0,
        }
    }

    /// Takes a step; at the last one, what has arrived.
    pub(super) fn take(&mut self, step: Step, around: &Around<'_>) -> Result<Option<Pushed>, Trouble> {
        match step {
            Step::Token => {
                self.session.ask_token(around)?;
                self.known.token = true;
            }
            Step::Ask => self.ask()?,
            Step::Create => self.create()?,
            Step::Resume | Step::Wait => self.resume()?,
            Step::Send { offset, length } => self.send(offset, length)?,
            Step::Receipt => return self.receipt(around).map(Some),
        }
        Ok(None)
    }

    fn ask(&mut self) -> Result<(), Trouble> {
        let found = match &self.packed.id {
            Some(id) => self.session.submission(id)?,
            None => {
                let list = self.session.submissions()?;
                list.submissions.into_iter().find(|s| s.sha256 == self.packed.sha256)
            }
        };
        match found.filter(|found| found.receipt.is_some()) {
            Some(found) => {
                self.held = Some(found);
                self.known.held = Held::Yes;
            }
            None if self.known.upload == Upload::Done => return Err(SendError::Answer.into()),
            None => {
                self.absent |= self.packed.id.is_some();
                self.known.held = Held::No;
            }
        }
        self.in_doubt = false;
        Ok(())
    }

    fn create(&mut self) -> Result<(), Trouble> {
        let metadata = format!("sha256 {}", b64(self.packed.sha256.as_bytes()));
        let request = self.session.link.post("/v1/uploads").header("tus-resumable", "1.0.0");
        let request = request
            .header("upload-length", self.known.length)
            .header("upload-metadata", metadata);
        let answer = send(self.session.signed(request), SMALL)?;
        let location = answer.headers.get("location").and_then(|value| value.to_str().ok());
        let path = location
            .and_then(|location| self.session.link.own_path(location))
            .ok_or(SendError::Answer)?;
        let begun = Begun {
            server: self.session.link.address(),
            path,
        };
        let key = &self.packed.key;
        self.lender.lend(|vault| {
            outgoing::note(vault, key, Some(&begun))?;
            Ok(vault.audit("send", Some(key), &[("server", &begun.server)])?)
        })?;
        self.begun = Some(begun);
        self.known.upload = Upload::Open { offset: 0 };
        Ok(())
    }

    fn path(&self) -> Result<String, SendError> {
        self.begun
            .as_ref()
            .map(|begun| begun.path.clone())
            .ok_or(SendError::Answer)
    }

    fn resume(&mut self) -> Result<(), Trouble> {
        let request = self.session.link.head(&self.path()?).header("tus-resumable", "1.0.0");
        let answer = send(self.session.signed(request), SMALL)?;
        if number(&answer.headers, "upload-length") != Some(self.known.length) {
            // Not the upload that was begun: it is left to expire.
            self.drop_upload()?;
            return Ok(());
        }
        self.stands(&answer)
    }

    fn send(&mut self, offset: u64, length: u64) -> Result<(), Trouble> {
        let range = usize::try_from(offset).ok().zip(usize::try_from(offset + length).ok());
        let piece = range
            .and_then(|(from, to)| self.packed.bytes.get(from..to))
            .ok_or(SendError::Answer)?
            .to_vec();
        let request = self.session.link.patch(&self.path()?).header("tus-resumable", "1.0.0");
        let request = request
            .header("content-type", "application/offset+octet-stream")
            .header("upload-offset", offset)
            .header("upload-checksum", format!("sha256 {}", b64(&sha256(&piece).0)));
        self.again = false;
        self.in_doubt = true;
        let answer = send(self.session.signed(request.body(piece)), SMALL)?;
        self.stands(&answer)
    }

    /// Learns where the upload stands.
    fn stands(&mut self, answer: &Answer) -> Result<(), Trouble> {
        let unreadable = || Trouble::Failure(Failure::Unclear { retry_after: None });
        let offset = number(&answer.headers, "upload-offset").ok_or_else(unreadable)?;
        let state = answer
            .headers
            .get("zhibao-state")
            .and_then(|value| value.to_str().ok())
            .unwrap_or("open");
        self.known.upload = match state {
            "open" => Upload::Open { offset },
            "complete" => Upload::Judging,
            "done" => Upload::Done,
            "refused" => return Err(self.refused()?),
            _ => return Err(unreadable()),
        };
        self.in_doubt = false;
        if self.known.upload == Upload::Done {
            // The submission is made; what was known before no longer is.
            self.known.held = Held::Unknown;
            let package = answer
                .headers
                .get("zhibao-package")
                .and_then(|value| value.to_str().ok());
            self.packed.id = self.packed.id.take().or(package.map(str::to_owned));
        }
        if let (Upload::Done | Upload::Judging, Some(id)) = (self.known.upload, &self.packed.id) {
            self.lender.lend(|vault| raise(vault, id, "sent"))?;
        }
        Ok(())
    }

    /// The receiver refuses: its reason, told once; what was kept for sending goes.
    fn refused(&mut self) -> Result<Trouble, Trouble> {
        #[derive(Deserialize)]
        struct Outcome {
            reason: Option<Reason>,
        }
        let answer = send(self.session.signed(self.session.link.get(&self.path()?)), MOST)?;
        let outcome: Outcome = read(&answer)?;
        let (key, id) = (&self.packed.key, &self.packed.id);
        self.lender.lend(|vault| {
            outgoing::forget(vault, key)?;
            let Some(id) = id else { return Ok(()) };
            let known = vault.packages()?.into_iter().find(|p| p.id == *id);
            if known.is_some_and(|known| !ARRIVED.contains(&known.state.as_str())) {
                vault.set_package_state(id, "refused")?;
            }
            Ok(())
        })?;
        let unnamed = || Reason {
            code: "unknown".to_owned(),
            zh: String::new(),
            en: String::new(),
        };
        Ok(Trouble::End(SendError::Refused(outcome.reason.unwrap_or_else(unnamed))))
    }

    fn receipt(&mut self, around: &Around<'_>) -> Result<Pushed, Trouble> {
        let held = self.held.as_ref().ok_or(SendError::Answer)?;
        let text = held.receipt.clone().ok_or(SendError::Answer)?;
        let receipt = match Receipt::verify(&text, &self.session.identity.card) {
            Err(Fault::Trust(TrustFault::KeyNotOnCard)) => {
                // The authority has a new receipt key: its newer card says so, or nobody does.
                self.session.identity.card = card::refresh(self.lender, &self.session.link, around)?.card;
                Receipt::verify(&text, &self.session.identity.card)?
            }
            other => other?,
        };
        let package = receipt.package.hex();
        let other_bytes = receipt.bytes_sha256.hex() != self.packed.sha256;
        let right = package == held.id && self.packed.id.as_ref().is_none_or(|id| *id == package);
        // Where the server did not hold it before, it can only have got it by our bytes.
        if !right || (other_bytes && self.absent) {
            return Err(SendError::ReceiptMismatch.into());
        }
        let (card, key) = (&self.session.identity.card, &self.packed.key);
        self.lender.lend(|vault| {
            take_receipt(vault, card, &text)?;
            outgoing::forget(vault, key)
        })?;
        Ok(Pushed {
            receipt,
            again: self.again,
            other_bytes,
        })
    }

    fn drop_upload(&mut self) -> Result<(), SendError> {
        self.begun = None;
        self.known.upload = Upload::None;
        let key = &self.packed.key;
        self.lender.lend(|vault| outgoing::note(vault, key, None))
    }

    /// What a step that did not succeed means for what is known.
    pub(super) fn learn_from(&mut self, step: Step, failure: &Failure) -> Result<Pause, SendError> {
        match failure {
            Failure::Problem(problem) => match (problem.code.as_str(), step) {
                ("token", _) => {
                    self.session.token = None;
                    self.known.token = false;
                    Ok(Pause::None)
                }
                ("not_found" | "upload_gone", Step::Resume | Step::Wait | Step::Send { .. }) => {
                    self.drop_upload()?;
                    self.known.held = Held::Unknown;
                    Ok(Pause::None)
                }
                ("upload_offset" | "checksum_mismatch", _) => {
                    self.known.doubt();
                    Ok(Pause::For(None))
                }
                _ => Err(Failure::Problem(problem.clone()).into()),
            },
            Failure::Untrusted => Err(SendError::Untrusted),
            Failure::Unreachable => Ok(Pause::For(None)),
            Failure::Unclear { retry_after } => {
                self.known.doubt();
                if matches!(step, Step::Send { .. }) {
                    self.known.chunk = (self.known.chunk / 2).max(SMALLEST.min(self.known.chunk));
                }
                Ok(Pause::For(*retry_after))
            }
        }
    }

    /// What is told when it was tried often enough.
    pub(super) fn gave_up(&self, failure: Failure) -> SendError {
        match failure {
            Failure::Unreachable if !self.in_doubt => SendError::Unreachable,
            _ => SendError::Unclear,
        }
    }
}

fn number(headers: &HeaderMap, name: &str) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.parse().ok()
}
