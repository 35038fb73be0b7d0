//! What the last contact with the server came to: remembered in the vault from one contact to the next, whoever began it.

use zhibao_vault::Vault;

use super::{Around, Lender, SendError};

/// The setting that holds when the server answered last, milliseconds since 1970.
const ANSWERED_AT: &str = "contact.answered_at";
/// The setting that holds what the last contact came to.
const CONTACT: &str = "contact";

/// What the last contact came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contact {
    /// There was none.
    Never,
    /// The server answered.
    Answered,
    /// It could not be reached.
    Unreachable,
    /// What was sent may have arrived or not.
    Unclear,
    /// The server does not know this device.
    Stranger,
}

impl Contact {
    const WORDS: [(Contact, &'static str); 4] = [
        (Contact::Answered, "answered"),
        (Contact::Unreachable, "unreachable"),
        (Contact::Unclear, "unclear"),
        (Contact::Stranger, "stranger"),
    ];

    /// What the end of a call tells of the network; `None` where nothing was learnt.
    fn of<T>(result: &Result<T, SendError>) -> Option<Contact> {
        match result {
            Ok(_) => Some(Contact::Answered),
            Err(SendError::Unreachable) => Some(Contact::Unreachable),
            Err(SendError::Unclear) => Some(Contact::Unclear),
            Err(SendError::Problem { code, .. }) if code == "invalid_client" => Some(Contact::Stranger),
            Err(SendError::Problem { .. } | SendError::Judging | SendError::Refused(_)) => Some(Contact::Answered),
            Err(_) => None,
        }
    }
}

/// What the last contact came to, and when the server answered last, in milliseconds since 1970.
///
/// # Errors
/// Those of the database.
pub fn contact(vault: &Vault) -> Result<(Contact, Option<i64>), SendError> {
    let kept = vault.setting(CONTACT)?;
    let known = Contact::WORDS.iter().find(|(_, word)| kept.as_deref() == Some(word));
    let answered = vault.setting(ANSWERED_AT)?.and_then(|text| text.parse().ok());
    Ok((known.map_or(Contact::Never, |(contact, _)| *contact), answered))
}

/// Hands on the end of a call, and remembers what it tells. That it cannot be remembered changes nothing of it.
pub(super) fn remembered<T>(
    lender: &mut impl Lender,
    around: &Around<'_>,
    result: Result<T, SendError>,
) -> Result<T, SendError> {
    if let Some(contact) = Contact::of(&result) {
        let word = Contact::WORDS.iter().find(|(known, _)| *known == contact);
        let now = (around.now)().timestamp_millis().to_string();
        drop(lender.lend(|vault| {
            vault.set_setting(CONTACT, word.map(|(_, word)| *word))?;
            if contact == Contact::Answered {
                vault.set_setting(ANSWERED_AT, Some(&now))?;
            }
            Ok(())
        }));
    }
    result
}
