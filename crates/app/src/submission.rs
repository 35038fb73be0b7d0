//! What a kept package says of itself: counts by table, who confirmed, its fingerprint for reading aloud.

use serde::{Deserialize, Serialize};
use zhibao_core::package::archive::Archive;
use zhibao_core::package::descriptor::{Descriptor, How};
use zhibao_core::package::{Digest, Limits, Refusal, contents};
use zhibao_seal::fingerprint::Fingerprint;
use zhibao_vault::{Result, Vault};

/// Settings of this name, with the package id behind it: its [`Summary`], which never changes.
const SUMMARY: &str = "package.summary.";

/// What a package holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Records by table, in the order of the standard.
    pub rows: Vec<(String, u64)>,
    /// Who confirmed: role, name, whether on paper.
    pub confirmed: Vec<(String, String, bool)>,
    /// Its size, in bytes.
    pub bytes: u64,
    /// Records left out with a reason.
    pub deferrals: u64,
}

impl Summary {
    /// Records in all tables.
    pub fn total(&self) -> u64 {
        self.rows.iter().map(|(_, n)| n).sum()
    }
}

/// The fingerprint of a package in four groups of four characters that cannot be confused.
pub fn fingerprint(package: &str) -> String {
    let digest: Option<Digest> = package.parse().ok();
    digest.map_or_else(String::new, |digest| {
        Fingerprint(zhibao_seal::hash::Digest(digest.0)).to_string()
    })
}

/// What a kept package holds; read once, then remembered. Nothing where there is no such package.
///
/// # Errors
/// Those of the database.
pub fn summary(vault: &mut Vault, package: &str) -> Result<Option<Summary>> {
    let key = format!("{SUMMARY}{package}");
    let kept = vault.setting(&key)?.and_then(|text| serde_json::from_str(&text).ok());
    if kept.is_some() {
        return Ok(kept);
    }
    let Some(kept) = vault.package(package)? else {
        return Ok(None);
    };
    // Bytes that this vault sealed can be read; were they damaged, there would be nothing to count.
    let read = read(vault, &kept.bytes).unwrap_or_default();
    let text = serde_json::to_string(&read).unwrap_or_default();
    // It is kept to save time only: where it cannot be now, it is read again.
    drop(vault.set_setting(&key, Some(&text)));
    Ok(Some(read))
}

fn read(vault: &Vault, bytes: &[u8]) -> std::result::Result<Summary, Refusal> {
    let limits = Limits::default();
    let archive = Archive::open(bytes, &limits)?;
    let (text, _) = contents::heads(&archive, &limits)?;
    let descriptor = Descriptor::from_json(&text)?;
    let mut rows = Vec::new();
    for table in &vault.standard().tables {
        let resource = descriptor
            .resources
            .iter()
            .find(|r| r.name.split('.').next() == Some(table.id.as_str()));
        let Some(entry) = resource.and_then(|resource| archive.get(&resource.path)) else {
            continue;
        };
        rows.push((table.id.clone(), records(&archive.read(entry)?)));
    }
    let confirmed = descriptor.facts.confirmed_by.iter();
    Ok(Summary {
        rows,
        confirmed: confirmed
            .map(|c| (c.role.clone(), c.name.clone(), c.how == How::Paper))
            .collect(),
        bytes: bytes.len() as u64,
        deferrals: descriptor.facts.findings.deferrals,
    })
}

/// Records of an exact CSV, whose lines end outside of quotes.
fn records(csv: &[u8]) -> u64 {
    let mut quoted = false;
    let mut lines = 0u64;
    for byte in csv {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => lines += 1,
            _ => {}
        }
    }
    lines.saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_within_quotes_are_no_records() {
        assert_eq!(records(b"row_id,XM\r\n1,a\r\n2,\"b\r\nc \"\"d\"\r\n"), 2);
        assert_eq!((records(b"row_id\r\n"), records(b"")), (0, 0));
    }

    #[test]
    fn a_fingerprint_is_four_groups_of_four() {
        let said = fingerprint(&"5a".repeat(32));
        assert_eq!(said.split(' ').map(str::len).collect::<Vec<_>>(), [4; 4]);
        assert_eq!(fingerprint("no package"), "");
    }
}
