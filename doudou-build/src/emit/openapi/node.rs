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
        self.get(name).is_some()
    }

    pub(super) fn get(&self, name: &str) -> Option<&Self> {
        let Self::Object(members) = self else { return None };
        members.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    pub(super) fn get_mut(&mut self, name: &str) -> Option<&mut Self> {
        let Self::Object(members) = self else { return None };
        members.iter_mut().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// The object with the members of another behind its own.
    pub(super) fn merged(mut self, other: Self) -> Self {
        if let Self::Object(members) = other {
            members.into_iter().for_each(|(name, value)| self.set(&name, value));
        }
        self
    }

    /// Adds a paragraph to what describes a schema.
    pub(super) fn add_paragraph(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        let whole = match self.get("description") {
            Some(Self::Value(Value::String(first))) => format!("{first}\n\n{text}"),
            _ => text.to_owned(),
        };
        self.set("description", whole);
    }

    /// Calls a function with the name of each schema that is referred to.
    pub(super) fn each_reference(&self, found: &mut impl FnMut(&str)) {
        match self {
            Self::Value(Value::String(text)) => {
                if let Some(name) = text.strip_prefix("#/components/schemas/") {
                    found(name);
                }
            }
            Self::Value(_) => {}
            Self::List(items) => items.iter().for_each(|item| item.each_reference(found)),
            Self::Object(members) => {
                members.iter().for_each(|(_, value)| value.each_reference(found));
            }
        }
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
from_values!(&str, String, bool, i32, i64, u32, u64, usize, f64);

impl From<Value> for Node {
    fn from(value: Value) -> Self {
        match value {
            Value::Array(items) => Self::list(items.into_iter().map(Self::from)),
            Value::Object(members) => Self::Object(
                members.into_iter().map(|(name, value)| (name, value.into())).collect(),
            ),
            value => Self::Value(value),
        }
    }
}

impl From<&Value> for Node {
    fn from(value: &Value) -> Self {
        Self::from(value.clone())
    }
}

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
