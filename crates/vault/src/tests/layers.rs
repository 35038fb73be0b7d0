//! Layers over the base: shown, taken, taken back, kept over reopening and recovery.

use std::path::{Path, PathBuf};

use zhibao_core::standard::rule::Severity;
use zhibao_core::standard::{LocalList, SETTINGS};
use zhibao_engine::layered::{Files, layers_of, pack};
use zhibao_seal::hash::sha256;
use zhibao_seal::key::SigningKey;
use zhibao_seal::layer::{Layer, SignedLayer};
use zhibao_seal::paper;

use super::*;

fn collect(root: &Path, folder: &Path, out: &mut Files) {
    for path in std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()) {
        if path.is_dir() {
            collect(root, &path, out);
        } else {
            let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
            out.insert(name, std::fs::read_to_string(&path).unwrap());
        }
    }
}

/// The worked example, with a replacement in its head.
fn paper_of(version: u64, from: &str, into: &str) -> LayerStep {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/examples/overlay-99");
    let mut files = Files::new();
    collect(&root, &root, &mut files);
    for text in files.values_mut() {
        *text = text.replace(from, into);
    }
    let data = pack(&files).unwrap();
    let signed = SignedLayer {
        version: 1,
        authority: "990000".into(),
        issued_at: NOW / 1000,
        division: "99".into(),
        layer: Layer {
            id: "d99.province".into(),
            version,
            sha256: sha256(&data),
            data,
        },
    };
    LayerStep::Install(Addition::Layer(paper::sign(&signed, &SigningKey::generate()).unwrap()))
}

fn layer() -> LayerStep {
    paper_of(1, "", "")
}

fn pupil(vault: &mut Vault) -> String {
    insert(vault, "student", &[("XH", "1"), ("HKLBM", "2"), ("XSJZDLX", "4")])
}

#[test]
fn a_preview_changes_nothing_and_an_install_everything() {
    with_vault(|mut vault| {
        let row = pupil(&mut vault);
        assert_eq!(rules_at(&vault, &row), ["X11"]);
        let (before, entries) = (dump(&vault, PRESENT), vault.audit_entries(0, 100).unwrap().len());
        for _ in 0..2 {
            let shown = vault.preview_layers(&layer()).unwrap();
            let of_row: Vec<_> = shown
                .changes
                .iter()
                .map(|v| {
                    let severity = |f: &Option<StoredFinding>| f.as_ref().map(|f| f.finding.severity);
                    (severity(&v.before), severity(&v.after))
                })
                .collect();
            assert_eq!(of_row, [(Some(Severity::Warning), Some(Severity::Error))]);
            assert!(std::ptr::eq(vault.standard(), standard()));
            assert_eq!(
                (dump(&vault, PRESENT), rules_at(&vault, &row)),
                (before.clone(), vec!["X11".to_owned()])
            );
            assert_eq!(vault.audit_entries(0, 100).unwrap().len(), entries);
            assert!(vault.installed().unwrap().is_empty());
        }
        vault.change_layers(&layer()).unwrap();
        assert_eq!(vault.installed().unwrap().len(), 1);
        assert_eq!(layers_of(vault.standard()).len(), 2);
        set(
            &mut vault,
            "student",
            &row,
            &[("D99SCXQ", "每日接送"), ("XSJZDLX", "1")],
        );
        assert_eq!(rules_at(&vault, &row), ["D99X01"]);
        set(&mut vault, "student", &row, &[("D99LJJL", "2.5")]);
        assert_eq!(rules_at(&vault, &row), Vec::<String>::new());
        assert!(!vault.anything_pending(PRESENT).unwrap());
        vault.verify_audit().unwrap();
    });
}

