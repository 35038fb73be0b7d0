//! An authority for one demo: made, used once, its private keys left beside the vault so that the demo can be played on.

use std::fs;
use std::io::Write;
use std::path::Path;

use zhibao_core::message::Lang;
use zhibao_seal::agefile::Identity;
use zhibao_seal::card::{self, Card, CardKey, CardRecipient};
use zhibao_seal::cert::{Ca, Certificate, Request, RevocationList};
use zhibao_seal::encoding::pem;
use zhibao_seal::fault::Fault;
use zhibao_seal::key::SigningKey;
use zhibao_seal::paper;
use zhibao_seal::task::{NamedText, School, TaskPackage};
use zhibao_vault::Vault;

use super::DemoError;
use crate::identity::store_identity;
use crate::send::{TASK, TASK_AT};

/// How long the demo's certificates last, in seconds: ten years.
const LIFE: i64 = 10 * 366 * 86_400;
/// What it asks for: everything.
const FULL_TASK: &str = include_str!("../../../../schemas/tasks/full.toml");
/// Its code: no division has it.
const CODE: &str = "999999";

/// An authority with all its keys.
pub struct Authority {
    /// Signs the card and the issuing authority.
    pub root: Ca,
    /// Issues devices.
    pub issuing: Ca,
    /// Signs receipts.
    pub receipts: SigningKey,
    /// Signs task packages and standards.
    pub standard: SigningKey,
    /// Opens what is encrypted to the authority.
    pub decryption: Identity,
    /// The signed card.
    pub card: String,
    from: i64,
}

impl Authority {
    /// A new one; `now` in seconds since 1970.
    ///
    /// # Errors
    /// What making certificates gives.
    pub fn new(now: i64) -> Result<Authority, Fault> {
        // An hour early: clocks differ.
        let (from, until) = (now - 3600, now + LIFE);
        let root = Ca::root("Zhibao demo root", SigningKey::generate(), from, until)?;
        let issuing = root.issuing("Zhibao demo devices", SigningKey::generate(), from, until)?;
        let (receipts, standard, decryption) = (SigningKey::generate(), SigningKey::generate(), Identity::generate());
        let key = |key: &SigningKey| CardKey {
            key: key.public(),
            not_before: from,
            not_after: until,
            division: None,
        };
        let card = Card {
            version: 1,
            serial: 1,
            issued_at: now,
            authority: card::Authority {
                code: CODE.to_owned(),
                name: crate::MESSAGES.text(Lang::Zh, "demo.authority", &[]),
            },
            ca: vec![issuing.certificate().pem(), root.certificate().pem()],
            tls_ca: None,
            recipients: vec![CardRecipient {
                recipient: decryption.recipient(),
                not_before: from,
                not_after: until,
            }],
            receipt_keys: vec![key(&receipts)],
            standard_keys: vec![key(&standard)],
            servers: Vec::new(),
            revocations: vec![RevocationList {
                issuer: issuing.key().public().fingerprint().0,
                number: 0,
                issued_at: from,
                revoked: Vec::new(),
            }],
        };
        let card = card.sign(root.key(), None)?;
        Ok(Authority {
            root,
            issuing,
            receipts,
            standard,
            decryption,
            card,
            from,
        })
    }

    /// The chain of certificates above a device, PEM: issuing authority, root.
    pub fn chain_pem(&self) -> String {
        format!("{}{}", self.issuing.certificate().pem(), self.root.certificate().pem())
    }

    /// Issues a device's chain, device first.
    ///
    /// # Errors
    /// What making certificates gives.
    pub fn device(&self, key: &SigningKey, school: &str) -> Result<Vec<Certificate>, Fault> {
        let request = Request::create(key, school)?;
        let leaf = self
            .issuing
            .issue_device(&request, school, self.from, self.from + LIFE)?;
        Ok(vec![
            leaf,
            self.issuing.certificate().clone(),
            self.root.certificate().clone(),
        ])
    }

    /// Writes `authority.pem` for everybody, and the private keys into `authority/`, for their owner's eyes only.
    ///
    /// # Errors
    /// Those of the file system; files that exist already.
    pub fn write(&self, dir: &Path) -> std::io::Result<()> {
        fs::write(dir.join("authority.pem"), self.chain_pem())?;
        let folder = dir.join("authority");
        private_folder(&folder)?;
        let keys = [
            ("root.key", self.root.key()),
            ("issuing.key", self.issuing.key()),
            ("receipts.key", &self.receipts),
            ("standard.key", &self.standard),
        ];
        for (name, key) in keys {
            write_private(&folder.join(name), pem("PRIVATE KEY", key.pkcs8()).as_bytes())?;
        }
        let identity = format!(
            "# public key: {}\n{}\n",
            self.decryption.recipient(),
            self.decryption.text().as_str()
        );
        write_private(&folder.join("decryption.txt"), identity.as_bytes())?;
        write_private(&folder.join("card.jws"), self.card.as_bytes())
    }

    /// Asks a vault's school for everything in a period, as by a task package that came on a stick.
    ///
    /// # Errors
    /// What signing gives; those of the vault.
    pub fn ask(&self, vault: &mut Vault, name: &str, period: &str) -> Result<(), DemoError> {
        let package = TaskPackage {
            version: paper::VERSION,
            authority: CODE.to_owned(),
            issued_at: self.from,
            card: self.card.clone(),
            school: School {
                code: vault.school().to_owned(),
                name: name.to_owned(),
            },
            tasks: vec![NamedText {
                id: "full".to_owned(),
                period: period.to_owned(),
                text: FULL_TASK.to_owned(),
            }],
            layers: Vec::new(),
            enrolment_code: None,
        };
        let text = paper::sign(&package, &self.standard)?;
        vault.set_setting(TASK, Some(text.trim()))?;
        vault.set_setting(TASK_AT, Some(&self.from.to_string()))?;
        Ok(())
    }
}

/// Enrols a vault's device with an authority and pins its card.
///
/// # Errors
/// What making certificates gives; those of the vault.
pub fn enrol(vault: &mut Vault, authority: &Authority) -> Result<(), DemoError> {
    let key = SigningKey::generate();
    let chain = authority.device(&key, vault.school())?;
    Ok(store_identity(vault, &key, &chain, &authority.card)?)
}

fn private_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn write_private(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut out = options.open(file)?;
    out.write_all(bytes)?;
    out.sync_all()
}
