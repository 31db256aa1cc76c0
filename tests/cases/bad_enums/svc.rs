use doudou_rt::Result;
use serde::{Deserialize, Serialize};

#[doudou_rt::service]
pub trait Usersvc {
    async fn post_all(&self, all: All) -> Result<u8>;
}

#[derive(Debug, Serialize, Deserialize)]
pub struct All {
    pub tuple: Tuple,
    pub internal: Internal,
    pub directions: Directions,
    pub mixed: Mixed,
    pub other: Other,
    pub by_hand: ByHand,
    pub number: Number,
    pub big: Big,
}

#[derive(Debug, Serialize, Deserialize)]
pub enum Tuple {
    Two(u8, u8),
    None(),
    Skipped(#[serde(skip)] u8),
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum Internal {
    Number(u8),
    Text(String),
    List(Vec<u8>),
    Maybe(Option<Tagged>),
    Tagged(Tagged),
    External(Tuple),
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Tagged {
    pub r#type: String,
}

#[derive(Debug, Serialize, Deserialize)]
pub enum Directions {
    Both,
    #[serde(skip_deserializing)]
    Out,
    #[serde(skip_serializing)]
    In,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum Mixed {
    Tagged { a: u8 },
    #[serde(untagged)]
    Free { b: u8 },
    #[serde(with = "hex")]
    With(Tagged),
}

#[derive(Debug, Serialize, Deserialize)]
pub enum Other {
    Data(u8),
    #[serde(other)]
    Rest,
}

#[derive(Debug)]
pub struct ByHand(pub u8);

impl Serialize for ByHand {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.serialize_u8(self.0)
    }
}

#[derive(Debug, serde_repr::Serialize_repr, serde_repr::Deserialize_repr)]
#[repr(u8)]
pub enum Number {
    One = 1,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Big {
    Number(u128),
    Keys(std::collections::HashMap<u32, u8>),
    Text(String),
}
