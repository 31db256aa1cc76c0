use chrono::{NaiveDate, Utc};
use doudou_rt::Table;
use rust_decimal::Decimal;
use serde_json::Value as Json;

#[derive(Table)]
pub struct A {
    #[dd(pk)]
    pub id: i32,
    pub at: i32,
    pub day: NaiveDate,
    pub value: Option<Json>,
    pub sum: Decimal,
}

/// Not serde's.
pub struct Value;
pub fn now() -> chrono::NaiveDateTime {
    Utc::now().naive_utc()
}
