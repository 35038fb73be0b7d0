//! A forwarder's statement: which classes of fields a tier held back when it sent a package on.

use serde::{Deserialize, Serialize};

use crate::card::Card;
use crate::fault::Fault;
use crate::hash::Digest;
use crate::paper::{self, Paper, fits};

/// The classes that can be held back, the lowest tier first; what may reach the ministry never is.
pub const CLASSES: [&str; 3] = ["county", "prefecture", "province"];

/// The statement, signed by the forwarder's receipt key and sent beside the package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// Version of this format: 1.
    pub version: u32,
    /// Code of the forwarding authority.
    pub authority: String,
    /// The package.
    pub package: Digest,
    /// The classes whose resources are left out.
    pub withheld: Vec<String>,
    /// When it was forwarded, seconds since 1970.
    pub forwarded_at: i64,
}

impl Paper for Statement {
    const TYPE: &'static str = "zhibao-statement+jws";
    const MAX_BYTES: usize = 16 * 1024;

    fn signed_at(&self) -> i64 {
        self.forwarded_at
    }

    fn authority(&self) -> &str {
        &self.authority
    }

    fn is_sound(&self) -> bool {
        let classes =
            self.withheld.len() <= CLASSES.len() && self.withheld.iter().all(|c| CLASSES.contains(&c.as_str()));
        fits(&self.authority, 300) && classes
    }
}

impl Statement {
    /// Reads a statement under the forwarder's card.
    pub fn verify(text: &str, card: &Card) -> Result<Statement, Fault> {
        paper::verify(text, &card.receipt_keys, &card.authority.code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::card::tests::house;
    use crate::hash::sha256;

    #[test]
    fn statements_name_known_classes() {
        let house = house();
        let statement = Statement {
            version: 1,
            authority: "314300".into(),
            package: sha256(b"descriptor"),
            withheld: vec!["county".into()],
            forwarded_at: 1_800_000_000,
        };
        let text = paper::sign(&statement, &house.receipts).unwrap();
        assert_eq!(Statement::verify(&text, &house.card).unwrap(), statement);
        let unknown = Statement {
            withheld: vec!["ministry".into()],
            ..statement
        };
        assert!(paper::sign(&unknown, &house.receipts).is_err());
    }
}
