//! Receipts and slips: what a receiver says about a package.

use serde::{Deserialize, Serialize};

use crate::card::Card;
use crate::cert::is_school_code;
use crate::fault::Fault;
use crate::hash::Digest;
use crate::paper::{self, Paper, fits};

/// The receiver's word that it holds a package, given once bytes and row are durable. Times: seconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// Version of this format: 1.
    pub version: u32,
    /// Code of the authority.
    pub authority: String,
    /// Name of the receiving server, as people know it.
    pub server: String,
    /// Package id: SHA-256 of its descriptor.
    pub package: Digest,
    /// SHA-256 of the bytes received, encrypted as they came.
    pub bytes_sha256: Digest,
    /// Their number.
    pub bytes: u64,
    /// The school's ten-digit code.
    pub school: String,
    /// The period of the package.
    pub period: String,
    /// Its sequence number.
    pub sequence: u64,
    /// The last package id of this school that the receiver holds.
    pub head: Digest,
    /// Whether another package of the same school and sequence is held too.
    pub fork: bool,
    /// When the last byte had arrived: timeliness counts by this.
    pub received_at: i64,
    /// The head of the school's audit log, as the package states it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audit_head: Option<Digest>,
    /// Remarks by stable name, such as `certificate_expired`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

impl Paper for Receipt {
    const TYPE: &'static str = "zhibao-receipt+jws";
    const MAX_BYTES: usize = 64 * 1024;

    fn signed_at(&self) -> i64 {
        self.received_at
    }

    fn authority(&self) -> &str {
        &self.authority
    }

    fn is_sound(&self) -> bool {
        is_school_code(&self.school)
            && [&self.authority, &self.server, &self.period]
                .iter()
                .all(|text| fits(text, 300))
            && self.notes.len() <= 50
            && self.notes.iter().all(|note| fits(note, 100))
    }
}

impl Receipt {
    /// Reads a receipt under a card.
    pub fn verify(text: &str, card: &Card) -> Result<Receipt, Fault> {
        paper::verify(text, &card.receipt_keys, &card.authority.code)
    }
}

/// What a review found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SlipState {
    /// The submission is accepted.
    Accepted,
    /// It is returned for correction.
    Returned,
}

/// A receiver's signed review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slip {
    /// Version of this format: 1.
    pub version: u32,
    /// Code of the authority.
    pub authority: String,
    /// The package reviewed.
    pub package: Digest,
    /// The school's ten-digit code.
    pub school: String,
    /// The period of the package.
    pub period: String,
    /// Its sequence number.
    pub sequence: u64,
    /// The last package id of this school that the receiver holds: what the next package names as `previous`.
    pub head: Digest,
    /// The number of the review: 1 for the first of this package.
    pub review: u32,
    /// Its result.
    pub state: SlipState,
    /// When it was decided, seconds since 1970.
    pub reviewed_at: i64,
    /// By which day a correction is due, `YYYYMMDD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<String>,
    /// Remarks, down to the cell.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub comments: Vec<Comment>,
}

/// One remark of a review: on a cell, a row, a table, or the whole where none is named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Comment {
    /// The table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
    /// The row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row_id: Option<String>,
    /// The field's code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What the reviewer says.
    pub text: String,
    /// Whether the school must change it.
    pub must_fix: bool,
}

impl Paper for Slip {
    const TYPE: &'static str = "zhibao-slip+jws";
    const MAX_BYTES: usize = 32 * 1024 * 1024;

    fn signed_at(&self) -> i64 {
        self.reviewed_at
    }

    fn authority(&self) -> &str {
        &self.authority
    }

    fn is_sound(&self) -> bool {
        let day = |day: &String| day.len() == 8 && day.bytes().all(|b| b.is_ascii_digit());
        is_school_code(&self.school)
            && fits(&self.authority, 300)
            && fits(&self.period, 300)
            && self.due.as_ref().is_none_or(day)
            && self.comments.len() <= 20_000
            && self.comments.iter().all(Comment::is_sound)
    }
}

impl Slip {
    /// Reads a slip under a card.
    pub fn verify(text: &str, card: &Card) -> Result<Slip, Fault> {
        paper::verify(text, &card.receipt_keys, &card.authority.code)
    }
}

