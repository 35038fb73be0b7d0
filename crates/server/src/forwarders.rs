//! Authorities below that forward packages: their cards, pinned like a school pins one, and what they state.
//!
//! A package that a tier forwards is signed by a device of its school below that tier's root. It is trusted here only
//! beside the tier's statement, which also says which classes of fields were held back.

use zhibao_core::package::Digest;
use zhibao_core::standard::table::Leaves;
use zhibao_seal::Fault;
use zhibao_seal::card::Card;
use zhibao_seal::cert::{Certificate, RevocationList};
use zhibao_seal::fault::TrustFault;
use zhibao_seal::jws;
use zhibao_seal::paper::Paper;
use zhibao_seal::statement::Statement;

use crate::db::{Step, cells, sql};
use crate::error::Error;
use crate::server::Server;

/// What a forwarder says of a package, verified under its card.
#[derive(Debug, Clone)]
pub struct Forwarded {
    /// The package.
    pub package: Digest,
    /// Code of the forwarder.
    pub authority: String,
    /// The classes that it held back.
    pub withheld: Vec<Leaves>,
    /// Its root: devices of its schools stand below it.
    pub root: Certificate,
    /// The certificates that it has taken back.
    pub revocations: Vec<RevocationList>,
}

/// Pins the card of a forwarder: the first one by its fingerprint, a later one by the one before.
///
/// # Errors
/// A card that does not hold, or is not newer.
pub async fn take(server: &Server, text: &str, fingerprint: Option<&str>) -> Result<Card, Error> {
    let claimed = Card::read(text)?;
    let card = match pinned(server, &claimed.authority.code).await? {
        Some(known) => {
            known.read_later(text)?;
            claimed
        }
        None => Card::read_first(text, fingerprint.ok_or(Error::Fingerprint)?)?,
    };
    let row = cells![&card.authority.code, text.trim(), server.now()];
    server.db.commit(vec![Step::one(sql!("forwarder_put"), row)]).await?;
    Ok(card)
}

/// The forwarders, by code.
///
/// # Errors
/// Those of the database.
pub async fn all(server: &Server) -> Result<Vec<Card>, Error> {
    let rows = server.db.rows(sql!("forwarder_all"), cells![]).await?;
    rows.iter().map(|row| Ok(Card::read(&row.text(1))?)).collect()
}

async fn pinned(server: &Server, code: &str) -> Result<Option<Card>, Error> {
    let rows = server.db.rows(sql!("forwarder_get"), cells![code]).await?;
    rows.first().map(|row| Ok(Card::read(&row.text(0))?)).transpose()
}

/// Reads a statement under the card of its forwarder.
///
/// # Errors
/// A forwarder that is not pinned; a signature that is not its.
pub async fn read(server: &Server, text: &str) -> Result<Forwarded, Error> {
    let text = text.trim();
    let claimed = jws::read(text, Statement::TYPE)?.peek::<Statement>()?;
    let card = pinned(server, &claimed.authority).await?;
    let card = card.ok_or(Fault::from(TrustFault::OtherAuthority))?;
    let statement = Statement::verify(text, &card)?;
    let withheld = statement.withheld.iter().filter_map(|class| Leaves::from_name(class));
    Ok(Forwarded {
        package: Digest(statement.package.0),
        authority: statement.authority.clone(),
        withheld: withheld.collect(),
        root: card.root()?,
        revocations: card.revocations.clone(),
    })
}
