//! What the reference itself says.

use zhibao_core::message::{Arg, Catalogue, Lang};

pub(crate) static MESSAGES: Catalogue =
    Catalogue::new(include_str!("../messages/zh.toml"), include_str!("../messages/en.toml"));

/// A text of the reference; also for those who show it.
pub fn say(lang: Lang, key: &str, args: &[Arg]) -> String {
    MESSAGES.text(lang, key, args)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_languages_agree() {
        assert_eq!(super::MESSAGES.disagreements(), Vec::<String>::new());
    }
}
