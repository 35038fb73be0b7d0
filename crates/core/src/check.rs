//! Checking one record: required fields, formats and record rules, the same in desktop, command line and server.

use compact_str::CompactString;

use crate::expr::{Compiled, Context, Record, compile};
use crate::finding::Finding;
use crate::normal::Repairs;
use crate::read::{Fault, FieldReader, Identity, Reading, judge_identity, judge_name};
use crate::standard::Standard;
use crate::standard::rule::{Needs, Rule, Scope, Severity};
use crate::standard::table::{Format, Table};
use crate::standard::task::Demand;
use crate::value::{Raw, Value};

/// The readings of one record's cells. Kept and cleared between rows.
#[derive(Debug, Default, Clone)]
pub struct Draft {
    values: Vec<Value>,
    /// Columns that the source does not have.
    absent: Vec<bool>,
    /// Fields whose value is missing or unusable: rules that read them stay silent.
    blocked: Vec<bool>,
    faults: Vec<(usize, Box<Fault>)>,
    repairs: Vec<(usize, Repairs)>,
}

impl Draft {
    /// The values, by field.
    pub fn values(&self) -> &[Value] {
        &self.values
    }

    /// What was repaired, by field.
    pub fn repairs(&self) -> &[(usize, Repairs)] {
        &self.repairs
    }

    /// Whether no field has a value or a fault.
    pub fn is_empty(&self) -> bool {
        self.faults.is_empty() && self.values.iter().all(Value::is_null)
    }

    /// Whether the field's typed text could not be read.
    pub fn is_blocked(&self, field: usize) -> bool {
        self.blocked.get(field).copied().unwrap_or(false)
    }
}

impl Record for Draft {
    fn value(&self, field: usize) -> &Value {
        &self.values[field]
    }

    fn is_absent(&self, field: usize) -> bool {
        self.absent[field]
    }
}

struct RecordRule<'s> {
    rule: &'s Rule,
    reads: Vec<usize>,
    breach: Compiled,
    error_when: Option<Compiled>,
    suggest: Option<Compiled>,
    args: Vec<(CompactString, Compiled)>,
    field: Option<usize>,
}

/// Checks the records of one table.
pub struct Checker<'s> {
    standard: &'s Standard,
    table: &'s Table,
    readers: Vec<FieldReader<'s>>,
    absent: Vec<bool>,
    required: Vec<bool>,
    required_when: Vec<(usize, Compiled)>,
    derived: Vec<Option<Compiled>>,
    rules: Vec<RecordRule<'s>>,
    identities: Vec<usize>,
    names: Vec<usize>,
    id_type: Option<usize>,
    country: Option<usize>,
    school: Option<String>,
    as_of: String,
}

