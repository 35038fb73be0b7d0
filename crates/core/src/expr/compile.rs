//! From SQL text to an expression over the fields of a table.

use sqlparser::ast::{self, BinaryOperator, UnaryOperator};
use sqlparser::dialect::SQLiteDialect;
use sqlparser::parser::Parser;

use super::{Arithmetic, BuiltIn, Compare, Expr, Param, Piece};
use crate::functions::{self, Kind, Val};
use crate::standard::table::Table;

/// A compiled expression and the fields that it reads.
pub struct Compiled {
    pub(crate) expr: Expr,
    /// Indices of the fields read, ascending.
    pub reads: Vec<usize>,
}

impl std::fmt::Debug for Compiled {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Compiled")
            .field("reads", &self.reads)
            .finish_non_exhaustive()
    }
}

struct Compiler<'t> {
    table: &'t Table,
    reads: Vec<usize>,
}

type Result<T> = std::result::Result<T, String>;

/// Compiles an SQL expression over the fields of a table.
///
/// # Errors
/// A sentence that names what is not understood: syntax, an unknown field, function or parameter, text compared with a
/// number.
pub fn compile(text: &str, table: &Table) -> Result<Compiled> {
    let mut parser = Parser::new(&SQLiteDialect {})
        .try_with_sql(text)
        .map_err(|e| e.to_string())?;
    let ast = parser.parse_expr().map_err(|e| e.to_string())?;
    if parser.peek_token().token != sqlparser::tokenizer::Token::EOF {
        return Err(format!("unexpected {} after the expression", parser.peek_token()));
    }
    let mut compiler = Compiler {
        table,
        reads: Vec::new(),
    };
    let expr = compiler.expr(&ast)?;
    compiler.reads.sort_unstable();
    compiler.reads.dedup();
    Ok(Compiled {
        expr,
        reads: compiler.reads,
    })
}

