//! From the rows of a vault to a sealed package.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use zhibao_core::functions::ENGINE;
use zhibao_core::package::descriptor::{Binding, Confirmation, Facts, How, Receiver};
use zhibao_core::standard::table::{Field, Leaves, Table};
use zhibao_core::standard::task::Task;
use zhibao_engine::judge::Judgement;
use zhibao_engine::layered::layers_of;
use zhibao_engine::package::{Builder, Cell, Signer, TableWriter};
use zhibao_seal::agefile::{EncryptWriter, Recipient};
use zhibao_seal::card::Card;
use zhibao_vault::{PRESENT, Period, PeriodState, SealedPackage, SetId, StoredFinding, Vault, VaultError, Version};

use super::SealError;
use super::explained::{china, explanations};
use super::receiving::Receiving;
use super::scope::{Chosen, Selection, select};
use super::signing::{Signing, signing};
use crate::identity::load_card;
use crate::version;

/// The setting that holds the last package id that the receiver is known to hold.
pub const HEAD: &str = "head";
/// The setting that holds the highest number of a package that the receiver is known to hold: where another device of the
/// school sealed it, this vault has no such package, and goes on behind it.
pub const HEAD_SEQUENCE: &str = "head.sequence";

/// Someone who confirms the submission.
#[derive(Debug, Clone)]
pub struct Confirmed {
    /// The role.
    pub role: String,
    /// The name.
    pub name: String,
    /// In person or on paper.
    pub how: How,
}

/// How a period is sealed.
#[derive(Debug, Clone, Default)]
pub struct SealOptions {
    /// Who confirms.
    pub confirmed_by: Vec<Confirmed>,
}

/// A period that is sealed.
#[derive(Debug)]
pub struct SealReport {
    /// The package as it is kept.
    pub package: SealedPackage,
    /// Records by table.
    pub rows: Vec<(String, usize)>,
    /// Whether it was sealed before; the same bytes come again.
    pub again: bool,
}

/// Seals a period: everything is judged anew, the package is built, signed and kept in the vault. A period that is sealed
/// already gives its kept package again.
///
/// # Errors
/// [`SealError::Blocked`] with the findings that stand in the way; what the vault refuses.
pub fn seal(
    vault: &mut Vault,
    period: &str,
    options: &SealOptions,
    now: DateTime<Utc>,
) -> Result<SealReport, SealError> {
    let known = vault.periods()?.into_iter().find(|p| p.id == period);
    let period = known.ok_or_else(|| SealError::NoPeriod(period.to_owned()))?;
    if period.state == PeriodState::Sealed {
        return kept(vault, &period);
    }
    let (package, rows) = build(vault, PRESENT, &period, options, now)?;
    vault.seal_period(&package)?;
    Ok(SealReport {
        package,
        rows,
        again: false,
    })
}

/// Seals a new version of a sealed period that was worked on; its working set ends with it.
///
/// # Errors
/// As [`seal`].
pub fn seal_version(
    vault: &mut Vault,
    version: &Version,
    options: &SealOptions,
    now: DateTime<Utc>,
) -> Result<SealReport, SealError> {
    let known = vault.periods()?.into_iter().find(|p| p.id == version.period);
    let period = known.ok_or_else(|| SealError::NoPeriod(version.period.clone()))?;
    let (package, rows) = build(vault, version.set, &period, options, now)?;
    let gone = version::gone(vault, version, now)?;
    vault.seal_version(version.set, &package, &gone)?;
    Ok(SealReport {
        package,
        rows,
        again: false,
    })
}

/// Builds the package of a working set that nothing blocks.
fn build(
    vault: &mut Vault,
    set: SetId,
    period: &Period,
    options: &SealOptions,
    now: DateTime<Utc>,
) -> Result<(SealedPackage, Vec<(String, usize)>), SealError> {
    vault.make_room()?;
    vault.recompute(set, zhibao_vault::Scope::Pending)?;
    let blocking = vault.blocking(set, 0, u64::MAX)?;
    if !blocking.is_empty() {
        return Err(SealError::Blocked(blocking));
    }
    let signing = signing(vault, now.timestamp())?;
    let card = load_card(vault)?;
    let selection = select(vault, set, period)?;
    pack(vault, &selection, options, &signing, card.as_ref(), now)
}

