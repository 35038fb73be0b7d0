//! Every table of the standard walks the whole way: its template, a row into the vault, checks, export, import into
//! another vault, and a package that asks for all of them.

#![allow(clippy::unwrap_used)] // a test

mod common;
#[path = "all_tables/maker.rs"]
mod maker;

use std::path::{Path, PathBuf};

use chrono::Utc;
use common::{DAY, PERIOD, standard};
use tempfile::TempDir;
use zhibao_app::check::{Limits, Options as CheckOptions, Report, check};
use zhibao_app::export::{domain_template, export_own, template};
use zhibao_app::import::{ImportOptions, import};
use zhibao_app::seal::{SealOptions, seal};
use zhibao_app::verify::{Trust, verify_file};
use zhibao_core::message::Lang;
use zhibao_core::standard::table::{Leaves, Table};
use zhibao_sheet::Workbook;
use zhibao_sheet::write::{ColumnSpec, Out, TableSpec, TableWriter};
use zhibao_vault::{Edit, FindingFilter, PRESENT, Vault};

const SCHOOL: &str = "3143000123";

/// A vault that is asked for everything, with a period open.
fn vault(folder: &TempDir) -> Vault {
    let mut vault = common::vault(folder.path(), SCHOOL, "示例职业学校");
    vault.use_task(standard().task_named("full").unwrap().clone()).unwrap();
    vault
}

fn fill(vault: &mut Vault) {
    for table in &standard().tables {
        let edit = Edit::InsertRow {
            table: table.id.clone(),
            cells: maker::row(standard(), table),
        };
        vault
            .apply(&edit)
            .unwrap_or_else(|error| panic!("{}: {error}", table.id));
    }
}

/// What is found, as `table rule field: message`.
fn found(vault: &mut Vault) -> Vec<String> {
    vault.recompute(PRESENT, zhibao_vault::Scope::All).unwrap();
    let all = vault.findings(PRESENT, &FindingFilter::default(), 0, u64::MAX).unwrap();
    let say = |f: &zhibao_vault::StoredFinding| {
        let finding = &f.finding;
        let field = finding.field.as_deref().unwrap_or("-");
        let value = finding.value.as_str();
        let text = finding.say(standard(), Lang::En);
        format!("{} {} {field} {value:?}: {text}", finding.table, finding.rule)
    };
    all.iter().map(say).collect()
}

fn checked(path: &Path, table: &Table) -> Report {
    let options = CheckOptions {
        table: &table.id,
        sheet: None,
        mapping: None,
        school: Some(SCHOOL),
        as_of: DAY,
        limit: 100,
        changes: false,
        limits: Limits::default(),
        helper: None,
        progress: None,
    };
    check(path, standard(), &options).unwrap_or_else(|error| panic!("{}: {error}", table.id))
}

fn texts(vault: &Vault, table: &Table) -> Vec<Vec<String>> {
    let rows = vault.rows(PRESENT, &table.id, 0, 10).unwrap();
    rows.iter()
        .map(|row| row.cells.iter().map(zhibao_vault::Cell::shown).collect())
        .collect()
}

#[test]
fn every_table_goes_the_whole_way() {
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (mut ours, mut theirs) = (vault(&here), vault(&there));
    fill(&mut ours);
    assert_eq!(found(&mut ours), Vec::<String>::new());

    for table in &standard().tables {
        let path = here.path().join(format!("{}.xlsx", table.id));
        assert_eq!(export_own(&mut ours, &table.id, &path).unwrap().rows, 1, "{}", table.id);
        let report = import(&mut theirs, &path, &ImportOptions::new(&table.id)).unwrap();
        assert_eq!(
            (report.added, report.rows_with_errors),
            (1, 0),
            "{}: {report:?}",
            table.id
        );
        assert!(
            report.unmapped_columns.is_empty(),
            "{}: {:?}",
            table.id,
            report.unmapped_columns
        );
        assert_eq!(texts(&ours, table), texts(&theirs, table), "{}", table.id);
        let again = import(&mut ours, &path, &ImportOptions::new(&table.id)).unwrap();
        assert_eq!((again.unchanged, again.added), (1, 0), "{}: {again:?}", table.id);
    }
    assert_eq!(found(&mut theirs), Vec::<String>::new());
    sealed(&here, &mut ours);
}

/// Seals everything, verifies it as a receiver does, and looks at what travelled.
fn sealed(folder: &TempDir, vault: &mut Vault) {
    let report = seal(vault, PERIOD, &SealOptions::default(), Utc::now()).unwrap();
    for table in &standard().tables {
        let packed = report
            .rows
            .iter()
            .find(|(id, _)| *id == table.id)
            .map(|(_, rows)| *rows);
        assert_eq!(packed, travels(table).then_some(1), "{}", table.id);
    }
    let path = folder.path().join("all.zbp");
    std::fs::write(&path, &report.package.bytes).unwrap();
    let trust = Trust {
        now: Utc::now().timestamp(),
        ..Trust::default()
    };
    let account = verify_file(&path, standard(), &trust).unwrap();
    assert_eq!((account.judgement.open_errors, account.judgement.open_warnings), (0, 0));
    let out = folder.path().join("unpacked");
    zhibao_app::verify::write_out(&account, &out).unwrap();
    let names = names(&out);
    for table in &standard().tables {
        let held = names
            .iter()
            .any(|name| name.starts_with(&format!("{}.", table.id)) || name == &format!("{}.csv", table.id));
        assert_eq!(held, travels(table), "{}: {names:?}", table.id);
    }
}

