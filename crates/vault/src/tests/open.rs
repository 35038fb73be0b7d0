use std::fs;

use zhibao_seal::fault::KeyringFault;

use super::*;
use crate::place::SystemPlaces;

fn by(passphrase: &str) -> Unlocking<'_> {
    Unlocking::Passphrase {
        user: Some("li"),
        passphrase,
    }
}

fn refused(folder: &TempDir, options: Options) -> VaultError {
    Vault::open(&folder.path().join("school.zbv"), &by(PASS), options).unwrap_err()
}

#[test]
fn a_vault_opens_with_passphrase_and_recovery_code_and_is_unreadable_without() {
    let folder = tempfile::tempdir().unwrap();
    let (mut v, code) = create(&folder);
    insert(&mut v, "student", &[("XM", "王小明")]);
    assert_eq!(
        (v.school(), v.school_name().unwrap().as_str(), v.user()),
        (SCHOOL, "试验中等职业学校", "li")
    );
    drop(v);
    let path = folder.path().join("school.zbv");
    let text = fs::read(&path).unwrap();
    assert!(!text.starts_with(b"SQLite format 3") && !text.windows(9).any(|w| w == "王小明".as_bytes()));
    let data = folder.path().join("data");
    let wrong = Vault::open(&path, &by("wrong"), options(&data)).unwrap_err();
    assert!(matches!(wrong, VaultError::Keyring(KeyringFault::WrongPassphrase)));
    let v = Vault::open(&path, &Unlocking::Recovery(&code), options(&data)).unwrap();
    assert_eq!(v.audit_entries(0, 1).unwrap()[0].kind, "failed-unlock");
    assert_eq!(v.count_rows(PRESENT, "student").unwrap(), 1);
    let mode: String = v.conn.pragma_query_value(None, "journal_mode", |r| r.get(0)).unwrap();
    let sync: i64 = v.conn.pragma_query_value(None, "synchronous", |r| r.get(0)).unwrap();
    let secure: i64 = v.conn.pragma_query_value(None, "secure_delete", |r| r.get(0)).unwrap();
    assert_eq!((mode.as_str(), sync, secure), ("wal", 2, 1));
}

#[test]
fn unfit_places_are_refused_by_name() {
    struct At(Spot);
    impl Places for At {
        fn look(&self, _: &Path) -> Spot {
            self.0.clone()
        }
    }
    let folder = tempfile::tempdir().unwrap();
    drop(create(&folder));
    let data = folder.path().join("data");
    let at = |spot| Options {
        places: Box::new(At(spot)),
        ..options(&data)
    };
    let spot = Spot::default();
    assert!(matches!(
        refused(
            &folder,
            at(Spot {
                network: true,
                ..spot.clone()
            })
        ),
        VaultError::Network
    ));
    assert!(matches!(
        refused(
            &folder,
            at(Spot {
                removable: true,
                ..spot.clone()
            })
        ),
        VaultError::Removable
    ));
    let sync = Spot {
        sync: Some("OneDrive".into()),
        ..spot
    };
    assert!(matches!(refused(&folder, at(sync)), VaultError::SyncFolder { .. }));
    let synced = folder.path().join("Nutstore Files");
    fs::create_dir(&synced).unwrap();
    let path = synced.join("school.zbv");
    let real = Options {
        places: Box::new(SystemPlaces),
        ..options(&data)
    };
    assert!(matches!(
        Vault::create(&new_vault(&path), real),
        Err(VaultError::SyncFolder { .. })
    ));
    assert_eq!(fs::read_dir(&synced).unwrap().count(), 0);
}

#[test]
fn a_second_instance_and_a_taken_path_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (v, _) = create(&folder);
    assert!(matches!(open(&folder), Err(VaultError::InUse)));
    drop(v);
    let path = folder.path().join("school.zbv");
    assert!(matches!(
        Vault::create(&new_vault(&path), options(folder.path())),
        Err(VaultError::Exists)
    ));
    assert!(open(&folder).is_ok());
}

#[cfg(unix)]
#[test]
fn a_read_only_folder_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    drop(create(&folder));
    let set = |mode| fs::set_permissions(folder.path(), fs::Permissions::from_mode(mode)).unwrap();
    set(0o555);
    let error = open(&folder).unwrap_err();
    set(0o755);
    assert!(matches!(error, VaultError::ReadOnly));
}

