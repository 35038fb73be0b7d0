//! Packages, receipts and periods as the window shows them.

use zhibao_app::send::receipt;
use zhibao_app::submission::{fingerprint, summary};
use zhibao_app::{PeriodState, SealedPackage, Vault, identity, package, seal};
use zhibao_core::message::Speak;
use zhibao_wire::{
    Confirmation, Handover, Language, PackageCard, PackageOf, PackageState, PackedTable, PeriodCard, Problem,
    ReceiptCard,
};

use super::super::tables::number;
use crate::state::{Desk, problem};
use crate::words;

/// Settings of this name, with the package id behind it: bytes that the server has for certain of an upload that was begun.
pub(crate) const UPLOADED: &str = "upload.done.";

/// Sealed packages, the newest first.
pub(crate) fn packages(desk: &Desk, (): ()) -> Result<Vec<PackageCard>, Problem> {
    desk.peek(|vault, _, language| {
        let mut known = vault.packages().map_err(|e| problem(language, &e))?;
        known.reverse();
        known.iter().map(|one| package_card(vault, one, language)).collect()
    })
}

/// A package of the vault by the id that the window gives.
pub(crate) fn known(vault: &Vault, id: &str, language: Language) -> Result<SealedPackage, Problem> {
    let found = vault.packages().map_err(|e| problem(language, &e))?;
    let found = found.into_iter().find(|package| package.id == id);
    found.ok_or_else(|| words::refusal(language, "no_package", &[]))
}

/// A package with its receipt.
pub(crate) fn package_card(vault: &mut Vault, one: &SealedPackage, language: Language) -> Result<PackageCard, Problem> {
    let refuse = |error: &dyn Speak| problem(language, error);
    let held = summary(vault, &one.id).map_err(|e| refuse(&e))?.unwrap_or_default();
    let uploaded = vault
        .setting(&format!("{UPLOADED}{}", one.id))
        .map_err(|e| refuse(&e))?;
    let confirmed = held.confirmed.iter().map(|(role, name, on_paper)| Confirmation {
        role: role.clone(),
        name: name.clone(),
        on_paper: *on_paper,
        at: 0,
    });
    Ok(PackageCard {
        package: one.id.clone(),
        period: one.period.clone(),
        number: number(one.version.unsigned_abs()),
        sealed_at: one.sealed_at,
        state: state(&one.state),
        bytes: number(held.bytes),
        rows: number(held.total()),
        fingerprint: fingerprint(&one.id),
        confirmed: confirmed.collect(),
        receipt: receipt_card(vault, one, held.total(), language)?,
        uploaded: uploaded.and_then(|text| text.parse().ok()),
    })
}

/// The words in which the vault keeps the state.
fn state(word: &str) -> PackageState {
    match word {
        "sent" => PackageState::Sent,
        "received" => PackageState::Received,
        "refused" => PackageState::Refused,
        "accepted" => PackageState::Accepted,
        "returned" => PackageState::Returned,
        _ => PackageState::Sealed,
    }
}

/// The receipt of a package, where it is here.
pub(crate) fn receipt_card(
    vault: &Vault,
    one: &SealedPackage,
    rows: u64,
    language: Language,
) -> Result<Option<ReceiptCard>, Problem> {
    let Some((receipt, valid)) = receipt(vault, &one.id).map_err(|e| problem(language, &e))? else {
        return Ok(None);
    };
    Ok(Some(ReceiptCard {
        // As the receiver names the file of its receipt.
        number: format!("{}-{}-{}", receipt.school, receipt.period, receipt.sequence),
        authority: authority(vault).unwrap_or(receipt.server),
        school: vault.school_name().map_err(|e| problem(language, &e))?,
        period: receipt.period,
        version: number(one.version.unsigned_abs()),
        received_at: receipt.received_at.saturating_mul(1000),
        rows: number(rows),
        fingerprint: fingerprint(&one.id),
        valid,
        fork: receipt.fork,
    }))
}

/// The name of the pinned authority.
pub(crate) fn authority(vault: &Vault) -> Option<String> {
    let card = identity::load_card(vault).ok().flatten();
    card.map(|card| card.authority.name)
}

/// Periods and how far they are, the newest first.
pub(crate) fn periods(desk: &Desk, (): ()) -> Result<Vec<PeriodCard>, Problem> {
    desk.peek(|vault, _, language| {
        let refuse = |error: &dyn Speak| problem(language, error);
        let packages = vault.packages().map_err(|e| refuse(&e))?;
        let open = vault.versions().map_err(|e| refuse(&e))?;
        let mut periods = vault.periods().map_err(|e| refuse(&e))?;
        periods.reverse();
        let card = |period: zhibao_app::Period| {
            let of: Vec<&SealedPackage> = packages.iter().filter(|p| p.period == period.id).collect();
            let last = of.iter().max_by_key(|p| p.sequence).map(|p| p.state.clone());
            PeriodCard {
                versions: number(of.len() as u64),
                state: match period.state {
                    PeriodState::Open => "open".to_owned(),
                    PeriodState::Sealed => last.unwrap_or_else(|| "sealed".to_owned()),
                },
                version_open: open.iter().any(|version| version.period == period.id),
                period: period.id,
            }
        };
        Ok(periods.into_iter().map(card).collect())
    })
}

/// What a submission would hold now, by table.
pub(crate) fn reported(desk: &Desk, (): ()) -> Result<Vec<PackedTable>, Problem> {
    desk.peek(|vault, set, language| {
        let rows = seal::reported(vault, set).map_err(|e| problem(language, &e))?;
        Ok(packed(vault, &rows, language))
    })
}

fn packed(vault: &Vault, rows: &[(String, u64)], language: Language) -> Vec<PackedTable> {
    let packed = |(id, rows): &(String, u64)| {
        let table = vault.standard().table(id);
        PackedTable {
            title: table.map_or_else(|| id.clone(), |table| table.label.get(words::lang(language)).to_owned()),
            code: table.map_or_else(String::new, |table| table.code.clone()),
            rows: number(*rows),
        }
    };
    rows.iter().map(packed).collect()
}

/// What is printed and handed over with a stick. That it was made is noted: it is printed from the window.
pub(crate) fn handover(desk: &Desk, request: PackageOf) -> Result<Handover, Problem> {
    desk.with(|vault, _, language| {
        let one = known(vault, &request.package, language)?;
        let held = summary(vault, &one.id)
            .map_err(|e| problem(language, &e))?
            .unwrap_or_default();
        let facts = [("what", "handover"), ("period", one.period.as_str())];
        vault
            .audit("print", Some(&one.id), &facts)
            .map_err(|e| problem(language, &e))?;
        let card = package_card(vault, &one, language)?;
        Ok(Handover {
            school: vault.school_name().map_err(|e| problem(language, &e))?,
            school_code: vault.school().to_owned(),
            authority: authority(vault).unwrap_or_default(),
            tables: packed(vault, &held.rows, language),
            file: package::file_name(vault, &one),
            package: card,
        })
    })
}
