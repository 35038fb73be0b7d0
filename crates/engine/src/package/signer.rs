//! Whom a signature belongs to.

use zhibao_seal::Fault;
use zhibao_seal::cert::{Judgement, RevocationList, verify_chain};
use zhibao_seal::fault::CertFault;
use zhibao_seal::jws::{Detached, verify_detached};

use super::{Judged, SignedBy, VerifyOptions};

/// Seconds after its end in which a certificate still serves a package that was signed before: 90 days.
const GRACE: i64 = 90 * 86_400;

/// Checks the signature over the descriptor's bytes and the chain of certificates behind it.
pub(super) fn judge(jws: &[u8], descriptor: &[u8], options: &VerifyOptions<'_>) -> Result<SignedBy, Fault> {
    let jws = std::str::from_utf8(jws).map_err(|_| zhibao_seal::fault::JwsFault::Malformed)?;
    let detached = verify_detached(jws.trim_end_matches(['\r', '\n']), descriptor)?;
    detached.not_from_the_future(options.now)?;
    let (verdict, expired_since) = match options.judged {
        Judged::AtSigning => (chain(&detached, options, detached.iat, options.revocations), false),
        Judged::AtReceipt(received) => at_receipt(&detached, options, received),
    };
    let trusted = match verdict {
        Ok(()) => true,
        Err(CertFault::UnknownSigner) if options.anchors.is_empty() => false,
        Err(fault) => return Err(fault.into()),
    };
    // `verify_detached` found a first certificate.
    let device = detached.chain.first().ok_or(CertFault::Empty)?;
    Ok(SignedBy {
        school: device.common_name().unwrap_or_default().to_owned(),
        serial: device.serial().to_owned(),
        iat: detached.iat,
        trusted,
        self_issued: device.is_self_issued(),
        chain: detached.chain.len(),
        judged: options.judged,
        expired_since,
        revocation_lists: options.revocations.iter().map(|list| list.number).collect(),
    })
}

fn chain(
    detached: &Detached,
    options: &VerifyOptions<'_>,
    at: i64,
    revocations: &[RevocationList],
) -> Result<(), CertFault> {
    verify_chain(
        &detached.chain,
        &Judgement {
            anchors: options.anchors,
            at,
            school: None,
            revocations,
        },
    )
}

/// A receiver's judgement: revoked before receipt is refused; expired since signing is taken for some time.
fn at_receipt(detached: &Detached, options: &VerifyOptions<'_>, received: i64) -> (Result<(), CertFault>, bool) {
    let verdict = chain(detached, options, received, options.revocations);
    let ended = detached.chain.iter().map(|c| c.not_after()).min().unwrap_or(i64::MIN);
    if verdict != Err(CertFault::Expired) || received > ended.saturating_add(GRACE) {
        return (verdict, false);
    }
    let mut lists = options.revocations.to_vec();
    for entry in lists
        .iter_mut()
        .flat_map(|list| &mut list.revoked)
        .filter(|entry| entry.revoked_at <= received)
    {
        entry.revoked_at = i64::MIN;
    }
    (chain(detached, options, detached.iat, &lists), true)
}
