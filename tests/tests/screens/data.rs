//! Home, the grid of the students with what opens over it, and one of them as a form.

use crate::eye::{Eye, id};

const CONTROL: char = '\u{e009}';
const ALT: char = '\u{e00a}';
const SHIFT: char = '\u{e008}';
const ESCAPE: &str = "\u{e00c}";
const DOWN: char = '\u{e015}';
const RIGHT: char = '\u{e014}';
const F4: &str = "\u{e034}";
const F10: char = '\u{e03a}';

/// Goes to the students and waits for their cells and the cursor.
async fn students(eye: &Eye<'_>) {
    eye.go("data").await;
    if !eye.has(&id("tables")).await {
        eye.click(&id("switch")).await;
    }
    eye.there(&id("tables")).await;
    eye.fill("[data-testid=tables] input", "student").await;
    eye.click("[role=option][data-table=student]").await;
    eye.there(".rgCell[data-field]").await;
    eye.there(&id("editor")).await;
    eye.there(&id("finding")).await;
}

async fn cell(eye: &Eye<'_>, field: &str) {
    eye.click(&format!(".rgCell[data-field={field}]")).await;
    eye.quiet().await;
}

pub(crate) async fn walk(eye: &mut Eye<'_>) {
    eye.dress().await;
    eye.there(&id("home")).await;
    eye.look("home").await;
    eye.click("[data-domain=ZH] .fold").await;
    eye.look("home-domain").await;
    eye.click(&id("net")).await;
    eye.there(&id("net-menu")).await;
    eye.look("home-network").await;
    eye.keys(ESCAPE).await;

    eye.go("data").await;
    if eye.has(&id("tables")).await {
        eye.look("tables").await;
    }
    students(eye).await;
    eye.click("[data-testid=problems] [data-testid=finding]").await;
    eye.there(".rgCell.is-error").await;
    eye.look("data").await;
    if eye.has(&id("alike")).await {
        eye.click(&id("alike")).await;
        eye.there(&id("alike-go")).await;
        eye.look("data-alike").await;
        eye.keys(ESCAPE).await;
    }
    over_the_grid(eye).await;
    form(eye).await;
    last_period(eye).await;
}

/// A table of a term with nothing in it for this one yet.
async fn last_period(eye: &mut Eye<'_>) {
    eye.go("data").await;
    if !eye.has(&id("tables")).await {
        eye.click(&id("switch")).await;
    }
    eye.there(&id("tables")).await;
    eye.fill("[data-testid=tables] input", "conduct").await;
    eye.click("[role=option][data-table=conduct_grade]").await;
    eye.there(&id("copy-last")).await;
    eye.look("data-last").await;
    sealed(eye).await;
}

/// Records of a sealed period in the same table, and that period looked at alone.
async fn sealed(eye: &mut Eye<'_>) {
    eye.click(".rgCell.is-locked[data-field]").await;
    eye.there(&id("sealed")).await;
    eye.look("data-sealed").await;
    eye.keys(F4).await;
    eye.there(&id("record-sealed")).await;
    eye.look("record-sealed").await;
    eye.click(&id("to-grid")).await;
    eye.click(&id("period-switch")).await;
    eye.there("[data-period]").await;
    eye.click("[data-period]:has(.tag.mut)").await;
    eye.there(&id("looking")).await;
    eye.look("data-looking").await;
    eye.click(&id("looking-end")).await;
}

/// What opens over the grid.
async fn over_the_grid(eye: &mut Eye<'_>) {
    cell(eye, "MZM").await;
    eye.keys("h").await;
    eye.there(&format!("{} [role=option]", id("picker"))).await;
    eye.look("data-picker").await;
    eye.keys(ESCAPE).await;
    cell(eye, "CSRQ").await;
    eye.keys(&format!("{ALT}{DOWN}")).await;
    eye.there(&id("calendar")).await;
    eye.look("data-calendar").await;
    eye.keys(ESCAPE).await;
    eye.keys(&format!("{SHIFT}{DOWN}{DOWN}{DOWN}{RIGHT}")).await;
    eye.there(&id("sum")).await;
    eye.keys(&format!("{SHIFT}{F10}")).await;
    eye.there(&id("menu")).await;
    eye.look("data-menu").await;
    eye.keys(ESCAPE).await;
    eye.keys(&format!("{CONTROL}f")).await;
    eye.there(&id("find")).await;
    eye.look("data-find").await;
    eye.keys(ESCAPE).await;
    eye.click(&id("columns")).await;
    eye.there(&id("chooser")).await;
    eye.look("data-columns").await;
    eye.keys(ESCAPE).await;
    eye.click(&id("files")).await;
    eye.there(".files [role=menu]").await;
    eye.look("data-files").await;
    eye.keys(ESCAPE).await;
    eye.click(&id("only-errors")).await;
    eye.there(&id("clear-view")).await;
    eye.look("data-filtered").await;
    eye.click(&id("clear-view")).await;
    paste(eye).await;
    eye.click(&id("tab-warnings")).await;
    eye.look("data-warnings").await;
    eye.click(&id("print-grid")).await;
    eye.there(".paper td").await;
    eye.look("data-print").await;
    eye.click(&id("print-close")).await;
}

/// A block that has no room: the question before anything is written.
async fn paste(eye: &mut Eye<'_>) {
    cell(eye, "XM").await;
    let paste = "const data = new DataTransfer(); \
        data.setData('text/plain', Array.from({length: 30}, () => Array(8).fill('x').join('\\t')).join('\\n')); \
        document.querySelector('[data-testid=editor]').dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}));";
    eye.ask(paste).await;
    eye.there(&id("paste-go")).await;
    eye.look("data-paste").await;
    eye.keys(ESCAPE).await;
}

async fn form(eye: &mut Eye<'_>) {
    eye.click(&id("tab-errors")).await;
    eye.click("[data-testid=problems] [data-testid=finding]").await;
    eye.quiet().await;
    eye.keys(F4).await;
    eye.there(&id("record")).await;
    eye.there(".field input").await;
    eye.look("record").await;
    eye.click("[data-field=MZM] input").await;
    eye.keys(&format!("{ALT}{DOWN}")).await;
    eye.there(&format!("{} [role=option]", id("picker"))).await;
    eye.look("record-picker").await;
    eye.keys(ESCAPE).await;
    eye.click(&id("print-record")).await;
    eye.there(".paper td").await;
    eye.look("record-print").await;
    eye.click(&id("print-close")).await;
    eye.click(&id("about-field")).await;
    eye.there(&id("help-back")).await;
    eye.look("help-field").await;
    eye.click(&id("help-back")).await;
    eye.there(&id("record")).await;
    eye.click(&id("to-grid")).await;
    eye.there(&id("grid")).await;
}
