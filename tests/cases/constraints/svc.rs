//! Rules of garde, enforced and described.

use std::collections::HashMap;

use doudou_rt::{Result, Schema};
use garde::Validate;
use serde::{Deserialize, Serialize};

#[doudou_rt::service]
pub trait Constraints {
    async fn post_all(&self, all: All) -> Result<All>;
    async fn get_limited(
        &self,
        #[garde(length(chars, min = 1, max = 8))]
        #[example("ada")]
        name: String,
        #[garde(range(min = 1, max = 100))] page: Option<u32>,
        #[garde(inner(length(chars, min = 2)))] tags: Vec<String>,
    ) -> Result<u8>;
}

const LONGEST: usize = 20;

/// Everything that garde knows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Validate, Schema)]
#[serde(rename_all = "camelCase")]
pub struct All {
    #[garde(length(chars, min = 1, max = LONGEST))]
    #[example("ada")]
    pub name: String,
    #[garde(range(min = 0, max = 150))]
    #[example(36)]
    pub age: u8,
    #[garde(range(min = -1.5, max = 1.5))]
    #[example(-0.5)]
    pub lean: f64,
    #[garde(range(equal = 7))]
    pub seven: u64,
    #[garde(length(min = 1, max = 3), inner(length(chars, min = 2)))]
    pub tags: Vec<String>,
    #[garde(length(max = 2))]
    pub counts: HashMap<String, u32>,
    #[garde(length(equal = 2))]
    pub two: Option<Vec<u8>>,
    #[garde(pattern("^[a-z]+(-[a-z]+)*$"))]
    pub slug: String,
    #[garde(email)]
    pub email: String,
    #[garde(url)]
    pub homepage: Option<String>,
    #[garde(ip)]
    pub ip: String,
    #[garde(ipv4)]
    pub ipv4: String,
    #[garde(contains("@"), prefix("a."), suffix(".z"))]
    pub odd: String,
    #[garde(ascii)]
    pub ascii: String,
    #[garde(alphanumeric)]
    pub alphanumeric: String,
    #[garde(required)]
    pub required: Option<String>,
    /// Checked by hand.
    #[garde(custom(is_even))]
    pub even: u8,
    #[garde(matches(name))]
    pub name_again: String,
    #[garde(dive)]
    pub inner: Inner,
    #[garde(dive)]
    pub list: Vec<Inner>,
    #[garde(dive)]
    pub code: Code,
    #[garde(dive)]
    pub choice: Choice,
    #[garde(skip)]
    pub free: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Validate, Schema)]
#[example({"n": 3})]
pub struct Inner {
    #[garde(range(min = 1))]
    pub n: i32,
}

/// Six digits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Validate)]
#[garde(transparent)]
pub struct Code(#[garde(pattern("^[0-9]{6}$"))] pub String);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Validate)]
#[serde(tag = "type")]
pub enum Choice {
    None,
    One {
        #[garde(length(chars, max = 4))]
        text: String,
    },
    Other(#[garde(dive)] Inner),
}

fn is_even(value: &u8, _: &()) -> garde::Result {
    if value % 2 == 0 { Ok(()) } else { Err(garde::Error::new("odd")) }
}
