//! JSON that keeps the order in which it was written, so that a document reads as the service.

use serde_core::ser::{Serialize, Serializer};
use serde_json::Value;

/// A piece of a document.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    Value(Value),
    List(Vec<Self>),
    Object(Vec<(String, Self)>),
}

/// An object without members.
pub(super) fn object() -> Node {
    Node::Object(Vec::new())
}

impl Node {
    pub(super) fn list(items: impl IntoIterator<Item = Self>) -> Self {
        Self::List(items.into_iter().collect())
    }

    /// The object with one member more.
    pub(super) fn with(mut self, name: &str, value: impl Into<Self>) -> Self {
        self.set(name, value);
        self
    }

    /// Adds a member to an object, or replaces it.
    pub(super) fn set(&mut self, name: &str, value: impl Into<Self>) {
        let Self::Object(members) = self else { return };
        match members.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => *known = value.into(),
            None => members.push((name.to_owned(), value.into())),
        }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        matches!(self, Self::Object(members) if members.iter().any(|(known, _)| known == name))
    }

    /// The text, indented, with a line break at its end.
    pub(super) fn to_text(&self) -> String {
        // Writing to memory, with texts as keys: nothing here can fail.
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }
}

macro_rules! from_values {
    ($($ty:ty),*) => {$(
        impl From<$ty> for Node {
            fn from(value: $ty) -> Self {
                Self::Value(Value::from(value))
            }
        }
    )*};
}
from_values!(&str, String, bool, i32, u32, usize);

impl From<&String> for Node {
    fn from(text: &String) -> Self {
        Self::from(text.as_str())
    }
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Value(value) => value.serialize(serializer),
            Self::List(items) => serializer.collect_seq(items),
            Self::Object(members) => {
                serializer.collect_map(members.iter().map(|(name, value)| (name, value)))
            }
        }
    }
}