#[test]
fn an_opened_vault_has_its_layers() {
    let folder = tempfile::tempdir().unwrap();
    let (mut vault, _) = create(&folder);
    let row = pupil(&mut vault);
    vault.change_layers(&layer()).unwrap();
    set(&mut vault, "student", &row, &[("D99SCXQ", "1")]);
    let with = vault.standard();
    drop(vault);
    let mut vault = open(&folder).unwrap();
    assert!(std::ptr::eq(vault.standard(), with), "one composition a process");
    assert!(!vault.anything_pending(PRESENT).unwrap(), "nothing is judged twice");
    assert_eq!(rules_at(&vault, &row), ["D99X01", "X11"]);

    // Taken back, the field is gone and its cell is not.
    vault.change_layers(&LayerStep::Remove("d99.province".into())).unwrap();
    assert_eq!(rules_at(&vault, &row), ["X11"]);
    let applied = vault.apply(&Edit::SetCells {
        table: "student".into(),
        row: row.clone(),
        cells: cells(&[("D99SCXQ", "0")]),
    });
    assert!(matches!(applied, Err(VaultError::UnknownField { .. })));
    drop(vault);
    let mut vault = open(&folder).unwrap();
    vault.change_layers(&layer()).unwrap();
    assert_eq!(rules_at(&vault, &row), ["D99X01", "X11"]);
    vault.verify_audit().unwrap();
}

#[test]
fn counters_rise_and_what_was_replaced_comes_back() {
    with_vault(|mut vault| {
        let version = |n: u64| paper_of(n, "version = 1\nengine", &format!("version = {n}\nengine"));
        vault.change_layers(&version(2)).unwrap();
        let held = |vault: &Vault| vault.installed().unwrap().iter().map(|l| l.version).collect::<Vec<_>>();
        assert!(matches!(
            vault.change_layers(&version(2)),
            Err(VaultError::LayerHeld { .. })
        ));
        assert!(matches!(
            vault.change_layers(&version(1)),
            Err(VaultError::OlderLayer {
                held: 2,
                version: 1,
                ..
            })
        ));
        vault.change_layers(&version(3)).unwrap();
        assert_eq!(held(&vault), [3]);
        vault.change_layers(&LayerStep::Remove("d99.province".into())).unwrap();
        assert_eq!(held(&vault), [2]);
        let other = paper_of(3, "version = 1\nengine", "version = 3\nengine = 1 #");
        assert!(matches!(
            vault.change_layers(&other),
            Err(VaultError::CounterReused { .. })
        ));
        vault.change_layers(&version(3)).unwrap();
        assert_eq!(held(&vault), [3]);
        let nothing = LayerStep::Remove("nothing".into());
        assert!(matches!(vault.change_layers(&nothing), Err(VaultError::NoLayer { .. })));
    });
}

#[test]
fn a_refused_layer_leaves_the_standard_in_use() {
    with_vault(|mut vault| {
        let row = pupil(&mut vault);
        vault.change_layers(&layer()).unwrap();
        let with = vault.standard();
        for broken in [
            paper_of(2, "most = 50", "most = 500"),
            paper_of(2, "FROM student", "FROM nobody"),
            paper_of(
                2,
                "GROUP BY XZBDM",
                "GROUP BY (WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c)",
            ),
        ] {
            assert!(matches!(vault.change_layers(&broken), Err(VaultError::Layer(_))));
            assert!(std::ptr::eq(vault.standard(), with));
            assert_eq!(rules_at(&vault, &row), ["X11"]);
            assert_eq!(vault.installed().unwrap().len(), 1);
        }
    });
}

#[test]
fn an_explained_warning_that_becomes_an_error_blocks() {
    with_vault(|mut vault| {
        let row = pupil(&mut vault);
        let explain = Edit::Explain {
            rule: "X11".into(),
            places: Vec::new(),
            text: "属实".into(),
            evidence: None,
        };
        vault.apply(&explain).unwrap();
        let shown = vault.change_layers(&layer()).unwrap();
        let newly: Vec<_> = shown.changes.iter().filter_map(|v| v.after.as_ref()).collect();
        assert!(
            newly
                .iter()
                .any(|f| f.finding.row == row.as_str() && f.explanation.is_none())
        );
        let filter = FindingFilter {
            rule: Some("X11".into()),
            ..FindingFilter::default()
        };
        let found = vault.findings(PRESENT, &filter, 0, 10).unwrap();
        assert!(
            found
                .iter()
                .all(|f| f.explanation.is_none() && f.finding.severity == Severity::Error)
        );
    });
}

