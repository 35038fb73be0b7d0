//! Walking a JSON document while remembering the place, for messages.

use std::str::FromStr;

use serde_json::Value;

use crate::package::Refusal;

/// A value and its place in the document.
#[derive(Clone)]
pub(super) struct Node<'a> {
    value: &'a Value,
    place: String,
}

impl<'a> Node<'a> {
    pub(super) fn root(value: &'a Value) -> Node<'a> {
        Node {
            value,
            place: "$".to_owned(),
        }
    }

    /// A refusal at this place.
    pub(super) fn wrong(&self, what: &'static str) -> Refusal {
        Refusal::Descriptor {
            place: self.place.clone(),
            what,
        }
    }

    /// A member that must be there.
    pub(super) fn get(&self, name: &'static str) -> Result<Node<'a>, Refusal> {
        let place = format!("{}.{name}", self.place);
        match self.value.get(name) {
            Some(value) => Ok(Node { value, place }),
            None => Err(Refusal::Descriptor {
                place,
                what: "is missing",
            }),
        }
    }

    /// A member that may be absent or null.
    pub(super) fn maybe(&self, name: &'static str) -> Option<Node<'a>> {
        self.get(name).ok().filter(|node| !node.value.is_null())
    }

    /// The elements of a list.
    pub(super) fn items(&self) -> Result<Vec<Node<'a>>, Refusal> {
        let items = self.value.as_array().ok_or_else(|| self.wrong("is not a list"))?;
        Ok(items
            .iter()
            .enumerate()
            .map(|(at, value)| Node {
                value,
                place: format!("{}[{at}]", self.place),
            })
            .collect())
    }

    /// The only element of a list, or the value itself where it is no list (Table Schema allows both).
    pub(super) fn only(&self) -> Result<Node<'a>, Refusal> {
        if !self.value.is_array() {
            return Ok(self.clone());
        }
        match <[Node<'a>; 1]>::try_from(self.items()?) {
            Ok([only]) => Ok(only),
            Err(_) => Err(self.wrong("must name exactly one")),
        }
    }

    pub(super) fn text(&self) -> Result<&'a str, Refusal> {
        self.value.as_str().ok_or_else(|| self.wrong("is not a text"))
    }

    /// A text or number, as text.
    pub(super) fn plain(&self) -> Result<String, Refusal> {
        match self.value {
            Value::String(text) => Ok(text.clone()),
            Value::Number(number) => Ok(number.to_string()),
            _ => Err(self.wrong("is neither text nor number")),
        }
    }

    pub(super) fn number(&self) -> Result<u64, Refusal> {
        self.value.as_u64().ok_or_else(|| self.wrong("is not a whole number"))
    }

    pub(super) fn small(&self) -> Result<u32, Refusal> {
        u32::try_from(self.number()?).map_err(|_| self.wrong("is too large"))
    }

    pub(super) fn is_true(&self) -> bool {
        self.value == &Value::Bool(true)
    }

    /// A text of a form that parses.
    pub(super) fn parse<T: FromStr>(&self, what: &'static str) -> Result<T, Refusal> {
        self.text()?.parse().map_err(|_| self.wrong(what))
    }
}