fn kept(vault: &Vault, period: &Period) -> Result<SealReport, SealError> {
    let last = vault
        .packages()?
        .into_iter()
        .filter(|p| p.period == period.id)
        .max_by_key(|p| p.sequence);
    let last = last.ok_or_else(|| SealError::NoPeriod(period.id.clone()))?;
    let package = vault
        .package(&last.id)?
        .ok_or_else(|| SealError::NoPeriod(period.id.clone()))?;
    Ok(SealReport {
        package,
        rows: Vec::new(),
        again: true,
    })
}

fn pack(
    vault: &Vault,
    selection: &Selection<'_>,
    options: &SealOptions,
    signing: &Signing,
    card: Option<&Card>,
    now: DateTime<Utc>,
) -> Result<(SealedPackage, Vec<(String, usize)>), SealError> {
    let (set, period) = (selection.set, selection.period);
    let ids: Vec<&str> = selection.tables.iter().map(|t| t.table.id.as_str()).collect();
    let binding = TaskBinding { task: vault.task() };
    let mut builder = Builder::new(vault.standard(), &ids, &binding);
    let mut rows = Vec::new();
    let mut receiving = Receiving::new(vault, selection)?;
    for chosen in &selection.tables {
        if let Some(mut writer) = builder.table(&chosen.table.id) {
            rows.push((
                chosen.table.id.clone(),
                add(vault, set, chosen, &mut writer, &mut receiving)?,
            ));
            builder.add(writer);
        }
    }
    let (explanations, counts) = explanations(vault, set)?;
    builder.explanations(&explanations);
    builder.local_codes();
    refuse_what_is_open(receiving.finish(&explanations)?)?;
    for digest in explanations.iter().filter_map(|e| e.evidence) {
        if let Some(file) = vault.attachment(&digest.to_string())? {
            let bytes = file.bytes;
            builder.attachment(
                digest,
                bytes.len() as u64,
                extension(&file.media),
                &file.media,
                move || Ok(bytes),
            );
        }
    }
    let before = vault.packages()?;
    let last = before.iter().max_by_key(|p| p.sequence);
    let head = vault.setting(HEAD)?.or_else(|| last.map(|p| p.id.clone()));
    let told = vault.setting(HEAD_SEQUENCE)?.and_then(|text| text.parse().ok());
    let sequence = last.map_or(0, |p| p.sequence).max(told.unwrap_or(0)) + 1;
    let facts = Facts {
        school: vault.school().to_owned(),
        school_name: vault.school_name()?,
        period: period.id.clone(),
        as_of: zhibao_core::dates::parse_day(&period.as_of).unwrap_or_default(),
        receiver: card.and_then(|c| receiver(c, now.timestamp())),
        layers: layers_of(vault.standard()),
        engine: ENGINE,
        sequence: sequence.unsigned_abs(),
        previous: head.as_deref().and_then(|id| id.parse().ok()),
        sealed_at: china(now),
        confirmed_by: options.confirmed_by.iter().map(confirmation).collect(),
        findings: counts,
        audit_head: vault.audit_head()?.and_then(|head| head.parse().ok()),
        base: None,
        app: concat!("zhibao ", env!("CARGO_PKG_VERSION")).to_owned(),
    };
    let signer = Signer {
        key: &signing.key,
        chain: &signing.chain,
    };
    let sealed = builder.seal(facts, signer, Vec::new())?;
    let version = before.iter().filter(|p| p.period == period.id).count() as i64 + 1;
    let package = SealedPackage {
        id: sealed.id.to_string(),
        period: period.id.clone(),
        version,
        sequence,
        previous: head,
        state: "sealed".to_owned(),
        sealed_at: now.timestamp_millis(),
        bytes: sealed.out,
    };
    Ok((package, rows))
}

