//! One form on one sheet.

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Worksheet, XlsxError};

use super::{FormCell, FormColumn, FormRow, FormSpec};

pub(super) struct Writer<'f> {
    form: &'f FormSpec,
    plain: Format,
    stubs: u16,
    width: u16,
    depth: u32,
}

impl<'f> Writer<'f> {
    pub(super) fn new(form: &'f FormSpec) -> Writer<'f> {
        let stubs = form.stubs.len() as u16;
        Writer {
            plain: Format::new()
                .set_font_name(form.font.as_str())
                .set_font_size(10)
                .set_align(FormatAlign::VerticalCenter),
            stubs,
            width: stubs + form.columns.len() as u16,
            depth: form.columns.iter().map(|c| c.heading.len()).max().unwrap_or(1).max(1) as u32,
            form,
        }
    }

    pub(super) fn write(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        self.set_up(sheet)?;
        let mut row = 0;
        for line in &self.form.corner {
            let right = self.plain.clone().set_align(FormatAlign::Right);
            self.span(sheet, row, 0, self.width - 1, line, &right)?;
            row += 1;
        }
        let title = self
            .plain
            .clone()
            .set_bold()
            .set_font_size(16)
            .set_align(FormatAlign::Center);
        self.span(sheet, row, 0, self.width - 1, &self.form.title, &title)?;
        sheet.set_row_height(row, 30)?;
        row = self.line(sheet, row + 1)?;
        let first = row;
        row = self.headings(sheet, row)?;
        sheet.set_repeat_rows(0, row - 1)?;
        sheet.set_freeze_panes(row, self.stubs)?;
        for of in &self.form.rows {
            self.row(sheet, row, of)?;
            row += 1;
        }
        let end = self.below(sheet, row)?;
        sheet.set_print_area(0, 0, end.max(first), self.width - 1)?;
        Ok(())
    }

    fn set_up(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let form = self.form;
        if form.landscape {
            sheet.set_landscape();
        }
        sheet.set_paper_size(if form.a3 { 8 } else { 9 });
        sheet.set_print_fit_to_pages(1, 0);
        sheet.set_print_center_horizontally(true);
        sheet.set_margins(0.5, 0.5, 0.6, 0.6, 0.3, 0.3);
        sheet.set_footer(format!("&C{}", form.page));
        sheet.set_screen_gridlines(false);
        for (at, stub) in (0u16..).zip(&form.stubs) {
            let texts = form
                .rows
                .iter()
                .filter_map(|r| r.stubs.get(at as usize))
                .map(|t| wide(t) + 2);
            let fits = texts.max().unwrap_or(0).max(wide(&stub.heading) + 2).clamp(8, 36);
            sheet.set_column_width(
                at,
                if stub.width > 0 {
                    f64::from(stub.width)
                } else {
                    fits as f64
                },
            )?;
        }
        for (at, column) in (self.stubs..).zip(&form.columns) {
            let fits = self.fitting(at, column);
            sheet.set_column_width(
                at,
                if column.width > 0 {
                    f64::from(column.width)
                } else {
                    fits as f64
                },
            )?;
        }
        Ok(())
    }

    /// A width in which numbers stand whole and headings break in few lines.
    fn fitting(&self, at: u16, column: &FormColumn) -> usize {
        let place = usize::from(at - self.stubs);
        let cells = self
            .form
            .rows
            .iter()
            .filter_map(|r| r.cells.get(place))
            .map(|cell| match cell {
                FormCell::None | FormCell::Empty => 0,
                FormCell::Number {
                    value,
                    decimals,
                    percent,
                } => {
                    let digits = format!("{:.*}", usize::from(*decimals), value).len();
                    digits + digits / 3 + usize::from(*percent) + 1
                }
                FormCell::Text(text) => wide(text).min(40) + 2,
            });
        let lowest = column.heading.last().map(|h| wide(h)).unwrap_or(0);
        let heading = if lowest > 12 { lowest / 2 + 2 } else { lowest + 2 };
        cells.max().unwrap_or(0).max(heading).clamp(8, 44)
    }

    fn span(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        from: u16,
        to: u16,
        text: &str,
        format: &Format,
    ) -> Result<(), XlsxError> {
        self.block(sheet, (row, row), (from, to), text, format)
    }

    fn block(
        &self,
        sheet: &mut Worksheet,
        rows: (u32, u32),
        columns: (u16, u16),
        text: &str,
        format: &Format,
    ) -> Result<(), XlsxError> {
        if rows.0 == rows.1 && columns.0 >= columns.1 {
            sheet.write_string_with_format(rows.0, columns.0, text, format)?;
        } else {
            sheet.merge_range(rows.0, columns.0, rows.1, columns.1, text, format)?;
        }
        Ok(())
    }

    /// School, day and unit, over thirds of the width; returns the next row.
    fn line(&self, sheet: &mut Worksheet, row: u32) -> Result<u32, XlsxError> {
        let [left, middle, right] = &self.form.line;
        let last = self.width - 1;
        if self.width < 3 {
            for (at, text) in (0u32..).zip([left, middle, right]) {
                self.span(sheet, row + at, 0, last, text, &self.plain)?;
            }
            return Ok(row + 3);
        }
        let (a, b) = self.thirds();
        let side = |align| self.plain.clone().set_align(align);
        self.span(sheet, row, 0, a - 1, left, &side(FormatAlign::Left))?;
        self.span(sheet, row, a, b - 1, middle, &side(FormatAlign::Center))?;
        self.span(sheet, row, b, last, right, &side(FormatAlign::Right))?;
        sheet.set_row_height(row, 20)?;
        Ok(row + 1)
    }

    /// Where the middle and the right part of a line begin: the left one is the widest text.
    fn thirds(&self) -> (u16, u16) {
        let a = (self.width * 2 / 5).clamp(1, self.width - 2);
        let b = (self.width * 3 / 4).clamp(a + 1, self.width - 1);
        (a, b)
    }

    fn heading_format(&self) -> Format {
        self.plain
            .clone()
            .set_bold()
            .set_align(FormatAlign::Center)
            .set_text_wrap()
            .set_border(FormatBorder::Thin)
    }

    fn headings(&self, sheet: &mut Worksheet, top: u32) -> Result<u32, XlsxError> {
        let format = self.heading_format();
        let bottom = top + self.depth - 1;
        for (at, stub) in (0u16..).zip(&self.form.stubs) {
            self.block(sheet, (top, bottom), (at, at), &stub.heading, &format)?;
        }
        let columns = &self.form.columns;
        for level in 0..self.depth as usize {
            let mut at = 0;
            while at < columns.len() {
                let own = &columns[at].heading;
                if level >= own.len() {
                    at += 1;
                    continue;
                }
                let last_level = level + 1 == own.len();
                let same = |other: &FormColumn| {
                    !last_level && other.heading.len() > level + 1 && other.heading[..=level] == own[..=level]
                };
                let more = columns[at + 1..].iter().take_while(|c| same(c)).count();
                let row = top + level as u32;
                let end = if last_level { bottom } else { row };
                let (from, to) = (self.stubs + at as u16, self.stubs + (at + more) as u16);
                self.block(sheet, (row, end), (from, to), &own[level], &format)?;
                at += more + 1;
            }
        }
        for level in 0..self.depth {
            sheet.set_row_height(top + level, if level + 1 == self.depth { 30 } else { 20 })?;
        }
        let ordinal = format.clone().set_font_size(9);
        let mut row = bottom + 1;
        if !self.form.ordinals.is_empty() {
            for at in 0..self.stubs {
                let text = self
                    .form
                    .ordinals
                    .get(usize::from(at))
                    .map(String::as_str)
                    .unwrap_or("");
                sheet.write_string_with_format(row, at, text, &ordinal)?;
            }
            for at in self.stubs..self.width {
                sheet.write_string_with_format(row, at, (at - self.stubs + 1).to_string(), &ordinal)?;
            }
            row += 1;
        }
        Ok(row)
    }

    fn row(&self, sheet: &mut Worksheet, at: u32, row: &FormRow) -> Result<(), XlsxError> {
        let bordered = self.plain.clone().set_border(FormatBorder::Thin);
        let bordered = if row.strong { bordered.set_bold() } else { bordered };
        sheet.set_row_height(at, 18)?;
        for column in 0..self.stubs {
            let text = row.stubs.get(usize::from(column)).map(String::as_str).unwrap_or("");
            let format = bordered.clone().set_text_wrap();
            let format = match column {
                0 => format.set_align(FormatAlign::Left).set_indent(row.indent.min(8)),
                _ => format.set_align(FormatAlign::Center),
            };
            sheet.write_string_with_format(at, column, text, &format)?;
        }
        for (column, cell) in (self.stubs..).zip(&row.cells) {
            let centre = || bordered.clone().set_align(FormatAlign::Center);
            match cell {
                FormCell::None => {
                    sheet.write_string_with_format(at, column, "—", &centre())?;
                }
                FormCell::Empty => {
                    sheet.write_blank(at, column, &bordered)?;
                }
                FormCell::Text(text) => {
                    let format = bordered.clone().set_text_wrap().set_align(FormatAlign::Left);
                    let format = if wide(text) <= 12 {
                        format.set_align(FormatAlign::Center)
                    } else {
                        format
                    };
                    sheet.write_string_with_format(at, column, text.as_str(), &format)?;
                }
                FormCell::Number {
                    value,
                    decimals,
                    percent,
                } => {
                    let format = bordered
                        .clone()
                        .set_align(FormatAlign::Right)
                        .set_num_format(number_format(*decimals, *percent));
                    let value = if *percent { value / 100.0 } else { *value };
                    sheet.write_number_with_format(at, column, value, &format)?;
                }
            }
        }
        Ok(())
    }

    /// Remarks and signatures; returns the last row.
    fn below(&self, sheet: &mut Worksheet, mut row: u32) -> Result<u32, XlsxError> {
        let last = self.width - 1;
        let total: usize = (0..self.form.columns.len())
            .map(|c| self.fitting(self.stubs + c as u16, &self.form.columns[c]))
            .sum();
        for note in &self.form.notes {
            let format = self
                .plain
                .clone()
                .set_text_wrap()
                .set_font_size(9)
                .set_align(FormatAlign::Left);
            self.span(sheet, row, 0, last, note, &format)?;
            let lines = wide(note) / (total + 16).max(20) + 1;
            sheet.set_row_height(row, 14.0 * lines as f64 + 2.0)?;
            row += 1;
        }
        sheet.set_row_height(row, 24)?;
        let count = self.form.signatures.len().clamp(1, usize::from(self.width)) as u16;
        for (at, text) in (0u16..).zip(&self.form.signatures).take(usize::from(count)) {
            let (from, to) = (self.width * at / count, self.width * (at + 1) / count - 1);
            let format = self.plain.clone().set_align(FormatAlign::Left);
            self.span(sheet, row, from, to, text, &format)?;
        }
        Ok(row)
    }
}

fn number_format(decimals: u8, percent: bool) -> String {
    let zeros = "0".repeat(usize::from(decimals));
    let point = if decimals > 0 { "." } else { "" };
    if percent {
        format!("0{point}{zeros}%")
    } else {
        format!("#,##0{point}{zeros}")
    }
}

/// The width of a text in characters of half width.
fn wide(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}
