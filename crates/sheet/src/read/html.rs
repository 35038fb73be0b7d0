//! Tables of a web page, and Excel's XML of 2003: what many systems call `.xls`. Tolerant, one row at a time.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::Read;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};

use super::text::{Encoding, decoder};
use super::{Extent, Feeder, Origin, SheetInfo, Visitor};
use crate::{Limits, SheetError};

/// The tables of the page that have rows, in order.
pub(crate) fn sheets(origin: &Origin, encoding: Encoding, limits: &Limits) -> Result<Vec<SheetInfo>, SheetError> {
    let mut names: Vec<Option<String>> = Vec::new();
    run(origin, encoding, limits, &mut |row| {
        if names.len() <= row.table {
            names.resize(row.table + 1, None);
            names[row.table] = row.table_name;
        }
        Ok(true)
    })?;
    if names.is_empty() {
        return Err(SheetError::Unknown);
    }
    let named = names
        .into_iter()
        .enumerate()
        .map(|(n, name)| name.unwrap_or_else(|| format!("Sheet{}", n + 1)));
    Ok(named.map(|name| SheetInfo { name, visible: true }).collect())
}

pub(crate) fn visit(
    origin: &Origin,
    encoding: Encoding,
    sheet: usize,
    limits: &Limits,
    visitor: &mut Visitor<'_>,
) -> Result<Extent, SheetError> {
    let mut feeder = Feeder::new(limits, false, visitor);
    run(origin, encoding, limits, &mut |row| {
        if row.table == sheet {
            for (column, text) in &row.cells {
                if !feeder.put_text(row.number, *column, text)? {
                    return Ok(false);
                }
            }
        }
        Ok(row.table <= sheet)
    })?;
    feeder.end_row()?;
    Ok(feeder.extent())
}

/// A finished row of some table.
struct Line {
    table: usize,
    table_name: Option<String>,
    /// From 0.
    number: u32,
    cells: Vec<(u32, String)>,
}

fn run(
    origin: &Origin,
    encoding: Encoding,
    limits: &Limits,
    take: &mut dyn FnMut(Line) -> Result<bool, SheetError>,
) -> Result<(), SheetError> {
    let builder = Builder {
        state: RefCell::new(State {
            limits: *limits,
            ..State::default()
        }),
    };
    let tokenizer = Tokenizer::new(builder, TokenizerOpts::default());
    let queue = BufferQueue::default();
    let mut source = decoder(origin.open()?, encoding);
    let mut chunk = vec![0u8; 64 << 10];
    let (mut kept, mut total) = (0, 0u64);
    loop {
        let read = source.read(&mut chunk[kept..]).map_err(SheetError::reading)?;
        let end = kept + read;
        total += read as u64;
        if total > limits.whole_file_bytes {
            return Err(SheetError::TooLarge {
                megabytes: limits.whole_file_bytes >> 20,
            });
        }
        let valid = match std::str::from_utf8(&chunk[..end]) {
            Ok(_) => end,
            Err(e) if e.error_len().is_none() => e.valid_up_to(),
            Err(_) => {
                return Err(SheetError::Damaged {
                    detail: "UTF-8".to_owned(),
                });
            }
        };
        queue.push_back(StrTendril::from(String::from_utf8_lossy(&chunk[..valid]).as_ref()));
        let _ = tokenizer.feed(&queue);
        if read == 0 {
            tokenizer.end();
        }
        while let Some(line) = tokenizer.sink.next()? {
            if !take(line)? {
                return Ok(());
            }
        }
        if read == 0 {
            return Ok(());
        }
        chunk.copy_within(valid..end, 0);
        kept = end - valid;
    }
}

struct Builder {
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    limits: Limits,
    done: VecDeque<Line>,
    error: Option<SheetError>,
    tables: usize,
    table_name: Option<String>,
    table_has_rows: bool,
    next_row: u32,
    row: Option<Vec<(u32, String)>>,
    cell: Option<String>,
    column: u32,
    width: u32,
    /// For each column, how many further rows a cell above reaches down.
    covered: Vec<u32>,
    /// Within `script`, `style` or the like.
    muted: bool,
}

impl Builder {
    fn next(&self) -> Result<Option<Line>, SheetError> {
        let mut state = self.state.borrow_mut();
        match state.error.take() {
            Some(error) => Err(error),
            None => Ok(state.done.pop_front()),
        }
    }
}

