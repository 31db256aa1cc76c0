//! datetime(6) → datetime: what is behind the second would be lost.

use chrono::NaiveDateTime;
use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    pub v: Option<NaiveDateTime>,
}
