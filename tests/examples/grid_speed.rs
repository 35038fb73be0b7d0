//! What the grid costs, measured in the real window: scrolling beside a bare RevoGrid on rows in memory, and from a committed cell to
//! its finding on the screen beside the bare command. `cargo xtask soak` runs it; `docs/benchmarks.md` tells the numbers.
//!
//! Needs what the test of the window needs. `ZHIBAO_PUPILS` says how many pupils the vault holds.

#![allow(clippy::unwrap_used)] // a measurement that cannot go on should stop

use serde_json::Value;
use zhibao_tests::Desk;
use zhibao_tests::window::Window;

/// Scrolls the element that a selector finds by 120 px a frame; the time of every frame.
const SCROLL: &str = r#"
    const [selector, done] = [arguments[0], arguments[arguments.length - 1]];
    const box = document.querySelector(selector);
    box.scrollTop = 0;
    const times = [];
    let last = 0;
    const frame = (now) => {
        if (last > 0) times.push(now - last);
        last = now;
        box.scrollTop += 120;
        if (times.length < 240) requestAnimationFrame(frame);
        else done(times);
    };
    requestAnimationFrame(() => requestAnimationFrame(frame));
"#;

/// Lays a bare RevoGrid, as large and with as many columns, over the window, its rows in memory.
const BARE: &str = r#"
    const done = arguments[arguments.length - 1];
    const ours = document.querySelector('[data-testid=grid]').getBoundingClientRect();
    const columns = Number(document.querySelector('[data-testid=grid]').getAttribute('aria-colcount')) - 1;
    const rows = Number(document.querySelector('[data-testid=grid]').getAttribute('aria-rowcount')) - 1;
    const grid = document.createElement('revo-grid');
    grid.id = 'bare';
    grid.style.cssText = `position:fixed;z-index:99;background:#fff;left:${ours.left}px;top:${ours.top}px;width:${ours.width}px;height:${ours.height}px`;
    grid.theme = 'compact';
    grid.rowHeaders = true;
    grid.rowSize = 26;
    grid.hideAttribution = true;
    grid.readonly = true;
    grid.columns = Array.from({ length: columns }, (_, c) => ({ prop: `f${c}`, name: `字段 ${c}`, size: 110, ...(c === 0 ? { pin: 'colPinStart' } : {}) }));
    grid.source = Array.from({ length: rows }, (_, r) => Object.fromEntries(Array.from({ length: columns }, (_, c) => [`f${c}`, `值 ${r} ${c}`])));
    document.body.append(grid);
    const wait = () => (grid.querySelector('revogr-viewport-scroll.rgCol .rgCell') ? done(true) : requestAnimationFrame(wait));
    wait();
"#;

/// Types a wrong birth date into one row after the other; from Enter to the mark in its cell, painted.
const COMMIT: &str = r#"
    const [tries, done] = [arguments[0], arguments[arguments.length - 1]];
    const input = document.querySelector('[data-testid=editor]');
    const put = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set;
    const frame = () => new Promise((go) => requestAnimationFrame(go));
    const key = (name) => input.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true }));
    const invoke = window.__TAURI_INTERNALS__.invoke;
    (async () => {
        const times = [];
        for (let n = 0; n < tries; n += 1) {
            const cell = () => document.querySelector(`.rgCell[data-rgrow="${n}"][data-field="CSRQ"]`);
            while (!cell() || !cell().innerText) await frame();
            put.call(input, '20310221');
            input.dispatchEvent(new Event('input', { bubbles: true }));
            const began = performance.now();
            key('Enter');
            while (!cell()?.classList.contains('is-error')) await frame();
            times.push(performance.now() - began);
            // Typing goes on once the last change is quiet.
            for (let pause = 0; pause < 12; pause += 1) await frame();
        }
        const rows = (await invoke('rows', { request: { table: 'student', offset: tries, limit: tries, view: { only: 'all', field: null, text: '', sort: null } } })).rows;
        const bare = [];
        for (const row of rows) {
            const began = performance.now();
            await invoke('edit', { request: { do: 'set', table: 'student', row_id: row.row_id, cells: [{ field: 'CSRQ', text: '20310221' }] } });
            await frame();
            bare.push(performance.now() - began);
            for (let pause = 0; pause < 12; pause += 1) await frame();
        }
        done([times, bare]);
    })();
