//! The authority's card: confirmed once by a person or a code, followed from then on.

use zhibao_seal::card::{Card, Later};
use zhibao_seal::enrol::EnrolCode;
use zhibao_seal::fault::{Fault, TrustFault};
use zhibao_vault::Vault;

use super::http::{Failure, Link, Trust, ask, send};
use super::{Around, Lender, SendError, outgoing};
use crate::identity::{AUTHORITY_CARD, load_card};
use crate::seal::HEAD;

/// The largest card that is read, in bytes.
pub(super) const MOST: u64 = 4 * 1024 * 1024;

/// What became of a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pinned {
    /// It is the authority's first one here.
    First,
    /// It takes the place of an older one.
    Newer,
    /// It was known.
    Same,
}

/// What confirms a card that is not under the pinned one.
#[derive(Debug, Clone, Copy)]
pub(super) enum Word<'a> {
    /// Nothing: a first card is refused with its fingerprint told.
    None,
    /// The fingerprint that a person typed.
    Typed(&'a str),
    /// The enrolment code.
    Code(&'a EnrolCode),
}

/// A card that is confirmed and not stored yet.
#[derive(Debug)]
pub(super) struct Confirmed {
    pub(super) card: Card,
    pub(super) text: String,
    pub(super) pinned: Pinned,
}

/// Confirms a card: under the pinned one, or, where there is none, by a fingerprint or a code. A code also confirms the
/// first card of another authority.
pub(super) fn confirm(vault: &Vault, text: &str, word: Word<'_>) -> Result<Confirmed, SendError> {
    let known = load_card(vault)?;
    let confirmed = |card, pinned| Confirmed {
        card,
        text: text.to_owned(),
        pinned,
    };
    if let Word::Typed(typed) = word {
        let card = Card::read_first(text, typed)?;
        if known.is_none() {
            return Ok(confirmed(card, Pinned::First));
        }
    }
    let Some(known) = known else {
        let card = Card::read(text)?;
        return match word {
            Word::Code(code) => {
                code.confirms(&card)?;
                Ok(confirmed(card, Pinned::First))
            }
            _ => Err(unconfirmed(&card)?),
        };
    };
    match (known.read_later(text), word) {
        (Ok(Later::Same), _) => Ok(confirmed(known, Pinned::Same)),
        (Ok(Later::Newer(card)), _) => Ok(confirmed(*card, Pinned::Newer)),
        (Err(Fault::Trust(TrustFault::OtherAuthority | TrustFault::NotSignedByPinned)), Word::Code(code)) => {
            let card = Card::read(text)?;
            code.confirms(&card)?;
            Ok(confirmed(card, Pinned::First))
        }
        (Err(fault), _) => Err(fault.into()),
    }
}

/// Confirms a card that comes inside another paper. It may be older than the pinned one, which then stays and judges.
pub(super) fn confirm_carried(vault: &Vault, text: &str, word: Word<'_>) -> Result<Confirmed, SendError> {
    match confirm(vault, text, word) {
        Err(SendError::Seal(Fault::Trust(TrustFault::SerialFell))) => {
            let text = vault.setting(AUTHORITY_CARD)?.ok_or(SendError::NoCard)?;
            Ok(Confirmed {
                card: Card::read(&text)?,
                text,
                pinned: Pinned::Same,
            })
        }
        other => other,
    }
}

fn unconfirmed(card: &Card) -> Result<SendError, SendError> {
    let fingerprint = card.fingerprint()?;
    Ok(SendError::Fingerprint {
        authority: card.authority.name.clone(),
        spoken: fingerprint.to_string(),
        hex: fingerprint.0.hex(),
    })
}

/// Pins a confirmed card. What was learnt from, or kept for, another authority goes.
pub(super) fn pin(vault: &mut Vault, confirmed: &Confirmed) -> Result<(), SendError> {
    if confirmed.pinned == Pinned::Same {
        return Ok(());
    }
    if confirmed.pinned == Pinned::First {
        outgoing::forget_all(vault)?;
        for key in [HEAD, super::HEAD_AT, super::SERVER] {
            vault.set_setting(key, None)?;
        }
    }
    vault.set_setting(AUTHORITY_CARD, Some(&confirmed.text))?;
    let (serial, root) = (confirmed.card.serial.to_string(), confirmed.card.fingerprint()?.0.hex());
    vault.audit(
        "card",
        Some(&root),
        &[("authority", &confirmed.card.authority.code), ("serial", &serial)],
    )?;
    Ok(())
}

/// Reads a server's card over a connection that is not trusted; nothing is sent.
pub(super) fn fetch_unknown(address: &str, around: &Around<'_>) -> Result<String, SendError> {
    let link = Link::new(address, Trust::Nobody, around.patience)?;
    let answer = ask(around, MOST, || link.get("/v1/card"))?;
    String::from_utf8(answer.body).map_err(|_| SendError::Answer)
}

/// Brings the server's present card. Where its TLS authority has changed, the card is read without trusting the
/// connection: it has to be signed under the pinned one anyway.
pub(super) fn refresh(lender: &mut impl Lender, link: &Link, around: &Around<'_>) -> Result<Confirmed, SendError> {
    let text = match send(link.get("/v1/card"), MOST) {
        Ok(answer) => String::from_utf8(answer.body).map_err(|_| SendError::Answer)?,
        Err(Failure::Untrusted) => fetch_unknown(&link.address(), around)?,
        Err(_) => {
            let answer = ask(around, MOST, || link.get("/v1/card"))?;
            String::from_utf8(answer.body).map_err(|_| SendError::Answer)?
        }
    };
    lender.lend(|vault| {
        let confirmed = confirm(vault, &text, Word::None)?;
        pin(vault, &confirmed)?;
        Ok(confirmed)
    })
}
