//! `POST /v1/token`: OAuth 2 client credentials with `private_key_jwt` (RFC 6749, RFC 7523).

use axum::Form;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::Response;
use serde::Deserialize;
use serde_json::json;
use zhibao_seal::fault::JwsFault;
use zhibao_seal::jwt::{SKEW, assertion_kid, verify_assertion};

use super::device::{Device, TOKEN_LIFE, issue};
use crate::db::{DbError, Step, cells, sql};
use crate::papers::public_from;
use crate::problem::{Kind, Problem};
use crate::server::Server;

const ASSERTION: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// The form of a token request.
#[derive(Deserialize)]
pub(super) struct Asked {
    grant_type: String,
    client_assertion_type: String,
    client_assertion: String,
}

/// Gives a bearer token for an assertion that was never used before.
pub(super) async fn token(
    State(server): State<Server>,
    headers: HeaderMap,
    Form(asked): Form<Asked>,
) -> Result<Response, Problem> {
    if asked.grant_type != "client_credentials" || asked.client_assertion_type != ASSERTION {
        return Err(Problem::from(Kind::Grant).member("error", "unsupported_grant_type"));
    }
    let now = server.now();
    let jwt = asked.client_assertion.trim();
    let kid = assertion_kid(jwt).map_err(|fault| refused(&fault))?;
    let rows = server.db.rows(sql!("device_by_id"), cells![&kid, now]).await?;
    let row = rows.first().ok_or_else(|| refused(&JwsFault::UnknownKey))?;
    let device = Device {
        school: row.text(0),
        id: kid,
    };
    let key = public_from(&row.text(1)).ok_or(Kind::Internal)?;
    let audiences = audiences(&server, &headers);
    let audiences: Vec<&str> = audiences.iter().map(String::as_str).collect();
    let claims = verify_assertion(jwt, &key, &audiences, now).map_err(|fault| refused(&fault))?;
    if claims.sub != device.id {
        return Err(refused(&JwsFault::Subject));
    }
    let steps = vec![
        Step::new(sql!("assertion_forget"), cells![&device.school, now]),
        Step::one(
            sql!("assertion_add"),
            cells![&device.school, &claims.jti, claims.exp + SKEW],
        ),
    ];
    match server.db.commit(steps).await {
        Ok(()) => {}
        Err(DbError::Exists) => return Err(Problem::from(Kind::Client).member("error", "invalid_client")),
        Err(error) => return Err(error.into()),
    }
    let token = issue(&server, &device);
    Ok(super::json(
        json!({ "access_token": token, "token_type": "Bearer", "expires_in": TOKEN_LIFE }),
    ))
}

fn refused(fault: &JwsFault) -> Problem {
    Problem::from(Kind::Client)
        .because(fault)
        .member("error", "invalid_client")
}

/// The endpoint's own addresses: the configured one, and the one that this request was sent to (its host is ours,
/// or the request would not be here).
fn audiences(server: &Server, headers: &HeaderMap) -> Vec<String> {
    let mut bases = vec![server.base.clone()];
    if let Some(host) = headers.get(header::HOST).and_then(|host| host.to_str().ok()) {
        let scheme = if server.base.starts_with("https:") {
            "https"
        } else {
            "http"
        };
        bases.push(format!("{scheme}://{host}"));
    }
    bases
        .into_iter()
        .flat_map(|base| [format!("{base}/v1/token"), base])
        .collect()
}
