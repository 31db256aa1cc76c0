//! Each Rust type against the column that someone made by hand.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use doudou_ddl::Table;
use rust_decimal::Decimal;
use uuid::Uuid;

#[derive(Table)]
pub struct Everything {
    #[dd(pk, auto)]
    pub id: u64,
    pub a_bool: bool,
    pub an_i8: i8,
    pub an_i16: i16,
    pub an_i32: i32,
    pub an_i64: i64,
    pub a_u8: u8,
    pub a_u16: u16,
    pub a_u32: u32,
    pub an_f32: f32,
    pub an_f64: f64,
    pub a_string: String,
    pub a_char: char,
    pub a_blob: Vec<u8>,
    pub a_decimal: Decimal,
    pub a_date: NaiveDate,
    pub a_time: NaiveTime,
    pub a_datetime: NaiveDateTime,
    #[dd(default = "CURRENT_TIMESTAMP")]
    pub a_timestamp: DateTime<Utc>,
    pub a_uuid: Uuid,
    pub a_json: serde_json::Value,
    pub maybe: Option<String>,
}
