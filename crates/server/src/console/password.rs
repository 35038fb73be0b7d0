//! Passwords of administrators: Argon2id, with its cost and salt beside it.

use serde::{Deserialize, Serialize};
use zhibao_seal::encoding::{b64, unb64};
use zhibao_seal::hash::same;
use zhibao_seal::passphrase::{Cost, derive};
use zhibao_seal::random;

use crate::problem::{Kind, Problem};
use crate::server::Server;

/// The fewest characters of a password.
pub(super) const SHORTEST: usize = 10;
/// The most bytes.
pub(super) const LONGEST: usize = 1000;

#[derive(Serialize, Deserialize)]
struct Stored {
    cost: Cost,
    salt: String,
    hash: String,
}

/// The text that is stored for a password.
pub(super) async fn hash(server: &Server, password: String) -> Result<String, Problem> {
    let salt = random::bytes::<16>();
    let cost = Cost::STANDARD;
    let hash = derived(server, password, salt.to_vec(), cost).await?;
    let stored = Stored {
        cost,
        salt: b64(&salt),
        hash,
    };
    serde_json::to_string(&stored).map_err(|_| Kind::Internal.into())
}

/// Whether a password is the stored one. Without a stored one it takes as long, and is false.
pub(super) async fn matches(server: &Server, password: String, stored: Option<&str>) -> Result<bool, Problem> {
    let parsed: Option<Stored> = stored.and_then(|text| serde_json::from_str(text).ok());
    let known = parsed.is_some();
    let stored = parsed.unwrap_or(Stored {
        cost: Cost::STANDARD,
        salt: b64(&[0; 16]),
        hash: String::new(),
    });
    let salt = unb64(&stored.salt).ok_or(Kind::Internal)?;
    let hash = derived(server, password, salt, stored.cost).await?;
    Ok(known && same(hash.as_bytes(), stored.hash.as_bytes()))
}

async fn derived(server: &Server, password: String, salt: Vec<u8>, cost: Cost) -> Result<String, Problem> {
    if password.len() > LONGEST {
        return Ok(String::new());
    }
    let password = zeroize::Zeroizing::new(password);
    let _permit = server.hashing.acquire().await.map_err(|_| Kind::Unavailable)?;
    let key = tokio::task::spawn_blocking(move || derive(&password, &salt, cost)).await;
    let key = key.map_err(|_| Kind::Internal)?.map_err(|_| Kind::Internal)?;
    Ok(b64(&*key))
}
