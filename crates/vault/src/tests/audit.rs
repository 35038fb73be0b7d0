use super::*;

#[test]
fn the_log_is_whole_and_shows_any_meddling() {
    with_vault(|mut v| {
        let row = insert(&mut v, "student", &[("XM", "王小明"), ("XH", "1")]);
        set(&mut v, "student", &row, &[("XM", "李四")]);
        set(&mut v, "student", &row, &[("XM", "赵六")]);
        v.audit("export", Some("abc"), &[("rows", "1")]).unwrap();
        let entries = v.verify_audit().unwrap();
        let history = v.history("student", &row, "XM").unwrap();
        let before: Vec<_> = history.iter().map(|h| h.before.clone().unwrap_or_default()).collect();
        assert_eq!(before, ["李四", "王小明"]);
        v.erase_former("student", &row).unwrap();
        assert_eq!(v.history("student", &row, "XM").unwrap()[0].before, None);
        assert_eq!(v.verify_audit().unwrap(), entries + 1);
        assert_eq!(v.audit_entries(0, 2).unwrap()[1].kind, "export");
        for meddling in [
            "UPDATE audit SET body = replace(body, 'export', 'expert') WHERE id = 5",
            "UPDATE audit_value SET commitment = zeroblob(32) WHERE audit = 3",
            "DELETE FROM audit_value WHERE audit = 3",
            "DELETE FROM audit WHERE id = 2",
        ] {
            v.conn.execute_batch("PRAGMA foreign_keys = OFF; SAVEPOINT s").unwrap();
            assert_eq!(v.conn.execute(meddling, []).unwrap(), 1, "{meddling}");
            assert!(
                matches!(v.verify_audit(), Err(VaultError::AuditBroken { .. })),
                "{meddling}"
            );
            v.conn.execute_batch("ROLLBACK TO s; RELEASE s").unwrap();
        }
        v.verify_audit().unwrap();
    });
}

#[test]
fn no_former_value_stands_in_an_entry_itself() {
    with_vault(|mut v| {
        let row = insert(&mut v, "student", &[("XM", "王小明")]);
        set(&mut v, "student", &row, &[("XM", "李四")]);
        let mut statement = v.conn.prepare("SELECT body FROM audit").unwrap();
        let bodies: Vec<String> = statement
            .query_map([], |r| r.get(0))
            .unwrap()
            .map(|b| b.unwrap())
            .collect();
        assert!(
            bodies
                .iter()
                .all(|body| !body.contains("王小明") && !body.contains("李四"))
        );
    });
}
