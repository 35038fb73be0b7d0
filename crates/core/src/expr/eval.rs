//! Evaluation in SQL's three-valued logic.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::{Arithmetic, BuiltIn, Compare, Compiled, Expr, Param, Piece};
use crate::functions::Val;
use crate::standard::Standard;
use crate::value::Value;

/// What an expression may know besides the record.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// For functions that read code lists.
    pub standard: &'a Standard,
    /// The day of judgement, `YYYYMMDD`.
    pub as_of: &'a str,
    /// The code of the own school, where known.
    pub school: Option<&'a str>,
}

/// The fields of one record.
pub trait Record {
    /// The value of a field by its index.
    fn value(&self, field: usize) -> &Value;
    /// Whether the record's source has no such column: then nothing is known of the field, not even that it is empty.
    fn is_absent(&self, _field: usize) -> bool {
        false
    }
}

impl Record for [Value] {
    fn value(&self, field: usize) -> &Value {
        static NULL: Value = Value::Null;
        self.get(field).unwrap_or(&NULL)
    }
}

impl Compiled {
    /// Whether the expression is true of a record; unknown counts as no.
    pub fn holds<R: Record + ?Sized>(&self, record: &R, context: &Context<'_>) -> bool {
        truth(&eval(&self.expr, record, context)) == Some(true)
    }

    /// The value of the expression for a record.
    pub fn value<'a, R: Record + ?Sized>(&'a self, record: &'a R, context: &Context<'a>) -> Val<'a> {
        eval(&self.expr, record, context)
    }
}

fn truth(value: &Val<'_>) -> Option<bool> {
    match value {
        Val::Null => None,
        Val::Int(n) => Some(*n != 0),
        Val::Real(r) => Some(*r != 0.0),
        Val::Text(_) => Some(false),
    }
}

fn from_truth<'a>(value: Option<bool>) -> Val<'a> {
    value.map_or(Val::Null, |b| Val::Int(i64::from(b)))
}

fn load(value: &Value) -> Val<'_> {
    match value {
        Value::Null => Val::Null,
        Value::Text(text) => Val::Text(Cow::Borrowed(text)),
        Value::Int(n) => Val::Int(*n),
        Value::Dec(d) => Val::Real(d.to_f64()),
    }
}

fn order(a: &Val<'_>, b: &Val<'_>) -> Option<Ordering> {
    match (a, b) {
        (Val::Null, _) | (_, Val::Null) => None,
        (Val::Text(a), Val::Text(b)) => Some(a.cmp(b)),
        (Val::Text(_), _) => Some(Ordering::Greater),
        (_, Val::Text(_)) => Some(Ordering::Less),
        (Val::Int(a), Val::Int(b)) => Some(a.cmp(b)),
        (a, b) => a.number()?.partial_cmp(&b.number()?),
    }
}

fn eval<'a, R: Record + ?Sized>(expr: &'a Expr, record: &'a R, context: &Context<'a>) -> Val<'a> {
    let run = |e: &'a Expr| eval(e, record, context);
    match expr {
        // A copy of a text would be made for every record and constant.
        Expr::Const(Val::Text(text)) => Val::Text(Cow::Borrowed(text)),
        Expr::Const(value) => value.clone(),
        Expr::Field(at) => load(record.value(*at)),
        Expr::Param(Param::AsOf) => Val::Text(Cow::Borrowed(context.as_of)),
        Expr::Param(Param::School) => context.school.map_or(Val::Null, |s| Val::Text(Cow::Borrowed(s))),
        Expr::Not(inner) => from_truth(truth(&run(inner)).map(|b| !b)),
        Expr::Negate(inner) => match run(inner) {
            Val::Int(n) => Val::Int(n.wrapping_neg()),
            Val::Real(r) => Val::Real(-r),
            _ => Val::Null,
        },
        Expr::And(all) => connect(all.iter().map(|e| truth(&run(e))), false),
        Expr::Or(all) => connect(all.iter().map(|e| truth(&run(e))), true),
        Expr::Compare(compare, a, b) => from_truth(order(&run(a), &run(b)).map(|o| holds(*compare, o))),
        Expr::IsNull(inner, negated) => match &**inner {
            Expr::Field(at) if record.is_absent(*at) => Val::Null,
            inner => from_truth(Some((run(inner) == Val::Null) != *negated)),
        },
        Expr::In(needle, list, negated) => {
            let needle = run(needle);
            let found = connect(
                list.iter()
                    .map(|e| order(&needle, &run(e)).map(|o| o == Ordering::Equal)),
                true,
            );
            if *negated {
                from_truth(truth(&found).map(|b| !b))
            } else {
                found
            }
        }
        Expr::Like(text, pattern, negated) => match run(text) {
            Val::Text(text) => from_truth(Some(like(&text, pattern) != *negated)),
            _ => Val::Null,
        },
        Expr::Arithmetic(op, a, b) => arithmetic(*op, &run(a), &run(b)),
        Expr::Concat(a, b) => match (run(a).shown(), run(b).shown()) {
            (Some(a), Some(b)) => Val::Text(Cow::Owned(a + &b)),
            _ => Val::Null,
        },
        Expr::Case(arms, otherwise) => {
            let arm = arms
                .iter()
                .find(|(when, _)| truth(&run(when)) == Some(true))
                .map(|(_, then)| then);
            arm.or(otherwise.as_deref()).map_or(Val::Null, run)
        }
        Expr::BuiltIn(function, args) => built_in(*function, args, &run),
        Expr::Call(function, args) => {
            let args: Vec<Val<'a>> = args.iter().map(run).collect();
            (function.body)(context.standard, &args)
        }
    }
}

