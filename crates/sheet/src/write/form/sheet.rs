//! One form on one sheet.

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Worksheet, XlsxError};

use super::widths::{self, wide};
use super::{FormCell, FormRow, FormSpec};

pub(super) struct Writer<'f> {
    form: &'f FormSpec,
    plain: Format,
    stubs: u16,
    width: u16,
    depth: u32,
    widths: Vec<usize>,
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
            depth: form.depth() as u32,
            widths: widths::of(form),
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
            .set_shrink()
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
        for (at, width) in (0u16..).zip(&self.widths) {
            sheet.set_column_width(at, *width as f64)?;
        }
        Ok(())
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

    /// School, day and unit: side by side where they have room, on two lines where not. Returns the next row.
    fn line(&self, sheet: &mut Worksheet, row: u32) -> Result<u32, XlsxError> {
        let [left, middle, right] = &self.form.line;
        let last = self.width - 1;
        let side = |align| self.plain.clone().set_align(align);
        let (near, centre, far) = (
            side(FormatAlign::Left),
            side(FormatAlign::Center),
            side(FormatAlign::Right),
        );
        let room = |from: u16, to: u16| self.widths[usize::from(from)..usize::from(to)].iter().sum::<usize>();
        let a = (1..self.width).find(|a| room(0, *a) > wide(left));
        let b = (1..self.width).rev().find(|b| room(*b, self.width) > wide(right));
        sheet.set_row_height(row, 20)?;
        if let (Some(a), Some(b)) = (a, b)
            && a < b
            && room(a, b) > wide(middle)
        {
            self.span(sheet, row, 0, a - 1, left, &near)?;
            self.span(sheet, row, a, b - 1, middle, &centre)?;
            self.span(sheet, row, b, last, right, &far)?;
            return Ok(row + 1);
        }
        self.span(sheet, row, 0, last, left, &near)?;
        sheet.set_row_height(row + 1, 20)?;
        match b.filter(|b| !right.is_empty() && room(0, *b) > wide(middle)) {
            Some(b) => {
                self.span(sheet, row + 1, 0, b - 1, middle, &near)?;
                self.span(sheet, row + 1, b, last, right, &far)?;
            }
            None => self.span(sheet, row + 1, 0, last, &format!("{middle}　{right}"), &near)?,
        }
        Ok(row + 2)
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
        for head in self.form.heads() {
            let (row, from) = (top + head.level as u32, head.from as u16);
            let (end, to) = (row + head.down as u32 - 1, from + head.across as u16 - 1);
            self.block(sheet, (row, end), (from, to), &widths::broken(&head.text), &format)?;
        }
        let lines = widths::heading_lines(self.form, &self.widths) as u32;
        for level in 0..self.depth {
            let lowest = level + 1 == self.depth;
            sheet.set_row_height(top + level, if lowest { 15 * lines.max(2) } else { 20 })?;
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
        sheet.set_row_height(at, widths::row_height(row, &self.widths))?;
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
                    let align = if self.is_wordy(column) {
                        FormatAlign::Left
                    } else {
                        FormatAlign::Center
                    };
                    let format = bordered.clone().set_text_wrap().set_align(align);
                    sheet.write_string_with_format(at, column, text.as_str(), &format)?;
                }
                FormCell::Number {
                    value,
                    decimals,
                    percent,
                } => {
                    let align = if self.is_wordy(column) {
                        FormatAlign::Left
                    } else {
                        FormatAlign::Right
                    };
                    let format = bordered
                        .clone()
                        .set_align(align)
                        .set_num_format(number_format(*decimals, *percent));
                    let value = if *percent { value / 100.0 } else { *value };
                    sheet.write_number_with_format(at, column, value, &format)?;
                }
            }
        }
        Ok(())
    }

    /// Whether a column of figures holds sentences: then all of it begins at the left.
    fn is_wordy(&self, column: u16) -> bool {
        let place = usize::from(column - self.stubs);
        let cells = self.form.rows.iter().filter_map(|r| r.cells.get(place));
        cells
            .into_iter()
            .any(|cell| matches!(cell, FormCell::Text(text) if wide(text) > 12))
    }

    /// Remarks and signatures; returns the last row.
    fn below(&self, sheet: &mut Worksheet, mut row: u32) -> Result<u32, XlsxError> {
        let last = self.width - 1;
        let total: usize = self.widths.iter().sum();
        for note in &self.form.notes {
            let format = self
                .plain
                .clone()
                .set_text_wrap()
                .set_font_size(9)
                .set_align(FormatAlign::Left);
            self.span(sheet, row, 0, last, note, &format)?;
            sheet.set_row_height(row, 14 * widths::lines(note, total.max(20)) as u32 + 4)?;
            row += 1;
        }
        // On a narrow form they take several lines.
        let signatures = &self.form.signatures;
        let (most, places) = widths::signing(&self.widths, signatures);
        let lines = signatures.len().div_ceil(most).max(1);
        for (nth, some) in (0u32..).zip(signatures.chunks(most)) {
            sheet.set_row_height(row + nth, 24)?;
            let format = self.plain.clone().set_align(FormatAlign::Left);
            for (text, place) in some.iter().zip(places.windows(2)) {
                self.span(sheet, row + nth, place[0], place[1] - 1, text, &format)?;
            }
        }
        row += (lines - 1) as u32;
        Ok(row)
    }
}

/// The space at the end keeps figures off the line at their right.
fn number_format(decimals: u8, percent: bool) -> String {
    let zeros = "0".repeat(usize::from(decimals));
    let point = if decimals > 0 { "." } else { "" };
    if percent {
        format!("0{point}{zeros}%_ ")
    } else {
        format!("#,##0{point}{zeros}_ ")
    }
}
