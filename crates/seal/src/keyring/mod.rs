//! The key file beside a vault (`*.zbv.keys`): who can open it, and how.
//!
//! The vault is encrypted with a random key of 32 bytes. Each user, and the printed recovery code, has an X25519 key
//! pair; the vault key is encrypted to all public keys; the private key is wrapped by the user's passphrase or by the
//! code. The whole file carries a MAC under the vault key, so that nobody who cannot open the vault can slip in a
//! public key of their own and wait for the next re-key.
//!
//! A [`Keyring`] is bytes in memory: the caller writes [`Keyring::to_bytes`] to disk, atomically, after each change.

mod file;

use zeroize::Zeroizing;

use crate::agefile::{self, Identity, Recipient};
use crate::code::RecoveryCode;
use crate::fault::KeyringFault;
use crate::hash::{Digest, derive_key, hmac_sha256, same};
use crate::passphrase::{self, Cost};
use crate::{aead, random};
use file::{Entry, File, Key, MAX_MEMBERS, MAX_TEXT, VERSION, Wrap};

/// The key of a vault.
pub type VaultKey = Zeroizing<[u8; 32]>;

/// The id under which the recovery code stands among the members.
pub const RECOVERY: &str = "recovery";

/// A user to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// A stable id, unique in the vault.
    pub id: String,
    /// The name shown.
    pub name: String,
    /// What the program lets the user do. It limits the program, not what a holder of the key could read.
    pub role: String,
}

/// The key file's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keyring {
    file: File,
}

/// The vault key in hand: proof that its holder may change the key file.
pub struct Unlocked {
    /// The member who unlocked; [`RECOVERY`] for the recovery code.
    pub member: String,
    /// The key that the vault is encrypted with, unless a re-key was interrupted after the vault took the next one.
    pub current: VaultKey,
    /// The key that follows, while a re-key is under way: try it where `current` does not open the vault.
    pub next: Option<VaultKey>,
}

impl std::fmt::Debug for Unlocked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Unlocked(…)")
    }
}

impl Keyring {
    /// A new keyring for a new vault, with its first user and a recovery code to print.
    pub fn create(
        vault: &str,
        user: User,
        pass: &str,
        cost: Cost,
    ) -> Result<(Keyring, Unlocked, RecoveryCode), KeyringFault> {
        if vault.is_empty() || vault.len() > MAX_TEXT {
            return Err(KeyringFault::Text);
        }
        let code = RecoveryCode::generate();
        let members = vec![
            entry_with_passphrase(vault, user, pass, cost)?,
            entry_with_code(vault, &code),
        ];
        let empty = Key { sealed: Vec::new() };
        let file = File {
            version: VERSION,
            vault: vault.to_owned(),
            revision: 0,
            members,
            current: empty,
            next: None,
            mac: Digest([0; 32]),
        };
        let mut keyring = Keyring { file };
        let unlocked = Unlocked {
            member: keyring.file.members[0].id.clone(),
            current: random::secret(),
            next: None,
        };
        keyring.seal(&unlocked)?;
        Ok((keyring, unlocked, code))
    }

    /// Reads a key file. Whether it is genuine shows when it is unlocked.
    pub fn from_bytes(bytes: &[u8]) -> Result<Keyring, KeyringFault> {
        File::from_bytes(bytes).map(|file| Keyring { file })
    }