impl<'s> Checker<'s> {
    /// A checker for a table. `demand` is what the task asks of it; `school` the code of the own school, where known; `as_of`
    /// the day of judgement, `YYYYMMDD`.
    pub fn new(
        standard: &'s Standard,
        table: &'s Table,
        demand: Option<&Demand>,
        school: Option<&str>,
        as_of: &str,
    ) -> Checker<'s> {
        let mut required = vec![false; table.fields.len()];
        let mut required_when = Vec::new();
        if let Some(demand) = demand {
            demand
                .required
                .iter()
                .filter_map(|c| table.field_index(c))
                .for_each(|at| required[at] = true);
            for (code, text) in &demand.required_when {
                // Loading has compiled every predicate once.
                if let (Some(at), Ok(compiled)) = (table.field_index(code), compile(text, table)) {
                    required_when.push((at, compiled));
                }
            }
        }
        let must = |at: usize| required[at] || required_when.iter().any(|(f, _)| *f == at);
        let readers = table
            .fields
            .iter()
            .enumerate()
            .map(|(at, f)| FieldReader::new(standard, f, must(at), school))
            .collect();
        let with = |format: Format| {
            let fits = move |f: &&crate::standard::table::Field| f.format == Some(format);
            table
                .fields
                .iter()
                .filter(fits)
                .filter_map(|f| table.field_index(&f.code))
                .collect::<Vec<_>>()
        };
        Checker {
            standard,
            table,
            readers,
            absent: vec![false; table.fields.len()],
            required,
            required_when,
            derived: table
                .fields
                .iter()
                .map(|f| compile(f.derived.as_deref()?, table).ok())
                .collect(),
            rules: record_rules(standard, table),
            identities: with(Format::ResidentId),
            names: with(Format::PersonName),
            id_type: table.field_index("SFZJLXM"),
            country: table.field_index("GJDQM"),
            school: school.map(str::to_owned),
            as_of: as_of.to_owned(),
        }
    }

    /// Says which fields the source has columns for; nothing is known of the others.
    #[must_use]
    pub fn with_columns(mut self, present: &[usize]) -> Checker<'s> {
        self.absent = (0..self.table.fields.len()).map(|at| !present.contains(&at)).collect();
        self
    }

    /// The table.
    pub fn table(&self) -> &'s Table {
        self.table
    }

    /// The indices of the fields that must be filled in always.
    pub fn required(&self) -> impl Iterator<Item = usize> {
        self.required.iter().enumerate().filter(|(_, r)| **r).map(|(at, _)| at)
    }

    /// The rules that run on each record.
    pub fn rules(&self) -> impl Iterator<Item = &'s Rule> {
        self.rules.iter().map(|r| r.rule)
    }

    /// An empty draft for a record of this table.
    pub fn draft(&self) -> Draft {
        let mut draft = Draft::default();
        self.clear(&mut draft);
        draft
    }

    /// Empties a draft for the next record.
    pub fn clear(&self, draft: &mut Draft) {
        let fields = self.table.fields.len();
        draft.values.clear();
        draft.values.resize(fields, Value::Null);
        draft.blocked.clear();
        draft.blocked.resize(fields, false);
        draft.absent.clone_from(&self.absent);
        draft.faults.clear();
        draft.repairs.clear();
    }

    /// Reads a cell.
    pub fn read(&self, field: usize, raw: Raw<'_>) -> Reading {
        self.readers[field].read(raw)
    }

    /// Puts a reading into a draft.
    pub fn put(&self, draft: &mut Draft, field: usize, reading: Reading) {
        draft.values[field] = reading.value;
        if !reading.repairs.is_none() {
            draft.repairs.push((field, reading.repairs));
        }
        if let Some(fault) = reading.fault {
            draft.blocked[field] |= fault.blocking;
            draft.faults.push((field, fault));
        }
    }

    /// Judges a record whose cells are all put. `typed` gives the text of a field as typed.
    pub fn judge(&self, draft: &mut Draft, row: &str, typed: impl Fn(usize) -> String, findings: &mut Vec<Finding>) {
        self.judge_formats(draft);
        let context = Context {
            standard: self.standard,
            as_of: &self.as_of,
            school: self.school.as_deref(),
        };
        self.demand(draft, &context);
        for (field, fault) in draft.faults.drain(..) {
            findings.push(Finding {
                rule: CompactString::const_new(fault.rule),
                severity: fault.severity,
                table: self.table.id.as_str().into(),
                row: row.into(),
                field: Some(self.table.fields[field].code.as_str().into()),
                value: typed(field),
                args: fault.args,
                suggestion: fault.suggestion,
            });
        }
        for rule in &self.rules {
            if rule.reads.iter().any(|at| draft.blocked[*at]) || !rule.breach.holds(draft, &context) {
                continue;
            }
            let raised = rule.error_when.as_ref().is_some_and(|e| e.holds(draft, &context));
            let shown = |compiled: &Compiled| compiled.value(draft, &context).shown();
            findings.push(Finding {
                rule: rule.rule.id.as_str().into(),
                severity: if raised { Severity::Error } else { rule.rule.severity },
                table: self.table.id.as_str().into(),
                row: row.into(),
                field: rule.field.map(|at| self.table.fields[at].code.as_str().into()),
                value: rule.field.map(&typed).unwrap_or_default(),
                args: rule
                    .args
                    .iter()
                    .map(|(n, e)| (n.clone(), shown(e).unwrap_or_default()))
                    .collect(),
                suggestion: rule.suggest.as_ref().and_then(shown),
            });
        }
    }

    fn judge_formats(&self, draft: &mut Draft) {
        for &at in &self.identities {
            static NULL: Value = Value::Null;
            let kind = self.id_type.map_or(NULL.clone(), |t| draft.values[t].clone());
            let absent = self.id_type.is_none_or(|t| self.absent[t]);
            let identity = Identity {
                kind: &kind,
                kind_absent: absent,
                school: self.school.as_deref(),
            };
            let (repairs, fault) = judge_identity(&mut draft.values[at], &identity, self.standard);
            if !repairs.is_none() {
                draft.repairs.push((at, repairs));
            }
            if let Some(fault) = fault {
                if fault.blocking {
                    draft.values[at] = Value::Null;
                    draft.blocked[at] = true;
                }
                draft.faults.push((at, Box::new(fault)));
            }
        }
        for &at in &self.names {
            let latin = match self.country {
                None => true,
                Some(country) => draft.values[country].as_str().is_some_and(|c| c != "CHN"),
            };
            if let Some(fault) = judge_name(&draft.values[at], latin) {
                draft.faults.push((at, Box::new(fault)));
            }
        }
    }

    /// F01: what the task asks for and is empty.
    fn demand(&self, draft: &mut Draft, context: &Context<'_>) {
        let missing = |draft: &Draft, at: usize| draft.values[at].is_null() && !draft.blocked[at] && !self.absent[at];
        let mut empty: Vec<usize> = self.required().filter(|at| missing(draft, *at)).collect();
        for (at, when) in &self.required_when {
            let known = when.reads.iter().all(|r| !draft.blocked[*r]);
            if known && missing(draft, *at) && when.holds(draft, context) {
                empty.push(*at);
            }
        }
        for at in empty {
            draft.blocked[at] = true;
            let suggestion = self.derive(draft, at, context);
            draft
                .faults
                .push((at, Box::new(Fault::blocking("F01").suggest(suggestion))));
        }
    }

    /// The value that a field derives from the record, where it does.
    fn derive(&self, draft: &Draft, at: usize, context: &Context<'_>) -> Option<String> {
        self.derived[at].as_ref()?.value(draft, context).shown()
    }
}

fn record_rules<'s>(standard: &'s Standard, table: &'s Table) -> Vec<RecordRule<'s>> {
    let mut out = Vec::new();
    for rule in &standard.rules {
        let Scope::Record {
            breach,
            error_when,
            suggest,
            args,
        } = &rule.scope
        else {
            continue;
        };
        if rule.needs != Needs::Package || !rule.tables.contains(&table.id) {
            continue;
        }
        // Loading has compiled every expression once; one that fails here cannot exist.
        let optional = |text: &Option<String>| text.as_ref().and_then(|t| compile(t, table).ok());
        let Ok(breach) = compile(breach, table) else { continue };
        out.push(RecordRule {
            rule,
            reads: breach.reads.clone(),
            breach,
            error_when: optional(error_when),
            suggest: optional(suggest),
            args: args
                .iter()
                .filter_map(|(n, t)| Some((n.as_str().into(), compile(t, table).ok()?)))
                .collect(),
            field: rule.field_of(&table.id).and_then(|code| table.field_index(code)),
        });
    }
    out
}
