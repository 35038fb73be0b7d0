//! What happened between school and authority, from the log.

use std::collections::HashMap;

use zhibao_app::send::reviews;
use zhibao_app::submission::fingerprint;
use zhibao_app::{SealedPackage, Vault, VaultError};
use zhibao_core::message::Arg;
use zhibao_wire::{Event, Language, Problem};

use crate::state::{Desk, problem};
use crate::words;

/// How far back the log is read, in entries.
const BACK: u64 = 20_000;
/// How many events are told.
const MOST: usize = 200;

/// What happened, the newest first.
pub(crate) fn timeline(desk: &Desk, (): ()) -> Result<Vec<Event>, Problem> {
    desk.peek(|vault, _, language| read(vault, language).map_err(|error| problem(language, &error)))
}

struct Teller<'a> {
    vault: &'a Vault,
    language: Language,
    packages: HashMap<String, SealedPackage>,
    people: HashMap<String, String>,
}

fn read(vault: &Vault, language: Language) -> Result<Vec<Event>, VaultError> {
    let packages = vault.packages()?.into_iter().map(|p| (p.id.clone(), p)).collect();
    let people = vault.users().into_iter().map(|u| (u.id, u.name)).collect();
    let teller = Teller {
        vault,
        language,
        packages,
        people,
    };
    let entries = vault.audit_entries(0, BACK)?;
    Ok(entries
        .iter()
        .filter_map(|entry| teller.tell(entry))
        .take(MOST)
        .collect())
}

impl Teller<'_> {
    fn tell(&self, entry: &zhibao_app::AuditEntry) -> Option<Event> {
        let fact = |name: &str| {
            entry
                .facts
                .iter()
                .find(|(n, _)| n == name)
                .map(|(_, value)| value.clone())
        };
        // A receipt names its package in a fact, what a school does with one as its source.
        let of = fact("package").or_else(|| entry.source.clone());
        let package = of.as_deref().and_then(|id| self.packages.get(id));
        let period = fact("period").or_else(|| package.map(|p| p.period.clone()));
        let version = package.map(|p| p.version.to_string()).or_else(|| fact("version"));
        let (what, of_authority) = match entry.kind.as_str() {
            "seal" => ("sealed", false),
            "stick" => ("stick", false),
            "send" => ("sent", false),
            "receipt" => ("receipt", true),
            "slip" => (self.review(of.as_deref()?, entry.source.as_deref()?)?, true),
            "task" => ("task", true),
            "card" => ("card", true),
            "enrol" => ("enrolled", false),
            "begin-period" => ("period", false),
            "begin-version" => ("version", false),
            "drop-version" => ("version_dropped", false),
            "answer" => ("answered", false),
            "confirm" => ("confirmed", false),
            "backup" => ("backup", false),
            "restore" => ("restored", false),
            _ => return None,
        };
        let args: Vec<Arg> = vec![
            ("period", period.clone().unwrap_or_default()),
            ("version", version.unwrap_or_else(|| "1".to_owned())),
        ];
        let key = if period.is_some() {
            format!("event_{what}")
        } else {
            format!("event_{what}_alone")
        };
        let mut title = words::say(self.language, &key, &args);
        if title == key {
            title = words::say(self.language, &format!("event_{what}"), &args);
        }
        let more = match what {
            "sealed" | "stick" | "sent" | "receipt" => package.map(|p| fingerprint(&p.id)),
            "version" => fact("reason"),
            "confirmed" => fact("role").map(|role| words::say(self.language, &format!("role_{role}"), &[])),
            _ => None,
        };
        let who = self
            .people
            .get(&entry.who)
            .cloned()
            .unwrap_or_else(|| entry.who.clone());
        Some(Event {
            at: entry.at,
            what: what.to_owned(),
            title,
            more: more.unwrap_or_default(),
            who: if of_authority { String::new() } else { who },
            period,
        })
    }

    /// What a review decided.
    fn review(&self, package: &str, paper: &str) -> Option<&'static str> {
        let all = reviews(self.vault, package).ok()?;
        let (_, slip) = all.into_iter().find(|(id, _)| id == paper)?;
        Some(match slip.state {
            zhibao_app::SlipState::Accepted => "accepted",
            zhibao_app::SlipState::Returned => "returned",
        })
    }
}