    /// The key file's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.file.to_bytes()
    }

    /// The vault that it belongs to.
    pub fn vault(&self) -> &str {
        &self.file.vault
    }

    /// The users, in the order in which they were added; without the recovery code.
    pub fn users(&self) -> impl Iterator<Item = User> + '_ {
        let users = self.file.members.iter().filter(|m| !m.is_recovery());
        users.map(|m| User {
            id: m.id.clone(),
            name: m.name.clone(),
            role: m.role.clone(),
        })
    }

    /// Whether a re-key has begun and is not finished.
    pub fn is_rekeying(&self) -> bool {
        self.file.next.is_some()
    }

    /// Unlocks with a user's passphrase.
    pub fn unlock(&self, user: &str, pass: &str) -> Result<Unlocked, KeyringFault> {
        let entry = self
            .member(user)
            .filter(|m| !m.is_recovery())
            .ok_or(KeyringFault::UnknownUser)?;
        let Wrap::Passphrase { salt, cost } = &entry.wrap else {
            return Err(KeyringFault::UnknownUser);
        };
        if pass.len() > MAX_TEXT {
            return Err(KeyringFault::WrongPassphrase);
        }
        let key = passphrase::derive(pass, salt, *cost)?;
        self.open(entry, &key, KeyringFault::WrongPassphrase)
    }

    /// Unlocks with the recovery code.
    pub fn recover(&self, code: &RecoveryCode) -> Result<Unlocked, KeyringFault> {
        let entry = self.member(RECOVERY).ok_or(KeyringFault::WrongRecoveryCode)?;
        let Wrap::Recovery { salt } = &entry.wrap else {
            return Err(KeyringFault::WrongRecoveryCode);
        };
        self.open(entry, &code_key(code, salt), KeyringFault::WrongRecoveryCode)
    }

    /// Adds a user.
    pub fn add_user(&mut self, by: &Unlocked, user: User, pass: &str, cost: Cost) -> Result<(), KeyringFault> {
        self.proof(by)?;
        if self.member(&user.id).is_some() {
            return Err(KeyringFault::UserExists);
        }
        if self.file.members.len() >= MAX_MEMBERS {
            return Err(KeyringFault::TooManyUsers);
        }
        let entry = entry_with_passphrase(&self.file.vault, user, pass, cost)?;
        self.file.members.push(entry);
        self.seal(by)
    }

    /// Gives a user a new passphrase and with it a new key pair. Old copies of the key file still open with the old
    /// passphrase: after a theft, [`Keyring::begin_rekey`] too.
    pub fn set_passphrase(&mut self, by: &Unlocked, user: &str, pass: &str, cost: Cost) -> Result<(), KeyringFault> {
        self.proof(by)?;
        let place = self.user_place(user)?;
        let User { id, name, role } = self.users().find(|u| u.id == user).ok_or(KeyringFault::UnknownUser)?;
        self.file.members[place] = entry_with_passphrase(&self.file.vault, User { id, name, role }, pass, cost)?;
        self.seal(by)
    }

    /// Changes the name shown and the role of a user.
    pub fn set_user(&mut self, by: &Unlocked, user: User) -> Result<(), KeyringFault> {
        self.proof(by)?;
        check_user(&user)?;
        let place = self.user_place(&user.id)?;
        let entry = &mut self.file.members[place];
        (entry.name, entry.role) = (user.name, user.role);
        self.seal(by)
    }

    /// Removes a user and begins a re-key: the next vault key is encrypted to those that stay.
    pub fn remove_user(&mut self, by: &Unlocked, user: &str) -> Result<Unlocked, KeyringFault> {
        self.ready_to_rekey(by)?;
        let place = self.user_place(user)?;
        if self.users().count() == 1 {
            return Err(KeyringFault::LastUser);
        }
        self.file.members.remove(place);
        self.begin(by)
    }

    /// Replaces the recovery code and begins a re-key, so that the old code opens nothing new.
    pub fn replace_recovery(&mut self, by: &Unlocked) -> Result<(Unlocked, RecoveryCode), KeyringFault> {
        self.ready_to_rekey(by)?;
        let code = RecoveryCode::generate();
        self.file.members.retain(|m| !m.is_recovery());
        self.file.members.push(entry_with_code(&self.file.vault, &code));
        Ok((self.begin(by)?, code))
    }

    /// Begins a re-key: the file then holds the present vault key and the next. Write the file, re-key the vault,
    /// make it durable, then [`Keyring::finish_rekey`] and write again.
    pub fn begin_rekey(&mut self, by: &Unlocked) -> Result<Unlocked, KeyringFault> {
        self.ready_to_rekey(by)?;
        self.begin(by)
    }

    /// Ends a re-key once the vault is durably encrypted with the next key; the former key is forgotten.
    pub fn finish_rekey(&mut self, by: &Unlocked) -> Result<Unlocked, KeyringFault> {
        self.proof(by)?;
        let next = by
            .next
            .clone()
            .filter(|_| self.is_rekeying())
            .ok_or(KeyringFault::NotRekeying)?;
        let after = Unlocked {
            member: by.member.clone(),
            current: next,
            next: None,
        };
        self.seal(&after)?;
        Ok(after)
    }

    fn ready_to_rekey(&self, by: &Unlocked) -> Result<(), KeyringFault> {
        self.proof(by)?;
        match self.is_rekeying() {
            true => Err(KeyringFault::Rekeying),
            false => Ok(()),
        }
    }

    fn begin(&mut self, by: &Unlocked) -> Result<Unlocked, KeyringFault> {
        let during = Unlocked {
            member: by.member.clone(),
            current: by.current.clone(),
            next: Some(random::secret()),
        };
        self.seal(&during)?;
        Ok(during)
    }

    /// Encrypts the keys to all members and renews the MAC.
    fn seal(&mut self, keys: &Unlocked) -> Result<(), KeyringFault> {
        let recipients: Vec<Recipient> = self.file.members.iter().map(|m| m.public.clone()).collect();
        let sealed = |key: &VaultKey| -> Result<Key, KeyringFault> {
            let mut sealed = Vec::new();
            agefile::encrypt(&key[..], &mut sealed, &recipients).map_err(|_| KeyringFault::Malformed)?;
            Ok(Key { sealed })
        };
        self.file.current = sealed(&keys.current)?;
        self.file.next = keys.next.as_ref().map(sealed).transpose()?;
        self.file.revision += 1;
        self.file.mac = mac(&self.file, &keys.current);
        Ok(())
    }

    /// Whether these are the keys of this very state of the file.
    fn proof(&self, by: &Unlocked) -> Result<(), KeyringFault> {
        let genuine = same(&mac(&self.file, &by.current).0, &self.file.mac.0);
        match genuine && by.next.is_some() == self.file.next.is_some() {
            true => Ok(()),
            false => Err(KeyringFault::Stale),
        }
    }

    fn open(&self, entry: &Entry, key: &[u8; 32], wrong: KeyringFault) -> Result<Unlocked, KeyringFault> {
        let context = private_context(&self.file.vault, &entry.id);
        let text = aead::open(key, context.as_bytes(), &entry.private).ok_or(wrong)?;
        let text = std::str::from_utf8(&text).map_err(|_| KeyringFault::Tampered)?;
        let identity = Identity::from_text(text).map_err(|_| KeyringFault::Tampered)?;
        let opened = |key: &Key| -> Result<VaultKey, KeyringFault> {
            let mut plain = Zeroizing::new(Vec::with_capacity(64));
            agefile::decrypt(&key.sealed[..], &mut *plain, std::slice::from_ref(&identity))
                .map_err(|_| KeyringFault::Tampered)?;
            plain
                .as_slice()
                .try_into()
                .map(Zeroizing::new)
                .map_err(|_| KeyringFault::Tampered)
        };
        let current = opened(&self.file.current)?;
        if !same(&mac(&self.file, &current).0, &self.file.mac.0) {
            return Err(KeyringFault::Tampered);
        }
        let next = self.file.next.as_ref().map(opened).transpose()?;
        Ok(Unlocked {
            member: entry.id.clone(),
            current,
            next,
        })
    }

    fn member(&self, id: &str) -> Option<&Entry> {
        self.file.members.iter().find(|m| m.id == id)
    }

    fn user_place(&self, id: &str) -> Result<usize, KeyringFault> {
        let place = self.file.members.iter().position(|m| m.id == id && !m.is_recovery());
        place.ok_or(KeyringFault::UnknownUser)
    }
}

