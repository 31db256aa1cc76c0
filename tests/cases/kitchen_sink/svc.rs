//! A shop that sells everything: each feature of the language once.

pub mod admin;
pub mod catalog;
mod money;

use std::collections::BTreeMap;

use doudou_rt::{Base64, Context, Download, EventStream, Result, Upload};
use garde::Validate;
use serde::{Deserialize, Serialize};

pub use catalog::*;
pub use money::{Currency, Money as Price};

/// The shop.
///
/// Goods, their pictures, and what people say about them.
#[doudou_rt::service]
#[tag("shop")]
#[security(bearer | api_key(header = "X-Api-Key"))]
#[annotation(team = "shop")]
pub trait Shop {
    /// Pages through the goods.
    ///
    /// The struct stands in the query: each field is a key.
    #[security(none)]
    async fn get_goods(&self, query: GoodsQuery) -> Result<Page<Good>>;

    /// Finds what many ask for at once.
    #[security(none)]
    #[get("/goods/by-ids")]
    async fn goods_by_ids(
        &self,
        /// Repeated: `ids=1&ids=2`.
        #[garde(length(min = 1, max = 20))]
        ids: Vec<u64>,
    ) -> Result<BTreeMap<u64, Good>>;

    /// Finds a good.
    #[security(none)]
    #[get("/goods/{id}")]
    async fn get_good(
        &self,
        #[example(7)] id: u64,
        #[header("accept-language")] language: Option<String>,
        #[cookie("currency")] currency: Option<Currency>,
    ) -> Result<Good, ShopError>;

    /// Adds a good.
    #[status(201)]
    #[roles("SELLER", "ADMIN")]
    async fn post_goods(&self, context: Context<Caller>, good: NewGood) -> Result<Created, ShopError>;

    /// Changes the price.
    #[put("/goods/{id}/price")]
    #[roles("SELLER", "ADMIN")]
    #[annotation(audit = "full", timeout = "1m30s")]
    async fn change_price(&self, id: u64, price: Price) -> Result<(), ShopError>;

    /// Renames a good. A form: no struct takes the body.
    #[patch("/goods/{id}")]
    #[annotation(idempotent = "true")]
    async fn rename_good(
        &self,
        id: u64,
        #[garde(length(chars, min = 1, max = 40))] name: String,
        #[query] dry_run: Option<bool>,
    ) -> Result<Good, ShopError>;

    /// Takes a good away.
    #[delete("/goods/{id}")]
    #[roles("ADMIN")]
    async fn remove_good(&self, id: u64) -> Result<(), ShopError>;

    /// Describes a good in plain text.
    #[put("/goods/{id}/description")]
    async fn describe(&self, id: u64, #[body(text)] #[limit("16KiB")] description: String) -> Result<u32>;

    /// Imports goods from bytes that only the shop understands.
    #[post("/import")]
    #[hidden]
    async fn import(&self, #[body(bytes)] data: bytes::Bytes) -> Result<u64>;

    /// Adds pictures.
    #[post("/goods/{id}/pictures")]
    async fn add_pictures(
        &self,
        id: u64,
        #[limit("1MiB")] cover: Upload,
        #[limit("1MiB")] more: Vec<Upload>,
        licence: Option<Upload>,
        #[garde(length(chars, min = 1, max = 40), pattern("^[^./]"))] caption: String,
        details: PictureDetails,
    ) -> Result<Vec<Picture>>;

    /// The picture itself, in ranges if need be.
    #[get("/goods/{id}/pictures/{name}")]
    #[security(none)]
    async fn get_picture(&self, id: u64, name: String) -> Result<Download>;

    /// What happens in the shop, as it happens.
    #[get("/events")]
    #[security(none)]
    async fn watch(&self, #[garde(range(min = 1, max = 100))] count: u32) -> Result<EventStream<ShopEvent>>;

    /// Pays in one of several ways.
    async fn post_payment(&self, payment: Payment) -> Result<Receipt>;

    /// Sends any of several shapes back.
    async fn post_shapes(&self, shapes: Vec<Shape>) -> Result<Vec<Shape>>;

    /// What the staff sees: its `User` is another than the shop's.
    #[security(basic)]
    #[tag("staff")]
    #[summary("Lists the staff")]
    async fn get_staff(&self, context: Context<Caller>) -> Result<Page<admin::User>>;

    /// Who I am.
    async fn get_me(&self, context: Context<Caller>) -> Result<User>;

    /// Replaced by `get_goods`.
    #[deprecated]
    #[security(none)]
    #[get("/v0/goods")]
    async fn old_goods(&self) -> Result<Vec<GoodName>>;
}

/// Who calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The name.
    pub name: String,
    /// What the caller may do.
    pub roles: Vec<String>,
}

/// A user of the shop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    pub name: String,
    pub email: Option<String>,
}

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Page<T> {
    pub items: Vec<T>,
    pub total: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_page: Option<u32>,
}

/// What was made, and where it is.
#[derive(Debug, Clone, PartialEq, doudou_rt::Schema)]
pub struct Created {
    #[header("location")]
    pub location: String,
    #[header("x-remaining")]
    pub remaining: Option<u32>,
    #[body]
    pub good: Good,
}

/// Details of pictures, a JSON part of the form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PictureDetails {
    #[garde(length(chars, max = 100))]
    pub made_by: String,
    #[garde(skip)]
    #[serde(default)]
    pub is_cover: bool,
    #[garde(skip)]
    pub thumbnail: Option<Base64>,
}

/// A stored picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Picture {
    pub name: String,
    pub size: u64,
    #[serde(rename = "type")]
    pub kind: Option<String>,
}

/// What goes wrong in a shop.
#[derive(Debug, thiserror::Error, doudou_rt::Problem)]
pub enum ShopError {
    /// There is no such good.
    #[error("no good {id}")]
    #[status(404)]
    NoGood { id: u64 },
    /// The name belongs to another good.
    #[error("the name is taken by {by}")]
    #[status(409)]
    NameTaken { by: u64 },
    /// The shop is closed.
    #[error("the shop is closed")]
    #[status(503)]
    Closed,
    /// What the caller needn't know.
    #[error(transparent)]
    Storage(#[from] std::io::Error),
}