#[test]
fn a_local_list_adds_codes_here_alone() {
    with_vault(|mut vault| {
        let row = insert(&mut vault, "student", &[("XH", "1"), ("LZHZBXXS", "9")]);
        assert_eq!(rules_at(&vault, &row), ["F02"]);
        let list = |name: &str| {
            LayerStep::Install(Addition::List(LocalList {
                list: "zb_joint_enrolment_form".into(),
                text: format!("code,name,name_en,parent,valid_from,valid_to,note\n9,{name},,,,,\n"),
            }))
        };
        vault.change_layers(&list("本省试点")).unwrap();
        assert_eq!(rules_at(&vault, &row), Vec::<String>::new());
        assert_eq!(
            layers_of(vault.standard()),
            layers_of(standard()),
            "no layer for others"
        );
        vault.change_layers(&list("本校试点")).unwrap();
        assert_eq!(vault.installed().unwrap()[0].version, 2);
        vault
            .change_layers(&LayerStep::Remove("zb_joint_enrolment_form".into()))
            .unwrap();
        assert_eq!(vault.installed().unwrap()[0].version, 1);
        vault
            .change_layers(&LayerStep::Remove("zb_joint_enrolment_form".into()))
            .unwrap();
        assert_eq!(rules_at(&vault, &row), ["F02"]);
    });
}

#[test]
fn recovery_brings_layers_and_their_cells() {
    let folder = tempfile::tempdir().unwrap();
    let (mut vault, _) = create(&folder);
    let row = pupil(&mut vault);
    vault.change_layers(&layer()).unwrap();
    set(&mut vault, "student", &row, &[("D99SCXQ", "1")]);
    drop(vault);
    let by = Unlocking::Passphrase {
        user: None,
        passphrase: PASS,
    };
    let to = folder.path().join("new.zbv");
    let (vault, recovered) = Vault::recover(
        &folder.path().join("school.zbv"),
        &to,
        &by,
        options(&folder.path().join("data")),
    )
    .unwrap();
    assert!(recovered.incomplete.is_empty(), "{recovered:?}");
    assert_eq!(rules_at(&vault, &row), ["D99X01", "X11"]);
}

fn settings(rows: &str) -> LayerStep {
    let text = format!("code,name,name_en,parent,valid_from,valid_to,note\n{rows}");
    LayerStep::Install(Addition::List(LocalList {
        list: SETTINGS.into(),
        text,
    }))
}

#[test]
fn a_school_sets_its_own_weights_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let (mut vault, _) = create(&folder);
    vault.use_task(whole_task()).unwrap();
    let parts = [
        ("CJ", "80"),
        ("PSCJ", "90"),
        ("QZCJ", "70"),
        ("QMCJ", "80"),
        ("SJCJ", "80"),
    ];
    let row = insert(&mut vault, "score", &parts);
    let wrong = |vault: &mut Vault| {
        vault.recompute(PRESENT, Scope::Pending).unwrap();
        let filter = FindingFilter {
            row: Some(row.clone()),
            rule: Some("X29".into()),
            ..FindingFilter::default()
        };
        vault.findings(PRESENT, &filter, 0, 10).unwrap().len()
    };
    assert_eq!(wrong(&mut vault), 0, "80 lies between the parts");
    for bad in [
        "X29.other,10\n",
        "X29.usual,101\n",
        "X29.usual,many\n",
        "R07.most,30\n",
        "R07,30\n",
    ] {
        assert!(vault.change_layers(&settings(bad)).is_err(), "{bad}");
    }
    // 0.3 × 90 + 0.2 × 70 + 0.4 × 80 + 0.1 × 80 = 81
    let weights = "X29.usual,30,,,,,\nX29.midterm,20,,,,,\nX29.final,40,,,,,\nX29.practice,10,,,,,\n";
    vault.change_layers(&settings(weights)).unwrap();
    assert_eq!(wrong(&mut vault), 1);
    set(&mut vault, "score", &row, &[("CJ", "81")]);
    assert_eq!(wrong(&mut vault), 0);
    set(&mut vault, "score", &row, &[("CJ", "80"), ("SJCJ", "")]);
    assert_eq!(wrong(&mut vault), 0, "one part is not known");
    vault.change_layers(&LayerStep::Remove(SETTINGS.into())).unwrap();
    vault.verify_audit().unwrap();
}
