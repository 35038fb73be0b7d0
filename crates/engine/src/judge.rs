//! Judging the rows of a package by one's own standard: the same rules, the same findings as in the vault that built it.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use compact_str::CompactString;
use zhibao_core::again::Again;
use zhibao_core::check::{Checker, Draft};
use zhibao_core::finding::Finding;
use zhibao_core::package::descriptor::{Content, Descriptor};
use zhibao_core::standard::Standard;
use zhibao_core::standard::rule::Severity;
use zhibao_core::standard::table::{Leaves, Table};
use zhibao_core::standard::task::Task;
use zhibao_core::value::Value;

use crate::earlier::Earlier;
use crate::memory::{Before, Columns, Memory};
use crate::package::{Explanation, ExplanationKind, LocalCode, Sink};
use crate::rules::{Parameters, RuleError, SetRule, SetRules};

/// Judges rows while they are read.
pub struct Judging<'s> {
    standard: &'s Arc<Standard>,
    before: Before<'s>,
    /// What is asked for; without it what the package's tables tell.
    task: Option<&'s Task>,
    withheld: Vec<Leaves>,
    local: BTreeSet<(String, String)>,
    state: Option<State<'s>>,
    failed: Option<RuleError>,
}

struct State<'s> {
    standard: &'s Arc<Standard>,
    task: &'s Task,
    withheld: Vec<Leaves>,
    parameters: Parameters,
    lanes: BTreeMap<String, Lane<'s>>,
    memory: Memory,
    ids: Vec<CompactString>,
    findings: Vec<Finding>,
}

struct Lane<'s> {
    checker: Checker<'s>,
    /// Which fields travel.
    travels: Vec<bool>,
    draft: Draft,
    again: Again,
}

/// What the rules say of a package.
#[derive(Debug, Default)]
pub struct Judgement {
    /// Everything found.
    pub findings: Vec<Finding>,
    /// Errors that are no exceptions.
    pub open_errors: usize,
    /// Which of the findings those errors are.
    pub open: Vec<usize>,
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
    /// Judges the tables that the package holds and the task asks for; by these set rules, where they are prepared already.
    fn new(
        standard: &'s Arc<Standard>,
        task: &'s Task,
        withheld: &[Leaves],
        before: Before<'_>,
        rules: Option<&SetRules>,
        parameters: Parameters,
    ) -> Result<State<'s>, RuleError> {
        let mut columns = Columns::new();
        for table in task.tables.keys().filter_map(|id| standard.table(id)) {
            columns.insert(table.id.clone(), present(table, withheld));
        }
        let memory = match rules {
            Some(rules) => Memory::of(standard, &columns, rules)?,
            None => Memory::after(standard, &columns, before)?,
        };
        Ok(State {
            standard,
            task,
            withheld: withheld.to_vec(),
            parameters,
            lanes: BTreeMap::new(),
            memory,
            ids: Vec::new(),
            findings: Vec::new(),
        })
    }
}

/// The fields that travel.
fn present(table: &Table, withheld: &[Leaves]) -> Vec<usize> {
    let travels = |at: &usize| {
        let leaves = table.fields[*at].leaves;
        leaves != Leaves::Never && !withheld.contains(&leaves)
    };
    (0..table.fields.len()).filter(travels).collect()
}

