use doudou_rt::Result;
use serde::{Deserialize, Serialize};

#[doudou_rt::service]
pub trait Usersvc {
    async fn post_all(&self, all: All) -> Result<u8>;
}

#[derive(Debug, Serialize, Deserialize)]
pub struct All {
    #[serde(flatten)]
    pub number: u8,
    #[serde(flatten)]
    pub list: Vec<u8>,
    #[serde(flatten)]
    pub closed: Closed,
    #[serde(flatten)]
    pub newtype: Newtype,
    #[serde(flatten)]
    pub external: External,
    #[serde(flatten)]
    pub keys: std::collections::HashMap<u8, u8>,
    #[serde(flatten)]
    pub big: Big,
    pub circle: Circle,
    pub unread: Unread,
    pub twice: Twice,
    pub maps: Maps,
    pub tagged: Tagged,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closed {
    #[serde(flatten)]
    pub big: Option<Big>,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Newtype(pub Big);

#[derive(Debug, Serialize, Deserialize)]
pub enum External {
    A,
    B(u8),
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Big {
    pub big: i128,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Circle {
    #[serde(flatten)]
    pub inner: Option<Box<Circle>>,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Unread {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub text: String,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Twice {
    pub name: String,
    #[serde(flatten)]
    pub other: Other,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Other {
    pub name: u8,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Maps {
    #[serde(flatten)]
    pub first: std::collections::HashMap<String, u8>,
    #[serde(flatten)]
    pub other: Other,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "type", deny_unknown_fields)]
pub struct Tagged {}
