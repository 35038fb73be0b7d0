//! Invented schools to measure with.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use calamine::{DataRef, Reader, Xlsx};
use chrono::Utc;
use cpu_time::ProcessTime;
use rust_xlsxwriter::Workbook;
use zhibao_app::demo::{Enrolment, Term, Wanted, build, school, workbooks};
use zhibao_app::import::{ImportOptions, import};
use zhibao_app::package::{Wrap, write};
use zhibao_app::seal::{SealOptions, seal};
use zhibao_app::{Vault, vaults};
use zhibao_core::standard::{Standard, bundled};
use zhibao_vault::{NewVault, Options};

pub(crate) const PASSPHRASE: &str = "demo";
/// The code of the demo's authority.
pub(crate) const AUTHORITY: &str = "999999";
pub(crate) const DAY: &str = "20261101";
pub(crate) const PERIOD: &str = "2026-2027-1";

pub(crate) fn standard() -> &'static Arc<Standard> {
    bundled().expect("the bundled standard is sound")
}

/// What every run begins with.
pub(crate) fn load() {
    standard();
}

/// A school with its vault (`school`), the package of it (`school.zbp`), a vault without pupils (`empty`), and its pupils
/// as sheets: `inline.xlsx`, `shared.xlsx`, and with those of four more schools `large.xlsx`.
pub(crate) fn make(folder: &Path, rows: usize) {
    let options = |data: &str| {
        let mut options = Options::new(folder.join(data), standard());
        options.cost = zhibao_seal::passphrase::Cost::TEST;
        options
    };
    let wanted = Wanted {
        students: rows,
        seed: 1,
        as_of: DAY,
        years: 1,
        errors: 0.0,
        passphrase: PASSPHRASE,
        enrolment: Enrolment::ThrowAway,
    };
    let made = folder.join("school");
    drop(build(&made, &wanted, options("machine")).expect("a school"));
    fs::rename(made.join("workbooks/student.xlsx"), folder.join("inline.xlsx")).expect("the pupils");

    // A copy for another machine may not seal, so the package is built from a copy that knows its data folder.
    copy_vault(&made, &folder.join("sealed"));
    let mut vault = Vault::open(&folder.join("sealed/school.zbv"), &unlocking(), options("machine")).expect("the copy");
    let sealed = seal(&mut vault, PERIOD, &SealOptions::default(), Utc::now()).expect("nothing is in the way");
    write(
        &mut vault,
        &sealed.package,
        &Wrap::Plain,
        &folder.join("school.zbp"),
        None,
        Utc::now(),
    )
    .expect("a package");
    drop(vault);

    let empty = folder.join("empty");
    fs::create_dir(&empty).expect("a folder");
    let term = Term::on(DAY).expect("a term");
    let code = school(standard(), rows, 1, &term).expect("a school").code;
    let user = zhibao_seal::keyring::User {
        id: "admin".into(),
        name: "admin".into(),
        role: "admin".into(),
    };
    let new = NewVault {
        path: &empty.join("school.zbv"),
        school: &code,
        name: "school",
        user,
        passphrase: PASSPHRASE,
    };
    let (mut vault, _) = Vault::create(&new, options("machine")).expect("a vault");
    vault.begin_period(PERIOD, DAY).expect("a period");
    for table in ["school_profile", "department", "campus", "staff", "major", "class"] {
        let sheet = made.join(format!("workbooks/{table}.xlsx"));
        import(&mut vault, &sheet, &ImportOptions::new(table)).expect("a table");
    }
    drop(vault);

    rewrite(&[folder.join("inline.xlsx").as_path()], &folder.join("shared.xlsx"));
    crate::run("large", &[folder.to_owned()], folder);
}

/// The pupils of five schools in one sheet.
pub(crate) fn large(folder: &Path) {
    let term = Term::on(DAY).expect("a term");
    let (_, rows) = read(&folder.join("inline.xlsx"));
    let mut files = vec![folder.join("inline.xlsx")];
    for seed in 2..6 {
        let other = folder.join(format!("other{seed}"));
        let school = school(standard(), rows, seed, &term).expect("a school");
        workbooks(standard(), &school, &other).expect("its sheets");
        files.push(other.join("workbooks/student.xlsx"));
    }
    let files: Vec<&Path> = files.iter().map(|f| f.as_path()).collect();
    rewrite(&files, &folder.join("large.xlsx"));
}

/// The cells of a sheet, and its rows below the heading.
fn read(path: &Path) -> (Vec<(u32, u16, String)>, usize) {
    let file = std::io::BufReader::new(fs::File::open(path).expect("the sheet"));
    let mut book = Xlsx::new(file).expect("a workbook");
    let name = book.sheet_names()[0].clone();
    let mut cells = book.worksheet_cells_reader(&name).expect("a sheet");
    let mut out = Vec::new();
    let mut last = 0;
    while let Some(cell) = cells.next_cell().expect("a cell") {
        let (row, column) = cell.get_position();
        let text = match cell.get_value() {
            DataRef::SharedString(text) => (*text).to_owned(),
            DataRef::String(text) => text.clone(),
            DataRef::Empty => continue,
            other => panic!("the demo writes texts only: {other:?}"),
        };
        last = last.max(row);
        out.push((row, column as u16, text));
    }
    (out, last as usize)
}

/// The number of a pupil behind so many others: each school begins with one.
fn apart(number: &str, others: usize) -> String {
    let (year, rest) = number.split_at(4);
    let own: usize = rest.parse().expect("a number");
    format!("{year}{:0width$}", own + others, width = rest.len())
}

/// Writes sheets below one another with shared texts, as Excel does. No two pupils have the same number.
fn rewrite(files: &[&Path], to: &Path) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet_with_low_memory().expect("a sheet");
    let table = standard().table("student").expect("the pupils");
    let heading = &table.field("XH").expect("their numbers").label.zh;
    let (mut first, mut numbers) = (0, 0u16);
    for (nth, file) in files.iter().enumerate() {
        let (cells, rows) = read(file);
        for (row, column, text) in cells.into_iter().filter(|(row, ..)| *row > 0 || nth == 0) {
            if row == 0 && text == *heading {
                numbers = column;
            }
            let text = if row > 0 && column == numbers {
                apart(&text, nth * rows)
            } else {
                text
            };
            sheet.write_string(first + row, column, text).expect("a cell");
        }
        first += rows as u32;
    }
    book.save(to).expect("a workbook");
}

pub(crate) fn unlocking() -> zhibao_vault::Unlocking<'static> {
    zhibao_vault::Unlocking::Passphrase {
        user: None,
        passphrase: PASSPHRASE,
    }
}

/// Copies a closed vault with its key file.
pub(crate) fn copy_vault(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for name in ["school.zbv", "school.zbv.keys"] {
        fs::copy(from.join(name), to.join(name)).expect("a copy");
    }
}

/// A copy of a vault, to be opened, and what copying cost: nobody does that but a benchmark.
pub(crate) fn copied(from: &Path) -> (tempfile::TempDir, Duration) {
    let start = ProcessTime::now();
    let folder = tempfile::tempdir().expect("a folder");
    copy_vault(from, folder.path());
    (folder, start.elapsed())
}

/// Opens a copy as a person does.
pub(crate) fn open(folder: &Path) -> Vault {
    vaults::open(&folder.join("school.zbv"), None, PASSPHRASE, standard()).expect("the vault")
}
