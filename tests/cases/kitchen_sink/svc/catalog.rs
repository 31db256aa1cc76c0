//! The goods and all that is said of them.

use std::collections::HashMap;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use garde::Validate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use url::Url;
use uuid::Uuid;

use super::money::Money;

/// A good.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, doudou_rt::Schema)]
#[serde(rename_all = "camelCase")]
pub struct Good {
    #[example(7)]
    pub id: u64,
    pub sku: Uuid,
    #[example("Lantern")]
    pub name: GoodName,
    pub price: Money,
    pub state: State,
    pub tags: Vec<String>,
    pub weight_kg: f64,
    pub discount: Decimal,
    pub sold_since: NaiveDate,
    pub changed_at: DateTime<Utc>,
    pub delivery: Duration,
    pub homepage: Option<Url>,
    /// Whatever the seller says of it.
    pub attributes: HashMap<String, serde_json::Value>,
    /// How many there are, by size.
    pub stock: HashMap<Size, u32>,
    #[serde(flatten)]
    pub dimensions: Dimensions,
    /// Goods of which this one is made.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Good>,
    #[deprecated]
    #[serde(skip_deserializing, default)]
    pub old_number: u32,
}

/// A good to be added.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Validate)]
#[serde(rename_all = "camelCase")]
pub struct NewGood {
    #[garde(length(chars, min = 1, max = 40))]
    pub name: String,
    #[garde(dive)]
    pub price: Money,
    #[garde(length(max = 5), inner(length(chars, min = 1, max = 10)))]
    #[serde(default)]
    pub tags: Vec<String>,
    #[garde(range(min = 0.0, max = 1000.0))]
    #[serde(default = "a_kilo", alias = "weight")]
    pub weight_kg: f64,
    #[garde(pattern("^[A-Z]{2}$"))]
    pub made_in: Option<String>,
    #[garde(skip)]
    #[serde(default)]
    pub state: State,
}

fn a_kilo() -> f64 {
    1.0
}

/// The name of a good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoodName(pub String);

/// Whether it can be bought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING-KEBAB-CASE")]
pub enum State {
    /// It can.
    #[default]
    OnSale,
    SoldOut,
    Announced,
}

/// A size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Size {
    Small,
    Large,
}

/// How large it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dimensions {
    pub length: [f32; 3],
    pub foldable: bool,
}

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Validate)]
#[serde(rename_all = "camelCase")]
pub struct GoodsQuery {
    /// A part of the name.
    #[garde(length(chars, max = 40))]
    pub name_like: Option<String>,
    #[garde(skip)]
    pub state: Option<State>,
    #[garde(length(max = 5))]
    #[serde(default)]
    pub tags: Vec<String>,
    #[garde(range(min = 1))]
    #[serde(default = "first")]
    pub page: u32,
    #[garde(range(min = 1, max = 100))]
    #[serde(default = "some")]
    pub size: u32,
}

fn first() -> u32 {
    1
}

fn some() -> u32 {
    20
}

/// Something that happens: told apart by `type`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum ShopEvent {
    Opened,
    Sold { good_id: u64, how_many: u32 },
    PriceChanged(PriceChange),
}

/// A price that changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PriceChange {
    pub old: Money,
    pub new: Money,
}

/// Ways to pay: a key says which.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Payment {
    Cash,
    Card { number: String, holder: String },
    Voucher(Uuid),
}

/// What was paid: the key `kind` says what `detail` is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "detail", rename_all = "camelCase")]
pub enum Receipt {
    Nothing,
    Paper { number: u64 },
    Link(Url),
}

/// Told apart by what it holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Shape {
    Circle { radius: f64 },
    Rectangle { width: f64, height: f64 },
    Named(String),
}
