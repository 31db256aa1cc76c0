//! What values are made of.

use std::collections::{BTreeMap, HashMap};

use doudou_rt::Result;
use serde::{Deserialize, Serialize};
use serde_json::Value;

#[doudou_rt::service]
pub trait Types {
    async fn post_all(&self, all: All) -> Result<All>;
    async fn post_map(&self, map: HashMap<String, Vec<Option<u8>>>) -> Result<BTreeMap<Level, Meters>>;
    async fn post_value(&self, value: Value) -> Result<Value>;
    async fn post_alias(&self, ids: Ids) -> Result<Ids>;
    async fn get_foreign(&self, address: std::net::Ipv4Addr) -> Result<std::net::Ipv4Addr>;
}

pub type Id = u64;
pub type Ids = Vec<Id>;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct All {
    pub option: Option<u8>,
    pub option_of_struct: Option<Meters>,
    pub option_of_enum: Option<Level>,
    pub option_of_option: Option<Option<String>>,
    pub option_of_value: Option<Value>,
    pub list: Vec<Vec<String>>,
    pub array: [i16; 3],
    pub map: HashMap<String, HashMap<Level, Meters>>,
    pub numbered: BTreeMap<u32, bool>,
    pub boxed: Box<Meters>,
    pub tree: Tree,
    pub id: Id,
    pub any: Value,
    pub big: u128,
    /// Described although it is a reference.
    pub level: Level,
    #[deprecated]
    pub old: bool,
    pub empty: Empty,
    pub foreign: std::net::Ipv4Addr,
}

/// A length.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Meters(pub f64);

/// How high.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Level {
    /// Near the ground.
    Low,
    High,
}

/// A type that contains itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tree {
    pub value: u8,
    pub children: Vec<Branch>,
    pub best: Option<Box<Tree>>,
}

/// Two types that contain each other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Branch {
    pub tree: Tree,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Empty {}