/// Writes the packed rows of a table as they travel: what could not be read travels as typed, where an exception allows it at
/// all. Returns their number.
fn add(
    vault: &Vault,
    set: SetId,
    chosen: &Chosen,
    writer: &mut TableWriter<'_>,
    receiving: &mut Receiving<'_>,
) -> Result<usize, SealError> {
    let table = chosen.table;
    let travels = |at: &usize| table.fields[*at].leaves != Leaves::Never;
    let fields: Vec<usize> = (0..table.fields.len()).filter(travels).collect();
    let mut place = vec![None; table.fields.len()];
    for (at, field) in fields.iter().enumerate() {
        place[*field] = Some(at);
    }
    let (mut seen, mut packed) = (0, 0);
    vault.pass_over::<VaultError>(set, &table.id, &fields, |row| {
        seen += 1;
        if !chosen.holds(seen - 1) {
            return Ok(());
        }
        packed += 1;
        let typed = if row.has_typed() { row.typed() } else { BTreeMap::new() };
        writer.cells(row.id(), |at| {
            match (place[at].map_or(Cell::Empty, |place| row.cell(place)), typed.get(&at)) {
                (Cell::Empty, Some(typed)) => Cell::Text(typed.trim()),
                (cell, _) => cell,
            }
        });
        receiving.row(table, row, &typed, &place);
        Ok(())
    })?;
    Ok(packed)
}

fn refuse_what_is_open(judgement: Judgement) -> Result<(), SealError> {
    if judgement.open.is_empty() {
        return Ok(());
    }
    let open = judgement
        .open
        .iter()
        .filter_map(|at| judgement.findings.get(*at).cloned());
    let open = open.map(|finding| StoredFinding {
        finding,
        explanation: None,
        deferred: false,
    });
    Err(SealError::Blocked(open.collect()))
}

/// Encrypts the bytes of a package to the pinned authority.
///
/// # Errors
/// [`SealError::NoReceiver`] where no card is pinned or none of its keys is valid now.
pub fn encrypt_to_authority(vault: &Vault, bytes: &[u8], now: DateTime<Utc>) -> Result<Vec<u8>, SealError> {
    let card = load_card(vault)?.ok_or(SealError::NoReceiver)?;
    let recipients = card.recipients_at(now.timestamp());
    if recipients.is_empty() {
        return Err(SealError::NoReceiver);
    }
    encrypt(bytes, &recipients)
}

/// Encrypts the bytes of a package.
///
/// # Errors
/// Those of writing to memory.
pub fn encrypt(bytes: &[u8], recipients: &[Recipient]) -> Result<Vec<u8>, SealError> {
    use std::io::Write;
    let mut writer = EncryptWriter::new(Vec::with_capacity(bytes.len() + 1024), recipients)?;
    writer.write_all(bytes).map_err(zhibao_seal::fault::AgeFault::from)?;
    Ok(writer.finish()?)
}

fn receiver(card: &Card, now: i64) -> Option<Receiver> {
    let key = card.recipients_at(now).first()?.fingerprint().hex();
    Some(Receiver {
        code: card.authority.code.clone(),
        key,
    })
}

fn confirmation(confirmed: &Confirmed) -> Confirmation {
    Confirmation {
        role: confirmed.role.clone(),
        name: confirmed.name.clone(),
        how: confirmed.how,
    }
}

fn extension(media: &str) -> &'static str {
    match media {
        "application/pdf" => "pdf",
        "image/jpeg" => "jpg",
        "image/png" => "png",
        "text/plain" => "txt",
        _ => "bin",
    }
}

/// What a sealed package may state as a constraint: what the task demands and no exception can break.
struct TaskBinding<'a> {
    task: &'a Task,
}

impl Binding for TaskBinding<'_> {
    fn required(&self, table: &Table, field: &Field) -> bool {
        self.task
            .tables
            .get(&table.id)
            .is_some_and(|demand| demand.required.contains(&field.code))
    }

    fn reference(&self, table: &Table, field: &Field) -> bool {
        let in_task = |id: &str| self.task.tables.contains_key(id);
        in_task(&table.id) && field.reference.as_ref().is_some_and(|r| in_task(&r.table))
    }
}
