//! Reading in a process of its own, for formats that the library holds whole in memory.
//!
//! The program starts itself again with a hidden subcommand, which calls [`serve`]. That process limits its own memory,
//! reads the file and writes frames to its standard output; this side enforces the time. Nothing is written to disk.
//!
//! A frame is a tag byte, a length (u32, little endian) and a body:
//! `S` the sheets as JSON, `R` one row, `X` the extent as JSON, `E` an error as JSON, `Z` the end (empty).
//! A row is its number and, for each cell, a kind byte and its content.

mod frames;

use std::io::{BufReader, Read, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::read::{Extent, SheetInfo, Visitor, Workbook};
use crate::{Limits, SheetError};
use frames::Frame;

/// How to start the helper: a program and its leading arguments; `list|SHEET LIMITS PATH` are added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Helper {
    /// The program.
    pub program: PathBuf,
    /// The hidden subcommand.
    pub arguments: Vec<String>,
}

impl Helper {
    /// This program again, with the subcommand that its command line reserves for [`serve`]. `None` where the
    /// system does not tell the program's path.
    pub fn this_program(subcommand: &str) -> Option<Helper> {
        Some(Helper {
            program: std::env::current_exe().ok()?,
            arguments: vec![subcommand.to_owned()],
        })
    }
}

/// The helper's own side: `arguments` are those after the subcommand. Returns the exit code.
pub fn serve(arguments: &[String], mut out: impl Write) -> u8 {
    let result = match arguments {
        [what, memory, path] => {
            let mut limits = Limits::default();
            limits.helper_memory_bytes = memory.parse().unwrap_or(limits.helper_memory_bytes);
            limit_memory(limits.helper_memory_bytes);
            serve_rows(Path::new(path), what.parse().ok(), &limits, &mut out)
        }
        _ => Err(SheetError::HelperEnded),
    };
    if let Err(error) = &result
        && frames::json(&mut out, b'E', error).is_err()
    {
        return 2;
    }
    let ended = frames::write(&mut out, b'Z', &[]).and_then(|()| out.flush());
    if ended.is_ok() && result.is_ok() { 0 } else { 2 }
}

/// Writes the list of sheets, or the rows of one, as frames.
///
/// # Errors
/// What reading the file gives; [`SheetError::Write`] when the reader of the frames is gone.
pub fn serve_rows(path: &Path, sheet: Option<usize>, limits: &Limits, out: &mut impl Write) -> Result<(), SheetError> {
    let mut book = Workbook::open(path, limits, None)?;
    let Some(sheet) = sheet else {
        return frames::json(out, b'S', &book.sheets()).map_err(SheetError::writing);
    };
    let mut body = Vec::new();
    let mut failed = None;
    let extent = book.visit(sheet, &mut |row| {
        body.clear();
        frames::encode(row, &mut body);
        match frames::write(out, b'R', &body) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        }
    })?;
    match failed {
        Some(error) => Err(SheetError::writing(error)),
        None => frames::json(out, b'X', &extent).map_err(SheetError::writing),
    }
}

/// Reads frames until the end, giving rows to the visitor.
///
/// # Errors
/// The helper's own error; [`SheetError::HelperEnded`] where the stream stops short.
pub fn read_rows_from(
    stream: impl Read,
    limits: &Limits,
    visitor: &mut Visitor<'_>,
) -> Result<(Vec<SheetInfo>, Extent), SheetError> {
    let mut stream = BufReader::with_capacity(64 << 10, stream);
    let (mut sheets, mut extent) = (Vec::new(), Extent::default());
    let mut body = Vec::new();
    loop {
        match frames::read(&mut stream, &mut body, limits)? {
            Frame::Row => {
                if frames::decode(&body, limits, visitor)?.is_break() {
                    return Ok((sheets, extent));
                }
            }
            Frame::Sheets => sheets = frames::parse(&body)?,
            Frame::Extent => extent = frames::parse(&body)?,
            Frame::Error => return Err(frames::parse(&body)?),
            Frame::End => return Ok((sheets, extent)),
        }
    }
}

pub(crate) fn list(helper: &Helper, path: &Path, limits: &Limits) -> Result<Vec<SheetInfo>, SheetError> {
    let running = Running::start(helper, "list", path, limits)?;
    running
        .finish(limits, &mut |_| ControlFlow::Continue(()))
        .map(|(sheets, _)| sheets)
}

pub(crate) fn visit(
    helper: &Helper,
    path: &Path,
    sheet: usize,
    limits: &Limits,
    visitor: &mut Visitor<'_>,
) -> Result<Extent, SheetError> {
    let running = Running::start(helper, &sheet.to_string(), path, limits)?;
    running.finish(limits, visitor).map(|(_, extent)| extent)
}

/// A helper at work, with a thread that ends it when its time is up.
struct Running {
    child: Arc<Mutex<Child>>,
    stdout: Option<ChildStdout>,
    done: Sender<()>,
    late: Arc<AtomicBool>,
    watch: Option<JoinHandle<()>>,
}

impl Running {
    fn start(helper: &Helper, what: &str, path: &Path, limits: &Limits) -> Result<Running, SheetError> {
        let path = std::path::absolute(path).map_err(SheetError::reading)?;
        let mut child = Command::new(&helper.program)
            .args(&helper.arguments)
            .args([what, &limits.helper_memory_bytes.to_string()])
            .arg(path)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(SheetError::reading)?;
        let stdout = child.stdout.take();
        let child = Arc::new(Mutex::new(child));
        let late = Arc::new(AtomicBool::new(false));
        let (done, waiting) = channel::<()>();
        let (theirs, flag) = (child.clone(), late.clone());
        let time = Duration::from_secs(limits.helper_seconds);
        let watch = std::thread::spawn(move || {
            if waiting.recv_timeout(time) == Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
                flag.store(true, Ordering::SeqCst);
                end(&theirs);
            }
        });
        Ok(Running {
            child,
            stdout,
            done,
            late,
            watch: Some(watch),
        })
    }

    fn finish(mut self, limits: &Limits, visitor: &mut Visitor<'_>) -> Result<(Vec<SheetInfo>, Extent), SheetError> {
        let stdout = self.stdout.take().ok_or(SheetError::HelperEnded)?;
        let result = read_rows_from(stdout, limits, visitor);
        if result.is_err() && self.late.load(Ordering::SeqCst) {
            return Err(SheetError::HelperTime {
                seconds: limits.helper_seconds,
            });
        }
        result
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // A closed channel tells the watch to go; a helper that is still at work is not needed any more.
        let _ = self.done.send(());
        end(&self.child);
        if let Some(watch) = self.watch.take() {
            let _ = watch.join();
        }
    }
}

fn end(child: &Mutex<Child>) {
    let mut child = child.lock().unwrap_or_else(PoisonError::into_inner);
    let _ = child.kill();
    let _ = child.wait();
}

/// Beyond this the system refuses memory to this process, which then ends.
#[cfg(unix)]
fn limit_memory(bytes: u64) {
    let _ = rlimit::Resource::AS.set(bytes, bytes);
    let _ = rlimit::Resource::CORE.set(0, 0);
}

#[cfg(not(unix))]
fn limit_memory(_bytes: u64) {}
