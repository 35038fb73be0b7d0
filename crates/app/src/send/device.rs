//! A device towards its server: identity, connection, bearer token, and what the server tells it about its school.

use reqwest::blocking::RequestBuilder;
use serde::Deserialize;
use zhibao_seal::jwt::{Claims, sign_assertion};
use zhibao_vault::Vault;

use super::error::Reason;
use super::http::{Answer, Failure, Link, Trust, send};
use super::{Around, SERVER, SendError};
use crate::identity::{DeviceIdentity, load_identity};

/// The largest list or submission that is read, in bytes: a slip may hold 32 MiB.
pub(super) const MOST: u64 = 160 * 1024 * 1024;
/// How long an assertion lasts, in seconds.
const LIFE: i64 = 300;

/// A submission as the server tells it.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Submission {
    pub(super) id: String,
    pub(super) state: String,
    #[serde(default)]
    pub(super) sequence: u64,
    #[serde(default)]
    pub(super) sha256: String,
    #[serde(default)]
    pub(super) received_at: Option<String>,
    #[serde(default)]
    pub(super) receipt: Option<String>,
    #[serde(default)]
    pub(super) reason: Option<Reason>,
    #[serde(default)]
    pub(super) slips: Vec<SlipText>,
}

/// A slip within a submission.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct SlipText {
    pub(super) jws: String,
}

/// The list of a school's submissions.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Submissions {
    #[serde(default)]
    pub(super) head: Option<String>,
    pub(super) submissions: Vec<Submission>,
}

/// A connection of an enrolled device.
pub(super) struct Session {
    pub(super) link: Link,
    pub(super) identity: DeviceIdentity,
    pub(super) token: Option<String>,
}

/// The identity that an authority gave; one that the device made for itself is none.
pub(super) fn enrolled(vault: &Vault) -> Result<DeviceIdentity, SendError> {
    let identity = load_identity(vault)?.ok_or(SendError::NotEnrolled)?;
    match identity.chain.first().is_some_and(|leaf| !leaf.is_self_issued()) {
        true => Ok(identity),
        false => Err(SendError::NotEnrolled),
    }
}

/// Whether an authority gave this device a certificate, and its key is here.
pub fn is_enrolled(vault: &Vault) -> bool {
    enrolled(vault).is_ok()
}

impl Session {
    /// A connection to `server`, else to the one that was enrolled with, else to the first on the card.
    pub(super) fn open(vault: &Vault, server: Option<&str>, around: &Around<'_>) -> Result<Session, SendError> {
        let identity = enrolled(vault)?;
        let kept = vault.setting(SERVER)?;
        let address = server
            .or(kept.as_deref())
            .or(identity.card.servers.first().map(String::as_str));
        let link = Link::new(
            address.ok_or(SendError::NoServer)?,
            Trust::Card(&identity.card),
            around.patience,
        )?;
        Ok(Session {
            link,
            identity,
            token: None,
        })
    }

    /// Asks for a bearer token. Every call makes an assertion of its own: the server takes each only once.
    pub(super) fn ask_token(&mut self, around: &Around<'_>) -> Result<(), Failure> {
        #[derive(Deserialize)]
        struct Token {
            access_token: String,
        }
        let client = self.identity.key.public().kid();
        let claims = Claims::new(
            &client,
            &format!("{}/v1/token", self.link.address()),
            around.seconds(),
            LIFE,
        );
        let assertion = sign_assertion(&claims, &self.identity.key);
        let form = format!(
            "grant_type=client_credentials&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3A\
             client-assertion-type%3Ajwt-bearer&client_assertion={assertion}"
        );
        let request = self
            .link
            .post("/v1/token")
            .header("content-type", "application/x-www-form-urlencoded");
        let token: Token = read(&send(request.body(form), 64 * 1024)?)?;
        self.token = Some(token.access_token);
        Ok(())
    }

    /// A request in this device's name.
    pub(super) fn signed(&self, request: RequestBuilder) -> RequestBuilder {
        request.bearer_auth(self.token.as_deref().unwrap_or_default())
    }

    /// What the server says of one package; nothing where it does not know it.
    pub(super) fn submission(&self, id: &str) -> Result<Option<Submission>, Failure> {
        match send(self.signed(self.link.get(&format!("/v1/submissions/{id}"))), MOST) {
            Ok(answer) => read(&answer).map(Some),
            Err(Failure::Problem(problem)) if problem.status == 404 => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    /// The school's submissions.
    pub(super) fn submissions(&self) -> Result<Submissions, Failure> {
        read(&send(self.signed(self.link.get("/v1/submissions")), MOST)?)
    }

    /// Repeats a question until its answer is clear, with a new token where the old one has run out.
    pub(super) fn asking<T>(
        &mut self,
        around: &Around<'_>,
        mut question: impl FnMut(&Session) -> Result<T, Failure>,
    ) -> Result<T, SendError> {
        let mut failed = 0;
        loop {
            let asked = match self.token {
                Some(_) => question(self),
                None => self.ask_token(around).and_then(|()| question(self)),
            };
            let failure = match asked {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            failed += 1;
            match &failure {
                Failure::Problem(problem) if problem.code == "token" && failed < around.attempts => self.token = None,
                Failure::Unclear { retry_after } if failed < around.attempts => around.pause(failed, *retry_after),
                Failure::Unreachable if failed < around.attempts.min(2) => around.pause(failed, None),
                _ => return Err(failure.into()),
            }
        }
    }
}

/// Reads a JSON answer. One that cannot be read may have been cut or come from something in between: unclear.
pub(super) fn read<T: serde::de::DeserializeOwned>(answer: &Answer) -> Result<T, Failure> {
    serde_json::from_slice(&answer.body).map_err(|_| Failure::Unclear { retry_after: None })
}
