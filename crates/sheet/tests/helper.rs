//! Reading in a process of its own. This test is its own helper: it runs itself again.
#![allow(clippy::unwrap_used)]

mod common;

use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use common::{fixture, rows};
use zhibao_sheet::{Helper, Limits, SheetError, Workbook, helper};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.split_first() {
        Some((first, rest)) if first == "--serve-rows" => {
            return ExitCode::from(helper::serve(rest, std::io::stdout().lock()));
        }
        Some((first, _)) if first == "--hang" => loop {
            std::thread::park();
        },
        Some((first, _)) if first == "--die" => return ExitCode::from(3),
        Some((first, _)) if first == "--list" => return ExitCode::SUCCESS,
        _ => {}
    }
    same_rows_as_in_this_process();
    errors_come_across();
    a_helper_that_hangs_or_dies();
    memory_is_limited();
    println!("helper: 4 passed");
    ExitCode::SUCCESS
}

fn by(argument: &str) -> Helper {
    Helper::this_program(argument).unwrap()
}

fn same_rows_as_in_this_process() {
    for name in ["people.xls", "people.ods"] {
        let mut apart = Workbook::open(&fixture(name), &Limits::default(), Some(&by("--serve-rows"))).unwrap();
        let mut here = Workbook::open(&fixture(name), &Limits::default(), None).unwrap();
        assert_eq!(apart.sheets(), here.sheets());
        for sheet in 0..2 {
            assert_eq!(rows(&mut apart, sheet), rows(&mut here, sheet));
        }
        assert_eq!(apart.first_rows(0, 1).unwrap().len(), 1);
    }
}

fn errors_come_across() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("cut.xls");
    let whole = std::fs::read(fixture("people.xls")).unwrap();
    std::fs::write(&path, &whole[..whole.len() - 700]).unwrap();
    let error = open(&path, &Limits::default(), "--serve-rows").err();
    assert!(
        matches!(error, Some(SheetError::Damaged { .. } | SheetError::Truncated)),
        "{error:?}"
    );
}

fn a_helper_that_hangs_or_dies() {
    let limits = Limits {
        helper_seconds: 1,
        ..Limits::default()
    };
    let start = Instant::now();
    assert_eq!(
        open(&fixture("people.xls"), &limits, "--hang").err(),
        Some(SheetError::HelperTime { seconds: 1 })
    );
    assert!(start.elapsed() < Duration::from_secs(20));
    assert_eq!(
        open(&fixture("people.xls"), &limits, "--die").err(),
        Some(SheetError::HelperEnded)
    );
}

fn memory_is_limited() {
    // A small file that claims ten million equal cells. The helper ends, this process does not.
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("repeated.ods");
    let mut zip = zip::ZipWriter::new(std::fs::File::create(&path).unwrap());
    let stored = zip::write::SimpleFileOptions::default();
    let content = "<office:document-content><office:body><office:spreadsheet><table:table table:name=\"S\">\
                   <table:table-row table:number-rows-repeated=\"2000\"><table:table-cell office:value-type=\"string\" \
                   table:number-columns-repeated=\"5000\"><text:p>x</text:p></table:table-cell></table:table-row>\
                   </table:table></office:spreadsheet></office:body></office:document-content>";
    for (name, text) in [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", "<x/>"),
        ("content.xml", content),
    ] {
        zip.start_file(name, stored).unwrap();
        std::io::Write::write_all(&mut zip, text.as_bytes()).unwrap();
    }
    zip.finish().unwrap();
    let limits = Limits {
        helper_memory_bytes: 200 << 20,
        ..Limits::default()
    };
    if cfg!(unix) {
        let error = open(&path, &limits, "--serve-rows").err();
        assert!(
            matches!(error, Some(SheetError::HelperEnded | SheetError::Damaged { .. })),
            "{error:?}"
        );
    }
}

fn open(path: &Path, limits: &Limits, argument: &str) -> Result<Workbook, SheetError> {
    Workbook::open(path, limits, Some(&by(argument)))
}
