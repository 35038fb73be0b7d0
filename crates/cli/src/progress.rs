//! A line on the terminal while something takes longer than a moment; nothing where stderr is no terminal.

use std::io::IsTerminal;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// Work shorter than this shows nothing.
const MOMENT: Duration = Duration::from_secs(1);

/// Counts rows.
pub(crate) struct Rows {
    bar: Option<ProgressBar>,
    start: Instant,
}

impl Rows {
    /// A counter, hidden at first.
    pub(crate) fn new() -> Rows {
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::new_spinner();
            if let Ok(style) = ProgressStyle::with_template("{spinner} {human_pos} {elapsed}") {
                bar.set_style(style);
            }
            bar
        });
        Rows {
            bar,
            start: Instant::now(),
        }
    }

    /// So many rows are done.
    pub(crate) fn at(&self, rows: usize) -> ControlFlow<()> {
        if let Some(bar) = self.bar.as_ref().filter(|_| self.start.elapsed() > MOMENT) {
            bar.set_position(rows as u64);
            bar.tick();
        }
        ControlFlow::Continue(())
    }
}

impl Drop for Rows {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
