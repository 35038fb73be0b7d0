//! What a person says of a warning, as an edit.

use std::collections::HashSet;

use zhibao_core::dates;
use zhibao_core::message::Lang;
use zhibao_core::standard::indicator::{Indicator, Level};
use zhibao_vault::{Edit, Vault, VaultError};

use super::records::{ACTION, Record, SCHOOL, Status, WARNING, steps, texts};
use super::{Stage, code_of};
use crate::figures::{Figure, words};

/// What becomes of a warning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deal {
    /// It is explained, and somebody deals with it.
    Explain,
    /// It is closed: what had to be done is done.
    Close,
    /// It is closed: it was none.
    FalseAlarm,
    /// It is open again.
    Reopen,
}

/// What a person says of a warning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// What becomes of it.
    pub deal: Deal,
    /// What was done, or why.
    pub text: String,
    /// The staff number of the person in charge.
    pub owner: String,
    /// The day by which it should be done, `YYYYMMDD`.
    pub due: String,
}

/// The day by which a warning of a level should be dealt with, `YYYYMMDD`.
pub fn due(vault: &Vault, level: Level, today: &str) -> Option<String> {
    let days = *vault.standard().warning_days.get(&level)?;
    let day = dates::add_working_days(dates::parse_day(today)?, days)?;
    Some(dates::day_text(day))
}

/// The edit that records what was said: a step, and how the warning stands. What was closed and is here again becomes a warning
/// of its own; `record` is what was recorded last, `held` whether it still holds.
///
/// # Errors
/// Those of the vault.
pub fn plan(
    vault: &Vault,
    indicator: &Indicator,
    figure: &Figure,
    (record, held): (Option<&Record>, bool),
    word: &Word,
) -> Result<Edit, VaultError> {
    let now = dates::stamp(vault.now());
    let status = match word.deal {
        Deal::Explain => Status::Doing,
        Deal::Close => Status::Cleared,
        Deal::FalseAlarm => Status::False,
        Deal::Reopen => Status::Waiting,
    };
    let mut cells = vec![
        ("CZQX", word.due.clone()),
        ("YJZT", status.code().to_owned()),
        ("ZRRGH", word.owner.clone()),
    ];
    if let (Some(value), Some(level)) = (figure.value, figure.level) {
        let threshold = indicator.levels.iter().find(|t| t.level == level);
        let line = words::line(indicator, Lang::Zh);
        let message = format!("{} {}", indicator.title.zh, words::shown(indicator, value, Lang::Zh));
        let message = if line.is_empty() {
            message
        } else {
            format!("{message}，{line}")
        };
        cells.extend([
            ("YJJB", code_of(level).to_owned()),
            ("YJNR", message),
            ("CFZ", number(value)),
            (
                "YZ",
                threshold
                    .and_then(|t| t.any.first())
                    .map_or_else(String::new, |b| number(b.than)),
            ),
        ]);
    }
    let same = record.filter(|r| held || r.status.stage() != Stage::Closed);
    let (number, nth, edit) = match same {
        Some(record) => {
            let nth = steps(vault, &record.number)?.last().map_or(1, |step| step.nth + 1);
            let edit = Edit::SetCells {
                table: WARNING.to_owned(),
                row: record.row.clone(),
                cells: typed(cells),
            };
            (record.number.clone(), nth, edit)
        }
        None => {
            let number = free_number(vault, &indicator.id, &now)?;
            cells.extend([
                ("YJBH", number.clone()),
                ("GZBM", indicator.id.clone()),
                ("DXLX", SCHOOL.to_owned()),
                ("DXBS", vault.school().to_owned()),
                ("CFSJ", now.clone()),
            ]);
            let edit = Edit::InsertRow {
                table: WARNING.to_owned(),
                cells: typed(cells),
            };
            (number, 1, edit)
        }
    };
    let step = Edit::InsertRow {
        table: ACTION.to_owned(),
        cells: typed(vec![
            ("YJBH", number),
            ("XH1", nth.to_string()),
            ("CZSJ", now),
            ("CZRGH", word.owner.clone()),
            ("CZCS", word.text.clone()),
        ]),
    };
    Ok(Edit::Bulk(vec![edit, step]))
}

/// A number of its own: the indicator and the day, and which of that day it is.
fn free_number(vault: &Vault, indicator: &str, now: &str) -> Result<String, VaultError> {
    let taken = texts(vault, WARNING, &["YJBH"])?;
    let taken: HashSet<String> = taken.into_iter().flat_map(|(_, cells)| cells).collect();
    let day: String = now.chars().take(10).filter(char::is_ascii_digit).collect();
    let first = format!("{indicator}-{day}");
    let more = (2..).map(|n: u32| format!("{first}-{n}"));
    let mut all = std::iter::once(first.clone()).chain(more);
    Ok(all.find(|number| !taken.contains(number)).unwrap_or(first))
}

/// A number with at most the four decimals that the records keep.
fn number(value: f64) -> String {
    format!("{:.4}", value)
        .trim_end_matches('0')
        .trim_end_matches('.')
        .to_owned()
}

fn typed(cells: Vec<(&str, String)>) -> Vec<(String, String)> {
    cells.into_iter().map(|(code, text)| (code.to_owned(), text)).collect()
}
