//! Users.

use serde::{Deserialize, Serialize};
use sqlx::FromRow;

use doudou_rt::Table;

/// An address that was checked.
#[derive(Debug, Clone, Serialize, Deserialize, sqlx::Type)]
#[sqlx(transparent)]
pub struct Email(String);

/// Accounts
#[derive(Debug, Clone, Serialize, Deserialize, FromRow, Table)]
#[serde(rename_all = "camelCase")]
pub struct User {
    // The key.
    #[dd(pk, auto)]
    pub id: u64,
    #[serde(default)]
    #[dd(type = "varchar(40)", default = "'jack'")]
    pub name: String, // as on the passport
    /// cellphone number
    pub phone: String,
    pub age: i32,
    #[dd(default = 1)]
    pub score: rust_decimal::Decimal,
    /// The old column.
    pub school: Option<String>,
    #[dd(type = "varchar(80)")]
    pub(crate) email: Email,
    #[dd(default = "CURRENT_TIMESTAMP", extra = "ON UPDATE CURRENT_TIMESTAMP")]
    pub seen: chrono::NaiveDateTime,
    pub hidden: Option<i32>,
    /// Docs of two lines
    /// are a person's.
    pub level: u32,
    #[dd(skip)]
    pub cached: bool,
}

impl User {
    /// Whether the user may drive.
    pub fn is_adult(&self) -> bool {
        self.age >= 18
    }
}
