//! Who may open the vault, and the log.

use zhibao_app::User;
use zhibao_app::vaults;
use zhibao_wire::{Log, LogEntry, LogOf, NewPassphrase, NewPerson, Person, PersonOf, Problem, RecoveryCode};

use super::start::person;
use crate::state::{Desk, MOST, problem};
use crate::{text, words};

/// The roles that a user may have.
const ROLES: [&str; 3] = ["clerk", "admin", "principal"];

/// Those who may open the vault.
pub(crate) fn people(desk: &Desk, (): ()) -> Result<Vec<Person>, Problem> {
    desk.view(|view| Ok(view.vault.users().into_iter().map(person).collect()))
}

/// Only an administrator changes who may open the vault.
pub(super) fn as_admin(desk: &Desk) -> Result<(), Problem> {
    desk.view(|view| {
        let me = view.vault.users().into_iter().find(|user| user.id == view.vault.user());
        match me {
            Some(user) if user.role == "admin" => Ok(()),
            _ => Err(words::refusal(view.language, "admin_only", &[])),
        }
    })
}

/// Adds a user.
pub(crate) fn add_person(desk: &Desk, request: NewPerson) -> Result<Vec<Person>, Problem> {
    as_admin(desk)?;
    let name = request.name.trim();
    if name.is_empty() || name.chars().count() > 40 || !ROLES.contains(&request.role.as_str()) {
        return Err(words::refusal(desk.language(), "person_name", &[]));
    }
    desk.change(|vault, language| {
        let taken: Vec<String> = vault.users().into_iter().map(|user| user.id).collect();
        let id = (1..)
            .map(|n| format!("user-{n}"))
            .find(|id| !taken.contains(id))
            .unwrap_or_default();
        let user = User {
            id,
            name: name.to_owned(),
            role: request.role,
        };
        vault
            .add_user(user, &request.passphrase)
            .map_err(|error| problem(language, &error))
    })?;
    people(desk, ())
}

/// Removes a user; the vault is encrypted anew with a key that the user never had.
pub(crate) fn remove_person(desk: &Desk, request: PersonOf) -> Result<Vec<Person>, Problem> {
    as_admin(desk)?;
    desk.change(|vault, language| {
        let others = vault.users().into_iter().filter(|user| user.id != request.id);
        if !others.into_iter().any(|user| user.role == "admin") {
            return Err(words::refusal(language, "last_admin", &[]));
        }
        vault
            .remove_user(&request.id)
            .map_err(|error| problem(language, &error))
    })?;
    people(desk, ())
}

/// Changes the passphrase of the person signed in. The present one is proved by opening the key file with it.
pub(crate) fn change_passphrase(desk: &Desk, request: NewPassphrase) -> Result<(), Problem> {
    desk.change(|vault, language| {
        let me = vault.user().to_owned();
        vaults::prove(vault.path(), &me, &request.old).map_err(|error| problem(language, &error))?;
        vault
            .set_passphrase(&me, &request.new)
            .map_err(|error| problem(language, &error))
    })
}

/// Makes a new recovery code.
pub(crate) fn new_recovery(desk: &Desk, (): ()) -> Result<RecoveryCode, Problem> {
    as_admin(desk)?;
    desk.change(|vault, language| {
        let code = vault.replace_recovery().map_err(|error| problem(language, &error))?;
        Ok(RecoveryCode {
            code: code.text().to_string(),
        })
    })
}

/// A window of the log.
pub(crate) fn log(desk: &Desk, request: LogOf) -> Result<Log, Problem> {
    desk.view(|view| {
        let refuse = |error: zhibao_app::VaultError| view.refuse(&error);
        let limit = u64::from(request.limit.min(MOST));
        let entries = view
            .vault
            .audit_entries(u64::from(request.offset), limit)
            .map_err(refuse)?;
        let total = view
            .vault
            .audit_entries(0, 1)
            .map_err(refuse)?
            .first()
            .map_or(0, |entry| entry.number);
        let names = view.vault.users();
        let name = |id: &str| {
            names
                .iter()
                .find(|user| user.id == id)
                .map_or(id.to_owned(), |user| user.name.clone())
        };
        let entry = |entry: zhibao_app::AuditEntry| {
            let key = format!("log_{}", entry.kind.replace('-', "_"));
            let said = words::say(view.language, &key, &[]);
            let counts = entry.counts.iter().map(|(table, added, changed, deleted)| {
                let standard = view.vault.standard().table(table);
                let title = standard.map_or(table.clone(), |t| t.label.get(words::lang(view.language)).to_owned());
                let done = [("log_added", added), ("log_changed", changed), ("log_deleted", deleted)];
                let done = done.into_iter().filter(|(_, n)| **n > 0);
                let done = done.map(|(key, n)| words::say(view.language, key, &[("n", n.to_string())]));
                format!(
                    "{title} {}",
                    done.collect::<Vec<_>>()
                        .join(words::say(view.language, "step.and", &[]).as_str())
                )
            });
            let facts = entry
                .facts
                .iter()
                .map(|(key, value)| format!("{key}: {}", text::short(value)));
            LogEntry {
                at: entry.at,
                who: name(&entry.who),
                what: if said == key { entry.kind } else { said },
                more: counts.chain(facts).collect::<Vec<_>>().join(" · "),
            }
        };
        Ok(Log {
            total: u32::try_from(total).unwrap_or(u32::MAX),
            whole: view.vault.verify_audit().is_ok(),
            entries: entries.into_iter().map(entry).collect(),
        })
    })
}
