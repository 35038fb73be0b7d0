//! Findings: one breach of one rule at one place.

use compact_str::CompactString;

use crate::message::{Lang, fill, places};
use crate::standard::rule::Severity;
use crate::standard::{MESSAGES, Standard};

/// The argument of a finding that compares with an opening balance: the period that the school itself tells of.
pub const OPENING: &str = "opening";

/// One breach of a rule at one place.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Finding {
    /// The id of the rule, as in `X01`.
    pub rule: CompactString,
    /// What it means.
    pub severity: Severity,
    /// The id of the table.
    pub table: CompactString,
    /// The record: its `row_id`, or the number of a row of a lone sheet.
    pub row: CompactString,
    /// The code of the field to correct first.
    pub field: Option<CompactString>,
    /// The value as typed.
    pub value: String,
    /// Values for the places of the message.
    pub args: Vec<(CompactString, String)>,
    /// The value that the field should have, where one is known.
    pub suggestion: Option<String>,
}

impl Finding {
    /// The sentence for a person: what happened, and what to do.
    pub fn say(&self, standard: &Standard, lang: Lang) -> String {
        let Some(rule) = standard.rule(&self.rule) else {
            return self.rule.to_string();
        };
        let field = self
            .field
            .as_ref()
            .and_then(|code| standard.table(&self.table)?.field(code));
        let list = field.and_then(|f| standard.list(f.lists.first()?));
        let suggestion = self.suggestion.as_deref().unwrap_or("");
        let place = |name: &str| match name {
            "label" => field.map(|f| f.label.get(lang)),
            "list" => list.map(|l| l.provenance.title.get(lang)),
            "value" => Some(self.value.as_str()),
            "suggestion" => Some(suggestion),
            other => self.args.iter().find(|(n, _)| n == other).map(|(_, v)| v.as_str()),
        };
        let message = fill(rule.message.get(lang), place);
        // A sentence that would have nothing to name is left out.
        let hint: String = sentences(rule.hint.get(lang))
            .filter(|sentence| places(sentence).iter().all(|name| place(name) != Some("")))
            .map(|sentence| fill(sentence, place))
            .collect();
        let hint = hint.trim_end().to_owned();
        let opening = self.args.iter().find(|(name, _)| name == OPENING);
        let opening = opening.map(|(_, period)| MESSAGES.text(lang, "opening", &[("period", period.clone())]));
        let gap = match lang {
            Lang::Zh => "",
            Lang::En => " ",
        };
        let parts = [Some(message), opening, Some(hint)];
        let parts: Vec<String> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
        parts.join(gap)
    }
}

/// The sentences of a text, each with its end.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive('。').flat_map(|part| part.split_inclusive(". "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::standard::bundled;

    #[test]
    fn a_sentence_that_has_nothing_to_name_is_left_out() {
        let standard = bundled().unwrap();
        let finding = |near: &str| Finding {
            rule: "F02".into(),
            severity: Severity::Error,
            table: "student".into(),
            row: CompactString::default(),
            field: Some("MZM".into()),
            value: "7X".to_owned(),
            args: vec![("top3".into(), near.to_owned())],
            suggestion: None,
        };
        let said = |near: &str, lang| finding(near).say(standard, lang);
        assert!(said("01 汉族", Lang::Zh).ends_with("接近的有：01 汉族"));
        assert!(said("", Lang::Zh).ends_with("。从列表里选一项。"));
        assert!(said("", Lang::En).ends_with(". Choose from the list."));
    }
}
