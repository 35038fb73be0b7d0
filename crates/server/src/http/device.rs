//! Who is asking: the device behind a bearer token.
//!
//! A token is `<claims>.<tag>`: base64url JSON and its HMAC under the server's token key. Every use asks the database
//! whether the device still stands.

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use serde::{Deserialize, Serialize};
use zhibao_seal::encoding::{b64u, unb64u};
use zhibao_seal::hash::{hmac_sha256, same};

use crate::db::{cells, sql};
use crate::problem::{Kind, Problem};
use crate::server::Server;

/// Seconds for which a token is good.
pub const TOKEN_LIFE: i64 = 600;

/// An enrolled device of a school.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// The school's code.
    pub school: String,
    /// The device's key id.
    pub id: String,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    school: String,
    device: String,
    exp: i64,
}

/// A new bearer token.
pub fn issue(server: &Server, device: &Device) -> String {
    let claims = Claims {
        school: device.school.clone(),
        device: device.id.clone(),
        exp: server.now() + TOKEN_LIFE,
    };
    let body = b64u(&serde_json::to_vec(&claims).unwrap_or_default());
    let tag = tag(server, &body);
    format!("{body}.{tag}")
}

/// The device that a token speaks for.
async fn holder(server: &Server, token: &str) -> Result<Device, Problem> {
    let refused = || Problem::from(Kind::Token);
    let (body, given) = token.split_once('.').ok_or_else(refused)?;
    if !same(tag(server, body).as_bytes(), given.as_bytes()) {
        return Err(refused());
    }
    let claims: Claims = unb64u(body)
        .and_then(|json| serde_json::from_slice(&json).ok())
        .ok_or_else(refused)?;
    let now = server.now();
    if claims.exp <= now {
        return Err(refused());
    }
    let rows = server
        .db
        .rows(sql!("device_stands"), cells![&claims.school, &claims.device, now])
        .await?;
    match rows.is_empty() {
        true => Err(refused()),
        false => Ok(Device {
            school: claims.school,
            id: claims.device,
        }),
    }
}

fn tag(server: &Server, body: &str) -> String {
    b64u(&hmac_sha256(&server.keys.tokens, format!("zhibao bearer v1\0{body}").as_bytes()).0)
}

impl FromRequestParts<Server> for Device {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Device, Problem> {
        let value = parts
            .headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok());
        let (scheme, token) = value.and_then(|text| text.split_once(' ')).ok_or(Kind::Token)?;
        match scheme.eq_ignore_ascii_case("bearer") {
            true => holder(server, token.trim()).await,
            false => Err(Kind::Token.into()),
        }
    }
}
