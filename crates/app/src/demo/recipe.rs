//! Recipes: how the records of a table follow from what the demo school holds already. They are data, one file a domain.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::spec::Spec;

/// The recipes, in the order in which they are followed: what is referred to comes first.
const FILES: [(&str, &str); 11] = [
    ("graduates", include_str!("recipes/graduates.toml")),
    ("school", include_str!("recipes/school.toml")),
    ("teaching", include_str!("recipes/teaching.toml")),
    ("cooperation", include_str!("recipes/cooperation.toml")),
    ("internship", include_str!("recipes/internship.toml")),
    ("aid", include_str!("recipes/aid.toml")),
    ("leaving", include_str!("recipes/leaving.toml")),
    ("moral", include_str!("recipes/moral.toml")),
    ("party", include_str!("recipes/party.toml")),
    ("training", include_str!("recipes/training.toml")),
    ("watch", include_str!("recipes/watch.toml")),
];

/// In which of the terms that a demo school tells of a recipe is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub(super) enum When {
    /// In each.
    #[default]
    Term,
    /// In the first one.
    First,
    /// In the terms that begin a school year, and in the first one.
    Year,
    /// In the terms that are over.
    Past,
    /// In the one that is worked on.
    Present,
}

/// A number that grows with the school: `least`, and one more for every `each` pupils.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Count {
    least: usize,
    each: usize,
}

impl Count {
    /// The number in a school of a size.
    pub(super) fn of(self, students: usize) -> usize {
        self.least + students / self.each.max(1)
    }
}

/// How the records of one table are made.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Recipe {
    /// The table.
    pub(super) table: String,
    /// A SELECT with a row for every record; its columns are taken over where they have the names of fields.
    #[serde(default)]
    pub(super) each: Option<String>,
    /// How many records, where nothing is selected; else the most that are kept, spread over all.
    #[serde(default)]
    pub(super) count: Option<Count>,
    /// Keeps one row in so many, chosen at random; one in any case.
    #[serde(default)]
    pub(super) share: Option<u32>,
    #[serde(default)]
    pub(super) when: When,
    /// Whether records are changed in place of made: the SELECT then gives `row_id`.
    #[serde(default)]
    pub(super) change: bool,
    /// What fields get. Whatever the standard wants besides follows from the schema.
    #[serde(default)]
    pub(super) set: BTreeMap<String, Spec>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    recipe: Vec<Recipe>,
}

/// All recipes.
///
/// # Errors
/// The file and what is wrong with it.
pub(super) fn recipes() -> Result<Vec<Recipe>, String> {
    let mut all = Vec::new();
    for (name, text) in FILES {
        let file: File = toml::from_str(text).map_err(|error| format!("{name}.toml: {error}"))?;
        all.extend(file.recipe);
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recipes_name_only_what_the_standard_has() {
        let standard = zhibao_core::standard::bundled().unwrap();
        let recipes = recipes().unwrap();
        for recipe in &recipes {
            let table = standard.table(&recipe.table);
            let table = table.unwrap_or_else(|| panic!("no table {}", recipe.table));
            for field in recipe.set.keys() {
                assert!(table.field(field).is_some(), "{}.{field}", recipe.table);
            }
        }
        for table in &standard.tables {
            let made = recipes.iter().any(|r| r.table == table.id) || super::super::TABLES.contains(&table.id.as_str());
            assert!(made, "nothing fills {}", table.id);
        }
    }
}
