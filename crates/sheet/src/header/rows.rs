//! Rows below the header that are no records.

use super::{HeaderAt, normal_heading};
use crate::Row;

/// What a row below the header is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RowKind {
    /// A record.
    Data,
    /// The headings once more, as printed sheets have on each page.
    Header,
    /// A sum.
    Total,
    /// Column numbers: 1, 2, 3 …
    Numbering,
    /// Who filled it in, remarks below the table.
    Note,
    /// Nothing in any column that is read.
    Aside,
}

impl HeaderAt {
    /// Tells what a row is. Cheap for records: it looks at few cells of them.
    pub fn kind(&self, row: &Row<'_>) -> RowKind {
        let Some(first) = (0..row.len()).find(|c| !row.get(*c).is_blank()) else {
            return RowKind::Aside;
        };
        if let Some(text) = row.get(first).text() {
            if self.is_header(row) {
                return RowKind::Header;
            }
            let start: String = text.chars().filter(|c| !c.is_whitespace()).take(4).collect();
            let filled = || row.cells().filter(|c| !c.is_blank()).count();
            if ["合计", "总计", "小计", "共计", "总数", "总人数"]
                .iter()
                .any(|t| start.starts_with(t))
                && filled() * 2 <= self.columns.len().max(4)
            {
                return RowKind::Total;
            }
            let noted = [
                "填表人",
                "制表人",
                "审核人",
                "负责人",
                "填报人",
                "注:",
                "注：",
                "说明:",
                "说明：",
                "备注:",
                "备注：",
                "填表说明",
                "填表日期",
                "单位盖章",
                "单位(盖",
            ];
            if noted.iter().any(|n| start.starts_with(n)) && filled() <= 8 && filled() * 2 <= self.columns.len().max(4)
            {
                return RowKind::Note;
            }
        }
        if self.is_numbering(row) {
            return RowKind::Numbering;
        }
        if self.mapped().all(|(column, _)| row.get(column).is_blank()) {
            RowKind::Aside
        } else {
            RowKind::Data
        }
    }

    fn is_header(&self, row: &Row<'_>) -> bool {
        let mut same = 0;
        for (column, _) in self.mapped() {
            let cell = row.get(column);
            if cell.is_blank() {
                continue;
            }
            let Some(text) = cell.text() else { return false };
            let heading = self.heading(column);
            if text != heading && normal_heading(text) != normal_heading(heading) {
                return false;
            }
            same += 1;
        }
        same >= 2
    }

    fn is_numbering(&self, row: &Row<'_>) -> bool {
        let number = |column: usize| {
            row.shown(column)
                .trim()
                .trim_matches(['(', ')', '（', '）'])
                .parse::<usize>()
                .ok()
        };
        // Records fail at the first or second column.
        let mut seen = 0;
        let mut base = None;
        for column in 0..row.len() {
            if row.get(column).is_blank() {
                continue;
            }
            let Some(n) = number(column) else { return false };
            let offset = *base.get_or_insert(n as isize - column as isize);
            if n > 400 || n as isize - column as isize != offset {
                return false;
            }
            seen += 1;
        }
        seen >= 3 && seen * 2 > self.columns.len()
    }
}
