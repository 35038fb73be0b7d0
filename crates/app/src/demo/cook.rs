//! Recipes followed: a look at what the vault holds, and the records that come of it.

use std::collections::{BTreeMap, HashMap, HashSet};

use fastrand::Rng;
use zhibao_core::standard::Standard;
use zhibao_core::standard::table::{Field, Table};
use zhibao_core::value::Value;
use zhibao_engine::figures::Looked;
use zhibao_vault::{PRESENT, Vault};

use super::DemoError;
use super::filler::{Filler, Place};
use super::names;
use super::offices::telephone;
use super::recipe::{Recipe, recipes};
use super::shelve::{Record, shelve};
use super::spec::Source;
use super::stage::Stage;

/// Follows recipes.
pub(super) struct Cook<'s> {
    standard: &'s Standard,
    filler: Filler<'s>,
    recipes: Vec<Recipe>,
    seed: u64,
    students: usize,
    /// How many records each table has by now.
    numbers: HashMap<String, usize>,
}

impl<'s> Cook<'s> {
    /// For a school of a size in a county.
    ///
    /// # Errors
    /// A recipe that cannot be read.
    pub(super) fn new(standard: &'s Standard, seed: u64, students: usize, home: &str) -> Result<Cook<'s>, DemoError> {
        Ok(Cook {
            standard,
            filler: Filler::new(standard, home).map_err(DemoError::Recipe)?,
            recipes: recipes().map_err(DemoError::Recipe)?,
            seed,
            students,
            numbers: HashMap::new(),
        })
    }

    /// Follows every recipe that a stage has use for.
    ///
    /// # Errors
    /// Those of the vault; a recipe that does not fit the standard.
    pub(super) fn follow_all(&mut self, vault: &mut Vault, stage: &Stage) -> Result<(), DemoError> {
        for at in 0..self.recipes.len() {
            if !stage.has_use_for(self.recipes[at].when) {
                continue;
            }
            if self.recipes[at].change {
                change(vault, &self.recipes[at])?;
            } else {
                self.follow(vault, at, stage)?;
            }
        }
        Ok(())
    }

    fn follow(&mut self, vault: &mut Vault, at: usize, stage: &Stage) -> Result<(), DemoError> {
        let recipe = &self.recipes[at];
        let table = known(self.standard, &recipe.table)?;
        let mut rng = self.rng(at, stage);
        let looked = match &recipe.each {
            Some(select) => look(vault, select)?,
            None => Looked {
                columns: Vec::new(),
                rows: vec![Vec::new(); recipe.count.map_or(1, |count| count.of(self.students))],
            },
        };
        let chosen = choose(recipe, looked.rows.len(), self.students, &mut rng);
        let columns: HashMap<&str, usize> = looked
            .columns
            .iter()
            .enumerate()
            .map(|(at, c)| (c.as_str(), at))
            .collect();
        let given = |field: &Field| recipe.set.contains_key(&field.code) || columns.contains_key(field.code.as_str());
        let wanted: Vec<usize> = (0..table.fields.len())
            .filter(|at| given(&table.fields[*at]) || self.filler.wants(table, &table.fields[*at]))
            .collect();
        let mut referred: HashMap<usize, Vec<Box<str>>> = HashMap::new();
        for at in wanted.iter().filter(|at| !given(&table.fields[**at])) {
            if let Some(reference) = &table.fields[*at].reference {
                let select = format!(
                    "SELECT DISTINCT \"{0}\" FROM \"{1}_now\" WHERE \"{0}\" IS NOT NULL",
                    reference.field, reference.table
                );
                let found = look(vault, &select)?.rows;
                referred.insert(
                    *at,
                    found.into_iter().filter_map(|mut row| row.pop().flatten()).collect(),
                );
            }
        }
        let first = match self.numbers.get(&table.id) {
            Some(known) => *known,
            None => vault.count_rows(PRESENT, &table.id)? as usize,
        };
        let (mut keys, mut made) = (HashSet::new(), 0);
        let about = chosen.len();
        let rows = chosen.into_iter().filter_map(|row| {
            let mut line = Line {
                recipe,
                columns: &columns,
                cells: &looked.rows[row],
                stage,
                filler: &self.filler,
                number: first + made + 1,
                rng: &mut rng,
                made: BTreeMap::new(),
                depth: 0,
            };
            let mut cells: Record = Vec::with_capacity(wanted.len());
            for at in &wanted {
                let field = &table.fields[*at];
                let text = match given(field) {
                    true => line.field(&field.code),
                    false => {
                        let place = Place {
                            table,
                            field,
                            number: line.number,
                            days: stage.days(),
                            year: stage.named("year").unwrap_or_default(),
                            day: stage.term.as_of,
                            referred: referred.get(at).map_or(&[][..], Vec::as_slice),
                        };
                        self.filler.value(&place, line.rng)
                    }
                };
                if !text.is_empty() {
                    cells.push((*at, text));
                }
            }
            let key: Vec<&str> = table
                .key
                .iter()
                .filter_map(|at| Some(cells.iter().find(|(f, _)| f == at)?.1.as_str()))
                .collect();
            keys.insert(key.join("\u{1f}")).then(|| {
                made += 1;
                cells
            })
        });
        shelve(vault, table, about, &wanted, rows)?;
        self.numbers.insert(table.id.clone(), first + made);
        Ok(())
    }

    /// The same for the same seed, recipe and term.
    fn rng(&self, recipe: usize, stage: &Stage) -> Rng {
        let term = stage.term.year as u64 * 2 + u64::from(stage.term.number == "2");
        Rng::with_seed(
            self.seed
                ^ (recipe as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15)
                ^ term.wrapping_mul(0xD1B5_4A32_D192_ED03),
        )
    }
}

fn known<'s>(standard: &'s Standard, id: &str) -> Result<&'s Table, DemoError> {
    standard
        .table(id)
        .ok_or_else(|| DemoError::Recipe(format!("no table {id}")))
}