#[test]
fn newer_damaged_and_half_lost_vaults_are_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let (v, _) = create(&folder);
    v.conn.pragma_update(None, "user_version", 999).unwrap();
    crate::connect::checkpoint(&v.conn).unwrap();
    drop(v);
    let path = folder.path().join("school.zbv");
    let bytes = fs::read(&path).unwrap();
    assert!(matches!(open(&folder), Err(VaultError::Newer { found: 999, .. })));
    assert_eq!(fs::read(&path).unwrap(), bytes);
    let mut broken = bytes.clone();
    broken[100..3000].fill(7);
    fs::write(&path, &broken).unwrap();
    assert!(matches!(open(&folder), Err(VaultError::Damaged)));
    assert_eq!(fs::read(&path).unwrap(), broken);
    let aside = set_aside(&path, 5).unwrap();
    assert_eq!(fs::read(&aside).unwrap(), broken);
    assert!(crate::keyfile::keys_path(&aside).exists() && !path.exists());
    assert!(matches!(open(&folder), Err(VaultError::Missing)));
    fs::write(&path, &bytes).unwrap();
    assert!(matches!(open(&folder), Err(VaultError::NoKeyFile)));
    let other = tempfile::tempdir().unwrap();
    drop(create(&other));
    fs::copy(
        other.path().join("school.zbv.keys"),
        folder.path().join("school.zbv.keys"),
    )
    .unwrap();
    assert!(matches!(
        open(&folder),
        Err(VaultError::Damaged | VaultError::OtherKeyFile)
    ));
}

#[test]
fn a_copied_vault_takes_a_new_instance_and_loses_the_device_key() {
    let folder = tempfile::tempdir().unwrap();
    let (mut v, _) = create(&folder);
    v.set_secret("device.key", Some(b"secret")).unwrap();
    let instance = v.instance().unwrap();
    drop(v);
    let v = open(&folder).unwrap();
    assert_eq!(
        (v.instance().unwrap(), v.secret("device.key").unwrap().is_some()),
        (instance.clone(), true)
    );
    drop(v);
    let elsewhere = options(&folder.path().join("other machine"));
    let v = Vault::open(&folder.path().join("school.zbv"), &by(PASS), elsewhere).unwrap();
    assert_ne!(v.instance().unwrap(), instance);
    assert_eq!(v.secret("device.key").unwrap(), None);
}

#[test]
fn removing_a_user_re_keys_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let (mut v, old_code) = create(&folder);
    insert(&mut v, "student", &[("XM", "王小明")]);
    v.add_user(user("zhang"), "battery staple").unwrap();
    v.set_passphrase("li", "new words").unwrap();
    let before = v.keys.current.clone();
    v.remove_user("zhang").unwrap();
    assert_ne!(*v.keys.current, *before);
    insert(&mut v, "student", &[("XM", "李四")]);
    let code = v.replace_recovery().unwrap();
    v.verify_audit().unwrap();
    drop(v);
    let path = folder.path().join("school.zbv");
    let data = folder.path().join("data");
    assert!(crate::connect::open(&path, &before, false).is_err());
    assert!(Vault::open(&path, &by(PASS), options(&data)).is_err());
    assert!(Vault::open(&path, &Unlocking::Recovery(&old_code), options(&data)).is_err());
    let v = Vault::open(&path, &by("new words"), options(&data)).unwrap();
    assert_eq!(v.count_rows(PRESENT, "student").unwrap(), 2);
    drop(v);
    assert!(Vault::open(&path, &Unlocking::Recovery(&code), options(&data)).is_ok());
}

#[test]
fn a_re_key_cut_short_on_either_side_is_finished_at_opening() {
    for done in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let (mut v, _) = create(&folder);
        insert(&mut v, "student", &[("XM", "王小明")]);
        let mut keyring = v.keyring.clone();
        let during = keyring.begin_rekey(&v.keys).unwrap();
        crate::keyfile::write(&v.path, &keyring).unwrap();
        let (current, next) = (during.current.clone(), during.next.clone().unwrap());
        if done {
            crate::connect::rekey(&v.conn, &next).unwrap();
        }
        drop(v);
        let v = open(&folder).unwrap();
        assert_eq!(
            (v.count_rows(PRESENT, "student").unwrap(), v.keyring.is_rekeying()),
            (1, false),
            "{done}"
        );
        drop(v);
        let path = folder.path().join("school.zbv");
        assert!(crate::connect::open(&path, &current, false).is_err(), "{done}");
        assert!(crate::connect::open(&path, &next, false).is_ok(), "{done}");
    }
}