impl Compiler<'_> {
    fn boxed(&mut self, ast: &ast::Expr) -> Result<Box<Expr>> {
        self.expr(ast).map(Box::new)
    }

    fn all(&mut self, list: &[ast::Expr]) -> Result<Vec<Expr>> {
        list.iter().map(|e| self.expr(e)).collect()
    }

    fn expr(&mut self, ast: &ast::Expr) -> Result<Expr> {
        Ok(match ast {
            ast::Expr::Nested(inner) => self.expr(inner)?,
            ast::Expr::Identifier(name) => self.field(&name.value)?,
            ast::Expr::Value(value) => self.value(&value.value)?,
            ast::Expr::UnaryOp {
                op: UnaryOperator::Not,
                expr,
            } => Expr::Not(self.boxed(expr)?),
            ast::Expr::UnaryOp {
                op: UnaryOperator::Minus,
                expr,
            } => Expr::Negate(self.boxed(expr)?),
            ast::Expr::IsNull(inner) => Expr::IsNull(self.boxed(inner)?, false),
            ast::Expr::IsNotNull(inner) => Expr::IsNull(self.boxed(inner)?, true),
            ast::Expr::InList { expr, list, negated } => {
                let (left, right) = (self.boxed(expr)?, self.all(list)?);
                for item in &right {
                    self.same_kind(&left, item)?;
                }
                Expr::In(left, right, *negated)
            }
            ast::Expr::Between {
                expr,
                negated,
                low,
                high,
            } => {
                let low = self.comparison(Compare::AtLeast, expr, low)?;
                let high = self.comparison(Compare::AtMost, expr, high)?;
                let both = Expr::And(vec![low, high]);
                if *negated { Expr::Not(Box::new(both)) } else { both }
            }
            ast::Expr::Like {
                negated,
                any: false,
                expr,
                pattern,
                escape_char: None,
            } => {
                let Expr::Const(Val::Text(pattern)) = self.expr(pattern)? else {
                    return Err("the pattern of LIKE must be a constant text".into());
                };
                let pieces = pattern.chars().map(|c| match c {
                    '%' => Piece::Any,
                    '_' => Piece::One,
                    other => Piece::Char(other.to_ascii_lowercase()),
                });
                Expr::Like(self.boxed(expr)?, pieces.collect(), *negated)
            }
            ast::Expr::Case {
                operand: None,
                conditions,
                else_result,
                ..
            } => {
                let arms = conditions
                    .iter()
                    .map(|arm| Ok((self.expr(&arm.condition)?, self.expr(&arm.result)?)));
                let arms = arms.collect::<Result<Vec<_>>>()?;
                let otherwise = else_result.as_deref().map(|e| self.boxed(e)).transpose()?;
                Expr::Case(arms, otherwise)
            }
            ast::Expr::Function(call) => self.call(call)?,
            ast::Expr::Substring {
                expr,
                substring_from,
                substring_for,
                ..
            } => {
                let mut args = vec![self.expr(expr)?];
                for part in [substring_from, substring_for].into_iter().flatten() {
                    args.push(self.expr(part)?);
                }
                Expr::BuiltIn(BuiltIn::Substr, args)
            }
            ast::Expr::BinaryOp { left, op, right } => self.binary(left, op, right)?,
            other => return Err(format!("`{other}` is not part of the dialect")),
        })
    }

    fn binary(&mut self, left: &ast::Expr, op: &BinaryOperator, right: &ast::Expr) -> Result<Expr> {
        let compare = match op {
            BinaryOperator::Eq => Compare::Equal,
            BinaryOperator::NotEq => Compare::Unequal,
            BinaryOperator::Lt => Compare::Less,
            BinaryOperator::LtEq => Compare::AtMost,
            BinaryOperator::Gt => Compare::Greater,
            BinaryOperator::GtEq => Compare::AtLeast,
            other => return self.other_binary(left, other, right),
        };
        self.comparison(compare, left, right)
    }

    fn other_binary(&mut self, left: &ast::Expr, op: &BinaryOperator, right: &ast::Expr) -> Result<Expr> {
        let arithmetic = match op {
            BinaryOperator::And => return Ok(Expr::And(vec![self.expr(left)?, self.expr(right)?])),
            BinaryOperator::Or => return Ok(Expr::Or(vec![self.expr(left)?, self.expr(right)?])),
            BinaryOperator::StringConcat => return Ok(Expr::Concat(self.boxed(left)?, self.boxed(right)?)),
            BinaryOperator::Plus => Arithmetic::Add,
            BinaryOperator::Minus => Arithmetic::Subtract,
            BinaryOperator::Multiply => Arithmetic::Multiply,
            BinaryOperator::Divide => Arithmetic::Divide,
            other => return Err(format!("the operator {other} is not part of the dialect")),
        };
        Ok(Expr::Arithmetic(arithmetic, self.boxed(left)?, self.boxed(right)?))
    }

    fn comparison(&mut self, compare: Compare, left: &ast::Expr, right: &ast::Expr) -> Result<Expr> {
        let (left, right) = (self.boxed(left)?, self.boxed(right)?);
        self.same_kind(&left, &right)?;
        Ok(Expr::Compare(compare, left, right))
    }

    /// Text never equals a number in SQL: such a comparison is a mistake in the rule.
    fn same_kind(&self, left: &Expr, right: &Expr) -> Result<()> {
        let kind = |at: usize| {
            if self.table.fields[at].kind.is_numeric() {
                Kind::Number
            } else {
                Kind::Text
            }
        };
        match (left.kind(&kind), right.kind(&kind)) {
            (Kind::Text, Kind::Number) | (Kind::Number, Kind::Text) => Err("text is compared with a number".into()),
            _ => Ok(()),
        }
    }

    fn field(&mut self, name: &str) -> Result<Expr> {
        let at = self
            .table
            .field_index(name)
            .ok_or_else(|| format!("{} has no field {name}", self.table.id))?;
        self.reads.push(at);
        Ok(Expr::Field(at))
    }

    fn value(&self, value: &ast::Value) -> Result<Expr> {
        Ok(match value {
            ast::Value::Null => Expr::Const(Val::Null),
            ast::Value::Number(text, _) => match text.parse::<i64>() {
                Ok(n) => Expr::Const(Val::Int(n)),
                Err(_) => Expr::Const(Val::Real(text.parse().map_err(|_| format!("{text} is no number"))?)),
            },
            ast::Value::SingleQuotedString(text) => Expr::Const(Val::Text(text.clone().into())),
            ast::Value::Placeholder(name) => match name.as_str() {
                ":as_of" => Expr::Param(Param::AsOf),
                ":school" => Expr::Param(Param::School),
                other => return Err(format!("there is no parameter {other}")),
            },
            other => return Err(format!("{other} is not part of the dialect")),
        })
    }

    fn call(&mut self, call: &ast::Function) -> Result<Expr> {
        let name = call.name.to_string().to_lowercase();
        let ast::FunctionArguments::List(list) = &call.args else {
            return Err(format!("{name} is called without arguments"));
        };
        let mut args = Vec::with_capacity(list.args.len());
        for arg in &list.args {
            match arg {
                ast::FunctionArg::Unnamed(ast::FunctionArgExpr::Expr(e)) => args.push(self.expr(e)?),
                other => return Err(format!("the argument {other} of {name} is not part of the dialect")),
            }
        }
        let (built_in, arity) = match name.as_str() {
            "coalesce" => (BuiltIn::Coalesce, 2..=9),
            "length" => (BuiltIn::Length, 1..=1),
            "substr" => (BuiltIn::Substr, 2..=3),
            "upper" => (BuiltIn::Upper, 1..=1),
            "nullif" => (BuiltIn::NullIf, 2..=2),
            "abs" => (BuiltIn::Abs, 1..=1),
            "round" => (BuiltIn::Round, 1..=2),
            "instr" => (BuiltIn::Instr, 2..=2),
            other => {
                let function = functions::find(other).ok_or_else(|| format!("there is no function {other}"))?;
                if args.len() != function.arity {
                    return Err(format!(
                        "{other} takes {} arguments, not {}",
                        function.arity,
                        args.len()
                    ));
                }
                return Ok(Expr::Call(function, args));
            }
        };
        if !arity.contains(&args.len()) {
            return Err(format!("{name} does not take {} arguments", args.len()));
        }
        Ok(Expr::BuiltIn(built_in, args))
    }
}
