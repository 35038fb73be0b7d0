use std::fs;

use super::*;

const BY: Unlocking<'_> = Unlocking::Passphrase {
    user: None,
    passphrase: PASS,
};

#[test]
fn a_backup_is_whole_without_secrets_and_becomes_a_vault() {
    let folder = tempfile::tempdir().unwrap();
    let (mut v, _) = create(&folder);
    let row = insert(&mut v, "student", &[("XM", "王小明"), ("CSRQ", "never")]);
    v.set_secret("device.key", Some(b"secret")).unwrap();
    let backup = folder.path().join("stick.zbv");
    v.backup(&backup).unwrap();
    assert!(matches!(v.backup(&backup), Err(VaultError::Exists)));
    let (state, instance) = (dump(&v, PRESENT), v.instance().unwrap());
    set(&mut v, "student", &row, &[("XM", "李四")]);
    drop(v);
    let to = folder.path().join("restored.zbv");
    let v = Vault::restore(&backup, &to, &BY, options(&folder.path().join("data"))).unwrap();
    assert_eq!(dump(&v, PRESENT), state);
    assert_eq!(v.secret("device.key").unwrap(), None);
    assert_ne!(v.instance().unwrap(), instance);
    v.verify_audit().unwrap();
    v.verify_file().unwrap();
    super::incremental::assert_equals_full_run(&v, PRESENT);
    assert!(!fs::read(&backup).unwrap().windows(6).any(|w| w == b"secret"));
}

#[test]
fn a_damaged_file_gives_what_it_still_holds() {
    let folder = tempfile::tempdir().unwrap();
    let (mut v, _) = create(&folder);
    v.import(PRESENT, None, |importer| {
        for n in 0..2000 {
            importer.insert_texts("student", None, &[(4, "王小明"), (0, &n.to_string())])?;
        }
        Ok(())
    })
    .unwrap();
    insert(&mut v, "class", &[("XZBDM", "k1"), ("XZBMC", "一班")]);
    let classes = v.rows(PRESENT, "class", 0, 10).unwrap();
    crate::connect::checkpoint(&v.conn).unwrap();
    // A page in the middle of the students.
    let sql = "SELECT rootpage FROM sqlite_master WHERE name = 'student_'";
    let root: usize = v.conn.query_row(sql, [], |r| r.get::<_, i64>(0)).unwrap() as usize;
    drop(v);
    let path = folder.path().join("school.zbv");
    let mut bytes = fs::read(&path).unwrap();
    let victim = (root + 150) * 4096;
    bytes[victim..victim + 64].fill(0xaa);
    fs::write(&path, &bytes).unwrap();
    let to = folder.path().join("saved.zbv");
    let (v, recovered) = Vault::recover(&path, &to, &BY, options(&folder.path().join("data"))).unwrap();
    assert!(recovered.saved.iter().any(|(table, _)| table == "student_"));
    assert!(v.count_rows(PRESENT, "student").unwrap() > 500);
    assert_eq!(v.rows(PRESENT, "class", 0, 10).unwrap(), classes);
    super::incremental::assert_equals_full_run(&v, PRESENT);
    assert_eq!(fs::read(&path).unwrap(), bytes);
}
