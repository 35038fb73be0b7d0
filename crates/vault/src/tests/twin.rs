//! Reading beside a transaction.

use super::*;

#[test]
fn a_twin_reads_what_is_durable_while_the_other_one_imports() {
    with_vault(|mut vault| {
        insert(&mut vault, "student", &[("XM", "张三")]);
        let twin = vault.twin().unwrap();
        assert_ne!(twin.stamp(), vault.stamp());
        let names = |of: &Vault| {
            let ids = of.choose(PRESENT, "student", &Choice::default()).unwrap();
            of.rows_of(PRESENT, "student", &ids).unwrap().len()
        };
        vault
            .import(PRESENT, None, |importer| {
                importer.insert_texts("student", None, &[(0, "S2")])?;
                assert_eq!(names(importer.vault()), 2);
                assert_eq!(names(&twin), 1, "not before it is durable");
                assert!(!twin.findings(PRESENT, &FindingFilter::default(), 0, 9)?.is_empty());
                assert!(twin.transact(|| Ok(())).is_err(), "one writes at a time");
                Ok(())
            })
            .unwrap();
        assert_eq!(names(&twin), 2);
        drop(twin);
        insert(&mut vault, "student", &[("XM", "李四")]);
        assert_eq!(names(&vault), 3, "the lock is still held");
    });
}
