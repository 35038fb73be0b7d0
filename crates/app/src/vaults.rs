//! Opening and making vaults the way every edge does.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use zhibao_core::standard::Standard;
use zhibao_seal::code::RecoveryCode;
use zhibao_seal::keyring::User;
use zhibao_vault::{NewVault, Options, PRESENT, Result, Scope, SetId, Unlocking, Vault};

/// The id of the user that a new vault begins with.
pub const FIRST_USER: &str = "admin";

/// The folder in which this program keeps what belongs to this machine: `ZHIBAO_DATA`, else the system's place.
pub fn data_folder() -> PathBuf {
    let given = |name: &str| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
    let home = || given("HOME").map(|home| home.join(".local/share"));
    given("ZHIBAO_DATA").unwrap_or_else(|| {
        let base = given("LOCALAPPDATA")
            .or_else(|| given("XDG_DATA_HOME"))
            .or_else(home)
            .unwrap_or_else(std::env::temp_dir);
        base.join("zhibao")
    })
}

/// Those who may open the vault at a path, without opening it.
///
/// # Errors
/// As [`zhibao_vault::people`].
pub fn people(path: &Path) -> Result<Vec<User>> {
    zhibao_vault::people(path)
}

/// The usual options. `ZHIBAO_KDF=test` lowers the cost of passphrases, for tests only.
pub fn options(standard: &'static Arc<Standard>) -> Options {
    let mut options = Options::new(data_folder(), standard);
    if std::env::var_os("ZHIBAO_KDF").is_some_and(|v| v == "test") {
        options.cost = zhibao_seal::passphrase::Cost::TEST;
    }
    options
}

/// Makes a vault for a school, with its own row in the school profile.
///
/// # Errors
/// A path that is taken or unfit, a bad passphrase.
pub fn create(
    path: &Path,
    school: &str,
    name: &str,
    passphrase: &str,
    standard: &'static Arc<Standard>,
) -> Result<(Vault, RecoveryCode)> {
    create_for(path, school, name, FIRST_USER, passphrase, standard)
}

/// Makes a vault as [`create`] does, for a first user of that name.
///
/// # Errors
/// As [`create`].
pub fn create_for(
    path: &Path,
    school: &str,
    name: &str,
    person: &str,
    passphrase: &str,
    standard: &'static Arc<Standard>,
) -> Result<(Vault, RecoveryCode)> {
    let user = User {
        id: FIRST_USER.to_owned(),
        name: person.to_owned(),
        role: FIRST_USER.to_owned(),
    };
    let new = NewVault {
        path,
        school,
        name,
        user,
        passphrase,
    };
    let (mut vault, code) = Vault::create(&new, options(standard))?;
    let cells = vec![
        ("XXDM".to_owned(), school.to_owned()),
        ("XXMC".to_owned(), name.to_owned()),
    ];
    vault.apply(&zhibao_vault::Edit::InsertRow {
        table: "school_profile".to_owned(),
        cells,
    })?;
    Ok((vault, code))
}

/// Opens a vault with a user's passphrase (the first user's where none is named). What waits to be judged, since the day, the
/// task or the standard changed, is judged.
///
/// # Errors
/// An unfit path, another program that has it open, a wrong passphrase, a damaged or newer file.
pub fn open(path: &Path, user: Option<&str>, passphrase: &str, standard: &'static Arc<Standard>) -> Result<Vault> {
    open_with(path, &Unlocking::Passphrase { user, passphrase }, standard)
}

/// Opens a vault in whatever way, as [`open`] does.
///
/// # Errors
/// As [`open`].
pub fn open_with(path: &Path, unlocking: &Unlocking<'_>, standard: &'static Arc<Standard>) -> Result<Vault> {
    let mut vault = Vault::open(path, unlocking, options(standard))?;
    crate::task::settle(&mut vault)?;
    vault.recompute(PRESENT, Scope::Pending)?;
    Ok(vault)
}

/// Proves a user's passphrase against the key file beside a vault, without opening the vault.
///
/// # Errors
/// A wrong passphrase, no such user.
pub fn prove(path: &Path, user: &str, passphrase: &str) -> Result<()> {
    zhibao_vault::prove(path, user, passphrase)
}

/// Puts a vault into the place of another, which is set aside and never deleted. Both must be closed.
///
/// # Errors
/// One of them is open; those of the file system.
pub fn take_place(of: &Path, place: &Path, now: i64) -> Result<()> {
    zhibao_vault::take_place(of, place, now).map(drop)
}

/// The record that a person names: by its `row_id`, or by the table's key where that is one field.
///
/// # Errors
/// Those of the vault.
pub fn find_record(vault: &Vault, table: &str, name: &str) -> Result<Option<String>> {
    find_record_in(vault, PRESENT, table, name)
}

/// The same in a working set.
///
/// # Errors
/// Those of the database.
pub fn find_record_in(vault: &Vault, set: SetId, table: &str, name: &str) -> Result<Option<String>> {
    if vault.has_row(set, table, name)? {
        return Ok(Some(name.to_owned()));
    }
    let Some(known) = vault.standard().table(table) else {
        return Ok(None);
    };
    let keys: Vec<&str> = known.key.iter().map(|at| known.fields[*at].code.as_str()).collect();
    let [key] = keys[..] else { return Ok(None) };
    let index = vault.key_index(set, table, &[key])?;
    Ok(match index.get(&[name]) {
        [row] => Some(row.clone()),
        _ => None,
    })
}
