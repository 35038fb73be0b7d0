//! Prints what an export of 20,000 pupils costs beyond a bare `rust_xlsxwriter` in constant memory that writes the same
//! cells, both measured in the same run, and how much memory it needs.
//!
//! `cargo bench -p zhibao-app --bench export`

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use rust_xlsxwriter::{Format, Workbook as Book};
use zhibao_app::export::{export_national, export_own};
use zhibao_core::standard::bundled;
use zhibao_core::value::{Raw, Value};
use zhibao_seal::keyring::User;
use zhibao_seal::passphrase::Cost;
use zhibao_sheet::{Limits, Workbook};
use zhibao_vault::{NewVault, Options, PRESENT, Unlocking, Vault};

const ROWS: usize = 20_000;
const PASS: &str = "correct horse battery";
const ALONE: &str = "--alone";

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(at) = arguments.iter().position(|a| a == ALONE) {
        return alone(Path::new(&arguments[at + 1]), &arguments[at + 2]);
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut vault = fill(folder.path());
    for layout in ["own", "national-2022"] {
        let out = folder.path().join(format!("{layout}.xlsx"));
        let files: Vec<_> = export(&mut vault, layout, &out)
            .iter()
            .map(|file| cells(file))
            .collect();
        let (mut ours, mut bare) = (Duration::MAX, Duration::MAX);
        for _ in 0..3 {
            ours = ours.min(timed(|| drop(export(&mut vault, layout, &out))));
            bare = bare.min(timed(|| {
                files
                    .iter()
                    .for_each(|cells| plain(cells, &folder.path().join("bare.xlsx")))
            }));
        }
        let ratio = ours.as_secs_f64() / bare.as_secs_f64();
        println!("export {layout}, {ROWS} rows: bare {bare:.2?}, ours {ours:.2?}, ratio {ratio:.3}");
    }
    drop(vault);
    for layout in ["own", "national-2022"] {
        let me = std::env::current_exe().expect("this program");
        let run = Command::new(me)
            .arg(ALONE)
            .arg(folder.path())
            .arg(layout)
            .output()
            .expect("a child");
        print!("{}", String::from_utf8_lossy(&run.stdout));
    }
}

/// One export in a process of its own, for its peak of memory.
fn alone(folder: &Path, layout: &str) {
    let path = folder.join("school.zbv");
    let key = Unlocking::Passphrase {
        user: None,
        passphrase: PASS,
    };
    let mut vault = Vault::open(&path, &key, options(folder)).expect("the vault");
    let peak = || {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let line = status
            .lines()
            .find_map(|l| l.strip_prefix("VmHWM:").map(|v| v.trim().to_owned()));
        line.unwrap_or_default()
    };
    let before = peak();
    export(&mut vault, layout, &folder.join("alone.xlsx"));
    println!("export {layout}: peak memory {} (open vault: {before})", peak());
}

/// Exports, and says which files were written.
fn export(vault: &mut Vault, layout: &str, out: &Path) -> Vec<PathBuf> {
    let (rows, files) = match layout {
        "own" => (
            export_own(vault, "student", out).expect("an export").rows,
            vec![out.to_owned()],
        ),
        layout => {
            let report = export_national(vault, layout, out).expect("an export");
            (report.rows, report.files)
        }
    };
    assert_eq!(rows as usize, ROWS);
    files
}

/// Time that this thread was running, where the system tells.
fn timed(work: impl FnOnce()) -> Duration {
    let cpu = || {
        let line = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
        line.split(' ').next()?.parse().ok().map(Duration::from_nanos)
    };
    let (start, before) = (Instant::now(), cpu());
    work();
    match (before, cpu()) {
        (Some(before), Some(after)) => after.saturating_sub(before),
        _ => start.elapsed(),
    }
}

fn cells(path: &Path) -> Vec<Vec<Vec<String>>> {
    let mut book = Workbook::open(path, &Limits::default(), None).expect("the export");
    let mut sheets = Vec::new();
    for sheet in 0..book.sheets().len() {
        let rows = book.first_rows(sheet, usize::MAX).expect("its rows");
        sheets.push(rows.into_iter().map(|r| r.cells).collect());
    }
    sheets
}

fn plain(sheets: &[Vec<Vec<String>>], out: &Path) {
    let text = Format::new().set_num_format("@");
    let mut book = Book::new();
    for rows in sheets {
        let sheet = book.add_worksheet_with_constant_memory().expect("a sheet");
        for (at, row) in (0u32..).zip(rows) {
            for (column, cell) in (0u16..).zip(row).filter(|(_, c)| !c.is_empty()) {
                sheet.write_string_with_format(at, column, cell, &text).expect("a cell");
            }
        }
    }
    book.save(out).expect("a file");
}

fn options(folder: &Path) -> Options {
    let standard = bundled().expect("the bundled standard");
    Options {
        cost: Cost::TEST,
        ..Options::new(folder.join("data"), standard)
    }
}

