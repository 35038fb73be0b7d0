//! Sheets of invented people, by the generator in `bench`.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// The school that the sheets belong to.
pub const SCHOOL: &str = "3143000123";

/// Runs a Python script; `ZHIBAO_PYTHON` names the Python that has the modules (default `python3`). Its output.
pub fn python(script: &str, args: &[&str], folder: &Path) -> String {
    let name = std::env::var("ZHIBAO_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let mut command = Command::new(&name);
    command.arg("-c").arg(script).args(args).current_dir(folder);
    command
        .env("PYTHONPATH", concat!(env!("CARGO_MANIFEST_DIR"), "/bench"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("PYTHONIOENCODING", "utf-8");
    let output = command.output().unwrap_or_else(|error| panic!("{name}: {error}"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// A record as it is typed: field to text.
pub type Cells = BTreeMap<String, String>;

/// What to make.
#[derive(Debug, Clone, Copy)]
pub struct SheetOptions<'a> {
    /// `template`, `messy` or `legacy2009`.
    pub layout: &'a str,
    /// How many students.
    pub rows: usize,
    /// The same seed gives the same cells.
    pub seed: u64,
    /// Share of rows with one fault.
    pub error_rate: f64,
}

/// What was made.
#[derive(Debug)]
pub struct Made {
    /// The generator's truth about faults and untidy cells.
    pub truth: Value,
    /// Table to its records before faults, in order: field to text, class and major by code.
    pub right: BTreeMap<String, Vec<Cells>>,
}

const MAKE: &str = r"
import json, sys, tomllib
import make_student_workbook as made
layout, rows, seed, rate, school, out, companion = sys.argv[1:]
rows, seed = int(rows), int(seed)
truth = made.build(out, rows, seed, float(rate), school, layout, companion)
maker = made.Maker(f'{layout}/{seed}', rows, school)
students = [maker.student(n, layout == 'legacy2009') for n in range(rows)]
classes = {c['name']: c['code'] for c in maker.classes}
majors = {name: code for code, name in maker.majors.items()}
template = tomllib.loads((made.LISTS.parent / 'templates' / 'national-2022.toml').read_text(encoding='utf-8'))
def record(s, slot):
    columns = [c for c in template['column'] if c.get('slot', 0) == slot and 'field' in c]
    return {c['field']: s[c['heading']] for c in columns}
people, family = [], []
for s in students:
    s['班级名称'], s['专业简称'] = classes[s['班级名称']], majors[s['专业简称']]
    people.append(record(s, 0) | {'XJH': s['全国学籍号']})
    family += [m | {'XH': s['学号']} for m in (record(s, 1), record(s, 2)) if m['XM']]
print(json.dumps({'truth': truth, 'right': {'student': people, 'student_family_member': family}}))
";

/// Writes `out` and, beside it, the classes and majors that it refers to (`companion.xlsx`).
pub fn make_sheet(folder: &Path, out: &str, options: SheetOptions<'_>) -> Made {
    let (rows, seed) = (options.rows.to_string(), options.seed.to_string());
    let rate = options.error_rate.to_string();
    let args = [options.layout, &rows, &seed, &rate, SCHOOL, out, "companion.xlsx"];
    let mut made: Value = serde_json::from_str(&python(MAKE, &args, folder)).unwrap();
    Made {
        truth: made["truth"].take(),
        right: serde_json::from_value(made["right"].take()).unwrap(),
    }
}