fn check_user(user: &User) -> Result<(), KeyringFault> {
    let sound = |text: &str| !text.is_empty() && text.len() <= MAX_TEXT;
    match sound(&user.id) && sound(&user.name) && sound(&user.role) && user.id != RECOVERY {
        true => Ok(()),
        false => Err(KeyringFault::Text),
    }
}

fn entry_with_passphrase(vault: &str, user: User, pass: &str, cost: Cost) -> Result<Entry, KeyringFault> {
    check_user(&user)?;
    if pass.is_empty() || pass.len() > MAX_TEXT {
        return Err(KeyringFault::Text);
    }
    let salt = random::bytes::<16>().to_vec();
    let key = passphrase::derive(pass, &salt, cost)?;
    Ok(entry(vault, user, Wrap::Passphrase { salt, cost }, &key))
}

fn entry_with_code(vault: &str, code: &RecoveryCode) -> Entry {
    let salt = random::bytes::<16>().to_vec();
    let key = code_key(code, &salt);
    let user = User {
        id: RECOVERY.into(),
        name: String::new(),
        role: String::new(),
    };
    entry(vault, user, Wrap::Recovery { salt }, &key)
}

fn entry(vault: &str, user: User, wrap: Wrap, key: &[u8; 32]) -> Entry {
    let identity = Identity::generate();
    let private = aead::seal(
        key,
        private_context(vault, &user.id).as_bytes(),
        identity.text().as_bytes(),
    );
    Entry {
        id: user.id,
        name: user.name,
        role: user.role,
        public: identity.recipient(),
        wrap,
        private,
    }
}

fn code_key(code: &RecoveryCode, salt: &[u8]) -> Zeroizing<[u8; 32]> {
    derive_key(code.symbols(), salt, "zhibao recovery code v1")
}

fn private_context(vault: &str, id: &str) -> String {
    format!("zhibao keyring v1 {} {vault} {id}", vault.len())
}

fn mac(file: &File, key: &VaultKey) -> Digest {
    let key = derive_key(&key[..], b"", "zhibao keyring mac v1");
    hmac_sha256(&key[..], &file.mac_input())
}

#[cfg(test)]
mod tests;
