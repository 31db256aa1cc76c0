//! Names that serde reads and writes.

use doudou_rt::Result;
use serde::{Deserialize, Serialize};

#[doudou_rt::service]
pub trait SerdeNames {
    async fn post_all(&self, all: All) -> Result<All>;
}

/// Everything that changes a name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all(serialize = "camelCase", deserialize = "camelCase"), deny_unknown_fields)]
pub struct All {
    /// The name.
    #[serde(alias = "label", alias = "title")]
    pub full_name: String,
    #[serde(rename(serialize = "@id", deserialize = "@id"))]
    pub id: u8,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub maybe_empty: Vec<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maybe_absent: Option<u8>,
    #[serde(skip)]
    pub hidden: u8,
    #[serde(skip_serializing)]
    pub secret: String,
    #[serde(skip_deserializing)]
    pub made_at: u64,
    pub variants: Vec<Variants>,
    pub wrapper: Wrapper,
    pub meters: Meters,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", rename_all_fields = "kebab-case")]
pub enum Variants {
    #[serde(alias = "one", alias = "eins")]
    FirstOne,
    SecondOne { some_field: u8 },
    #[serde(rename = "3rd", rename_all = "UPPERCASE")]
    ThirdOne { some_field: u8 },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Wrapper {
    pub inside: Vec<u8>,
    #[serde(skip)]
    pub beside: u8,
}

/// A length.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(from = "f64", into = "f64")]
pub struct Meters(f64);

impl From<f64> for Meters {
    fn from(meters: f64) -> Self {
        Self(meters)
    }
}

impl From<Meters> for f64 {
    fn from(meters: Meters) -> Self {
        meters.0
    }
}