/// Screening and counselling never leave the school.
fn travels(table: &Table) -> bool {
    let leaves = table.fields.iter().any(|f| f.leaves != Leaves::Never);
    assert_eq!(
        leaves,
        !["mental_screening", "counselling"].contains(&table.id.as_str()),
        "{}",
        table.id
    );
    leaves
}

/// The names of all files below a folder.
fn names(folder: &Path) -> Vec<String> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        match entry.path() {
            path if path.is_dir() => names.extend(self::names(&path)),
            path => names.push(path.file_name().unwrap().to_string_lossy().into_owned()),
        }
    }
    names
}

#[test]
fn every_template_reads_back_as_its_own_table() {
    let folder = tempfile::tempdir().unwrap();
    let mut vault = vault(&folder);
    for table in &standard().tables {
        let path = folder.path().join(format!("{}-blank.xlsx", table.id));
        template(standard(), &table.id, &path, Lang::Zh).unwrap();
        let report = checked(&path, table);
        assert_eq!(report.rows, 0, "{}", table.id);
        // The national layout has columns that feed no field.
        let layout = standard().templates.iter().any(|t| t.table == table.id);
        assert!(
            layout || report.unmapped_columns.is_empty(),
            "{}: {:?}",
            table.id,
            report.unmapped_columns
        );
        if layout {
            continue;
        }
        let filled = fill_in(&folder, table, &path);
        let report = import(&mut vault, &filled, &ImportOptions::new(&table.id)).unwrap();
        assert_eq!(
            (report.added, report.rows_with_errors),
            (1, 0),
            "{}: {report:?}",
            table.id
        );
        let wanted: Vec<String> = table
            .fields
            .iter()
            .map(|f| maker::value(standard(), table, f))
            .collect();
        let kept = texts(&vault, table).remove(0);
        for ((field, wanted), kept) in table.fields.iter().zip(wanted).zip(kept) {
            let same =
                wanted == kept || wanted.is_empty() || field.kind != zhibao_core::standard::table::FieldType::Text;
            assert!(
                same && (wanted.is_empty() || !kept.is_empty()),
                "{}.{}: {wanted} {kept}",
                table.id,
                field.code
            );
        }
    }
}

/// Writes the headings of a template and a row below them.
fn fill_in(folder: &TempDir, table: &Table, blank: &Path) -> PathBuf {
    let mut book = Workbook::open(blank, &Limits::default(), None).unwrap();
    let headings = book.first_rows(0, 1).unwrap().remove(0).cells;
    assert_eq!(headings.len(), table.fields.len(), "{}", table.id);
    let path = folder.path().join(format!("{}-filled.xlsx", table.id));
    let columns = headings.iter().map(|h| ColumnSpec::new(h)).collect();
    let mut writer = TableWriter::create(&path, TableSpec::new(&table.label.zh, columns)).unwrap();
    let cells: Vec<String> = table
        .fields
        .iter()
        .map(|f| maker::value(standard(), table, f))
        .collect();
    writer.row("", cells.iter().map(|text| Out::Text(text))).unwrap();
    writer.finish().unwrap();
    path
}

#[test]
fn a_domain_has_one_workbook_with_a_sheet_for_each_table() {
    let folder = tempfile::tempdir().unwrap();
    for domain in &standard().domains {
        let tables: Vec<&Table> = standard().tables.iter().filter(|t| t.domain == domain.code).collect();
        let path = folder.path().join(format!("{}.xlsx", domain.code));
        let written = domain_template(standard(), &domain.code, &path, Lang::Zh).unwrap();
        assert_eq!(
            (written.sheets as usize, written.files.len()),
            (tables.len(), 1),
            "{}",
            domain.code
        );
        let book = Workbook::open(&path, &Limits::default(), None).unwrap();
        let shown = book.sheets().iter().filter(|s| s.visible).map(|s| s.name.clone());
        assert_eq!(
            shown.collect::<Vec<_>>(),
            tables.iter().map(|t| t.label.zh.clone()).collect::<Vec<_>>()
        );
        for table in tables {
            let report = checked(&path, table);
            let layout = standard().templates.iter().any(|t| t.table == table.id);
            assert_eq!(report.rows, 0, "{}", table.id);
            assert!(
                layout || report.unmapped_columns.is_empty(),
                "{}: {:?}",
                table.id,
                report.unmapped_columns
            );
        }
    }
    assert!(domain_template(standard(), "no", &folder.path().join("no.xlsx"), Lang::En).is_err());
}
