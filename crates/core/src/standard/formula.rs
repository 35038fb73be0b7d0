//! What must hold between the cells of a report: two sums, compared.

/// How two sums are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// `=`
    Equal,
    /// `<=`
    AtMost,
    /// `>=`
    AtLeast,
}

/// One term of a sum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Whether it is taken away.
    pub minus: bool,
    /// The name of what is added.
    pub name: String,
}

/// Two sums and how they must compare, as in `total = male + female`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Formula {
    /// The sum at the left.
    pub left: Vec<Term>,
    /// How it compares.
    pub relation: Relation,
    /// The sum at the right.
    pub right: Vec<Term>,
}

impl Formula {
    /// Reads a formula. Names are separated from `+` and `-` by spaces, so that they may hold a hyphen.
    pub fn parse(text: &str) -> Option<Formula> {
        let (at, relation, width) = [
            ("<=", Relation::AtMost),
            (">=", Relation::AtLeast),
            ("=", Relation::Equal),
        ]
        .into_iter()
        .find_map(|(sign, relation)| text.find(sign).map(|at| (at, relation, sign.len())))?;
        Some(Formula {
            left: sum(&text[..at])?,
            relation,
            right: sum(&text[at + width..])?,
        })
    }

    /// All names in it.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.left.iter().chain(&self.right).map(|term| term.name.as_str())
    }

    /// Whether it holds; nothing where one of the values is unknown. Money may differ by half a unit of the third decimal.
    pub fn holds(&self, value: impl Fn(&str) -> Option<f64>) -> Option<bool> {
        let total = |terms: &[Term]| {
            terms.iter().try_fold(0.0, |sum, term| {
                value(&term.name).map(|v| if term.minus { sum - v } else { sum + v })
            })
        };
        let (left, right) = (total(&self.left)?, total(&self.right)?);
        let apart = left - right;
        Some(match self.relation {
            Relation::Equal => apart.abs() < 0.0005,
            Relation::AtMost => apart < 0.0005,
            Relation::AtLeast => apart > -0.0005,
        })
    }
}

fn sum(text: &str) -> Option<Vec<Term>> {
    let mut terms = Vec::new();
    let mut minus = false;
    let mut wants_name = true;
    for word in text.split_whitespace() {
        match (word, wants_name) {
            ("+" | "-", false) => {
                minus = word == "-";
                wants_name = true;
            }
            ("+" | "-", true) | (_, false) => return None,
            (name, true) => {
                terms.push(Term {
                    minus,
                    name: name.to_owned(),
                });
                wants_name = false;
            }
        }
    }
    (!wants_name).then_some(terms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_compared() {
        let value = |name: &str| match name {
            "a" => Some(3.0),
            "b-1" => Some(1.0),
            "c" => Some(2.0),
            _ => None,
        };
        for (text, holds) in [
            ("a = b-1 + c", Some(true)),
            ("a - c = b-1", Some(true)),
            ("a <= c", Some(false)),
            ("a >= c", Some(true)),
            ("a = unknown", None),
        ] {
            let formula = Formula::parse(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(formula.holds(value), holds, "{text}");
        }
        for bad in ["", "a", "a =", "= a", "a + = b", "a b = c", "a = b +"] {
            assert_eq!(Formula::parse(bad), None, "{bad}");
        }
    }
}
