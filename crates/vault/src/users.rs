//! Who can open a vault, and changing that.

use zhibao_seal::code::RecoveryCode;
use zhibao_seal::fault::KeyringFault;
use zhibao_seal::keyring::{Keyring, Unlocked, User};

use crate::error::Result;
use crate::vault::Vault;
use crate::{connect, keyfile};

/// How a vault is unlocked.
#[derive(Debug)]
pub enum Unlocking<'a> {
    /// By a user's passphrase.
    Passphrase {
        /// The user's id; `None`: the first user.
        user: Option<&'a str>,
        /// The passphrase.
        passphrase: &'a str,
    },
    /// By the printed recovery code.
    Recovery(&'a RecoveryCode),
}

impl Unlocking<'_> {
    pub(crate) fn unlock(&self, keyring: &Keyring) -> Result<Unlocked, KeyringFault> {
        match self {
            Unlocking::Recovery(code) => keyring.recover(code),
            Unlocking::Passphrase {
                user: Some(user),
                passphrase,
            } => keyring.unlock(user, passphrase),
            Unlocking::Passphrase { user: None, passphrase } => {
                let first = keyring.users().next().ok_or(KeyringFault::UnknownUser)?;
                keyring.unlock(&first.id, passphrase)
            }
        }
    }
}

/// Those who may open the vault at a path, read from its key file without opening it.
///
/// # Errors
/// No key file beside it, or one that cannot be read.
pub fn people(path: &std::path::Path) -> Result<Vec<User>> {
    Ok(keyfile::read(path)?.users().collect())
}

/// Proves a user's passphrase against the key file beside a vault, without opening the vault.
///
/// # Errors
/// A wrong passphrase, no such user, no key file.
pub fn prove(path: &std::path::Path, user: &str, passphrase: &str) -> Result<()> {
    keyfile::read(path)?.unlock(user, passphrase)?;
    Ok(())
}

impl Vault {
    /// The users.
    pub fn users(&self) -> Vec<User> {
        self.keyring.users().collect()
    }

    /// Whether this is a user's passphrase: for a word that the person gives at the open vault.
    pub fn knows(&self, user: &str, passphrase: &str) -> bool {
        self.keyring.unlock(user, passphrase).is_ok()
    }

    /// Gives a user a new passphrase.
    ///
    /// # Errors
    /// No such user, a bad passphrase.
    pub fn set_passphrase(&mut self, user: &str, passphrase: &str) -> Result<()> {
        let mut keyring = self.keyring.clone();
        keyring.set_passphrase(&self.keys, user, passphrase, self.cost)?;
        self.keep(keyring, "set-passphrase", user)
    }

    /// Adds a user.
    ///
    /// # Errors
    /// A user of that id, a bad passphrase.
    pub fn add_user(&mut self, user: User, passphrase: &str) -> Result<()> {
        let mut keyring = self.keyring.clone();
        let id = user.id.clone();
        keyring.add_user(&self.keys, user, passphrase, self.cost)?;
        self.keep(keyring, "add-user", &id)
    }

    /// Removes a user and encrypts the vault with a new key that the user never had.
    ///
    /// # Errors
    /// No such user, the last user.
    pub fn remove_user(&mut self, user: &str) -> Result<()> {
        let mut keyring = self.keyring.clone();
        let during = keyring.remove_user(&self.keys, user)?;
        self.rekey(keyring, during, "remove-user", user)
    }

    /// Replaces the recovery code and encrypts the vault with a new key. The code is to be printed.
    ///
    /// # Errors
    /// Those of the key file and the database.
    pub fn replace_recovery(&mut self) -> Result<RecoveryCode> {
        let mut keyring = self.keyring.clone();
        let (during, code) = keyring.replace_recovery(&self.keys)?;
        self.rekey(keyring, during, "replace-recovery", "")?;
        Ok(code)
    }

    fn keep(&mut self, keyring: Keyring, kind: &str, user: &str) -> Result<()> {
        keyfile::write(&self.path, &keyring)?;
        self.keyring = keyring;
        self.transact(|| self.audit_event(kind, None, &[("user", user)]))
    }

    /// The key file holds both keys until the file is durably encrypted with the new one.
    fn rekey(&mut self, mut keyring: Keyring, during: Unlocked, kind: &str, user: &str) -> Result<()> {
        keyfile::write(&self.path, &keyring)?;
        self.keyring = keyring.clone();
        self.keys = during;
        if let Some(next) = &self.keys.next {
            self.conn.flush_prepared_statement_cache();
            connect::rekey(&self.conn, next)?;
        }
        let after = keyring.finish_rekey(&self.keys)?;
        keyfile::write(&self.path, &keyring)?;
        (self.keyring, self.keys) = (keyring, after);
        self.transact(|| self.audit_event(kind, None, &[("user", user)]))
    }
}
