use chrono::{DateTime, Utc};
use doudou_rt::Table;
use serde_json::Value as Json;

#[derive(Table)]
pub struct A {
    #[dd(pk)]
    pub id: i32,
    pub at: DateTime<Utc>,
    pub value: Option<Json>,
}

/// Not serde's.
pub struct Value;
pub fn now() -> chrono::NaiveDateTime {
    Utc::now().naive_utc()
}
