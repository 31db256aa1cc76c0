//! A document as it is walked: nodes with their pointers, and where references lead.

use std::fmt;
use std::rc::Rc;

use serde_json::{Map, Value};

use super::{CompatError, Side};

/// Longer chains of references lead nowhere.
const LONGEST_CHAIN: usize = 64;

/// A JSON pointer (RFC 6901).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Pointer(Rc<str>);

impl Pointer {
    /// The pointer with one step more.
    pub(super) fn join(&self, step: &str) -> Self {
        let step = step.replace('~', "~0").replace('/', "~1");
        Self(format!("{}/{step}", self.0).into())
    }

    /// The name of the schema, if one of the document's schemas stands here.
    pub(super) fn schema_name(&self) -> Option<String> {
        match &self.steps()[..] {
            [components, schemas, name] if components == "components" && schemas == "schemas" => {
                Some(name.clone())
            }
            _ => None,
        }
    }

    pub(super) fn steps(&self) -> Vec<String> {
        steps(&self.0)
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The steps of a pointer, as the names that they stand for.
pub(super) fn steps(pointer: &str) -> Vec<String> {
    pointer.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~")).collect()
}

/// A value of a document and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Node<'a> {
    pub(super) value: &'a Value,
    pub(super) at: Pointer,
}

impl<'a> Node<'a> {
    /// A number that no other value of the two documents has.
    pub(super) fn id(&self) -> usize {
        std::ptr::from_ref(self.value).addr()
    }

    pub(super) fn get(&self, name: &str) -> Option<Self> {
        let value = self.value.get(name)?;
        Some(Self { value, at: self.at.join(name) })
    }

    pub(super) fn text(&self, name: &str) -> Option<&'a str> {
        self.value.get(name)?.as_str()
    }

    pub(super) fn flag(&self, name: &str) -> bool {
        self.value.get(name).and_then(Value::as_bool).unwrap_or(false)
    }

    /// What it refers to, when it says nothing else.
    pub(super) fn reference(&self) -> Option<&'a str> {
        let alone = self.value.as_object().is_some_and(|members| members.len() == 1);
        self.text("$ref").filter(|_| alone)
    }

    /// The members of an object; none of anything else.
    pub(super) fn members(&self) -> impl Iterator<Item = (&'a str, Self)> + use<'a> {
        let at = self.at.clone();
        let members = self.value.as_object().into_iter().flatten();
        members.map(move |(name, value)| (name.as_str(), Self { value, at: at.join(name) }))
    }

    /// The items of a list; none of anything else.
    pub(super) fn items(&self) -> impl Iterator<Item = Self> + use<'a> {
        let at = self.at.clone();
        let items = self.value.as_array().into_iter().flatten().enumerate();
        items.map(move |(number, value)| Self { value, at: at.join(&number.to_string()) })
    }

    /// The members of a member.
    pub(super) fn members_of(&self, name: &str) -> impl Iterator<Item = (&'a str, Self)> + use<'a> {
        self.get(name).into_iter().flat_map(|node| node.members())
    }

    /// The items of a member.
    pub(super) fn items_of(&self, name: &str) -> impl Iterator<Item = Self> + use<'a> {
        self.get(name).into_iter().flat_map(|node| node.items())
    }
}

/// An OpenAPI document.
#[derive(Debug, Clone)]
pub(super) struct Document<'a> {
    pub(super) root: Node<'a>,
    /// Whether its schemas are those of JSON Schema, with lists of types and members beside a
    /// `$ref`, as since 3.1.
    pub(super) lists_types: bool,
}

impl<'a> Document<'a> {
    pub(super) fn new(side: Side, value: &'a Value) -> Result<Self, CompatError> {
        let version = value.get("openapi").and_then(Value::as_str);
        let minor = version.and_then(|version| version.strip_prefix("3."));
        let lists_types = match minor.and_then(|rest| rest.split('.').next()) {
            Some("0") => false,
            Some("1") => true,
            _ => return Err(CompatError::Version { side, found: version.map(str::to_owned) }),
        };
        Ok(Self { root: Node { value, at: Pointer("".into()) }, lists_types })
    }

    /// The value that a reference within the document leads to.
    pub(super) fn find(&self, reference: &str) -> Option<Node<'a>> {
        let pointer = reference.strip_prefix('#')?;
        let pointer = percent_decoded(pointer);
        let value = self.root.value.pointer(&pointer)?;
        Some(Node { value, at: Pointer(pointer.into()) })
    }

    /// The node itself, or what it refers to; `None` when that leads nowhere.
    pub(super) fn resolve(&self, node: Node<'a>) -> Option<Node<'a>> {
        let mut node = node;
        for _ in 0..LONGEST_CHAIN {
            let Some(reference) = node.text("$ref") else { return Some(node) };
            node = self.find(reference)?;
        }
        None
    }

    /// The member of an object, with its reference followed.
    pub(super) fn member(&self, node: &Node<'a>, name: &str) -> Option<Node<'a>> {
        self.resolve(node.get(name)?)
    }
}

/// Whether a value says nothing: an object without members, or `true`.
pub(super) fn is_empty(value: &Value) -> bool {
    value.as_object().map_or(value == &Value::Bool(true), Map::is_empty)
}

/// A pointer in a reference is part of a URI (RFC 6901 §6).
fn percent_decoded(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let digits = tail.first_chunk::<2>().filter(|pair| pair.iter().all(u8::is_ascii_hexdigit));
        let digits = digits.and_then(|pair| std::str::from_utf8(pair).ok());
        let decoded = digits.and_then(|pair| u8::from_str_radix(pair, 16).ok());
        (rest, _) = match decoded.filter(|_| *first == b'%') {
            Some(byte) => (&tail[2..], bytes.push(byte)),
            None => (tail, bytes.push(*first)),
        };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
