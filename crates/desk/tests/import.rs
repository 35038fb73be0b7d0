//! The import wizard through the door of the desk: a school's messy workbook, its meanings remembered, a batch taken back,
//! cancelling, hostile files.

#![allow(clippy::unwrap_used)] // a test

mod wizard;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc::channel;

use serde_json::{Value, json};
use wizard::{CLASSES, School, plan};

/// The generator's workbook, with the classes and majors that it names.
fn generated(folder: &Path, rows: usize) -> (PathBuf, PathBuf) {
    let python = std::env::var_os("ZHIBAO_PYTHON").unwrap_or_else(|| "python3".into());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/bench/make_student_workbook.py");
    let (out, companion) = (folder.join("花名册.xlsx"), folder.join("班级专业.xlsx"));
    let made = Command::new(python)
        .arg(script)
        .args([
            "--rows",
            &rows.to_string(),
            "--seed",
            "11",
            "--error-rate",
            "0.05",
            "--layout",
            "messy",
        ])
        .args(["--school", "9901010001", "--out"])
        .arg(&out)
        .arg("--companion")
        .arg(&companion)
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    (out, companion)
}

fn sum(values: &Value, key: &str) -> u64 {
    values
        .as_array()
        .unwrap()
        .iter()
        .map(|v| v[key].as_u64().unwrap())
        .sum()
}

#[test]
fn a_messy_workbook_comes_in_is_previewed_first_and_goes_out_whole() {
    let school = School::new();
    let (roster, companion) = generated(school.folder.path(), 300);
    school.room.scripted.answer(vec![companion]);
    let book = school.ok("choose_workbook", Value::Null);
    for sheet in book["sheets"].as_array().unwrap() {
        let done = school.run(&plan(&book, &sheet["name"], sheet["table"].as_str().unwrap()));
        assert_eq!(done["end"], "imported", "{done}");
    }

    let mut plan = school.choose(&roster);
    assert_eq!(plan["table"], "student");
    let columns = school.ok("import_columns", plan.clone());
    assert_eq!(columns["rows"], 300);
    let all = columns["columns"].as_array().unwrap();
    let is_name = |target: &Value| target["field"] == "XM" && target["member"] == 0;
    let name = all.iter().find(|c| is_name(&c["target"])).unwrap();
    assert!(["same", "synonym"].contains(&name["why"].as_str().unwrap()), "{name}");
    assert_eq!(name["samples"].as_array().unwrap().len(), 3);
    let targets = columns["targets"].as_array().unwrap();
    let label = targets.iter().find(|t| is_name(&t["target"])).unwrap();
    assert_eq!(label["required"], true);
    let spelled: Vec<&str> = label["pinyin"].as_str().unwrap().split(' ').collect();
    assert!(spelled.contains(&"xingming") && spelled.contains(&"xm"), "{spelled:?}");
    let rest = all.iter().filter(|c| c["target"].is_null() && c["why"] != "same");
    plan["columns"] = rest.map(|c| json!({"column": c["column"], "target": null})).collect();
    school.ok("import_values", plan.clone());
    assert_eq!(
        school.ok("kept_import", Value::Null)["plan"]["columns"],
        plan["columns"]
    );

    let before = school.rows("student");
    let previewed = school.ended(&school.ok("preview_import", plan.clone()));
    let preview = &previewed["preview"];
    let left = sum(&preview["left_out"], "count");
    let count = |key: &str| preview[key].as_u64().unwrap();
    let all = count("added") + count("updated") + count("unchanged") + count("skipped") + left;
    assert_eq!(all, 300, "{preview}");
    assert!(count("with_errors") > 0 && sum(&preview["errors"], "count") > 0 && sum(&preview["repaired"], "count") > 0);
    assert_eq!(school.rows("student"), before, "a preview writes nothing");
    let window = json!({"only": null, "errors": true, "offset": 0, "limit": 50});
    let bad = school.ok("preview_rows", window);
    assert!(bad["total"].as_u64() >= preview["with_errors"].as_u64());
    let row = &bad["rows"][0];
    let cells = row["cells"].as_array().unwrap();
    assert!(cells.iter().any(|c| c["error"].is_string()), "{row}");
    assert_eq!(bad["labels"].as_array().unwrap().len(), cells.len());

    let done = school.run(&plan);
    assert_eq!(
        done["imported"]["preview"]["added"], preview["added"],
        "the button kept its word"
    );
    assert_eq!(school.rows("student"), before + count("added"));
    assert_eq!(school.ok("kept_import", Value::Null), Value::Null);
    assert!(school.folder.path().join("backups").is_dir(), "a backup came first");

    let batches = school.ok("batches", Value::Null);
    let batch = &batches[0];
    assert_eq!(
        (&batch["source"], &batch["table"]),
        (&json!("花名册.xlsx"), &json!("student"))
    );
    assert_eq!((&batch["undoable"], &batch["later"]), (&json!(true), &json!(0)));
    let undone = school.ok("undo_batch", json!({"handle": batch["id"]}));
    assert!(undone["tables"].as_array().unwrap().contains(&json!("student")));
    assert_eq!(school.rows("student"), before);
    assert_eq!(school.ok("batches", Value::Null)[0]["undone"], true);
    let again = school.desk.call("undo_batch", json!({"handle": batch["id"]}));
    assert_eq!(again.unwrap_err().code, "no_batch");
}

