//! What a method returns.

use serde::{Deserialize, Serialize};

/// The service's own `Result`.
pub type Result<T, E = StockError> = std::result::Result<T, E>;

#[doudou_rt::service]
pub trait Results {
    async fn get_nothing(&self) -> Result<()>;
    async fn get_item(&self, id: u64) -> Result<Item>;
    async fn get_plain(&self, fail: bool) -> doudou_rt::Result<u8>;
    async fn get_other(&self, which: u8) -> std::result::Result<Item, OtherError>;
    async fn get_maybe(&self, there: bool) -> Result<Option<Item>>;
    #[status(201)]
    async fn post_item(&self, item: Item) -> Result<Item>;
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item {
    pub id: u64,
}

/// What can go wrong with the stock.
#[derive(Debug, thiserror::Error, doudou_rt::Problem)]
pub enum StockError {
    /// There is no such item.
    #[error("no item {id}")]
    #[status(404)]
    NoItem { id: u64 },
    /// The shelf is gone.
    #[error("no shelf {shelf:?}")]
    #[status(404)]
    NoShelf { shelf: String, near: Vec<String>, row: Option<u32> },
    #[error("taken")]
    #[status(409)]
    Taken,
    #[error("out of order")]
    #[status(503)]
    Broken {},
    #[error("the disk: {0}")]
    Io(#[from] std::io::Error),
    #[error("secret {password}")]
    Secret { password: String },
}

#[derive(Debug, thiserror::Error, doudou_rt::Problem, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum OtherError {
    #[error("gone")]
    #[status(410)]
    NoLongerHere,
    #[error("too many: {most_allowed}")]
    #[status(429)]
    #[serde(rename_all = "camelCase")]
    TooMany { most_allowed: u32 },
}
