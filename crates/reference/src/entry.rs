//! What an entry holds: texts and links, without a word on how they are shown.

use crate::key::Key;

/// A piece of text; with a key it leads to another entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The text, to be shown as it is.
    pub text: String,
    /// Where it leads.
    pub to: Option<Key>,
}

/// Pieces that stand beside each other.
pub type Line = Vec<Run>;

/// Something known of the entry: a name and what is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// The name, as in "Retention".
    pub name: String,
    /// What is said.
    pub value: Line,
}

/// A part of an entry below its facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Its heading.
    pub title: String,
    /// What it holds.
    pub body: Body,
}

/// What a part of an entry holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// Paragraphs.
    Text(Vec<String>),
    /// A statement of the standard, letter for letter.
    Code(String),
    /// Links to other entries.
    Links(Line),
    /// Rows under headings.
    Grid(Grid),
}

/// Rows under headings. The first cell of a row names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grid {
    /// The headings.
    pub heads: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<Line>>,
    /// How many more rows there are.
    pub more: usize,
}

/// One entry of the reference, in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name.
    pub key: Key,
    /// The code of the standard.
    pub code: String,
    /// Its title.
    pub title: String,
    /// Its title in the other language; empty where there is none.
    pub other: String,
    /// What it belongs to, from the outside in.
    pub path: Line,
    /// What it is, in a sentence; may be empty.
    pub lead: String,
    /// What is known of it.
    pub facts: Vec<Fact>,
    /// What else it holds.
    pub blocks: Vec<Block>,
}

impl Entry {
    /// Every link in it.
    pub fn links(&self) -> impl Iterator<Item = &Key> {
        let blocks = self.blocks.iter().flat_map(|block| match &block.body {
            Body::Links(line) => line.iter().collect::<Vec<_>>(),
            Body::Grid(grid) => grid.rows.iter().flatten().flatten().collect(),
            Body::Text(_) | Body::Code(_) => Vec::new(),
        });
        let facts = self.facts.iter().flat_map(|fact| &fact.value);
        self.path
            .iter()
            .chain(facts)
            .chain(blocks)
            .filter_map(|run| run.to.as_ref())
    }
}