#[test]
fn what_was_said_is_remembered_and_what_stands_is_shown_beside_it() {
    let school = School::new();
    let path = school.file("班级.csv", CLASSES);
    let mut plan = school.choose(&path);
    plan["table"] = json!("class");
    let columns = school.ok("import_columns", plan.clone());
    let odd = &columns["columns"][3];
    assert_eq!((&odd["target"], &odd["letter"]), (&Value::Null, &json!("D")));
    let state = json!({"table": "class", "member": 0, "field": "ZT"});
    plan["columns"] = json!([{"column": 3, "target": state}]);
    let values = school.ok("import_values", plan.clone());
    let value = values["values"]
        .as_array()
        .unwrap()
        .iter()
        .find(|v| v["text"] == "正常着");
    let value = value.unwrap();
    assert_eq!(value["count"], 2);
    assert!(["none", "similar"].contains(&value["why"].as_str().unwrap()), "{value}");
    plan["values"] = json!([{"target": state, "text": "正常着", "is": "1"}]);
    let known = |values: &Value| {
        let all = values["values"].as_array().unwrap();
        all.iter().find(|v| v["text"] == "正常着").unwrap().clone()
    };
    assert_eq!(known(&school.ok("import_values", plan.clone()))["why"], "said");
    assert_eq!(school.run(&plan)["imported"]["preview"]["added"], 2);

    // The second time nothing needs to be said.
    let changed = school.file("班级2.csv", &CLASSES.replace("护理2班", "护理二班"));
    let mut plan = school.choose(&changed);
    plan["table"] = json!("class");
    let columns = school.ok("import_columns", plan.clone());
    let odd = &columns["columns"][3];
    assert_eq!((&odd["target"], &odd["why"]), (&state, &json!("remembered")));
    let value = known(&school.ok("import_values", plan.clone()));
    assert_eq!((&value["why"], &value["code"]), (&json!("remembered"), &json!("1")));
    let preview = school.ended(&school.ok("preview_import", plan.clone()))["preview"].clone();
    assert_eq!(
        (&preview["updated"], &preview["unchanged"]),
        (&json!(1), &json!(1)),
        "{preview}"
    );
    let rows = school.ok(
        "preview_rows",
        json!({"only": "updated", "errors": false, "offset": 0, "limit": 9}),
    );
    let cells = rows["rows"][0]["cells"].as_array().unwrap();
    let cell = cells.iter().find(|c| c["before"].is_string()).unwrap();
    assert_eq!(
        (&cell["before"], &cell["text"]),
        (&json!("护理2班"), &json!("护理二班"))
    );
}

#[test]
fn cancelling_leaves_nothing_behind() {
    let school = School::new();
    let mut plan = school.choose(&school.file("班级.csv", CLASSES));
    plan["table"] = json!("class");
    let before = (school.rows("class"), school.ok("batches", Value::Null));
    for command in ["preview_import", "run_import"] {
        let ((here, arrived), (go, gate)) = (channel(), channel());
        *school.room.gate.lock().unwrap() = Some((here, gate));
        let begun = school.ok(command, plan.clone());
        arrived.recv().unwrap();
        // The window goes on meanwhile.
        school.ok("tables", Value::Null);
        assert_eq!(school.ok("cancel_job", begun.clone())["cancellable"], false);
        go.send(()).unwrap();
        assert_eq!(school.ended(&begun), json!({"end": "cancelled"}), "{command}");
    }
    assert_eq!((school.rows("class"), school.ok("batches", Value::Null)), before);
    assert_eq!(school.run(&plan)["end"], "imported", "the plan is still good");
}

