use super::*;
use zhibao_core::value::Raw;

/// Adds rows of texts as the app does: read and judged with the vault's checker.
fn import(v: &mut Vault, rows: &[Vec<(&str, &str)>]) -> Applied {
    let checker = v.checker("student").unwrap();
    let table = standard().table("student").unwrap();
    let work = |importer: &mut Importer<'_>| {
        importer.expect("student", rows.len() as u64)?;
        let mut draft = checker.draft();
        for row in rows {
            checker.clear(&mut draft);
            let mut texts: Vec<(usize, &str)> = Vec::new();
            for (code, text) in row {
                let at = table.field_index(code).unwrap();
                texts.push((at, text));
                let reading = checker.read(at, Raw::Text(text));
                checker.put(&mut draft, at, reading);
            }
            let mut findings = Vec::new();
            let shown = |at: usize| {
                texts
                    .iter()
                    .find(|(f, _)| *f == at)
                    .map_or(String::new(), |(_, t)| (*t).to_owned())
            };
            checker.judge(&mut draft, "", shown, &mut findings);
            texts.retain(|(at, text)| draft.values()[*at].to_string() != *text);
            importer.insert("student", &draft, &texts, &findings)?;
        }
        Ok(())
    };
    v.import(PRESENT, Some("digest"), work).unwrap().0
}

#[test]
fn an_import_is_judged_as_edits_are_and_undone_whole() {
    with_vault(|mut v| {
        insert(
            &mut v,
            "student",
            &[("XM", "先到"), ("SFZJLXM", "1"), ("SFZJH", "430104201003151018")],
        );
        let before = dump(&v, PRESENT);
        let rows: Vec<Vec<(&str, &str)>> = (0..700)
            .map(|n| match n % 3 {
                0 => vec![
                    ("XM", "王小明"),
                    ("SFZJLXM", "1"),
                    ("SFZJH", "430104201003151018"),
                    ("CSRQ", "2010-03-15"),
                ],
                1 => vec![
                    ("XM", "李 四"),
                    ("SFZJH", "43010420100315101X"),
                    ("SFZJLXM", "1"),
                    ("XBM", "女"),
                ],
                _ => vec![("XM", "1"), ("CSRQ", "x"), ("XZBDM", "none")],
            })
            .collect();
        let applied = import(&mut v, &rows);
        assert_eq!(applied.changes.tables, ["student"]);
        v.recompute(PRESENT, Scope::Pending).unwrap();
        super::incremental::assert_equals_full_run(&v, PRESENT);
        assert_eq!(v.count_rows(PRESENT, "student").unwrap(), 701);
        let after = dump(&v, PRESENT);
        let entry = v.audit_entries(0, 1).unwrap().remove(0);
        assert_eq!(
            (entry.source.as_deref(), entry.counts),
            (Some("digest"), vec![("student".into(), 700, 0, 0)])
        );
        v.undo(PRESENT).unwrap();
        assert_eq!(dump(&v, PRESENT), before);
        v.redo(PRESENT).unwrap();
        assert_eq!(dump(&v, PRESENT), after);
        v.recompute(PRESENT, Scope::Pending).unwrap();
        super::incremental::assert_equals_full_run(&v, PRESENT);
        v.verify_audit().unwrap();
    });
}

#[test]
fn updates_change_only_what_differs() {
    with_vault(|mut v| {
        let row = insert(
            &mut v,
            "student",
            &[("XM", "王小明"), ("XBM", "男"), ("CSRQ", "2010-3-15"), ("XH", "x")],
        );
        let table = standard().table("student").unwrap();
        let update = |v: &mut Vault, pairs: &[(&str, &str)]| {
            v.import(PRESENT, None, |importer| {
                let mut read = Vec::new();
                for (code, text) in pairs {
                    let at = table.field_index(code).unwrap();
                    let (value, typed) = importer.read("student", at, text)?;
                    read.push((at, value, typed));
                }
                let cells: Vec<_> = read
                    .iter()
                    .map(|(at, value, typed)| (*at, value, typed.as_deref()))
                    .collect();
                importer.update("student", &row, &cells)
            })
            .unwrap()
        };
        let (applied, updated) = update(&mut v, &[("XM", "王小明"), ("XBM", "1"), ("CSRQ", "20100315")]);
        assert_eq!((updated, applied.inverse), (Updated::Unchanged, None));
        let before = dump(&v, PRESENT);
        let (_, updated) = update(&mut v, &[("XM", "王大明"), ("CSRQ", "never")]);
        assert_eq!(updated, Updated::Changed);
        assert_eq!(shown(&v, "student", &row, "CSRQ"), "never");
        v.undo(PRESENT).unwrap();
        assert_eq!(dump(&v, PRESENT), before);
    });
}

#[test]
fn a_cancelled_import_leaves_nothing_behind() {
    with_vault(|mut v| {
        let before = (dump(&v, PRESENT), v.audit_head().unwrap());
        let stopped = v.import(PRESENT, None, |importer| {
            importer.expect("student", 10_000)?;
            importer.insert_texts("student", None, &[(4, "王小明")])?;
            Err::<(), _>(VaultError::Cancelled)
        });
        assert!(matches!(stopped, Err(VaultError::Cancelled)));
        assert_eq!((dump(&v, PRESENT), v.audit_head().unwrap()), before);
        let indexes: i64 = v
            .conn
            .query_row(
                "SELECT count(*) FROM sqlite_master WHERE name GLOB 'by_student*'",
                [],
                |r| r.get(0),
            )
            .unwrap();
        assert!(indexes > 3);
    });
}

#[test]
fn records_are_found_by_their_keys() {
    with_vault(|mut v| {
        let a = insert(&mut v, "student", &[("XH", "1"), ("SFZJLXM", "A"), ("SFZJH", "E1")]);
        let b = insert(&mut v, "student", &[("XH", "1"), ("SFZJH", "E1")]);
        let by_number = v.key_index(PRESENT, "student", &["XH"]).unwrap();
        assert_eq!(by_number.get(&["1"]), [a.clone(), b]);
        let by_document = v.key_index(PRESENT, "student", &["SFZJLXM", "SFZJH"]).unwrap();
        assert_eq!((by_document.get(&["A", "E1"]), by_document.len()), (&[a][..], 1));
        assert!(by_number.get(&["2"]).is_empty());
    });
}
