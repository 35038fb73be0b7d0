//! The pages of an authority, made and walked through as a person would: the link, the login, what has arrived, one submission, its
//! warnings and reports, and the records behind their numbers.

use std::collections::BTreeSet;

use fantoccini::Locator;
use zhibao_tests::{Authority, Desk};

use crate::browser::Browser;
use crate::eye::ui;

const PASSWORD: &str = "long enough password";
const LINKS: &str = "return [...document.querySelectorAll(arguments[0])].map((a) => a.href)";

/// Fills the fields of the only form beside the head's, and sends it by keyboard.
async fn fill(browser: &Browser, fields: &[(&str, &str)]) {
    for (at, (name, text)) in fields.iter().enumerate() {
        let field = browser.page.find(Locator::Id(name)).await.unwrap();
        let enter = if at + 1 == fields.len() { "\u{e007}" } else { "" };
        field.send_keys(&format!("{text}{enter}")).await.unwrap();
    }
}

/// The first address that a selector finds.
async fn link(browser: &Browser, css: &str) -> String {
    let links = browser.page.execute(LINKS, vec![css.into()]).await.unwrap();
    links[0]
        .as_str()
        .unwrap_or_else(|| panic!("nothing at {css}"))
        .to_owned()
}

/// What is wrong with the page as it is shown.
async fn look(browser: &Browser, name: &str, faults: &mut BTreeSet<String>) {
    let axe = std::fs::read_to_string(ui().join("node_modules/axe-core/axe.min.js")).unwrap();
    browser.page.execute(&axe, vec![]).await.unwrap();
    let found = browser
        .page
        .execute_async(include_str!("look.js"), vec![])
        .await
        .unwrap();
    let told = found.as_array().unwrap().iter().map(|fault| format!("{name}: {fault}"));
    faults.extend(told);
}

pub(crate) async fn walk(browser: &Browser) {
    let (authority, desk, mut faults) = (Authority::new(), Desk::new(), BTreeSet::new());
    authority.back_up_keys();
    let serving = authority.serve();
    let base = format!("http://{}", serving.address);
    let code = authority.enrolment_code("3142056668");
    let demo = [
        "demo",
        "demo",
        "--students",
        "120",
        "--seed",
        "1",
        "--years",
        "2",
        "--server",
        &base,
        "--code",
        &code,
    ];
    desk.vault(&demo).done(0);

    browser.visit(&serving.setup).await;
    look(browser, "setup", &mut faults).await;
    fill(
        browser,
        &[("name", "admin"), ("password", PASSWORD), ("again", PASSWORD)],
    )
    .await;
    let found = browser.page.wait().for_element(Locator::Css("td a")).await;
    found.expect("the list of what has arrived");

    let one = link(browser, "td a").await;
    browser.visit(&format!("{one}/figures")).await;
    let indicator = link(browser, "table.figures a").await;
    browser.visit(&format!("{one}/reports/S02")).await;
    let cell = link(browser, "td.number a").await;
    let mut pages = vec![indicator, cell, one.clone()];
    pages.extend(["/", "/figures", "/reports", "/reports/S02", "/reports/S14"].map(|path| format!("{base}{path}")));
    pages.extend(["/figures", "/reports/S01", "/reports/S02"].map(|path| format!("{one}{path}")));
    for (lang, tag, width) in [("zh", "zh-CN", 1366), ("en", "en", 1366), ("en", "en", 500)] {
        browser.page.set_window_size(width, 800).await.unwrap();
        for page in &pages {
            let separator = if page.contains('?') { '&' } else { '?' };
            browser.visit(&format!("{page}{separator}lang={lang}")).await;
            let here = browser.page.current_url().await.unwrap();
            assert_eq!(here.as_str(), page, "a choice of language leads back");
            let said = browser
                .page
                .execute("return document.documentElement.lang", vec![])
                .await;
            assert_eq!(said.unwrap(), tag);
            look(browser, &format!("{lang} {width} {}", here.path()), &mut faults).await;
        }
    }
    browser
        .page
        .find(Locator::Css("header button"))
        .await
        .unwrap()
        .click()
        .await
        .unwrap();
    let found = browser.page.wait().for_element(Locator::Id("password")).await;
    found.expect("the login");
    look(browser, "login", &mut faults).await;
    fill(browser, &[("name", "admin"), ("password", "another one")]).await;
    let told = browser.page.wait().for_element(Locator::Css("[role=alert]")).await;
    assert!(told.unwrap().text().await.unwrap().contains("wrong"));
    look(browser, "wrong password", &mut faults).await;
    assert!(faults.is_empty(), "{faults:#?}");
}
