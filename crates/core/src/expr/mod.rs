//! SQL expressions over one record, compiled once and evaluated without a database.
//!
//! The dialect is the subset that SQLite computes alike: a test runs every record rule on both.

mod compile;
mod eval;

pub use compile::{Compiled, compile};
pub use eval::{Context, Record};

use crate::functions::{Function, Kind, Val};

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Compare {
    Equal,
    Unequal,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
}

/// Parameters of an expression, known from the context of the check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Param {
    /// `:as_of`, the day of judgement, `YYYYMMDD`.
    AsOf,
    /// `:school`, the code of the own school; NULL where unknown.
    School,
}

/// A built-in SQL function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BuiltIn {
    Coalesce,
    Length,
    Substr,
    Upper,
    NullIf,
    Abs,
    Round,
    Instr,
}

pub(crate) enum Expr {
    Const(Val<'static>),
    Field(usize),
    Param(Param),
    Not(Box<Expr>),
    Negate(Box<Expr>),
    And(Vec<Expr>),
    Or(Vec<Expr>),
    Compare(Compare, Box<Expr>, Box<Expr>),
    IsNull(Box<Expr>, bool),
    In(Box<Expr>, Vec<Expr>, bool),
    Like(Box<Expr>, Vec<Piece>, bool),
    Arithmetic(Arithmetic, Box<Expr>, Box<Expr>),
    Concat(Box<Expr>, Box<Expr>),
    Case(Vec<(Expr, Expr)>, Option<Box<Expr>>),
    BuiltIn(BuiltIn, Vec<Expr>),
    Call(&'static Function, Vec<Expr>),
}

/// A piece of a LIKE pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece {
    /// `%`
    Any,
    /// `_`
    One,
    /// A character; ASCII letters match in either case, as in SQLite.
    Char(char),
}

impl Expr {
    pub(crate) fn kind(&self, field: &dyn Fn(usize) -> Kind) -> Kind {
        match self {
            Expr::Const(Val::Text(_)) => Kind::Text,
            Expr::Const(Val::Null) => Kind::Any,
            Expr::Const(_) => Kind::Number,
            Expr::Field(at) => field(*at),
            Expr::Param(_) | Expr::Concat(..) => Kind::Text,
            Expr::Call(function, _) => function.gives,
            Expr::Case(arms, _) => arms.first().map_or(Kind::Any, |(_, then)| then.kind(field)),
            Expr::BuiltIn(BuiltIn::Coalesce | BuiltIn::NullIf, args) => {
                args.first().map_or(Kind::Any, |a| a.kind(field))
            }
            Expr::BuiltIn(BuiltIn::Substr | BuiltIn::Upper, _) => Kind::Text,
            _ => Kind::Number,
        }
    }
}

#[cfg(test)]
mod tests;
