//! A datetime doesn't know its zone: which one its digits mean is the session's.

use chrono::NaiveDateTime;
use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    pub v: NaiveDateTime,
}
