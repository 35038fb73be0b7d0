//! Assertions by which a device asks for a token: `private_key_jwt` (RFC 7523, RFC 7519).

use serde::{Deserialize, Serialize};

use crate::fault::JwsFault;
use crate::jws;
use crate::key::{PublicKey, SigningKey};
use crate::random;

/// The `typ` of an assertion.
pub const TYPE: &str = "JWT";
/// The longest life of an assertion, in seconds.
pub const MAX_LIFE: i64 = 600;
/// How far two clocks may differ, in seconds.
pub const SKEW: i64 = 120;

/// The claims of an assertion. Issuer and subject are the client: the device's key id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Issuer.
    pub iss: String,
    /// Subject, equal to the issuer.
    pub sub: String,
    /// Audience: the token endpoint's URL.
    pub aud: Audience,
    /// A random id; the server takes each once.
    pub jti: String,
    /// End of validity, seconds since 1970.
    pub exp: i64,
    /// Time of issue, seconds since 1970.
    pub iat: i64,
}

/// One audience or several (RFC 7519 §4.1.3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Audience {
    /// The usual form.
    One(String),
    /// Several, of which one must fit.
    Many(Vec<String>),
}

impl Claims {
    /// Claims of `client` towards `audience`, valid for `life` seconds from `now`, with a random id.
    pub fn new(client: &str, audience: &str, now: i64, life: i64) -> Claims {
        Claims {
            iss: client.to_owned(),
            sub: client.to_owned(),
            aud: Audience::One(audience.to_owned()),
            jti: crate::encoding::b64u(&random::bytes::<16>()),
            exp: now.saturating_add(life),
            iat: now,
        }
    }
}

/// Signs an assertion.
pub fn sign_assertion(claims: &Claims, key: &SigningKey) -> String {
    jws::sign_json(TYPE, claims, key)
}

/// The key id that an assertion names, to look the key up by. Nothing is verified yet.
pub fn assertion_kid(jwt: &str) -> Result<String, JwsFault> {
    jws::read(jwt, TYPE).map(|read| read.kid().to_owned())
}

/// Verifies an assertion: signature, audience (one of `audiences`), time, subject. That its `jti` is new, and that
/// its subject is the client whose key this is, is for the caller to see to.
pub fn verify_assertion(jwt: &str, key: &PublicKey, audiences: &[&str], now: i64) -> Result<Claims, JwsFault> {
    let claims: Claims = jws::read(jwt, TYPE)?.verify_json(key)?;
    let fits = |aud: &String| audiences.contains(&aud.as_str());
    let addressed = match &claims.aud {
        Audience::One(aud) => fits(aud),
        Audience::Many(all) => all.iter().any(fits),
    };
    if !addressed {
        return Err(JwsFault::Audience);
    }
    let in_time = claims.iat <= now.saturating_add(SKEW)
        && claims.exp >= now.saturating_sub(SKEW)
        && (0..=MAX_LIFE).contains(&claims.exp.saturating_sub(claims.iat));
    if !in_time {
        return Err(JwsFault::Expired);
    }
    let lengths = [&claims.sub, &claims.jti]
        .iter()
        .all(|text| (1..=200).contains(&text.len()));
    match claims.iss == claims.sub && lengths {
        true => Ok(claims),
        false => Err(JwsFault::Subject),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_800_000_000;
    const HERE: &str = "https://example.test/v1/token";

    #[test]
    fn assertions_are_judged() {
        let key = SigningKey::generate();
        let good = Claims::new("client", HERE, NOW, 300);
        let judge = |claims: &Claims, now| verify_assertion(&sign_assertion(claims, &key), &key.public(), &[HERE], now);
        assert_eq!(judge(&good, NOW).unwrap(), good);
        assert_eq!(judge(&good, NOW + 300 + SKEW + 1), Err(JwsFault::Expired));
        assert_eq!(judge(&good, NOW - SKEW - 1), Err(JwsFault::Expired));
        assert_eq!(
            judge(&Claims::new("client", HERE, NOW, MAX_LIFE + 1), NOW),
            Err(JwsFault::Expired)
        );
        assert_eq!(
            judge(&Claims::new("client", "https://other.test/", NOW, 300), NOW),
            Err(JwsFault::Audience)
        );
        let many = Claims {
            aud: Audience::Many(vec!["x".into(), HERE.into()]),
            ..good.clone()
        };
        assert!(judge(&many, NOW).is_ok());
        assert_eq!(
            judge(
                &Claims {
                    iss: "other".into(),
                    ..good.clone()
                },
                NOW
            ),
            Err(JwsFault::Subject)
        );
        assert_eq!(
            judge(
                &Claims {
                    jti: String::new(),
                    ..good.clone()
                },
                NOW
            ),
            Err(JwsFault::Subject)
        );
        let jwt = sign_assertion(&good, &key);
        assert_eq!(assertion_kid(&jwt).unwrap(), key.public().kid());
        let stranger = SigningKey::generate().public();
        assert_eq!(
            verify_assertion(&jwt, &stranger, &[HERE], NOW),
            Err(JwsFault::BadSignature)
        );
    }
}
