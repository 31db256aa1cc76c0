//! Enums in every form that serde gives them.

use std::collections::BTreeMap;

use doudou_rt::Result;
use serde::{Deserialize, Serialize};

#[doudou_rt::service]
pub trait Enums {
    async fn post_all(&self, all: All) -> Result<All>;
    async fn post_shape(&self, shape: Internal) -> Result<Untagged>;
    async fn get_kind(&self, kind: Kind, level: Option<Level>) -> Result<Kind>;
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct All {
    pub external: External,
    pub optional_external: Option<External>,
    pub only_objects: Option<OnlyObjects>,
    pub internal: Internal,
    pub optional_internal: Option<Internal>,
    pub adjacent: Adjacent,
    pub closed: Vec<ClosedAdjacent>,
    pub untagged: Untagged,
    pub optional_untagged: Option<Untagged>,
    pub kind: Kind,
    pub event: Event,
    pub command: Command,
    pub tree: Tree,
    pub counts: BTreeMap<Level, u32>,
    pub switches: BTreeMap<bool, Level>,
    pub unknown_kinds: BTreeMap<Kind, u32>,
}

/// With a key for each variant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum External {
    /// Nothing at all.
    Nothing,
    StillNothing,
    /// A number.
    Number(f64),
    List(Vec<Level>),
    /// Named values.
    Pair { left_side: u8, right_side: Option<u8> },
    #[serde(rename = "the struct")]
    Struct(Point),
    #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
    Loud { how_loud: u8 },
    #[serde(skip)]
    Hidden(u8),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum OnlyObjects {
    One(u8),
}

/// A point.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Point {
    pub x: i32,
    pub y: i32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closed {
    pub z: i32,
}

/// Two numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Wrapped(pub Point);

/// With a tag among the fields.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Internal {
    /// Only a tag.
    Empty,
    /// Fields beside the tag.
    BothWays { there: bool, back: bool },
    /// Those of a struct.
    Point(Point),
    Boxed(Box<Point>),
    Wrapped(Wrapped),
    Closed(Closed),
    Map(BTreeMap<String, u8>),
    /// Told apart by a second tag.
    Nested(Command),
}

/// With the data beside the tag.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "t", content = "c")]
pub enum Adjacent {
    Nothing,
    Number(u8),
    Maybe(Option<u8>),
    Fields { a: u8 },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "t", content = "c", deny_unknown_fields)]
pub enum ClosedAdjacent {
    Number(u8),
    Fields { a: u8 },
}

/// With nothing to tell the variants apart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Untagged {
    /// A whole number.
    Number(i64),
    Text(String),
    Point(Point),
    /// A sphere.
    Sphere { radius: f64 },
    Nothing,
}

/// A text, or another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The first.
    #[serde(alias = "initial")]
    First,
    Second,
    #[serde(other)]
    Unknown,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event")]
pub enum Event {
    Made { id: u64 },
    #[serde(other)]
    Unknown,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command", content = "arguments")]
pub enum Command {
    Stop,
    Go { steps: u8 },
}

/// Contains itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Tree {
    Leaf(String),
    Branch(Vec<Tree>),
    Pair { left: Box<Tree>, right: Box<Self> },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Level {
    Low,
    High,
}