"#;

/// The birth date is the column that the tries are typed into.
const TO_FIELD: &str = r#"
    const done = arguments[arguments.length - 1];
    // A cell of codes has an input of its own kind.
    const input = () => document.querySelector('[data-testid=editor]');
    const frame = () => new Promise((go) => requestAnimationFrame(go));
    (async () => {
        const key = (key, ctrlKey = false) => input().dispatchEvent(new KeyboardEvent('keydown', { key, ctrlKey, bubbles: true, cancelable: true }));
        key('Home', true);
        for (let n = 0; n < 80; n += 1) {
            await frame();
            if (/出生日期/.test(input().ariaLabel)) return done(true);
            key('ArrowRight');
        }
        done(false);
    })();
"#;

fn numbers(value: &Value) -> Vec<f64> {
    let mut all: Vec<f64> = value.as_array().unwrap().iter().filter_map(Value::as_f64).collect();
    all.sort_by(f64::total_cmp);
    all
}

fn mean(all: &[f64]) -> f64 {
    all.iter().sum::<f64>() / all.len().max(1) as f64
}

/// A share of the sorted times lies at or below the answer.
fn at(all: &[f64], share: f64) -> f64 {
    let last = all.len().saturating_sub(1);
    all[((last as f64) * share).round() as usize]
}

async fn run(window: &Window, script: &str, args: Vec<Value>) -> Value {
    window.ask_later(script, args).await
}

async fn scroll(window: &Window, selector: &str) -> Vec<f64> {
    numbers(&run(window, SCROLL, vec![selector.into()]).await)
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let pupils = std::env::var("ZHIBAO_PUPILS").unwrap_or_else(|_| "2000".to_owned());
    let desk = Desk::new();
    desk.vault(&["demo", "demo", "--students", &pupils, "--seed", "7", "--years", "1"])
        .done(0);
    let window = Window::open(&desk, "demo/school.zbv").await;
    window.unlock().await;
    window.table("student").await;

    let ours = "[data-testid=grid] > revo-grid revogr-viewport-scroll.rgCol .vertical-inner";
    let bare = "#bare revogr-viewport-scroll.rgCol .vertical-inner";
    window.wait_for(ours).await;
    let mut frames = [Vec::new(), Vec::new()];
    run(&window, BARE, vec![]).await;
    // In turns, so that what else the machine does falls on both.
    for _ in 0..3 {
        window
            .ask("document.querySelector('#bare').style.display = 'none'")
            .await;
        frames[0].extend(scroll(&window, ours).await);
        window.ask("document.querySelector('#bare').style.display = ''").await;
        frames[1].extend(scroll(&window, bare).await);
    }
    window.ask("document.querySelector('#bare').remove()").await;
    let [grid, plain] = frames.map(|all| mean(&all));
    println!(
        "scrolling, {pupils} pupils: mean frame {grid:.1} ms, bare RevoGrid {plain:.1} ms, ratio {:.2} (wanted 1.5)",
        grid / plain
    );

    assert_eq!(run(&window, TO_FIELD, vec![]).await, Value::Bool(true));
    let times = run(&window, COMMIT, vec![20.into()]).await;
    let (shown, command) = (numbers(&times[0]), numbers(&times[1]));
    println!(
        "cell to finding on screen: p50 {:.1}, p95 {:.1} ms; the command alone p50 {:.1}, p95 {:.1} ms; beyond at p95 {:.1} ms (wanted 15)",
        at(&shown, 0.5),
        at(&shown, 0.95),
        at(&command, 0.5),
        at(&command, 0.95),
        at(&shown, 0.95) - at(&command, 0.95)
    );
    window.close().await;
}
