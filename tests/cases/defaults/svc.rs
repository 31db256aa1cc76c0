//! What serde takes for what isn't there.

use std::collections::HashMap;

use doudou_rt::Result;
use serde::{Deserialize, Serialize};

#[doudou_rt::service]
pub trait Defaults {
    async fn post_all(&self, all: All) -> Result<All>;
    async fn get_page(&self, query: Query) -> Result<u8>;
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct All {
    #[serde(default)]
    pub bool: bool,
    #[serde(default)]
    pub number: u8,
    #[serde(default)]
    pub float: f64,
    #[serde(default)]
    pub text: String,
    #[serde(default)]
    pub list: Vec<u8>,
    #[serde(default)]
    pub map: HashMap<String, u8>,
    #[serde(default)]
    pub array: [u8; 2],
    #[serde(default)]
    pub option: Option<u8>,
    #[serde(default)]
    pub derived: Derived,
    #[serde(default)]
    pub level: Level,
    #[serde(default)]
    pub by_hand: ByHand,
    #[serde(default = "ten")]
    pub ten: u8,
    #[serde(default = "negative")]
    pub negative: i8,
    #[serde(default = "name")]
    pub name: String,
    #[serde(default = "Some::name")]
    pub unseen: String,
    #[serde(default = "other::high")]
    pub high: Level,
    #[serde(default = "two")]
    pub two: Vec<u8>,
    #[serde(default = "computed")]
    pub computed: u8,
    #[serde(default = "of_constant")]
    pub of_constant: u32,
    pub whole: Whole,
    pub partly: Partly,
}

#[derive(Debug)]
pub struct Some;

impl Some {
    pub fn name() -> String {
        "unseen".into()
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Query {
    #[serde(default = "ten")]
    pub size: u8,
    #[serde(default)]
    pub level: Level,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Derived {
    pub a_number: u8,
    pub level: Level,
    pub texts: Vec<String>,
}

/// Everything may be absent.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Whole {
    pub number: u8,
    #[serde(default = "ten")]
    pub ten: u8,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Partly {
    pub number: u8,
}

impl Default for Partly {
    fn default() -> Self {
        Self { number: 3 }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ByHand {
    pub number: u8,
}

impl Default for ByHand {
    fn default() -> Self {
        Self { number: 3 }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub enum Level {
    #[default]
    Low,
    High,
}

mod other {
    use super::Level;

    pub(super) fn high() -> Level {
        Level::High
    }
}

const LARGE: u32 = 1_000;

fn ten() -> u8 {
    10
}

fn negative() -> i8 {
    -1
}

fn name() -> String {
    "ada".to_owned()
}

fn two() -> Vec<u8> {
    vec![1, 2]
}

fn computed() -> u8 {
    ten() + 1
}

fn of_constant() -> u32 {
    LARGE
}
