//! The server's own keys: one for each use, wrapped by the master key, each with an id and room for a successor.

use std::path::Path;

use zhibao_seal::agefile::{Identity, Recipient};
use zhibao_seal::backup::{KeysBackup, PlainKey};
use zhibao_seal::blind::BlindKey;
use zhibao_seal::cert::{Ca, Certificate, TlsCa};
use zhibao_seal::fault::WrapFault;
use zhibao_seal::key::SigningKey;
use zhibao_seal::wrap::{MasterKey, StoredKey, Wrapped, current};
use zhibao_seal::{Zeroizing, random};

use crate::db::{Database, DbError, Step, cells, sql};
use crate::error::Error;
use crate::settings::Settings;

/// How long an authority's own certificates last, in seconds: twenty years.
pub const CA_LIFE: i64 = 20 * 366 * 86_400;

/// The purposes of the keys, in the order in which they are made.
const PURPOSES: [&str; 8] = [
    "root",
    "issuing",
    "receipts",
    "standard",
    "decryption",
    "blind",
    "tokens",
    "tls",
];

/// The keys, open. They leave memory in a backup only.
pub struct Keys {
    master: MasterKey,
    stored: Vec<(StoredKey, String)>,
    /// The authority's root.
    pub root: Ca,
    /// Issues the certificates of devices.
    pub issuing: Ca,
    /// Signs receipts and slips.
    pub receipts: SigningKey,
    /// Signs task packages and standard layers.
    pub standard: SigningKey,
    /// Open what is encrypted to the authority, newest first.
    pub decryption: Vec<Identity>,
    /// Of the blind identity index.
    pub blind: BlindKey,
    /// Of bearer tokens.
    pub tokens: Zeroizing<Vec<u8>>,
    /// Issues the server's TLS certificates.
    pub tls: TlsCa,
    /// When the keys were made, seconds since 1970.
    pub made_at: i64,
}

impl Keys {
    /// Opens the keys; at the first start makes them, in one transaction.
    pub async fn open(master: MasterKey, db: &dyn Database, authority: &str, now: i64) -> Result<Keys, Error> {
        let mut stored = load(db).await?;
        if stored.is_empty() {
            let mut steps = vec![Step::one(sql!("meta_add"), cells!["keys_made", now.to_string()])];
            steps.extend(generate(&master, authority, now)?.iter().map(|(key, public)| {
                let sealed = serde_json::to_string(&key.secret).unwrap_or_default();
                let args = cells![
                    &key.purpose,
                    &key.id,
                    key.created_at,
                    key.successor.clone(),
                    public,
                    sealed
                ];
                Step::one(sql!("secret_add"), args)
            }));
            match db.commit(steps).await {
                // Another process made them at this very moment.
                Ok(()) | Err(DbError::Exists) => stored = load(db).await?,
                Err(error) => return Err(error.into()),
            }
        }
        Keys::assemble(master, stored)
    }

    fn assemble(master: MasterKey, stored: Vec<(StoredKey, String)>) -> Result<Keys, Error> {
        let plain: Vec<StoredKey> = stored.iter().map(|(key, _)| key.clone()).collect();
        let find = |purpose: &str| -> Result<(Zeroizing<Vec<u8>>, &str), Error> {
            let key = current(&plain, purpose).ok_or(WrapFault::Damaged)?;
            let public = stored
                .iter()
                .find(|(k, _)| k.id == key.id)
                .map_or("", |(_, public)| public.as_str());
            let secret = key.open(&master).map_err(|fault| match fault {
                WrapFault::OtherMasterKey { .. } => Error::WrongKey,
                other => other.into(),
            })?;
            Ok((secret, public))
        };
        let signing = |purpose| -> Result<SigningKey, Error> { Ok(SigningKey::from_pkcs8(&find(purpose)?.0)?) };
        let ca = |purpose| -> Result<Ca, Error> {
            let (secret, public) = find(purpose)?;
            Ok(Ca::from_parts(
                SigningKey::from_pkcs8(&secret)?,
                Certificate::from_pem(public)?,
            )?)
        };
        let (tls, tls_certificate) = find("tls")?;
        let blind: [u8; 32] = find("blind")?.0.as_slice().try_into().map_err(|_| WrapFault::Damaged)?;
        let mut decryption: Vec<&StoredKey> = plain.iter().filter(|key| key.purpose == "decryption").collect();
        decryption.sort_by_key(|key| std::cmp::Reverse((key.successor.is_none(), key.created_at)));
        let decryption = decryption.into_iter().map(|key| {
            let text = key.open(&master)?;
            Ok(Identity::from_text(&String::from_utf8_lossy(&text))?)
        });
        Ok(Keys {
            root: ca("root")?,
            issuing: ca("issuing")?,
            receipts: signing("receipts")?,
            standard: signing("standard")?,
            decryption: decryption.collect::<Result<_, Error>>()?,
            blind: BlindKey::from_bytes(Zeroizing::new(blind)),
            tokens: find("tokens")?.0,
            tls: TlsCa::from_parts(&tls, Certificate::from_pem(tls_certificate)?)?,
            made_at: plain.iter().map(|key| key.created_at).min().unwrap_or_default(),
            master,
            stored,
        })
    }

