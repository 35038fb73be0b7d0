//! Judging the rows of a package by one's own standard: the same rules, the same findings as in the vault that built it.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use compact_str::CompactString;
use rustc_hash::FxHashMap;
use zhibao_core::check::{Checker, Draft};
use zhibao_core::finding::Finding;
use zhibao_core::package::descriptor::Descriptor;
use zhibao_core::read::Reading;
use zhibao_core::standard::Standard;
use zhibao_core::standard::rule::Severity;
use zhibao_core::standard::table::{FieldType, Leaves, Table};
use zhibao_core::value::{Raw, Value};

use crate::memory::{Columns, Memory};
use crate::package::{Explanation, Sink};
use crate::rules::{Parameters, RuleError};

/// Judges rows while they are read.
pub struct Judging<'s> {
    standard: &'s Arc<Standard>,
    withheld: Vec<Leaves>,
    state: Option<State<'s>>,
    failed: Option<RuleError>,
}

struct State<'s> {
    parameters: Parameters,
    lanes: BTreeMap<String, Lane<'s>>,
    memory: Memory,
    ids: Vec<CompactString>,
    findings: Vec<Finding>,
}

struct Lane<'s> {
    checker: Checker<'s>,
    draft: Draft,
    caches: Vec<Option<FxHashMap<Value, Reading>>>,
}

/// What the rules say of a package.
#[derive(Debug, Default)]
pub struct Judgement {
    /// Everything found.
    pub findings: Vec<Finding>,
    /// Errors that are no exceptions.
    pub open_errors: usize,
    /// Warnings that are not explained.
    pub open_warnings: usize,
    /// All warnings.
    pub warnings: usize,
    /// Rules that could not run on what travelled.
    pub skipped: Vec<String>,
}

/// What the rules of a package are told: its own school, day and period.
pub fn parameters(descriptor: &Descriptor) -> Parameters {
    let facts = &descriptor.facts;
    Parameters {
        as_of: zhibao_core::dates::day_text(facts.as_of),
        school: Some(facts.school.clone()),
        period: Some(facts.period.clone()),
        term_start: zhibao_core::period::days(&facts.period).map(|days| days.term_start),
    }
}

impl<'s> State<'s> {
    /// Judges the tables that the package holds and the task asks for.
    fn new(standard: &'s Arc<Standard>, withheld: &[Leaves], descriptor: &Descriptor) -> Result<State<'s>, RuleError> {
        let parameters = parameters(descriptor);
        let mut columns = Columns::new();
        let mut lanes = BTreeMap::new();
        let travels = |leaves: Leaves| leaves != Leaves::Never && !withheld.contains(&leaves);
        for (id, demand) in &standard.task.tables {
            let Some(table) = standard.table(id) else { continue };
            let present: Vec<usize> = (0..table.fields.len())
                .filter(|at| travels(table.fields[*at].leaves))
                .collect();
            let (school, as_of) = (parameters.school.as_deref(), parameters.as_of.as_str());
            let checker = Checker::new(standard, table, Some(demand), school, as_of).with_columns(&present);
            let few = |kind| {
                matches!(
                    kind,
                    FieldType::Code | FieldType::Boolean | FieldType::YearMonth | FieldType::Number { .. }
                )
            };
            let caches = table
                .fields
                .iter()
                .map(|f| few(f.kind).then(FxHashMap::default))
                .collect();
            columns.insert(table.id.clone(), present);
            lanes.insert(
                table.id.clone(),
                Lane {
                    draft: checker.draft(),
                    checker,
                    caches,
                },
            );
        }
        let memory = Memory::new(standard, &columns)?;
        Ok(State {
            parameters,
            lanes,
            memory,
            ids: Vec::new(),
            findings: Vec::new(),
        })
    }
}

impl<'s> Judging<'s> {
    /// A judge by a standard; `withheld`: classes of fields that did not travel.
    pub fn new(standard: &'s Arc<Standard>, withheld: &[Leaves]) -> Judging<'s> {
        Judging {
            standard,
            withheld: withheld.to_vec(),
            state: None,
            failed: None,
        }
    }

    /// Runs the rules over many records and settles every finding against the explanations that travelled.
    ///
    /// # Errors
    /// Those of SQLite, also while rows came in.
    pub fn finish(mut self, explanations: &[Explanation]) -> Result<Judgement, RuleError> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        let Some(mut state) = self.state.take() else {
            return Ok(Judgement::default());
        };
        for mut finding in state.memory.run(&state.parameters)? {
            let id: i64 = finding.row.parse().unwrap_or(-1);
            finding.value = state
                .memory
                .value(&finding.table, id, finding.field.as_deref().unwrap_or_default());
            finding.row = usize::try_from(id)
                .ok()
                .and_then(|at| state.ids.get(at).cloned())
                .unwrap_or_default();
            state.findings.push(finding);
        }
        let settled: HashSet<(&str, &str, &str, &str)> = explanations
            .iter()
            .map(|e| (e.rule.as_str(), e.table.as_str(), e.record.as_str(), e.field.as_str()))
            .collect();
        let mut judgement = Judgement {
            skipped: state.memory.skipped().map(str::to_owned).collect(),
            ..Judgement::default()
        };
        for finding in &state.findings {
            let field = finding.field.as_deref().unwrap_or_default();
            let explained = settled.contains(&(
                finding.rule.as_str(),
                finding.table.as_str(),
                finding.row.as_str(),
                field,
            ));
            let rule = self.standard.rule(&finding.rule);
            match finding.severity {
                Severity::Error => {
                    let allowed = explained && rule.is_some_and(|r| r.exception);
                    judgement.open_errors += usize::from(!allowed);
                }
                Severity::Warning => {
                    judgement.warnings += 1;
                    let needed = rule.is_none_or(|r| r.explain);
                    judgement.open_warnings += usize::from(needed && !explained);
                }
            }
        }
        judgement.findings = state.findings;
        Ok(judgement)
    }
}

impl State<'_> {
    fn judge(&mut self, table: &Table, row_id: &str, values: &[Value]) -> Result<(), RuleError> {
        let Some(lane) = self.lanes.get_mut(&table.id) else {
            return Ok(());
        };
        let Lane { checker, draft, caches } = lane;
        checker.clear(draft);
        for (at, value) in values.iter().enumerate().filter(|(_, v)| !v.is_null()) {
            let read = || match value.as_str() {
                Some(text) => checker.read(at, Raw::Text(text)),
                None => checker.read(at, Raw::Text(&value.to_string())),
            };
            let reading = match &mut caches[at] {
                Some(cache) => match cache.get(value) {
                    Some(reading) => reading.clone(),
                    None => {
                        let reading = read();
                        cache.insert(value.clone(), reading.clone());
                        reading
                    }
                },
                None => read(),
            };
            checker.put(draft, at, reading);
        }
        checker.judge(draft, row_id, |at| values[at].to_string(), &mut self.findings);
        let id = self.ids.len() as i64;
        self.ids.push(row_id.into());
        self.memory.insert(&table.id, id, draft.values())
    }
}

impl Sink for Judging<'_> {
    fn begin(&mut self, descriptor: &Descriptor) {
        match State::new(self.standard, &self.withheld, descriptor) {
            Ok(state) => self.state = Some(state),
            Err(error) => self.failed = Some(error),
        }
    }

    fn row(&mut self, table: &Table, row_id: &str, values: &[Value]) {
        if let (None, Some(state)) = (&self.failed, &mut self.state) {
            self.failed = state.judge(table, row_id, values).err();
        }
    }
}
