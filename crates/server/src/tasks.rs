//! What is asked of a school: a task of the standard or the authority's own, with its days.

use std::path::Path;

use zhibao_core::standard::{Faults, SourceFile, Standard};
use zhibao_engine::layered::Files;
use zhibao_seal::task::NamedText;

use crate::db::{DbError, Step, cells, sql};
use crate::error::Error;
use crate::server::Server;
use crate::standard::{self, HeldLayer};

/// The largest file that is read for a task, in bytes.
const MOST: u64 = 1 << 20;
/// The task that stands where nothing else was decided.
const BUILTIN: &str = "builtin";

/// What a person asks for.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// The id of a task of the standard or of a layer, or a file that holds one; none: the built-in one.
    pub task: Option<String>,
    /// The day by which everything is judged, `YYYY-MM-DD`.
    pub as_of: Option<String>,
    /// The last day of reporting, `YYYY-MM-DD`.
    pub due: Option<String>,
}

/// Makes a task for a school and period, and notes it down: packages of that period are judged by it.
///
/// # Errors
/// A task that is not known or does not fit the standard; a day that is none.
pub async fn issue(server: &Server, school: &str, period: &str, wish: &Wish) -> Result<NamedText, Error> {
    standard::refresh(server).await?;
    let layers = server.shelf.for_school(school);
    let named = wish.task.as_deref().unwrap_or(BUILTIN);
    let mut text = match known(named, &layers) {
        Some(text) => text,
        None => file(named)?,
    };
    let days = [("as_of", &wish.as_of), ("due", &wish.due)];
    if days.iter().any(|(_, day)| day.is_some()) {
        let mut table: toml::Table = text.parse().map_err(|_| Error::NoTask { task: named.to_owned() })?;
        for (key, day) in days {
            if let Some(day) = day {
                table.insert(key.to_owned(), self::day(day)?.into());
            }
        }
        text = table.to_string();
    }
    let standard = standard::composed(&layers)?;
    let task = standard.read_task(&text).map_err(Error::Task)?;
    let row = cells![school, period, &task.id, &text, server.now()];
    server.db.commit(vec![Step::one(sql!("task_put"), row)]).await?;
    Ok(NamedText {
        id: task.id,
        period: period.to_owned(),
        text,
    })
}

/// What was asked of a school so far, the newest first; where nothing was, the built-in task for `period`.
///
/// # Errors
/// Those of the database.
pub async fn of_school(server: &Server, school: &str, period: &str) -> Result<Vec<NamedText>, DbError> {
    let rows = server.db.rows(sql!("task_all"), cells![school]).await?;
    let issued: Vec<NamedText> = rows
        .iter()
        .map(|row| NamedText {
            id: row.text(0),
            period: row.text(1),
            text: row.text(2),
        })
        .collect();
    let builtin = || NamedText {
        id: BUILTIN.to_owned(),
        period: period.to_owned(),
        text: known(BUILTIN, &[]).unwrap_or_default(),
    };
    Ok(if issued.is_empty() { vec![builtin()] } else { issued })
}

/// The text of a task that the standard or one of the layers brings.
fn known(id: &str, layers: &[HeldLayer]) -> Option<String> {
    let stands = |path: &str, text: &str| {
        let table = || text.parse::<toml::Table>().ok();
        path.starts_with("tasks/") && table().is_some_and(|table| table.get("id").and_then(|v| v.as_str()) == Some(id))
    };
    let in_files = |files: &Files| {
        let found = files.iter().find(|(path, text)| stands(path, text));
        found.map(|(_, text)| text.clone())
    };
    let bundled = || {
        let found = Standard::bundled_files()
            .iter()
            .find(|f: &&SourceFile<'_>| stands(f.path, f.text));
        found.map(|file| file.text.to_owned())
    };
    layers.iter().find_map(|layer| in_files(&layer.files)).or_else(bundled)
}

fn file(name: &str) -> Result<String, Error> {
    let path = Path::new(name);
    if !path.exists() {
        return Err(Error::NoTask { task: name.to_owned() });
    }
    let failed = |error| Error::file(path, &error);
    if std::fs::metadata(path).map_err(failed)?.len() > MOST {
        return Err(failed(std::io::ErrorKind::FileTooLarge.into()));
    }
    std::fs::read_to_string(path).map_err(failed)
}

fn day(text: &str) -> Result<String, Error> {
    let digits = text.replace('-', "");
    match zhibao_core::dates::parse_day(&digits) {
        Some(day) => Ok(zhibao_core::dates::day_text(day)),
        None => Err(Error::Day { day: text.to_owned() }),
    }
}

/// What is wrong with a task, in one sentence.
pub(crate) fn told(faults: &Faults, lang: zhibao_core::message::Lang) -> String {
    let told: Vec<String> = faults
        .0
        .iter()
        .map(|fault| fault.say(lang).replace('\n', " "))
        .collect();
    told.join("; ")
}
