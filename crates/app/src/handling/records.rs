//! The records of warnings and of the steps taken.

use std::collections::BTreeMap;

use zhibao_core::standard::indicator::Level;
use zhibao_core::value::Value;
use zhibao_vault::{PRESENT, Vault, VaultError};

use super::{Stage, code_of};

/// 预警记录.
pub(super) const WARNING: &str = "warning";

/// 预警处置.
pub(super) const ACTION: &str = "warning_action";

/// The kind of subject of an indicator: the school.
pub(super) const SCHOOL: &str = "1";

/// 预警状态 (`zb_warning_status`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// 待处置
    Waiting,
    /// 处置中
    Doing,
    /// 待核验
    Checking,
    /// 已销警
    Cleared,
    /// 误报
    False,
    /// 逾期
    Overdue,
}

impl Status {
    const ALL: [(Status, &'static str); 6] = [
        (Status::Waiting, "1"),
        (Status::Doing, "2"),
        (Status::Checking, "3"),
        (Status::Cleared, "4"),
        (Status::False, "5"),
        (Status::Overdue, "6"),
    ];

    /// Its code.
    pub fn code(self) -> &'static str {
        Status::ALL
            .iter()
            .find(|(s, _)| *s == self)
            .map_or("1", |(_, code)| code)
    }

    fn of(code: &str) -> Status {
        let found = Status::ALL.iter().find(|(_, c)| *c == code);
        found.map_or(Status::Waiting, |(status, _)| *status)
    }

    /// What a person takes it for.
    pub fn stage(self) -> Stage {
        match self {
            Status::Waiting | Status::Overdue => Stage::Open,
            Status::Doing | Status::Checking => Stage::Explained,
            Status::Cleared | Status::False => Stage::Closed,
        }
    }
}

/// What was recorded of a warning of the school.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Its `row_id`.
    pub row: String,
    /// Its number.
    pub number: String,
    /// The indicator.
    pub indicator: String,
    /// Its level when something was said last.
    pub level: Option<Level>,
    /// The value then.
    pub value: Option<f64>,
    /// When something was done last.
    pub acted: String,
    /// The day by which it should be done, `YYYYMMDD`.
    pub due: Option<String>,
    /// How far it is.
    pub status: Status,
    /// The staff number of the person in charge.
    pub owner: String,
}

/// A step that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its number within the warning.
    pub nth: u32,
    /// When.
    pub at: String,
    /// The staff number of the person.
    pub actor: String,
    /// What was done.
    pub text: String,
}

/// The newest record of each indicator of which something was recorded.
///
/// # Errors
/// Those of the vault.
pub fn handled(vault: &Vault) -> Result<BTreeMap<String, Record>, VaultError> {
    let fields = ["YJBH", "GZBM", "YJJB", "DXLX", "CFZ", "CFSJ", "CZQX", "YJZT", "ZRRGH"];
    let mut last: BTreeMap<String, String> = BTreeMap::new();
    for (_, cells) in texts(vault, ACTION, &["YJBH", "CZSJ"])? {
        let [number, at] = take(cells);
        let known = last.entry(number).or_default();
        *known = at.max(std::mem::take(known));
    }
    let mut out: BTreeMap<String, (String, Record)> = BTreeMap::new();
    for (row, cells) in texts(vault, WARNING, &fields)? {
        let [number, indicator, level, subject, value, raised, due, status, owner] = take(cells);
        if subject != SCHOOL || out.get(&indicator).is_some_and(|(newest, _)| *newest > raised) {
            continue;
        }
        let acted = last.get(&number).filter(|at| **at > raised).unwrap_or(&raised).clone();
        let record = Record {
            row,
            level: Level::ALL.into_iter().find(|l| code_of(*l) == level),
            value: value.parse().ok(),
            acted,
            due: Some(due).filter(|day| !day.is_empty()),
            status: Status::of(&status),
            owner,
            indicator: indicator.clone(),
            number,
        };
        out.insert(indicator, (raised, record));
    }
    Ok(out.into_iter().map(|(id, (_, record))| (id, record)).collect())
}

/// The steps taken for a warning, by its number, in their order.
///
/// # Errors
/// Those of the vault.
pub fn steps(vault: &Vault, number: &str) -> Result<Vec<Step>, VaultError> {
    let all = texts(vault, ACTION, &["YJBH", "XH1", "CZSJ", "CZRGH", "CZCS"])?;
    let mut out: Vec<Step> = all
        .into_iter()
        .map(|(_, cells)| take::<5>(cells))
        .filter(|[of, ..]| of == number)
        .map(|[_, nth, at, actor, text]| Step {
            nth: nth.parse().unwrap_or(0),
            at,
            actor,
            text,
        })
        .collect();
    out.sort_by_key(|step| step.nth);
    Ok(out)
}

/// The name of a member of staff; the number where nobody has it.
///
/// # Errors
/// Those of the vault.
pub fn person(vault: &Vault, number: &str) -> Result<String, VaultError> {
    let found = vault.rows_with(PRESENT, "staff", "GH", &Value::Text(number.into()), 1)?;
    let at = vault.standard().table("staff").and_then(|t| t.field_index("XM"));
    let name = found.first().zip(at).map(|(row, at)| row.cells[at].shown());
    Ok(name
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| number.to_owned()))
}

/// Some fields of all records of a table, as texts, with the ids of the records.
pub(super) fn texts(vault: &Vault, table: &str, fields: &[&str]) -> Result<Vec<(String, Vec<String>)>, VaultError> {
    let known = vault.standard().table(table);
    let places: Vec<Option<usize>> = fields.iter().map(|f| known.and_then(|t| t.field_index(f))).collect();
    let mut out = Vec::new();
    vault.for_each_row::<VaultError>(PRESENT, table, |row| {
        let text = |at: &Option<usize>| at.map_or_else(String::new, |at| row.cells[at].shown());
        out.push((row.id.clone(), places.iter().map(text).collect()));
        Ok(())
    })?;
    Ok(out)
}

/// The texts of a record's fields, as many as were asked for.
fn take<const N: usize>(cells: Vec<String>) -> [String; N] {
    let mut cells = cells.into_iter();
    std::array::from_fn(|_| cells.next().unwrap_or_default())
}