#[test]
fn stray_rows_wait_until_somebody_decides() {
    let school = School::new();
    let path = school.file(
        "学生.csv",
        "姓名,性别,学号,民族\n赵甲一,男,2026001,汉族\n赵甲一,男,2026001,汉族\n,男,,\n,女,,汉族\n",
    );
    let mut plan = school.choose(&path);
    plan["table"] = json!("student");
    let done = school.run(&plan);
    let left = done["imported"]["preview"]["left_out"].as_array().unwrap();
    let reasons: Vec<&str> = left.iter().map(|l| l["reason"].as_str().unwrap()).collect();
    assert_eq!(reasons, ["repeated", "nameless"]);
    let held = school.ok("held", Value::Null);
    let held = held.as_array().unwrap();
    assert_eq!(held.len(), 3);
    assert_eq!(held[0]["reason"], "和前面某一行完全相同");
    assert_eq!(held[0]["cells"][0], json!({"label": "姓名", "text": "赵甲一"}));
    school.ok("release", json!({"ids": [held[0]["id"]], "keep": true}));
    let rest = json!({"ids": [held[1]["id"], held[2]["id"]], "keep": false});
    school.ok("release", rest);
    assert_eq!((school.rows("student"), school.ok("held", Value::Null)), (2, json!([])));
}

#[test]
fn what_is_no_workbook_gets_a_plain_answer() {
    let school = School::new();
    let zeros = "\u{0}\u{1}\u{2}";
    for (name, text) in [("a.xlsx", "PK\u{3}\u{4}not a zip"), ("b.xlsx", ""), ("c.xls", zeros)] {
        school.room.scripted.answer(vec![school.file(name, text)]);
        let problem = school.desk.call("choose_workbook", Value::Null).unwrap_err();
        let plain = problem.message.chars().count() > 5 && problem.message != problem.code;
        assert!(plain, "{name}: {problem:?}");
    }
    school
        .room
        .scripted
        .answer(vec![school.folder.path().join("missing.xlsx")]);
    school.desk.call("choose_workbook", Value::Null).unwrap_err();
    let closed = school.ok("choose_workbook", Value::Null);
    assert_eq!(closed, Value::Null, "closing the dialog is no fault");
    let nobody = plan(&json!({"handle": "book-99"}), &json!(""), "class");
    for command in ["import_columns", "import_values", "preview_import", "run_import"] {
        let problem = school.desk.call(command, nobody.clone()).unwrap_err();
        assert_eq!(problem.code, "no_workbook");
    }
    let rows = json!({"only": null, "errors": false, "offset": 0, "limit": 5});
    assert_eq!(school.desk.call("preview_rows", rows).unwrap_err().code, "no_preview");
    // A page of markup named .xls is read as the table that it is, and markup stays text.
    let page = "<html><table><tr><td>班级代码</td><td>班级名称</td></tr>\
                <tr><td>1</td><td>&lt;img src=x&gt;</td></tr></table></html>";
    let mut plan = school.choose(&school.file("d.xls", page));
    plan["table"] = json!("class");
    let columns = school.ok("import_columns", plan);
    assert_eq!(columns["columns"][1]["samples"], json!(["<img src=x>"]));
}

#[test]
fn a_template_and_an_export_are_written_where_the_person_says() {
    let school = School::new();
    let mut plan = school.choose(&school.file("班级.csv", CLASSES));
    plan["table"] = json!("class");
    school.run(&plan);
    for (what, rows) in [(json!({"as": "template"}), 0), (json!({"as": "records"}), 2)] {
        let path = school.folder.path().join(format!("out-{rows}.xlsx"));
        school.room.scripted.answer(vec![path.clone()]);
        let done = school.ended(&school.ok("export", json!({"table": "class", "what": what})));
        let told = (&done["end"], &done["written"]["rows"]);
        assert_eq!(told, (&json!("exported"), &json!(rows)), "{done}");
        assert!(path.is_file());
    }
    let plan = school.choose(&school.folder.path().join("out-2.xlsx"));
    let preview = school.ended(&school.ok("preview_import", plan))["preview"].clone();
    assert_eq!(
        (&preview["unchanged"], &preview["rows"]),
        (&json!(2), &json!(2)),
        "{preview}"
    );
}
