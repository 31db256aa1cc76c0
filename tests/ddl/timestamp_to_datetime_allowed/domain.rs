//! A timestamp becomes the datetime that it is in UTC when that is allowed.

use chrono::NaiveDateTime;
use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    pub v: NaiveDateTime,
}
