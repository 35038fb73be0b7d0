//! The national standard as data: tables, code lists, rules, sheet layouts and tasks.
//!
//! Loading parses: a broken standard is refused with every fault, its file and line; a loaded one is consistent.

pub mod codelist;
pub mod figure;
pub mod formula;
pub mod indicator;
pub mod params;
pub mod report;
pub mod rule;
pub mod table;
pub mod task;
pub mod template;

mod bundled;
mod changes;
mod check_reports;
mod extend_tables;
mod fault;
mod load;
mod load_figures;
mod load_indicators;
mod load_quiet;
mod load_report_parts;
mod load_reports;
mod load_rests;
mod load_rules;
mod load_sheets;
mod load_tables;
mod load_words;
mod local;
mod overlay;

use std::collections::{BTreeMap, HashMap};

use crate::package::Digest;

pub use bundled::bundled;
pub use fault::{Fault, Faults, MESSAGES, Reason, SourceFile};
pub use local::{LocalList, SETTINGS};

use codelist::CodeList;
use rule::Rule;
use table::{Label, Table};
use task::Task;
use template::{Heading, Template};

/// A domain of the standard, such as 综合信息.
#[derive(Debug, Clone)]
pub struct Domain {
    /// Its code, as in `ZH`.
    pub code: String,
    /// Its id.
    pub id: String,
    /// Its name.
    pub label: Label,
}

/// One layer of the standard as it was loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layer {
    /// Its id, as in `zhibao.national`.
    pub id: String,
    /// Its version, rising.
    pub version: u32,
    /// The division prefix (GB/T 2260) that it holds for; empty for a base.
    pub division: String,
    /// Its name; a base has none.
    pub title: Label,
    /// The digest of its files, where whoever loaded it has told.
    pub digest: Option<Digest>,
}

/// A loaded standard.
#[derive(Debug)]
pub struct Standard {
    /// Its layers, base first.
    pub layers: Vec<Layer>,
    /// Lists that the school loaded itself.
    pub local: Vec<LocalList>,
    /// The domains, in order.
    pub domains: Vec<Domain>,
    /// The tables, in order of their codes within the domains.
    pub tables: Vec<Table>,
    /// The rules, in order of their ids.
    pub rules: Vec<Rule>,
    /// The groups of indicators, in order.
    pub indicator_groups: Vec<indicator::Group>,
    /// Working days in which a warning of a level should be dealt with.
    pub warning_days: std::collections::BTreeMap<indicator::Level, u32>,
    /// The ids of the indicators that are shown first, in this order.
    pub headline: Vec<String>,
    /// Indicators of monitoring and early warning, by group and id.
    pub indicators: Vec<indicator::Indicator>,
    /// Statistical reports, in order of their ids.
    pub reports: Vec<report::Report>,
    /// Sheet layouts.
    pub templates: Vec<Template>,
    /// Headings that people use.
    pub headings: Vec<Heading>,
    /// The task that stands where an authority gave none.
    pub task: Task,
    /// Other tasks that an authority may set, such as one that asks for every table.
    pub tasks: Vec<Task>,
    lists: BTreeMap<String, CodeList>,
    /// Chinese of remarks that files state in another language only.
    glossary: HashMap<String, String>,
}

impl Standard {
    /// A remark of the files (why, source, note …) in Chinese; as it stands where it has no translation.
    pub fn in_chinese<'s>(&'s self, remark: &'s str) -> &'s str {
        self.glossary.get(remark).map_or(remark, String::as_str)
    }

    /// A table by its id (`student`) or code (`ZH06`).
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables
            .iter()
            .find(|t| t.id == name || t.code.eq_ignore_ascii_case(name))
    }

    /// A code list by its id.
    pub fn list(&self, id: &str) -> Option<&CodeList> {
        self.lists.get(id)
    }

    /// All code lists by id.
    pub fn lists(&self) -> &BTreeMap<String, CodeList> {
        &self.lists
    }

    /// A rule by its id.
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|r| r.id == id)
    }

    /// A task by its id, the built-in one among them.
    pub fn task_named(&self, id: &str) -> Option<&Task> {
        std::iter::once(&self.task).chain(&self.tasks).find(|t| t.id == id)
    }

    /// An indicator by its id.
    pub fn indicator(&self, id: &str) -> Option<&indicator::Indicator> {
        self.indicators.iter().find(|i| i.id == id)
    }

    /// A report by its id.
    pub fn report(&self, id: &str) -> Option<&report::Report> {
        self.reports.iter().find(|r| r.id == id)
    }

    /// The task that asks for all of these tables: the built-in one where it does, else another, else the built-in one.
    pub fn task_for<'t>(&self, tables: impl Iterator<Item = &'t str>) -> &Task {
        let tables: Vec<&str> = tables.collect();
        let asks = |task: &&Task| tables.iter().all(|id| task.tables.contains_key(*id));
        std::iter::once(&self.task)
            .chain(&self.tasks)
            .find(asks)
            .unwrap_or(&self.task)
    }

    /// A sheet layout by its id.
    pub fn template(&self, id: &str) -> Option<&Template> {
        self.templates.iter().find(|t| t.id == id)
    }
}
