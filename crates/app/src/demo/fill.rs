//! The demo school into a vault: what was made from numbers alone, and what follows from it, term by term.

use std::collections::{BTreeMap, HashSet};

use zhibao_core::standard::table::Table;
use zhibao_vault::{PRESENT, Scope, Vault};

use super::DemoError;
use super::cells::Row;
use super::cook::{Cook, put};
use super::school::{School, TABLES};
use super::shelve::{Record, shelve};
use super::stage::Stage;

/// Takes a school into a vault whose period is open, as if nothing went before; findings are computed.
///
/// # Errors
/// Those of the vault.
pub fn fill(vault: &mut Vault, school: &School) -> Result<(), DemoError> {
    let mut player = Player::new(vault, school)?;
    for stage in Stage::all(&school.term, 1) {
        player.play(vault, &stage)?;
    }
    Ok(vault.recompute(PRESENT, Scope::Pending)?)
}

/// Plays the terms of a school, each once.
pub(super) struct Player<'s> {
    school: &'s School,
    cook: Cook<'static>,
    /// The places of the rows that came in, by table.
    came: BTreeMap<&'static str, HashSet<usize>>,
    /// The numbers of pupils who came from another school, lately.
    late: HashSet<&'s str>,
}

impl<'s> Player<'s> {
    pub(super) fn new(vault: &Vault, school: &'s School) -> Result<Player<'s>, DemoError> {
        let standard: &'static zhibao_core::standard::Standard = vault.standard();
        Ok(Player {
            school,
            cook: Cook::new(standard, school.seed, school.students, &school.home)?,
            came: BTreeMap::new(),
            late: school
                .rows("student")
                .iter()
                .filter(|row| text(row, "RXFSM") == "09")
                .map(|row| text(row, "XH"))
                .collect(),
        })
    }

    /// Brings a term into the vault, whose period is open.
    ///
    /// # Errors
    /// Those of the vault; a recipe that does not fit the standard.
    pub(super) fn play(&mut self, vault: &mut Vault, stage: &Stage) -> Result<(), DemoError> {
        for id in TABLES {
            let standard: &'static zhibao_core::standard::Standard = vault.standard();
            let Some(table) = standard.table(id) else { continue };
            let rows = self.school.rows(id);
            let came = self.came.entry(id).or_default();
            let new: Vec<usize> = (0..rows.len())
                .filter(|at| !came.contains(at) && has_come(id, &rows[*at], stage, &self.late))
                .collect();
            came.extend(&new);
            let codes: HashSet<&str> = new
                .iter()
                .flat_map(|at| rows[*at].iter().map(|(code, _)| *code))
                .collect();
            let present: Vec<usize> = codes.iter().filter_map(|code| table.field_index(code)).collect();
            let records = new.iter().map(|at| cells(table, &rows[*at], stage));
            shelve(vault, table, new.len(), &present, records)?;
            if id == "status_change" && !stage.is_first {
                self.settle(vault, &new)?;
            }
        }
        self.cook.follow_all(vault, stage)
    }

    /// Gives pupils the status that changes lead to.
    fn settle(&self, vault: &mut Vault, changes: &[usize]) -> Result<(), DemoError> {
        let rows = self.school.rows("status_change");
        let index = vault.key_index(PRESENT, "student", &["XH"])?;
        let Some(field) = vault.standard().table("student").and_then(|t| t.field_index("XSDQZTM")) else {
            return Ok(());
        };
        let mut status: BTreeMap<&str, &str> = BTreeMap::new();
        for row in changes.iter().map(|at| &rows[*at]) {
            let code = match text(row, "YDLBM") {
                "11" => "02",
                "12" => "05",
                "21" => "10",
                "31" => "03",
                _ => continue,
            };
            status.insert(text(row, "XH"), code);
        }
        let pupils = status.iter().filter_map(|(number, code)| {
            let row = index.get(&[*number]).first()?;
            Some((row.as_str(), vec![(field, *code)]))
        });
        put(vault, "student", pupils)
    }
}

fn text<'r>(row: &'r Row, field: &str) -> &'r str {
    row.iter().find(|(code, _)| *code == field).map_or("", |(_, text)| text)
}

/// Whether a record is there in a term.
fn has_come(table: &str, row: &Row, stage: &Stage, late: &HashSet<&str>) -> bool {
    let begun = |year: &str| year.parse().is_ok_and(|year| stage.has_begun(year));
    match table {
        _ if stage.is_present => true,
        "class" => begun(text(row, "NJDM")),
        "student" | "student_family_member" => begun(&text(row, "XH")[..4]) && !late.contains(text(row, "XH")),
        "status_change" => text(row, "YDRQ") <= stage.named("as_of").unwrap_or_default(),
        "term_registration" => false,
        _ => true,
    }
}

/// The cells of a record as it was in a term: who left had not left yet.
fn cells(table: &Table, row: &Row, stage: &Stage) -> Record {
    let then = |code: &str, text: &str| match (table.id.as_str(), code) {
        ("student", "XSDQZTM") | ("class", "ZT") if !stage.is_present => match code {
            "ZT" => "1".to_owned(),
            _ => "01".to_owned(),
        },
        _ => text.to_owned(),
    };
    row.iter()
        .filter_map(|(code, text)| Some((table.field_index(code)?, then(code, text))))
        .collect()
}
