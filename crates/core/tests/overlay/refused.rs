//! Everything that a layer may not do is refused with file and line, in both languages.

use zhibao_core::message::Lang;

use super::{example, load};

/// What is done to a file of the example before it is loaded: a replacement, or a text at its end.
enum Do {
    Replace(&'static str, &'static str),
    Add(&'static str),
}

/// File, what is done to it, where the fault is, and words of its reason.
type Case = (&'static str, Do, &'static str, usize, &'static str);

const HEAD: &str = "standard.toml";
const CHANGES: &str = "changes.toml";
const TABLE: &str = "tables/ZH/student.json";
const LIST: &str = "codelists/d99_bus_need.csv";
const RULE: &str = "rules/D99/D99X01.toml";

fn refused(cases: Vec<Case>) {
    for (file, change, place, line, words) in cases {
        let mut files = example();
        let text = files.entry(file.to_owned()).or_default();
        match change {
            Do::Replace(from, to) => {
                assert!(text.contains(from), "{file} has no {from}");
                *text = text.replace(from, to);
            }
            Do::Add(more) => text.push_str(more),
        }
        let Err(faults) = load(&files, &[]) else {
            panic!("{file}: {words}: was taken");
        };
        let fits =
            |f: &&zhibao_core::standard::Fault| f.file == place && f.line == line && f.say(Lang::En).contains(words);
        let fault = faults.0.iter().find(fits);
        let fault = fault.unwrap_or_else(|| panic!("{file}, {place}:{line}: {words}:\n{faults}"));
        let zh = fault.say(Lang::Zh);
        assert!(
            zh.chars().any(|c| ('\u{4e00}'..'\u{9fff}').contains(&c)) && zh != fault.say(Lang::En),
            "{zh}"
        );
    }
}

#[test]
fn heads_and_names_that_are_refused() {
    use Do::{Add, Replace};
    refused(vec![
        (
            HEAD,
            Replace("zhibao.national", "other.base"),
            HEAD,
            9,
            "made for the base",
        ),
        (
            HEAD,
            Replace("national\"\nversion = 1", "national\"\nversion = 99"),
            HEAD,
            9,
            "made for the base",
        ),
        (
            HEAD,
            Replace("version = 1\nengine", "version = 0\nengine"),
            HEAD,
            2,
            "version from 1",
        ),
        (
            HEAD,
            Replace("division = \"99\"", "division = \"98\""),
            TABLE,
            3,
            "no name of this layer",
        ),
        (
            HEAD,
            Replace("division = \"99\"", "division = \"九\""),
            HEAD,
            5,
            "division prefix",
        ),
        (HEAD, Replace("engine = 1", "engine = 999"), HEAD, 4, "function set"),
        (HEAD, Replace("title.en = ", "# "), HEAD, 6, "one language"),
        (HEAD, Add("\nnovelty = 1\n"), HEAD, 13, "unknown field"),
        ("notes.txt", Add("x"), "notes.txt", 0, "no such file"),
        (
            "rules/X/X01.toml",
            Add("id = \"X01\""),
            "rules/X/X01.toml",
            0,
            "no name of this layer",
        ),
    ]);
}

#[test]
fn fields_that_are_refused() {
    use Do::Replace;
    refused(vec![
        (
            TABLE,
            Replace("\"D99SCXQ\"", "\"SCXQ\""),
            TABLE,
            3,
            "no name of this layer",
        ),
        (
            TABLE,
            Replace("\"D99SCXQ\"", "\"D9901SCXQ\""),
            TABLE,
            3,
            "no name of this layer",
        ),
        (TABLE, Replace("\"D99SCXQ\"", "\"XM\""), TABLE, 3, "stands twice"),
        (TABLE, Replace("\"D99LJJL\"", "\"D99SCXQ\""), TABLE, 3, "stands twice"),
        (
            TABLE,
            Replace("\"leaves\": \"province\", ", ""),
            TABLE,
            3,
            "travels to the province",
        ),
        (TABLE, Replace("d99_bus_need", "d99_nothing"), TABLE, 3, "no code list"),
        (
            TABLE,
            Replace("\"en\": \"School bus\"", "\"en\": \"\""),
            TABLE,
            3,
            "one language",
        ),
        (
            TABLE,
            Replace("\"extends\": \"student\"", "\"extends\": \"pupil\""),
            TABLE,
            7,
            "no table pupil",
        ),
        (TABLE, Replace("]\n  }", "\n  }"), TABLE, 9, "cannot be read"),
    ]);
}

#[test]
fn lists_that_are_refused() {
    use Do::{Add, Replace};
    refused(vec![
        (LIST, Add("1,再接送,,,,,\n"), LIST, 5, "already in line 3"),
        (
            LIST,
            Add("3,早接送,,,2020,2024,\n3,晚接送,,,2023,,\n"),
            LIST,
            6,
            "already in line 5",
        ),
        (LIST, Add("4\n"), LIST, 5, "cannot be read"),
        (LIST, Add("4,,,,,,\n"), LIST, 5, "name is empty"),
        (
            "codelists/d99_other.csv",
            Add("code,name\n1,甲\n"),
            "codelists/d99_other.csv",
            0,
            "does not name",
        ),
        (
            "codelists/gbt2260_divisions.csv",
            Add("code,name\n1,甲\n"),
            "codelists/gbt2260_divisions.csv",
            0,
            "complete",
        ),
        (
            "codelists.toml",
            Add("[gone]\ntitle = { zh = \"甲\", en = \"A\" }\n"),
            "codelists.toml",
            6,
            "no file",
        ),
        (
            "codelists.toml",
            Replace("en = \"School bus\"", "en = \"\""),
            "codelists.toml",
            1,
            "one language",
        ),
        (
            "aliases.csv",
            Add("d99_bus_need,不需要,2\n"),
            "aliases.csv",
            4,
            "another code",
        ),
        (
            "aliases.csv",
            Add("d99_bus_need,全要,7\n"),
            "aliases.csv",
            4,
            "no code 7",
        ),
        (
            "headings.csv",
            Add("student,D99SCXQ,家校距离,\n"),
            "headings.csv",
            2,
            "means the field",
        ),
        (
            "headings.csv",
            Add("student,D99XX,别的,\n"),
            "headings.csv",
            3,
            "no field D99XX",
        ),
        (
            CHANGES,
            Add("[[list]]\nid = \"gbt2260_divisions\"\nopen = true\n"),
            CHANGES,
            10,
            "only be tightened",
        ),
    ]);
}

#[test]
fn rules_that_are_refused() {
    use Do::{Add, Replace};
    refused(vec![
        (
            RULE,
            Replace("D99SCXQ = '1' AND", "D99SCXX = '1' AND"),
            RULE,
            10,
            "D99SCXX",
        ),
        (
            RULE,
            Replace("coalesce(D99LJJL, 0) < :near", "random() > :near"),
            RULE,
            10,
            "random",
        ),
        (RULE, Replace("< :near", "< :far"), RULE, 10, "no parameter :far"),
        (RULE, Replace("max = 5", "max = 0"), RULE, 13, "bounds"),
        (
            RULE,
            Replace("id = \"D99X01\"", "id = \"D99X02\""),
            RULE,
            1,
            "file is named",
        ),
        (
            RULE,
            Replace("en = \"Enter the distance, or correct the need.\"", ""),
            RULE,
            18,
            "one language",
        ),
        (
            RULE,
            Replace("below {near} km", "below {miles} km"),
            RULE,
            18,
            "other places",
        ),
        (
            RULE,
            Replace("severity = \"error\"", "severity = \"fatal\""),
            RULE,
            6,
            "no severity",
        ),
        (RULE, Replace("[[fail]]", "[[pass]]"), RULE, 1, "no example that fails"),
        (
            CHANGES,
            Add("[[rule]]\nid = \"X01\"\nseverity = \"warning\"\n"),
            CHANGES,
            10,
            "only be tightened",
        ),
        (
            CHANGES,
            Add("[[rule]]\nid = \"X04\"\nexplain = false\n"),
            CHANGES,
            10,
            "only be tightened",
        ),
        (
            CHANGES,
            Add("[[rule]]\nid = \"X05\"\nexception = \"evidence\"\n"),
            CHANGES,
            10,
            "only be tightened",
        ),
        (CHANGES, Add("[[rule]]\nid = \"X99\"\n"), CHANGES, 10, "no rule X99"),
        (CHANGES, Replace("most = 50", "most = 500"), CHANGES, 4, "not within"),
        (
            CHANGES,
            Replace("most = 50", "mist = 50"),
            CHANGES,
            4,
            "no parameter mist",
        ),
    ]);
}

#[test]
fn changes_that_are_refused() {
    use Do::Add;
    let field = |text: &'static str, line, words| (CHANGES, Add(text), CHANGES, line, words);
    refused(vec![
        field(
            "[[field]]\ntable = \"student\"\ncode = \"XM\"\nrequired = \"N\"\n",
            11,
            "only be tightened",
        ),
        field(
            "[[field]]\ntable = \"student\"\ncode = \"XM\"\nmax_length = 500\n",
            11,
            "only be tightened",
        ),
        field(
            "[[field]]\ntable = \"student\"\ncode = \"SFZJH\"\nsensitivity = \"S1\"\n",
            11,
            "only be tightened",
        ),
        field(
            "[[field]]\ntable = \"student\"\ncode = \"XM\"\non = false\n",
            11,
            "only be tightened",
        ),
        field(
            "[[field]]\ntable = \"student\"\ncode = \"XYZJM\"\nrequired = \"Y\"\n",
            11,
            "is off",
        ),
        field(
            "[[field]]\ntable = \"student\"\ncode = \"NIX\"\nrequired = \"Y\"\n",
            11,
            "no field NIX",
        ),
        field(
            "[[field]]\ntable = \"student\"\ncode = \"XM\"\ntitle = \"名\"\n",
            12,
            "unknown field",
        ),
        (
            "tasks/builtin.toml",
            Add("id = \"d99\"\nzh = \"九\"\nen = \"9\"\n[tables.student]\nrequired = [\"NIX\"]\n"),
            "tasks/builtin.toml",
            5,
            "no field NIX",
        ),
        (
            "tasks/builtin.toml",
            Add("id = \"d99\"\nzh = \"九\"\nen = \"9\"\n[tables.student]\nrequired_when = { XM = \"XBM = '1'\" }\n"),
            "tasks/builtin.toml",
            5,
            "only be tightened",
        ),
    ]);
}
