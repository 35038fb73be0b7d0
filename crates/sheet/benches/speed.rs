//! Prints how much this crate costs beyond the bare libraries, each pair measured in the same run.
//!
//! `cargo bench -p zhibao-sheet [-- FILE.xlsx]`; without a file a sheet of 20,000 rows and 73 columns is made.

use std::hint::black_box;
use std::io::BufReader;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use calamine::{DataRef, Reader, Xlsx};
use rust_xlsxwriter::Workbook as Book;
use zhibao_sheet::write::{ColumnSpec, Out, TableSpec, TableWriter};
use zhibao_sheet::{Cell, Limits, Workbook};

const ROWS: u32 = 20_000;
const COLUMNS: u16 = 73;

fn main() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let given = std::env::args()
        .skip(1)
        .find(|a| a.ends_with(".xlsx"))
        .map(PathBuf::from);
    let file = given.unwrap_or_else(|| make(dir.path()));
    compare("read", || bare_read(&file), || our_read(&file));
    compare("write", || bare_write(dir.path()), || our_write(dir.path()));
}

/// The best of several runs of each, taken in turn.
fn compare(what: &str, mut bare: impl FnMut() -> usize, mut ours: impl FnMut() -> usize) {
    let (mut best_bare, mut best_ours) = (Duration::MAX, Duration::MAX);
    for _ in 0..5 {
        let (time, a) = timed(&mut bare);
        best_bare = best_bare.min(time);
        let (time, b) = timed(&mut ours);
        best_ours = best_ours.min(time);
        assert_eq!(a, b, "both do the same work");
    }
    let ratio = best_ours.as_secs_f64() / best_bare.as_secs_f64();
    println!("{what}: bare {best_bare:.2?}, ours {best_ours:.2?}, ratio {ratio:.3}");
}

fn timed(work: &mut impl FnMut() -> usize) -> (Duration, usize) {
    let (start, cpu) = (Instant::now(), on_cpu());
    let result = black_box(work());
    let spent = match (cpu, on_cpu()) {
        (Some(before), Some(after)) => after.saturating_sub(before),
        _ => start.elapsed(),
    };
    (spent, result)
}

/// Time that this thread was running, where the system tells: other work on the machine does not count.
fn on_cpu() -> Option<Duration> {
    let line = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    line.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

fn text(row: u32, column: u16) -> String {
    match column % 5 {
        0 => format!("{:08}{:04}", row * 7919 % 100_000_000, column),
        1 => "汉族".to_owned(),
        2 => format!("某某街道{}路{}号", column, row % 400),
        3 => ["男", "女"][row as usize % 2].to_owned(),
        _ => "居民身份证".to_owned(),
    }
}

fn make(dir: &Path) -> PathBuf {
    let path = dir.join("bench.xlsx");
    let mut book = Book::new();
    let sheet = book.add_worksheet();
    for row in 0..=ROWS {
        for column in 0..COLUMNS {
            sheet.write_string(row, column, text(row, column)).expect("a cell");
        }
    }
    book.save(&path).expect("a file");
    path
}

fn bare_read(path: &Path) -> usize {
    let file = BufReader::new(std::fs::File::open(path).expect("the file"));
    let mut book = Xlsx::new(file).expect("a workbook");
    let name = book.sheet_names()[0].clone();
    let mut cells = book.worksheet_cells_reader(&name).expect("a sheet");
    let mut sum = 0;
    while let Some(cell) = cells.next_cell().expect("a cell") {
        sum += match cell.get_value() {
            DataRef::SharedString(text) => text.len(),
            DataRef::String(text) => text.len(),
            DataRef::Empty => 0,
            _ => 1,
        };
    }
    sum
}

fn our_read(path: &Path) -> usize {
    let mut book = Workbook::open(path, &Limits::default(), None).expect("a workbook");
    let mut sum = 0;
    book.visit(0, &mut |row| {
        for cell in row.cells() {
            sum += match cell {
                Cell::Text(text) | Cell::Shared(text) => text.len(),
                Cell::Empty => 0,
                _ => 1,
            };
        }
        ControlFlow::Continue(())
    })
    .expect("a sheet");
    sum
}

fn bare_write(dir: &Path) -> usize {
    let mut book = Book::new();
    book.set_tempdir(dir).expect("a folder");
    let format = rust_xlsxwriter::Format::new().set_num_format("@");
    let sheet = book.add_worksheet_with_constant_memory().expect("a sheet");
    for row in 0..=ROWS {
        for column in 0..COLUMNS {
            sheet
                .write_string_with_format(row, column, text(row, column), &format)
                .expect("a cell");
        }
    }
    book.save(dir.join("bare.xlsx")).expect("a file");
    ROWS as usize
}

fn our_write(dir: &Path) -> usize {
    let columns = (0..COLUMNS).map(|c| ColumnSpec::new(&text(0, c))).collect();
    let spec = TableSpec {
        temp_dir: Some(dir.to_owned()),
        ..TableSpec::new("t", columns)
    };
    let mut table = TableWriter::create(&dir.join("ours.xlsx"), spec).expect("a table");
    let mut texts = Vec::new();
    for row in 1..=ROWS {
        texts.clear();
        texts.extend((0..COLUMNS).map(|c| text(row, c)));
        table.row("", texts.iter().map(|t| Out::Text(t))).expect("a row");
    }
    table.finish().expect("a file").rows as usize
}
