//! A statistical form as plain data: a title, merged headings, numbers, notes and the line to sign on; for a page or a workbook.

mod heads;

pub use heads::FormHead;

/// A cell of a form.
#[derive(Debug, Clone, PartialEq)]
pub enum FormCell {
    /// The layout has no such cell: struck through with a dash.
    None,
    /// Nothing is known.
    Empty,
    /// A number with so many decimals; with a percent sign where it is a percentage.
    Number {
        /// The number; 12.5 stands for 12.5 %.
        value: f64,
        /// Decimals shown.
        decimals: u8,
        /// Whether it is a percentage.
        percent: bool,
    },
    /// A text.
    Text(String),
}

impl FormCell {
    /// Whether it tells of no record.
    pub fn is_nothing(&self) -> bool {
        match self {
            FormCell::None | FormCell::Empty => true,
            FormCell::Text(text) => text.is_empty(),
            FormCell::Number { value, .. } => *value == 0.0,
        }
    }
}

/// A row of a form.
#[derive(Debug, Clone, PartialEq)]
pub struct FormRow {
    /// Texts at the left.
    pub stubs: Vec<String>,
    /// How far the first of them stands in.
    pub indent: u8,
    /// Whether it is set in bold.
    pub strong: bool,
    /// Its cells.
    pub cells: Vec<FormCell>,
}

/// A heading at the left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormStub {
    /// The heading.
    pub heading: String,
    /// In characters; 0 for a width that fits.
    pub width: u16,
}

/// A column of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormColumn {
    /// Headings from the top down.
    pub heading: Vec<String>,
    /// In characters; 0 for a width that fits.
    pub width: u16,
}

/// A form.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FormSpec {
    /// The name of its sheet.
    pub sheet: String,
    /// The name of the font.
    pub font: String,
    /// Lines at the top right: form number, issued by.
    pub corner: Vec<String>,
    /// Its title.
    pub title: String,
    /// Below the title: at the left, in the middle, at the right.
    pub line: [String; 3],
    /// Columns of texts.
    pub stubs: Vec<FormStub>,
    /// Columns of figures.
    pub columns: Vec<FormColumn>,
    /// Texts of the row that numbers the columns, for the stubs: 甲, 乙, …
    pub ordinals: Vec<String>,
    /// Rows.
    pub rows: Vec<FormRow>,
    /// Remarks below.
    pub notes: Vec<String>,
    /// Who signs, evenly spread over one line.
    pub signatures: Vec<String>,
    /// The footer of each page; `&P` and `&N` stand for its number and how many there are.
    pub page: String,
    /// Landscape.
    pub landscape: bool,
    /// A3 in place of A4.
    pub a3: bool,
}
