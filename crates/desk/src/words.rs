//! What the shell itself says.

use zhibao_core::message::{Arg, Catalogue, Lang};
use zhibao_wire::{Language, Problem, Session};

/// The messages of the shell.
static MESSAGES: Catalogue = Catalogue::new(include_str!("../messages/zh.toml"), include_str!("../messages/en.toml"));

/// The language of the core for one of the wire.
pub(crate) fn lang(language: Language) -> Lang {
    match language {
        Language::Zh => Lang::Zh,
        Language::En => Lang::En,
    }
}

/// What stands between two sentences.
pub(crate) fn gap(language: Language) -> &'static str {
    match language {
        Language::Zh => "",
        Language::En => " ",
    }
}

/// A text of the shell.
pub(crate) fn say(language: Language, key: &str, args: &[Arg]) -> String {
    MESSAGES.text(lang(language), key, args)
}

/// A refusal of the shell; its hint is the message `<code>_hint`, where there is one.
pub(crate) fn refusal(language: Language, code: &str, args: &[Arg]) -> Problem {
    let hint_key = format!("{code}_hint");
    let hint = MESSAGES.text(lang(language), &hint_key, args);
    Problem {
        code: code.into(),
        message: MESSAGES.text(lang(language), code, args),
        hint: if hint == hint_key { String::new() } else { hint },
    }
}

/// The title of the window.
pub fn title(session: &Session) -> String {
    let (key, school) = match &session.school {
        Some(school) if session.demo => ("title_demo", school.name.clone()),
        Some(school) => ("title_school", school.name.clone()),
        None => ("title", String::new()),
    };
    MESSAGES.text(lang(session.preferences.language), key, &[("school", school)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_languages_agree() {
        assert_eq!(MESSAGES.disagreements(), Vec::<String>::new());
    }

    #[test]
    fn a_refusal_has_a_hint_where_there_is_one() {
        assert_ne!(refusal(Language::En, "locked", &[]).hint, "");
        assert_eq!(refusal(Language::Zh, "no_table", &[("table", "x".into())]).hint, "");
    }
}