impl TokenSink for Builder {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut state = self.state.borrow_mut();
        match token {
            Token::TagToken(tag) => state.tag(&tag),
            Token::CharacterTokens(text) => state.text(&text),
            Token::EOFToken => state.end_row(),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl State {
    fn tag(&mut self, tag: &Tag) {
        let opens = tag.kind == TagKind::StartTag;
        match &*tag.name {
            "table" | "worksheet" if opens => {
                self.end_row();
                // A row counts towards the innermost table; one without rows is layout.
                if self.table_has_rows && !(&*tag.name == "table" && self.table_name.is_some()) {
                    self.tables += 1;
                    self.table_has_rows = false;
                    self.next_row = 0;
                    self.covered.clear();
                }
                if &*tag.name == "worksheet" {
                    self.table_name = attribute(tag, "ss:name").map(str::to_owned);
                }
            }
            "tr" | "row" => {
                self.end_row();
                if opens && !tag.self_closing {
                    if let Some(index) = number(tag, "ss:index") {
                        self.next_row = index.saturating_sub(1);
                    }
                    self.row = Some(Vec::new());
                    self.column = 0;
                } else if opens {
                    self.next_row = self.next_row.saturating_add(1);
                }
            }
            "td" | "th" | "cell" => {
                self.end_cell();
                if opens {
                    self.start_cell(tag);
                    if tag.self_closing && &*tag.name == "cell" {
                        self.end_cell();
                    }
                }
            }
            "br" | "p" | "div" if opens => {
                if let Some(cell) = &mut self.cell
                    && !cell.trim().is_empty()
                {
                    cell.push('\n');
                }
            }
            "script" | "style" | "title" | "comment" => self.muted = opens && !tag.self_closing,
            _ => {}
        }
    }

    fn start_cell(&mut self, tag: &Tag) {
        if self.row.is_none() {
            self.row = Some(Vec::new());
            self.column = 0;
        }
        if let Some(index) = number(tag, "ss:index") {
            self.column = index.saturating_sub(1);
        }
        while self.covered.get(self.column as usize).is_some_and(|rows| *rows > 0) {
            self.column += 1;
        }
        self.width = number(tag, "colspan")
            .or_else(|| number(tag, "ss:mergeacross").map(|n| n + 1))
            .unwrap_or(1)
            .clamp(1, 1000);
        let down = number(tag, "rowspan")
            .map(|n| n.saturating_sub(1))
            .or_else(|| number(tag, "ss:mergedown"))
            .unwrap_or(0);
        if self.column.saturating_add(self.width) > self.limits.columns {
            self.error = Some(SheetError::TooMany {
                what: "columns".to_owned(),
            });
            return;
        }
        if down > 0 {
            let end = (self.column + self.width) as usize;
            if self.covered.len() < end {
                self.covered.resize(end, 0);
            }
            // One more: this row's own end takes one off.
            self.covered[self.column as usize..end].fill(down.min(65_535) + 1);
        }
        self.cell = Some(String::new());
    }

    fn text(&mut self, text: &str) {
        if self.muted {
            return;
        }
        let Some(cell) = &mut self.cell else { return };
        if cell.len() + text.len() > self.limits.cell_bytes {
            let place = format!("#{}", self.next_row.saturating_add(1));
            self.error = Some(SheetError::CellTooLarge {
                kilobytes: self.limits.cell_bytes >> 10,
                place,
            });
            return;
        }
        cell.push_str(text);
    }

    fn end_cell(&mut self) {
        if let Some(text) = self.cell.take() {
            let text = squeeze(&text);
            if let Some(row) = &mut self.row
                && !text.is_empty()
            {
                row.push((self.column, text));
            }
            self.column += self.width;
        }
    }

    fn end_row(&mut self) {
        self.end_cell();
        if let Some(cells) = self.row.take() {
            let line = Line {
                table: self.tables,
                table_name: self.table_name.clone(),
                number: self.next_row,
                cells,
            };
            self.done.push_back(line);
            self.table_has_rows = true;
            self.next_row = self.next_row.saturating_add(1);
            for rows in &mut self.covered {
                *rows = rows.saturating_sub(1);
            }
        }
    }
}

/// White space of the page's layout is one space; a line break that the page asks for stays.
fn squeeze(text: &str) -> String {
    let lines = text.split('\n').map(|line| {
        line.split([' ', '\t', '\r'])
            .filter(|w| !w.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    });
    let lines: Vec<String> = lines.filter(|line| !line.is_empty()).collect();
    lines.join("\n").trim_matches('\u{a0}').to_owned()
}

fn attribute<'t>(tag: &'t Tag, name: &str) -> Option<&'t str> {
    tag.attrs.iter().find(|a| &*a.name.local == name).map(|a| &*a.value)
}

fn number(tag: &Tag, name: &str) -> Option<u32> {
    attribute(tag, name)?.trim().parse().ok()
}
