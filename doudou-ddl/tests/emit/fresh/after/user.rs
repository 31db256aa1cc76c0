use bigdecimal::BigDecimal;
use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use doudou_rt::Table;
use rust_decimal::Decimal;
use serde_json::Value;
use sqlx::FromRow;

#[derive(Debug, Clone, PartialEq, FromRow, Table)]
#[dd(
    collation = "utf8mb4_bin",
    row_format = "DYNAMIC",
    comment = "two\nlines"
)]
#[dd(unique(name = "login", columns(password(10), "type" desc)))]
#[dd(index(name = "born_idx", columns(born)))]
#[dd(index(name = "dept_id_idx", columns(dept_id)))]
#[dd(index(name = "lower", columns(expr = "lower(`password`)")))]
#[dd(check(name = "rich", expr = "`balance` >= 0"))]
pub struct User {
    #[dd(pk, auto)]
    pub id: u64,
    /// kind of user
    #[dd(default = true)]
    pub r#type: bool,
    #[sqlx(rename = "group by")]
    #[dd(comment = " begins with a blank")]
    pub group_by: Option<i32>,
    #[dd(default = "'男'")]
    pub sex: UserSex,
    #[dd(type = "decimal(20,4) unsigned", default = 0.0000)]
    pub balance: Decimal,
    #[dd(type = "decimal(40,0)")]
    pub huge: Option<BigDecimal>,
    #[dd(type = "varchar(64)", collation = "ascii_bin")]
    pub password: String,
    pub settings: Option<Value>,
    pub born: Option<NaiveDate>,
    #[dd(type = "time(3)")]
    pub wakes: Option<TimeDelta>,
    #[dd(default = "CURRENT_TIMESTAMP")]
    pub created: DateTime<Utc>,
    #[dd(
        type = "datetime(3)",
        default = "CURRENT_TIMESTAMP(3)",
        on_update = "CURRENT_TIMESTAMP(3)"
    )]
    pub updated: NaiveDateTime,
    #[dd(type = "set('a','b')", default = "'a,b'")]
    pub flags: String,
    #[dd(type = "bit(8)", default = "b'101'")]
    pub bits: u64,
    #[dd(type = "mediumblob")]
    pub avatar: Option<Vec<u8>>,
    #[dd(type = "point", srid = 4326, spatial(name = "position"))]
    pub position: Vec<u8>,
    #[dd(references(Dept.id, on_delete = "cascade"))]
    pub dept_id: Option<u64>,
    #[dd(generated = "`group by` * 2", stored)]
    pub twice: Option<i32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
pub enum UserSex {
    男,
    女,
    #[sqlx(rename = "not told")]
    NotTold,
    #[sqlx(rename = "")]
    Empty,
}
