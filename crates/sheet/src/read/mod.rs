//! Opening a file whatever it is, and visiting its rows.

mod archive;
mod calm;
mod compound;
mod feeder;
pub(crate) mod html;
pub(crate) mod meta;
mod source;
pub(crate) mod text;
mod whole;
mod xlsb;
mod xlsx;

use std::ops::ControlFlow;
use std::path::Path;

use calamine::{Reader, Sheet, SheetType, SheetVisible, Xlsb};
use serde::{Deserialize, Serialize};

pub(crate) use feeder::{Feeder, error_static, error_text, known_error};
pub(crate) use source::{Origin, Source};

use crate::helper::{self, Helper};
use crate::{Limits, Row, SheetError};

/// What a file is, by its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    /// `.xlsx` or `.xlsm`.
    Xlsx,
    /// `.xlsb`.
    Xlsb,
    /// `.xls`, also WPS `.et`.
    Xls,
    /// `.ods`.
    Ods,
    /// Separated text.
    Csv,
    /// A page of tables or Excel's XML of 2003, often named `.xls`.
    Html,
}

/// One sheet of a workbook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetInfo {
    /// As its tab says; for text files a stand-in.
    pub name: String,
    /// Whether the user sees its tab.
    pub visible: bool,
}

/// What a visit found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Extent {
    /// Rows handed out.
    pub rows: u64,
    /// Number of the last of them.
    pub last_row: u32,
    /// Columns that hold something.
    pub columns: u32,
    /// Rows that the file declares and that hold nothing.
    pub phantom_rows: u32,
    /// Columns beyond the last that holds something.
    pub phantom_columns: u32,
}

/// Called for each row in file order; `Break` ends the visit.
pub type Visitor<'f> = dyn FnMut(&Row<'_>) -> ControlFlow<()> + 'f;

/// An open file.
pub struct Workbook {
    origin: Origin,
    limits: Limits,
    format: Format,
    sheets: Vec<SheetInfo>,
    inner: Inner,
}

enum Inner {
    Xlsx(Box<xlsx::Book>),
    Xlsb(Box<Xlsb<Source>>),
    Whole(whole::Whole),
    Helped(Helper),
    Csv(text::Dialect),
    Html(text::Encoding),
}

impl Workbook {
    /// Opens a file. `.xls` and `.ods` are read in `helper` where there is one, else in this process.
    ///
    /// # Errors
    /// Everything that [`SheetError`] names for files.
    pub fn open(path: &Path, limits: &Limits, helper: Option<&Helper>) -> Result<Workbook, SheetError> {
        Workbook::of(Origin::Path(path.to_owned()), limits, helper)
    }

    /// Opens a file held in memory, in this process.
    ///
    /// # Errors
    /// As [`open`](Workbook::open).
    pub fn from_bytes(bytes: Vec<u8>, limits: &Limits) -> Result<Workbook, SheetError> {
        Workbook::of(Origin::Bytes(bytes.into()), limits, None)
    }

    fn of(origin: Origin, limits: &Limits, helper: Option<&Helper>) -> Result<Workbook, SheetError> {
        let limits = *limits;
        let format = recognise(&origin, &limits)?;
        let (inner, sheets) = match format {
            Format::Xlsx => {
                let book = xlsx::Book::open(origin.open()?)?;
                let sheets = infos(book.sheets());
                (Inner::Xlsx(Box::new(book)), sheets)
            }
            Format::Xlsb => {
                let book = xlsb::open(origin.open()?)?;
                let sheets = infos(book.sheets_metadata());
                (Inner::Xlsb(Box::new(book)), sheets)
            }
            Format::Xls | Format::Ods => match (helper, &origin) {
                (Some(helper), Origin::Path(path)) => {
                    let sheets = helper::list(helper, path, &limits)?;
                    (Inner::Helped(helper.clone()), sheets)
                }
                _ => {
                    let book = whole::open(&origin, format)?;
                    let sheets = book.sheets();
                    (Inner::Whole(book), sheets)
                }
            },
            Format::Csv => (Inner::Csv(text::dialect(&origin)?), vec![only_sheet()]),
            Format::Html => {
                let encoding = text::encoding(&origin)?;
                let sheets = html::sheets(&origin, encoding, &limits)?;
                (Inner::Html(encoding), sheets)
            }
        };
        Ok(Workbook {
            origin,
            limits,
            format,
            sheets,
            inner,
        })
    }