impl Comment {
    fn is_sound(&self) -> bool {
        let place = [&self.table, &self.row_id, &self.field];
        // A narrower place needs the wider one.
        let nested = (self.row_id.is_none() && self.field.is_none()) || self.table.is_some();
        nested && fits(&self.text, 4000) && place.into_iter().flatten().all(|text| fits(text, 200))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::card::tests::house;
    use crate::fault::{JwsFault, TrustFault};
    use crate::hash::sha256;
    use crate::key::SigningKey;
    use proptest::prelude::*;

    fn receipt() -> Receipt {
        Receipt {
            version: 1,
            authority: "314300".into(),
            server: "市教育局".into(),
            package: sha256(b"descriptor"),
            bytes_sha256: sha256(b"bytes"),
            bytes: 5,
            school: "3143000123".into(),
            period: "2026-2027-1".into(),
            sequence: 3,
            head: sha256(b"descriptor"),
            fork: false,
            received_at: 1_800_000_000,
            audit_head: Some(sha256(b"audit")),
            notes: vec!["certificate_expired".into()],
        }
    }

    fn slip() -> Slip {
        let comment = Comment {
            table: Some("student".into()),
            row_id: Some("row".into()),
            field: Some("XM".into()),
            text: "请核对".into(),
            must_fix: true,
        };
        Slip {
            version: 1,
            authority: "314300".into(),
            package: sha256(b"descriptor"),
            school: "3143000123".into(),
            period: "2026-2027-1".into(),
            sequence: 3,
            head: sha256(b"descriptor"),
            review: 1,
            state: SlipState::Returned,
            reviewed_at: 1_800_000_100,
            due: Some("20270115".into()),
            comments: vec![comment],
        }
    }

    #[test]
    fn papers_verify_under_the_card() {
        let house = house();
        let text = paper::sign(&receipt(), &house.receipts).unwrap();
        assert_eq!(Receipt::verify(&text, &house.card).unwrap(), receipt());
        assert_eq!(Slip::verify(&text, &house.card).unwrap_err(), JwsFault::Type.into());
        let text = paper::sign(&slip(), &house.receipts).unwrap();
        assert_eq!(Slip::verify(&text, &house.card).unwrap(), slip());
        assert_eq!(paper::recognise(text.as_bytes()), Some(paper::Kind::Slip));
    }

    #[test]
    fn refusals_are_named() {
        let house = house();
        let judge = |receipt: &Receipt, key: &SigningKey| {
            Receipt::verify(&crate::jws::sign_json(Receipt::TYPE, receipt, key), &house.card).unwrap_err()
        };
        let with = |change: fn(&mut Receipt)| {
            let mut receipt = receipt();
            change(&mut receipt);
            receipt
        };
        assert_eq!(
            judge(&receipt(), &SigningKey::generate()),
            TrustFault::KeyNotOnCard.into()
        );
        assert_eq!(judge(&receipt(), &house.standard), TrustFault::KeyNotOnCard.into());
        assert_eq!(
            judge(&with(|r| r.received_at = 0), &house.receipts),
            TrustFault::KeyOutOfTime.into()
        );
        assert_eq!(
            judge(&with(|r| r.authority = "310000".into()), &house.receipts),
            TrustFault::OtherAuthority.into()
        );
        assert_eq!(
            judge(&with(|r| r.version = 2), &house.receipts),
            TrustFault::NewerVersion { version: 2 }.into()
        );
        assert_eq!(
            judge(&with(|r| r.school = "x".into()), &house.receipts),
            TrustFault::Malformed.into()
        );
        assert!(paper::sign(&with(|r| r.period = String::new()), &house.receipts).is_err());
        let homeless = Comment {
            table: None,
            ..slip().comments[0].clone()
        };
        assert!(
            paper::sign(
                &Slip {
                    comments: vec![homeless],
                    ..slip()
                },
                &house.receipts
            )
            .is_err()
        );
        let long = "a".repeat(Receipt::MAX_BYTES + 1);
        assert_eq!(
            Receipt::verify(&long, &house.card).unwrap_err(),
            TrustFault::TooLarge.into()
        );
    }

    proptest! {
        #[test]
        fn flipped_bits_are_refused(at in any::<proptest::sample::Index>(), bit in 0u8..8) {
            let house = house();
            let mut bytes = paper::sign(&receipt(), &house.receipts).unwrap().trim().as_bytes().to_vec();
            let index = at.index(bytes.len());
            bytes[index] ^= 1 << bit;
            if let Ok(text) = String::from_utf8(bytes) {
                // White space around a paper is no part of it.
                prop_assert!(Receipt::verify(&text, &house.card).is_err());
            }
        }
    }
}
