//! What a schema says in the end: one form for both versions of OpenAPI.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::document::{Node, Pointer};
use super::limits::{Limits, Number};
use super::variants::Union;

/// The types of JSON that a value may have, without `null`, as bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Types(u8);

const NAMES: [(&str, u8); 6] = [
    ("boolean", 1),
    ("integer", 2),
    // Every whole number is a number.
    ("number", 2 | 4),
    ("string", 8),
    ("array", 16),
    ("object", 32),
];

impl Types {
    pub(super) const ALL: Self = Self(63);
    pub(super) const NONE: Self = Self(0);

    /// `None` for `null` and for what is no type.
    pub(super) fn named(name: &str) -> Option<Self> {
        NAMES.iter().find(|(known, _)| *known == name).map(|(_, bits)| Self(*bits))
    }

    /// The type of a value.
    pub(super) fn of(value: &Value) -> Self {
        Self(match value {
            Value::Null => 0,
            Value::Bool(_) => 1,
            Value::Number(number) if number.is_f64() => 6,
            Value::Number(_) => 2,
            Value::String(_) => 8,
            Value::Array(_) => 16,
            Value::Object(_) => 32,
        })
    }

    pub(super) fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether the other has types that this hasn't.
    pub(super) fn lacks(self, other: Self) -> bool {
        other.0 & !self.0 != 0
    }

    pub(super) fn words(self) -> String {
        if self == Self::ALL {
            return "any value".to_owned();
        }
        let mut left = self.0;
        let mut names = Vec::new();
        // The widest first: a number covers the integer.
        for (name, bits) in NAMES.iter().rev() {
            if left & bits == *bits {
                left &= !bits;
                names.push(*name);
            }
        }
        names.reverse();
        if names.is_empty() { "nothing".to_owned() } else { names.join(" or ") }
    }
}

/// The fields that aren't named.
#[derive(Debug, Clone)]
pub(super) enum Unknown<'a> {
    /// Any.
    Open,
    /// None.
    Closed,
    /// Those whose values are of these schemas.
    Like(Vec<Node<'a>>),
}

/// A schema with its references followed and the members of `allOf` taken together.
#[derive(Debug, Clone)]
pub(super) struct Shape<'a> {
    /// Where the schema is used.
    pub(super) outer: Pointer,
    /// Where it is declared: behind references, and behind what only surrounds one.
    pub(super) home: Pointer,
    /// Its name among the schemas of the document, when it has one.
    pub(super) name: Option<String>,
    pub(super) null: bool,
    pub(super) types: Types,
    /// The values of an enum, without `null`, by their text.
    pub(super) values: Option<BTreeMap<String, &'a Value>>,
    pub(super) limits: Limits,
    pub(super) steps: Option<Number>,
    pub(super) patterns: BTreeSet<&'a str>,
    pub(super) formats: BTreeSet<String>,
    /// Whether no two items are alike.
    pub(super) unique: bool,
    /// The first items of a list, each with its schemas.
    pub(super) first_items: Vec<Node<'a>>,
    pub(super) items: Vec<Node<'a>>,
    pub(super) fields: BTreeMap<&'a str, Vec<Node<'a>>>,
    pub(super) required: BTreeSet<&'a str>,
    pub(super) unknown: Unknown<'a>,
    pub(super) unions: Vec<Union<'a>>,
    pub(super) read_only: bool,
    pub(super) write_only: bool,
    /// The number of nodes that were read for it.
    pub(super) cost: usize,
    /// What isn't understood.
    pub(super) keywords: BTreeMap<&'static str, &'a Value>,
}
