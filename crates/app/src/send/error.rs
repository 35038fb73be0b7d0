//! Every refusal of enrolling, sending and receiving, by name.

use std::path::PathBuf;

use thiserror::Error;
use zhibao_core::message::{Arg, Catalogue, Lang, Speak};
use zhibao_core::package::Refusal;
use zhibao_seal::fault::{CodeFault, Fault};
use zhibao_vault::VaultError;

use super::http::Failure;
use crate::identity::IdentityError;
use crate::seal::SealError;

/// Why a package was refused, in both languages, as its receiver says it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
pub struct Reason {
    /// Its stable name.
    pub code: String,
    /// The sentence in Chinese.
    #[serde(default)]
    pub zh: String,
    /// The sentence in English.
    #[serde(default)]
    pub en: String,
}

/// Why something could not be enrolled, sent or received.
#[derive(Debug, Error)]
pub enum SendError {
    /// Not the address of a server.
    #[error("not the address of a server")]
    Address(String),
    /// Plain HTTP to another machine.
    #[error("plain HTTP beyond this machine")]
    PlainHttp(String),
    /// No server is known.
    #[error("no server is known")]
    NoServer,
    /// The HTTP client could not be set up.
    #[error("the HTTP client could not be set up")]
    Client,
    /// The server cannot be reached; nothing was sent.
    #[error("the server cannot be reached")]
    Unreachable,
    /// The server shows another certificate than the card asks for.
    #[error("the server's certificate is not the one that the card names")]
    Untrusted,
    /// It is not known whether what was sent has arrived: neither failure nor success.
    #[error("it is not known yet whether it arrived")]
    Unclear,
    /// Everything has arrived and the server has not finished judging it.
    #[error("the server is still judging the package")]
    Judging,
    /// A person stopped it: everything stands as it is, for the next call.
    #[error("stopped by a person")]
    Stopped,
    /// The vault was closed meanwhile.
    #[error("the vault was closed")]
    Closed,
    /// The server's answer makes no sense.
    #[error("the server's answer cannot be understood")]
    Answer,
    /// The server refuses the request.
    #[error("the server refuses: {code} ({status})")]
    Problem {
        /// HTTP status.
        status: u16,
        /// The stable name of the refusal; empty where the server gives none.
        code: String,
        /// The stable name of the deeper cause.
        reason: Option<String>,
    },
    /// The server refuses the package.
    #[error("the package was refused: {}", .0.code)]
    Refused(Reason),
    /// This vault is not enrolled.
    #[error("not enrolled")]
    NotEnrolled,
    /// There is no request that the answer could be for.
    #[error("no enrolment was asked for")]
    NoRequest,
    /// The enrolment code is another school's.
    #[error("the code is another school's")]
    OtherSchool {
        /// The code's school.
        code: String,
        /// The vault's school.
        own: String,
    },
    /// The first card of an authority must be confirmed.
    #[error("the card's fingerprint must be confirmed")]
    Fingerprint {
        /// The authority's name, as the card claims it.
        authority: String,
        /// The fingerprint as it is read aloud.
        spoken: String,
        /// The same in hexadecimal.
        hex: String,
    },
    /// No card is pinned, so that nothing can be judged.
    #[error("no card is pinned")]
    NoCard,
    /// A file is none that can be accepted.
    #[error("not a paper that can be accepted")]
    NotAPaper(PathBuf),
    /// A file cannot be read or written.
    #[error("file: {reason}")]
    File {
        /// Which.
        file: PathBuf,
        /// Why.
        reason: String,
    },
    /// No sealed package of that name.
    #[error("no such package")]
    NoPackage(String),
    /// The receipt is not for what was sent.
    #[error("the receipt is not for this package")]
    ReceiptMismatch,
    /// A file is no package.
    #[error("no package")]
    Package(#[from] Refusal),
    /// The enrolment code is mistyped.
    #[error(transparent)]
    Code(#[from] CodeFault),
    /// A card, certificate or paper is refused.
    #[error(transparent)]
    Seal(#[from] Fault),
    /// The stored identity cannot be used.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// The package cannot be encrypted.
    #[error(transparent)]
    Sealing(#[from] SealError),
    /// The vault failed.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

impl SendError {
    /// Whether the same call later continues where this one stopped.
    pub fn is_unclear(&self) -> bool {
        matches!(self, SendError::Unclear | SendError::Judging | SendError::Unreachable)
    }

    pub(super) fn file(file: &std::path::Path, error: &std::io::Error) -> SendError {
        SendError::File {
            file: file.to_owned(),
            reason: error.kind().to_string(),
        }
    }

    fn inner(&self) -> Option<&dyn Speak> {
        match self {
            SendError::Package(refusal) => Some(refusal),
            SendError::Code(fault) => Some(fault),
            SendError::Seal(fault) => Some(fault),
            SendError::Identity(error) => Some(error),
            SendError::Sealing(error) => Some(error),
            SendError::Vault(error) => Some(error),
            _ => None,
        }
    }
}

impl From<Failure> for SendError {
    fn from(failure: Failure) -> SendError {
        match failure {
            Failure::Unreachable => SendError::Unreachable,
            Failure::Untrusted => SendError::Untrusted,
            Failure::Unclear { .. } => SendError::Unclear,
            Failure::Problem(problem) => SendError::Problem {
                status: problem.status,
                code: problem.code,
                reason: problem.reason,
            },
        }
    }
}

/// The sentences about refusals of a server, by the stable name of the refusal.
const PROBLEMS: &[(&str, &str)] = &[
    ("no_keys_backup", "send.problem.no_keys_backup"),
    ("code_malformed", "send.problem.code_unknown"),
    ("code_unknown", "send.problem.code_unknown"),
    ("code_expired", "send.problem.code_expired"),
    ("code_used", "send.problem.code_used"),
    ("code_tries", "send.problem.code_tries"),
    ("consent_required", "send.problem.consent_required"),
    ("certificate_request", "send.problem.certificate_request"),
    ("invalid_client", "send.problem.invalid_client"),
    ("throttled", "send.problem.throttled"),
    ("too_large", "send.problem.too_large"),
];

impl Speak for SendError {
    fn catalogue(&self) -> &'static Catalogue {
        self.inner().map_or(&crate::MESSAGES, Speak::catalogue)
    }

    fn code(&self) -> &'static str {
        match self {
            SendError::Address(_) => "send.address",
            SendError::PlainHttp(_) => "send.plain_http",
            SendError::NoServer => "send.no_server",
            SendError::Client => "send.client",
            SendError::Unreachable => "send.unreachable",
            SendError::Untrusted => "send.untrusted",
            SendError::Unclear => "send.unclear",
            SendError::Judging => "send.judging",
            SendError::Stopped => "send.stopped",
            SendError::Closed => "send.closed",
            SendError::Answer => "send.answer",
            // A wrong clock is the usual cause, and the one that the school can mend.
            SendError::Problem {
                reason: Some(reason), ..
            } if reason == "jwt.expired" => "send.problem.clock",
            SendError::Problem { code, .. } => PROBLEMS
                .iter()
                .find(|(name, _)| name == code)
                .map_or("send.problem.other", |(_, key)| key),
            SendError::Refused(_) => "send.refused",
            SendError::NotEnrolled => "send.not_enrolled",
            SendError::NoRequest => "send.no_request",
            SendError::OtherSchool { .. } => "send.other_school",
            SendError::Fingerprint { .. } => "send.fingerprint",
            SendError::NoCard => "send.no_card",
            SendError::NotAPaper(_) => "send.not_a_paper",
            SendError::File { .. } => "send.file",
            SendError::NoPackage(_) => "send.no_package",
            SendError::ReceiptMismatch => "send.receipt_mismatch",
            SendError::Package(_)
            | SendError::Code(_)
            | SendError::Seal(_)
            | SendError::Identity(_)
            | SendError::Sealing(_)
            | SendError::Vault(_) => self.inner().map_or("send.answer", Speak::code),
        }
    }

    fn args(&self) -> Vec<Arg> {
        match self {
            SendError::Address(url) => vec![("url", url.clone())],
            SendError::PlainHttp(host) => vec![("host", host.clone())],
            SendError::Problem { status, code, .. } => vec![("code", code.clone()), ("status", status.to_string())],
            SendError::Refused(reason) => vec![("reason", reason.code.clone())],
            SendError::OtherSchool { code, own } => vec![("code", code.clone()), ("own", own.clone())],
            SendError::Fingerprint { authority, spoken, hex } => {
                vec![
                    ("authority", authority.clone()),
                    ("spoken", spoken.clone()),
                    ("hex", hex.clone()),
                ]
            }
            SendError::NotAPaper(file) => vec![("file", file.display().to_string())],
            SendError::File { file, reason } => vec![("file", file.display().to_string()), ("reason", reason.clone())],
            SendError::NoPackage(name) => vec![("package", name.clone())],
            _ => self.inner().map(Speak::args).unwrap_or_default(),
        }
    }

    fn say(&self, lang: Lang) -> String {
        let SendError::Refused(reason) = self else {
            return self.inner().map_or_else(
                || self.catalogue().text(lang, self.code(), &self.args()),
                |inner| inner.say(lang),
            );
        };
        let said = match lang {
            Lang::Zh => &reason.zh,
            Lang::En => &reason.en,
        };
        let said = if said.is_empty() { &reason.code } else { said };
        self.catalogue().text(lang, self.code(), &[("reason", said.clone())])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_has_its_sentences() {
        let problem = |code: &str, reason: Option<&str>| SendError::Problem {
            status: 403,
            code: code.to_owned(),
            reason: reason.map(str::to_owned),
        };
        let text = String::new;
        let mut all = vec![
            SendError::Address(text()),
            SendError::PlainHttp(text()),
            SendError::NoServer,
            SendError::Client,
            SendError::Unreachable,
            SendError::Untrusted,
            SendError::Unclear,
            SendError::Judging,
            SendError::Stopped,
            SendError::Closed,
            SendError::Answer,
            SendError::Refused(Reason {
                code: "x".into(),
                zh: text(),
                en: text(),
            }),
            SendError::NotEnrolled,
            SendError::NoRequest,
            SendError::OtherSchool {
                code: text(),
                own: text(),
            },
            SendError::Fingerprint {
                authority: text(),
                spoken: text(),
                hex: text(),
            },
            SendError::NoCard,
            SendError::NotAPaper("x".into()),
            SendError::File {
                file: "x".into(),
                reason: text(),
            },
            SendError::NoPackage(text()),
            SendError::ReceiptMismatch,
            SendError::Package(Refusal::NoDescriptor),
            problem("never heard of", None),
            problem("invalid_client", Some("jwt.expired")),
        ];
        all.extend(PROBLEMS.iter().map(|(code, _)| problem(code, None)));
        for error in &all {
            for lang in [Lang::Zh, Lang::En] {
                let said = error.say(lang);
                assert!(said != error.code() && !said.contains('{'), "{error:?}: {said}");
            }
        }
        assert_eq!(
            problem("invalid_client", Some("jwt.expired")).code(),
            "send.problem.clock"
        );
        assert_eq!(crate::MESSAGES.disagreements(), Vec::<String>::new());
    }
}