    /// To whom packages are encrypted now.
    pub fn recipient(&self) -> Recipient {
        // There is at least one: `assemble` fails without, and `open` makes one.
        self.decryption[0].recipient()
    }

    /// The issuing authority's certificate and the root's, PEM.
    pub fn ca_pems(&self) -> Vec<String> {
        [&self.issuing, &self.root].map(|ca| ca.certificate().pem()).to_vec()
    }

    /// Everything, for a backup.
    pub fn backup(&self, authority: &str, now: i64) -> Result<KeysBackup, Error> {
        let keys = self.stored.iter().map(|(key, public)| {
            Ok(PlainKey {
                id: key.id.clone(),
                purpose: key.purpose.clone(),
                created_at: key.created_at,
                successor: key.successor.clone(),
                secret: key.open(&self.master)?.to_vec(),
                certificate: (!public.is_empty()).then(|| public.clone()),
            })
        });
        let keys = keys.collect::<Result<_, WrapFault>>()?;
        Ok(KeysBackup {
            version: 1,
            authority: authority.to_owned(),
            written_at: now,
            keys,
        })
    }
}

fn generate(master: &MasterKey, authority: &str, now: i64) -> Result<Vec<(StoredKey, String)>, Error> {
    // Certificates begin an hour early: clocks differ.
    let (from, until) = (now - 3600, now + CA_LIFE);
    let name: String = authority.chars().take(40).collect();
    let root = Ca::root(&format!("{name} root"), SigningKey::generate(), from, until)?;
    let issuing = root.issuing(&format!("{name} devices"), SigningKey::generate(), from, until)?;
    let tls = TlsCa::generate(&format!("{name} TLS"), from, until)?;
    let keep = |purpose: &str| -> (Zeroizing<Vec<u8>>, String) {
        match purpose {
            "root" => (root.key().pkcs8().clone(), root.certificate().pem()),
            "issuing" => (issuing.key().pkcs8().clone(), issuing.certificate().pem()),
            "tls" => (tls.pkcs8(), tls.certificate().pem()),
            "decryption" => (
                Zeroizing::new(Identity::generate().text().as_bytes().to_vec()),
                String::new(),
            ),
            "blind" | "tokens" => (Zeroizing::new(random::secret::<32>().to_vec()), String::new()),
            _ => (SigningKey::generate().pkcs8().clone(), String::new()),
        }
    };
    Ok(PURPOSES
        .iter()
        .map(|purpose| {
            let (secret, public) = keep(purpose);
            (StoredKey::new(master, purpose, now, &secret), public)
        })
        .collect())
}

async fn load(db: &dyn Database) -> Result<Vec<(StoredKey, String)>, Error> {
    let rows = db.rows(sql!("secret_all"), cells![]).await?;
    let stored = rows.into_iter().map(|row| {
        let secret: Wrapped = serde_json::from_str(&row.text(5)).map_err(|_| WrapFault::Damaged)?;
        let (purpose, id, created_at) = (row.text(0), row.text(1), row.int(2));
        Ok((
            StoredKey {
                id,
                purpose,
                created_at,
                successor: row.maybe_text(3),
                secret,
            },
            row.text(4),
        ))
    });
    stored.collect()
}

