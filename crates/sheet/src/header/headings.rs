//! The headings that are known, from the standard's templates, labels and synonyms.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::normal::{normal_heading, without_remark};
use super::{Looks, Reason};

/// Where a column's values go.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Target {
    /// Table id.
    pub table: String,
    /// 0 for the record itself, else the number of the family member.
    pub slot: u8,
    /// Field code.
    pub field: String,
}

impl Target {
    /// A target.
    pub fn new(table: &str, slot: u8, field: &str) -> Target {
        Target {
            table: table.to_owned(),
            slot,
            field: field.to_owned(),
        }
    }

    /// Its name in a mapping: `table.slot.field`.
    pub fn key(&self) -> String {
        format!("{}.{}.{}", self.table, self.slot, self.field)
    }
}

/// How good a heading's claim to a target is; the better claim wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Of a template, letter by letter.
    Template,
    /// The field's own label or code.
    Label,
    /// Another name.
    Synonym,
}

/// All known headings of what a sheet may hold.
#[derive(Debug, Clone, Default)]
pub struct Headings {
    known: HashMap<String, Vec<(Kind, Target)>>,
    looks: Vec<(Looks, Target)>,
}

impl Headings {
    /// From heading, kind and target. A heading may have several targets: the better kind wins, then the earlier.
    pub fn new(entries: impl IntoIterator<Item = (String, Kind, Target)>) -> Headings {
        let mut headings = Headings::default();
        for (heading, kind, target) in entries {
            headings.add(&heading, kind, target);
        }
        headings
    }

    /// Adds one.
    pub fn add(&mut self, heading: &str, kind: Kind, target: Target) {
        let normal = normal_heading(heading);
        if normal.is_empty() {
            return;
        }
        let list = self.known.entry(normal).or_default();
        if list.iter().any(|(k, t)| *t == target && *k <= kind) {
            return;
        }
        let at = list.iter().position(|(k, _)| *k > kind).unwrap_or(list.len());
        list.insert(at, (kind, target));
    }

    /// What a target's values look like: used to suggest it for a column that nobody can name.
    pub fn add_looks(&mut self, looks: Looks, target: Target) {
        self.looks.push((looks, target));
    }

    pub(super) fn looks(&self) -> &[(Looks, Target)] {
        &self.looks
    }

    /// The target of a heading that is known, whole or without the remark at its end.
    pub(super) fn exact(&self, normal: &str) -> Option<(Reason, &Target)> {
        let list = self
            .known
            .get(normal)
            .or_else(|| self.known.get(without_remark(normal)?))?;
        let (kind, target) = list.first()?;
        Some((
            if *kind == Kind::Synonym {
                Reason::Synonym
            } else {
                Reason::Same
            },
            target,
        ))
    }

    /// The most similar heading's target among those not `taken`, with its score, and whether no other comes near.
    pub(super) fn similar(&self, normal: &str, taken: &HashSet<&Target>) -> Option<(f64, Target, bool)> {
        if normal.chars().count() < 2 {
            return None;
        }
        let mut best: Option<(f64, &Target)> = None;
        let mut second = 0.0f64;
        let wanted = digits(normal);
        for (heading, list) in &self.known {
            let Some((_, target)) = list.first() else { continue };
            if taken.contains(target) || digits(heading) != wanted {
                continue;
            }
            let score = strsim::normalized_damerau_levenshtein(heading, normal).max(contained(heading, normal));
            let better = match best {
                None => true,
                // Equal scores: the smaller target, so that the same sheet always gives the same answer.
                Some((top, held)) => score > top || (score == top && target < held),
            };
            match best {
                Some((top, held)) if better && held != target => second = second.max(top),
                Some((_, held)) if !better && held != target => second = second.max(score),
                _ => {}
            }
            if better {
                best = Some((score, target));
            }
        }
        let (score, target) = best.filter(|(score, _)| *score >= SUGGEST)?;
        Some((score, target.clone(), score - second >= 0.1))
    }
}

impl Headings {
    /// What a heading may mean, best first: every field that it names, then those whose headings are alike.
    pub fn guesses(&self, heading: &str, most: usize) -> Vec<Target> {
        let normal = normal_heading(heading);
        let mut scored: Vec<(f64, &Target)> = Vec::new();
        for (known, list) in &self.known {
            let score = if *known == normal {
                2.0
            } else {
                strsim::normalized_damerau_levenshtein(known, &normal).max(contained(known, &normal))
            };
            if score >= GUESS {
                scored.extend(list.iter().map(|(_, target)| (score, target)));
            }
        }
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
        let mut out: Vec<Target> = Vec::new();
        for (_, target) in scored {
            if !out.contains(target) {
                out.push(target.clone());
            }
            if out.len() == most {
                break;
            }
        }
        out
    }
}

/// From this score a heading is worth a guess.
const GUESS: f64 = 0.5;
/// From this score a heading is suggested.
pub(super) const SUGGEST: f64 = 0.6;
/// From this score, and where unique, it is taken.
pub(super) const TAKE: f64 = 0.9;

/// One heading within the other: a good hint, never a proof.
fn contained(a: &str, b: &str) -> f64 {
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    let (s, l) = (short.chars().count() as f64, long.chars().count() as f64);
    if s >= 2.0 && long.contains(short) {
        0.6 + 0.25 * s / l
    } else {
        0.0
    }
}

/// The digits of a heading: `成员1姓名` is never like `成员2姓名`.
fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn better_kinds_win_and_digits_count() {
        let name = Target::new("student", 0, "XM");
        let member = Target::new("member", 1, "XM");
        let phone = Target::new("student", 0, "LXDH");
        let headings = Headings::new([
            ("姓名".to_owned(), Kind::Synonym, member.clone()),
            ("姓名".to_owned(), Kind::Template, name.clone()),
            ("成员1姓名".to_owned(), Kind::Template, member.clone()),
            ("学生本人联系电话".to_owned(), Kind::Synonym, phone.clone()),
        ]);
        assert_eq!(headings.exact("姓名"), Some((Reason::Same, &name)));
        assert_eq!(headings.exact("姓名(汉字)"), Some((Reason::Same, &name)));
        assert_eq!(headings.similar("成员2姓名", &HashSet::new()).map(|s| s.1), None);
        let (score, target, unique) = headings.similar("学生本人联糸电话", &HashSet::new()).unwrap();
        assert!(score > 0.8 && unique && target == phone);
    }
}