impl<'s> Lane<'s> {
    /// `None` where the task does not ask for the table.
    fn new(state: &State<'s>, table: &str) -> Option<Lane<'s>> {
        let standard: &'s Arc<Standard> = state.standard;
        let demand = state.task.tables.get(table)?;
        let table = standard.table(table)?;
        let present = present(table, &state.withheld);
        let (school, as_of) = (state.parameters.school.as_deref(), state.parameters.as_of.as_str());
        let checker = Checker::new(standard, table, Some(demand), school, as_of).with_columns(&present);
        Some(Lane {
            draft: checker.draft(),
            checker,
            again: Again::new(table),
            travels: (0..table.fields.len()).map(|at| present.contains(&at)).collect(),
        })
    }
}

impl<'s> Judging<'s> {
    /// A judge by a standard; `withheld`: classes of fields that did not travel.
    pub fn new(standard: &'s Arc<Standard>, withheld: &[Leaves]) -> Judging<'s> {
        Judging {
            standard,
            before: Before::default(),
            task: None,
            withheld: withheld.to_vec(),
            local: BTreeSet::new(),
            state: None,
            failed: None,
        }
    }

    /// Judges by what a task asks for. Otherwise it is the standard's task that asks for the tables which the package holds.
    pub fn by_task(mut self, task: &'s Task) -> Judging<'s> {
        self.task = Some(task);
        self
    }

    /// Judges beside what a receiver holds of the periods before: rules that look back run then. Only periods that the
    /// school sealed before this one are such.
    pub fn beside(mut self, before: Before<'s>) -> Judging<'s> {
        self.before = before;
        self
    }

    /// Judges beside the package of the period before, where its receiver holds one: rules that look at the last sealed
    /// period run then. A package of the same period, which this one corrects, or of a later day is none to look back at.
    pub fn after(mut self, last: Earlier<'s>) -> Judging<'s> {
        self.before.last = Some(last);
        self
    }

    /// Takes note of codes that only the school knows: what they are called settles the warning that a list lacks them.
    pub fn know_local(&mut self, codes: &[LocalCode]) {
        self.local
            .extend(codes.iter().map(|c| (c.list.clone(), c.code.clone())));
    }

    /// Whether a finding only says that an open list lacks a code which the school named.
    fn is_named(&self, finding: &Finding) -> bool {
        let table = self.standard.table(&finding.table);
        let field = finding.field.as_deref().and_then(|code| table?.field(code));
        finding.rule == "F02"
            && field.is_some_and(|field| {
                let open = |list: &&String| self.standard.list(list).is_some_and(|l| l.provenance.open);
                let mut lists = field.lists.iter().filter(open);
                lists.any(|list| self.local.contains(&(list.clone(), finding.value.clone())))
            })
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
        let left_out = left_out(explanations);
        let whole = |rule: &SetRule| !self.counts_left_out(rule, &left_out);
        for mut finding in state.memory.run_where(&state.parameters, whole)? {
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
            skipped: self.skipped(&state.memory, &left_out),
            ..Judgement::default()
        };
        for (at, finding) in state.findings.iter().enumerate() {
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
                    if !allowed {
                        judgement.open_errors += 1;
                        judgement.open.push(at);
                    }
                }
                Severity::Warning => {
                    judgement.warnings += 1;
                    let needed = rule.is_none_or(|r| r.explain);
                    judgement.open_warnings += usize::from(needed && !explained && !self.is_named(finding));
                }
            }
        }
        judgement.findings = state.findings;
        Ok(judgement)
    }
}

impl State<'_> {
    fn judge(&mut self, table: &Table, row_id: &str, values: &[Value]) {
        if !self.lanes.contains_key(&table.id) {
            let Some(lane) = Lane::new(self, &table.id) else {
                return;
            };
            self.lanes.insert(table.id.clone(), lane);
        }
        let Some(lane) = self.lanes.get_mut(&table.id) else {
            return;
        };
        let Lane {
            checker,
            travels,
            draft,
            again,
        } = lane;
        checker.clear(draft);
        for (at, value) in values.iter().enumerate().filter(|(at, _)| travels[*at]) {
            again.put(checker, draft, at, value);
        }
        checker.judge(draft, row_id, |at| values[at].to_string(), &mut self.findings);
        let id = self.ids.len() as i64;
        self.ids.push(row_id.into());
        self.memory.insert(&table.id, id, draft.values());
    }

    /// A record that was judged where it comes from.
    fn sound(&mut self, table: &Table, row_id: &str, values: &[Value]) {
        let id = self.ids.len() as i64;
        self.ids.push(row_id.into());
        self.memory.insert(&table.id, id, values);
    }
}

impl Judging<'_> {
    /// Begins with rules that were prepared before, of which the others are known to find nothing.
    pub fn start_with(&mut self, parameters: Parameters, rules: &SetRules) {
        let task = self.task.unwrap_or(&self.standard.task);
        let before = Before::default();
        match State::new(self.standard, task, &self.withheld, before, Some(rules), parameters) {
            Ok(state) => self.state = Some(state),
            Err(error) => self.failed = Some(error),
        }
    }

    /// The fields that the rules over many records read of a table; `None` where none reads it.
    pub fn reads(&self, table: &str) -> Option<&[usize]> {
        self.state.as_ref()?.memory.reads(table)
    }

    /// Adds a record that was judged where it comes from and by itself has no finding; only the fields in
    /// [`Judging::reads`] need their values.
    pub fn sound(&mut self, table: &Table, row_id: &str, values: &[Value]) {
        if let Some(state) = &mut self.state {
            state.sound(table, row_id, values);
        }
    }

    /// Begins without a package, as for rows that are about to be packed.
    pub fn start(&mut self, parameters: Parameters) {
        let mut before = std::mem::take(&mut self.before);
        before.last = before
            .last
            .filter(|last| parameters.period.as_deref() != Some(&*last.period) && *last.as_of <= *parameters.as_of);
        let task = self.task.unwrap_or(&self.standard.task);
        match State::new(self.standard, task, &self.withheld, before, None, parameters) {
            Ok(state) => self.state = Some(state),
            Err(error) => self.failed = Some(error),
        }
    }

    /// Whether a rule counts records that were left out of the package: it judges one table by the records of another, of
    /// which some were deferred. What follows its record is left out with it.
    fn counts_left_out(&self, rule: &SetRule, left_out: &BTreeSet<String>) -> bool {
        let owner = self.standard.table(&rule.table);
        let lead = owner
            .and_then(|t| t.fields[t.follows?].reference.as_ref())
            .map(|r| r.table.as_str());
        let other = |table: &String| *table != rule.table && lead != Some(table) && left_out.contains(table);
        rule.reads.keys().any(other)
    }

    fn skipped(&self, memory: &Memory, left_out: &BTreeSet<String>) -> Vec<String> {
        let counting = memory
            .rules()
            .iter()
            .filter(|r| self.counts_left_out(r, left_out))
            .map(|r| r.id.as_str());
        let all: BTreeSet<&str> = memory.skipped().chain(counting).collect();
        all.into_iter().map(str::to_owned).collect()
    }
}

/// The tables of which records were deferred.
fn left_out(explanations: &[Explanation]) -> BTreeSet<String> {
    let deferrals = explanations.iter().filter(|e| e.kind == ExplanationKind::Deferral);
    deferrals.map(|e| e.table.clone()).collect()
}

impl Sink for Judging<'_> {
    fn begin(&mut self, descriptor: &Descriptor) {
        let held = descriptor
            .resources
            .iter()
            .filter_map(|resource| match &resource.content {
                Content::Table { table, .. } => Some(table.as_str()),
                _ => None,
            });
        let wide = self.standard.task_for(held);
        self.task = self.task.or(Some(wide));
        self.start(parameters(descriptor));
    }

    fn row(&mut self, table: &Table, row_id: &str, values: &[Value]) {
        if let Some(state) = &mut self.state {
            state.judge(table, row_id, values);
        }
    }
}
