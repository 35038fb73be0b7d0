//! Rows of an import whose record stands already: a person decides one by one.

#![allow(clippy::unwrap_used)] // a test

mod wizard;

use serde_json::{Value, json};
use wizard::{CLASSES, School};

#[test]
fn a_person_decides_row_by_row_what_becomes_of_what_stands() {
    let school = School::new();
    let mut first = school.choose(&school.file("班级.csv", CLASSES));
    first["table"] = json!("class");
    school.run(&first);
    let changed = CLASSES.replace("护理2班", "护理二班") + "20260103,护理3班,2026,正常着\n";
    let mut plan = school.choose(&school.file("班级2.csv", &changed));
    plan["table"] = json!("class");
    let counts = ["added", "updated", "unchanged", "skipped"];
    for (rows, wanted) in [
        (json!([]), [1, 1, 1, 0]),
        (json!([{"row": 3, "way": "skip"}]), [1, 0, 1, 1]),
        (json!([{"row": 3, "way": "new"}]), [2, 0, 1, 0]),
        (
            json!([{"row": 2, "way": "new"}, {"row": 3, "way": "update"}]),
            [2, 1, 0, 0],
        ),
        // A row without a record has nothing to be said of.
        (json!([{"row": 4, "way": "skip"}]), [1, 1, 1, 0]),
    ] {
        plan["rows"] = rows.clone();
        let preview = school.ended(&school.ok("preview_import", plan.clone()))["preview"].clone();
        assert_eq!(counts.map(|key| preview[key].as_u64().unwrap()), wanted, "{rows}");
        let window = json!({"only": null, "errors": false, "offset": 0, "limit": 9});
        let seen = school.ok("preview_rows", window);
        let ways = |at: usize| seen["rows"][at]["ways"].clone();
        assert_eq!((ways(1), ways(2)), (json!(["update", "skip", "new"]), json!([])));
    }
    plan["on_duplicate"] = json!("reject");
    plan["rows"] = json!([{"row": 3, "way": "update"}]);
    let kept = school.ok("preview_import", plan.clone());
    school.ended(&kept);
    assert_eq!(school.ok("kept_import", Value::Null)["plan"]["rows"], plan["rows"]);
    let done = school.run(&plan)["imported"]["preview"].clone();
    assert_eq!(
        (&done["updated"], &done["left_out"][0]["rows"]),
        (&json!(1), &json!([2]))
    );
}
