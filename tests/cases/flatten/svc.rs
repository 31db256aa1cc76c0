//! Fields of one struct among those of another.

use std::collections::HashMap;

use doudou_rt::Result;
use serde::{Deserialize, Serialize};
use serde_json::Value;

#[doudou_rt::service]
pub trait Flat {
    async fn post_all(&self, all: All) -> Result<All>;
    async fn get_page(&self, query: Query) -> Result<Vec<String>>;
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct All {
    pub own: u8,
    #[serde(flatten)]
    pub base: Base,
    #[serde(flatten)]
    pub paging: Option<Paging>,
    #[serde(flatten)]
    pub kind: Kind,
    pub open: Open,
    pub values: Values,
    pub tagged: Tagged,
}

/// Flattens further.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Base {
    /// The number.
    pub id: u64,
    #[serde(flatten)]
    pub deeper: Deeper,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Deeper {
    pub deep: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Paging {
    pub page: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind")]
pub enum Kind {
    Cat { lives: u8 },
    Dog,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Open {
    pub name: String,
    /// Whatever else there is.
    #[serde(flatten)]
    pub rest: HashMap<String, u8>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Values {
    #[serde(flatten)]
    pub rest: serde_json::Map<String, Value>,
}

/// Writes its name, and doesn't read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename = "the-tagged")]
pub struct Tagged {
    pub value: u8,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Query {
    pub text: Option<String>,
}