/// AND (`stop` false) or OR (`stop` true): the first `stop` decides, else NULL outweighs.
fn connect<'a>(values: impl Iterator<Item = Option<bool>>, stop: bool) -> Val<'a> {
    let mut unknown = false;
    for value in values {
        match value {
            Some(value) if value == stop => return Val::Int(i64::from(stop)),
            Some(_) => {}
            None => unknown = true,
        }
    }
    if unknown { Val::Null } else { Val::Int(i64::from(!stop)) }
}

fn holds(compare: Compare, order: Ordering) -> bool {
    match compare {
        Compare::Equal => order == Ordering::Equal,
        Compare::Unequal => order != Ordering::Equal,
        Compare::Less => order == Ordering::Less,
        Compare::AtMost => order != Ordering::Greater,
        Compare::Greater => order == Ordering::Greater,
        Compare::AtLeast => order != Ordering::Less,
    }
}

fn arithmetic<'a>(op: Arithmetic, a: &Val<'_>, b: &Val<'_>) -> Val<'a> {
    if let (Val::Int(a), Val::Int(b)) = (a, b) {
        let whole = match op {
            Arithmetic::Add => a.checked_add(*b),
            Arithmetic::Subtract => a.checked_sub(*b),
            Arithmetic::Multiply => a.checked_mul(*b),
            Arithmetic::Divide if *b == 0 => return Val::Null,
            Arithmetic::Divide => a.checked_div(*b),
        };
        if let Some(n) = whole {
            return Val::Int(n);
        }
    }
    let (Some(a), Some(b)) = (a.number(), b.number()) else {
        return Val::Null;
    };
    match op {
        Arithmetic::Add => Val::Real(a + b),
        Arithmetic::Subtract => Val::Real(a - b),
        Arithmetic::Multiply => Val::Real(a * b),
        Arithmetic::Divide if b == 0.0 => Val::Null,
        Arithmetic::Divide => Val::Real(a / b),
    }
}

fn built_in<'a>(function: BuiltIn, args: &'a [Expr], run: &dyn Fn(&'a Expr) -> Val<'a>) -> Val<'a> {
    match function {
        BuiltIn::Coalesce => args.iter().map(run).find(|v| *v != Val::Null).unwrap_or(Val::Null),
        BuiltIn::Length => text_of(run(&args[0])).map_or(Val::Null, |t| Val::Int(t.chars().count() as i64)),
        BuiltIn::Upper => match run(&args[0]) {
            Val::Text(text) => Val::Text(Cow::Owned(text.to_ascii_uppercase())),
            other => other,
        },
        BuiltIn::NullIf => {
            let (a, b) = (run(&args[0]), run(&args[1]));
            if order(&a, &b) == Some(Ordering::Equal) {
                Val::Null
            } else {
                a
            }
        }
        BuiltIn::Abs => match run(&args[0]) {
            Val::Int(n) => Val::Int(n.saturating_abs()),
            Val::Real(r) => Val::Real(r.abs()),
            _ => Val::Null,
        },
        BuiltIn::Round => {
            let digits = args.get(1).map_or(Some(0), |d| run(d).int()).unwrap_or(0).clamp(0, 15);
            let scale = 10f64.powi(digits as i32);
            run(&args[0])
                .number()
                .map_or(Val::Null, |n| Val::Real((n * scale).round() / scale))
        }
        BuiltIn::Instr => match (run(&args[0]), run(&args[1])) {
            (Val::Text(hay), Val::Text(needle)) => Val::Int(
                hay.find(needle.as_ref())
                    .map_or(0, |at| hay[..at].chars().count() as i64 + 1),
            ),
            _ => Val::Null,
        },
        BuiltIn::Substr => substr(run(&args[0]), run(&args[1]).int(), args.get(2).map(|n| run(n).int())),
    }
}

/// A value as text, borrowed where it is one.
fn text_of(value: Val<'_>) -> Option<Cow<'_, str>> {
    match value {
        Val::Text(text) => Some(text),
        other => other.shown().map(Cow::Owned),
    }
}

/// `substr(text, from[, count])` with `from` ≥ 1, or negative from the end, as in SQLite.
fn substr(text: Val<'_>, from: Option<i64>, count: Option<Option<i64>>) -> Val<'_> {
    let (Some(text), Some(from)) = (text_of(text), from) else {
        return Val::Null;
    };
    let count = match count {
        None => i64::MAX,
        Some(Some(count)) if count >= 0 => count,
        Some(_) => return Val::Null,
    };
    let length = text.chars().count() as i64;
    let start = if from < 0 {
        length.saturating_add(from)
    } else {
        from - 1
    };
    let end = start.saturating_add(count).clamp(0, length);
    let start = start.clamp(0, end);
    let byte = |nth: i64| text.char_indices().nth(nth as usize).map_or(text.len(), |(at, _)| at);
    let (start, end) = (byte(start), byte(end));
    Val::Text(match text {
        Cow::Borrowed(text) => Cow::Borrowed(&text[start..end]),
        Cow::Owned(text) => Cow::Owned(text[start..end].to_owned()),
    })
}

fn like(text: &str, pattern: &[Piece]) -> bool {
    let mut chars = text.chars();
    let first = chars.next();
    match pattern.split_first() {
        None => text.is_empty(),
        Some((Piece::Any, rest)) => {
            let mut starts = text.char_indices().map(|(at, _)| at).chain([text.len()]);
            starts.any(|at| like(&text[at..], rest))
        }
        Some((Piece::One, rest)) => first.is_some() && like(chars.as_str(), rest),
        Some((Piece::Char(c), rest)) => {
            first.is_some_and(|t| t.to_ascii_lowercase() == *c) && like(chars.as_str(), rest)
        }
    }
}