/// A vault of pupils that differ in numbers and names.
fn fill(folder: &Path) -> Vault {
    let path: PathBuf = folder.join("school.zbv");
    let new = NewVault {
        path: &path,
        school: "3111000001",
        name: "示例职业学校",
        user: User {
            id: "li".into(),
            name: "李".into(),
            role: "clerk".into(),
        },
        passphrase: PASS,
    };
    let (mut vault, _) = Vault::create(&new, options(folder)).expect("a vault");
    vault.begin_period("2026-2027-1", "20261101").expect("a period");
    let rows: [(&str, &str); 2] = [
        (
            "major",
            "ZYBH=1 ZYDM=720201 ZYMLBB=2021 ZYMC=护理 ZYJC=护理 XZ=3 BAQK=1 SFSNZY=0",
        ),
        (
            "class",
            "XZBDM=20260101 XZBMC=2026级护理1班 NJDM=2026 ZYDM=720201 JBNY=202609 BYNY=202907 BJLX=1 ZT=1",
        ),
    ];
    for (table, cells) in rows {
        let (at, values) = values(&vault, table, cells);
        drop(at);
        vault
            .import(PRESENT, None, |importer| {
                importer.insert_values(table, &values, &[], &[]).map(drop)
            })
            .expect("a row");
    }
    let (place, pupil) = values(&vault, "student", PUPIL);
    let (member_place, member) = values(&vault, "student_family_member", MEMBER);
    vault
        .import(PRESENT, None, |importer| {
            importer.expect("student", ROWS as u64)?;
            importer.expect("student_family_member", 2 * ROWS as u64)?;
            let (mut pupil, mut member) = (pupil, member);
            for n in 0..ROWS {
                let number = Value::text(&format!("2026{n:06}"));
                pupil[place("XH")] = number.clone();
                pupil[place("XM")] = Value::text(&name(n));
                pupil[place("SFZJH")] = Value::text(&format!("11010120100301{n:04}"));
                pupil[place("XSLXDH")] = Value::text(&format!("138{n:08}"));
                pupil[place("HKSZDXXDZ")] = Value::text(&format!("东华门街道某某胡同{}号", n % 400));
                importer.insert_values("student", &pupil, &[], &[])?;
                for nth in 1..=2 {
                    member[member_place("XH")] = number.clone();
                    member[member_place("CYXH")] = Value::Int(nth);
                    importer.insert_values("student_family_member", &member, &[], &[])?;
                }
            }
            Ok(())
        })
        .expect("the pupils");
    vault
}

fn values(vault: &Vault, table: &str, cells: &str) -> (impl Fn(&str) -> usize + use<>, Vec<Value>) {
    let checker = vault.checker(table).expect("a table");
    let known = bundled().expect("the bundled standard").table(table).expect("a table");
    let place = move |code: &str| known.field_index(code).expect("a field");
    let mut values = vec![Value::Null; known.fields.len()];
    for (field, text) in cells.split(' ').filter_map(|c| c.split_once('=')) {
        values[place(field)] = checker.read(place(field), Raw::Text(text)).value;
    }
    (place, values)
}

fn name(n: usize) -> String {
    let pick = |text: &str, at: usize| text.chars().nth(at % text.chars().count()).unwrap_or('王');
    [
        pick("王李张刘陈杨赵黄周吴", n),
        pick("小大一立正明文", n / 10),
        pick("明有鸣人平华国强芳", n / 70),
    ]
    .iter()
    .collect()
}

const PUPIL: &str = "XMPY=CESHI XBM=男 SFZJLXM=1 CSRQ=20100301 CSDM=110101 JGDXZQHM=110101 MZM=汉族 GJDQM=中国 GATQWM=00 \
    HYZKM=未婚 ZZMMM=共青团员 JKZKM=健康或良好 HKSZDXZQHM=110101 SSPCS=东华门派出所 HKLBM=非农业户口 XSJZDLX=城市 SFSQZN=否 \
    CHCQJ=无 RXNY=202609 RXFSM=01 ZSFS=统一招生 ZSDX=应届初中毕业生 XSLYM=应届 SYDXZQHM=110101 XSLBM=普通中专学生 \
    XXXS=全日制 JDFSM=住校 LZHZLX=非联合办学 FDPYFS=非分段培养 NJDM=2026 XZBDM=20260101 ZYDM=720201 ZYMLBB=2021 XZ=3 \
    YJBYNY=202907 XSDQZTM=01 SFTPH=否 SFDB=否 KSZF=520.5 JTXDZ=东华门街道某某胡同 JTYZBM=100010 ZKZH=1234567890 BYXX=某某中学";

const MEMBER: &str =
    "XM=王一 GXM=父亲 SFJHR=是 LXDH=13900000000 CSNY=198001 SFZJLXM=1 MZM=汉族 ZZMMM=群众 JKZKM=健康或良好";
