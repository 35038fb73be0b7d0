//! Signed layers of the standard: base layers by their vendor, overlays by an authority's standard key.

use serde::{Deserialize, Serialize};

use crate::card::{Card, CardKey};
use crate::encoding::as_b64;
use crate::fault::{Fault, TrustFault};
use crate::hash::{Digest, sha256};
use crate::paper::{self, Paper, fits};

/// A layer of the standard as one archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layer {
    /// Id of the layer.
    pub id: String,
    /// Its version, which only rises.
    pub version: u64,
    /// SHA-256 of `data`.
    pub sha256: Digest,
    /// The layer's files as an archive.
    #[serde(with = "as_b64")]
    pub data: Vec<u8>,
}

impl Layer {
    pub(crate) fn is_sound(&self) -> bool {
        fits(&self.id, 200) && sha256(&self.data) == self.sha256
    }
}

/// A layer by itself, signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedLayer {
    /// Version of this format: 1.
    pub version: u32,
    /// Code of the authority, or the vendor's id.
    pub authority: String,
    /// When it was signed, seconds since 1970.
    pub issued_at: i64,
    /// The division prefix (GB/T 2260) for which an overlay holds; empty for a base layer.
    pub division: String,
    /// The layer.
    pub layer: Layer,
}

impl Paper for SignedLayer {
    const TYPE: &'static str = "zhibao-layer+jws";
    const MAX_BYTES: usize = 64 * 1024 * 1024;

    fn signed_at(&self) -> i64 {
        self.issued_at
    }

    fn authority(&self) -> &str {
        &self.authority
    }

    fn is_sound(&self) -> bool {
        let division = self.division.len() <= 12 && self.division.bytes().all(|b| b.is_ascii_digit());
        fits(&self.authority, 300) && division && self.layer.is_sound()
    }
}

impl SignedLayer {
    /// Reads an overlay under a card; the key must be allowed to sign for its division.
    pub fn verify(text: &str, card: &Card) -> Result<SignedLayer, Fault> {
        let (layer, key): (SignedLayer, &CardKey) =
            paper::verify_keyed(text, &card.standard_keys, &card.authority.code)?;
        match key
            .division
            .as_ref()
            .is_none_or(|prefix| layer.division.starts_with(prefix.as_str()))
        {
            true => Ok(layer),
            false => Err(TrustFault::OutsideDivision.into()),
        }
    }

    /// Reads a base layer under its vendor's keys.
    pub fn verify_base(text: &str, vendor: &str, keys: &[CardKey]) -> Result<SignedLayer, Fault> {
        paper::verify(text, keys, vendor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::card::tests::house;

    #[test]
    fn overlays_stay_within_their_division() {
        let house = house();
        let layer = Layer {
            id: "prov".into(),
            version: 1,
            sha256: sha256(b"zip"),
            data: b"zip".to_vec(),
        };
        let signed = SignedLayer {
            version: 1,
            authority: "314300".into(),
            issued_at: 1_800_000_000,
            division: "43".into(),
            layer,
        };
        let text = paper::sign(&signed, &house.standard).unwrap();
        let verify = |division: Option<&str>| {
            let mut card = house.card.clone();
            card.standard_keys[0].division = division.map(Into::into);
            SignedLayer::verify(&text, &card)
        };
        assert_eq!(verify(None).unwrap(), signed);
        assert_eq!(verify(Some("43")).unwrap(), signed);
        assert_eq!(verify(Some("44")).unwrap_err(), TrustFault::OutsideDivision.into());
        assert_eq!(verify(Some("4301")).unwrap_err(), TrustFault::OutsideDivision.into());
        assert_eq!(paper::recognise(text.as_bytes()), Some(paper::Kind::Layer));
        assert_eq!(
            SignedLayer::verify_base(&text, "314300", &house.card.standard_keys).unwrap(),
            signed
        );
        let torn = SignedLayer {
            layer: Layer {
                data: vec![],
                ..signed.layer.clone()
            },
            ..signed
        };
        assert!(paper::sign(&torn, &house.standard).is_err());
    }
}