/// The master key: as given, from the file named, or from the file beside the database, which the first start makes.
/// The second value is the file that was just made.
pub fn master_key(settings: &Settings) -> Result<(MasterKey, Option<std::path::PathBuf>), Error> {
    if let Some(given) = &settings.key {
        if let Ok(key) = MasterKey::from_text(given) {
            return Ok((key, None));
        }
        return Ok((read_key(Path::new(given.trim()))?, None));
    }
    let file = settings.key_file();
    if file.exists() {
        return Ok((read_key(&file)?, None));
    }
    // A database without its key file is not a first start: a new key would hide that the old one is gone.
    if settings.database.exists() {
        return Err(Error::WrongKey);
    }
    let key = MasterKey::generate();
    match write_new(&file, format!("{}\n", key.text().as_str()).as_bytes()) {
        Ok(()) => Ok((key, Some(file))),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok((read_key(&file)?, None)),
        Err(error) => Err(Error::file(&file, &error)),
    }
}

fn read_key(file: &Path) -> Result<MasterKey, Error> {
    let text = std::fs::read_to_string(file)
        .map(Zeroizing::new)
        .map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound | std::io::ErrorKind::InvalidFilename | std::io::ErrorKind::InvalidData => {
                Error::from(WrapFault::MasterKey)
            }
            _ => Error::file(file, &error),
        })?;
    Ok(MasterKey::from_text(&text)?)
}

/// Writes a file that must not exist yet, for its owner's eyes only, durably.
pub fn write_new(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut out = options.open(file)?;
    out.write_all(bytes)?;
    out.sync_all()?;
    sync_folder(file)
}

/// Makes a file's name durable. Only Unix has folders that can be synced.
pub fn sync_folder(file: &Path) -> std::io::Result<()> {
    #[cfg(unix)]
    if let Some(folder) = file.parent() {
        let folder = if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        };
        std::fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::Sqlite;

    #[tokio::test]
    async fn keys_are_made_once_and_open_again() {
        let db = Sqlite::in_memory().unwrap();
        let master = || MasterKey::from_bytes(Zeroizing::new([7; 32]));
        let first = Keys::open(master(), &db, "140100", 1_800_000_000).await.unwrap();
        let again = Keys::open(master(), &db, "140100", 1_800_000_999).await.unwrap();
        assert_eq!(first.recipient(), again.recipient());
        assert_eq!(first.receipts.public(), again.receipts.public());
        assert_eq!(first.ca_pems(), again.ca_pems());
        assert_eq!(first.backup("140100", 0).unwrap(), again.backup("140100", 0).unwrap());
        assert_eq!(first.backup("140100", 0).unwrap().keys.len(), PURPOSES.len());
        let other = Keys::open(MasterKey::generate(), &db, "140100", 0).await;
        assert!(matches!(other, Err(Error::WrongKey)));
    }

    #[test]
    fn the_master_key_is_made_beside_the_database_once() {
        let folder = tempfile::tempdir().unwrap();
        let written = crate::settings::Written {
            data: Some(folder.path().into()),
            ..Default::default()
        };
        let mut settings = Settings::from_written(written).unwrap();
        let (key, made) = master_key(&settings).unwrap();
        let file = made.unwrap();
        assert_eq!(file, folder.path().join("server.key"));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
        let (again, made) = master_key(&settings).unwrap();
        assert_eq!((again.id(), made), (key.id(), None));
        settings.key = Some(file.display().to_string());
        assert_eq!(master_key(&settings).unwrap().0.id(), key.id());
        settings.key = Some(key.text().to_string());
        assert_eq!(master_key(&settings).unwrap().0.id(), key.id());
        settings.key = Some("neither key nor file".into());
        assert!(master_key(&settings).is_err());
        settings.key = None;
        std::fs::write(&settings.database, b"").unwrap();
        std::fs::remove_file(file).unwrap();
        assert!(matches!(master_key(&settings), Err(Error::WrongKey)));
    }
}
