//! The clerk's main job, in the real window with the real server: a messy workbook comes in, every problem is mended by the keyboard,
//! the period is sealed, the line is cut half-way, and the receipt shows; then the same by stick.

#![allow(clippy::unwrap_used)] // a test that cannot go on should stop

use std::path::Path;

use zhibao_tests::window::{Place, Window, id};
use zhibao_tests::{Authority, Desk, Made, Relay, SCHOOL, SheetOptions, make_sheet};

const VAULT: &str = "school.zbv";
const PERIOD: &str = "2026-2027-1";
/// Pupils of the large workbook, and of the one that goes by stick.
const PUPILS: usize = 2_000;
const FEW: usize = 120;

/// A clerk before an empty vault, with a workbook of this many pupils of whom a share has a fault.
async fn seat(rows: usize, error_rate: f64) -> (Desk, Made, Window) {
    let desk = Desk::new();
    let options = SheetOptions {
        layout: "messy",
        rows,
        seed: 11,
        error_rate,
    };
    let made = make_sheet(desk.folder(), "students.xlsx", options);
    desk.create(VAULT, SCHOOL, PERIOD, "2026-11-01");
    let window = Window::open_at(Place::new(desk.folder()), &desk, &["--vault", VAULT]).await;
    window.unlock().await;
    (desk, made, window)
}

/// Imports majors, classes and students; how the last one ended.
async fn import(desk: &Desk, window: &Window) -> String {
    for sheet in ["专业", "班级"] {
        let said = window.import(&desk.path("companion.xlsx"), Some(sheet)).await;
        assert!(said.contains("导入完成"), "{said}");
    }
    window.import(&desk.path("students.xlsx"), None).await
}

#[tokio::test(flavor = "multi_thread")]
async fn from_a_messy_workbook_to_the_receipt_over_a_line_that_is_cut() {
    let (desk, made, window) = seat(PUPILS, 0.02).await;
    let said = import(&desk, &window).await;
    assert!(said.contains("新增 2,000") && said.contains("行有错误"), "{said}");

    // Every problem, by F8: what is suggested, all alike, what the papers say, reasons.
    window.go("home").await;
    window.table("student").await;
    let mended = window.mend(&made).await;
    assert!(mended.typed > 10 && mended.explained > 0, "{mended:?}");
    assert!(mended.suggested + mended.alike > 0, "{mended:?}");

    // The computer is enrolled by the code of the authority, through a line that can be cut.
    let authority = Authority::new();
    authority.back_up_keys();
    let code = authority.enrolment_code(SCHOOL);
    let serving = authority.serve();
    let line = Relay::to(serving.address);
    window.go("exchange").await;
    window.type_into(&id("enrol-server"), &line.url()).await;
    window.type_into(&id("enrol-code"), &code).await;
    window.click(&id("enrol-go")).await;
    window.wait_for("[data-testid=enrol][data-enrolled=true]").await;

    window.say_empty().await;
    window.confirm().await;
    let fingerprint = window.seal().await;
    assert_eq!(fingerprint.split(' ').count(), 4, "{fingerprint}");

    // The line swallows everything from the middle on. The clerk stops; nothing is told as sent.
    line.hold_after(60_000);
    window.click(&id("send")).await;
    line.wait_until_held();
    window.wait_for(&id("cancel")).await;
    window.picture("clerk-sending").await;
    window.click(&id("cancel")).await;
    line.break_off();
    window.ends("cancelled").await;
    assert_eq!(window.text("[data-testid=receipt-number]").await, "");

    // It goes on where it was cut, and the receipt shows with the fingerprint that was sealed.
    window.click(&id("send")).await;
    window.ends("arrived").await;
    window.says("receipt", &fingerprint).await;
    assert!(!window.text(&id("receipt-number")).await.is_empty());
    assert_eq!(window.text(&id("package-state")).await, "已收到");
    window.picture("clerk-receipt").await;
    window.close().await;

    let listed = serving.submissions(authority.folder());
    assert_eq!(listed.len(), 1, "{listed:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_by_stick() {
    let (desk, made, window) = seat(FEW, 0.03).await;
    import(&desk, &window).await;
    window.go("home").await;
    window.table("student").await;
    window.mend(&made).await;

    // The request goes out on the stick, the authority's answer comes back, and a person compares its fingerprint.
    let authority = Authority::new();
    authority.back_up_keys();
    let stick = desk.path("stick");
    std::fs::create_dir(&stick).unwrap();
    let shown = |path: &Path| path.to_str().unwrap().to_owned();
    let (request, answer) = (stick.join("request.json"), stick.join("answer.json"));
    window.go("exchange").await;
    window.click("[data-testid=enrol] .seg button:last-child").await;
    window.click(&id("enrol-request")).await;
    window.choose(&request).await;
    window.wait_for(&id("accept")).await;
    let sign = ["sign", &shown(&request), "--school", SCHOOL, "--out", &shown(&answer)];
    authority.run(&sign).done(0);
    window.click(&id("accept")).await;
    window.choose(&answer).await;
    window.click(&id("compare-same")).await;
    window.wait_for("[data-testid=taken][data-taken=true]").await;
    window.wait_for("[data-testid=enrol][data-enrolled=true]").await;

    window.say_empty().await;
    window.confirm().await;
    let fingerprint = window.seal().await;
    window.click(&id("stick")).await;
    window.choose(&stick).await;
    window.ends("on_stick").await;
    window.picture("clerk-stick").await;

    // At the authority the package is received from the stick; its receipt comes back on it.
    let packages = std::fs::read_dir(&stick).unwrap().flatten().map(|entry| entry.path());
    let package = packages
        .into_iter()
        .find(|path| path.extension().is_some_and(|end| end == "age"));
    let receive = [
        "--lang",
        "en",
        "receive",
        &shown(&package.unwrap()),
        "--out",
        &shown(&stick),
    ];
    authority.run(&receive).done(0);
    window.go("exchange").await;
    window.click(&id("accept")).await;
    window.choose(&stick.join(format!("{SCHOOL}-{PERIOD}-1.receipt"))).await;
    window.wait_for("[data-testid=taken][data-taken=true]").await;
    window.go("submit").await;
    window.says("receipt", &fingerprint).await;
    assert_eq!(window.text(&id("package-state")).await, "已收到");
    window.close().await;
}
