//! Judging a package: the one question that the server asks the engine.

mod engine;

use zhibao_core::message::{Arg, Lang, Speak};
use zhibao_core::package::{Digest, descriptor};
use zhibao_engine::memory::Before;
use zhibao_seal::cert::RevocationList;

pub use engine::Engine;

use crate::forwarders::Forwarded;

/// What a package says of itself, once its signature has been found good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// SHA-256 of its descriptor, hexadecimal.
    pub id: String,
    /// The school, as its certificate names it.
    pub school: String,
    /// Name of the school, as the descriptor states it.
    pub school_name: String,
    /// The period.
    pub period: String,
    /// The day by which everything is judged, `YYYY-MM-DD`.
    pub as_of: String,
    /// Code of the authority that it is meant for.
    pub receiver: Option<String>,
    /// Number of the submission.
    pub sequence: u64,
    /// Package id of the predecessor.
    pub previous: Option<String>,
    /// When it was sealed, RFC 3339: a claim.
    pub sealed_at: String,
    /// Serial number of the certificate that signed.
    pub device: String,
    /// Head of the school's audit chain, hexadecimal.
    pub audit_head: Option<String>,
}

/// A refusal in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Its stable name.
    pub code: String,
    /// The sentence, zh and en.
    pub text: [String; 2],
}

impl Reason {
    /// A lower layer's refusal.
    pub fn of(refusal: &(impl Speak + ?Sized)) -> Reason {
        Reason {
            code: refusal.code().to_owned(),
            text: [refusal.say(Lang::Zh), refusal.say(Lang::En)],
        }
    }

    /// One of this crate's own: `reason.<code>` in its messages.
    pub fn own(code: &str) -> Reason {
        Reason::with(code, &[])
    }

    /// One of this crate's own with values for its places.
    pub fn with(code: &str, args: &[Arg]) -> Reason {
        let key = format!("reason.{code}");
        Reason {
            code: code.to_owned(),
            text: [Lang::Zh, Lang::En].map(|lang| crate::MESSAGES.text(lang, &key, args)),
        }
    }
}

/// What becomes of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Sound, and without an open error.
    Sound,
    /// Sound as a package, but built on a layer of the standard that is not here: kept unjudged.
    Unknown(Reason),
    /// Not taken in.
    Refused(Reason),
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// What the package says; `None` where it could not be read or its signature is not good.
    pub facts: Option<Facts>,
    /// What becomes of it.
    pub outcome: Outcome,
    /// Open errors found by the rules.
    pub errors: u64,
    /// Warnings found by the rules.
    pub warnings: u64,
    /// Remarks for both sides by stable name, such as `certificate_expired`.
    pub notes: Vec<String>,
    /// Identities of the persons in it as (kind, number), for the blind index. Never stored or shown.
    pub identities: Vec<(String, String)>,
}

impl Verdict {
    /// A refusal of something that could not even be read.
    pub fn unreadable(reason: Reason) -> Verdict {
        Verdict {
            facts: None,
            outcome: Outcome::Refused(reason),
            errors: 0,
            warnings: 0,
            notes: Vec::new(),
            identities: Vec::new(),
        }
    }
}

/// Verifies and judges packages by the server's own copies of standard and trust.
pub trait Judge: Send + Sync {
    /// Judges the plain bytes of a package received at `now` (seconds since 1970), by the certificates taken back so
    /// far. May take seconds.
    fn judge(&self, package: &[u8], now: i64, revocations: &[RevocationList], books: &dyn Books) -> Verdict;
}

/// What the server knows of a school beside the package at hand.
pub trait Books {
    /// What it holds of the periods that the school sealed before a package that says this of itself.
    fn before(&self, facts: &descriptor::Facts) -> Before<'_>;

    /// What a tier below that forwarded the package states.
    fn forwarded(&self, package: Digest) -> Option<&Forwarded>;

    /// The task that it issued for the package's period, as TOML.
    fn task(&self, facts: &descriptor::Facts) -> Option<String>;
}
