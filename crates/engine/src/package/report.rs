//! What verifying tells about a package that holds.

use zhibao_core::package::Digest;
use zhibao_core::package::descriptor::LayerRef;

/// The account of a package that verifies. Findings of the rules are not part of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Its id.
    pub id: Digest,
    /// Who signed.
    pub signer: SignedBy,
    /// Resources that a forwarding tier withheld.
    pub withheld: Vec<String>,
    /// Tables in order, and their rows.
    pub rows: Vec<(String, u64)>,
    /// Number of attachments.
    pub attachments: usize,
    /// Layers of the standard that the verifier does not hold in that version and digest.
    pub unknown_layers: Vec<LayerRef>,
    /// Columns and tables that the verifier's standard does not have; only where a layer is unknown.
    pub unknown_columns: Vec<String>,
    /// How it relates to the package given as its predecessor.
    pub lineage: Lineage,
}

/// Who signed a package, and what that is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedBy {
    /// The certificate's subject, the school code.
    pub school: String,
    /// Serial number of the device certificate, hexadecimal.
    pub serial: String,
    /// When the signer says it signed, seconds since 1970.
    pub iat: i64,
    /// Whether the chain ends in a certificate trusted beforehand.
    pub trusted: bool,
    /// Whether the device made its certificate itself.
    pub self_issued: bool,
    /// Number of certificates.
    pub chain: usize,
    /// By which moment the certificates were judged.
    pub judged: Judged,
    /// The certificate had expired at that moment, but not when it signed, and the period of grace was kept.
    pub expired_since: bool,
    /// The numbers of the revocation lists that were used.
    pub revocation_lists: Vec<u64>,
}

/// The moment by which certificates are judged, seconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judged {
    /// The time that the signature claims: for whoever was not there.
    AtSigning,
    /// The time of first receipt: for a receiver.
    AtReceipt(i64),
}

/// How a package relates to another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lineage {
    /// No other was given.
    NotCompared,
    /// It names the other as its predecessor.
    Follows,
    /// It is the other.
    Same,
    /// Same school and sequence, another id.
    Fork,
}