pub(super) fn look(vault: &mut Vault, select: &str) -> Result<Looked, DemoError> {
    Ok(vault.figures(false, BTreeMap::new(), |session| session.look(select))?)
}

/// The rows that a recipe keeps.
fn choose(recipe: &Recipe, rows: usize, students: usize, rng: &mut Rng) -> Vec<usize> {
    if let (Some(count), true) = (recipe.count, recipe.each.is_some()) {
        let most = count.of(students).min(rows);
        return (0..most).map(|at| at * rows / most).collect();
    }
    let Some(share) = recipe.share else {
        return (0..rows).collect();
    };
    let kept: Vec<usize> = (0..rows).filter(|_| rng.u32(..share) == 0).collect();
    match kept.is_empty() {
        true => (0..rows.min(1)).collect(),
        false => kept,
    }
}

/// Changes records that a recipe names by `row_id`.
fn change(vault: &mut Vault, recipe: &Recipe) -> Result<(), DemoError> {
    let select = recipe.each.as_deref().unwrap_or_default();
    let looked = look(vault, select)?;
    if looked.rows.is_empty() {
        return Ok(());
    }
    let standard = vault.standard();
    let table = known(standard, &recipe.table)?;
    let fields: Vec<usize> = looked
        .columns
        .iter()
        .skip(1)
        .filter_map(|code| table.field_index(code))
        .collect();
    if looked.columns.first().is_none_or(|c| c != "row_id") || fields.len() + 1 != looked.columns.len() {
        return Err(DemoError::Recipe(format!(
            "a change of {} names what is no field",
            table.id
        )));
    }
    let rows = looked.rows.iter().filter_map(|row| {
        let (id, texts) = row.split_first()?;
        Some((
            id.as_deref()?,
            fields
                .iter()
                .copied()
                .zip(texts.iter().map(|t| t.as_deref().unwrap_or_default()))
                .collect(),
        ))
    });
    put(vault, &table.id, rows)
}

/// Texts for fields of a record.
pub(super) type Texts<'r> = Vec<(usize, &'r str)>;

/// Puts texts into cells of records that stand.
pub(super) fn put<'r>(
    vault: &mut Vault,
    table: &str,
    rows: impl Iterator<Item = (&'r str, Texts<'r>)>,
) -> Result<(), DemoError> {
    vault.import(PRESENT, None, |importer| {
        for (id, texts) in rows {
            let mut read = Vec::with_capacity(texts.len());
            for (field, text) in texts {
                let (value, typed) = importer.read(table, field, text)?;
                read.push((field, value, typed.filter(|_| !text.is_empty())));
            }
            let cells: Vec<(usize, &Value, Option<&str>)> = read
                .iter()
                .map(|(field, value, typed)| (*field, value, typed.as_deref()))
                .collect();
            importer.update(table, id, &cells)?;
        }
        Ok(())
    })?;
    Ok(())
}

/// One record while it is made.
struct Line<'r> {
    recipe: &'r Recipe,
    columns: &'r HashMap<&'r str, usize>,
    cells: &'r [Option<Box<str>>],
    stage: &'r Stage,
    filler: &'r Filler<'r>,
    number: usize,
    rng: &'r mut Rng,
    /// What fields got, so that all who ask get the same.
    made: BTreeMap<String, String>,
    depth: usize,
}

impl Line<'_> {
    fn column(&self, name: &str) -> Option<String> {
        let at = self.columns.get(name)?;
        self.cells.get(*at)?.as_deref().map(str::to_owned)
    }

    /// What a field gets: by the recipe, else as selected.
    fn field(&mut self, code: &str) -> String {
        if let Some(made) = self.made.get(code) {
            return made.clone();
        }
        let Some(spec) = self.recipe.set.get(code) else {
            return self.column(code).unwrap_or_default();
        };
        // A field that asks for itself gets nothing.
        if self.depth > 8 {
            return String::new();
        }
        self.depth += 1;
        let text = spec.text(self);
        self.depth -= 1;
        self.made.insert(code.to_owned(), text.clone());
        text
    }
}

impl Source for Line<'_> {
    fn named(&mut self, name: &str) -> Option<String> {
        match name {
            "person" => {
                let surname = names::surname(self.rng);
                let sex = if self.rng.bool() { "1" } else { "2" };
                Some(names::with_surname(self.rng, &surname, sex))
            }
            "phone" => Some(telephone((self.number % 10_000) as u32)),
            "uscc" => Some(self.filler.credit_code(self.number)),
            "isbn" => Some(Filler::isbn(self.number)),
            _ if self.columns.contains_key(name) => self.column(name),
            _ if self.recipe.set.contains_key(name) => Some(self.field(name)),
            _ => self.stage.named(name).map(str::to_owned),
        }
    }

    fn number(&self) -> usize {
        self.number
    }

    fn rng(&mut self) -> &mut Rng {
        self.rng
    }
}
