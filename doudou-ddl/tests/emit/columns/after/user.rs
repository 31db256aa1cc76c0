//! Users.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::FromRow;

use doudou_rt::Table;

/// An address that was checked.
#[derive(Debug, Clone, Serialize, Deserialize, sqlx::Type)]
#[sqlx(transparent)]
pub struct Email(String);

/// People
#[derive(Debug, Clone, Serialize, Deserialize, FromRow, Table)]
#[serde(rename_all = "camelCase")]
pub struct User {
    pub tenant: i32,
    // The key.
    #[dd(pk, auto)]
    pub id: u64,
    #[serde(default)]
    #[dd(type = "varchar(80)", default = "'jill'")]
    pub name: String, // as on the passport
    /// short
    #[dd(type = "varchar(40)")]
    pub nick: Option<String>,
    /// mobile phone
    pub phone: Option<String>,
    pub age: i64,
    #[dd(type = "decimal(10,3)", default = 1.500)]
    pub score: rust_decimal::Decimal,
    /// The old column.
    // The table has no column `school`.
    #[dd(skip)]
    #[sqlx(default)]
    pub school: Option<String>,
    #[dd(type = "varchar(100)")]
    pub(crate) email: Email,
    pub seen: Option<chrono::NaiveDateTime>,
    #[dd(invisible)]
    pub hidden: Option<i32>,
    /// Docs of two lines
    /// are a person's.
    #[dd(default = 3, comment = "")]
    pub level: i32,
    pub data: Option<Value>,
    #[dd(type = "timestamp(3)")]
    pub last: Option<DateTime<Utc>>,
    #[dd(skip)]
    pub cached: bool,
}

impl User {
    /// Whether the user may drive.
    pub fn is_adult(&self) -> bool {
        self.age >= 18
    }
}