    /// What the file is.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Its sheets in order; chart sheets are left out.
    pub fn sheets(&self) -> &[SheetInfo] {
        &self.sheets
    }

    /// The index of the sheet of that name.
    ///
    /// # Errors
    /// [`SheetError::NoSheet`], naming those that there are.
    pub fn sheet(&self, name: &str) -> Result<usize, SheetError> {
        self.sheets.iter().position(|s| s.name == name).ok_or_else(|| {
            let present: Vec<&str> = self
                .sheets
                .iter()
                .filter(|s| s.visible)
                .map(|s| s.name.as_str())
                .collect();
            SheetError::NoSheet {
                present: present.join("、"),
            }
        })
    }

    /// Hands out every row that holds something, in order. Hidden and filtered rows count like others; a formula gives
    /// its stored result. Can be called again and again.
    ///
    /// # Errors
    /// What only shows while reading: damage, limits, a helper that ended.
    pub fn visit(&mut self, sheet: usize, visitor: &mut Visitor<'_>) -> Result<Extent, SheetError> {
        let Some(info) = self.sheets.get(sheet) else {
            return Err(SheetError::NoSheet { present: String::new() });
        };
        match &mut self.inner {
            Inner::Xlsx(book) => book.visit(&info.name, &self.limits, visitor),
            Inner::Xlsb(book) => xlsb::visit(book, &info.name, &self.limits, visitor),
            Inner::Whole(book) => book.visit(&info.name, &self.limits, visitor),
            Inner::Helped(helper) => match &self.origin {
                Origin::Path(path) => helper::visit(helper, path, sheet, &self.limits, visitor),
                Origin::Bytes(_) => Err(SheetError::HelperEnded),
            },
            Inner::Csv(dialect) => text::visit(&self.origin, *dialect, &self.limits, visitor),
            Inner::Html(encoding) => html::visit(&self.origin, encoding, sheet, &self.limits, visitor),
        }
    }

    /// The first `most` rows of a sheet, owned: what [`crate::header::recognise`] looks at.
    ///
    /// # Errors
    /// As [`visit`](Workbook::visit).
    pub fn first_rows(&mut self, sheet: usize, most: usize) -> Result<Vec<crate::header::Sample>, SheetError> {
        let mut rows = Vec::new();
        self.visit(sheet, &mut |row| {
            rows.push(crate::header::Sample::of(row));
            if rows.len() < most {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        })?;
        Ok(rows)
    }
}

fn only_sheet() -> SheetInfo {
    SheetInfo {
        name: "CSV".to_owned(),
        visible: true,
    }
}

fn infos(sheets: &[Sheet]) -> Vec<SheetInfo> {
    let tables = sheets.iter().filter(|s| s.typ == SheetType::WorkSheet);
    tables
        .map(|s| SheetInfo {
            name: s.name.clone(),
            visible: s.visible == SheetVisible::Visible,
        })
        .collect()
}

/// Tells the format by content and refuses what goes over the limits.
fn recognise(origin: &Origin, limits: &Limits) -> Result<Format, SheetError> {
    let head = origin.head(8)?;
    match head.as_slice() {
        [] => Err(SheetError::Empty),
        [b'P', b'K', 3, 4, ..] => archive::inspect(origin.open()?, limits),
        [b'P', b'K', 5, 6, ..] => Err(SheetError::NoWorkbook),
        [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1] => compound::recognise(origin, limits),
        _ => text::recognise(origin),
    }
}
