//! The domain functions that rules may call, in predicates and in SQL alike.
//!
//! Every function is total and pure: NULL or a value of the wrong kind gives NULL. They are registered in SQLite from
//! this table, so that both executors share one text.

use std::borrow::Cow;

use crate::standard::Standard;
use crate::{dates, digits};

/// A value while an expression is computed.
#[derive(Debug, Clone, PartialEq)]
pub enum Val<'a> {
    /// Unknown.
    Null,
    /// Text.
    Text(Cow<'a, str>),
    /// A whole number or a truth value.
    Int(i64),
    /// Any other number.
    Real(f64),
}

impl Val<'_> {
    /// The text of a text value.
    pub fn text(&self) -> Option<&str> {
        match self {
            Val::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A whole number.
    pub fn int(&self) -> Option<i64> {
        match self {
            Val::Int(n) => Some(*n),
            Val::Real(r) if r.fract() == 0.0 => Some(*r as i64),
            _ => None,
        }
    }

    /// A number.
    pub fn number(&self) -> Option<f64> {
        match self {
            Val::Int(n) => Some(*n as f64),
            Val::Real(r) => Some(*r),
            _ => None,
        }
    }

    /// The value as it is shown to people; nothing for NULL.
    pub fn shown(&self) -> Option<String> {
        match self {
            Val::Null => None,
            Val::Text(text) => Some(text.clone().into_owned()),
            Val::Int(n) => Some(n.to_string()),
            Val::Real(r) if r.fract() == 0.0 && r.abs() < 1e15 => Some(format!("{r:.0}")),
            Val::Real(r) => Some(
                format!("{:.2}", r)
                    .trim_end_matches('0')
                    .trim_end_matches('.')
                    .to_owned(),
            ),
        }
    }
}

/// The kind of value of an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// A number or truth value.
    Number,
    /// Known only when run.
    Any,
}

/// The body of a function.
pub type Body = for<'a> fn(&Standard, &[Val<'a>]) -> Val<'a>;

/// One function.
pub struct Function {
    /// Its name in SQL.
    pub name: &'static str,
    /// How many arguments it takes.
    pub arity: usize,
    /// What it returns.
    pub gives: Kind,
    /// What it does.
    pub body: Body,
}

/// The number of this set of functions; it rises when one is added or changes its meaning. Named in every package.
pub const ENGINE: u32 = 2;

fn owned<'a>(text: impl Into<String>) -> Val<'a> {
    Val::Text(Cow::Owned(text.into()))
}

fn truth<'a>(value: bool) -> Val<'a> {
    Val::Int(i64::from(value))
}

fn some<'a>(value: Option<Val<'a>>) -> Val<'a> {
    value.unwrap_or(Val::Null)
}

fn day(value: &Val<'_>) -> Option<chrono::NaiveDate> {
    dates::parse_day(value.text()?)
}

fn month(value: &Val<'_>) -> Option<(i32, u32)> {
    dates::parse_month(value.text()?)
}

macro_rules! functions {
    ($($name:literal / $arity:literal => $gives:ident, |$std:pat_param, $args:ident| $body:expr;)*) => {
        /// All functions, by name.
        pub const FUNCTIONS: &[Function] = &[$(
            Function {
                name: $name,
                arity: $arity,
                gives: Kind::$gives,
                body: {
                    fn body<'a>($std: &Standard, $args: &[Val<'a>]) -> Option<Val<'a>> {
                        $body
                    }
                    |standard, args| some(body(standard, args))
                },
            },
        )*];
    };
}

functions! {
    "resident_id_ok" / 1 => Number, |_, a| Some(truth(digits::resident_ok(a[0].text()?)));
    "resident_birth" / 1 => Text, |_, a| Some(owned(dates::day_text(digits::resident_birth(a[0].text()?)?)));
    "resident_sex" / 1 => Text, |_, a| Some(Val::Text(Cow::Borrowed(digits::resident_sex(a[0].text()?)?)));
    "resident_division" / 1 => Text, |_, a| {
        let id = a[0].text()?;
        digits::resident_shape(id).then(|| owned(&id[..6]))
    };
    "age_on" / 2 => Number, |_, a| Some(Val::Int(dates::age_on(day(&a[0])?, day(&a[1])?)));
    "months_between" / 2 => Number, |_, a| {
        let ((y1, m1), (y2, m2)) = (month(&a[0])?, month(&a[1])?);
        Some(Val::Int(i64::from(y2 - y1) * 12 + i64::from(m2) - i64::from(m1)))
    };
    "ym_add" / 2 => Text, |_, a| {
        let months = a[1].number()?.round();
        let (y, m) = dates::add_months(month(&a[0])?, months as i64)?;
        Some(owned(format!("{y:04}{m:02}")))
    };
    "ym_of" / 1 => Text, |_, a| { day(&a[0])?; Some(owned(&a[0].text()?[..6])) };
    "date_add_days" / 2 => Text, |_, a| Some(owned(dates::day_text(dates::add_days(day(&a[0])?, a[1].int()?)?)));
    "days_between" / 2 => Number, |_, a| Some(Val::Int((day(&a[1])? - day(&a[0])?).num_days()));
    "list_name" / 2 => Text, |std, a| Some(owned(std.list(a[0].text()?)?.get(a[1].text()?)?.name.as_str()));
    "list_has" / 2 => Number, |std, a| Some(truth(std.list(a[0].text()?)?.get(a[1].text()?).is_some()));
    "list_in_force" / 3 => Number, |std, a| {
        let on = day(&a[2])?;
        Some(truth(std.list(a[0].text()?)?.in_force(a[1].text()?, on)))
    };
    "pinyin" / 1 => Text, |_, a| Some(owned(crate::names::pinyin(a[0].text()?)?));
    "starts_with" / 2 => Number, |_, a| Some(truth(a[0].text()?.starts_with(a[1].text()?)));
    "uscc_ok" / 1 => Number, |_, a| Some(truth(digits::uscc_ok(a[0].text()?)));
    "luhn_ok" / 1 => Number, |_, a| Some(truth(digits::luhn_ok(a[0].text()?)));
    "isbn_ok" / 1 => Number, |_, a| Some(truth(digits::isbn_ok(a[0].text()?)));
    "glob_digits" / 1 => Number, |_, a| {
        let text = a[0].text()?;
        Some(truth(!text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())))
    };
    "first_shared" / 2 => Number, |_, a| {
        let shared = crate::spans::first_shared(a[0].text()?, a[1].text()?)?;
        Some(Val::Int(i64::from(shared)))
    };
    "numeric" / 1 => Number, |_, a| match &a[0] {
        Val::Text(text) => match text.parse::<i64>() {
            Ok(n) => Some(Val::Int(n)),
            Err(_) => text.parse::<f64>().ok().filter(|r| r.is_finite()).map(Val::Real),
        },
        Val::Int(n) => Some(Val::Int(*n)),
        Val::Real(r) => Some(Val::Real(*r)),
        Val::Null => None,
    };
}

/// A function by its name.
pub fn find(name: &str) -> Option<&'static Function> {
    FUNCTIONS.iter().find(|f| f.name == name)
}
