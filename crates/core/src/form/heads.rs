//! Headings of a form as blocks: equal neighbours under one roof are merged, and the lowest one reaches down.

use super::{FormColumn, FormSpec};

/// A heading and the cells that it covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormHead {
    /// What it says.
    pub text: String,
    /// The line of headings in which it begins, from 0.
    pub level: usize,
    /// How many lines it covers.
    pub down: usize,
    /// The column in which it begins; stubs come first.
    pub from: usize,
    /// How many columns it covers.
    pub across: usize,
}

impl FormSpec {
    /// How many lines of headings there are.
    pub fn depth(&self) -> usize {
        self.columns.iter().map(|c| c.heading.len()).max().unwrap_or(1).max(1)
    }

    /// Its headings, line by line, from the left.
    pub fn heads(&self) -> Vec<FormHead> {
        let depth = self.depth();
        let stubs = self.stubs.iter().enumerate().map(|(from, stub)| FormHead {
            text: stub.heading.clone(),
            level: 0,
            down: depth,
            from,
            across: 1,
        });
        let mut heads: Vec<FormHead> = stubs.collect();
        for level in 0..depth {
            let mut at = 0;
            while let Some(column) = self.columns.get(at) {
                let Some(text) = column.heading.get(level) else {
                    at += 1;
                    continue;
                };
                let lowest = level + 1 == column.heading.len();
                let roof = &column.heading[..=level];
                let same =
                    |other: &&FormColumn| !lowest && other.heading.len() > level + 1 && other.heading.starts_with(roof);
                let across = 1 + self.columns[at + 1..].iter().take_while(same).count();
                heads.push(FormHead {
                    text: text.clone(),
                    level,
                    down: if lowest { depth - level } else { 1 },
                    from: self.stubs.len() + at,
                    across,
                });
                at += across;
            }
        }
        heads
    }
}

#[cfg(test)]
mod tests {
    use super::super::{FormSpec, FormStub};
    use super::*;

    #[test]
    fn equal_neighbours_are_merged_and_short_ones_reach_down() {
        let column = |levels: &[&str]| FormColumn {
            heading: levels.iter().map(|l| (*l).to_owned()).collect(),
            width: 0,
        };
        let form = FormSpec {
            stubs: vec![FormStub {
                heading: "item".to_owned(),
                width: 0,
            }],
            columns: vec![
                column(&["total"]),
                column(&["of these", "girls"]),
                column(&["of these", "boarders"]),
                column(&["others", "girls"]),
            ],
            ..FormSpec::default()
        };
        let heads = form.heads();
        let shown: Vec<_> = heads
            .iter()
            .map(|h| (h.text.as_str(), h.level, h.down, h.from, h.across))
            .collect();
        assert_eq!(
            shown,
            [
                ("item", 0, 2, 0, 1),
                ("total", 0, 2, 1, 1),
                ("of these", 0, 1, 2, 2),
                ("others", 0, 1, 4, 1),
                ("girls", 1, 1, 2, 1),
                ("boarders", 1, 1, 3, 1),
                ("girls", 1, 1, 4, 1),
            ]
        );
    }
}
